//! Formats as consoles, frameworks and people write them, and lines of theirs; any format reads back its own lines.

use proptest::prelude::*;

use super::ContextVariable as V;
use super::*;

fn read(format: &str, line: &str, expected: &[(V, &str)]) {
    let compiled = AccessLogFormat::compile(format).expect("it has variables");
    let values = compiled
        .read(line)
        .unwrap_or_else(|| panic!("not read: {line}"));
    for (variable, value) in expected {
        assert_eq!(
            values.written(*variable),
            Some(*value),
            "{variable:?} in {line}"
        );
    }
}

#[test]
fn json_is_read_by_its_variables_and_not_by_its_keys() {
    read(
        r#"{ "a":"$context.requestId", "b":$context.status, "c":$context.integration.latency, "fn":"$context.awsEndpointRequestId" }"#,
        r#"{ "a":"Fx1=", "b":502, "c":-, "fn":"6f7f8071-b39b-4d6d-91d7-78df2be848f7" }"#,
        &[
            (V::RequestId, "Fx1="),
            (V::Status, "502"),
            (V::IntegrationLatency, "-"),
            (V::FunctionRequestId, "6f7f8071-b39b-4d6d-91d7-78df2be848f7"),
        ],
    );
}

#[test]
fn common_log_format_is_read_with_blanks_inside_its_values() {
    read(
        r#"$context.identity.sourceIp $context.identity.caller $context.identity.user [$context.requestTime] "$context.httpMethod $context.resourcePath $context.protocol" $context.status $context.responseLength $context.requestId $context.extendedRequestId"#,
        r#"203.0.113.8 - - [15/Feb/2023:23:08:37 +0000] "GET /x/{id} HTTP/1.1" 200 35 id-1 AZ="#,
        &[
            (V::RequestTime, "15/Feb/2023:23:08:37 +0000"),
            (V::ResourcePath, "/x/{id}"),
            (V::ExtendedRequestId, "AZ="),
        ],
    );
    read(
        r#"$context.identity.sourceIp - - [$context.requestTime] "$context.httpMethod $context.routeKey $context.protocol" $context.status $context.responseLength $context.requestId $context.integrationErrorMessage"#,
        r#"203.0.113.8 - - [15/Feb/2023:23:08:37 +0000] "GET GET /pay HTTP/1.1" 500 35 AZze= The IAM role configured on the integration has no permission. Check it."#,
        &[
            (V::RouteKey, "GET /pay"),
            (V::Status, "500"),
            (
                V::IntegrationError,
                "The IAM role configured on the integration has no permission. Check it.",
            ),
        ],
    );
}

#[test]
fn key_value_csv_xml_and_braces_are_read() {
    read(
        "requestId: $context.requestId, ip: $context.identity.sourceIp, httpMethod: $context.httpMethod, status: $context.status",
        "requestId: a-1, ip: 203.0.113.8, httpMethod: GET, status: 404",
        &[(V::RequestId, "a-1"), (V::Status, "404")],
    );
    read(
        "$context.requestId,$context.identity.userAgent,$context.status",
        "a-1,Mozilla/5.0 (KHTML, like Gecko),403",
        &[
            (V::UserAgent, "Mozilla/5.0 (KHTML, like Gecko)"),
            (V::Status, "403"),
        ],
    );
    read(
        r#"<request id="${context.requestId}"><ip>$context.identity.sourceIp</ip><s>$context.status</s></request>"#,
        r#"<request id="a-1"><ip>203.0.113.8</ip><s>200</s></request>"#,
        &[
            (V::RequestId, "a-1"),
            (V::SourceIp, "203.0.113.8"),
            (V::Status, "200"),
        ],
    );
}

#[test]
fn punctuation_behind_a_variable_is_the_formats() {
    read(
        "$context.requestId-$context.status. $context.httpMethod$context.status",
        "a-b-c-200. POST200",
        &[
            (V::RequestId, "a-b-c"),
            (V::Status, "200"),
            (V::Method, "POST"),
        ],
    );
    read(
        "$context.authorizer.claims.my-claim|$context.requestId",
        "some one|a-1",
        &[(V::RequestId, "a-1")],
    );
}

#[test]
fn a_line_of_another_format_is_not_read_and_a_text_without_variables_is_no_format() {
    let format = AccessLogFormat::compile("$context.requestId $context.status").expect("a format");
    for line in ["", "a-1", "a-1 ok", "START RequestId: a-1 Version: 1"] {
        assert_eq!(format.read(line), None, "{line}");
    }
    assert_eq!(AccessLogFormat::compile("$contexts $ {context.x}"), None);
}

#[test]
fn a_hostile_line_ends_the_search_soon() {
    let format = "$context.identity.userAgent ".repeat(40) + "$context.status";
    let format = AccessLogFormat::compile(&format).expect("a format");
    assert_eq!(format.read(&"a ".repeat(5000)), None);
}

fn value(variable: V) -> BoxedStrategy<String> {
    let unset = Just("-".to_owned());
    let drawn = match variable.shape() {
        ValueShape::Number => "[1-9][0-9]{0,6}".boxed(),
        ValueShape::Status => "[1-5][0-9]{2}".boxed(),
        ValueShape::Word => "[A-Za-z0-9/{}+=.]{1,24}".boxed(),
        ValueShape::ClfTime => Just("15/Feb/2023:23:08:37 +0000".to_owned()).boxed(),
        ValueShape::Text => "[A-Za-z0-9/().]{1,8}( [A-Za-z0-9/().]{1,8}){0,3}".boxed(),
    };
    prop_oneof![1 => unset, 8 => drawn].boxed()
}

/// Text around a variable, by layout: none of it occurs in the values above.
fn around(layout: u8, index: usize) -> (String, String) {
    match layout {
        0 => (format!("\"k{index}\":\""), "\",".to_owned()),
        1 => (format!("key{index}: "), ", ".to_owned()),
        2 => (format!("<v{index}>"), format!("</v{index}>")),
        3 => (String::new(), ",".to_owned()),
        4 => (String::new(), "\t|".to_owned()),
        _ => (format!("[{index}="), "]".to_owned()),
    }
}

proptest! {
    #[test]
    fn a_line_written_by_a_format_is_read_back_by_it(
        drawn in proptest::sample::subsequence(V::ALL.to_vec(), 1..V::ALL.len())
            .prop_shuffle()
            .prop_flat_map(|variables| {
                let values: Vec<_> = variables.iter().map(|one| value(*one)).collect();
                (Just(variables), values)
            }),
        layout in 0..6_u8,
        is_braced in any::<bool>(),
    ) {
        let (variables, values) = drawn;
        let (mut format, mut line) = (String::new(), String::new());
        for (index, (variable, value)) in variables.iter().zip(&values).enumerate() {
            let (before, after) = around(layout, index);
            let name = variable.names()[index % variable.names().len()];
            let mention = match is_braced {
                true => format!("${{context.{name}}}"),
                false => format!("$context.{name}"),
            };
            format.push_str(&format!("{before}{mention}{after}"));
            line.push_str(&format!("{before}{value}{after}"));
        }
        let compiled = AccessLogFormat::compile(&format).expect("a format");
        let read = compiled.read(&line).expect("its own line");
        for (variable, value) in variables.iter().zip(&values) {
            prop_assert_eq!(read.written(*variable), Some(value.as_str()));
        }
    }
}

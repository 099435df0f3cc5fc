//! Whatever comes in, an answer goes out: AWS's error, and never a panic.

use proptest::prelude::*;
use slstop_cloud::Cloud;

use crate::asking::{cloud, send, signed};

const OPERATIONS: [(&str, &str); 9] = [
    ("logs", "Logs_20140328.FilterLogEvents"),
    ("logs", "Logs_20140328.GetLogEvents"),
    ("logs", "Logs_20140328.DescribeLogGroups"),
    ("logs", "Logs_20140328.DescribeLogStreams"),
    ("logs", "Logs_20140328.StartLiveTail"),
    ("monitoring", "GraniteServiceVersion20100801.GetMetricData"),
    ("monitoring", "GraniteServiceVersion20100801.ListMetrics"),
    ("monitoring", "GraniteServiceVersion20100801.DescribeAlarms"),
    ("sqs", "AmazonSQS.ReceiveMessage"),
];

/// Members that operations look at, with values that nobody sends.
fn inputs() -> impl Strategy<Value = String> {
    let key = prop::sample::select(vec![
        "logGroupName",
        "logGroupIdentifier",
        "logGroupIdentifiers",
        "logStreamName",
        "logStreamNamePrefix",
        "startTime",
        "endTime",
        "limit",
        "nextToken",
        "filterPattern",
        "StartTime",
        "EndTime",
        "NextToken",
        "MetricDataQueries",
        "MaxRecords",
        "FilterExpression",
        "TraceIds",
        "orderBy",
    ]);
    let value = prop_oneof![
        Just("\"/aws/lambda/shop-prod-price-refresh\"".to_owned()),
        Just(
            "\"arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/shop-prod-price-refresh\"".to_owned()
        ),
        Just(
            "[\"arn:aws:logs:eu-west-1:1:log-group:/aws/lambda/shop-prod-price-refresh\"]"
                .to_owned()
        ),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| format!("{number:e}")),
        "\\PC{0,20}".prop_map(|text| format!("{text:?}")),
        Just("null".to_owned()),
        Just("[]".to_owned()),
        Just("{}".to_owned()),
        Just(
            "[{\"Id\":\"a\",\"MetricStat\":{\"Period\":-1}},{\"Id\":\"b\",\"Expression\":\"a/0\"}]"
                .to_owned()
        ),
    ];
    prop::collection::vec((key, value), 0..6).prop_map(|members| {
        let members: Vec<String> = members
            .into_iter()
            .map(|(key, value)| format!("\"{key}\":{value}"))
            .collect();
        format!("{{{}}}", members.join(","))
    })
}

fn the_cloud() -> &'static Cloud {
    static CLOUD: std::sync::OnceLock<Cloud> = std::sync::OnceLock::new();
    CLOUD.get_or_init(|| cloud("calm"))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn any_input_of_any_operation_gets_an_answer(
        (service, target) in prop::sample::select(OPERATIONS.to_vec()),
        input in inputs(),
    ) {
        let request = signed(service)
            .method("POST")
            .header("content-type", "application/x-amz-json-1.1")
            .header("x-amz-target", target);
        let answer = send(the_cloud(), request, input);
        prop_assert!(matches!(answer.status, 200 | 400), "{}", answer.status);
    }

    #[test]
    fn any_bytes_on_any_path_get_an_answer(
        path in "/[ -~&&[^<>{}|^`\"\\\\]]{0,60}",
        method in prop::sample::select(vec!["GET", "POST", "PUT", "DELETE"]),
        body in prop::collection::vec(any::<u8>(), 0..80),
    ) {
        let request = signed("lambda").method(method).uri(path);
        if let Ok(request) = request.body(bytes::Bytes::from(body)) {
            let answer = the_cloud().answer(&request);
            prop_assert!((200..500).contains(&answer.status), "{}", answer.status);
        }
    }

    #[test]
    fn any_cbor_gets_an_answer(body in prop::collection::vec(any::<u8>(), 0..120)) {
        let path = "/service/GraniteServiceVersion20100801/operation/GetMetricData";
        let answer = send(the_cloud(), signed("monitoring").method("POST").uri(path), body);
        prop_assert!(matches!(answer.status, 200 | 400), "{}", answer.status);
    }

    #[test]
    fn any_authorization_gets_an_answer(authorization in "[ -~]{0,120}") {
        let request = http::Request::get("/2015-03-31/functions/").header("authorization", authorization);
        let answer = send(the_cloud(), request, "");
        prop_assert!(matches!(answer.status, 200 | 403), "{}", answer.status);
    }
}

//! Documents in, trees out.

use serde_json::{Value, json};

use super::gap::gaps;
use super::rows::{Folding, rows};
use super::{OpenedTraces, SpanTree, open, words};

/// The spans below one another, a line each: kind, name, status where it is none, flags.
fn picture(tree: &SpanTree) -> String {
    let line = |at: usize| {
        let span = &tree.spans()[at];
        let flags = [
            (span.status.is_failure(), span.status.name()),
            (span.is_failure_origin, "origin"),
            (span.is_open, "open"),
        ];
        let flags: String = flags
            .iter()
            .filter(|(holds, _)| *holds)
            .map(|(_, flag)| format!(" {flag}"))
            .collect();
        format!(
            "{}{} {}{flags}\n",
            "  ".repeat(span.depth()),
            span.kind.name(),
            span.name
        )
    };
    (0..tree.len()).map(line).collect()
}

fn opened(value: &Value) -> OpenedTraces {
    open(&value.to_string())
}

#[track_caller]
fn check(value: &Value, expected: &[&str]) {
    let found = opened(value);
    assert_eq!(found.problems, Vec::<String>::new());
    let tree = found.trees.first().expect("a trace");
    assert_eq!(picture(tree).lines().collect::<Vec<_>>(), expected);
}

fn segment(id: &str, name: &str, from: f64, to: f64) -> Value {
    json!({"trace_id": "1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b", "id": id, "name": name,
        "start_time": 1_710_400_000.0 + from, "end_time": 1_710_400_000.0 + to})
}

fn with(mut value: Value, more: Value) -> Value {
    if let (Value::Object(members), Value::Object(more)) = (&mut value, more) {
        members.extend(more);
    }
    value
}

fn answer(documents: &[Value]) -> Value {
    let segments: Vec<Value> = documents
        .iter()
        .map(|one| json!({"Id": one["id"], "Document": one.to_string()}))
        .collect();
    json!({"Traces": [{"Id": "1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b", "Duration": 1.0, "LimitExceeded": false,
        "Segments": segments}], "UnprocessedTraceIds": []})
}

#[test]
fn an_inferred_segment_is_merged_into_the_call_that_it_was_made_from() {
    let call = json!({"id": "c1", "name": "DynamoDB", "namespace": "aws", "start_time": 1_710_400_000.1,
        "end_time": 1_710_400_000.2, "aws": {"operation": "GetItem"}});
    let checkout = with(
        segment("a1", "checkout", 0.0, 1.0),
        json!({"origin": "AWS::Lambda::Function", "subsegments": [call]}),
    );
    let inferred = with(
        segment("d1", "DynamoDB", 0.1, 0.2),
        json!({"parent_id": "c1", "inferred": true, "origin": "AWS::DynamoDB::Table", "aws": {"table_name": "orders"}}),
    );
    let value = answer(&[inferred, checkout]);
    check(&value, &["function checkout", "  aws DynamoDB"]);
    let found = opened(&value);
    assert_eq!(
        found.trees[0].spans()[1].detail(&["aws.table_name"]),
        Some("orders")
    );
    assert_eq!(words::title(&found.trees[0], 1), "DynamoDB GetItem");
}

#[test]
fn an_inferred_call_of_the_lambda_api_is_no_invocation() {
    let lone = with(
        segment("l1", "Lambda", 0.0, 0.1),
        json!({"origin": "AWS::Lambda", "inferred": true, "aws": {"operation": "GetFunction"}}),
    );
    check(&answer(&[lone]), &["aws Lambda"]);
}

#[test]
fn spans_whose_parents_never_came_stand_under_one_row() {
    let orphan = |id, parent| with(segment(id, id, 0.2, 0.3), json!({"parent_id": parent}));
    let root = segment("root", "api", 0.0, 1.0);
    check(
        &answer(&[orphan("one", "lost-1"), orphan("two", "lost-2"), root]),
        &[
            "segment api",
            "parent_not_received parent not received open",
            "  segment one",
            "  segment two",
        ],
    );
}

#[test]
fn parents_in_a_circle_lose_no_span() {
    let one = with(segment("a", "one", 0.0, 1.0), json!({"parent_id": "b"}));
    let two = with(segment("b", "two", 0.0, 1.0), json!({"parent_id": "a"}));
    let own = with(segment("c", "own", 0.0, 1.0), json!({"parent_id": "c"}));
    assert_eq!(opened(&answer(&[one, two, own])).trees[0].len(), 4);
}

#[test]
fn of_one_id_the_ended_one_stays_and_an_open_one_lasts_as_long_as_its_children() {
    let begun = json!({"trace_id": "1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b", "id": "a", "name": "checkout",
        "start_time": 1_710_400_000.0, "in_progress": true, "annotations": {"early": 1}});
    check(
        &answer(&[segment("a", "checkout", 0.0, 1.0), begun.clone()]),
        &["segment checkout"],
    );
    let child = with(segment("b", "child", 0.1, 2.5), json!({"parent_id": "a"}));
    let found = opened(&answer(&[begun, child]));
    assert_eq!(
        picture(&found.trees[0]),
        "segment checkout open\n  segment child\n"
    );
    assert_eq!(found.trees[0].duration().as_millis(), 2500.0);
}

#[test]
fn a_fault_that_every_level_repeats_counts_once_and_another_one_twice() {
    let cause = |id: &str, class: &str| {
        json!({"working_directory": "/var/task", "exceptions": [{"id": id, "type": class, "message": "cannot",
            "remote": false, "stack": [{"path": "app.js", "line": 7, "label": "handler"}]}]})
    };
    let trace = |outer: Value| {
        let inner = json!({"id": "i", "name": "## pay", "start_time": 1_710_400_000.1, "end_time": 1_710_400_000.2,
            "fault": true, "cause": cause("e1", "TypeError")});
        let function = with(
            segment("f", "pay", 0.0, 1.0),
            json!({"fault": true, "cause": outer, "subsegments": [inner], "parent_id": "s"}),
        );
        answer(&[
            with(segment("s", "api", 0.0, 1.0), json!({"fault": true})),
            function,
        ])
    };
    for outer in [cause("e2", "TypeError"), json!("e1"), json!({})] {
        check(
            &trace(outer),
            &[
                "segment api fault",
                "  segment pay fault",
                "    internal ## pay fault origin",
            ],
        );
    }
    assert_eq!(
        opened(&trace(
            json!({"exceptions": [{"type": "Late", "message": "other"}]})
        ))
        .trees[0]
            .n_failures(),
        2
    );
}

#[test]
fn lambda_s_own_parts_are_recognised_and_init_lies_before_its_function() {
    let part = |id: &str, name: &str, from: f64, to: f64| json!({"id": id, "name": name, "start_time": 1_710_400_000.0 + from, "end_time": 1_710_400_000.0 + to});
    let service = with(
        segment("a", "pay", 0.0, 2.0),
        json!({"origin": "AWS::Lambda", "http": {"response": {"status": 202}},
        "aws": {"request_id": "r-1"},
        "subsegments": [part("d", "Dwell Time", 0.0, 0.34), part("t", "Attempt #1", 0.34, 2.0)]}),
    );
    let function = with(
        segment("f", "pay", 1.0, 2.0),
        json!({"origin": "AWS::Lambda::Function", "parent_id": "t",
        "subsegments": [part("v", "Invocation", 1.2, 1.9), part("o", "Overhead", 1.9, 2.0),
            part("i", "Initialization", 0.5, 0.9)]}),
    );
    let value = answer(&[function, service]);
    check(
        &value,
        &[
            "lambda pay",
            "  dwell Dwell Time",
            "  attempt Attempt #1",
            "    function pay",
            "      init Initialization",
            "      invocation Invocation",
            "      overhead Overhead",
        ],
    );
    let tree = &opened(&value).trees[0];
    assert_eq!(words::title(tree, 0), "Lambda pay (async, waited 340ms)");
    assert_eq!(words::title(tree, 3), "λ pay cold");
    assert!(tree.is_cold());
    assert_eq!(tree.functions(), ["pay"]);
    let gap = gaps(tree, 3)
        .first()
        .map(|gap| (gap.duration().as_millis(), gap.place(tree)));
    assert_eq!(gap, Some((200.0, "before the handler".to_owned())));
}

fn otlp(spans: &[Value]) -> Value {
    json!({"resourceSpans": [{"resource": {"attributes": [
            {"key": "service.name", "value": {"stringValue": "checkout"}},
            {"key": "faas.name", "value": {"stringValue": "shop-checkout"}}]},
        "scopeSpans": [{"scope": {"name": "x"}, "spans": spans}]}]})
}

fn otel_span(id: &str, parent: &str, more: Value) -> Value {
    with(
        json!({"traceId": "65f2a1b04d1c8a7e9b3f2c6d5e4f3a2b", "spanId": id, "parentSpanId": parent, "name": id,
        "startTimeUnixNano": "1710400000100000000", "endTimeUnixNano": "1710400000200000000"}),
        more,
    )
}

#[test]
fn otlp_spans_events_of_aws_spans_and_printed_spans_make_the_same_tree() {
    let fault = json!({"kind": 3, "status": {"code": 2}, "attributes": [
            {"key": "rpc.system", "value": {"stringValue": "aws-api"}},
            {"key": "rpc.method", "value": {"stringValue": "GetItem"}}],
        "events": [{"name": "exception", "attributes": [
            {"key": "exception.type", "value": {"stringValue": "Throttled"}},
            {"key": "exception.stacktrace", "value": {"stringValue": "at a\nat b"}}]}]});
    let expected = [
        "function aaaaaaaaaaaaaaaa",
        "  aws bbbbbbbbbbbbbbbb fault origin",
    ];
    check(
        &otlp(&[
            otel_span("bbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaa", fault),
            otel_span("aaaaaaaaaaaaaaaa", "", json!({"kind": 2})),
        ]),
        &expected,
    );
    let resource =
        json!({"attributes": {"service.name": "checkout", "faas.name": "shop-checkout"}});
    let event = |span: Value| json!({"timestamp": 1, "message": with(span, json!({"resource": resource})).to_string()});
    let child = json!({"kind": "CLIENT", "status": {"code": "ERROR", "message": "no"},
        "attributes": {"rpc.system": "aws-api", "rpc.method": "GetItem"}});
    check(
        &json!({"events": [event(otel_span("bbbbbbbbbbbbbbbb", "aaaaaaaaaaaaaaaa", child)),
            event(otel_span("aaaaaaaaaaaaaaaa", "", json!({"kind": "SERVER"}))),
            {"timestamp": 1, "message": "{\"body\": \"a line\", \"severityText\": \"INFO\", \"traceId\": \"x\", \"spanId\": \"y\", \"timeUnixNano\": 1}"}]}),
        &expected,
    );
    let printed = |id: &str, parent: Value, kind: &str, status: &str, attributes: Value| {
        json!({"name": id, "context": {"trace_id": "0x65f2a1b04d1c8a7e9b3f2c6d5e4f3a2b", "span_id": format!("0x{id}"),
                "trace_state": "[]"}, "kind": kind, "parent_id": parent, "start_time": "2024-03-14T07:06:40.100000Z",
            "end_time": "2024-03-14T07:06:40.200000Z", "status": {"status_code": status}, "attributes": attributes,
            "events": [], "links": [], "resource": resource})
    };
    check(
        &json!([
            printed(
                "aaaaaaaaaaaaaaaa",
                Value::Null,
                "SpanKind.SERVER",
                "UNSET",
                json!({})
            ),
            printed(
                "bbbbbbbbbbbbbbbb",
                json!("0xaaaaaaaaaaaaaaaa"),
                "SpanKind.CLIENT",
                "ERROR",
                json!({"rpc.system": "aws-api"})
            )
        ]),
        &expected,
    );
}

#[test]
fn base64_ids_of_protobuf_are_the_same_ids() {
    let found = opened(&otlp(&[otel_span(
        "qqqqqqqqqqo=",
        "",
        json!({"traceId": "ZfKhsE0cin6bPyxtXk86Kw=="}),
    )]));
    assert_eq!(&*found.trees[0].id, "65f2a1b04d1c8a7e9b3f2c6d5e4f3a2b");
    assert_eq!(&*found.trees[0].spans()[0].id, "aaaaaaaaaaaaaaaa");
}

#[test]
fn a_broken_segment_is_named_and_the_others_are_shown() {
    let value = json!({"Traces": [{"Id": "1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b", "Segments": [
        {"Id": "good", "Document": segment("good", "checkout", 0.0, 1.0).to_string()},
        {"Id": "cut", "Document": "{\"id\": \"cut\", \"name\": \"pay\", \"start_time\": 1710400000.5, \"end_ti"},
        {"Id": "bad", "Document": "{\"id\": \"bad\", \"name\": \"no start\", \"start_time\": \"soon\"}"}]}],
        "UnprocessedTraceIds": ["1-5f2a1b00-1d1c8a7e9b3f2c6d5e4f3a2b"]});
    let found = opened(&value);
    assert_eq!(
        picture(&found.trees[0]),
        "segment checkout\nsegment pay open\n"
    );
    assert!(
        found
            .problems
            .iter()
            .any(|one| one.starts_with("segment cut: line 1")),
        "{:?}",
        found.problems
    );
    assert!(
        found
            .problems
            .contains(&"segment `no start` has no start_time and is left out".to_owned())
    );
    assert!(
        found
            .problems
            .iter()
            .any(|one| one.contains("was not processed by X-Ray"))
    );
}

#[test]
fn the_critical_path_follows_what_was_waited_for_and_self_time_leaves_out_the_children() {
    let child = |id: &str, from: f64, to: f64| {
        with(segment(id, id, from, to), json!({"parent_id": "root"}))
    };
    let value = answer(&[
        segment("root", "root", 0.0, 1.0),
        child("fast", 0.1, 0.3),
        child("slow", 0.1, 0.6),
        child("last", 0.7, 0.9),
        child("after", 0.95, 3.0),
    ]);
    let found = opened(&value);
    let critical: Vec<&str> = found.trees[0]
        .spans()
        .iter()
        .filter(|span| span.is_critical)
        .map(|span| &*span.name)
        .collect();
    assert_eq!(critical, ["root", "slow", "last"]);
    let own: Vec<f64> = found.trees[0]
        .spans()
        .iter()
        .map(|span| span.self_time.as_millis())
        .collect();
    assert_eq!(own, [250.0, 200.0, 500.0, 200.0, 2050.0]);
}

#[test]
fn more_than_three_equal_siblings_are_one_row_until_they_are_spread() {
    let child = |nth: usize| {
        with(
            segment(&format!("c{nth}"), "GetItem", 0.1, 0.2),
            json!({"parent_id": "root"}),
        )
    };
    let mut documents = vec![segment("root", "root", 0.0, 1.0)];
    documents.extend((0..4).map(child));
    let tree = &opened(&answer(&documents)).trees[0];
    let folded = rows(tree, &Folding::default());
    assert_eq!(folded.len(), 2);
    assert_eq!(folded[1].spans().count(), 4);
    assert_eq!(folded[1].sum(tree).as_millis(), 400.0);
    let spread = Folding {
        spread: [1].into(),
        ..Folding::default()
    };
    assert_eq!(rows(tree, &spread).len(), 5);
    let rooted = Folding {
        root: Some(1),
        ..Folding::default()
    };
    assert_eq!(rows(tree, &rooted).len(), 1);
}

#[test]
fn summaries_and_graphs_are_found_too() {
    let found = opened(
        &json!({"TraceSummaries": [{"Id": "1-65f2a1b0-4d1c8a7e9b3f2c6d5e4f3a2b", "Duration": 2.0,
        "HasFault": true, "Http": {"HttpURL": "https://x.example/pay?a=b", "HttpMethod": "POST"},
        "ResourceARNs": [{"ARN": "arn:aws:lambda:eu-west-1:111111111111:function:pay:3"}]}]}),
    );
    let summary = &found.summaries[0];
    assert_eq!(summary.entry.as_deref(), Some("POST /pay"));
    assert_eq!(summary.functions, ["pay".into()]);
    assert_eq!(
        summary.start.map(|start| start.as_secs()),
        Some(0x65f2_a1b0)
    );
    let service = |id: i64, edges: Value| json!({"ReferenceId": id, "Name": format!("s{id}"), "Edges": edges});
    let graph = opened(
        &json!({"Services": [service(1, json!([{"ReferenceId": 0}])),
        service(0, json!([{"ReferenceId": 1}])), service(2, json!([{"ReferenceId": 1}]))]}),
    );
    let rows: Vec<(&str, usize, bool)> = graph.graphs[0]
        .rows()
        .into_iter()
        .map(|row| (&*row.node.name, row.depth, row.is_repeated))
        .collect();
    assert_eq!(
        rows,
        [
            ("s2", 0, false),
            ("s1", 1, false),
            ("s0", 2, false),
            ("s1", 3, true)
        ]
    );
}

#[test]
fn deep_and_hostile_documents_end() {
    let mut deep = segment("x", "x", 0.0, 1.0);
    for _ in 0..90 {
        deep = with(segment("y", "y", 0.0, 1.0), json!({"subsegments": [deep]}));
    }
    opened(&deep);
    let chain: Vec<Value> = (0..20_000_usize)
        .map(|nth| {
            with(
                segment(&nth.to_string(), "n", 0.0, 1.0),
                json!({"parent_id": nth.wrapping_sub(1).to_string()}),
            )
        })
        .collect();
    let tree = &opened(&Value::Array(chain)).trees[0];
    assert_eq!(rows(tree, &Folding::default()).len(), tree.len());
    for text in [
        "",
        "{",
        "[[[[",
        "{\"start_time\":1,\"name\":{}}",
        "{\"Traces\": 3}",
        "\u{0}",
    ] {
        open(text);
    }
}

//! Same seed and clock, same bytes.

use bytes::Bytes;
use slstop_cloud::wire::{WireValue, cbor, json};

use crate::asking::{MINUTE, NOON, cloud, filter, send, signed, stat};

/// Asks a new cloud a bit of everything.
fn transcript() -> Vec<Bytes> {
    let cloud = cloud("bad-deploy");
    cloud.clock().advance(std::time::Duration::from_secs(600));
    let mut bytes = Vec::new();
    let mut ask = |request: http::request::Builder, body: Vec<u8>| {
        let answer = send(&cloud, request, body);
        let headers = format!("{} {:?}", answer.status, answer.headers);
        bytes.push(Bytes::from(headers));
        bytes.push(Bytes::copy_from_slice(answer.body.bytes()));
    };
    ask(signed("lambda").uri("/2015-03-31/functions/"), Vec::new());
    let events = WireValue::EMPTY
        .with("logGroupName", "/aws/lambda/shop-prod-checkout")
        .with("startTime", NOON)
        .with("limit", 2000);
    let target = |name: &str| {
        signed("logs")
            .method("POST")
            .header("x-amz-target", format!("Logs_20140328.{name}"))
    };
    ask(target("FilterLogEvents"), json::write(&events));
    let streams = WireValue::EMPTY.with("logGroupName", "/aws/lambda/shop-prod-thumbnailer");
    ask(target("DescribeLogStreams"), json::write(&streams));
    let queries = vec![stat("p", "shop-prod-checkout", "Duration", "p99")];
    let points = WireValue::EMPTY
        .with(
            "StartTime",
            slstop_base::Timestamp::from_millis(NOON - 30 * MINUTE),
        )
        .with(
            "EndTime",
            slstop_base::Timestamp::from_millis(NOON + 10 * MINUTE),
        )
        .with("MetricDataQueries", queries);
    let path = "/service/GraniteServiceVersion20100801/operation/GetMetricData";
    ask(
        signed("monitoring").method("POST").uri(path),
        cbor::write(&points),
    );
    let traces = WireValue::EMPTY
        .with("StartTime", (NOON / 1000) as f64)
        .with("EndTime", ((NOON + MINUTE) / 1000) as f64);
    ask(
        signed("xray").method("POST").uri("/TraceSummaries"),
        json::write(&traces),
    );
    bytes
}

#[test]
fn two_clouds_with_the_same_seed_and_clock_answer_the_same_bytes() {
    let (first, second) = (transcript(), transcript());
    for (one, other) in first.iter().zip(&second) {
        assert_eq!(one, other);
    }
    assert!(
        first.iter().map(Bytes::len).sum::<usize>() > 500_000,
        "something was said"
    );
}

#[test]
fn the_past_is_the_same_whenever_and_in_whatever_order_it_is_read() {
    let group = "/aws/lambda/shop-prod-thumbnailer";
    let early = cloud("calm");
    early
        .clock()
        .advance(std::time::Duration::from_secs(20 * 60));
    let late = cloud("calm");
    late.clock()
        .advance(std::time::Duration::from_secs(5 * 3600));
    let (from, to) = (NOON - 20 * MINUTE, NOON + 10 * MINUTE);
    let whole = filter(&early, group, from, to, None);
    // Backwards, in pieces, hours later.
    let mut pieces = Vec::new();
    for piece in (0..30).rev() {
        let start = from + piece * MINUTE;
        // The end is inclusive.
        let last = if piece == 29 { to } else { start + MINUTE - 1 };
        let mut events = filter(&late, group, start, last, None);
        events.extend(pieces);
        pieces = events;
    }
    assert!(whole.len() > 1000, "{}", whole.len());
    assert_eq!(whole, pieces);
}

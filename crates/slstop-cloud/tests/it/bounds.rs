//! However long it runs, the cloud remembers no more than it may.

use std::time::Duration;

use slstop_cloud::wire::WireValue;
use slstop_cloud::world::StoreSizes;
use slstop_cloud::world::{guests, lane, minute};

use crate::asking::{MINUTE, cloud, invoke, logs, stat, sums};

#[test]
fn ten_days_of_being_asked_leaves_no_more_than_the_bounds_allow() {
    let cloud = cloud("calm");
    let world = cloud.world();
    let mut most = StoreSizes::default();
    for half_day in 0..20 {
        cloud.clock().advance(Duration::from_secs(12 * 3600));
        let now = cloud.clock().now().as_millis();
        for function in &world.functions {
            let queries = vec![
                stat("i", &function.name, "Invocations", "Sum"),
                stat("d", &function.name, "Duration", "p99"),
            ];
            sums(&cloud, queries, now - 10 * MINUTE, now);
        }
        let group = format!("/aws/lambda/{}", world.functions[half_day % 5].name);
        let read = WireValue::EMPTY
            .with("logGroupName", group.clone())
            .with("startTime", now - 10 * MINUTE);
        logs(&cloud, "FilterLogEvents", &read);
        logs(
            &cloud,
            "DescribeLogStreams",
            &WireValue::EMPTY.with("logGroupName", group),
        );
        for order in 0..20 {
            invoke(&cloud, "shop-prod-legacy-export", &[], &order.to_string());
        }
        let held = world.held();
        most.minute_bytes = most.minute_bytes.max(held.minute_bytes);
        most.births = most.births.max(held.births);
        most.guests = most.guests.max(held.guests);
        most.listed = most.listed.max(held.listed);
    }
    assert!(
        most.minute_bytes > 0 && most.minute_bytes <= minute::BUDGET,
        "{most:?}"
    );
    assert!(
        most.births > 0 && most.births <= world.functions.len() * lane::MAX_BIRTHS,
        "{most:?}"
    );
    assert!(
        most.guests == 20 * 20 && most.guests <= guests::CAPACITY,
        "{most:?}"
    );
    // A week of streams of one group.
    assert!(most.listed > 0 && most.listed < 20_000, "{most:?}");
}

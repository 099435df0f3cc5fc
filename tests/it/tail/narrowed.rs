//! What CloudWatch leaves out by a pattern is nothing that a filter lets through.

use std::collections::BTreeMap;
use std::time::Duration;

use slstop_aws::fetch::tail::{PastOrder, Terms};
use slstop_core::domain::line;
use slstop_core::filter::{self, Filter};

use crate::tail::following::{Following, Looks, NOON, Told};
use crate::tail::{CHECKOUT, MINUTE};

/// The lines of five minutes that a filter lets through, and how much text came for them.
async fn matching(source: &str, is_narrowed: bool) -> (BTreeMap<Looks, u32>, usize) {
    let filter = Filter::parse(source).expect("a filter");
    let following = Following::of("calm", &[CHECKOUT]).await;
    let pattern = filter.superset_pattern().filter(|_| is_narrowed);
    assert_eq!(pattern.is_some(), is_narrowed, "{source}");
    let terms = Terms {
        from: NOON.minus(5 * MINUTE),
        until: Some(NOON.minus(Duration::from_secs(60))),
        order: PastOrder::OldestFirst,
        pattern: pattern.map(Into::into),
        ..following.terms()
    };
    let mut tail = following.tail(terms);
    let mut told = Told::default();
    following.run(&mut tail, MINUTE, &mut told).await;
    let bytes = told.bytes;
    let mut looks = told.looks;
    looks.retain(|(_, stream, at, message), _| {
        let line = line::read(message);
        filter.matches(&filter::LineFields {
            message,
            at: Some(*at),
            level: line.level,
            kind: line.kind(),
            function: Some("shop-prod-checkout"),
            stream: Some(stream),
            request: line.request,
        })
    });
    (looks, bytes)
}

#[tokio::test(start_paused = true)]
async fn a_search_finds_the_same_with_and_without_the_pattern_and_less_is_carried() {
    for source in [
        "END",
        "cart",
        "Timeout or REPORT",
        "message ~ \"REP[A-Z]+\"",
        "\"Billed Duration\"",
    ] {
        let (all, bytes) = matching(source, false).await;
        let (narrowed, fewer) = matching(source, true).await;
        assert!(!all.is_empty(), "{source}");
        assert_eq!(all, narrowed, "{source}");
        assert!(fewer < bytes, "{source}: {fewer} of {bytes}");
    }
}

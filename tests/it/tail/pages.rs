//! Pages that are refused, cut, without ids, or never come: all is told once, or a gap says where it may not be.

use serde_json::Value;
use slstop_aws::fetch::tail::{PastOrder, Terms};
use slstop_base::Timestamp;
use slstop_core::domain::Call;
use std::sync::atomic::{AtomicU64, Ordering};

use crate::tail::following::{BACK, Following, NOON, Told};
use crate::tail::meddling::{self, Meddle};
use crate::tail::{CHECKOUT, EMAIL, MINUTE, THUMBNAILER};

fn beginning() -> Timestamp {
    NOON.minus(BACK.span())
}

/// A poisoned page: it breaks whenever it is asked for, and others come.
#[tokio::test(start_paused = true)]
async fn a_page_that_never_comes_is_a_gap_that_holds_all_that_is_missing() {
    let poisoned = NOON.minus(BACK.span()).as_millis();
    let following = Following::meddled(
        "calm",
        &[EMAIL, THUMBNAILER],
        meddling::with(move |asked: &Value| {
            let is_oldest = asked["startTime"].as_i64() == Some(poisoned);
            match is_oldest && asked["logGroupName"] == EMAIL {
                true => Meddle::Break,
                false => Meddle::Pass,
            }
        }),
    )
    .await;
    let mut tail = following.tail(following.terms());
    let mut told = Told::default();
    following.run(&mut tail, 6 * MINUTE, &mut told).await;
    let truth = following.truth(beginning(), NOON.plus(2 * MINUTE)).await;
    let [(Some(group), from, to)] = &told.gaps[..] else {
        panic!("one gap: {:?}", told.gaps);
    };
    assert_eq!((group.as_str(), *from), (EMAIL, beginning()));
    assert!(*to < NOON, "{to:?}");
    // Whatever is outside of it was told, and once.
    let inside = following.truth(*from, *to).await;
    let outside: Vec<_> = truth
        .iter()
        .filter(|(group, id)| group != EMAIL || !inside.contains(&(group.clone(), id.clone())))
        .cloned()
        .collect();
    assert!(outside.len() < truth.len(), "something is missing");
    told.is_all_of(&outside, "outside of the gap");
}

/// Tokens are good for a day; after a night of sleep they are refused in the middle of a reading.
#[tokio::test(start_paused = true)]
async fn a_reading_whose_token_is_refused_begins_again_and_tells_nothing_twice() {
    let n_tokens = AtomicU64::new(0);
    let following = Following::meddled(
        "storm",
        &[CHECKOUT],
        meddling::with(move |asked: &Value| {
            if asked.get("nextToken").is_none_or(Value::is_null) {
                return Meddle::Pass;
            }
            match n_tokens.fetch_add(1, Ordering::SeqCst) {
                0 | 2 => Meddle::Refuse(
                    "InvalidParameterException",
                    "The specified nextToken is invalid.",
                ),
                _ => Meddle::Pass,
            }
        }),
    )
    .await;
    let terms = Terms {
        from: NOON.minus(60 * MINUTE),
        until: Some(NOON.minus(2 * MINUTE)),
        order: PastOrder::OldestFirst,
        ..following.terms()
    };
    let mut tail = following.tail(terms);
    let mut told = Told::default();
    following.run(&mut tail, 6 * MINUTE, &mut told).await;
    let truth = following
        .truth(NOON.minus(60 * MINUTE), NOON.minus(2 * MINUTE))
        .await;
    told.is_all_of(&truth, "over refused tokens");
    assert_eq!(told.gaps, []);
}

/// A page ends at a megabyte or at ten thousand events: an hour of a busy group has several of them.
#[tokio::test(start_paused = true)]
async fn a_long_past_comes_page_by_page() {
    let following = Following::of("storm", &[CHECKOUT]).await;
    let terms = Terms {
        from: NOON.minus(60 * MINUTE),
        until: Some(NOON.minus(2 * MINUTE)),
        order: PastOrder::OldestFirst,
        ..following.terms()
    };
    let mut tail = following.tail(terms);
    let mut told = Told::default();
    following.run(&mut tail, 6 * MINUTE, &mut told).await;
    let meter = following.clients.meter().snapshot();
    let n_pages = meter.of(Call::FilterLogEvents).expect("asked").calls;
    assert!(n_pages > 2, "{n_pages}");
    let truth = following
        .truth(NOON.minus(60 * MINUTE), NOON.minus(2 * MINUTE))
        .await;
    told.is_all_of(&truth, "page by page");
}

fn without_ids(answer: &mut Value) {
    // A refusal has none.
    for event in answer["events"].as_array_mut().into_iter().flatten() {
        event.as_object_mut().expect("an event").remove("eventId");
    }
}

#[tokio::test(start_paused = true)]
async fn a_server_without_ids_is_followed_by_how_its_events_look() {
    let plan = "
[[rule]]
probability = 0.3
fault = { kind = 'late-events', ms = 30000 }
[[rule]]
probability = 0.3
fault = { kind = 'reordered-events' }
[[rule]]
operation = 'FilterLogEvents'
probability = 0.1
fault = { kind = 'throttled' }
";
    let meddling = meddling::with(|_| Meddle::Change(without_ids));
    let following = Following::meddled("calm", &[EMAIL], meddling).await;
    following.fault(plan);
    let mut tail = following.tail(following.terms());
    let mut told = Told::default();
    following.run(&mut tail, 6 * MINUTE, &mut told).await;
    let truth = following
        .truth_by_looks(beginning(), NOON.plus(2 * MINUTE))
        .await;
    told.is_all_by_looks(&truth, plan);
}

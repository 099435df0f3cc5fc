//! Infrequent-access groups are followed by queries, within what an hour of them may cost.

use slstop_aws::fetch::tail::{PastOrder, Terms};
use slstop_base::Usd;
use slstop_core::domain::Call;

use crate::tail::following::{BACK, Following, NOON, Told};
use crate::tail::{EMAIL, MINUTE};

const ARCHIVE: &str = "/aws/lambda/shop-prod-audit-archive";

#[tokio::test(start_paused = true)]
async fn every_event_is_told_once_also_of_a_group_that_only_queries_read() {
    for plan in [
        "",
        "
[[rule]]
probability = 0.3
fault = { kind = 'late-events', ms = 30000 }
[[rule]]
operation = 'StartQuery'
probability = 0.3
until = '5m'
fault = { kind = 'throttled' }
[[rule]]
operation = 'GetQueryResults'
probability = 0.3
until = '5m'
fault = { kind = 'truncated' }
",
    ] {
        let following = Following::of("calm", &[EMAIL, ARCHIVE]).await;
        following.fault(plan);
        let mut tail = following.tail(following.terms());
        let mut told = Told::default();
        following.run(&mut tail, 8 * MINUTE, &mut told).await;
        let until = NOON.plus(3 * MINUTE);
        let truth = following
            .truth_by_looks(NOON.minus(BACK.span()), until)
            .await;
        assert!(truth.keys().any(|(group, ..)| group == ARCHIVE));
        told.is_all_by_looks(&truth, plan);
        let note = told.tailing.clone().and_then(|it| it.note).expect("a word");
        assert!(
            note.contains("infrequent access, read by queries every 30s"),
            "{note}"
        );
        let meter = following.clients.meter().snapshot();
        let cost = meter.of(Call::StartQuery).expect("asked").cost;
        assert!(
            cost > Usd::ZERO && cost < following.terms().queries,
            "{cost:?}"
        );
    }
}

#[tokio::test(start_paused = true)]
async fn what_a_pipe_asks_for_is_read_once_whatever_the_budget() {
    let following = Following::of("calm", &[ARCHIVE]).await;
    let (from, until) = (NOON.minus(30 * MINUTE), NOON.minus(5 * MINUTE));
    let terms = Terms {
        from,
        until: Some(until),
        order: PastOrder::OldestFirst,
        queries: Usd::ZERO,
        ..following.terms()
    };
    let mut tail = following.tail(terms);
    let mut told = Told::default();
    following.run(&mut tail, MINUTE, &mut told).await;
    let meter = following.clients.meter().snapshot();
    assert_eq!(meter.of(Call::StartQuery).expect("asked").calls, 1);
    let note = told.tailing.clone().and_then(|it| it.note).expect("a word");
    assert!(
        note.contains("read by a query for less than $0.0001"),
        "{note}"
    );
    let truth = following.truth_by_looks(from, until).await;
    told.is_all_by_looks(&truth, "a bounded reading");
}

#[tokio::test(start_paused = true)]
async fn without_a_budget_the_others_go_on_and_a_word_says_what_is_missing() {
    let following = Following::of("calm", &[EMAIL, ARCHIVE]).await;
    let mut tail = following.tail(Terms {
        queries: Usd::ZERO,
        ..following.terms()
    });
    let mut told = Told::default();
    following.run(&mut tail, 5 * MINUTE, &mut told).await;
    let note = told.tailing.clone().and_then(|it| it.note).expect("a word");
    assert!(note.contains("--budget raises it"), "{note}");
    assert!(told.events.keys().any(|(group, _)| group == EMAIL));
    let meter = following.clients.meter().snapshot();
    assert!(meter.of(Call::StartQuery).is_none());
}

/// Live Tail refuses all of its groups for the sake of one that it does not take.
#[tokio::test(start_paused = true)]
async fn live_tail_goes_on_beside_a_group_that_it_does_not_take() {
    let following = Following::of("calm", &[EMAIL, ARCHIVE, "/aws/lambda/never-ran"]).await;
    let mut tail = following.tail(Terms {
        is_live: true,
        ..following.terms()
    });
    let mut told = Told::default();
    following.run(&mut tail, 6 * MINUTE, &mut told).await;
    assert!(told.tailing.clone().expect("how it gets on").is_live);
    let truth = following
        .truth_by_looks(NOON.minus(BACK.span()), NOON.plus(2 * MINUTE))
        .await;
    told.is_all_by_looks(&truth, "beside an infrequent and a missing group");
}

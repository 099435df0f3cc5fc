//! The tail loses nothing and tells nothing twice, whatever CloudWatch does to the delivery of events.

pub mod following;
mod live;
mod meddling;
mod narrowed;
mod pages;
mod prompt;
mod queries;
mod storm;

use std::time::Duration;

use following::{BACK, Following, NOON, Told};
use proptest::prelude::*;
use slstop_core::domain::Call;
use slstop_core::message::QueryState;

const EMAIL: &str = "/aws/lambda/shop-prod-email";
const CHECKOUT: &str = "/aws/lambda/shop-prod-checkout";
const THUMBNAILER: &str = "/aws/lambda/shop-prod-thumbnailer";
const MINUTE: Duration = Duration::from_secs(60);

/// Follows for six minutes under a plan, and compares the window and the first two of them: what was
/// visible a minute and the allowed lateness before the end.
async fn check(groups: &[&str], plan: &str) {
    let following = Following::of("calm", groups).await;
    following.fault(plan);
    let mut tail = following.tail(following.terms());
    let mut told = Told::default();
    following.run(&mut tail, 6 * MINUTE, &mut told).await;
    let truth = following
        .truth(NOON.minus(BACK.span()), NOON.plus(2 * MINUTE))
        .await;
    told.is_all_of(&truth, plan);
    assert_eq!(told.gaps, [], "{plan}");
}

#[tokio::test(start_paused = true)]
async fn an_undisturbed_tail_tells_every_event_once() {
    check(&[EMAIL], "").await;
}

#[tokio::test(start_paused = true)]
async fn late_double_and_disordered_events_are_told_once() {
    for fault in [
        "probability = 0.3\nfault = { kind = 'late-events', ms = 30000 }",
        "probability = 0.3\nfault = { kind = 'duplicated-events' }",
        "probability = 0.3\nfault = { kind = 'reordered-events' }",
    ] {
        check(&[EMAIL], &format!("[[rule]]\n{fault}")).await;
    }
}

#[tokio::test(start_paused = true)]
async fn what_is_cut_refused_or_never_answered_is_read_again() {
    for fault in [
        "kind = 'truncated'",
        "kind = 'garbage'",
        "kind = 'dropped'",
        "kind = 'throttled'",
        "kind = 'server-error'",
        "kind = 'server-error', status = 503",
        "kind = 'hung'",
        "kind = 'stalled'",
    ] {
        let plan = format!(
            "[[rule]]\noperation = 'FilterLogEvents'\nprobability = 0.5\nuntil = '4m'\nfault = {{ {fault} }}"
        );
        check(&[EMAIL], &plan).await;
    }
}

fn rule() -> impl Strategy<Value = String> {
    let event = prop_oneof![
        (1_000u64..30_000).prop_map(|ms| format!("{{ kind = 'late-events', ms = {ms} }}")),
        Just("{ kind = 'duplicated-events' }".to_owned()),
        Just("{ kind = 'reordered-events' }".to_owned()),
    ];
    let answer = prop_oneof![
        Just("{ kind = 'truncated' }"),
        Just("{ kind = 'throttled' }"),
        Just("{ kind = 'server-error' }"),
        Just("{ kind = 'dropped' }"),
        Just("{ kind = 'garbage' }"),
    ];
    prop_oneof![
        (0.05..0.6, event).prop_map(|(share, fault)| format!(
            "[[rule]]\nprobability = {share:.2}\nfault = {fault}\n"
        )),
        (0.05..0.4, answer).prop_map(|(share, fault)| format!(
            "[[rule]]\noperation = 'FilterLogEvents'\nuntil = '4m'\nprobability = {share:.2}\nfault = {fault}\n"
        )),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(12))]

    #[test]
    fn under_any_plan_of_faults_every_event_is_told_once(
        rules in prop::collection::vec(rule(), 0..4),
        seed in 0u64..1000,
    ) {
        let plan = format!("seed = {seed}\n{}", rules.concat());
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .start_paused(true)
            .build()
            .expect("a runtime");
        runtime.block_on(check(&[EMAIL], &plan));
    }
}

/// The machine sleeps, or the network is gone: the hours between are read afterwards.
#[tokio::test(start_paused = true)]
async fn what_happened_while_nothing_could_be_read_is_read_afterwards() {
    let following = Following::of("calm", &[EMAIL]).await;
    let mut tail = following.tail(following.terms());
    let mut told = Told::default();
    following.run(&mut tail, MINUTE, &mut told).await;
    following.fault("[[rule]]\nfault = { kind = 'dropped' }");
    following.run(&mut tail, 90 * MINUTE, &mut told).await;
    assert!(
        matches!(told.states.last(), Some(QueryState::Failed { .. })),
        "{:?}",
        told.states.last()
    );
    following.fault("");
    following.run(&mut tail, 5 * MINUTE, &mut told).await;
    assert!(matches!(told.states.last(), Some(QueryState::Fresh { .. })));
    let truth = following
        .truth(NOON.minus(BACK.span()), NOON.plus(91 * MINUTE))
        .await;
    told.is_all_of(&truth, "after an outage");
    assert_eq!(told.gaps, []);
}

#[tokio::test(start_paused = true)]
async fn the_newest_lines_are_shown_first() {
    let following = Following::of("calm", &[CHECKOUT]).await;
    let mut tail = following.tail(following.terms());
    let mut told = Told::default();
    following.run(&mut tail, MINUTE, &mut told).await;
    let (_, first) = told.first.first().expect("a line");
    assert!(*first >= NOON.minus(2 * MINUTE), "{first:?}");
}

#[tokio::test(start_paused = true)]
async fn a_group_that_does_not_exist_yet_is_waited_for_and_the_others_go_on() {
    let following = Following::of("calm", &[EMAIL, "/aws/lambda/never-ran"]).await;
    let mut tail = following.tail(following.terms());
    let mut told = Told::default();
    following.run(&mut tail, 5 * MINUTE, &mut told).await;
    let note = told.tailing.clone().and_then(|it| it.note);
    let note = note.expect("a word on it");
    assert!(
        note.contains("/aws/lambda/never-ran does not exist yet"),
        "{note}"
    );
    let calls = following.clients.meter().snapshot();
    let calls = calls.of(Call::FilterLogEvents).expect("asked").calls;
    // One a second of the one; one in ten seconds of the other; the window and the sweeps.
    assert!(calls <= 300 + 30 + 30, "{calls}");
    assert!(matches!(told.states.last(), Some(QueryState::Fresh { .. })));
}

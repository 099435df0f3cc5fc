//! Live Tail beside the reading: its lines come sooner, and what it leaves out comes all the same.

use slstop::domain::Call;
use slstop::fetch::tail::Terms;

use crate::following::{BACK, Following, NOON, Told};
use crate::{CHECKOUT, EMAIL, MINUTE};

/// Live Tail's own copies could not be told from lines that were written twice, so none are made here.
#[tokio::test(start_paused = true)]
async fn live_lines_come_sooner_and_once_and_the_minutes_are_paid_for() {
    for plan in [
        "",
        "[[rule]]\nprobability = 0.2\nfault = { kind = 'late-events', ms = 20000 }",
        // Every session breaks off in its first update.
        "[[rule]]\noperation = 'StartLiveTail'\nskip = 1\ntimes = 2\nfault = { kind = 'truncated' }",
    ] {
        let following = Following::of("calm", &[EMAIL, CHECKOUT]).await;
        following.fault(plan);
        let mut tail = following.tail(Terms {
            is_live: true,
            ..following.terms()
        });
        let mut told = Told::default();
        following.run(&mut tail, 6 * MINUTE, &mut told).await;
        let tailing = told.tailing.clone().expect("how it gets on");
        assert!(tailing.is_live, "{tailing:?}");
        let truth = following
            .truth_by_looks(NOON.minus(BACK.span()), NOON.plus(2 * MINUTE))
            .await;
        told.is_all_by_looks(&truth, plan);
        let meter = following.clients.meter().snapshot();
        let cost = meter.of(Call::StartLiveTail).expect("it was called").cost;
        assert!((0.05..=0.15).contains(&cost.as_dollars()), "{cost:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn without_live_tail_lines_come_by_reading_and_the_reason_is_told() {
    for (fault, said) in [
        ("{ kind = 'denied' }", "logs:StartLiveTail is denied"),
        ("{ kind = 'absent' }", "is not on this endpoint"),
    ] {
        let following = Following::of("calm", &[EMAIL]).await;
        following.fault(&format!(
            "[[rule]]\noperation = 'StartLiveTail'\nfault = {fault}"
        ));
        let mut tail = following.tail(Terms {
            is_live: true,
            ..following.terms()
        });
        let mut told = Told::default();
        following.run(&mut tail, 3 * MINUTE, &mut told).await;
        let tailing = told.tailing.clone().expect("how it gets on");
        let note = tailing.note.unwrap_or_default();
        assert!(!tailing.is_live && note.contains(said), "{note}");
        let truth = following.truth(NOON.minus(BACK.span()), NOON).await;
        told.is_all_of(&truth, fault);
    }
}

/// A session ends after three hours at AWS: another one takes over before.
#[tokio::test(start_paused = true)]
async fn a_session_is_renewed_before_it_ends() {
    let following = Following::of("calm", &[EMAIL]).await;
    let mut tail = following.tail(Terms {
        is_live: true,
        ..following.terms()
    });
    let mut told = Told::default();
    following.run(&mut tail, 200 * MINUTE, &mut told).await;
    assert!(told.tailing.clone().expect("how it gets on").is_live);
    let truth = following
        .truth_by_looks(NOON.minus(BACK.span()), NOON.plus(195 * MINUTE))
        .await;
    told.is_all_by_looks(&truth, "over a renewal");
    let meter = following.clients.meter().snapshot();
    let calls = meter.of(Call::StartLiveTail).expect("it was called").calls;
    assert_eq!(calls, 2);
}

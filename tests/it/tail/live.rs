//! Live Tail beside the reading: its lines come sooner, and what it leaves out comes all the same.

use slstop_aws::fetch::tail::Terms;
use slstop_cloud::wire::event_stream::{MessageKind, frame};
use slstop_core::domain::Call;

use crate::tail::following::{BACK, Following, NOON, Told};
use crate::tail::{EMAIL, MINUTE, THUMBNAILER, meddling};

/// Live Tail's own copies could not be told from lines that were written twice, so none are made here.
#[tokio::test(start_paused = true)]
async fn live_lines_come_sooner_and_once_and_the_minutes_are_paid_for() {
    for plan in [
        "",
        "[[rule]]\nprobability = 0.2\nfault = { kind = 'late-events', ms = 20000 }",
        // Every session breaks off in its first update.
        "[[rule]]\noperation = 'StartLiveTail'\nskip = 1\ntimes = 2\nfault = { kind = 'truncated' }",
    ] {
        let following = Following::of("calm", &[EMAIL, THUMBNAILER]).await;
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
    // The hours between pass at once, as if the machine had slept through them.
    let hours = async {
        tokio::time::sleep(2 * MINUTE).await;
        tokio::time::advance(164 * MINUTE).await;
        std::future::pending::<()>().await;
    };
    tokio::select! {
        () = following.run(&mut tail, 178 * MINUTE, &mut told) => {}
        () = hours => {}
    }
    assert!(told.tailing.clone().expect("how it gets on").is_live);
    let meter = following.clients.meter().snapshot();
    let tally = meter.of(Call::StartLiveTail).expect("it was called");
    assert_eq!(tally.calls, 2);
    let cost = tally.cost.as_dollars();
    assert!((1.78..=1.8).contains(&cost), "each minute once: {cost}");
    let truth = following
        .truth_by_looks(NOON.plus(160 * MINUTE), NOON.plus(174 * MINUTE))
        .await;
    told.is_all_by_looks(&truth, "over a renewal");
}

/// Two lines that look alike in a second in which there were more than CloudWatch shows, then one in which
/// there were not; the session ends there and the next one says the same.
#[tokio::test(start_paused = true)]
async fn seconds_of_which_only_a_part_is_shown_are_marked_and_copies_are_counted() {
    let line = serde_json::json!({
        "logGroupIdentifier": format!("arn:aws:logs:eu-west-1:482100000077:log-group:{EMAIL}"),
        "logStreamName": "live",
        "message": "alike",
        "timestamp": NOON.as_millis(),
        "ingestionTime": NOON.as_millis(),
    });
    let update = |is_sampled: bool, lines: &[&serde_json::Value]| {
        let update = serde_json::json!({
            "sessionMetadata": { "sampled": is_sampled },
            "sessionResults": lines,
        });
        frame(
            MessageKind::Event,
            "sessionUpdate",
            update.to_string().into(),
        )
    };
    let begins = frame(MessageKind::Event, "initial-response", b"{}".to_vec());
    let frames = [begins, update(true, &[&line, &line]), update(false, &[])].concat();
    let following = Following::meddled("calm", &[EMAIL], meddling::live(frames)).await;
    let mut tail = following.tail(Terms {
        is_live: true,
        ..following.terms()
    });
    let mut told = Told::default();
    following.run(&mut tail, MINUTE, &mut told).await;
    assert!(told.sampled.len() > 2, "{:?}", told.sampled);
    assert!(
        told.sampled.iter().all(|(from, to)| from < to),
        "{:?}",
        told.sampled
    );
    let alike = told
        .looks
        .iter()
        .filter(|((_, stream, ..), _)| stream == "live");
    let alike: Vec<u32> = alike.map(|(_, n)| *n).collect();
    assert_eq!(alike, [2]);
}

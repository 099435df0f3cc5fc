//! Questions that are paid for each time: asked once, whatever comes of it.

use super::*;

fn paid(run: u64) -> Query {
    Query::Insights {
        text: "fields @message".into(),
        sources: [].into(),
        window: WINDOW,
        run,
    }
}

#[test]
fn neither_time_nor_the_refresh_key_asks_it_again() {
    let mut stage = stage();
    stage.want(&[paid(1)]);
    stage.finish(&paid(1), Ok(()));
    stage.poke(&paid(1));
    stage.wait_answering(secs(3600));
    assert_eq!(stage.n_started(&paid(1)), 1);
    stage.want(&[paid(1), paid(2)]);
    assert_eq!(
        stage.n_started(&paid(2)),
        1,
        "another run is another question"
    );
}

#[test]
fn a_failure_is_told_and_not_tried_again() {
    let mut stage = stage();
    stage.want(&[paid(1)]);
    stage.finish(&paid(1), Err(Failure::Throttled));
    stage.poke(&paid(1));
    stage.wait_answering(secs(3600));
    assert_eq!(stage.n_started(&paid(1)), 1);
    let told = QueryState::Failed {
        failure: Failure::Throttled,
        retry_at: None,
    };
    assert_eq!(stage.reported.last(), Some(&(paid(1), told)));
}

#[test]
fn what_is_cancelled_is_stopped_at_once_and_not_after_its_lingering() {
    let mut stage = stage();
    stage.want(&[paid(1)]);
    stage.want(&[]);
    assert_eq!(stage.stopped, [paid(1)]);
    assert_eq!(stage.supervisor.next_turn(), None);
}

#[test]
fn an_empty_purse_does_not_hold_up_what_the_user_agreed_to() {
    let mut stage = Stage::new(Usd::ZERO);
    stage.want(&[paid(1)]);
    assert_eq!(stage.n_started(&paid(1)), 1);
}

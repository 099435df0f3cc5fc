//! Clocks that jump.

use super::*;

#[test]
fn a_clock_that_is_set_back_neither_stops_nor_repeats_the_asking() {
    let mut stage = stage();
    stage.now = Timestamp::from_millis(86_400_000);
    stage.want(&[counts(1)]);
    stage.wait_answering(secs(30));
    stage.now = stage.now.minus(secs(7200));
    stage.want(&[counts(1)]);
    assert_eq!(stage.n_started(&counts(1)), 1);
    stage.wait_answering(secs(61));
    assert_eq!(
        stage.n_started(&counts(1)),
        2,
        "a minute later by any clock"
    );
}

#[test]
fn after_a_night_asleep_everything_is_asked_at_once() {
    let mut stage = stage();
    stage.want(&[Query::Functions, counts(1), Query::Identity]);
    stage.wait_answering(secs(1));
    stage.now = stage.now.plus(secs(8 * 3600));
    let actions = stage.supervisor.turn(stage.now);
    stage.take(actions);
    assert_eq!(stage.running.len(), 3);
}

//! What becomes of questions that nobody wants any more.

use super::*;

#[test]
fn a_row_that_the_cursor_only_passed_is_never_asked_about() {
    let mut stage = stage();
    for row in 0..50 {
        stage.want(&[overview(&format!("f{row}"))]);
        stage.wait(millis(100));
    }
    assert_eq!(stage.started, []);
    assert_eq!(stage.supervisor.watches.len(), 1, "nothing is kept of them");
}

#[test]
fn coming_back_within_the_lingering_finds_the_answer_and_its_age() {
    let mut stage = stage();
    stage.want(&[overview("a")]);
    stage.wait_answering(secs(10));
    stage.want(&[]);
    stage.wait(secs(29));
    stage.want(&[overview("a")]);
    stage.wait_answering(secs(20));
    assert_eq!(stage.n_started(&overview("a")), 1);
    stage.wait_answering(secs(10));
    assert_eq!(
        stage.n_started(&overview("a")),
        2,
        "a minute after it was asked first"
    );
}

#[test]
fn what_lingers_is_not_asked_and_then_forgotten() {
    let mut stage = stage();
    stage.want(&[counts(3)]);
    stage.wait_answering(secs(50));
    stage.want(&[]);
    stage.wait(secs(29));
    assert_eq!(stage.n_started(&counts(3)), 1, "though a minute has passed");
    assert_eq!(stage.supervisor.watches.len(), 1);
    stage.wait(secs(2));
    assert_eq!(stage.supervisor.watches.len(), 0);
    assert_eq!(
        stage.supervisor.next_turn(),
        None,
        "nothing wakes an idle program"
    );
}

#[test]
fn a_question_still_under_way_when_its_lingering_ends_is_stopped() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    let ticket = stage.running[&Query::Functions];
    stage.want(&[]);
    stage.wait(secs(30));
    assert_eq!(stage.stopped, [Query::Functions]);
    let late = stage.supervisor.finished(
        &Query::Functions.in_first_place(),
        ticket,
        Ok(()),
        stage.now,
    );
    assert_eq!(late, [], "its end is no news");
}

#[test]
fn an_answer_to_an_earlier_asking_is_not_taken_for_the_present_one() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    let old = stage.running[&Query::Functions];
    stage.want(&[]);
    stage.wait(secs(31));
    stage.want(&[Query::Functions]);
    assert_eq!(
        stage
            .supervisor
            .finished(&Query::Functions.in_first_place(), old, Ok(()), stage.now),
        []
    );
    assert_eq!(
        stage.last_state(&Query::Functions),
        Some(&QueryState::Loading)
    );
}

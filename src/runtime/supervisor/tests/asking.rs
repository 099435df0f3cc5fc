//! When questions are asked, and asked again.

use super::*;

#[test]
fn what_is_wanted_starts_at_once_unless_it_follows_the_cursor() {
    let mut stage = stage();
    stage.want(&[Query::Functions, overview("a")]);
    assert_eq!(stage.started, [(0, Query::Functions)]);
    stage.wait(secs(1));
    assert_eq!(stage.started[1..], [(250, overview("a"))]);
}

#[test]
fn an_answered_question_is_asked_again_after_its_period_counted_from_its_start() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    stage.wait(secs(3));
    stage.finish(&Query::Functions, Ok(()));
    let next = Some(Timestamp::from_millis(60_000));
    assert_eq!(
        stage.last_state(&Query::Functions),
        Some(&QueryState::Fresh {
            next,
            stretched: false
        })
    );
    stage.wait(secs(1000));
    assert_eq!(stage.started[1..], [(60_000, Query::Functions)]);
}

#[test]
fn a_held_refresh_key_asks_every_two_seconds() {
    let mut stage = stage();
    stage.want(&[counts(1)]);
    for _ in 0..100 {
        stage.finish_all();
        stage.poke(&counts(1));
        stage.wait(millis(100));
    }
    assert_eq!(stage.n_started(&counts(1)), 6, "at 0, 2, 4, 6, 8 and 10 s");
    stage.poke(&Query::Identity);
    assert_eq!(
        stage.n_started(&Query::Identity),
        0,
        "what nobody wants is not asked"
    );
}

#[test]
fn no_more_than_eight_questions_are_under_way_and_two_places_are_for_what_is_looked_at() {
    let mut stage = stage();
    let fleet = (1..=10).map(counts);
    let wanted: Vec<Query> = fleet.chain([Query::Identity, Query::Functions]).collect();
    stage.want(&wanted);
    assert!(stage.running.contains_key(&Query::Identity));
    assert!(stage.running.contains_key(&Query::Functions));
    assert_eq!(stage.running.len(), MOST_BACKGROUND + 1);
    assert_eq!(stage.supervisor.next_turn(), None, "only an end makes room");
    stage.finish(&Query::Identity, Ok(()));
    assert_eq!(stage.running.len(), MOST_BACKGROUND);

    let looked_at = ["a", "b", "c"].map(overview);
    stage.want(&[wanted, looked_at.to_vec()].concat());
    stage.wait(REST);
    assert_eq!(stage.running.len(), MOST_RUNNING);
    assert!(stage.running.contains_key(&looked_at[0]));
    assert_eq!(stage.supervisor.next_turn(), None);
    stage.finish(&looked_at[0], Ok(()));
    assert!(stage.running.contains_key(&looked_at[2]));
}

#[test]
fn the_meter_is_read_again_when_it_changed_and_at_most_once_a_second() {
    let mut stage = stage();
    stage.want(&[Query::Meter]);
    stage.finish(&Query::Meter, Ok(()));
    stage.wait(secs(3600));
    assert_eq!(
        stage.n_started(&Query::Meter),
        1,
        "it costs nothing while nothing happens"
    );
    assert_eq!(stage.supervisor.next_turn(), None);
    for _ in 0..50 {
        if stage
            .supervisor
            .awaits_change(&Query::Meter.in_first_place())
        {
            let actions = stage
                .supervisor
                .stir(&Query::Meter.in_first_place(), stage.now);
            stage.take(actions);
        }
        stage.finish_all();
        stage.wait(millis(100));
    }
    assert_eq!(
        stage.n_started(&Query::Meter),
        1 + 6,
        "at 0, 1, 2, 3, 4 and 5 s"
    );
    let states = stage
        .reported
        .iter()
        .filter(|(query, _)| *query == Query::Meter)
        .count();
    assert_eq!(states, 2, "loading and fresh, once each");
}

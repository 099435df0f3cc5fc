//! Scripts of what is wanted and what happens, with the moments at which the supervisor acts.

use super::*;
use crate::base::FunctionName;
use crate::domain::Call;
use crate::domain::call::Price;
use crate::message::Window;

const WINDOW: Window = Window { secs: 900 };

/// A supervisor and its clock, which only moves as the test says.
struct Stage {
    supervisor: Supervisor,
    now: Timestamp,
    /// Started, with their moments in milliseconds.
    started: Vec<(i64, Query)>,
    running: BTreeMap<Query, Ticket>,
    stopped: Vec<Query>,
    reported: Vec<(Query, QueryState)>,
}

impl Stage {
    fn new(budget: Usd) -> Self {
        Self {
            supervisor: Supervisor::new(budget, crate::fetch::price),
            now: Timestamp::from_millis(0),
            started: Vec::new(),
            running: BTreeMap::new(),
            stopped: Vec::new(),
            reported: Vec::new(),
        }
    }

    fn take(&mut self, actions: Vec<Action>) {
        for action in actions {
            match action {
                Action::Start { query, ticket } => {
                    self.started.push((self.now.as_millis(), query.clone()));
                    assert_eq!(
                        self.running.insert(query, ticket),
                        None,
                        "asked twice at once"
                    );
                }
                Action::Stop { query, ticket } => {
                    assert_eq!(self.running.remove(&query), Some(ticket));
                    self.stopped.push(query);
                }
                Action::Report(query, state) => self.reported.push((query, state)),
            }
        }
    }

    fn want(&mut self, wanted: &[Query]) {
        let actions = self
            .supervisor
            .reconcile(&wanted.iter().cloned().collect(), self.now);
        self.take(actions);
    }

    fn poke(&mut self, query: &Query) {
        let actions = self.supervisor.poke(query, self.now);
        self.take(actions);
    }

    fn finish(&mut self, query: &Query, outcome: Result<(), Failure>) {
        let ticket = self.running.remove(query).expect("it runs");
        let actions = self.supervisor.finished(query, ticket, outcome, self.now);
        self.take(actions);
    }

    fn finish_all(&mut self) {
        while let Some(query) = self.running.keys().next().cloned() {
            self.finish(&query, Ok(()));
        }
    }

    /// Lets time pass, turning whenever the supervisor asked to be turned.
    fn wait(&mut self, span: Duration) {
        let end = self.now.plus(span);
        while let Some(next) = self.supervisor.next_turn().filter(|next| *next <= end) {
            self.now = next.max(self.now);
            let actions = self.supervisor.turn(self.now);
            let then = self.supervisor.next_turn();
            assert!(
                !actions.is_empty() || then.is_none_or(|then| then > self.now),
                "turns in vain"
            );
            self.take(actions);
        }
        self.now = end;
    }

    /// The same, with every question answered at once.
    fn wait_answering(&mut self, span: Duration) {
        let end = self.now.plus(span);
        self.finish_all();
        while self.now < end {
            self.wait(Duration::from_millis(100));
            self.finish_all();
        }
    }

    fn n_started(&self, query: &Query) -> usize {
        self.started
            .iter()
            .filter(|(_, started)| started == query)
            .count()
    }

    fn last_state(&self, query: &Query) -> Option<&QueryState> {
        self.reported
            .iter()
            .rev()
            .find(|(of, _)| of == query)
            .map(|(_, state)| state)
    }

    fn retry_at(&self, query: &Query) -> Timestamp {
        match self.last_state(query) {
            Some(QueryState::Failed {
                retry_at: Some(at), ..
            }) => *at,
            other => panic!("not failed: {other:?}"),
        }
    }
}

fn stage() -> Stage {
    Stage::new(budget::DEFAULT)
}

fn overview(name: &str) -> Query {
    Query::Overview {
        function: FunctionName::new(name),
        window: WINDOW,
    }
}

fn counts(n_functions: usize) -> Query {
    let names = (0..n_functions).map(|n| FunctionName::new(format!("f{n:04}")));
    Query::Counts {
        functions: names.collect(),
        window: WINDOW,
    }
}

fn secs(secs: u64) -> Duration {
    Duration::from_secs(secs)
}

fn millis(millis: u64) -> Duration {
    Duration::from_millis(millis)
}

fn hiccup() -> Failure {
    Failure::Service {
        code: "InternalFailure".into(),
        said: String::new(),
    }
}

#[test]
fn what_is_wanted_starts_at_once_unless_it_follows_the_cursor() {
    let mut stage = stage();
    stage.want(&[Query::Functions, overview("a")]);
    assert_eq!(stage.started, [(0, Query::Functions)]);
    stage.wait(secs(1));
    assert_eq!(stage.started[1..], [(250, overview("a"))]);
}

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
fn an_answered_question_is_asked_again_after_its_period_counted_from_its_start() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    stage.wait(secs(3));
    stage.finish(&Query::Functions, Ok(()));
    let next = Some(Timestamp::from_millis(600_000));
    assert_eq!(
        stage.last_state(&Query::Functions),
        Some(&QueryState::Fresh {
            next,
            stretched: false
        })
    );
    stage.wait(secs(1000));
    assert_eq!(stage.started[1..], [(600_000, Query::Functions)]);
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
    let late = stage
        .supervisor
        .finished(&Query::Functions, ticket, Ok(()), stage.now);
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
            .finished(&Query::Functions, old, Ok(()), stage.now),
        []
    );
    assert_eq!(
        stage.last_state(&Query::Functions),
        Some(&QueryState::Loading)
    );
}

#[test]
fn failures_back_off_and_recovery_forgets_them() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    let mut waits = Vec::new();
    for _ in 0..8 {
        stage.finish(&Query::Functions, Err(hiccup()));
        let retry_at = stage.retry_at(&Query::Functions);
        waits.push(retry_at.since(stage.now).as_secs());
        stage.wait(retry_at.since(stage.now));
    }
    let doublings: Vec<u32> = waits[..4].iter().map(|wait| wait.ilog2()).collect();
    assert_eq!(doublings, [0, 1, 2, 3]);
    assert_eq!(waits[7], 60);
    stage.finish(&Query::Functions, Ok(()));
    stage.poke(&Query::Functions);
    stage.wait(secs(3));
    stage.finish(&Query::Functions, Err(hiccup()));
    assert_eq!(
        stage.retry_at(&Query::Functions).since(stage.now).as_secs(),
        1
    );
}

#[test]
fn what_is_denied_is_asked_again_rarely_unless_the_user_says_so() {
    let denied = Failure::Denied {
        action: "lambda:ListFunctions".into(),
        said: String::new(),
    };
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    stage.wait(secs(5));
    stage.finish(&Query::Functions, Err(denied.clone()));
    stage.wait(secs(599));
    assert_eq!(stage.n_started(&Query::Functions), 1);
    stage.poke(&Query::Functions);
    assert_eq!(stage.n_started(&Query::Functions), 2);
    stage.finish(&Query::Functions, Err(denied));
    stage.wait(secs(600));
    assert_eq!(stage.n_started(&Query::Functions), 3);
}

#[test]
fn a_throttle_is_respected_even_by_the_user() {
    let mut stage = stage();
    stage.want(&[Query::Functions]);
    stage.finish(&Query::Functions, Err(Failure::Throttled));
    stage.wait(secs(4));
    stage.poke(&Query::Functions);
    assert_eq!(stage.n_started(&Query::Functions), 1);
    stage.wait(secs(3));
    assert_eq!(stage.n_started(&Query::Functions), 2);
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
fn no_more_than_eight_questions_are_under_way_and_what_is_looked_at_goes_first() {
    let mut stage = stage();
    let fleet = (1..=10).map(counts);
    let wanted: Vec<Query> = fleet.chain([Query::Identity, Query::Functions]).collect();
    stage.want(&wanted);
    assert_eq!(stage.running.len(), MOST_RUNNING);
    assert!(stage.running.contains_key(&Query::Identity));
    assert!(stage.running.contains_key(&Query::Functions));
    assert_eq!(stage.supervisor.next_turn(), None, "only an end makes room");
    stage.finish(&Query::Identity, Ok(()));
    assert_eq!(stage.running.len(), MOST_RUNNING);
}

#[test]
fn a_large_fleet_is_asked_less_often_and_the_screen_can_say_so() {
    let mut stage = stage();
    let fleet = counts(1000);
    stage.want(&[fleet.clone(), overview("a")]);
    stage.wait_answering(secs(3600));
    let spent: Usd = stage
        .started
        .iter()
        .map(|(_, query)| crate::fetch::price(query))
        .sum();
    let first_askings = crate::fetch::price(&fleet) + crate::fetch::price(&overview("a"));
    assert!(spent <= budget::DEFAULT + first_askings, "{spent:?}");
    assert!(
        spent.as_dollars() > 0.8 * budget::DEFAULT.as_dollars(),
        "{spent:?}"
    );
    assert!(matches!(
        stage.last_state(&fleet),
        Some(QueryState::Fresh {
            stretched: true,
            ..
        })
    ));
    let looked_at = stage.last_state(&overview("a"));
    assert!(matches!(
        looked_at,
        Some(QueryState::Fresh {
            stretched: false,
            ..
        })
    ));
}

#[test]
fn without_a_budget_nothing_is_paid_for_and_the_reason_is_said() {
    let mut stage = Stage::new(Usd::ZERO);
    stage.want(&[counts(1), Query::Functions]);
    stage.wait(secs(3600));
    assert_eq!(stage.n_started(&counts(1)), 0);
    assert_eq!(stage.n_started(&Query::Functions), 1);
    let state = stage.last_state(&counts(1));
    assert!(matches!(
        state,
        Some(QueryState::Failed {
            failure: Failure::Misconfigured { .. },
            ..
        })
    ));
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
        if stage.supervisor.awaits_change(&Query::Meter) {
            let actions = stage.supervisor.stir(&Query::Meter, stage.now);
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

#[test]
fn the_price_of_a_question_is_that_of_its_metrics() {
    let Price::PerMetric(each) = Call::GetMetricData.facts().price else {
        panic!("it is priced")
    };
    assert_eq!(crate::fetch::price(&counts(7)), each * 21);
    assert_eq!(crate::fetch::price(&Query::Functions), Usd::ZERO);
}

#[test]
fn switching_windows_over_a_large_fleet_is_paid_from_one_hour_of_budget() {
    let mut stage = stage();
    let fleet = |secs| match counts(1000) {
        Query::Counts { functions, .. } => Query::Counts {
            functions,
            window: Window { secs },
        },
        other => other,
    };
    for n in 0..100 {
        stage.want(&[fleet(900 + n)]);
        stage.wait_answering(secs(1));
    }
    assert_eq!(stage.started.len(), 8, "$0.03 each");
    let last = fleet(999);
    assert!(matches!(
        stage.last_state(&last),
        Some(QueryState::Failed { .. })
    ));
    stage.poke(&last);
    assert_eq!(stage.started.len(), 8, "the user does not print money");
    let retry_in = stage.retry_at(&last).since(stage.now);
    stage.wait_answering(retry_in + secs(1));
    assert_eq!(stage.n_started(&last), 1);
}

//! Scripts of what is wanted and what happens, with the moments at which the supervisor acts.

mod anything;
mod asking;
mod failing;
mod lingering;
mod money;
mod once;
mod time;

use std::time::Duration;

use super::pace::{MOST_BACKGROUND, MOST_RUNNING, REST};
use super::*;
use slstop_base::QualifiedName;
use slstop_core::domain::Call;
use slstop_core::domain::call::Price;
use slstop_core::message::{Query, Window};

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
            supervisor: Supervisor::new(budget, Question::price),
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
                Action::Start { question, ticket } => {
                    let query = question.query;
                    self.started.push((self.now.as_millis(), query.clone()));
                    assert_eq!(
                        self.running.insert(query, ticket),
                        None,
                        "asked twice at once"
                    );
                }
                Action::Stop { question, ticket } => {
                    let query = question.query;
                    assert_eq!(self.running.remove(&query), Some(ticket));
                    self.stopped.push(query);
                }
                Action::Report(question, state) => self.reported.push((question.query, state)),
            }
        }
    }

    fn want(&mut self, wanted: &[Query]) {
        let actions = self.supervisor.reconcile(
            &wanted.iter().cloned().map(Query::in_first_place).collect(),
            self.now,
        );
        self.take(actions);
    }

    fn poke(&mut self, query: &Query) {
        let actions = self
            .supervisor
            .poke(&query.clone().in_first_place(), self.now);
        self.take(actions);
    }

    fn finish(&mut self, query: &Query, outcome: Result<(), Failure>) {
        let ticket = self.running.remove(query).expect("it runs");
        let actions =
            self.supervisor
                .finished(&query.clone().in_first_place(), ticket, outcome, self.now);
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
        function: QualifiedName::parse(name),
        window: WINDOW,
    }
}

fn counts(n_functions: usize) -> Query {
    let names = (0..n_functions).map(|n| QualifiedName::parse(&format!("f{n:04}")));
    Query::Counts {
        functions: names.collect(),
        window: WINDOW,
    }
}

fn figures(n_functions: usize) -> Query {
    let names = (0..n_functions).map(|n| QualifiedName::parse(&format!("f{n:04}")));
    Query::Figures {
        functions: names.collect(),
        window: WINDOW,
        detail: slstop_core::message::FigureDetail::Columns,
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

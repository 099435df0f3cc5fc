//! What the console asks of logs by query, and when: once, with the price before, and never more than the
//! user agreed to.

use crate::here;
use std::collections::BTreeSet;
use std::sync::Arc;

use slstop_base::action::{Keymap, PaneId, chord};
use slstop_base::{FunctionId, Timestamp, Usd};
use slstop_core::domain::insights::{QueryProgress, Scanned};
use slstop_core::domain::{Failure, Function, LogFigures};
use slstop_core::message::{
    Edit, Effect, Event, Fact, Found, Query, QueryState, Size, Stamped, Window,
};
use slstop_tui::state::{Model, Start, StartSettings, reduce, resolve, rows};

const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
const GROUP: &str = "/aws/lambda/checkout";

struct Script {
    model: Model,
    effects: Vec<Effect>,
}

impl Script {
    fn new(size: Size) -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            query_limit: Usd::from_dollars(0.10),
            ..StartSettings::default()
        };
        let model = Model::new(Start {
            given,
            size,
            now: NOON,
            ..Start::default()
        });
        let mut script = Self {
            model,
            effects: Vec::new(),
        };
        script.happens(here::fact(
            Query::Functions,
            Fact::Functions {
                page: ["cart", "checkout"].map(Function::named).to_vec(),
                first: true,
                last: true,
            },
        ));
        script
    }

    fn happens(&mut self, event: Event) -> &mut Self {
        if let Some(event) = resolve(&self.model, event) {
            let stamped = Stamped {
                at: NOON,
                seq: 0,
                event,
            };
            self.effects.extend(reduce(&mut self.model, &stamped));
        }
        self
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
        self
    }

    /// The queries over logs that are to run.
    fn running(&self) -> Vec<Query> {
        let is_one = |query: &Query| matches!(query, Query::Insights { .. });
        here::wanted(&self.model)
            .into_iter()
            .filter(is_one)
            .collect()
    }

    fn volumes(&self) -> Vec<Query> {
        let is_one = |query: &Query| matches!(query, Query::Volume { .. });
        here::wanted(&self.model)
            .into_iter()
            .filter(is_one)
            .collect()
    }

    /// So much came in to each group that is asked about.
    fn weigh(&mut self, bytes: u64) -> &mut Self {
        for query in self.volumes() {
            let Query::Volume { sources, window } = query.clone() else {
                continue;
            };
            let groups = sources.iter().map(|source| (source.group.clone(), bytes));
            let bytes = groups.collect();
            let fact = Fact::Volume {
                sources,
                window,
                bytes,
            };
            self.happens(here::fact(query, fact));
        }
        self
    }

    /// The queries pane over `checkout`, whose hour is so large.
    fn at_the_queries(bytes: u64) -> Self {
        let mut script = Self::new(Size::new(120, 40));
        script.press("j Q").weigh(bytes);
        assert_eq!(script.model.shell.focus.pane, PaneId::Queries);
        script
    }

    fn said(&self) -> String {
        let said = self.model.shell.message.as_ref();
        said.map_or(String::new(), |said| said.text.clone())
    }
}

fn found(query: &Query, progress: QueryProgress, rows: &[&str]) -> Fact {
    let row = |value: &&str| vec![(Arc::from("n"), Box::from(*value))];
    let found = Found {
        progress,
        scanned: Scanned::default(),
        cost: Usd::ZERO,
        rows: rows.iter().map(row).collect(),
        n_rows: rows.len() as u64,
        part: (1, 1),
        missing: vec![],
    };
    here::insights(query, found)
}

fn only(queries: Vec<Query>) -> Query {
    match <[Query; 1]>::try_from(queries) {
        Ok([query]) => query,
        Err(other) => panic!("not one query: {other:?}"),
    }
}

const FRESH: QueryState = QueryState::Fresh {
    next: None,
    stretched: false,
};

#[test]
fn a_saved_query_runs_at_enter_over_the_function_under_the_cursor() {
    let mut script = Script::at_the_queries(1_000_000);
    assert_eq!(script.running(), []);
    script.press("Enter");
    let Query::Insights {
        text,
        sources,
        window,
        ..
    } = only(script.running())
    else {
        panic!("no query")
    };
    assert!(text.starts_with("filter @type = \"REPORT\""), "{text}");
    assert_eq!(
        sources
            .iter()
            .map(|source| &*source.group)
            .collect::<Vec<_>>(),
        [GROUP]
    );
    assert_eq!(window, Window::default());
}

#[test]
fn a_query_goes_on_wherever_one_looks_until_it_is_over() {
    let mut script = Script::at_the_queries(1_000_000);
    script.press("Enter");
    let query = only(script.running());
    script.happens(here::state(query.clone(), QueryState::Loading));
    script.happens(here::fact(
        query.clone(),
        found(&query, QueryProgress::Running, &["1"]),
    ));
    for keys in ["Esc", "Esc", "p", "Q"] {
        script.press(keys);
        assert_eq!(script.running(), vec![query.clone()], "after {keys}");
    }
    script.happens(here::fact(
        query.clone(),
        found(&query, QueryProgress::Complete, &["1", "2"]),
    ));
    assert_eq!(script.running(), vec![query.clone()], "more pages may come");
    script.happens(here::state(query, FRESH));
    assert_eq!(script.running(), []);
}

#[test]
fn cancelling_ends_it_and_running_it_again_is_another_question() {
    let mut script = Script::at_the_queries(1_000_000);
    script.press("Enter");
    let first = only(script.running());
    script.press("x");
    assert_eq!(script.running(), []);
    script.press("r");
    assert_ne!(only(script.running()), first);
}

#[test]
fn a_failure_is_final_until_the_user_asks_again() {
    let mut script = Script::at_the_queries(1_000_000);
    script.press("Enter");
    let query = only(script.running());
    let failure = Failure::Malformed {
        said: "unexpected symbol".into(),
        at: Some((1, 2)),
    };
    let failed = QueryState::Failed {
        failure,
        retry_at: None,
    };
    script.happens(here::state(query, failed));
    assert_eq!(script.running(), []);
}

#[test]
fn what_costs_more_than_the_limit_needs_a_second_enter_over_the_same() {
    // $0.50.
    let mut script = Script::at_the_queries(100_000_000_000);
    script.press("Enter");
    assert_eq!(script.running(), []);
    assert!(script.said().contains("above $0.10"), "{}", script.said());
    script.press("j Enter");
    assert_eq!(script.running(), [], "another query is another price");
    script.press("t 2 Enter");
    assert_eq!(script.running(), [], "and so is another window");
    script.weigh(100_000_000_000).press("Enter");
    assert_eq!(script.running().len(), 1);
}

#[test]
fn what_nobody_knows_the_price_of_needs_a_second_enter_too() {
    let mut script = Script::new(Size::new(120, 40));
    script.press("Q Enter");
    assert_eq!(script.running(), []);
    script.press("Enter");
    assert_eq!(script.running().len(), 1);
}

#[test]
fn ones_own_query_is_typed_and_a_saved_one_takes_its_argument() {
    let mut script = Script::at_the_queries(1);
    script.press("c");
    script.happens(Event::Edit(Edit::Type("stats count(*)".into())));
    script.press("Enter");
    let Query::Insights { text, .. } = only(script.running()) else {
        panic!("no query")
    };
    assert_eq!(&*text, "stats count(*)");
    let mut script = Script::at_the_queries(1);
    script.press("j j j Enter");
    script.happens(Event::Edit(Edit::Type("7f3a-1".into())));
    script.press("Enter");
    let Query::Insights { text, .. } = only(script.running()) else {
        panic!("no query")
    };
    assert!(text.contains("\"7f3a-1\""), "{text}");
}

#[test]
fn rows_are_walked_through_opened_and_copied() {
    let mut script = Script::at_the_queries(1);
    script.press("Enter");
    let query = only(script.running());
    script.happens(here::fact(
        query.clone(),
        found(&query, QueryProgress::Complete, &["1", "2"]),
    ));
    script.happens(here::state(query, FRESH));
    script.press("j y");
    assert_eq!(
        script.effects.last(),
        Some(&Effect::Copy("{\"n\":\"2\"}".into()))
    );
    script.press("Enter Esc Esc");
    assert_eq!(script.model.shell.focus.pane, PaneId::Queries);
    script.press("Esc");
    assert_eq!(script.model.shell.focus.pane, PaneId::Functions);
}

#[test]
fn only_so_many_queries_are_remembered() {
    let mut script = Script::at_the_queries(1);
    for _ in 0..50 {
        script.press("Enter");
        let query = script.running().pop().expect("it runs");
        script.happens(here::fact(
            query.clone(),
            found(&query, QueryProgress::Complete, &["1"]),
        ));
        script.happens(here::state(query, FRESH));
        script.press("Esc");
    }
    assert_eq!(script.model.facts.queries.runs().count(), 20);
    assert_eq!(script.running(), []);
}

#[test]
fn the_fleets_columns_are_counted_by_query_where_they_are_seen_and_something_was_written() {
    let mut narrow = Script::new(Size::new(80, 24));
    assert_eq!(narrow.volumes(), []);
    narrow.happens(Event::Resize(Size::new(240, 60)));
    let query = only(narrow.volumes());
    let Query::Volume { sources, window } = query.clone() else {
        panic!("no volume")
    };
    let volume = Fact::Volume {
        sources,
        window,
        bytes: vec![(GROUP.into(), 3_000_000)],
    };
    narrow.happens(here::fact(query, volume));
    let rollups: BTreeSet<Query> = here::wanted(&narrow.model)
        .into_iter()
        .filter(|query| matches!(query, Query::Rollups { .. }))
        .collect();
    let rollups = only(rollups.into_iter().collect());
    let Query::Rollups {
        sources, megabytes, ..
    } = &rollups
    else {
        panic!("no rollups")
    };
    let groups: Vec<&str> = sources.iter().map(|source| &*source.group).collect();
    assert_eq!(
        (groups.as_slice(), *megabytes),
        (["/aws/lambda/checkout"].as_slice(), 4)
    );
    let told = LogFigures {
        invocations: 100,
        cold: 7,
        ..LogFigures::default()
    };
    narrow.happens(here::fact(
        rollups,
        Fact::Rollups {
            window: Window::default(),
            figures: vec![("checkout".into(), told)],
        },
    ));
    let known = narrow
        .model
        .facts
        .rollups
        .of(Window::default(), &FunctionId::first("checkout"));
    assert_eq!(known.map(|known| known.figures.cold), Some(7));
}

//! What the command line asks to be shown opens as soon as enough is known of it, and not after the user has gone on.

use std::sync::Arc;

use crate::here;
use slstop_base::Timestamp;
use slstop_base::action::{Keymap, PaneId, chord};
use slstop_core::domain::{Alarm, FoundLine, Function, LogEvent, Referenced};
use slstop_core::message::{Event, Fact, Query, QueryState, Size, Stamped};
use slstop_tui::state::{Model, Start, StartSettings, reduce, resolve, rows};

const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
const ID: &str = "7f3a9c1e-0b2d-4c5e-8f60-123456789abc";
const GROUP: &str = "/aws/lambda/checkout";

struct Script(Model);

impl Script {
    fn opened_at(target: Referenced) -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            open_at: Some(target),
            ..StartSettings::default()
        };
        Self(Model::new(Start {
            given,
            size: Size::new(120, 40),
            now: NOON,
            ..Start::default()
        }))
    }

    fn happens(&mut self, event: Event) -> &mut Self {
        if let Some(event) = resolve(&self.0, event) {
            let (at, seq) = (NOON, 0);
            reduce(&mut self.0, &Stamped { at, seq, event });
        }
        self
    }

    fn listed(&mut self) -> &mut Self {
        let page = ["cart", "checkout"].map(Function::named).to_vec();
        let (first, last) = (true, true);
        self.happens(here::fact(
            Query::Functions,
            Fact::Functions { page, first, last },
        ))
    }

    fn search(&self) -> Option<Query> {
        let asked = here::wanted(&self.0);
        asked
            .into_iter()
            .find(|query| matches!(query, Query::FindRequest { .. }))
    }

    fn selected(&self) -> Option<&str> {
        Some(self.0.subject()?.name.as_str())
    }
}

fn found() -> Fact {
    let line = FoundLine {
        group: GROUP.into(),
        at: NOON,
    };
    Fact::FoundRequest {
        id: ID.into(),
        line: Some(line),
    }
}

fn lines() -> Event {
    let event = |message: String| LogEvent {
        at: NOON,
        ingested: None,
        stream: "2026/11/20/[$LATEST]abc".into(),
        id: None,
        message: message.into(),
    };
    let group: Arc<str> = GROUP.into();
    let events = vec![event(format!("START RequestId: {ID} Version: $LATEST"))];
    here::fact(Query::Meter, Fact::Lines { group, events })
}

#[test]
fn a_request_is_looked_for_in_the_lines_of_all_and_opened_once_they_are_read() {
    let mut script = Script::opened_at(Referenced::Request(ID.into()));
    assert_eq!(script.search(), None, "the list is not whole");
    script.listed();
    let asked = script.search().expect("it is looked for");
    let Query::FindRequest { sources, .. } = &asked else {
        unreachable!()
    };
    assert_eq!(sources.len(), 2);
    script.happens(here::fact(asked, found()));
    assert_eq!(script.search(), None, "found is found");
    assert_eq!(script.selected(), Some("checkout"));
    script.happens(lines());
    assert_eq!(script.0.shell.focus.pane, PaneId::Invocations);
    assert!(script.0.panes.get(PaneId::Invocations).is_open());
}

#[test]
fn who_goes_elsewhere_is_not_called_back_by_a_request_that_is_found_later() {
    let mut script = Script::opened_at(Referenced::Request(ID.into()));
    script.listed();
    let asked = script.search().expect("it is looked for");
    for key in chord::sequence("W").expect("a key") {
        script.happens(Event::Key(key));
    }
    assert_eq!(script.search(), None);
    script.happens(here::fact(asked, found())).happens(lines());
    assert_eq!(script.0.shell.focus.pane, PaneId::Findings);
}

#[test]
fn a_trace_opens_at_once_and_an_alarm_when_alarms_are_known() {
    let mut script = Script::opened_at(Referenced::Trace(
        "1-65f2a0b1-1234567890abcdef12345678".into(),
    ));
    script.listed();
    assert!(script.0.panes.get(PaneId::Traces).is_open());

    let mut script = Script::opened_at(Referenced::Alarm("checkout-errors".into()));
    script.listed();
    let alarm = |name: &str, function: &str| Alarm {
        name: name.into(),
        arn: name.into(),
        reason: None,
        since: None,
        functions: vec![function.into()],
    };
    let ringing = vec![alarm("a", "cart"), alarm("checkout-errors", "checkout")];
    let is_cut = false;
    script.happens(here::fact(Query::Alarms, Fact::Alarms { ringing, is_cut }));
    script.happens(here::state(
        Query::Alarms,
        QueryState::Fresh {
            next: None,
            stretched: false,
        },
    ));
    assert_eq!(script.0.shell.focus.pane, PaneId::Alarms);
    assert_eq!(script.selected(), Some("checkout"));
    let context = script.0.context(PaneId::Alarms);
    let arn = script.0.panes.get(PaneId::Alarms).copy(&context);
    assert_eq!(arn.as_deref(), Some("checkout-errors"));
}

//! Metrics of one version or alias in the overview: what is asked, what is offered, when it ends.

use crate::here;
use std::collections::BTreeSet;

use slstop_base::action::{Keymap, PaneId, chord};
use slstop_base::{QualifiedName, Timestamp};
use slstop_core::domain::Function;
use slstop_core::message::{Edit, Event, Fact, Query, Size, Stamped, Window};
use slstop_tui::state::{Model, Start, StartSettings, palette, reduce, resolve, rows};

const NOON: Timestamp = Timestamp::from_millis(1_763_640_000_000);

struct Console(Model);

impl Console {
    fn new() -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            ..StartSettings::default()
        };
        let start = Start {
            given,
            size: Size::new(160, 50),
            now: NOON,
            ..Start::default()
        };
        let mut console = Self(Model::new(start));
        let page = ["a", "b"].map(Function::named).into();
        let (first, last) = (true, true);
        let list = Fact::Functions { page, first, last };
        console.happens(here::fact(Query::Functions, list));
        console.press("s n 2");
        assert_eq!(console.0.shell.focus.pane, PaneId::Overview);
        console
    }

    fn happens(&mut self, event: Event) {
        if let Some(event) = resolve(&self.0, event) {
            let (at, seq) = (NOON, 1);
            reduce(&mut self.0, &Stamped { at, seq, event });
        }
    }

    fn press(&mut self, keys: &str) {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
    }

    fn asked(&self) -> BTreeSet<QualifiedName> {
        let name = |query| match query {
            Query::Overview { function, .. } => Some(function),
            _ => None,
        };
        here::wanted(&self.0).into_iter().filter_map(name).collect()
    }
}

#[test]
fn a_version_or_an_alias_is_chosen_among_those_that_there_are() {
    let mut console = Console::new();
    let qualifiers = Query::Qualifiers {
        function: "a".into(),
    };
    assert!(!here::wanted(&console.0).contains(&qualifiers));
    console.press("v");
    assert!(
        here::wanted(&console.0).contains(&qualifiers),
        "asked while one chooses"
    );
    let told = Fact::Qualifiers {
        function: "a".into(),
        qualifiers: ["live".into(), "7".into()].into(),
    };
    console.happens(here::fact(qualifiers.clone(), told));
    assert_eq!(palette::known(&console.0, "version"), ["all", "live", "7"]);
    console.happens(Event::Edit(Edit::Type("live".into())));
    console.press("Enter");
    assert_eq!(console.asked(), BTreeSet::from(["a:live".into()]));
    assert!(!here::wanted(&console.0).contains(&qualifiers));
    let whole = Query::Counts {
        functions: ["a".into(), "b".into()].into(),
        window: Window::default(),
    };
    assert!(
        here::wanted(&console.0).contains(&whole),
        "the fleet is what it was"
    );
}

#[test]
fn another_function_is_shown_whole_and_the_chosen_one_as_it_was_chosen() {
    let mut console = Console::new();
    console.press("v");
    let told = Fact::Qualifiers {
        function: "a".into(),
        qualifiers: vec!["live".into()],
    };
    let function = "a".into();
    console.happens(here::fact(Query::Qualifiers { function }, told));
    console.happens(Event::Edit(Edit::Type("live".into())));
    console.press("Enter 1 j 2");
    assert_eq!(console.asked(), BTreeSet::from(["b".into()]));
    console.press("1 k 2");
    assert_eq!(console.asked(), BTreeSet::from(["a:live".into()]));
    console.press("v");
    console.happens(Event::Edit(Edit::Type("all".into())));
    console.press("Enter");
    assert_eq!(console.asked(), BTreeSet::from(["a".into()]));
}

//! The fleet in groups: totals that can be added up, folding, and a cursor that stays where it was.

use crate::here;
use std::sync::Arc;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop_base::Timestamp;
use slstop_base::action::{Keymap, chord};
use slstop_core::domain::tag::STACK;
use slstop_core::domain::{Failure, Function, Metric, Series};
use slstop_core::message::{Act, Event, Fact, Query, QueryState, Size, Stamped, Window};
use slstop_tui::state::{Model, Start, StartSettings, reduce, resolve, rows};
use slstop_tui::{screen, theme::Theme};

const NOON: Timestamp = Timestamp::from_millis(1_763_640_000_000);
const SIZE: Size = Size::new(200, 30);

struct Console {
    model: Model,
    seq: u64,
}

impl Console {
    /// Functions with a stack each, and with invocations and errors in the newest minute.
    fn new(fleet: &[(&str, Option<&str>, f64, f64)]) -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            ..StartSettings::default()
        };
        let start = Start {
            given,
            size: SIZE,
            now: NOON,
            ..Start::default()
        };
        let mut console = Self {
            model: Model::new(start),
            seq: 0,
        };
        let page = fleet.iter().map(|(name, ..)| Function {
            arn: format!("arn:aws:lambda:eu-west-1:1:function:{name}").into(),
            ..Function::named(*name)
        });
        let page = page.collect();
        let (first, last) = (true, true);
        console.told(Query::Functions, Fact::Functions { page, first, last });
        console.counted(fleet);
        let page = fleet.iter().filter_map(|(name, stack, ..)| {
            let tags = [(Arc::from(STACK), Arc::from((*stack)?))];
            Some(((*name).into(), tags.into_iter().collect()))
        });
        let page = page.collect();
        console.told(Query::Tags, Fact::Tags { page, first, last });
        console.press("z");
        console
    }

    fn counted(&mut self, fleet: &[(&str, Option<&str>, f64, f64)]) {
        let window = Window::default();
        let mut series = Vec::new();
        for (name, _, invocations, errors) in fleet {
            for (metric, value) in [(Metric::Invocations, invocations), (Metric::Errors, errors)] {
                let span = window.at(NOON);
                let mut told = Series::empty(span.start, window.period(), window.points());
                told.place(span.end.minus(window.period()), *value);
                series.push(((*name).into(), metric, told));
            }
        }
        let functions = fleet.iter().map(|(name, ..)| (*name).into()).collect();
        let query = Query::Counts { functions, window };
        let partial = None;
        self.told(
            query,
            Fact::Metrics {
                window,
                series,
                partial,
            },
        );
    }

    fn told(&mut self, query: Query, fact: Fact) {
        self.happens(here::fact(query, fact));
    }

    fn happens(&mut self, event: Event) {
        if let Some(event) = resolve(&self.model, event) {
            self.seq += 1;
            let (at, seq) = (NOON, self.seq);
            reduce(&mut self.model, &Stamped { at, seq, event });
        }
    }

    fn press(&mut self, keys: &str) {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
    }

    fn screen(&self) -> Vec<String> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        screen::draw(&self.model, &Theme::default(), &mut buffer);
        let cells = buffer.content().chunks(usize::from(SIZE.width));
        cells
            .map(|line| line.iter().map(|cell| cell.symbol()).collect())
            .collect()
    }

    /// The first words of the line that tells of this.
    fn line(&self, word: &str) -> Option<Vec<String>> {
        let screen = self.screen();
        // The header, the title and the headings come first.
        let line = screen[3..].iter().find(|line| line.contains(word))?;
        let is_mark = |word: &&str| word.chars().all(|c| !c.is_alphanumeric() && c != '·');
        let words = line.split_whitespace().filter(|word| !is_mark(word));
        Some(words.map(str::to_owned).take(6).collect())
    }

    fn current(&self) -> Option<&str> {
        Some(self.model.subject()?.name.as_str())
    }
}

const FLEET: &[(&str, Option<&str>, f64, f64)] = &[
    ("a-one", Some("blue"), 150.0, 3.0),
    ("a-two", Some("red"), 300.0, 0.0),
    ("b-one", Some("blue"), 50.0, 17.0),
    ("b-two", None, 0.0, 0.0),
];

#[test]
fn totals_are_sums_and_their_share_and_never_sums_of_percentiles() {
    let mut console = Console::new(FLEET);
    console.press("b s");
    // 200 invocations in 15 minutes are 13 a minute; 20 errors are a tenth of them; the newest
    // minutes are not counted yet.
    let blue = console.line("blue").expect("a group");
    assert_eq!(blue, ["blue", "2", "13", "20", "·", "10.0%"]);
    assert_eq!(
        console.line("no stack").expect("a group")[..3],
        ["no", "stack", "1"]
    );
    let p99 = console.screen()[2]
        .find("p99")
        .expect("the column is shown");
    let line = console
        .screen()
        .into_iter()
        .find(|line| line.contains("blue"));
    let cells: String = line
        .expect("a group")
        .chars()
        .skip(p99 - 3)
        .take(6)
        .collect();
    assert!(cells.contains('·'), "{cells:?}");
}

#[test]
fn groups_and_rows_within_them_are_sorted_alike() {
    let mut console = Console::new(FLEET);
    console.press("b s s r");
    let names: Vec<String> = console.screen()[3..]
        .iter()
        .filter_map(|line| {
            let word = line
                .split_whitespace()
                .find(|word| word.contains(char::is_alphabetic));
            word.map(str::to_owned)
        })
        .take(6)
        .collect();
    assert_eq!(names, ["red", "a-two", "blue", "a-one", "b-one", "no"]);
}

#[test]
fn the_cursor_stays_on_its_function_and_goes_to_the_group_that_takes_it_in() {
    let mut console = Console::new(FLEET);
    console.press("s n j j");
    assert_eq!(console.current(), Some("b-one"));
    console.press("b s");
    assert_eq!(console.current(), Some("b-one"));
    console.press("b f");
    assert_eq!(console.current(), None, "the cursor is on the group");
    assert!(console.line("b-one").is_none(), "only totals are shown");
    console.press("Enter");
    assert!(console.line("b-one").is_some() && console.line("a-two").is_none());
    console.press("b b");
    assert!(console.line("a-two").is_some() && console.line("blue").is_none());
}

#[test]
fn a_group_that_gets_into_trouble_does_not_move_what_is_looked_at() {
    let mut console = Console::new(FLEET);
    console.press("b s j j");
    let before = console.current().map(str::to_owned);
    let mut worse = FLEET.to_vec();
    worse[1].3 = 200.0;
    console.counted(&worse);
    assert_eq!(console.current().map(str::to_owned), before);
    assert!(console.screen()[3].contains("red"), "the worst comes first");
}

#[test]
fn tags_are_asked_for_only_where_they_are_needed() {
    let mut console = Console::new(FLEET);
    let asks = |console: &Console| {
        let wanted = here::wanted(&console.model);
        let tags = |query: &&Query| matches!(query, Query::Tags | Query::TagsOf { .. });
        wanted.iter().filter(tags).count()
    };
    assert_eq!(asks(&console), 0);
    console.press("b t");
    assert_eq!(asks(&console), 1, "its choices are the keys in use");
    console.press("Esc");
    assert_eq!(asks(&console), 0);
    console.press("b s");
    assert_eq!(asks(&console), 1);
    let denied = Failure::Denied {
        action: "tag:GetResources".into(),
        said: String::new(),
    };
    let state = QueryState::Failed {
        failure: denied,
        retry_at: None,
    };
    console.happens(here::state(Query::Tags, state));
    assert_eq!(asks(&console), 2, "one function after the other");
}

#[test]
fn rows_are_grouped_by_the_values_of_any_tag() {
    let mut console = Console::new(FLEET);
    let page = vec![("a-one".into(), [("team".into(), "x".into())].into())];
    let (first, last) = (true, true);
    console.told(Query::Tags, Fact::Tags { page, first, last });
    let act = Act {
        id: "functions.group.tag".to_owned().into(),
        argument: Some("team".into()),
    };
    console.happens(Event::Act(act));
    assert_eq!(console.line("no team").expect("a group")[2], "3");
    assert!(console.screen()[1].contains("2 by tag team"));
}

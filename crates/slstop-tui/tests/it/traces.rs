//! The pane of traces: what it asks, what it lists, how a waterfall is walked through.

use crate::here;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use serde_json::{Value, json};
use slstop_base::action::{Keymap, PaneId, chord};
use slstop_base::{FunctionName, Timestamp};
use slstop_core::domain::Function;
use slstop_core::domain::trace::{TraceDocument, open};
use slstop_core::message::{Event, Fact, Query, Size, Stamped, Window};
use slstop_tui::screen;
use slstop_tui::state::{Model, Start, StartSettings, reduce, resolve, rows};
use slstop_tui::theme::Theme;
use slstop_tui::widget;

const NOON: Timestamp = Timestamp::from_millis(1_795_176_000_000);
const ID: &str = "1-6aff0000-00112233445566778899aabb";

struct Script(Model);

impl Script {
    /// The traces of the first function, which the cursor is on.
    fn new() -> Self {
        let (keymap, _) = Keymap::new(rows(), &[]);
        let given = StartSettings {
            keymap,
            ..StartSettings::default()
        };
        let mut script = Self(Model::new(Start {
            given,
            size: Size::new(120, 40),
            now: NOON,
            ..Start::default()
        }));
        let page = [Function::named("checkout")].to_vec();
        let (first, last) = (true, true);
        script.happens(here::fact(
            Query::Functions,
            Fact::Functions { page, first, last },
        ));
        script.press("P");
        script
    }

    fn happens(&mut self, event: Event) -> &mut Self {
        if let Some(event) = resolve(&self.0, event) {
            let (at, seq) = (NOON, 0);
            reduce(&mut self.0, &Stamped { at, seq, event });
        }
        self
    }

    fn press(&mut self, keys: &str) -> &mut Self {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
        self
    }

    fn screen(&self) -> String {
        let Size { width, height } = self.0.shell.size;
        let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
        screen::draw(&self.0, &Theme::for_roles(), &mut buffer);
        widget::picture::text(&buffer)
    }

    #[track_caller]
    fn shows(&self, texts: &[&str]) {
        let screen = self.screen();
        for text in texts {
            assert!(
                screen.contains(text),
                "{text} is not on the screen:\n{screen}"
            );
        }
    }

    #[track_caller]
    fn hides(&self, text: &str) {
        let screen = self.screen();
        assert!(!screen.contains(text), "{text} is on the screen:\n{screen}");
    }
}

/// A call of ten rows, a failure with its words, a gap before it.
fn document() -> String {
    let begin = 1_795_176_000.0_f64;
    let call = |nth: u32| {
        json!({"id": format!("c{nth}"), "name": "DynamoDB", "namespace": "aws", "start_time": begin + 0.1,
            "end_time": begin + 0.2, "aws": {"operation": "GetItem", "table_name": "orders"}})
    };
    let mut parts: Vec<Value> = (0..10).map(call).collect();
    parts.push(json!({"id": "h", "name": "## pay", "start_time": begin + 0.6, "end_time": begin + 1.0, "fault": true,
        "cause": {"exceptions": [{"id": "e", "type": "TypeError", "message": "no card"}]}}));
    json!({"id": "f", "name": "checkout", "trace_id": ID, "start_time": begin, "end_time": begin + 1.0, "fault": true,
        "origin": "AWS::Lambda::Function", "aws": {"request_id": "r-1"}, "subsegments": parts})
    .to_string()
}

fn listed() -> Script {
    let mut script = Script::new();
    let functions: [FunctionName; 1] = ["checkout".into()];
    let window = Window::default();
    let query = Query::Traces {
        functions: functions.clone().into(),
        window,
        filter: None,
    };
    assert!(
        here::wanted(&script.0).contains(&query),
        "{:?}",
        here::wanted(&script.0)
    );
    let summary = json!({"Id": ID, "Duration": 1.0, "HasFault": true,
        "Http": {"HttpURL": "https://shop.example/pay", "HttpMethod": "POST"}});
    let fact = Fact::Traces {
        functions: functions.into(),
        window,
        filter: None,
        traces: open(&summary.to_string()).summaries,
        is_cut: false,
    };
    script.happens(here::fact(query, fact));
    script
}

fn opened() -> Script {
    let mut script = listed();
    script.press("Enter");
    let query = Query::Trace { id: ID.into() };
    assert!(here::wanted(&script.0).contains(&query));
    let documents = vec![TraceDocument {
        trace: ID.into(),
        text: document().into(),
    }];
    script.happens(here::fact(
        query,
        Fact::Trace {
            id: ID.into(),
            documents,
        },
    ));
    script
}

#[test]
fn the_traces_of_the_selected_function_are_listed_and_filtered() {
    let mut script = listed();
    assert_eq!(script.0.shell.focus.pane, PaneId::Traces);
    script.shows(&["POST /pay", "fault", "1s"]);
    script.press("/ x y Enter");
    script.hides("POST /pay");
}

#[test]
fn a_trace_opens_as_a_waterfall_with_folded_siblings_gaps_and_its_failure() {
    let script = opened();
    script.shows(&[
        "self time",
        "λ checkout",
        "DynamoDB GetItem ×10",
        "TypeError: no card",
        "nothing recorded, 400ms: between DynamoDB GetItem and ## pay",
        "r-1",
    ]);
}

#[test]
fn enter_spreads_a_group_then_zooms_into_a_span_and_esc_leads_back() {
    let mut script = opened();
    script.press("e");
    script.shows(&["## pay"]);
    script.press("g Space");
    script.hides("TypeError: no card");
    script.press("Space / D y n a m o Enter Enter");
    script.hides("×10");
    script.press("0 Esc");
    script.shows(&["POST /pay"]);
}

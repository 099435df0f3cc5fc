//! What an opened invocation shows, from top to bottom; made when something of it changed, and then only
//! scrolled.

use super::facts;
use crate::panes::{Context, outcome_text, invocation_view};
use crate::theme::Role;
use crate::widget::waterfall::WaterfallPhase;
use slstop_base::{SafeText, mask};
use slstop_core::domain::line::{self, Level, LineKind};
use slstop_core::domain::logged_event;
use slstop_core::facts::ledger::{Invocation, Outcome, RowId};
use slstop_core::facts::logs::Stored;

/// Lines of an invocation that are shown here; the logs show all of them.
const MOST_LINES: usize = 2000;
/// Of one message, in bytes: a megabyte is a document.
const LONGEST: usize = 8 << 10;
/// Of one message or event, in rows.
const MOST_ROWS: usize = 400;

#[derive(Clone, Debug, PartialEq)]
pub enum DetailItem {
    Blank,
    Heading(String),
    Said(String, Role),
    Fact(facts::DetailFact),
    Span(WaterfallPhase),
    /// A line's first row has its time, the others have none.
    Line {
        at: String,
        text: String,
        role: Role,
    },
}

/// All of it, for a pane of that width.
pub fn of(row: RowId, context: &Context<'_>) -> Vec<DetailItem> {
    let facts = context.facts;
    let Some(invocation) = invocation_view::invocation(facts, row, context.now) else {
        return vec![DetailItem::Said(
            "this invocation has left the memory".into(),
            Role::Warning,
        )];
    };
    let width = usize::from(context.size.width.saturating_sub(2));
    let mut page = DetailPage {
        items: vec![],
        width,
    };
    page.ending(&invocation, context);
    page.figures(&invocation, context);
    let lines: Vec<Stored<'_>> = facts.lines.of(row).take(MOST_LINES).collect();
    page.error(&invocation, &lines);
    page.event(&lines);
    page.lines(&invocation, &lines);
    page.items
}

struct DetailPage {
    items: Vec<DetailItem>,
    width: usize,
}

impl DetailPage {
    fn heading(&mut self, text: impl Into<String>) {
        self.items.push(DetailItem::Blank);
        self.items.push(DetailItem::Heading(text.into()));
    }

    /// A text in rows of the page's width; what is secret in it is masked before it is cut apart.
    fn say(&mut self, text: &str, role: Role) {
        for row in rows(text, self.width) {
            self.items.push(DetailItem::Said(row, role));
        }
    }

    fn ending(&mut self, invocation: &Invocation<'_>, context: &Context<'_>) {
        let timeout = invocation_view::timeout(context.facts, invocation);
        let role = match invocation.outcome {
            Outcome::Error => Role::Critical,
            Outcome::Unknown => Role::Warning,
            Outcome::Running => Role::Accent,
            Outcome::Ok | Outcome::NotLogged => Role::Strong,
        };
        self.say(&outcome_text::sentence(invocation, timeout), role);
        if let Some(error) = invocation.error {
            let text = invocation_view::error_text(error.class, error.message);
            self.say(&text, Role::Text);
        }
        if let Some(advice) = outcome_text::advice(invocation) {
            self.say(advice, Role::Muted);
        }
        let spans = facts::spans(invocation);
        if !spans.is_empty() {
            self.items.push(DetailItem::Blank);
            self.items.extend(spans.into_iter().map(DetailItem::Span));
        }
    }

    fn figures(&mut self, invocation: &Invocation<'_>, context: &Context<'_>) {
        self.items.push(DetailItem::Blank);
        self.items
            .extend(facts::of(invocation, context).into_iter().map(DetailItem::Fact));
    }

    /// The error as the runtime printed it, with all frames.
    fn error(&mut self, invocation: &Invocation<'_>, lines: &[Stored<'_>]) {
        let Some(error) = invocation.error else { return };
        let says_it = |line: &&Stored<'_>| {
            let read = line::read(line.message);
            let thrown = read.thrown().filter(|thrown| thrown.is_uncaught);
            thrown.is_some_and(|thrown| thrown.class.as_deref() == error.class)
        };
        let printed = lines
            .iter()
            .filter(|line| line.kind == LineKind::Error)
            .find(says_it);
        let Some(printed) = printed else { return };
        self.heading("error");
        let message = printed.message.trim_end();
        match frames(message).or_else(|| json(message)) {
            Some(printed) => self.say(&printed, Role::Text),
            None => self.say(message, Role::Text),
        }
    }

    fn event(&mut self, lines: &[Stored<'_>]) {
        let apps = lines.iter().filter(|line| line.kind == LineKind::App);
        let Some(event) = apps
            .into_iter()
            .find_map(|line| logged_event::in_message(line.message))
        else {
            return;
        };
        let pretty = serde_json::to_string_pretty(&event).unwrap_or_default();
        self.heading(format!("event: {}", logged_event::kind(&event)));
        self.say(&pretty, Role::Text);
    }

    fn lines(&mut self, invocation: &Invocation<'_>, lines: &[Stored<'_>]) {
        if lines.is_empty() {
            return self.heading("its lines are no longer in the memory");
        }
        let n = lines.len();
        let more = if n >= MOST_LINES {
            ", the first of them"
        } else {
            ""
        };
        self.heading(format!("{n} lines{more}"));
        let begin = invocation.start.or(lines.first().map(|line| line.at));
        for line in lines {
            let at = facts::beside(line.at, begin);
            let shown = shown(line);
            let role = role(line);
            let width = self.width.saturating_sub(usize::from(super::TIMES) + 1);
            for (index, text) in rows(&shown, width).into_iter().enumerate() {
                let at = if index == 0 {
                    at.clone()
                } else {
                    String::new()
                };
                self.items.push(DetailItem::Line { at, text, role });
            }
        }
    }
}

/// A message as people read it: the platform's as it is, an application's without its heading.
fn shown<'a>(line: &Stored<'a>) -> std::borrow::Cow<'a, str> {
    match line.kind {
        LineKind::App => line::message(line.message),
        _ => line.message.trim_end().into(),
    }
}

fn role(line: &Stored<'_>) -> Role {
    match (line.kind, line.level) {
        (LineKind::Error, _) | (_, Some(Level::Error | Level::Fatal)) => Role::LevelError,
        (_, Some(Level::Warn)) => Role::LevelWarn,
        (LineKind::App, _) => Role::Text,
        _ => Role::Muted,
    }
}

/// The stack trace of an error that was printed as an object.
fn frames(message: &str) -> Option<String> {
    let body = &message[message.find('{')?..];
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    let trace = ["stack", "stackTrace", "trace", "stack_trace"];
    let trace = trace.iter().find_map(|key| value.get(key))?;
    let frames: Vec<&str> = match trace {
        serde_json::Value::Array(frames) => {
            frames.iter().filter_map(|frame| frame.as_str()).collect()
        }
        trace => trace.as_str().into_iter().collect(),
    };
    (!frames.is_empty()).then(|| frames.join("\n"))
}

/// An object in several rows.
fn json(message: &str) -> Option<String> {
    let body = &message[message.find('{')?..];
    let value: serde_json::Value = serde_json::from_str(body).ok()?;
    serde_json::to_string_pretty(&value).ok()
}

/// Rows of a width, from a text of many lines: secrets masked, a bounded part of it.
fn rows(text: &str, width: usize) -> Vec<String> {
    let width = width.max(8);
    let cut = &text[..text.floor_char_boundary(LONGEST)];
    let masked = mask::secrets(cut);
    let mut rows = Vec::new();
    'lines: for line in masked.split(['\n', '\r']) {
        let safe = SafeText::from(line.trim_end());
        if safe.is_empty() {
            continue;
        }
        let mut rest = safe;
        while !rest.is_empty() {
            if rows.len() >= MOST_ROWS {
                break 'lines;
            }
            let row = fitting(&rest, width);
            let taken = row.width();
            rows.push(row.as_str().trim_end().to_owned());
            rest = rest.after(taken).into_owned();
        }
    }
    if cut.len() < text.len() || rows.len() >= MOST_ROWS {
        rows.push("… and more: the logs show all of it".into());
    }
    rows
}

/// As much as fits, to the last blank where one is near.
fn fitting<'t>(text: &'t SafeText<'_>, width: usize) -> SafeText<'t> {
    let whole = text.cut(width);
    if whole.width() == text.width() {
        return whole;
    }
    match whole.as_str().rfind(' ') {
        Some(blank) if blank > width / 2 => {
            text.cut(SafeText::from(&whole.as_str()[..=blank]).width())
        }
        _ => whole,
    }
}

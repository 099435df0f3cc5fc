//! All that is known of a line, as rows for a width.

use crate::base::{mask, number};
use crate::facts::ledger::Invocation;
use crate::facts::logs::Stored;
use crate::panes::{Context, told};
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;

use super::super::body;
use super::super::heading::grouped;
use super::super::said::{Span, Spans, ansi};
use super::{one, tree};

/// CloudWatch takes no larger events.
const MOST_BYTES: usize = 1 << 20;
/// Cells of the names of what is known.
const NAME: usize = 10;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Page {
    pub rows: Vec<Row>,
    width: u16,
    /// The lines of its invocation, when the page was written: its figures come with them.
    n_lines: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    pub indent: usize,
    pub spans: Spans,
    /// The row behind all that folds into this one.
    pub fold: Option<usize>,
    /// How much a container holds.
    pub inside: Option<Span>,
}

impl Row {
    pub fn set_in(indent: usize) -> Self {
        Self {
            indent,
            ..Self::default()
        }
    }

    fn plain(spans: Spans) -> Self {
        Self {
            spans,
            ..Self::default()
        }
    }

    /// Draws whether it folds; returns where its text begins.
    pub fn mark(&self, is_folded: bool, y: u16, canvas: &mut Canvas<'_>) -> u16 {
        let x = u16::try_from(self.indent)
            .unwrap_or(u16::MAX)
            .saturating_add(1);
        if self.fold.is_some() {
            let glyph = if is_folded { Glyph::Right } else { Glyph::Down };
            canvas.glyph(x, y, glyph, Role::Accent);
        }
        // Rows of a document keep a column for the mark, so that their texts stand below each other.
        x.saturating_add(2 * u16::from(self.fold.is_some() || self.indent > 0))
    }
}

impl Page {
    pub fn is_of(&self, line: &Stored<'_>, context: &Context<'_>) -> bool {
        let n_lines = invocation(line, context).map_or(0, |told| told.lines);
        (self.width, self.n_lines) == (context.size.width, n_lines)
    }
}

fn invocation<'a>(line: &Stored<'_>, context: &Context<'a>) -> Option<Invocation<'a>> {
    told::invocation(context.facts, line.row?, context.now)
}

pub fn of(line: &Stored<'_>, context: &Context<'_>) -> Page {
    let told = invocation(line, context);
    let mut rows = about(line, told.as_ref(), context);
    let whole = &line.message[..line.message.floor_char_boundary(MOST_BYTES)];
    let whole = whole.trim_end_matches(['\n', '\r']);
    let (plain, _) = ansi::plain(whole);
    let masked = mask::secrets(&plain);
    if let Some(document) = document(&masked) {
        rows.push(Row::default());
        tree::rows(&document, &mut rows);
    }
    rows.push(Row::default());
    let bytes = grouped(line.message.len());
    rows.push(Row::plain(one(
        format!("source, {bytes} bytes"),
        Role::Muted,
    )));
    let width = context.size.width.saturating_sub(2);
    rows.extend(source(&masked, width).into_iter().map(Row::plain));
    Page {
        rows,
        width: context.size.width,
        n_lines: told.map_or(0, |told| told.lines),
    }
}

/// The line's JSON, also behind a heading.
fn document(text: &str) -> Option<serde_json::Value> {
    let at = text.find('{')?;
    let value = serde_json::from_str(text[at..].trim_end()).ok()?;
    Some(value).filter(serde_json::Value::is_object)
}

fn source(text: &str, width: u16) -> Vec<Spans> {
    let lines = text
        .split('\n')
        .flat_map(|line| line.trim_end_matches('\r').split('\r'));
    lines
        .flat_map(|line| body::lines_of(line, width, Role::Text))
        .collect()
}

fn about(line: &Stored<'_>, told: Option<&Invocation<'_>>, context: &Context<'_>) -> Vec<Row> {
    let origin = context.facts.lines.ledger.origin(line.stream);
    let level = line.level.map(|level| level.name().to_owned());
    let facts = [
        ("time", Some(line.at.rfc3339())),
        ("level", level),
        ("function", origin.function.map(str::to_owned)),
        (
            "version",
            told.and_then(|told| told.version.map(str::to_owned)),
        ),
        ("group", origin.group.map(str::to_owned)),
        ("stream", origin.stream.map(str::to_owned)),
        ("request", told.map(|told| told.request.clone())),
        ("trace", told.and_then(|told| told.trace.clone())),
        ("it was", told.map(figures)),
    ];
    let known = facts
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)));
    let room = context.size.width.saturating_sub(2 + NAME as u16);
    let rows = |(name, value): (&str, String)| {
        let role = match name {
            "it was" => Role::Strong,
            _ => Role::Text,
        };
        let lines = body::lines_of(&value, room, role);
        let named = |(n, mut line): (usize, Spans)| {
            let name = if n == 0 { name } else { "" };
            line.insert(0, Span::new(format!("{name:NAME$}"), Role::Muted));
            Row::plain(line)
        };
        lines.into_iter().enumerate().map(named).collect::<Vec<_>>()
    };
    known.flat_map(rows).collect()
}

/// `error, timeout · 2.91s · billed 2.91s · 118/256MB · 5 lines; x shows them`
pub fn figures(told: &Invocation<'_>) -> String {
    let cause = told
        .cause
        .map(|cause| format!(", {}", cause.name().replace('_', " ")));
    let mut parts = vec![format!(
        "{}{}",
        told.outcome.name().replace('_', " "),
        cause.unwrap_or_default()
    )];
    let millis = |value: f64| number::millis(value).to_string();
    parts.extend(told.duration.map(|duration| millis(duration.as_millis())));
    parts.extend(
        told.billed_millis
            .map(|billed| format!("billed {}", millis(f64::from(billed)))),
    );
    if let (Some(used), Some(size)) = (told.max_memory, told.memory) {
        parts.push(format!("{}/{}", used.0, number::megabytes(size)));
    }
    parts.extend(
        told.init
            .map(|init| format!("init {}", millis(init.as_millis()))),
    );
    parts.extend((told.attempt > 1).then(|| format!("attempt {}", told.attempt)));
    parts.push(match told.lines {
        1 => "1 line".to_owned(),
        n => format!("{n} lines"),
    });
    parts.join(" · ")
}

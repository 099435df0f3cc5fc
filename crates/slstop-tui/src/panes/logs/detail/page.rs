//! All that is known of a line, as rows for a width: what is known about it, its document, its source.

use crate::panes::placeholder::wrap;
use crate::panes::{Context, invocation_view};
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;
use slstop_base::{PlaceId, mask, number};
use slstop_core::facts::ledger::Invocation;
use slstop_core::facts::logs::Stored;

use super::super::body;
use super::super::heading::grouped;
use super::super::line_text::{StyledLine, StyledSpan, ansi};
use super::source::LineSource;
use super::{one, tree};

/// CloudWatch takes no larger events.
const MOST_BYTES: usize = 1 << 20;
/// Cells of the names of what is known.
const NAME: usize = 10;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinePage {
    /// What is known about the line; it grows with its invocation.
    about: Vec<LinePageRow>,
    /// The document, and then the source as far as it is wrapped.
    rest: Vec<LinePageRow>,
    source: LineSource,
    width: u16,
    /// The lines of its invocation, when the page was written: its figures come with them.
    n_lines: u32,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct LinePageRow {
    pub indent: usize,
    pub spans: StyledLine,
    /// The row behind all that folds into this one, counted as this one is.
    pub fold: Option<usize>,
    /// How much a container holds.
    pub inside: Option<StyledSpan>,
}

impl LinePageRow {
    pub fn set_in(indent: usize) -> Self {
        Self {
            indent,
            ..Self::default()
        }
    }

    fn plain(spans: StyledLine) -> Self {
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

impl LinePage {
    /// All rows so far.
    pub fn len(&self) -> usize {
        self.about.len() + self.rest.len()
    }

    pub fn row(&self, number: usize) -> Option<&LinePageRow> {
        match number.checked_sub(self.about.len()) {
            Some(number) => self.rest.get(number),
            None => self.about.get(number),
        }
    }

    /// The row behind all that folds into this one.
    pub fn fold_end(&self, number: usize) -> Option<usize> {
        Some(self.row(number)?.fold? + self.about.len())
    }

    /// What a row is called while rows come and go above the document.
    pub fn name(&self, number: usize) -> Option<usize> {
        number.checked_sub(self.about.len())
    }

    pub fn is_done(&self) -> bool {
        self.source.is_done()
    }

    /// A turn's rows of the source.
    pub fn advance(&mut self) {
        self.rest
            .extend(self.source.advance().into_iter().map(LinePageRow::plain));
    }

    /// Brings it up to date with the width, and with what became known; whether anything changed.
    pub fn bring_up(&mut self, line: &Stored<'_>, context: &Context<'_>) -> bool {
        let invocation = invocation(line, context);
        let n_lines = invocation.as_ref().map_or(0, |invocation| invocation.lines);
        if self.width != context.size.width {
            *self = of(line, context);
        } else if self.n_lines != n_lines {
            self.about = about(line, invocation.as_ref(), context);
            self.n_lines = n_lines;
        } else {
            return false;
        }
        true
    }
}

fn invocation<'a>(line: &Stored<'_>, context: &Context<'a>) -> Option<Invocation<'a>> {
    invocation_view::invocation(context.facts, line.row?, context.now)
}

pub fn of(line: &Stored<'_>, context: &Context<'_>) -> LinePage {
    let invocation = invocation(line, context);
    let mut rest = Vec::new();
    let whole = &line.message[..line.message.floor_char_boundary(MOST_BYTES)];
    let whole = whole.trim_end_matches(['\n', '\r']);
    let (plain, _) = ansi::plain(whole);
    let masked = mask::secrets(&plain);
    if let Some(document) = document(&masked) {
        rest.push(LinePageRow::default());
        tree::rows(&document, &mut rest);
    }
    rest.push(LinePageRow::default());
    let bytes = grouped(line.message.len());
    rest.push(LinePageRow::plain(one(
        format!("source, {bytes} bytes"),
        Role::Muted,
    )));
    let mut page = LinePage {
        about: about(line, invocation.as_ref(), context),
        rest,
        source: LineSource::new(&masked, context.size.width.saturating_sub(2)),
        width: context.size.width,
        n_lines: invocation.map_or(0, |invocation| invocation.lines),
    };
    page.advance();
    page
}

/// The line's JSON, also behind a heading.
fn document(text: &str) -> Option<serde_json::Value> {
    let at = text.find('{')?;
    let value = serde_json::from_str(text[at..].trim_end()).ok()?;
    Some(value).filter(serde_json::Value::is_object)
}

/// Where several places are shown.
fn place_of(place: PlaceId, context: &Context<'_>) -> Option<String> {
    let places = context.facts.places.all();
    places.are_several().then(|| places.label(place))
}

fn about(
    line: &Stored<'_>,
    invocation: Option<&Invocation<'_>>,
    context: &Context<'_>,
) -> Vec<LinePageRow> {
    let origin = context.facts.lines.ledger.origin(line.stream);
    let level = line.level.map(|level| level.name().to_owned());
    let facts = [
        ("time", Some(line.at.rfc3339())),
        ("level", level),
        ("function", origin.function.map(str::to_owned)),
        ("place", place_of(origin.place, context)),
        (
            "version",
            invocation.and_then(|invocation| invocation.version.map(str::to_owned)),
        ),
        ("group", origin.group.map(str::to_owned)),
        ("stream", origin.stream.map(str::to_owned)),
        ("request", invocation.map(|invocation| invocation.request.clone())),
        ("trace", invocation.and_then(|invocation| invocation.trace.clone())),
        ("it was", invocation.map(figures)),
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
        // At words, and within those that are longer than a row.
        let words = wrap(&value, room);
        let lines = words
            .iter()
            .flat_map(|words| body::lines_of(words, room, role));
        let named = |(n, mut line): (usize, StyledLine)| {
            let name = if n == 0 { name } else { "" };
            line.insert(0, StyledSpan::new(format!("{name:NAME$}"), Role::Muted));
            LinePageRow::plain(line)
        };
        lines.enumerate().map(named).collect::<Vec<_>>()
    };
    known.flat_map(rows).collect()
}

/// `error, timeout · 2.91s · billed 2.91s · 118/256MB · 5 lines; x shows them`
pub fn figures(invocation: &Invocation<'_>) -> String {
    let cause = invocation
        .cause
        .map(|cause| format!(", {}", cause.name().replace('_', " ")));
    let mut parts = vec![format!(
        "{}{}",
        invocation.outcome.name().replace('_', " "),
        cause.unwrap_or_default()
    )];
    let millis = |value: f64| number::millis(value).to_string();
    parts.extend(invocation.duration.map(|duration| millis(duration.as_millis())));
    parts.extend(
        invocation.billed_millis
            .map(|billed| format!("billed {}", millis(f64::from(billed)))),
    );
    if let (Some(used), Some(size)) = (invocation.max_memory, invocation.memory) {
        parts.push(format!("{}/{}", used.0, number::megabytes(size)));
    }
    parts.extend(
        invocation.init
            .map(|init| format!("init {}", millis(init.as_millis()))),
    );
    parts.extend((invocation.attempt > 1).then(|| format!("attempt {}", invocation.attempt)));
    parts.push(match invocation.lines {
        1 => "1 line".to_owned(),
        n => format!("{n} lines"),
    });
    parts.join(" · ")
}

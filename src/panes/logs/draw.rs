//! The picture of the stream. Only what is on the screen is read.
//!
//! ```text
//! 12:04:29.101 checkout  ERROR TypeError: cannot read properties of undefined  at handler (/var/task/app.js)
//! 12:04:29.106 checkout        REPORT 2.91s · billed 2.91s · 118/256MB · timed out
//! ╌╌╌ lines may be missing from 12:04:29 to 12:04:40: throttled ╌╌╌
//! ```

use std::cell::RefCell;
use std::collections::BTreeMap;

use crate::base::{SafeText, Timestamp, number};
use crate::domain::line::{Level, LineKind};
use crate::facts::logs::Stored;
use crate::panes::{Context, Zone};
use crate::theme::{Glyph, Role};
use crate::widget::{Area, Canvas, scrollbar};

use super::State;
use super::body;
use super::index::Index;
use super::rules::Rules;
use super::said::{self, Span, Spans};
use super::scroll::{Ground, Placed};

/// `12:04:29.101`
const CLOCK: u16 = 12;
/// `40s`, right-aligned.
const AGE: u16 = 4;
/// `+12.4s`, right-aligned.
const ELAPSED: u16 = 8;
/// A function's name takes no more.
const WIDEST_NAME: u16 = 18;
/// `ERROR`
const LEVEL: u16 = 5;
/// Narrower, and a level is one mark instead of a word.
const WIDE: u16 = 90;
/// Rules drawn before one line.
const MOST_RULES: usize = 3;

/// Where the parts of a row begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Columns {
    time: u16,
    time_width: u16,
    elapsed: Option<u16>,
    name: Option<(u16, u16)>,
    level: u16,
    level_width: u16,
    pub message: u16,
    /// Behind the last cell of the message; the scroll bar is beyond.
    pub end: u16,
}

impl State {
    pub(super) fn columns(&self, context: &Context<'_>) -> Columns {
        let width = context.size.width;
        let time_width = if context.zone == Zone::Relative {
            AGE
        } else {
            CLOCK
        };
        let mut x = 1 + time_width + 1;
        let mut column = |is_there: bool, width: u16| {
            let at = is_there.then_some(x);
            x += if is_there { width + 1 } else { 0 };
            at
        };
        let elapsed = column(!self.bookmarks.is_empty() && width >= 60, ELAPSED);
        let is_mixed = self.names.followed().len() > 1 && width >= 60;
        let name_width = self.names.width.min(WIDEST_NAME).min(width / 5);
        let name = column(is_mixed, name_width).map(|x| (x, name_width));
        let level_width = if width >= WIDE { LEVEL } else { 1 };
        let level = column(true, level_width).unwrap_or_default();
        Columns {
            time: 1,
            time_width,
            elapsed,
            name,
            level,
            level_width,
            message: x,
            end: width.saturating_sub(1).max(x),
        }
    }

    /// Runs with the lines placed on the rows below the histogram.
    pub(super) fn on_ground<T>(
        &self,
        context: &Context<'_>,
        run: impl FnOnce(&Ground<'_>) -> T,
    ) -> T {
        let rows = self.stream_area(context).height;
        let rules = Rules::new(context.facts.lines.marks(), &self.view.selection().sources);
        let known = RefCell::new(BTreeMap::new());
        let height = |rank: usize| {
            let mut known = known.borrow_mut();
            *known
                .entry(rank)
                .or_insert_with(|| self.height(rank, &rules, context))
        };
        run(&Ground {
            index: &self.view.index,
            rows: i32::from(rows),
            height: &height,
        })
    }

    fn height(&self, rank: usize, rules: &Rules<'_>, context: &Context<'_>) -> i32 {
        let around = rules.above(rank, &self.view.index).len().min(MOST_RULES)
            + rules.below(rank, &self.view.index).len().min(MOST_RULES);
        let body = if self.is_wrapped {
            self.stored(rank, context)
                .map_or(1, |line| self.wrapped(&line, context).len())
        } else {
            1
        };
        i32::try_from(around + body).unwrap_or(i32::MAX)
    }

    fn wrapped(&self, line: &Stored<'_>, context: &Context<'_>) -> Vec<Spans> {
        let columns = self.columns(context);
        let height = usize::from(self.stream_area(context).height);
        body::wrapped(&said::read(line), columns.end - columns.message, height)
    }

    pub(super) fn stored<'a>(&self, rank: usize, context: &Context<'a>) -> Option<Stored<'a>> {
        stored(&self.view.index, rank, context)
    }

    pub(super) fn stream(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let columns = self.columns(context);
        let rules = Rules::new(context.facts.lines.marks(), &self.view.selection().sources);
        let (placed, cursor) = self.on_ground(context, |ground| {
            (self.scroll.visible(ground), self.scroll.cursor(ground))
        });
        for line in &placed {
            self.line(line, &rules, &columns, context, canvas);
            if cursor == Some(line.rank) && !self.scroll.is_following() {
                tint(line, context, canvas);
            }
        }
        if let (Some(first), Some(last)) = (placed.first(), placed.last()) {
            let x = canvas.width().saturating_sub(1);
            let visible = first.rank..last.rank + 1;
            scrollbar::draw(
                canvas,
                x,
                0,
                canvas.height(),
                self.view.index.len(),
                &visible,
            );
        }
    }

    fn line(
        &self,
        placed: &Placed,
        rules: &Rules<'_>,
        columns: &Columns,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let Some(line) = self.stored(placed.rank, context) else {
            return;
        };
        let mut y = placed.y;
        for rule in rules
            .above(placed.rank, &self.view.index)
            .iter()
            .take(MOST_RULES)
        {
            self.rule(&rule.words(context), y, canvas);
            y += 1;
        }
        if let Ok(row) = u16::try_from(y) {
            self.head(&line, columns, row, context, canvas);
        }
        if self.is_wrapped {
            for spans in self.wrapped(&line, context) {
                put(&self.marked(spans), columns, 0, y, canvas);
                y += 1;
            }
        } else {
            let (spans, rest) = body::folded(said::read(&line));
            one_row(&self.marked(spans), rest, columns, self.skipped, y, canvas);
            y += 1;
        }
        for rule in rules
            .below(placed.rank, &self.view.index)
            .iter()
            .take(MOST_RULES)
        {
            self.rule(&rule.words(context), y, canvas);
            y += 1;
        }
    }

    /// Everything before the message.
    fn head(
        &self,
        line: &Stored<'_>,
        columns: &Columns,
        y: u16,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let place = (line.at, line.id);
        if self.bookmarks.contains(&place) {
            canvas.glyph(0, y, Glyph::Mark, Role::Accent);
        }
        let time = clock(context.zone, line.at, context.now);
        canvas.put_right(
            columns.time + columns.time_width,
            y,
            columns.time_width,
            time,
            Role::Muted,
        );
        if let Some(x) = columns.elapsed
            && let Some((mark, _)) = self.bookmarks.range(..place).next_back()
        {
            let passed = number::millis(line.at.since(*mark).as_millis() as f64);
            canvas.put_right(x + ELAPSED, y, ELAPSED, format!("+{passed}"), Role::Muted);
        }
        if let Some((x, width)) = columns.name {
            let origin = context.facts.lines.ledger.origin(line.stream);
            let name = origin.function.or(origin.group).unwrap_or_default();
            let role = self.names.hue(name);
            canvas.put_within(x, y, width, self.names.short(name), role);
        }
        if let Some((word, glyph, role)) = level(line) {
            if columns.level_width == LEVEL {
                canvas.put(columns.level, y, word, role);
            } else {
                canvas.glyph(columns.level, y, glyph, role);
            }
        }
    }

    fn rule(&self, words: &str, y: i32, canvas: &mut Canvas<'_>) {
        let Ok(y) = u16::try_from(y) else { return };
        let width = canvas.width().saturating_sub(2);
        canvas.rule(1, y, width, Glyph::Dash, Role::Warning);
        canvas.put_within(
            4,
            y,
            width.saturating_sub(6),
            format!(" {words} "),
            Role::Warning,
        );
    }

    /// With what the search finds in it set apart.
    fn marked(&self, spans: Spans) -> Spans {
        self.search.marked(spans)
    }
}

pub(super) fn stored<'a>(index: &Index, rank: usize, context: &Context<'a>) -> Option<Stored<'a>> {
    let lines: &'a crate::facts::Lines = &context.facts.lines;
    lines.store.get(index.get(rank)?.place.1)
}

/// To the millisecond, or how old it is.
pub(super) fn clock(zone: Zone, at: Timestamp, now: Timestamp) -> String {
    let offset = match zone {
        Zone::Relative => return number::span(now.since(at)).to_string(),
        Zone::Local(offset) => i64::from(offset),
        Zone::Utc => 0,
    };
    let millis = at
        .as_millis()
        .saturating_add(offset * 1000)
        .rem_euclid(86_400_000);
    let (secs, millis) = (millis / 1000, millis % 1000);
    let (hours, minutes, secs) = (secs / 3600, secs / 60 % 60, secs % 60);
    format!("{hours:02}:{minutes:02}:{secs:02}.{millis:03}")
}

/// A level is shown where somebody gave it, and where something went wrong.
fn level(line: &Stored<'_>) -> Option<(&'static str, Glyph, Role)> {
    let level = match line.kind {
        LineKind::App => line.level?,
        LineKind::Error => super::loudness::of(line),
        _ => Some(super::loudness::of(line)).filter(|level| *level >= Level::Error)?,
    };
    Some(match level {
        Level::Fatal => ("FATAL", Glyph::Critical, Role::LevelError),
        Level::Error => ("ERROR", Glyph::Critical, Role::LevelError),
        Level::Warn => ("WARN", Glyph::Warning, Role::LevelWarn),
        Level::Info => ("info", Glyph::Blank, Role::Muted),
        Level::Debug => ("debug", Glyph::Separator, Role::LevelDebug),
        Level::Trace => ("trace", Glyph::Separator, Role::LevelTrace),
    })
}

fn tint(line: &Placed, context: &Context<'_>, canvas: &mut Canvas<'_>) {
    let role = if context.is_focused {
        Role::Selection
    } else {
        Role::SelectionUnfocused
    };
    let (top, foot) = (line.y.max(0), line.y + line.height);
    if let (Ok(top), Ok(height)) = (u16::try_from(top), u16::try_from(foot - top)) {
        let width = canvas.width().saturating_sub(1);
        canvas.tint(Area::new(0, top, width, height), role);
    }
}

/// One row of a line that may have more: what is cut is said at its end.
fn one_row(
    spans: &Spans,
    rest: Option<String>,
    columns: &Columns,
    skipped: u16,
    y: i32,
    canvas: &mut Canvas<'_>,
) {
    let rest = rest.unwrap_or_default();
    let kept = SafeText::from(rest.as_str()).width() as u16;
    let room = Columns {
        end: columns
            .end
            .saturating_sub(if kept > 0 { kept + 2 } else { 0 })
            .max(columns.message),
        ..*columns
    };
    let after = put(spans, &room, skipped, y, canvas);
    if let (Ok(y), false) = (u16::try_from(y), rest.is_empty()) {
        canvas.put_within(
            after + 2,
            y,
            columns.end.saturating_sub(after + 2),
            rest,
            Role::Unit,
        );
    }
}

/// Draws from the message's column on what follows the skipped cells; returns the column behind.
fn put(spans: &[Span], columns: &Columns, skipped: u16, y: i32, canvas: &mut Canvas<'_>) -> u16 {
    let Ok(y) = u16::try_from(y) else {
        return columns.message;
    };
    let mut x = columns.message;
    let mut left = usize::from(skipped);
    if left > 0 && x < columns.end {
        canvas.glyph(x, y, Glyph::Left, Role::Muted);
        x += 1;
    }
    for span in spans {
        let text = SafeText::from(span.text.as_str());
        let width = text.width();
        if left >= width {
            left -= width;
            continue;
        }
        let text = text.after(left);
        left = 0;
        let room = columns.end.saturating_sub(x);
        if room == 0 {
            break;
        }
        let is_cut = text.width() > usize::from(room);
        x = canvas.put_within(x, y, room, text, span.role);
        if is_cut {
            break;
        }
    }
    x
}

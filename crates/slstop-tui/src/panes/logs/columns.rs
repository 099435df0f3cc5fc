//! The columns of the stream: when, how long after a bookmark, whose line, how loud. The message has the rest.

use std::time::Duration;

use crate::panes::{Context, Zone};
use crate::theme::{Glyph, Role};
use crate::widget::Canvas;
use slstop_base::{Timestamp, number};
use slstop_core::domain::line::{Level, LineKind};
use slstop_core::facts::logs::Stored;

use super::{State, loudness};

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

/// Where the parts of a row begin.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct StreamColumns {
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

impl StreamColumns {
    /// With so many cells kept free behind the message.
    pub fn keeping(self, cells: u16) -> Self {
        let end = self.end.saturating_sub(cells).max(self.message);
        Self { end, ..self }
    }
}

impl State {
    pub(super) fn columns(&self, context: &Context<'_>) -> StreamColumns {
        let width = context.size.width;
        let time_width = if *context.zone == Zone::Relative {
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
        StreamColumns {
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

    /// Everything before the message.
    pub(super) fn head(
        &self,
        line: &Stored<'_>,
        columns: &StreamColumns,
        y: u16,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let place = (line.at, line.id);
        if self.bookmarks.contains(&place) {
            canvas.glyph(0, y, Glyph::Mark, Role::Accent);
        } else if context.pin.is_some_and(|pin| pin.holds(line.at)) {
            canvas.glyph(0, y, Glyph::Cursor, Role::Warning);
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
            let name = context.facts.places.name_in(origin.place, name);
            let role = self.names.hue(&name);
            canvas.put_within(x, y, width, self.names.short(&name), role);
        }
        if let Some((word, glyph, role)) = level(line) {
            if columns.level_width == LEVEL {
                canvas.put(columns.level, y, word, role);
            } else {
                canvas.glyph(columns.level, y, glyph, role);
            }
        }
    }
}

/// So long a time of day says which day it was; so far ahead clocks may be.
const SAME_DAY: Duration = Duration::from_secs(12 * 3600);
const AHEAD: Duration = Duration::from_secs(3600);

/// To the millisecond, or how old it is; with the day in place of the seconds where it is not this one.
pub(super) fn clock(zone: &Zone, at: Timestamp, now: Timestamp) -> String {
    match zone {
        Zone::Relative => number::span(now.since(at)).to_string(),
        Zone::Local(_) | Zone::Utc if at < now.minus(SAME_DAY) || at > now.plus(AHEAD) => {
            zone.day_and_minute(at, now)
        }
        Zone::Local(_) | Zone::Utc => zone.instant(at, now),
    }
}

/// A level is shown if the line has one, and if something went wrong.
fn level(line: &Stored<'_>) -> Option<(&'static str, Glyph, Role)> {
    let level = match line.kind {
        LineKind::App => line.level?,
        LineKind::Error => loudness::of(line),
        _ => Some(loudness::of(line)).filter(|level| *level >= Level::Error)?,
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_another_day_shows_its_day() {
        let at = |text| Timestamp::parse(text).expect("a time");
        let now = at("2026-11-30T22:46:00Z");
        for (line, shown) in [
            ("2026-11-30T22:45:54.101Z", "22:45:54.101"),
            ("2026-11-30T12:00:00.000Z", "12:00:00.000"),
            ("2026-11-29T22:45:54.101Z", "11-29 22:45"),
            ("2025-11-30T22:45:54.101Z", "2025-11-30"),
            ("2027-01-01T00:00:00Z", "2027-01-01"),
        ] {
            assert_eq!(clock(&Zone::Utc, at(line), now), shown);
        }
        // The year 33658 does not look like this evening.
        let absurd = Timestamp::from_millis(1_000_000_000_000_000);
        let shown = clock(&Zone::Utc, absurd, now);
        assert!(!shown.contains(':'), "{shown}");
    }
}

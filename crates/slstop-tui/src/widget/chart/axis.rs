//! The labels beside and below a chart.

use std::time::Duration;

use super::scale::Scale;
use super::time_frame::TimeFrame;
use crate::theme::Role;
use crate::widget::canvas::{Area, Canvas};
use slstop_base::number::Figure;
use slstop_base::{SafeText, Timestamp};

/// Distances between labels of a clock, in minutes.
const STEPS: &[u64] = &[
    1, 2, 5, 10, 15, 30, 60, 120, 180, 360, 720, 1440, 2880, 10_080,
];
/// Blanks between two labels, so that each is seen to belong to its own column.
const GAP: u16 = 3;

pub(super) fn draw_values(
    canvas: &mut Canvas<'_>,
    plot: Area,
    scale: &Scale,
    figure: &dyn Fn(f64) -> Figure,
) {
    for (row, value) in scale.labels() {
        let label = SafeText::from(figure(value));
        canvas.put_right(
            plot.x.saturating_sub(1),
            plot.y + row,
            plot.x.saturating_sub(1),
            label,
            Role::Axis,
        );
    }
}

pub(super) fn draw_times(canvas: &mut Canvas<'_>, plot: Area, frame: &TimeFrame<'_>) {
    let row = plot.bottom();
    if row >= canvas.height() || !frame.has_times {
        return;
    }
    // The cursor's own label comes first: it is what the user looks for.
    let mut taken = Vec::new();
    if let Some(cursor) = &frame.cursor {
        let begin = cursor.start.max(frame.start);
        draw_time(canvas, plot, frame, begin, Role::Accent, &mut taken);
    }
    // A label that the edge pushes away from its column comes last: it must not push away another one.
    let label = SafeText::from((frame.clock)(frame.start)).width();
    let is_pushed = |moment: &Timestamp| {
        let column = frame.column_of(*moment, plot.width);
        column.is_some_and(|column| usize::from(column) < label / 2)
    };
    let (pushed, free): (Vec<_>, Vec<_>) =
        moments(frame, plot.width).into_iter().partition(is_pushed);
    for moment in free.into_iter().chain(pushed) {
        draw_time(canvas, plot, frame, moment, Role::Axis, &mut taken);
    }
}

/// Centred below its column, but not over another label or the edge.
fn draw_time(
    canvas: &mut Canvas<'_>,
    plot: Area,
    frame: &TimeFrame<'_>,
    moment: Timestamp,
    role: Role,
    taken: &mut Vec<(u16, u16)>,
) {
    let Some(column) = frame.column_of(moment, plot.width) else {
        return;
    };
    let label = SafeText::from((frame.clock)(moment));
    let width = u16::try_from(label.width()).unwrap_or(u16::MAX);
    if width == 0 || width > plot.width {
        return;
    }
    let start = column.saturating_sub(width / 2).min(plot.width - width);
    let end = start + width;
    let is_free = taken
        .iter()
        .all(|&(from, to)| end + GAP <= from || to + GAP <= start);
    if is_free {
        canvas.put(plot.x + start, plot.bottom(), label, role);
        taken.push((start, end));
    }
}

/// Moments on round minutes, as many as there is room for.
fn moments(frame: &TimeFrame<'_>, width: u16) -> Vec<Timestamp> {
    let period = frame.period.max(Duration::from_millis(1));
    let span = period.saturating_mul(u32::try_from(frame.points).unwrap_or(u32::MAX));
    let label = SafeText::from((frame.clock)(frame.start)).width();
    let room = usize::from(width) / (label + usize::from(GAP)).max(1);
    let minutes = |n: u64| Duration::from_secs(60 * n);
    let fits = |step: &Duration| span.as_millis() / step.as_millis() < room as u128;
    let Some(step) = STEPS.iter().map(|n| minutes(*n)).find(fits) else {
        return vec![frame.start];
    };
    let first = frame.start.floor(step);
    (0..=room as u32 + 1)
        .map(|n| first.plus(step.saturating_mul(n)))
        .filter(|moment| *moment >= frame.start)
        .collect()
}

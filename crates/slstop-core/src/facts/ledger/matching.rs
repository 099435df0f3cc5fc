//! Which run of a request a line belongs to. Attempts of one asynchronous event share the request
//! id, at least a minute apart.

use std::time::Duration;

use crate::domain::line::ReportLine;
use slstop_base::Timestamp;

use super::row::{InvocationRow, began_before};

/// What the line is.
#[derive(Clone, Copy, Debug)]
pub enum LineRole<'a> {
    Start,
    Report(&'a ReportLine<'a>),
    Other,
}

/// Between two attempts lies a minute; clocks and a slow init need some of it.
const APART: Duration = Duration::from_secs(30);
/// Lines of one millisecond may swap.
const JITTER: Duration = Duration::from_millis(5);
/// No function runs longer.
const LONGEST: Duration = Duration::from_secs(15 * 60);

pub fn fits(row: &InvocationRow, at: Option<Timestamp>, role: LineRole<'_>) -> bool {
    let Some(at) = at else {
        // Lines without a time come in their order.
        return match role {
            LineRole::Start => !row.is_started,
            LineRole::Report(_) => !row.is_reported,
            LineRole::Other => true,
        };
    };
    match role {
        LineRole::Start => start_fits(row, at),
        LineRole::Report(report) => report_fits(row, at, report),
        LineRole::Other => other_fits(row, at),
    }
}

fn start_fits(row: &InvocationRow, at: Timestamp) -> bool {
    if row.is_started {
        // The same line once more.
        return row.start.get() == Some(at);
    }
    if let Some(began) = row.began() {
        return distance(at, began) <= APART;
    }
    row.seen().is_none_or(|(first, _)| {
        at <= first.plus(JITTER) && first.since(at) <= LONGEST.saturating_add(APART)
    })
}

fn report_fits(row: &InvocationRow, at: Timestamp, report: &ReportLine<'_>) -> bool {
    if let Some(known) = row.report() {
        return row.end.get().is_some_and(|end| distance(end, at) <= JITTER)
            && known.duration == report.duration;
    }
    let began = report
        .duration
        .map_or(at, |duration| began_before(at, duration));
    match (row.start.get(), row.seen()) {
        (Some(start), _) if report.duration.is_some() => distance(start, began) <= APART,
        (Some(start), _) => at >= start && at.since(start) <= LONGEST.saturating_add(APART),
        (None, Some((first, last))) => first.plus(APART) >= began && last <= at.plus(APART),
        (None, None) => true,
    }
}

fn other_fits(row: &InvocationRow, at: Timestamp) -> bool {
    let first = row.seen().map(|(first, _)| first);
    let Some(began) = row.began().or(first) else {
        return true;
    };
    let is_exact = row.began().is_some();
    let from = if is_exact {
        began.minus(Duration::from_secs(2))
    } else {
        began.minus(LONGEST)
    };
    let to = row.end.get().unwrap_or(began.plus(LONGEST)).plus(APART);
    (from..=to).contains(&at)
}

fn distance(one: Timestamp, other: Timestamp) -> Duration {
    one.since(other).max(other.since(one))
}

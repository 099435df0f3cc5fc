//! Points that nothing will change any more: asked for once, and put before those that are asked for again.
//! CloudWatch's price is by metric and stays the same; the answers get a ninth as long in a window of three
//! hours.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use super::PointRange;
use slstop_base::Timestamp;
use slstop_core::domain::Series;
use slstop_core::message::Question;

/// A point has the time at which its invocations began: one may run for fifteen minutes, and is published
/// up to three minutes later.
const OPEN: Duration = Duration::from_secs(20 * 60);

/// What CloudWatch mends later than that shows after an hour at the latest.
const WHOLE_AGAIN: Duration = Duration::from_secs(3600);

/// 16 bytes each: as much again as the facts hold of 1,000 functions over three hours. What does not fit
/// is asked for whole each time.
const MOST_POINTS: usize = 600_000;

/// Shared by all questions of one account.
#[derive(Clone, Debug, Default)]
pub struct Closed(Arc<Mutex<VecDeque<CachedSeries>>>);

#[derive(Debug)]
struct CachedSeries {
    question: Question,
    /// Where the answer ended: what was open then is not kept to be used.
    until: Timestamp,
    whole_at: Timestamp,
    series: Arc<Vec<Series>>,
}

/// What of a question need not be asked.
pub(super) struct KnownSeries {
    /// Only from here on points are missing.
    pub from: Timestamp,
    whole_at: Timestamp,
    series: Arc<Vec<Series>>,
}

impl KnownSeries {
    /// The points of one of its series that come before those to be asked for.
    pub fn fill(&self, ask_idx: usize, series: &mut Series) {
        let Some(known) = self.series.get(ask_idx) else {
            return;
        };
        let mut at = known.start;
        for value in &known.values {
            if let Some(value) = value.filter(|_| at < self.from) {
                series.place(at, value);
            }
            at = at.plus(known.period());
        }
    }
}

impl Closed {
    /// What is known of this question at this moment, if anything.
    pub(super) fn known(
        &self,
        question: &Question,
        span: PointRange,
        n_asks: usize,
    ) -> Option<KnownSeries> {
        let held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let cached = held.iter().find(|cached| cached.question == *question)?;
        let first = cached.series.first()?;
        let is_alike = cached.series.len() == n_asks && first.period() == span.period;
        let is_young = span.end.since(cached.whole_at) < WHOLE_AGAIN && cached.until <= span.end;
        // On the grid of the periods, which also that window's start is on.
        let from = cached.until.minus(OPEN).floor(span.period);
        let is_of_use = is_alike && is_young && from > span.start && first.start <= span.start;
        is_of_use.then(|| KnownSeries {
            from,
            whole_at: cached.whole_at,
            series: cached.series.clone(),
        })
    }

    /// Keeps a complete answer in place of the one before.
    pub(super) fn keep(
        &self,
        question: &Question,
        span: PointRange,
        known: Option<&KnownSeries>,
        series: Vec<Series>,
    ) {
        let cached = CachedSeries {
            question: question.clone(),
            until: span.end,
            whole_at: known.map_or(span.end, |known| known.whole_at),
            series: Arc::new(series),
        };
        let points = |cached: &CachedSeries| -> usize {
            cached.series.iter().map(|series| series.values.len()).sum()
        };
        let mut held = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        held.retain(|other| other.question != *question);
        // A window in which nothing ever closes would only take the room of others.
        if span.end.minus(OPEN).floor(span.period) > span.start {
            held.push_front(cached);
        }
        let mut room = MOST_POINTS;
        held.retain(|cached| {
            let left = room.checked_sub(points(cached));
            room = left.unwrap_or(0);
            left.is_some()
        });
    }
}

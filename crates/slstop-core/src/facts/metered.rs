//! The meter with a short memory, so that the pace can be shown beside the total.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use crate::domain::meter::Meter;
use slstop_base::{PlaceId, Timestamp, Usd};

/// The pace is measured over the last five minutes: one turn of every cadence but the list's.
const MEMORY: Duration = Duration::from_secs(300);
/// A pace over less than a minute would shout at every start.
const SHORTEST: Duration = Duration::from_secs(60);
/// One sample in five seconds is fine enough.
const APART: Duration = Duration::from_secs(5);
/// MEMORY / APART, and the newest.
const SAMPLES: usize = 61;

/// The meter of every place: each account pays for its own.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Metered {
    by_place: BTreeMap<PlaceId, MeteredPlace>,
}

impl Metered {
    /// Whether anything changed.
    pub(super) fn absorb(&mut self, at: Timestamp, place: PlaceId, meter: &Meter) -> bool {
        let known = self.by_place.entry(place).or_default();
        let is_news = known.meter != *meter;
        if is_news {
            known.absorb(at, meter);
        }
        is_news
    }

    pub fn calls(&self) -> u64 {
        self.by_place
            .values()
            .map(|place| place.meter.calls())
            .sum()
    }

    pub fn cost(&self) -> Usd {
        self.by_place.values().map(|place| place.meter.cost()).sum()
    }

    pub fn calls_per_minute(&self, now: Timestamp) -> f64 {
        let places = self.by_place.values();
        places.map(|place| place.calls_per_minute(now)).sum()
    }

    pub fn cost_per_hour(&self, now: Timestamp) -> Usd {
        let places = self.by_place.values();
        places.map(|place| place.cost_per_hour(now)).sum()
    }

    pub fn places(&self) -> impl Iterator<Item = (PlaceId, &MeteredPlace)> {
        self.by_place
            .iter()
            .map(|(place, metered)| (*place, metered))
    }
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct MeteredPlace {
    pub meter: Meter,
    samples: VecDeque<(Timestamp, u64, Usd)>,
}

impl MeteredPlace {
    fn absorb(&mut self, at: Timestamp, meter: &Meter) {
        self.meter = meter.clone();
        if self
            .samples
            .back()
            .is_none_or(|(last, _, _)| at.since(*last) >= APART)
        {
            self.samples.push_back((at, meter.calls(), meter.cost()));
        }
        while self.samples.len() > SAMPLES {
            self.samples.pop_front();
        }
    }

    pub fn calls_per_minute(&self, now: Timestamp) -> f64 {
        let (span, calls, _) = self.recent(now);
        calls as f64 * 60.0 / span.as_secs_f64()
    }

    pub fn cost_per_hour(&self, now: Timestamp) -> Usd {
        let (span, _, cost) = self.recent(now);
        Usd::from_dollars(cost.as_dollars() * 3600.0 / span.as_secs_f64())
    }

    /// What was asked since the oldest sample that is still recent; all of it in the first minutes.
    fn recent(&self, now: Timestamp) -> (Duration, u64, Usd) {
        let (calls, cost) = (self.meter.calls(), self.meter.cost());
        let started = self.meter.since.unwrap_or(now);
        let base = self
            .samples
            .iter()
            .rev()
            .find(|(at, _, _)| now.since(*at) >= MEMORY);
        let (from, calls_then, cost_then) = base.copied().unwrap_or((started, 0, Usd::ZERO));
        let span = now.since(from).max(SHORTEST);
        (
            span,
            calls.saturating_sub(calls_then),
            Usd::from_dollars(cost.as_dollars() - cost_then.as_dollars()),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::meter::Tally;

    #[test]
    fn the_pace_forgets_the_rush_of_the_start() {
        let at = |secs: i64| Timestamp::from_millis(secs * 1000);
        let meter = |calls: u64| {
            let mut meter = Meter {
                since: Some(at(0)),
                ..Meter::default()
            };
            let tally = Tally {
                calls,
                cost: Usd::from_micros(10) * calls,
                ..Tally::default()
            };
            meter
                .tallies
                .insert(("Lambda".into(), "ListFunctions".into()), tally);
            meter
        };
        let mut metered = MeteredPlace::default();
        metered.absorb(at(1), &meter(60));
        assert_eq!(
            metered.calls_per_minute(at(1)),
            60.0,
            "at least a minute is what it is told over"
        );
        metered.absorb(at(300), &meter(60));
        metered.absorb(at(600), &meter(65));
        assert!((metered.calls_per_minute(at(600)) - 1.0).abs() < 0.01);
        assert!((metered.cost_per_hour(at(600)).as_dollars() - 0.0006).abs() < 0.00001);
    }
}

//! What faults do to the delivery of events: some are held back, some come twice or in another place.

use super::Context;
use crate::cloud::fault::chance::mix;
use crate::cloud::fault::{Asked, Disorder};
use crate::cloud::world::lines::{Line, Lines};

impl Context<'_> {
    /// The disorder that this request meets; nearly always none, which costs a look.
    pub fn disorder(&self) -> Disorder {
        let faults = self.cloud.faults();
        if faults.is_quiet() {
            return Disorder::default();
        }
        faults.disorder(&Asked::read(self.request.http), self.now)
    }
}

/// What an event is known by, whichever operation reads it.
pub fn number(line: &Line) -> u64 {
    mix(line.place.key, u64::from(line.place.line))
}

/// Makes late events late, and drops what does not arrive after `after` and by `now`.
pub fn hold_back(disorder: &Disorder, lines: &mut Lines, after: i64, now: i64) {
    if disorder.longest_delay().is_zero() {
        return;
    }
    for line in &mut lines.lines {
        let delay = disorder.delay(number(line)).as_millis();
        line.ingested = line
            .ingested
            .saturating_add(i64::try_from(delay).unwrap_or(i64::MAX));
    }
    lines
        .lines
        .retain(|line| line.ingested > after && line.ingested <= now);
}

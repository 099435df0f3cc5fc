//! How busy a function is at a moment: the day's tide, its own unrest, and what a scenario adds.

use super::draw::Draw;
use super::function::{MINUTE, SimulatedFunction, grown};
use crate::scenario::spec::InvocationSource;

/// Traffic by hour of the day in UTC, as a share of the average: shops sleep at night and have two peaks.
const TIDE: [f64; 24] = [
    0.55, 0.45, 0.40, 0.38, 0.42, 0.55, 0.75, 0.95, 1.10, 1.20, 1.25, 1.30, 1.35, 1.25, 1.20, 1.15,
    1.15, 1.20, 1.30, 1.45, 1.50, 1.30, 1.00, 0.75,
];

/// The share of an environment's time that Lambda keeps busy before it makes another.
const UTILISATION: f64 = 0.35;

/// The most that a lane can do under pressure: a little time passes between two requests.
const SATURATION: f64 = 0.85;

/// Beyond this a single function would not fit the account.
const MAX_LANES: u32 = 900;

/// The factors of the moment.
#[derive(Clone, Copy, Debug)]
pub struct Weather {
    pub rate: f64,
    pub duration: f64,
    pub init: f64,
    pub reserved: Option<u32>,
    /// MB a minute, and since when.
    pub leak: Option<(f64, i64)>,
}

/// What is asked of a function at a moment, and what it can do.
#[derive(Clone, Copy, Debug)]
pub struct Load {
    /// Requests a millisecond that are served.
    pub served: f64,
    /// Requests a millisecond that are refused.
    pub throttled: f64,
    /// Environments at work.
    pub lanes: u32,
}

impl SimulatedFunction {
    pub fn weather(&self, at: i64) -> Weather {
        let calm = Weather {
            rate: 1.0,
            duration: 1.0,
            init: 1.0,
            reserved: None,
            leak: None,
        };
        let active = self
            .effects
            .iter()
            .filter(|effect| effect.from <= at && at < effect.until);
        let mut weather = active.fold(calm, |weather, effect| {
            let grown = grown(at, effect.from, effect.ramp);
            let factor = |full: f64| 1.0 + (full - 1.0) * grown;
            Weather {
                rate: weather.rate * factor(effect.rate),
                duration: weather.duration * factor(effect.duration),
                init: weather.init * factor(effect.init),
                reserved: effect.reserved.or(weather.reserved),
                leak: (effect.leak > 0.0)
                    .then_some((effect.leak, effect.from))
                    .or(weather.leak),
            }
        });
        weather.reserved = weather.reserved.or(self.spec.reserved);
        weather
    }

    pub fn load(&self, at: i64, weather: &Weather) -> Load {
        let wanted = self.spec.rate / MINUTE as f64 * tide(at) * self.unrest(at) * weather.rate;
        let duration = (self.mean * weather.duration).clamp(1.0, self.timeout_ms());
        let most = weather.reserved.unwrap_or(MAX_LANES).min(MAX_LANES);
        // Requests don't wait for each other: the more there are, the more often some meet.
        let meeting = (wanted * 1000.0).sqrt() / 2.0;
        let needed = (wanted * duration / UTILISATION + meeting).ceil() as u32;
        let lanes = needed.max(1).min(most);
        let served = wanted.min(f64::from(lanes) * SATURATION / duration);
        Load {
            served,
            throttled: wanted - served,
            lanes,
        }
    }

    /// The most lanes at work between two moments: the tide is slow, so its ends and what changes
    /// between them suffice.
    pub fn peak_lanes(&self, from: i64, to: i64) -> u32 {
        const STEP: i64 = MINUTE / 2;
        if self.spec.source == InvocationSource::Schedule {
            return 1;
        }
        let lanes = |at: i64| self.load(at, &self.weather(at)).lanes;
        let steps =
            (from.div_euclid(STEP)..=to.div_euclid(STEP) + 1).map(|step| lanes(step * STEP));
        let first = self.knots.partition_point(|knot| *knot < from - STEP);
        let knots = self.knots[first..]
            .iter()
            .take_while(|knot| **knot <= to + STEP);
        let at_knots = knots.flat_map(|&knot| [lanes(knot.saturating_sub(1)), lanes(knot)]);
        // One more for what rounding up may add between two steps.
        steps.chain(at_knots).max().unwrap_or(1) + 1
    }

    /// Slow noise between 0.75 and 1.25, straight between knots five minutes apart.
    fn unrest(&self, at: i64) -> f64 {
        const SPAN: i64 = 5 * MINUTE;
        let knot = |index: i64| 0.75 + 0.5 * self.noise(index as u64).unit();
        let index = at.div_euclid(SPAN);
        let share = at.rem_euclid(SPAN) as f64 / SPAN as f64;
        knot(index) * (1.0 - share) + knot(index + 1) * share
    }

    fn noise(&self, index: u64) -> Draw {
        self.key.and(index ^ 0x0054_1de5)
    }

    /// Requests refused between two moments of a minute.
    pub fn throttles(&self, minute: i64) -> u32 {
        let at = minute + MINUTE / 2;
        let load = self.load(at, &self.weather(at));
        if load.throttled <= 0.0 {
            return 0;
        }
        self.key
            .and(minute as u64 ^ 0x7457)
            .events(load.throttled * MINUTE as f64)
    }
}

fn tide(at: i64) -> f64 {
    const HOUR: i64 = 60 * MINUTE;
    let hour = at.div_euclid(HOUR).rem_euclid(24) as usize;
    let share = at.rem_euclid(HOUR) as f64 / HOUR as f64;
    TIDE[hour] * (1.0 - share) + TIDE[(hour + 1) % 24] * share
}

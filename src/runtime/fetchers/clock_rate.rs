//! How fast the clock that stamps events runs beside the one that wakes us: a demo may live ten
//! times as fast as its audience, and its minutes must not take ours.

use std::time::Duration;

use tokio::time::Instant;

use slstop_base::Timestamp;

/// A shorter span says little: clocks are read to the millisecond.
const MEASURED: Duration = Duration::from_millis(100);

/// As long as the pace is unknown, once: then it is known.
const FIRST_NAP: Duration = Duration::from_millis(500);

/// No clock is trusted to run faster or slower than this.
const RATES: (f64, f64) = (0.01, 1000.0);

/// Within this of 1 the clock is the real one, read with a little delay.
const REAL: f64 = 0.05;

#[derive(Debug)]
pub struct ClockRate {
    last: (Timestamp, Instant),
    rate: Option<f64>,
}

impl ClockRate {
    pub fn new(now: Timestamp) -> Self {
        Self {
            last: (now, Instant::now()),
            rate: None,
        }
    }

    /// Measures over the last span alone: a machine that slept has jumped, and does not run faster.
    pub fn observe(&mut self, now: Timestamp) {
        let (then, since) = self.last;
        let passed = since.elapsed();
        if passed < MEASURED {
            return;
        }
        let rate = now.since(then).as_secs_f64() / passed.as_secs_f64();
        // One that stands still or was set back has no pace to go by.
        let is_real = rate == 0.0 || (rate - 1.0).abs() < REAL;
        self.rate = Some(if is_real {
            1.0
        } else {
            rate.clamp(RATES.0, RATES.1)
        });
        self.last = (now, Instant::now());
    }

    /// How long to sleep for this span of the clock.
    pub fn nap(&self, span: Duration) -> Duration {
        match self.rate {
            None => span.min(FIRST_NAP),
            Some(rate) => span.div_f64(rate),
        }
    }
}

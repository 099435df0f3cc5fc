//! What invocations would have cost with another memory size: an estimate between two assumptions, because logs
//! do not say how much of the time a function computed. Lambda gives CPU in proportion to memory, up to a whole
//! one at 1769 MB.

use super::price::{self, Rate};
use slstop_base::{Megabytes, Usd};

/// Here a function has one whole CPU; code that runs in one thread is not faster with more.
const WHOLE_CPU: Megabytes = Megabytes(1769);
const SMALLEST: u32 = 128;
const LARGEST: u32 = 10_240;

/// Some invocations, billed at one memory size.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct BilledTime {
    pub invocations: u64,
    pub millis: u64,
    pub memory: Megabytes,
    /// The most that any of them used.
    pub used: Option<Megabytes>,
}

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct MemoryEstimate {
    pub memory: Megabytes,
    /// If all of the time goes into waiting for others, so that it stays the same.
    pub waiting: Usd,
    /// If all of the time goes into computing in one thread, so that it changes with the share of a CPU.
    pub computing: Usd,
}

impl BilledTime {
    /// A quarter, half, twice and four times the size, as far as Lambda has it and what was used fits into it.
    pub fn other_sizes(self, rate: Rate<'_>) -> Vec<MemoryEstimate> {
        let now = self.memory.0;
        let sizes = [
            now / 4,
            now / 2,
            now.saturating_mul(2),
            now.saturating_mul(4),
        ];
        let fits = |size: &u32| {
            (SMALLEST..=LARGEST).contains(size) && self.used.is_none_or(|used| used.0 < *size)
        };
        let fitting = sizes.into_iter().filter(fits).map(Megabytes);
        fitting.map(|size| self.at(size, rate)).collect()
    }

    fn at(self, memory: Megabytes, rate: Rate<'_>) -> MemoryEstimate {
        let cpu = |size: Megabytes| f64::from(size.min(WHOLE_CPU).0);
        let computing = self.millis as f64 * cpu(self.memory) / cpu(memory).max(1.0);
        let cost = |millis| price::REQUEST * self.invocations + price::time(millis, memory, rate);
        MemoryEstimate {
            memory,
            waiting: cost(self.millis),
            computing: cost(computing.round() as u64),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waiting_costs_by_the_size_and_computing_by_the_work() {
        let billed = BilledTime {
            invocations: 0,
            millis: 1_000_000,
            memory: Megabytes(512),
            used: Some(Megabytes(200)),
        };
        let sizes = billed.other_sizes(Rate::default());
        let memory: Vec<u32> = sizes.iter().map(|size| size.memory.0).collect();
        assert_eq!(
            memory,
            [256, 1024, 2048],
            "128 MB are too small for what was used"
        );
        let now = price::time(1_000_000, Megabytes(512), Rate::default()).as_dollars();
        let ratio = |cost: Usd| (cost.as_dollars() / now * 100.0).round();
        let ratios: Vec<_> = sizes
            .iter()
            .map(|size| (ratio(size.waiting), ratio(size.computing)))
            .collect();
        // Beyond a whole CPU computing is no faster either.
        assert_eq!(ratios, [(50.0, 100.0), (200.0, 100.0), (400.0, 116.0)]);
    }

    #[test]
    fn sizes_that_lambda_does_not_have_are_left_out() {
        let billed = |memory| BilledTime {
            invocations: 1,
            millis: 1,
            memory: Megabytes(memory),
            used: None,
        };
        let sizes = |memory| billed(memory).other_sizes(Rate::default()).len();
        assert_eq!(
            (sizes(128), sizes(10_240), sizes(0), sizes(u32::MAX)),
            (2, 2, 0, 0)
        );
    }
}

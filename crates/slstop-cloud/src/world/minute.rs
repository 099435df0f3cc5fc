//! A minute of a function in figures: what its metric points are made of. Minutes that can't change
//! any more are kept, as far as there is room.

use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use super::World;
use super::draw::Draw;
use super::environment::Version;
use super::function::{MINUTE, SimulatedFunction};
use super::invocation::SimulatedInvocation;

/// What the kept minutes may take: a day of the shop takes about 25 MB.
pub const BUDGET: usize = 40_000_000;

/// Which of a function's invocations count.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VersionFilter {
    Whole,
    Of(VersionKey),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum VersionKey {
    Latest,
    Number(u32),
    /// Whatever came through the alias: every numbered version.
    Alias,
}

/// One function, or all of the account's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum MetricOwner {
    Function(u16),
    Account,
}

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Minute {
    pub invocations: u32,
    pub errors: u32,
    pub throttles: u32,
    pub cold: u32,
    pub provisioned: u32,
    pub accepted_async: u32,
    /// At most so many ran at once.
    pub concurrency: u32,
    /// Hundredths of milliseconds, sorted.
    pub durations: Box<[u32]>,
}

/// The kept minutes; the oldest go first.
#[derive(Debug, Default)]
pub struct Minutes(Mutex<MinuteCache>);

type MinuteKey = (MetricOwner, VersionFilter, i64);

#[derive(Debug, Default)]
struct MinuteCache {
    minutes: HashMap<MinuteKey, Arc<Minute>>,
    order: VecDeque<MinuteKey>,
    bytes: usize,
}

impl World {
    /// The figures of the minute that begins at `start`, as far as they are published by `now`.
    pub fn minute(
        &self,
        whose: MetricOwner,
        part: VersionFilter,
        start: i64,
        now: i64,
    ) -> Option<Arc<Minute>> {
        if start + MINUTE > now || start < self.beginning {
            return None;
        }
        let delay = self.publication_delay(whose, start);
        if start + MINUTE + delay > now {
            return None;
        }
        let key = (whose, part, start);
        if let Some(kept) = self.minutes.get(&key) {
            return Some(kept);
        }
        let seen = now - delay;
        let minute = Arc::new(self.measure(whose, part, start, seen));
        if start + MINUTE + self.longest(whose) <= seen {
            self.minutes.keep(key, minute.clone());
        }
        Some(minute)
    }

    /// How long after its end a minute's points are published.
    fn publication_delay(&self, whose: MetricOwner, start: i64) -> i64 {
        let least = self.metric_delay.start().as_millis() as i64;
        let most = self.metric_delay.end().as_millis() as i64;
        let key = match whose {
            MetricOwner::Function(index) => self.function(index).key,
            MetricOwner::Account => Draw::of(self.seed),
        };
        least
            + key
                .and(start as u64 ^ 0x9b15)
                .below((most - least).max(0) as u64 + 1) as i64
    }

    /// How long after a minute an invocation that began in it may end.
    fn longest(&self, whose: MetricOwner) -> i64 {
        // Old time-outs end a little late.
        const SLACK: i64 = 2000;
        let longest = |function: &SimulatedFunction| function.timeout_ms() as i64 + SLACK;
        match whose {
            MetricOwner::Function(index) => longest(self.function(index)),
            MetricOwner::Account => self.functions.iter().map(longest).max().unwrap_or(0),
        }
    }

    /// Counts what had ended by `seen`.
    fn measure(&self, whose: MetricOwner, part: VersionFilter, start: i64, seen: i64) -> Minute {
        let mut invocations = Vec::new();
        let mut throttles = 0;
        let functions = match whose {
            MetricOwner::Function(index) => std::slice::from_ref(self.function(index)),
            MetricOwner::Account => &self.functions[..],
        };
        for function in functions {
            self.invocations(function, start, start + MINUTE, &mut invocations);
            if part == VersionFilter::Whole {
                throttles += function.throttles(start);
            }
        }
        invocations.retain(|invocation| part.holds(invocation) && invocation.end() <= seen);
        let throttles = throttles + self.guests.refused(whose, start);
        count(functions, &invocations, start, throttles)
    }
}

fn count(
    functions: &[SimulatedFunction],
    invocations: &[SimulatedInvocation],
    start: i64,
    throttles: u32,
) -> Minute {
    let mut minute = Minute {
        throttles,
        ..Minute::default()
    };
    let mut durations = Vec::with_capacity(invocations.len());
    let mut edges = Vec::with_capacity(invocations.len() * 2);
    let is_single = functions.len() == 1;
    for invocation in invocations {
        edges.push((invocation.boot_start().max(start), 1));
        edges.push((invocation.end(), -1));
        // A point's moment is the start of the invocation.
        if !(start..start + MINUTE).contains(&invocation.start) {
            continue;
        }
        let spec = match is_single {
            true => &functions[0].spec,
            false => &functions[usize::from(invocation.function)].spec,
        };
        minute.invocations += 1;
        minute.errors += u32::from(!invocation.is_ok());
        minute.cold += u32::from(invocation.boot.is_cold());
        minute.provisioned += u32::from(invocation.environment.lane < spec.provisioned);
        minute.accepted_async += u32::from(spec.source.is_retried() && invocation.attempt == 0);
        durations.push(invocation.duration.0);
    }
    durations.sort_unstable();
    minute.durations = durations.into_boxed_slice();
    minute.concurrency = most_at_once(edges, start + MINUTE);
    minute
}

/// The highest number of overlapping spans, of those that begin before `end`.
fn most_at_once(mut edges: Vec<(i64, i32)>, end: i64) -> u32 {
    edges.sort_unstable();
    let mut running = 0;
    let mut most = 0;
    for (_, step) in edges.into_iter().take_while(|(at, _)| *at < end) {
        running += step;
        most = most.max(running);
    }
    most.max(0) as u32
}

impl VersionFilter {
    fn holds(self, invocation: &SimulatedInvocation) -> bool {
        match (self, invocation.environment.version) {
            (Self::Whole, _) => true,
            (Self::Of(VersionKey::Latest), version) => version == Version::Latest,
            (Self::Of(VersionKey::Number(wanted)), version) => version == Version::Number(wanted),
            (Self::Of(VersionKey::Alias), version) => version != Version::Latest,
        }
    }
}

impl Minutes {
    fn get(&self, key: &MinuteKey) -> Option<Arc<Minute>> {
        self.lock().minutes.get(key).cloned()
    }

    fn keep(&self, key: MinuteKey, minute: Arc<Minute>) {
        let mut kept = self.lock();
        let bytes = weight(&minute);
        if kept.minutes.insert(key, minute).is_none() {
            kept.order.push_back(key);
            kept.bytes += bytes;
        }
        while kept.bytes > BUDGET {
            let Some(oldest) = kept.order.pop_front() else {
                break;
            };
            if let Some(gone) = kept.minutes.remove(&oldest) {
                kept.bytes -= weight(&gone).min(kept.bytes);
            }
        }
    }

    /// What the kept minutes take.
    pub fn bytes(&self) -> usize {
        self.lock().bytes
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, MinuteCache> {
        // The figures are only a copy of what can be counted again.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The minute, its two keys, and the room that maps leave free.
fn weight(minute: &Minute) -> usize {
    minute.durations.len() * 4 + size_of::<Minute>() + 3 * size_of::<MinuteKey>() + 64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_minutes_stay_within_their_budget_and_the_oldest_go_first() {
        let minutes = Minutes::default();
        let full = Arc::new(Minute {
            durations: vec![1; 1_000_000].into(),
            ..Minute::default()
        });
        for number in 0..50 {
            minutes.keep(
                (MetricOwner::Account, VersionFilter::Whole, number),
                full.clone(),
            );
            assert!(minutes.bytes() <= BUDGET);
        }
        assert!(
            minutes
                .get(&(MetricOwner::Account, VersionFilter::Whole, 0))
                .is_none()
        );
        assert!(
            minutes
                .get(&(MetricOwner::Account, VersionFilter::Whole, 49))
                .is_some()
        );
    }

    #[test]
    fn concurrency_is_the_highest_number_at_once() {
        let spans = [(0, 10), (5, 15), (9, 12), (12, 20)];
        let edges = spans
            .iter()
            .flat_map(|(from, to)| [(*from, 1), (*to, -1)])
            .collect();
        assert_eq!(most_at_once(edges, 100), 3);
        let edges = spans
            .iter()
            .flat_map(|(from, to)| [(*from, 1), (*to, -1)])
            .collect();
        assert_eq!(most_at_once(edges, 6), 2);
        assert_eq!(most_at_once(Vec::new(), 6), 0);
    }
}

//! Sums that are kept up while rows change, so that the figures of a window are there at once, however many
//! invocations are held: nobody walks over them.
//!
//! ```text
//! fine     ten seconds each      ... │ │ │ │ │ │ │ │ │ │
//! coarse   ten minutes each      ...  │         │         │
//! a window                                 ├─fine─┼─coarse──┼─coarse ... the newest
//! ```
//!
//! A window is summed up from the first whole ten seconds in it, so it is up to ten seconds shorter than asked for.

use std::collections::{HashMap, VecDeque};
use std::ops::Range;
use std::time::Duration;

use slstop_base::{Megabytes, Timestamp};

use super::errors::ErrorTexts;
use super::interner::Name;
use super::latency_grid::{LatencyGrid, Took};
use super::over_time::{ColdPeriod, LatencyCell};
use super::row::InvocationRow;
use super::stream::StreamId;
use crate::domain::line::Micros;

const FINE_MILLIS: i64 = 10_000;
/// A fine slot.
pub const SLOT: Duration = Duration::from_millis(FINE_MILLIS as u64);
/// Fine slots in a coarse one: ten minutes.
const FINE_IN_COARSE: i32 = 60;
/// Of more init durations than this in a window, as many of them are looked at, evenly spread: the percentile is
/// as good, and the time bounded.
const MOST_INITS: usize = 20_000;

/// What a row adds to the sums.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Counted {
    slot: i32,
    is_cold: bool,
    init: Option<u32>,
    used: Option<Megabytes>,
    took: Option<Took>,
}

/// The invocations of a function that began within a window.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct WindowSum {
    /// Those that are known to have been cold or not.
    pub measured: u64,
    pub cold: u64,
    pub init_p90: Option<Micros>,
    /// The most memory that any of them used.
    pub used: Option<Megabytes>,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct RunningSums {
    of_functions: HashMap<Name, Slots>,
    /// Of streams whose function is not known yet.
    of_streams: HashMap<StreamId, Slots>,
    bytes: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct Slots {
    fine: VecDeque<SumSlot>,
    coarse: VecDeque<SumSlot>,
    /// By slot.
    inits: VecDeque<(i32, u32)>,
    latencies: LatencyGrid,
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct SumSlot {
    number: i32,
    measured: u32,
    cold: u32,
    /// Of any that was ever counted here: it is not lowered when a late line moves one into the next slot.
    used: Megabytes,
}

impl Counted {
    /// `None` for as long as it is not known whether it was cold.
    pub fn of(row: &InvocationRow, errors: &ErrorTexts) -> Option<Self> {
        let is_cold = row.is_cold()?;
        row.first_known()?;
        let duration = row.report().and_then(|report| report.duration);
        Some(Self {
            took: duration.map(|duration| {
                let is_failed = row.is_failed(&row.evidence(errors));
                Took::new(duration, is_failed, is_cold)
            }),
            slot: slot(row.time()),
            is_cold,
            init: row
                .init()
                .map(|init| u32::try_from(init.0).unwrap_or(u32::MAX)),
            used: row.max_memory(),
        })
    }
}

impl RunningSums {
    /// A row of this stream, which is this function's if that is known, counts differently now.
    pub fn recount(
        &mut self,
        function: Option<Name>,
        stream: StreamId,
        before: Option<Counted>,
        after: Option<Counted>,
    ) {
        let slots = match function {
            Some(function) => self.of_functions.entry(function).or_default(),
            None => self.of_streams.entry(stream).or_default(),
        };
        let bytes = slots.bytes();
        before.into_iter().for_each(|before| slots.take_out(before));
        after.into_iter().for_each(|after| slots.add(after));
        self.bytes = self.bytes + slots.bytes() - bytes;
        if slots.fine.is_empty() {
            match function {
                Some(function) => self.of_functions.remove(&function),
                None => self.of_streams.remove(&stream),
            };
        }
    }

    /// It became known whose lines a stream holds.
    pub fn belongs_to(&mut self, stream: StreamId, function: Name) {
        let Some(slots) = self.of_streams.remove(&stream) else {
            return;
        };
        let all = self.of_functions.entry(function).or_default();
        self.bytes -= slots.bytes() + all.bytes();
        all.merge(slots);
        self.bytes += all.bytes();
    }

    /// Of those that began then or later.
    pub fn since(&self, function: Name, from: Timestamp) -> WindowSum {
        let slots = self.of_functions.get(&function);
        slots.map_or_else(WindowSum::default, |slots| slots.since(from))
    }

    /// How long those took that began within a span.
    pub fn latencies(
        &self,
        function: Name,
        span: Range<Timestamp>,
    ) -> impl Iterator<Item = LatencyCell> {
        let slots = self.of_functions.get(&function).into_iter();
        let numbers = slot(span.start)..slot_behind(span.end);
        let cells = slots.flat_map(move |slots| slots.latencies.within(numbers.clone()));
        cells.map(|(slot, bucket, of)| LatencyCell {
            from: Timestamp::from_millis(i64::from(slot) * FINE_MILLIS),
            bucket,
            of,
        })
    }

    /// The cold starts among those that began within a span of whole slots.
    pub fn cold(&self, function: Name, span: Range<Timestamp>) -> ColdPeriod {
        let slots = self.of_functions.get(&function);
        slots.map_or_else(ColdPeriod::default, |slots| {
            slots.cold(slot_behind(span.start)..slot_behind(span.end))
        })
    }

    pub fn bytes(&self) -> usize {
        self.bytes
    }
}

impl Slots {
    fn add(&mut self, counted: Counted) {
        for (slots, number) in self.both(counted.slot) {
            let index = slots.partition_point(|slot| slot.number < number);
            if slots.get(index).is_none_or(|slot| slot.number != number) {
                slots.insert(index, SumSlot::empty(number));
            }
            if let Some(slot) = slots.get_mut(index) {
                slot.measured = slot.measured.saturating_add(1);
                slot.cold = slot.cold.saturating_add(u32::from(counted.is_cold));
                slot.used = slot.used.max(counted.used.unwrap_or(Megabytes(0)));
            }
        }
        if let Some(took) = counted.took {
            self.latencies.add(counted.slot, took);
        }
        if let Some(init) = counted.init {
            let index = self.inits.partition_point(|known| known.0 <= counted.slot);
            self.inits.insert(index, (counted.slot, init));
        }
    }

    fn take_out(&mut self, counted: Counted) {
        for (slots, number) in self.both(counted.slot) {
            let index = slots.partition_point(|slot| slot.number < number);
            let Some(slot) = slots.get_mut(index).filter(|slot| slot.number == number) else {
                continue;
            };
            slot.measured = slot.measured.saturating_sub(1);
            slot.cold = slot.cold.saturating_sub(u32::from(counted.is_cold));
            if slot.measured == 0 {
                slots.remove(index);
            }
        }
        if let Some(took) = counted.took {
            self.latencies.take_out(counted.slot, took);
        }
        if let Some(init) = counted.init {
            let first = self.inits.partition_point(|known| known.0 < counted.slot);
            let mut own = self.inits.range(first..);
            if let Some(behind) = own.position(|known| *known == (counted.slot, init)) {
                self.inits.remove(first + behind);
            }
        }
    }

    fn both(&mut self, fine: i32) -> [(&mut VecDeque<SumSlot>, i32); 2] {
        let coarse = fine.div_euclid(FINE_IN_COARSE);
        [(&mut self.fine, fine), (&mut self.coarse, coarse)]
    }

    fn merge(&mut self, other: Self) {
        for (all, others) in [
            (&mut self.fine, other.fine),
            (&mut self.coarse, other.coarse),
        ] {
            for other in others {
                let index = all.partition_point(|slot| slot.number < other.number);
                match all
                    .get_mut(index)
                    .filter(|slot| slot.number == other.number)
                {
                    Some(slot) => slot.merge(other),
                    None => all.insert(index, other),
                }
            }
        }
        self.latencies.merge(other.latencies);
        self.inits.extend(other.inits);
        self.inits.make_contiguous().sort_by_key(|init| init.0);
    }

    fn since(&self, from: Timestamp) -> WindowSum {
        let first = slot_behind(from);
        let first_coarse =
            first.div_euclid(FINE_IN_COARSE) + i32::from(first % FINE_IN_COARSE != 0);
        let fine_until = first_coarse.saturating_mul(FINE_IN_COARSE);
        let fine = within(&self.fine, first, fine_until);
        let coarse = within(&self.coarse, first_coarse, i32::MAX);
        let mut sum = WindowSum {
            init_p90: self.init_p90(first..i32::MAX),
            ..WindowSum::default()
        };
        for slot in fine.chain(coarse) {
            sum.measured += u64::from(slot.measured);
            sum.cold += u64::from(slot.cold);
            sum.used = sum.used.max(Some(slot.used).filter(|used| used.0 > 0));
        }
        sum
    }

    fn cold(&self, slots: Range<i32>) -> ColdPeriod {
        let mut sum = ColdPeriod::default();
        for slot in within(&self.fine, slots.start, slots.end) {
            sum.measured += u64::from(slot.measured);
            sum.cold += u64::from(slot.cold);
        }
        let init_p90 = (sum.cold > 0).then(|| self.init_p90(slots)).flatten();
        sum.init_p90_ms = init_p90.map(Micros::as_millis);
        sum
    }

    /// The nearest rank, as `Settled::percentile` has it.
    fn init_p90(&self, slots: Range<i32>) -> Option<Micros> {
        let from = self.inits.partition_point(|init| init.0 < slots.start);
        let until = self.inits.partition_point(|init| init.0 < slots.end);
        let own = from..until.max(from);
        let step = own.len().div_ceil(MOST_INITS).max(1);
        let sampled = self.inits.range(own).step_by(step);
        let mut inits: Vec<u32> = sampled.map(|(_, init)| *init).collect();
        let rank = (inits.len() * 9).div_ceil(10).checked_sub(1)?;
        let (_, p90, _) = inits.select_nth_unstable(rank);
        Some(Micros(u64::from(*p90)))
    }

    fn bytes(&self) -> usize {
        let slots = self.fine.capacity() + self.coarse.capacity();
        slots * size_of::<SumSlot>()
            + self.inits.capacity() * size_of::<(i32, u32)>()
            + self.latencies.bytes()
    }
}

/// Those from the one number up to the other.
fn within(slots: &VecDeque<SumSlot>, from: i32, to: i32) -> impl Iterator<Item = &SumSlot> {
    let first = slots.partition_point(|slot| slot.number < from);
    let behind = slots.partition_point(|slot| slot.number < to);
    slots.range(first..behind.max(first))
}

impl SumSlot {
    fn empty(number: i32) -> Self {
        Self {
            number,
            measured: 0,
            cold: 0,
            used: Megabytes(0),
        }
    }

    fn merge(&mut self, other: Self) {
        self.measured = self.measured.saturating_add(other.measured);
        self.cold = self.cold.saturating_add(other.cold);
        self.used = self.used.max(other.used);
    }
}

fn slot(at: Timestamp) -> i32 {
    clamped(at.as_millis().div_euclid(FINE_MILLIS))
}

/// The first that has nothing from before that moment.
fn slot_behind(at: Timestamp) -> i32 {
    let millis = at.as_millis();
    let begun = millis.div_euclid(FINE_MILLIS);
    clamped(begun + i64::from(millis.rem_euclid(FINE_MILLIS) != 0))
}

/// What lies thousands of years away lies at the end.
fn clamped(slot: i64) -> i32 {
    slot.clamp(i64::from(i32::MIN / 2), i64::from(i32::MAX / 2)) as i32
}

#[cfg(test)]
mod tests;

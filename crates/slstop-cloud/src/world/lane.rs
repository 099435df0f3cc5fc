//! Lanes: a function's concurrency cut into places for one request at a time. A lane's time is cut
//! into cells, a cell at the moments where something changes into segments, and a segment is laid
//! out by itself: no invocation crosses its ends, so that none needs to know what came before.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::draw::Draw;
use super::environment::{EnvironmentId, Version};
use super::function::SimulatedFunction;
use super::invocation::SimulatedInvocation;
use super::layout;
use crate::scenario::spec::InvocationSource;

/// A part of a lane's time.
#[derive(Clone, Copy, Debug)]
pub struct LaneSegment {
    pub lane: u32,
    cell: i64,
    part: u64,
    pub from: i64,
    pub to: i64,
}

impl SimulatedFunction {
    /// The segments of a lane that overlap with `from..to`.
    pub fn segments(
        &self,
        lane: u32,
        from: i64,
        to: i64,
    ) -> impl Iterator<Item = LaneSegment> + '_ {
        let phase = self.phase(lane);
        let first = (from - phase).div_euclid(self.cell);
        let last = (to - 1 - phase).div_euclid(self.cell);
        let cells = first..=last;
        cells
            .flat_map(move |cell| self.parts(lane, cell, cell * self.cell + phase))
            .filter(move |segment| segment.from < to && segment.to > from)
    }

    fn parts(&self, lane: u32, cell: i64, start: i64) -> impl Iterator<Item = LaneSegment> + '_ {
        let end = start + self.cell;
        let first = self.knots.partition_point(|knot| *knot <= start);
        let inside = self.knots[first..]
            .iter()
            .copied()
            .take_while(move |knot| *knot < end);
        let mut from = start;
        inside.chain([end]).enumerate().map(move |(part, to)| {
            let segment = LaneSegment {
                lane,
                cell,
                part: part as u64,
                from,
                to,
            };
            from = to;
            segment
        })
    }

    /// Schedules fire on the minute; the lanes of others are shifted, so that their ends don't meet.
    fn phase(&self, lane: u32) -> i64 {
        match self.spec.source {
            InvocationSource::Schedule => 0,
            _ => self.key.and(u64::from(lane)).below(self.cell as u64) as i64,
        }
    }

    /// The stream of draws for what happens in a segment.
    fn draws(&self, segment: &LaneSegment) -> Draw {
        self.key
            .and(u64::from(segment.lane) << 8 | segment.part)
            .and(segment.cell as u64)
    }

    /// How many requests a segment has; cheap, and never zero where the layout then has some.
    pub fn requests(&self, segment: &LaneSegment) -> u32 {
        let span = segment.to - segment.from;
        let middle = segment.from + span / 2;
        let weather = self.weather(middle);
        let load = self.load(middle, &weather);
        // A segment must have room for at least one, with its init.
        if segment.lane >= load.lanes || load.served <= 0.0 || span < self.room(weather.init) {
            return 0;
        }
        if self.spec.source == InvocationSource::Schedule {
            return u32::from(segment.part == 0 && segment.lane == 0);
        }
        let expected = load.served * span as f64 / f64::from(load.lanes);
        self.draws(segment).events(expected)
    }

    /// The least room for an invocation: the longest init that is drawn, and two seconds.
    fn room(&self, init_factor: f64) -> i64 {
        let init = layout::longest_init(self.spec.init * init_factor);
        (init as i64 + 2000).min(self.cell / 2)
    }

    /// Adds the invocations of a segment, in order.
    pub fn fill(&self, segment: &LaneSegment, out: &mut Vec<SimulatedInvocation>) {
        let requests = self.requests(segment);
        if requests == 0 {
            return;
        }
        let (environment, is_first) = self.environment(segment);
        let mut draws = self.draws(segment);
        // The first draw decided how many.
        draws.bits();
        let plan = layout::EnvironmentPlan {
            function: self,
            segment,
            environment,
            is_first,
            requests,
        };
        plan.lay_out(draws, out);
    }

    /// The environment of a segment, and whether nothing ran in it before.
    pub fn environment(&self, segment: &LaneSegment) -> (EnvironmentId, bool) {
        let (generation, deploy) = self.place(segment);
        let (begin, _) = self.generation_span(segment.lane, generation);
        let begin = begin.max(self.deploys[usize::from(deploy)].at);
        let born = self.births.get((segment.lane, generation, deploy));
        let first = born.unwrap_or_else(|| {
            let first = self.first_use(segment, begin, generation);
            self.births.keep((segment.lane, generation, deploy), first);
            first
        });
        let environment = EnvironmentId {
            lane: segment.lane,
            generation: u32::try_from(generation).unwrap_or(0),
            deploy,
            born: first,
            version: self.version(segment.lane, deploy),
        };
        (environment, first == segment.from)
    }

    /// The generation and the deployment of a segment's environment.
    pub fn place(&self, segment: &LaneSegment) -> (i64, u8) {
        let shift = self.generation_shift(segment.lane);
        let generation = (segment.from - shift).div_euclid(self.lifetime);
        (generation, self.deploy(segment.from).0)
    }

    /// From when to when a generation's segments begin.
    pub fn generation_span(&self, lane: u32, generation: i64) -> (i64, i64) {
        let begin = generation * self.lifetime + self.generation_shift(lane);
        (begin, begin + self.lifetime)
    }

    /// Lanes are not renewed at the same time.
    fn generation_shift(&self, lane: u32) -> i64 {
        self.key
            .and(u64::from(lane) ^ 0x00a9_e000)
            .below(self.lifetime as u64) as i64
    }

    /// The start of the first segment of a generation in which there was a request.
    fn first_use(&self, segment: &LaneSegment, begin: i64, generation: i64) -> i64 {
        self.segments(segment.lane, begin, segment.from)
            .filter(|earlier| earlier.from >= begin && self.place(earlier).0 == generation)
            .find(|earlier| self.requests(earlier) > 0)
            .map_or(segment.from, |earlier| earlier.from)
    }

    /// `$LATEST` without an alias; with a weighted one, some lanes still run the version before.
    pub fn version(&self, lane: u32, deploy: u8) -> Version {
        let Some(alias) = &self.spec.alias else {
            return Version::Latest;
        };
        let live = self.deploys[usize::from(deploy).min(self.deploys.len() - 1)].version;
        let weight = alias.previous_weight.unwrap_or(0.0);
        let is_previous = live > 1 && self.key.and(u64::from(lane) ^ 0x0a11_a500).chance(weight);
        Version::Number(if is_previous { live - 1 } else { live })
    }
}

/// When environments were first used: looking back for it is what costs most in a segment, and a
/// reader asks again for each of the environment's segments.
#[derive(Debug, Default)]
pub struct Births(Mutex<HashMap<(u32, i64, u8), i64>>);

/// Births that a function remembers; all functions of the largest world together take 25 MB.
pub const MAX_BIRTHS: usize = 512;

impl Births {
    /// How many are remembered.
    pub fn len(&self) -> usize {
        self.lock().len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    fn get(&self, place: (u32, i64, u8)) -> Option<i64> {
        self.lock().get(&place).copied()
    }

    fn keep(&self, place: (u32, i64, u8), first: i64) {
        let mut births = self.lock();
        if births.len() == MAX_BIRTHS {
            births.clear();
        }
        births.insert(place, first);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<(u32, i64, u8), i64>> {
        // What is lost or stale here is only found out again.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

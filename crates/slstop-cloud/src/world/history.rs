//! What ran between two moments, made when it is asked for. Nothing of the past is stored: the same
//! question has the same answer, because every segment is drawn from its own key.

use super::World;
use super::draw::Draw;
use super::environment::EnvironmentId;
use super::function::{MINUTE, SimulatedFunction};
use super::invocation::{
    Centis, DrawPurpose, EnvironmentStart, InvocationOutcome, SimulatedInvocation,
};
use super::lane::LaneSegment;
use super::layout;

/// Lanes of retries and calls lie beyond the function's own, and say whose image they are.
const FIRST_RETRY: u32 = 100_000;
const SECOND_RETRY: u32 = 200_000;
pub const CALLED: u32 = 300_000;
/// From here on: environments of what was invoked through the API.
pub const GUESTS: u32 = 900_000;

/// Lambda tries again after one minute, then after two; up to some seconds pass in its queue.
const RETRY_AFTER: [i64; 2] = [MINUTE, 3 * MINUTE];
const QUEUE_TIME: u64 = 4000;
/// A retry may be cold where its first attempt was warm: its init lies before the image.
const INIT_REACH: i64 = 10_000;
/// The longest way from an invocation to its last retry.
const RETRY_REACH: i64 = 3 * MINUTE + 3 * QUEUE_TIME as i64;

/// Which lanes are asked about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lanes {
    All,
    One(u32),
    None,
}

impl Lanes {
    pub fn holds(self, lane: u32) -> bool {
        match self {
            Self::All => true,
            Self::One(wanted) => lane == wanted,
            Self::None => false,
        }
    }

    /// Those below a number.
    fn below(self, end: u32) -> std::ops::Range<u32> {
        match self {
            Self::All => 0..end,
            Self::One(lane) if lane < end => lane..lane + 1,
            Self::One(_) | Self::None => 0..0,
        }
    }

    /// The lanes of which these are images.
    fn moved(self, base: u32) -> Self {
        match self {
            Self::One(lane) => lane.checked_sub(base).map_or(Self::None, Self::One),
            lanes => lanes,
        }
    }

    /// The lanes whose failures are tried again in these.
    fn retried(self) -> Self {
        match self {
            Self::One(lane @ SECOND_RETRY..CALLED) => Self::One(lane - SECOND_RETRY),
            Self::One(lane @ FIRST_RETRY..SECOND_RETRY) => Self::One(lane - FIRST_RETRY),
            Self::One(_) => Self::None,
            lanes => lanes,
        }
    }
}

impl World {
    /// The span of time in which an environment of a function can have lived.
    pub fn lifetime(&self, function: &SimulatedFunction, lane: u32, generation: u32) -> (i64, i64) {
        let generation = i64::from(generation);
        match lane {
            FIRST_RETRY..CALLED => {
                let failed = generation * 1000;
                (failed, failed + function.cell + RETRY_REACH + INIT_REACH)
            }
            GUESTS.. => (self.beginning, self.end_of_time),
            lane => {
                let (owner, lane) = match function.caller {
                    Some(caller) if lane >= CALLED => (self.function(caller), lane - CALLED),
                    _ => (function, lane),
                };
                let (from, to) = owner.generation_span(lane, generation);
                (from - owner.cell, to + owner.cell)
            }
        }
    }

    /// Adds every invocation of a function whose segment overlaps with `from..to`: none that began
    /// or ended or wrote a line in that time is missing, and some others are there too.
    pub fn invocations(
        &self,
        function: &SimulatedFunction,
        from: i64,
        to: i64,
        out: &mut Vec<SimulatedInvocation>,
    ) {
        self.invocations_in(function, Lanes::All, from, to, out);
    }

    /// The same, in some of the lanes.
    pub fn invocations_in(
        &self,
        function: &SimulatedFunction,
        lanes: Lanes,
        from: i64,
        to: i64,
        out: &mut Vec<SimulatedInvocation>,
    ) {
        let (from, to) = (from.max(self.beginning), to.min(self.end_of_time));
        if from >= to {
            return;
        }
        match function.caller {
            Some(caller) => self.calls(function, self.function(caller), lanes, from, to, out),
            None => own(function, lanes, from, to, out),
        }
        self.retries(function, lanes, from, to, out);
        self.guests.between(function.index, lanes, from, to, out);
    }

    /// Every call of a function by its caller.
    fn calls(
        &self,
        function: &SimulatedFunction,
        caller: &SimulatedFunction,
        lanes: Lanes,
        from: i64,
        to: i64,
        out: &mut Vec<SimulatedInvocation>,
    ) {
        let mut calling = Vec::new();
        own(caller, lanes.moved(CALLED), from, to, &mut calling);
        let made = calling
            .iter()
            .filter(|caller| !matches!(caller.boot, EnvironmentStart::Failed(_)));
        out.extend(made.map(|invocation| {
            layout::called(
                function,
                invocation,
                called_environment(function, invocation.environment),
            )
        }));
    }

    /// Adds the retries of a function. A retry lane is the image of a lane's failures, shifted by the time until the retry: what did
    /// not overlap before does not overlap then.
    pub fn retries(
        &self,
        function: &SimulatedFunction,
        lanes: Lanes,
        from: i64,
        to: i64,
        out: &mut Vec<SimulatedInvocation>,
    ) {
        if !function.spec.source.is_retried() || function.spec.rate <= 0.0 {
            return;
        }
        let peak = function.peak_lanes(from - RETRY_REACH - function.cell, to + function.cell);
        let mut tried = Vec::new();
        for lane in lanes.retried().below(peak) {
            let delay = |attempt: u64| {
                let mut draw = function.key.and(u64::from(lane)).and(attempt ^ 0x0007_e721);
                RETRY_AFTER[attempt as usize] + draw.below(QUEUE_TIME) as i64
            };
            let shifts = [delay(0), delay(1) + QUEUE_TIME as i64];
            for segment in
                function.segments(lane, from - RETRY_REACH, to - RETRY_AFTER[0] + INIT_REACH)
            {
                tried.clear();
                function.fill(&segment, &mut tried);
                tried.retain(|invocation| !invocation.is_ok());
                for (attempt, (shift, base)) in shifts
                    .into_iter()
                    .zip([FIRST_RETRY, SECOND_RETRY])
                    .enumerate()
                {
                    let attempt = attempt as u8 + 1;
                    again(function, &segment, &mut tried, base + lane, attempt, shift);
                    let overlaps =
                        segment.from + shift - INIT_REACH < to && segment.to + shift > from;
                    if overlaps && lanes.holds(base + lane) {
                        out.extend_from_slice(&tried);
                    }
                    tried.retain(|invocation| !invocation.is_ok());
                    // The next shift counts from the first attempt.
                    tried
                        .iter_mut()
                        .for_each(|invocation| invocation.start -= shift);
                }
            }
        }
    }
}

/// Each environment of a caller has one environment of the function that it calls.
pub fn called_environment(function: &SimulatedFunction, caller: EnvironmentId) -> EnvironmentId {
    let lane = CALLED + caller.lane;
    let version = function.version(lane, function.deploy(caller.born).0);
    EnvironmentId {
        lane,
        version,
        ..caller
    }
}

/// What arrived by itself, lane by lane.
fn own(
    function: &SimulatedFunction,
    lanes: Lanes,
    from: i64,
    to: i64,
    out: &mut Vec<SimulatedInvocation>,
) {
    if function.spec.rate <= 0.0 {
        return;
    }
    let peak = function.peak_lanes(from - function.cell, to + function.cell);
    for lane in lanes.below(peak) {
        for segment in function.segments(lane, from, to) {
            function.fill(&segment, out);
        }
    }
}

/// Turns failures into their next attempts. A segment's retries share an environment of their own.
fn again(
    function: &SimulatedFunction,
    segment: &LaneSegment,
    tried: &mut [SimulatedInvocation],
    lane: u32,
    attempt: u8,
    shift: i64,
) {
    let mut is_first = true;
    for index in 0..tried.len() {
        let next = tried.get(index + 1).map(|next| next.start);
        let invocation = &mut tried[index];
        let mut draw = Draw::of(invocation.key)
            .and(DrawPurpose::Payload as u64)
            .and(u64::from(attempt));
        let end = invocation.end();
        invocation.environment.lane = lane;
        // A cell has one segment that fails at a time: its start, in seconds, names the environment.
        invocation.environment.generation = (segment.from / 1000) as u32;
        invocation.environment.born = segment.from + shift;
        invocation.attempt = attempt;
        if let InvocationOutcome::Failed(failure) = invocation.outcome {
            let again = function.failures[usize::from(failure)].spec.again;
            if !draw.chance(again) {
                invocation.outcome = InvocationOutcome::Ok;
                let usual =
                    Centis::of_millis(function.spec.duration.p50 * (0.8 + 0.4 * draw.unit()));
                // It may take longer than the failure took, but not longer than until the next one.
                let room = next.map_or(i64::from(usual.whole_millis()), |next| {
                    next - invocation.start - 4
                });
                invocation.duration = usual.min(Centis((room.clamp(1, 900_000) * 100) as u32));
                invocation.used = (function.spec.used * 1.02) as u32;
            } else {
                debug_assert_eq!(invocation.end(), end);
            }
        }
        invocation.boot = match invocation.boot {
            EnvironmentStart::Failed(init) => EnvironmentStart::Failed(init),
            _ if is_first => {
                EnvironmentStart::Cold(Centis::of_millis(function.spec.init.min(9000.0)))
            }
            _ => EnvironmentStart::Warm,
        };
        invocation.start += shift;
        is_first = false;
    }
}

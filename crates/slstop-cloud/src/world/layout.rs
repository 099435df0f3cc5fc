//! Lays out the invocations of a segment: what each does, then when, so that they follow each other.

use super::draw::Draw;
use super::environment::EnvironmentId;
use super::function::SimulatedFunction;
use super::invocation::{Caller, Centis, EnvironmentStart, InvocationOutcome, SimulatedInvocation};
use super::lane::LaneSegment;
use super::traffic::Weather;
use crate::scenario::spec::{FailureKind, InvocationSource};

/// Milliseconds between two requests in one environment, at least.
const PAUSE: i64 = 2;

/// A cold handler is slower: nothing is compiled, connected or cached.
const COLD_SLOWNESS: f64 = 1.5;

#[derive(Debug)]
pub struct EnvironmentPlan<'a> {
    pub function: &'a SimulatedFunction,
    pub segment: &'a LaneSegment,
    pub environment: EnvironmentId,
    pub is_first: bool,
    pub requests: u32,
}

/// An init that is drawn lies between 0.7 and this times the usual one, and below Lambda's 10 s.
const INIT_SPREAD: f64 = 1.9;

pub fn longest_init(usual: f64) -> f64 {
    (usual * INIT_SPREAD).min(9900.0)
}

impl EnvironmentPlan<'_> {
    pub fn lay_out(&self, mut draws: Draw, out: &mut Vec<SimulatedInvocation>) {
        let begin = out.len();
        let span = self.segment.to - self.segment.from;
        let weathers = self.weathers();
        let mut free = span - PAUSE;
        let mut broken = false;
        for request in 0..self.requests {
            let share = (f64::from(request) + 0.5) / f64::from(self.requests);
            let about = self.segment.from + (span as f64 * share) as i64;
            let weather = weathers.at(self.function, about);
            let mut invocation = self.invocation(&mut draws, about, &weather, request == 0, broken);
            let needed = |invocation: &SimulatedInvocation| {
                invocation.end() - invocation.boot_start() + PAUSE
            };
            if needed(&invocation) > free {
                if request > 0 {
                    break;
                }
                shorten(&mut invocation, free);
            }
            free -= needed(&invocation);
            broken = self.breaks(&invocation);
            out.push(invocation);
        }
        self.spread(&mut draws, free, &mut out[begin..]);
    }

    /// Puts the free time between the invocations, in gaps of chance.
    fn spread(&self, draws: &mut Draw, free: i64, laid: &mut [SimulatedInvocation]) {
        if self.function.spec.source == InvocationSource::Schedule {
            // The scheduler takes up to two seconds to get to it.
            let mut at = self.segment.from + (draws.below(2000) as i64).min(free.max(0));
            for invocation in laid {
                at = place(invocation, at);
            }
            return;
        }
        let mut copy = *draws;
        let total: f64 = (0..=laid.len()).map(|_| copy.exponential()).sum();
        let scale = free.max(0) as f64 / total.max(f64::MIN_POSITIVE);
        let mut at = self.segment.from;
        let mut gaps = 0.0;
        let mut given = 0;
        for invocation in laid {
            gaps += draws.exponential() * scale;
            let due = gaps as i64;
            at = place(invocation, at + (due - given));
            given = due;
        }
    }

    fn invocation(
        &self,
        draws: &mut Draw,
        about: i64,
        weather: &Weather,
        is_first_here: bool,
        broken: bool,
    ) -> SimulatedInvocation {
        let function = self.function;
        let key = draws.bits();
        let outcome = draw_outcome(function, draws.unit(), about);
        let boot = self.boot(draws, weather, is_first_here, broken);
        let mut millis = function.spec.duration.p50 * (function.sigma * draws.normal()).exp();
        millis *= weather.duration;
        if matches!(
            boot,
            EnvironmentStart::Cold(_) | EnvironmentStart::Restored(_)
        ) {
            millis *= COLD_SLOWNESS;
        }
        let mut invocation = SimulatedInvocation {
            function: function.index,
            environment: self.environment,
            start: 0,
            duration: Centis::of_millis(millis.max(0.6)),
            boot,
            outcome,
            used: self.memory(draws),
            attempt: 0,
            key,
            caller: None,
            unbilled: Centis(0),
            is_guest: false,
        };
        self.leak(weather, is_first_here, &mut invocation);
        settle(function, &mut invocation);
        invocation
    }

    fn boot(
        &self,
        draws: &mut Draw,
        weather: &Weather,
        is_first_here: bool,
        broken: bool,
    ) -> EnvironmentStart {
        let spec = &self.function.spec;
        let usual = spec.init * weather.init;
        let mut init = |usual: f64| {
            let drawn = usual * (0.18 * draws.normal()).exp().clamp(0.7, INIT_SPREAD);
            Centis::of_millis(drawn.min(longest_init(usual)))
        };
        match (self.is_first && is_first_here, broken) {
            (true, _) if self.segment.lane < spec.provisioned => {
                EnvironmentStart::Provisioned(init(usual))
            }
            (true, _) if spec.snap_start => EnvironmentStart::Restored(init(usual * 0.35)),
            (true, _) => EnvironmentStart::Cold(init(usual)),
            (false, true) => EnvironmentStart::Again(init(usual)),
            (false, false) => EnvironmentStart::Warm,
        }
    }

    fn memory(&self, draws: &mut Draw) -> u32 {
        let spec = &self.function.spec;
        let used = spec.used * (1.0 + 0.05 * draws.normal());
        (used.round() as u32).clamp(16, spec.memory.saturating_sub(1).max(16))
    }

    /// Memory that is never given back: it grows with the environment's age until there is none, and
    /// then from the start again. Counted in cells, so that the invocation that hits the limit is known.
    fn leak(&self, weather: &Weather, is_first_here: bool, invocation: &mut SimulatedInvocation) {
        let Some((per_minute, since)) = weather.leak else {
            return;
        };
        let spec = &self.function.spec;
        let room = (f64::from(spec.memory) - spec.used).max(1.0);
        // Environments did not start at the same time, and don't end at the same time either.
        let head_start = self
            .function
            .key
            .and(u64::from(self.segment.lane) ^ 0x1eac)
            .unit()
            * 0.3;
        let leaked =
            |at: i64| (at - since).max(0) as f64 / 60_000.0 * per_minute / room + head_start;
        let now = leaked(self.segment.from);
        let before = leaked(self.segment.from - self.function.cell);
        invocation.used = (spec.used + room * now.fract()) as u32;
        let is_over = is_first_here && now.floor() > before.floor();
        let memory = |failure: &super::function::SimulatedFailure| {
            matches!(
                failure.spec.kind,
                FailureKind::Memory | FailureKind::MemoryOld
            )
        };
        if let (true, Some(failure)) = (is_over, self.function.failures.iter().position(memory)) {
            invocation.outcome = InvocationOutcome::Failed(failure as u16);
        }
    }

    /// Whether the environment has to be started again after it.
    fn breaks(&self, invocation: &SimulatedInvocation) -> bool {
        let InvocationOutcome::Failed(failure) = invocation.outcome else {
            return false;
        };
        !matches!(
            self.function.failures[usize::from(failure)].spec.kind,
            FailureKind::Error | FailureKind::TooLarge | FailureKind::Init
        )
    }

    fn weathers(&self) -> Weathers {
        let (from, to) = (self.segment.from, self.segment.to);
        let ramps = self.function.effects.iter().any(|effect| {
            effect.ramp > 0 && effect.from < to && from < effect.from.saturating_add(effect.ramp)
        });
        if ramps {
            Weathers::Changing
        } else {
            Weathers::Steady(self.function.weather(from))
        }
    }
}

/// The weather of a segment changes only while a change grows: its ends are where changes begin.
enum Weathers {
    Steady(Weather),
    Changing,
}

impl Weathers {
    fn at(&self, function: &SimulatedFunction, about: i64) -> Weather {
        match self {
            Self::Steady(weather) => *weather,
            Self::Changing => function.weather(about),
        }
    }
}

/// Which of its failures a function meets, if any.
pub fn draw_outcome(function: &SimulatedFunction, mut left: f64, about: i64) -> InvocationOutcome {
    for (index, failure) in function.failures.iter().enumerate() {
        let share = failure.share(about);
        if left < share {
            return InvocationOutcome::Failed(index as u16);
        }
        left -= share;
    }
    InvocationOutcome::Ok
}

/// What an outcome means for duration, memory and init.
pub fn settle(function: &SimulatedFunction, invocation: &mut SimulatedInvocation) {
    let limit = Centis::of_millis(function.timeout_ms());
    // A retry was another outcome before.
    invocation.unbilled = Centis(0);
    if let EnvironmentStart::Again(init) = invocation.boot {
        invocation.duration = Centis(invocation.duration.0.saturating_add(init.0));
    }
    if invocation.outcome == InvocationOutcome::Ok && invocation.duration >= limit {
        invocation.outcome = InvocationOutcome::Failed(SimulatedFunction::TIMED_OUT);
    }
    let InvocationOutcome::Failed(failure) = invocation.outcome else {
        return;
    };
    let scaled =
        |factor: f64| Centis::of_millis(invocation.duration.as_millis() * factor).min(limit);
    match function.failures[usize::from(failure)].spec.kind {
        FailureKind::Timeout => invocation.duration = limit,
        // The old kind ran a little over.
        FailureKind::TimeoutOld => {
            invocation.unbilled = Centis(100 + (invocation.key % 4000) as u32);
            invocation.duration = Centis(limit.0 + invocation.unbilled.0);
        }
        FailureKind::Memory | FailureKind::MemoryOld => {
            invocation.used = function.spec.memory;
            invocation.duration = scaled(1.4);
        }
        FailureKind::Error => invocation.duration = scaled(0.6),
        FailureKind::Exit => invocation.duration = scaled(0.4),
        FailureKind::Init => {
            let init = function.spec.init * 0.8;
            invocation.boot = EnvironmentStart::Failed(Centis::of_millis(init));
            invocation.duration = Centis::of_millis(init * 1.1).min(limit);
        }
        FailureKind::TooLarge | FailureKind::Extension => invocation.duration = scaled(1.0),
    }
}

/// Makes the first invocation of a segment fit into it.
fn shorten(invocation: &mut SimulatedInvocation, room: i64) {
    invocation.outcome = InvocationOutcome::Ok;
    invocation.unbilled = Centis(0);
    if let EnvironmentStart::Again(_) | EnvironmentStart::Failed(_) = invocation.boot {
        invocation.boot = EnvironmentStart::Warm;
    }
    let left = room - i64::from(invocation.boot.before().whole_millis()) - PAUSE;
    let most = Centis((left.clamp(1, 40_000_000) * 100) as u32);
    invocation.duration = invocation.duration.min(most);
}

/// Puts an invocation with its init at a moment; the moment from which the next may begin.
fn place(invocation: &mut SimulatedInvocation, at: i64) -> i64 {
    invocation.start = at + i64::from(invocation.boot.before().whole_millis());
    invocation.end() + PAUSE
}

/// A call within a call: it happens in the middle of its caller, and shares its fate if that is to time out.
pub fn called(
    function: &SimulatedFunction,
    caller: &SimulatedInvocation,
    environment: EnvironmentId,
) -> SimulatedInvocation {
    let mut draws = Draw::of(caller.key).and(0xca11);
    let whole = caller.duration.as_millis();
    let share = 0.45 + 0.2 * draws.unit();
    let init = match caller.boot {
        EnvironmentStart::Cold(_) | EnvironmentStart::Restored(_)
            if function.spec.provisioned == 0 =>
        {
            Centis::of_millis(function.spec.init.min(whole * 0.3))
        }
        _ => Centis(0),
    };
    let boot = if init.0 > 0 {
        EnvironmentStart::Cold(init)
    } else {
        EnvironmentStart::Warm
    };
    let duration = (whole * share - init.as_millis()).max(0.5);
    let mut invocation = SimulatedInvocation {
        function: function.index,
        environment,
        start: caller.start + (whole * 0.2 + init.as_millis()) as i64,
        duration: Centis::of_millis(duration.min(function.timeout_ms() * 0.99)),
        boot,
        outcome: InvocationOutcome::Ok,
        used: (function.spec.used * (1.0 + 0.05 * draws.normal())) as u32,
        attempt: 0,
        key: draws.bits(),
        caller: Some(Caller {
            function: caller.function,
            key: caller.key,
            start: caller.start,
        }),
        unbilled: Centis(0),
        is_guest: false,
    };
    let failure = draw_outcome(function, draws.unit(), caller.start);
    if let (InvocationOutcome::Failed(index), false) = (failure, caller.is_ok()) {
        // Only an error can end early: what runs into a limit would outlast its caller.
        let kind = function.failures[usize::from(index)].spec.kind;
        if kind == FailureKind::Error {
            invocation.outcome = failure;
        }
    }
    invocation
}

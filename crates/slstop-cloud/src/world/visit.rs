//! Invoking through the API: what happens is drawn from the payload, so that the same event has the
//! same fate until the world changes.

use super::World;
use super::draw::Draw;
use super::environment::{EnvironmentId, Version};
use super::function::SimulatedFunction;
use super::guests::Reception;
use super::history::GUESTS;
use super::invocation::{Centis, EnvironmentStart, InvocationOutcome, SimulatedInvocation};
use super::layout;

/// Why a request is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// The function's reserved concurrency is used up.
    Reserved,
    /// The account's is.
    Account,
}

/// A request to run a function.
#[derive(Clone, Copy, Debug)]
pub struct Visit<'a> {
    pub function: &'a SimulatedFunction,
    pub version: Version,
    pub payload: &'a [u8],
    pub at: i64,
}

/// What the whole account may run at once.
const ACCOUNT_CONCURRENCY: usize = 1000;

impl World {
    /// Runs a function now; the invocation is part of the world from then on.
    pub fn invoke(&self, visit: Visit<'_>) -> Result<SimulatedInvocation, Refused> {
        let Visit { function, at, .. } = visit;
        let weather = function.weather(at);
        let load = function.load(at, &weather);
        let busy = load.throttled / (load.served + load.throttled).max(f64::MIN_POSITIVE);
        let mut chance = function
            .key
            .and(at as u64)
            .and(u64::from(self.guests.count()));
        let refused = |why| {
            self.guests.refuse(function.index, at);
            Err(why)
        };
        // Where the world's own requests are refused, this one has the same chance.
        if chance.chance(busy) || weather.reserved == Some(0) {
            return refused(Refused::Reserved);
        }
        let made = self.guests.admit(function.index, at, |reception| {
            if weather
                .reserved
                .is_some_and(|reserved| reception.running >= reserved as usize)
            {
                return Err(Refused::Reserved);
            }
            if reception.running >= ACCOUNT_CONCURRENCY {
                return Err(Refused::Account);
            }
            Ok(draw_visit(&visit, &reception))
        });
        made.or_else(refused)
    }

    /// Runs a function soon, and again after a while if it fails; the first attempt.
    pub fn invoke_later(&self, visit: Visit<'_>) -> Result<SimulatedInvocation, Refused> {
        const QUEUE: i64 = 80;
        const RETRIES: [i64; 2] = [60_000, 120_000];
        let first = self.invoke(Visit {
            at: visit.at + QUEUE,
            ..visit
        })?;
        let mut last = first;
        for (attempt, wait) in (1..).zip(RETRIES) {
            let InvocationOutcome::Failed(failure) = last.outcome else {
                break;
            };
            let mut draw = Draw::of(first.key).and(u64::from(attempt));
            let at = last.end() + wait + draw.below(3000) as i64;
            let again = draw.chance(visit.function.failures[usize::from(failure)].spec.again);
            let retried = self.guests.admit(visit.function.index, at, |reception| {
                Ok::<_, Refused>(retry(&visit, &last, &reception, attempt, at, again))
            })?;
            last = retried;
        }
        Ok(first)
    }
}

/// The next attempt after a failure: cold, and perhaps better.
fn retry(
    visit: &Visit<'_>,
    failed: &SimulatedInvocation,
    reception: &Reception,
    attempt: u8,
    at: i64,
    fails_again: bool,
) -> SimulatedInvocation {
    let spec = &visit.function.spec;
    let init = Centis::of_millis(spec.init.min(9900.0));
    let environment = EnvironmentId {
        lane: GUESTS + reception.number,
        generation: u32::try_from(at / 1000).unwrap_or(0),
        born: at,
        ..failed.environment
    };
    let start = at + i64::from(init.whole_millis());
    let boot = if let EnvironmentStart::Failed(_) = failed.boot {
        failed.boot
    } else {
        EnvironmentStart::Cold(init)
    };
    let next = SimulatedInvocation {
        environment,
        start,
        boot,
        attempt,
        ..*failed
    };
    if fails_again {
        return next;
    }
    SimulatedInvocation {
        outcome: InvocationOutcome::Ok,
        duration: Centis::of_millis(spec.duration.p50),
        boot: EnvironmentStart::Cold(init),
        ..next
    }
}

fn draw_visit(visit: &Visit<'_>, reception: &Reception) -> SimulatedInvocation {
    let Visit { function, at, .. } = *visit;
    let number = reception.number;
    let (deploy, _) = function.deploy(at);
    let weather = function.weather(at);
    // The payload decides the fate, the moment the rest.
    let payload = visit
        .payload
        .iter()
        .fold(function.key, |draw, byte| draw.and(u64::from(*byte)));
    let mut fate = payload.and(u64::from(deploy));
    let mut draws = payload.and(at as u64).and(u64::from(number));
    let warm = reception
        .idle
        .filter(|free| free.version == visit.version && free.deploy == deploy);
    let usual = function.spec.init * weather.init;
    let init = Centis::of_millis(usual.min(9900.0) * (0.85 + 0.3 * draws.unit()));
    let boot = match warm {
        Some(_) => EnvironmentStart::Warm,
        None if function.spec.snap_start && visit.version != Version::Latest => {
            EnvironmentStart::Restored(Centis::of_millis(usual * 0.35))
        }
        None => EnvironmentStart::Cold(init),
    };
    let environment = warm.unwrap_or(EnvironmentId {
        lane: GUESTS + number,
        generation: u32::try_from(at / 1000).unwrap_or(0),
        deploy,
        born: at,
        version: visit.version,
    });
    let millis =
        function.spec.duration.p50 * (function.sigma * draws.normal()).exp() * weather.duration;
    let used = function.spec.used * (1.0 + 0.05 * draws.normal());
    let poisoned = function
        .failures
        .iter()
        .position(|failure| failure.is_poisoned_by(visit.payload, at));
    let outcome = match poisoned {
        Some(_) if function.reads_all(visit.version, at) => InvocationOutcome::Ok,
        Some(failure) => InvocationOutcome::Failed(failure as u16),
        None => layout::draw_outcome(function, fate.unit(), at),
    };
    let mut invocation = SimulatedInvocation {
        function: function.index,
        environment,
        start: at + i64::from(boot.before().whole_millis()),
        duration: Centis::of_millis(millis.max(0.6)),
        boot,
        outcome,
        used: (used as u32).clamp(16, function.spec.memory),
        attempt: 0,
        key: draws.bits(),
        caller: None,
        unbilled: Centis(0),
        is_guest: true,
    };
    layout::settle(function, &mut invocation);
    invocation
}

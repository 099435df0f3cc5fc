//! A function of the world: what its data file says, made ready for being asked often.

use std::sync::Arc;

use super::draw::Draw;
use super::environment::Version;
use super::lane::Births;
use super::text::Template;
use crate::scenario::change::{self, ChangeSpec};
use crate::scenario::spec::{
    FailureKind, FailureSpec, FunctionSpec, InvocationSource, LineFormat, LineLevel,
};

pub const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;

#[derive(Debug)]
pub struct SimulatedFunction {
    pub index: u16,
    /// With the prefix: `shop-prod-checkout`.
    pub name: String,
    pub spec: FunctionSpec,
    pub key: Draw,
    /// What seals the names of its streams.
    pub secret: u64,
    /// The span within which a lane is laid out at once: every invocation begins and ends in one.
    pub cell: i64,
    /// How long an environment lives.
    pub lifetime: i64,
    /// The natural logarithm's deviation of the duration, and its mean in milliseconds.
    pub sigma: f64,
    pub mean: f64,
    /// Oldest first; the first one is history's beginning.
    pub deploys: Vec<Deploy>,
    pub effects: Vec<ScenarioEffect>,
    /// Moments at which something changes, in order.
    pub knots: Vec<i64>,
    pub failures: Vec<SimulatedFailure>,
    pub lines: Vec<LineTemplate>,
    /// The functions that it calls and that calls it.
    pub callee: Option<u16>,
    pub caller: Option<u16>,
    pub births: Births,
    /// Where its lines go; none when its role may not write any.
    pub group: Option<Arc<str>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deploy {
    pub at: i64,
    pub version: u32,
}

/// A scenario's change, in the world's time.
#[derive(Clone, Debug)]
pub struct ScenarioEffect {
    pub from: i64,
    pub until: i64,
    pub ramp: i64,
    pub rate: f64,
    pub duration: f64,
    pub init: f64,
    pub reserved: Option<u32>,
    pub leak: f64,
}

#[derive(Clone, Debug)]
pub struct SimulatedFailure {
    pub spec: FailureSpec,
    pub message: Template,
    /// The message that it is about.
    pub body: Option<Template>,
    /// When it happens: always, or during a change.
    pub from: i64,
    pub until: i64,
    pub ramp: i64,
}

#[derive(Clone, Debug)]
pub struct LineTemplate {
    pub at: f64,
    pub level: LineLevel,
    pub chance: f64,
    pub form: LineFormat,
    pub text: Template,
}

impl SimulatedFunction {
    /// The failure that every function has: its time runs out.
    pub const TIMED_OUT: u16 = 0;

    pub fn new(
        index: usize,
        spec: FunctionSpec,
        prefix: &str,
        seed: u64,
        start: i64,
        changes: &[ChangeSpec],
    ) -> Self {
        let name = format!("{prefix}{}", spec.name);
        let key = Draw::of(seed).and_text(&name);
        let sigma = (spec.duration.p99 / spec.duration.p50).max(1.0).ln() / 2.33;
        let mine = || changes.iter().filter(|change| is_meant(change, &spec.name));
        let mut knots = Vec::new();
        let mut effects = Vec::new();
        let mut failures = vec![SimulatedFailure::always(timed_out())];
        failures.extend(spec.failure.iter().cloned().map(SimulatedFailure::always));
        let mut deploys = deployments(&spec, start);
        for change in mine() {
            let from = start + millis(change.from);
            let until = change.until.map_or(i64::MAX, |until| start + millis(until));
            let ramp = millis(change.ramp).max(0);
            knots.extend([from, from.saturating_add(ramp), until]);
            effects.push(ScenarioEffect {
                from,
                until,
                ramp,
                rate: change.rate,
                duration: change.duration,
                init: change.init,
                reserved: change.reserved,
                leak: change.leak,
            });
            failures.extend(change.failure.iter().cloned().map(|spec| SimulatedFailure {
                message: Template::read(&spec.message),
                body: body(&spec),
                spec,
                from,
                until,
                ramp,
            }));
            if change.deploy {
                let version = deploys.last().map_or(1, |last| last.version + 1);
                deploys.push(Deploy { at: from, version });
            }
        }
        deploys.sort_by_key(|deploy| deploy.at);
        knots.extend(deploys.iter().map(|deploy| deploy.at));
        knots.sort_unstable();
        knots.dedup();
        let mut draws = key.and_text("constants");
        Self {
            index: u16::try_from(index).unwrap_or(u16::MAX),
            cell: cell(&spec),
            lifetime: (40 + draws.below(50) as i64) * MINUTE,
            secret: draws.bits(),
            sigma,
            mean: spec.duration.p50 * (sigma * sigma / 2.0).exp(),
            lines: spec.line.iter().map(LineTemplate::new).collect(),
            deploys,
            effects,
            knots,
            failures,
            callee: None,
            caller: None,
            births: Births::default(),
            group: None,
            name,
            key,
            spec,
        }
    }

    pub fn timeout_ms(&self) -> f64 {
        f64::from(self.spec.timeout) * 1000.0
    }

    /// Whether a version reads every message: one that is published and not yet live.
    pub fn reads_all(&self, version: Version, at: i64) -> bool {
        let (_, live) = self.deploy(at);
        matches!(version, Version::Number(number) if number > live.version)
    }

    /// The deployment that is live at a moment, and its number.
    pub fn deploy(&self, at: i64) -> (u8, Deploy) {
        let live = self
            .deploys
            .iter()
            .rposition(|deploy| deploy.at <= at)
            .unwrap_or(0);
        (live as u8, self.deploys[live])
    }

    pub fn short_name(&self) -> &str {
        &self.spec.name
    }
}

fn body(spec: &FailureSpec) -> Option<Template> {
    spec.poison
        .as_ref()
        .map(|poison| Template::read(&poison.body))
}

impl SimulatedFailure {
    /// Whether an event is one that fails in this way whenever it comes, at this moment.
    pub fn is_poisoned_by(&self, payload: &[u8], at: i64) -> bool {
        let Some(poison) = &self.spec.poison else {
            return false;
        };
        // Within other JSON it is escaped, and laid out at will.
        let plain: Vec<u8> = payload
            .iter()
            .copied()
            .filter(|byte| *byte != b'\\' && !byte.is_ascii_whitespace())
            .collect();
        self.share(at) > 0.0 && memchr::memmem::find(&plain, poison.mark.as_bytes()).is_some()
    }

    fn always(spec: FailureSpec) -> Self {
        Self {
            message: Template::read(&spec.message),
            body: body(&spec),
            spec,
            from: i64::MIN,
            until: i64::MAX,
            ramp: 0,
        }
    }

    /// Its share of the invocations at a moment.
    pub fn share(&self, at: i64) -> f64 {
        if at < self.from || at >= self.until {
            return 0.0;
        }
        self.spec.share * grown(at, self.from, self.ramp)
    }
}

impl LineTemplate {
    fn new(spec: &crate::scenario::spec::LineSpec) -> Self {
        Self {
            at: spec.at.clamp(0.0, 1.0),
            level: spec.level,
            chance: spec.chance.unwrap_or(1.0),
            form: spec.form,
            text: Template::read(&spec.text),
        }
    }
}

/// From 0 to 1 within the ramp.
pub fn grown(at: i64, from: i64, ramp: i64) -> f64 {
    if ramp <= 0 {
        1.0
    } else {
        ((at - from) as f64 / ramp as f64).clamp(0.0, 1.0)
    }
}

fn is_meant(change: &ChangeSpec, name: &str) -> bool {
    change
        .functions
        .iter()
        .any(|pattern| change::matches(pattern, name))
}

fn millis(seconds: f64) -> i64 {
    (seconds * 1000.0) as i64
}

fn timed_out() -> FailureSpec {
    FailureSpec {
        kind: FailureKind::Timeout,
        share: 0.0,
        error: String::new(),
        message: String::new(),
        frames: Vec::new(),
        again: 0.5,
        poison: None,
    }
}

/// A schedule fires once a cell; for the others a cell holds the longest invocation with its init.
fn cell(spec: &FunctionSpec) -> i64 {
    if spec.source == InvocationSource::Schedule && spec.rate > 0.0 {
        let period = (1.0 / spec.rate).round().max(1.0) as i64 * MINUTE;
        return period.max(i64::from(spec.timeout) * 1000 + 15_000);
    }
    let longest = i64::from(spec.timeout) * 1500 + 12_000;
    longest.div_euclid(MINUTE) * MINUTE + MINUTE
}

/// The last deployment and the ones before, each some days older.
fn deployments(spec: &FunctionSpec, start: i64) -> Vec<Deploy> {
    let last = start - (spec.deployed_hours_ago * HOUR as f64) as i64;
    let known = spec.version.clamp(1, 6);
    let oldest_first = (0..known).rev();
    let one = |back: u32| {
        let days = i64::from(back) * 5 + i64::from(back * back);
        let at = last - days * 24 * HOUR - i64::from(back) * 3_723_000;
        Deploy {
            at,
            version: spec.version - back,
        }
    };
    oldest_first.map(one).collect()
}

//! The switch: the plan that is on, and who it strikes next.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::chance::{mix, share};
use super::disorder::Disorder;
use super::kind::FaultKind;
use super::plan::{FaultPlan, FaultRule};
use super::request_profile::RequestProfile;
use super::wording;
use crate::answer::CloudResponse;
use crate::wire::Refusal;
use slstop_base::Timestamp;

/// The faults of one cloud; clones share them.
#[derive(Clone, Debug, Default)]
pub struct Faults(Arc<Mutex<Switched>>);

#[derive(Debug, Default)]
struct Switched {
    plan: FaultPlan,
    on_since: Timestamp,
    tallies: Vec<RuleTally>,
    /// How often each question was asked. Chance falls by this and not by the turn, so that what happens to
    /// one who asks does not hang on who else asks at the same time.
    asked: HashMap<u64, u64>,
}

/// Beyond it counting starts over.
const MOST_QUESTIONS: usize = 10_000;

/// What a rule has seen and done since the plan was switched on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct RuleTally {
    matched: u64,
    struck: u64,
}

/// What happens to one request.
#[derive(Debug, Default)]
pub struct FaultDecision {
    /// Before anything else.
    pub wait: Duration,
    pub strike: Option<Strike>,
}

#[derive(Debug)]
pub enum Strike {
    /// This is the answer; the cloud is not asked.
    Refuse(CloudResponse),
    Drop,
    Hang,
    /// The cloud is asked, and its answer's body breaks off after this share of it.
    Truncate {
        keep: f64,
    },
    /// The same, but it never ends.
    Stall {
        keep: f64,
    },
    /// The cloud is asked, and its answer's body becomes noise.
    Garble {
        seed: u64,
    },
    /// The cloud's clock is so many seconds ahead.
    Skew {
        secs: i64,
    },
}

impl Faults {
    pub fn new(plan: FaultPlan, now: Timestamp) -> Self {
        let faults = Self::default();
        faults.switch(plan, now);
        faults
    }

    /// Replaces the plan; counts and relative times start over.
    pub fn switch(&self, plan: FaultPlan, now: Timestamp) {
        let tallies = vec![RuleTally::default(); plan.rules.len()];
        *self.lock() = Switched {
            plan,
            on_since: now,
            tallies,
            asked: HashMap::new(),
        };
    }

    /// The plan that is on, and how many requests each of its rules has struck.
    pub fn report(&self) -> (FaultPlan, Vec<u64>) {
        let switched = self.lock();
        (
            switched.plan.clone(),
            switched.tallies.iter().map(|tally| tally.struck).collect(),
        )
    }

    pub fn is_quiet(&self) -> bool {
        self.lock().plan.rules.is_empty()
    }

    /// What happens to this request as a whole. Waits add up; of the other faults, the first rule wins.
    pub fn strike(&self, asked: &RequestProfile, now: Timestamp) -> FaultDecision {
        let mut switched = self.lock();
        if switched.plan.rules.is_empty() {
            return FaultDecision::default();
        }
        let nth = switched.nth(asked);
        let Switched {
            plan,
            on_since,
            tallies,
            ..
        } = &mut *switched;
        let mut verdict = FaultDecision::default();
        for (index, (rule, tally)) in (0..).zip(plan.rules.iter().zip(tallies)) {
            let concerned =
                !rule.fault.is_about_events() && rule.concerns(asked) && rule.is_on(*on_since, now);
            if !concerned || !tally.admits(rule) {
                continue;
            }
            let seed = mix(mix(mix(plan.seed, index), asked.question), nth);
            if share(seed, DRAW) >= rule.probability {
                continue;
            }
            match strike(&rule.fault, asked, seed) {
                Err(wait) => verdict.wait = verdict.wait.saturating_add(wait),
                Ok(_) if verdict.strike.is_some() => continue,
                Ok(strike) => verdict.strike = Some(strike),
            }
            tally.struck += 1;
        }
        verdict
    }

    /// What happens to the events in the answer to this request.
    pub fn disorder(&self, asked: &RequestProfile, now: Timestamp) -> Disorder {
        let Switched {
            plan,
            on_since,
            tallies,
            ..
        } = &mut *self.lock();
        let mut disorder = Disorder::default();
        for (index, (rule, tally)) in (0..).zip(plan.rules.iter().zip(tallies)) {
            let concerned =
                rule.fault.is_about_events() && rule.concerns(asked) && rule.is_on(*on_since, now);
            if !concerned || !tally.admits(rule) {
                continue;
            }
            // The seed is the rule's and not the request's: all requests agree on which events are meant.
            let seed = mix(plan.seed, index);
            disorder = match rule.fault {
                FaultKind::LateEvents { ms } => {
                    disorder.with_late(seed, rule.probability, Duration::from_millis(ms))
                }
                FaultKind::DuplicatedEvents {} => disorder.with_duplicated(seed, rule.probability),
                _ => disorder.with_reordered(seed, rule.probability),
            };
            tally.struck += 1;
        }
        disorder
    }

    fn lock(&self) -> MutexGuard<'_, Switched> {
        // A panic between two counts leaves nothing half done.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Switched {
    fn nth(&mut self, asked: &RequestProfile) -> u64 {
        if self.asked.len() >= MOST_QUESTIONS && !self.asked.contains_key(&asked.question) {
            self.asked.clear();
        }
        let nth = self.asked.entry(asked.question).or_default();
        *nth += 1;
        *nth
    }
}

impl RuleTally {
    /// Counts a request that the rule concerns, and says whether the rule may strike it.
    fn admits(&mut self, rule: &FaultRule) -> bool {
        self.matched += 1;
        self.matched > rule.skip && rule.times.is_none_or(|times| self.struck < times)
    }
}

/// What the chance of one request decides, one number each.
const DRAW: u64 = 0;
const JITTER: u64 = 1;
const REQUEST_ID: u64 = 2;

/// How a fault of a whole request strikes, or how long it makes it wait.
fn strike(fault: &FaultKind, asked: &RequestProfile, seed: u64) -> Result<Strike, Duration> {
    let service = asked.intent.service;
    let refuse = |refusal: Refusal| Strike::Refuse(asked.refused(refusal, &request_id(seed)));
    Ok(match fault {
        FaultKind::Latency { ms, jitter_ms } => {
            let jitter = Duration::from_millis(*jitter_ms).mul_f64(share(seed, JITTER));
            return Err(Duration::from_millis(*ms).saturating_add(jitter));
        }
        FaultKind::Throttled {
            reason,
            retry_after,
        } => {
            let answer = asked.refused(
                wording::throttled(service, reason.as_deref()),
                &request_id(seed),
            );
            Strike::Refuse(match retry_after {
                Some(secs) => answer.with_header("retry-after", secs.to_string()),
                None => answer,
            })
        }
        FaultKind::ServerError { status } => refuse(wording::server_error(service, *status)),
        FaultKind::ExpiredToken {} => refuse(wording::expired_token()),
        FaultKind::Denied {} => refuse(wording::denied(asked)),
        FaultKind::Absent { answer } => {
            Strike::Refuse(wording::absent(asked, *answer, &request_id(seed)))
        }
        FaultKind::Dropped {} => Strike::Drop,
        FaultKind::Hung {} => Strike::Hang,
        FaultKind::Truncated { keep } => Strike::Truncate { keep: *keep },
        FaultKind::Stalled { keep } => Strike::Stall { keep: *keep },
        FaultKind::SkewedClock { secs } => Strike::Skew { secs: *secs },
        // Faults of events are none of a request: they get as far as this only if someone asks for it.
        FaultKind::Garbage {}
        | FaultKind::LateEvents { .. }
        | FaultKind::DuplicatedEvents {}
        | FaultKind::ReorderedEvents {} => Strike::Garble { seed },
    })
}

/// In the form of AWS's own.
fn request_id(seed: u64) -> String {
    let (high, low) = (mix(seed, REQUEST_ID), mix(seed, REQUEST_ID + 1));
    format!(
        "{:08x}-{:04x}-4{:03x}-a{:03x}-{:012x}",
        high >> 32,
        high >> 16 & 0xffff,
        high & 0xfff,
        low >> 48 & 0xfff,
        low & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests;

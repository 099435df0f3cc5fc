//! Traces: the invocations that X-Ray sampled, from their entry down.

use super::World;
use super::function::SimulatedFunction;
use super::history::Lanes;
use super::invocation::SimulatedInvocation;
use super::trace::TraceId;

/// X-Ray shows a trace so long after its last segment ended.
const DELAY: i64 = 4000;

/// A trace: the attempts of the invocation at its root, and the call that it made.
#[derive(Clone, Debug)]
pub struct SimulatedTrace {
    pub id: TraceId,
    /// In the order of their attempts.
    pub attempts: Vec<SimulatedInvocation>,
    pub called: Option<SimulatedInvocation>,
}

impl SimulatedTrace {
    pub fn root(&self) -> &SimulatedInvocation {
        &self.attempts[0]
    }

    /// When the first segment began and the last one ended.
    pub fn span(&self) -> (i64, i64) {
        let ends = self.attempts.iter().map(SimulatedInvocation::end);
        (
            self.root().boot_start(),
            ends.max().unwrap_or(self.root().end()),
        )
    }
}

impl World {
    /// Adds the traces that began in `from..to` and can be seen by `now`, in no order.
    pub fn traces(&self, from: i64, to: i64, now: i64, out: &mut Vec<SimulatedTrace>) {
        let mut invocations = Vec::new();
        for function in self
            .functions
            .iter()
            .filter(|one| one.spec.tracing && one.caller.is_none())
        {
            invocations.clear();
            self.invocations(function, from, to, &mut invocations);
            let roots = invocations.iter().filter(|one| one.attempt == 0);
            let roots =
                roots.filter(|one| (from..to).contains(&one.start) && one.end() + DELAY <= now);
            out.extend(roots.filter_map(|root| self.trace_of(function, root, now)));
        }
    }

    /// The trace with this id, if it can be seen by `now`.
    pub fn trace(&self, id: TraceId, now: i64) -> Option<SimulatedTrace> {
        let from = i64::from(id.second) * 1000;
        let mut found = Vec::new();
        self.traces(from, from + 1000, now, &mut found);
        found.into_iter().find(|trace| trace.id == id)
    }

    fn trace_of(
        &self,
        function: &SimulatedFunction,
        root: &SimulatedInvocation,
        now: i64,
    ) -> Option<SimulatedTrace> {
        let header = self.trace_header(root).filter(|header| header.is_sampled)?;
        let mut attempts = vec![*root];
        if !root.is_ok() && function.spec.source.is_retried() {
            attempts.extend(self.later_attempts(function, root, now));
        }
        let called = function
            .callee
            .and_then(|callee| self.call_of(self.function(callee), root));
        Some(SimulatedTrace {
            id: header.id,
            attempts,
            called,
        })
    }

    fn later_attempts(
        &self,
        function: &SimulatedFunction,
        root: &SimulatedInvocation,
        now: i64,
    ) -> Vec<SimulatedInvocation> {
        const REACH: i64 = 5 * 60_000;
        let mut later = Vec::new();
        self.invocations(
            function,
            root.end(),
            (root.end() + REACH).min(now),
            &mut later,
        );
        later.retain(|one| one.key == root.key && one.attempt > 0 && one.end() + DELAY <= now);
        later.sort_by_key(|one| one.attempt);
        later.dedup_by_key(|one| one.attempt);
        later
    }

    fn call_of(
        &self,
        callee: &SimulatedFunction,
        caller: &SimulatedInvocation,
    ) -> Option<SimulatedInvocation> {
        let lane = super::history::CALLED + caller.environment.lane;
        let mut calls = Vec::new();
        self.invocations_in(
            callee,
            Lanes::One(lane),
            caller.start,
            caller.end() + 1,
            &mut calls,
        );
        calls
            .into_iter()
            .find(|call| call.caller.is_some_and(|by| by.key == caller.key))
    }
}

//! Reading a group's events: what was written in a span of time and has arrived by now.

use super::World;
use super::function::SimulatedFunction;
use super::group::{GroupContent, LogGroup};
use super::history::Lanes;
use super::invocation::SimulatedInvocation;
use super::lines::{LATEST_INGESTION, LogEntries, delay_of};

const DAY: i64 = 24 * 3_600_000;

impl World {
    /// Adds a group's events of `from..to` that have arrived by `now`, in their order.
    pub fn read(
        &self,
        group: &LogGroup,
        span: (i64, i64),
        now: i64,
        region: &str,
        out: &mut LogEntries,
    ) {
        let (from, to) = (span.0.max(self.oldest(group, now)), span.1.min(now + 1));
        let mut invocations = Vec::new();
        for index in &group.functions {
            invocations.clear();
            self.invocations(self.function(*index), from, to, &mut invocations);
            for invocation in &invocations {
                let is_in = invocation.boot_start() < to && invocation.end() >= from;
                if is_in && invocation.boot_start() + delay_of(invocation) <= now {
                    match group.content {
                        GroupContent::Functions => self.write_lines(invocation, region, out),
                        GroupContent::Access => self.write_access_line(invocation, region, out),
                        GroupContent::Execution => {
                            self.write_execution_lines(invocation, region, out);
                        }
                    }
                }
            }
        }
        out.lines
            .retain(|line| (from..to).contains(&line.place.at) && line.ingested <= now);
        out.sort();
    }

    /// Adds the events of a function that arrived after `after` and by `now`, in their order.
    pub fn arrived(
        &self,
        function: &SimulatedFunction,
        after: i64,
        now: i64,
        region: &str,
        out: &mut LogEntries,
    ) {
        let mut invocations: Vec<SimulatedInvocation> = Vec::new();
        self.invocations(function, after - LATEST_INGESTION, now, &mut invocations);
        for invocation in &invocations {
            let delay = delay_of(invocation);
            if invocation.boot_start() + delay <= now && invocation.end() + delay > after {
                self.write_lines(invocation, region, out);
            }
        }
        out.lines
            .retain(|line| line.ingested > after && line.ingested <= now);
        out.sort();
    }

    /// Adds the events of one stream that have arrived by `now`, in their order.
    pub fn read_stream(
        &self,
        function: &SimulatedFunction,
        (lane, generation, deploy): (u32, u32, u8),
        now: i64,
        region: &str,
        out: &mut LogEntries,
    ) {
        let (from, to) = self.lifetime(function, lane, generation);
        let mut invocations = Vec::new();
        self.invocations_in(
            function,
            Lanes::One(lane),
            from,
            to.min(now + 1),
            &mut invocations,
        );
        invocations.retain(|invocation| {
            let environment = invocation.environment;
            (environment.generation, environment.deploy) == (generation, deploy)
        });
        for invocation in &invocations {
            self.write_lines(invocation, region, out);
        }
        out.lines.retain(|line| line.ingested <= now);
        out.sort();
    }

    /// Nothing older is kept.
    pub fn oldest(&self, group: &LogGroup, now: i64) -> i64 {
        (now - i64::from(group.retention_days) * DAY).max(self.beginning)
    }
}

//! What invocations write: one invocation's events in their order, each in the form that its runtime
//! and log format give it. One event of CloudWatch may hold several lines of text.

mod application;
mod emf;
mod error;
mod gateway;
mod platform_json;
mod platform_text;
pub mod stamp;
#[cfg(test)]
mod tests;

use super::World;
use super::draw::Draw;
use super::environment::EnvironmentId;
use super::function::{SimulatedFailure, SimulatedFunction};
use super::invocation::{DrawPurpose, InvocationOutcome, SimulatedInvocation};
use crate::scenario::spec::FailureKind;

/// Where an event stands in its group: by time, and within a millisecond by function, lane and line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventPosition {
    pub at: i64,
    pub function: u16,
    pub lane: u32,
    pub line: u16,
    /// The invocation's key tells even what falls together in all of these.
    pub key: u64,
}

/// An event, its text aside.
#[derive(Clone, Copy, Debug)]
pub struct LogEntry {
    pub place: EventPosition,
    pub ingested: i64,
    pub environment: EnvironmentId,
    from: u32,
    to: u32,
}

/// Events with their texts in one piece, so that ten thousand of them are no ten thousand strings.
#[derive(Debug, Default)]
pub struct LogEntries {
    text: String,
    pub lines: Vec<LogEntry>,
}

impl LogEntries {
    pub fn message(&self, line: &LogEntry) -> &str {
        &self.text[line.from as usize..line.to as usize]
    }

    pub fn clear(&mut self) {
        self.text.clear();
        self.lines.clear();
    }

    pub fn sort(&mut self) {
        self.lines.sort_unstable_by_key(|line| line.place);
    }
}

/// How many lines a function's invocations write, about: for choosing how much to read at once.
pub fn expected(function: &SimulatedFunction) -> f64 {
    let platform = if function.spec.log.system_warn {
        0.1
    } else {
        3.0
    };
    let own: f64 = function.lines.iter().map(|line| line.chance).sum();
    platform + own
}

impl World {
    /// Adds what an invocation writes.
    pub fn write_lines(
        &self,
        invocation: &SimulatedInvocation,
        region: &str,
        out: &mut LogEntries,
    ) {
        let function = self.function(invocation.function);
        let id = invocation.request_id();
        let mut page = InvocationLog {
            world: self,
            function,
            invocation,
            region,
            // Hexadecimal digits and hyphens.
            id: std::str::from_utf8(&id).unwrap_or_default(),
            delay: delay_of(invocation),
            next: 0,
            out,
        };
        if function.spec.log.json {
            platform_json::write(&mut page);
        } else {
            platform_text::write(&mut page);
        }
    }
}

/// What one invocation writes on.
struct InvocationLog<'a> {
    world: &'a World,
    function: &'a SimulatedFunction,
    invocation: &'a SimulatedInvocation,
    region: &'a str,
    id: &'a str,
    delay: i64,
    next: u16,
    out: &'a mut LogEntries,
}

impl InvocationLog<'_> {
    /// Adds an event of a moment.
    fn event(&mut self, at: i64, write: impl FnOnce(&Self, &mut String)) {
        let mut text = std::mem::take(&mut self.out.text);
        let from = text.len();
        write(self, &mut text);
        let place = EventPosition {
            at,
            function: self.invocation.function,
            lane: self.invocation.environment.lane,
            line: self.next,
            key: self.invocation.key,
        };
        self.next += 1;
        self.out.lines.push(LogEntry {
            place,
            ingested: at + self.delay,
            environment: self.invocation.environment,
            from: from as u32,
            to: text.len() as u32,
        });
        self.out.text = text;
    }

    fn failure(&self) -> Option<&SimulatedFailure> {
        match self.invocation.outcome {
            InvocationOutcome::Ok => None,
            InvocationOutcome::Failed(index) => self.function.failures.get(usize::from(index)),
        }
    }

    fn kind(&self) -> Option<FailureKind> {
        self.failure().map(|failure| failure.spec.kind)
    }

    /// What REPORT says of a failure that the platform noticed: its status and its type.
    fn status(&self) -> Option<(&'static str, Option<&'static str>)> {
        Some(match self.kind()? {
            FailureKind::Timeout => ("timeout", None),
            FailureKind::Memory => ("error", Some("Runtime.OutOfMemory")),
            FailureKind::Exit => ("error", Some("Runtime.ExitError")),
            FailureKind::Init => ("error", Some("Runtime.ImportModuleError")),
            FailureKind::Extension => ("error", Some("Extension.Crash")),
            FailureKind::Error
            | FailureKind::TooLarge
            | FailureKind::TimeoutOld
            | FailureKind::MemoryOld => {
                return None;
            }
        })
    }

    /// A trace's header, where this invocation is traced.
    fn trace(&self) -> Option<super::trace::TraceHeader> {
        self.world.trace_header(self.invocation)
    }
}

/// How long an invocation's lines take until they can be read: most some seconds, a few much longer.
pub fn delay_of(invocation: &SimulatedInvocation) -> i64 {
    let mut draw: Draw = invocation
        .draw(DrawPurpose::Ingestion)
        .and(u64::from(invocation.attempt));
    let usual = 1200 + draw.below(4300) as i64;
    match draw.below(1000) {
        0..4 => 30_000 + draw.below(60_000) as i64,
        4..30 => 8000 + draw.below(12_000) as i64,
        _ => usual,
    }
}

/// The longest of these delays.
pub const LATEST_INGESTION: i64 = 90_000;

//! GetTraceSummaries.

use super::super::{OperationContext, page};
use super::document::{api, end, is_behind_gateway, seconds, status};
use super::filter::TraceFilter;
use super::invalid;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::ACCOUNT;
use crate::world::function::SimulatedFunction;
use crate::world::tracing::SimulatedTrace;
use slstop_base::Timestamp;

/// Traces in a page, at least, if there are so many.
const PAGE: usize = 100;
/// Read at a time, newest first.
const WINDOW: i64 = 60_000;
/// Windows looked through for one page.
const MAX_WINDOWS: usize = 120;
const LONGEST_RANGE: i64 = 24 * 3_600_000;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let moment = |member: &str| {
        let time = input.time(member).map(Timestamp::as_millis);
        time.ok_or_else(|| invalid(format!("{member} is required.")))
    };
    let (start, stop) = (moment("StartTime")?, moment("EndTime")?);
    if start > stop {
        return Err(invalid("StartTime cannot be after EndTime."));
    }
    if stop.saturating_sub(start) > LONGEST_RANGE {
        return Err(invalid("Time range cannot be longer than 24 hours."));
    }
    let said = input.text("FilterExpression").unwrap_or_default();
    let filter = TraceFilter::read(said).map_err(invalid)?;
    let question = (start, stop, said);
    let mut to = match input.text("NextToken") {
        None => stop.saturating_add(1),
        Some(token) => page::position(question, token)
            .and_then(|position| position.parse().ok())
            .ok_or_else(|| invalid("Invalid NextToken."))?,
    };
    let now = context.now.as_millis();
    to = to.min(now + 1);
    // Before the world began there is nothing to look through.
    let start = start.max(context.world.beginning);
    let mut summaries = Vec::new();
    let mut processed = 0_usize;
    let mut traces = Vec::new();
    for _ in 0..MAX_WINDOWS {
        if to <= start || summaries.len() >= PAGE {
            break;
        }
        let from = (to - WINDOW).max(start);
        traces.clear();
        context.world.traces(from, to, now, &mut traces);
        traces.sort_by_key(|trace| std::cmp::Reverse((trace.root().start, trace.id)));
        processed += traces.len();
        let shown = traces
            .iter()
            .map(|trace| TraceSummary::new(context, trace))
            .filter(|seen| filter.holds(seen));
        summaries.extend(shown.map(|seen| summary(&seen)));
        to = from;
    }
    let next = (to > start).then(|| page::token(question, &to.to_string()));
    let answer = WireValue::EMPTY
        .with("TraceSummaries", summaries)
        .with("ApproximateTime", Timestamp::from_millis(stop.min(now)))
        .with("TracesProcessedCount", processed)
        .with_some("NextToken", next);
    Ok(answer.into())
}

/// A trace as filters see it.
#[derive(Debug)]
pub struct TraceSummary<'a> {
    pub trace: &'a SimulatedTrace,
    pub function: &'a SimulatedFunction,
    pub callee: Option<&'a SimulatedFunction>,
    pub arns: Vec<String>,
    pub duration: f64,
    pub response_time: f64,
    pub has_fault: bool,
    pub is_cold: bool,
    pub url: Option<String>,
    pub status: u16,
}

impl<'a> TraceSummary<'a> {
    fn new(context: &'a OperationContext<'_>, trace: &'a SimulatedTrace) -> Self {
        let root = trace.root();
        let function = context.world.function(root.function);
        let callee = trace
            .called
            .map(|call| context.world.function(call.function));
        let last = trace.attempts.last().unwrap_or(root);
        let from = seconds(root.boot_start());
        let functions = std::iter::once(function).chain(callee);
        Self {
            trace,
            function,
            callee,
            arns: functions
                .map(|function| context.function_arn(&function.name))
                .collect(),
            duration: end(last) - from,
            response_time: end(root) - from,
            has_fault: !last.is_ok() || trace.called.is_some_and(|call| !call.is_ok()),
            is_cold: root.boot.is_cold(),
            url: is_behind_gateway(function)
                .then(|| format!("https://shop.example/{}", function.short_name())),
            status: status(root),
        }
    }

    /// Names and types of the services in the trace.
    pub fn services(&self) -> Vec<(String, &'static str)> {
        let mut services = Vec::new();
        if is_behind_gateway(self.function) {
            services.push((
                format!("{}/prod", api(self.function)),
                "AWS::ApiGateway::Stage",
            ));
        }
        for function in std::iter::once(self.function).chain(self.callee) {
            services.push((function.name.clone(), "AWS::Lambda"));
            services.push((function.name.clone(), "AWS::Lambda::Function"));
        }
        services
    }
}

fn summary(seen: &TraceSummary<'_>) -> WireValue {
    let root = seen.trace.root();
    let ids: WireValue = (seen.services().into_iter())
        .map(|(name, kind)| {
            WireValue::EMPTY
                .with("Name", name.clone())
                .with("Names", vec![name])
                .with("AccountId", ACCOUNT)
                .with("Type", kind)
        })
        .collect();
    let http = seen.url.as_ref().map(|url| {
        WireValue::EMPTY
            .with("HttpURL", url.clone())
            .with("HttpStatus", seen.status)
            .with("HttpMethod", "POST")
            .with("UserAgent", "Mozilla/5.0 (shop)")
            .with("ClientIp", "203.0.113.7")
    });
    let cold = WireValue::EMPTY
        .with(
            "AnnotationValue",
            WireValue::EMPTY.with("BooleanValue", seen.is_cold),
        )
        .with("ServiceIds", WireValue::List(Vec::new()));
    let entry = WireValue::EMPTY
        .with(
            "Name",
            seen.services()
                .first()
                .map(|(name, _)| name.clone())
                .unwrap_or_default(),
        )
        .with("AccountId", ACCOUNT)
        .with(
            "Type",
            seen.services()
                .first()
                .map_or("AWS::Lambda", |(_, kind)| *kind),
        );
    let arns: WireValue = seen
        .arns
        .iter()
        .map(|arn| WireValue::EMPTY.with("ARN", arn.clone()))
        .collect();
    WireValue::EMPTY
        .with("Id", seen.trace.id.to_string())
        .with("StartTime", Timestamp::from_millis(root.boot_start()))
        .with("Duration", seen.duration)
        .with("ResponseTime", seen.response_time)
        .with("HasFault", seen.has_fault)
        .with("HasError", false)
        .with("HasThrottle", false)
        .with("IsPartial", false)
        .with_some("Http", http)
        .with(
            "Annotations",
            WireValue::EMPTY.with("ColdStart", vec![cold]),
        )
        .with("Users", WireValue::List(Vec::new()))
        .with("ServiceIds", ids)
        .with("ResourceARNs", arns)
        .with("InstanceIds", WireValue::List(Vec::new()))
        .with("AvailabilityZones", WireValue::List(Vec::new()))
        .with("EntryPoint", entry)
        .with("FaultRootCauses", WireValue::List(Vec::new()))
        .with("ErrorRootCauses", WireValue::List(Vec::new()))
        .with("ResponseTimeRootCauses", WireValue::List(Vec::new()))
        .with("Revision", 1)
        .with("MatchedEventTime", Timestamp::from_millis(root.start))
}

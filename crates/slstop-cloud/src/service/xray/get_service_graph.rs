//! GetServiceGraph: the services of the traces of a window, and who called whom.

use std::collections::BTreeMap;

use super::super::OperationContext;
use super::document::{api, end, is_behind_gateway, seconds};
use super::invalid;
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::function::SimulatedFunction;
use crate::world::invocation::SimulatedInvocation;
use slstop_base::Timestamp;

const LONGEST_RANGE: i64 = 6 * 3_600_000;
/// The graph is drawn from the latest traces: enough to know every edge.
const MOST_SAMPLED: i64 = 10 * 60_000;

/// A service's name and type.
type ServiceKey = (String, &'static str);

#[derive(Clone, Copy, Debug, Default)]
struct Calls {
    ok: i64,
    faults: i64,
    seconds: f64,
}

#[derive(Debug, Default)]
struct Graph {
    services: BTreeMap<ServiceKey, Calls>,
    edges: BTreeMap<(ServiceKey, ServiceKey), Calls>,
}

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let moment = |member: &str| {
        let time = input.time(member).map(Timestamp::as_millis);
        time.ok_or_else(|| invalid(format!("{member} is required.")))
    };
    let (start, stop) = (moment("StartTime")?, moment("EndTime")?);
    if start > stop || stop.saturating_sub(start) > LONGEST_RANGE {
        return Err(invalid("Time range cannot be longer than 6 hours."));
    }
    let now = context.now.as_millis();
    let from = start
        .max(context.world.beginning)
        .max(stop.min(now) - MOST_SAMPLED);
    let mut traces = Vec::new();
    context.world.traces(from, stop.min(now), now, &mut traces);
    let mut graph = Graph::default();
    for trace in &traces {
        let function = context.world.function(trace.root().function);
        let client = (function.name.clone(), "client");
        graph.services.entry(client.clone()).or_default();
        let caller = match is_behind_gateway(function) {
            true => {
                let stage = (format!("{}/prod", api(function)), "AWS::ApiGateway::Stage");
                graph.call(&client, &stage, trace.root());
                stage
            }
            false => client,
        };
        for attempt in &trace.attempts {
            graph.run(&caller, function, attempt);
        }
        if let Some(call) = &trace.called {
            let callee = context.world.function(call.function);
            graph.run(
                &(function.name.clone(), "AWS::Lambda::Function"),
                callee,
                call,
            );
        }
    }
    let answer = WireValue::EMPTY
        .with("StartTime", Timestamp::from_millis(from))
        .with("EndTime", Timestamp::from_millis(stop.min(now)))
        .with("Services", graph.wire(from, stop.min(now)))
        .with("ContainsOldGroupVersions", false);
    Ok(answer.into())
}

impl Graph {
    fn call(&mut self, from: &ServiceKey, to: &ServiceKey, invocation: &SimulatedInvocation) {
        let edge = self.edges.entry((from.clone(), to.clone())).or_default();
        for calls in [edge, self.services.entry(to.clone()).or_default()] {
            match invocation.is_ok() {
                true => calls.ok += 1,
                false => calls.faults += 1,
            }
            calls.seconds += end(invocation) - seconds(invocation.start);
        }
    }

    /// The Lambda service, the function, and the table that most functions ask.
    fn run(
        &mut self,
        caller: &ServiceKey,
        function: &SimulatedFunction,
        invocation: &SimulatedInvocation,
    ) {
        let lambda = (function.name.clone(), "AWS::Lambda");
        let own = (function.name.clone(), "AWS::Lambda::Function");
        self.call(caller, &lambda, invocation);
        self.call(&lambda, &own, invocation);
        let table = ("DynamoDB".to_owned(), "AWS::DynamoDB::Table");
        let asked = SimulatedInvocation {
            outcome: crate::world::invocation::InvocationOutcome::Ok,
            ..*invocation
        };
        self.call(&own, &table, &asked);
    }

    fn wire(&self, from: i64, to: i64) -> WireValue {
        let number: BTreeMap<&ServiceKey, i64> = self.services.keys().zip(0..).collect();
        let edges = |key: &ServiceKey| -> WireValue {
            let of_service = self.edges.iter().filter(|((caller, _), _)| caller == key);
            of_service
                .map(|((_, callee), calls)| {
                    calls
                        .wire()
                        .with("ReferenceId", number.get(callee).copied().unwrap_or(-1))
                        .with("Aliases", WireValue::List(Vec::new()))
                })
                .collect()
        };
        let services = self.services.iter().map(|(key, calls)| {
            let (name, kind) = key;
            let service = if *kind == "client" {
                WireValue::EMPTY
            } else {
                calls.wire()
            };
            service
                .with("ReferenceId", number.get(key).copied().unwrap_or(-1))
                .with("Name", name.clone())
                .with("Names", vec![name.clone()])
                .with("Type", *kind)
                .with("Root", *kind == "client")
                .with(
                    "State",
                    if *kind == "client" {
                        "unknown"
                    } else {
                        "active"
                    },
                )
                .with("StartTime", Timestamp::from_millis(from))
                .with("EndTime", Timestamp::from_millis(to))
                .with("Edges", edges(key))
        });
        services.collect()
    }
}

impl Calls {
    fn wire(&self) -> WireValue {
        let errors = WireValue::EMPTY
            .with("ThrottleCount", 0)
            .with("OtherCount", 0)
            .with("TotalCount", 0);
        let faults = WireValue::EMPTY
            .with("OtherCount", self.faults)
            .with("TotalCount", self.faults);
        let statistics = WireValue::EMPTY
            .with("OkCount", self.ok)
            .with("ErrorStatistics", errors)
            .with("FaultStatistics", faults)
            .with("TotalCount", self.ok + self.faults)
            .with("TotalResponseTime", self.seconds);
        WireValue::EMPTY.with("SummaryStatistics", statistics)
    }
}

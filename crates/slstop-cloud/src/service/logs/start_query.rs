//! StartQuery and StopQuery.

use std::sync::Arc;

use super::super::{OperationContext, arn};
use super::invalid;
use super::queries::{QueryRunStatus, StartedQuery};
use crate::logs_insights::{self, Malformed};
use crate::wire::{Refusal, Reply, WireValue};
use crate::world::draw::Draw;
use crate::world::invocation::uuid;

const MOST_GROUPS: usize = 50;
const MOST_CHARS: usize = 10_000;
const MOST_ROWS: usize = 100_000;

pub fn start(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let text = input.text("queryString").unwrap_or_default();
    if text.chars().count() > MOST_CHARS {
        return Err(invalid(
            "1 validation error detected: Value at 'queryString' failed to satisfy constraint: \
             Member must have length less than or equal to 10000",
        ));
    }
    let (from, to) = match (context.millis("startTime")?, context.millis("endTime")?) {
        (Some(from), Some(to)) if from <= to => (from, to),
        (Some(_), Some(_)) => {
            return Err(invalid("End time should not be before start time"));
        }
        _ => return Err(invalid("Both startTime and endTime are required.")),
    };
    let limit = input
        .get("limit")
        .map(|_| context.limit("limit", MOST_ROWS));
    let mut pipeline = logs_insights::read(text).map_err(malformed)?;
    if let Some(limit) = limit.transpose()? {
        pipeline.limit(limit);
    }
    let mut groups: Vec<Arc<str>> = Vec::new();
    let mut is_infrequent = false;
    let now = context.now.as_millis();
    // Seconds, the last one included.
    let span = (
        from.saturating_mul(1000),
        to.saturating_add(1).saturating_mul(1000),
    );
    let mut is_kept = false;
    for said in named(context)? {
        let name = arn::group_name(said);
        let group = context.world.group(name).ok_or_else(|| missing(name))?;
        is_infrequent |= group.is_infrequent;
        is_kept |= span.1 > context.world.oldest(group, now).max(group.created);
        groups.push(group.name.clone());
    }
    if !is_kept {
        let said = "Query's end date and time is either before the log groups creation time or \
                    exceeds the log groups log retention settings";
        return Err(Refusal::new(400, "MalformedQueryException", said));
    }
    let span = (span.0, span.1.min(now + 1));
    let id = id(context);
    let begun = StartedQuery {
        pipeline,
        groups,
        is_infrequent,
        region: context.region().to_owned(),
        span,
        now,
        disorder: context.disorder(),
    };
    if !context.cloud.queries().begin(&id, begun, context.world) {
        let said = "You have reached the maximum number of concurrent queries.";
        return Err(Refusal::new(400, "LimitExceededException", said));
    }
    Ok(WireValue::EMPTY.with("queryId", id).into())
}

pub fn stop(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
    let id = context.request.input.text("queryId").unwrap_or_default();
    let stopped = context.cloud.queries().with(id, |run| {
        let is_running = !run.is_over();
        if is_running {
            run.status = QueryRunStatus::Cancelled;
        }
        is_running
    });
    match stopped {
        None => Err(no_query(id)),
        Some(false) => Err(invalid(format!("Query {id} has already ended."))),
        Some(true) => Ok(WireValue::EMPTY.with("success", true).into()),
    }
}

pub fn no_query(id: &str) -> Refusal {
    let said = format!("Query {id} does not exist.");
    Refusal::new(400, "ResourceNotFoundException", said)
}

/// Groups are said in one of three ways.
fn named<'a>(context: &'a OperationContext<'_>) -> Result<Vec<&'a str>, Refusal> {
    let input = &context.request.input;
    let ways = [
        input.text("logGroupName").into_iter().collect(),
        input.texts("logGroupNames").collect(),
        input.texts("logGroupIdentifiers").collect(),
    ];
    let mut said: Vec<Vec<&str>> = ways
        .into_iter()
        .filter(|way: &Vec<&str>| !way.is_empty())
        .collect();
    match (said.pop(), said.is_empty()) {
        (Some(names), true) if names.len() <= MOST_GROUPS => Ok(names),
        (Some(_), true) => Err(invalid(format!(
            "1 validation error detected: Value at 'logGroupNames' failed to satisfy constraint: \
             Member must have length less than or equal to {MOST_GROUPS}"
        ))),
        _ => Err(invalid(
            "Exactly one of logGroupName, logGroupNames and logGroupIdentifiers must be given.",
        )),
    }
}

fn missing(group: &str) -> Refusal {
    let account = crate::world::ACCOUNT;
    let said = format!("Log group '{group}' does not exist for account ID '{account}'");
    Refusal::new(400, "ResourceNotFoundException", said)
}

fn malformed(malformed: Malformed) -> Refusal {
    let Malformed { said, from, to } = malformed;
    let location = WireValue::EMPTY
        .with("startCharOffset", from)
        .with("endCharOffset", to);
    let error = WireValue::EMPTY
        .with("location", location)
        .with("message", said.clone());
    Refusal::new(400, "MalformedQueryException", said).with("queryCompileError", error)
}

/// Another one for each request, and the same in each run.
/// Each its own, also of two that start at once.
fn id(context: &OperationContext<'_>) -> String {
    let mut draw = Draw::of(context.world.seed)
        .and(context.cloud.queries().number())
        .and(context.now.as_millis().unsigned_abs());
    String::from_utf8_lossy(&uuid(draw.bits(), draw.bits())).into_owned()
}

//! GetQueryResults.

use super::super::{Context, page};
use super::invalid;
use super::queries::Status;
use super::start_query::no_query;
use crate::wire::{Refusal, Reply, Value};

const MOST_ITEMS: usize = 10_000;

pub fn answer(context: &Context<'_>) -> Result<Reply, Refusal> {
    let input = &context.request.input;
    let id = input.text("queryId").unwrap_or_default();
    let most = context.limit("maxItems", MOST_ITEMS)?;
    let looked = context.cloud.queries().with(id, |run| {
        run.look(context.world);
        (run.status, run.statistics, run.rows())
    });
    let (status, statistics, rows) = looked.ok_or_else(|| no_query(id))?;
    let token = input.text("nextToken");
    let (shown, next) =
        page::slice(&rows, most, id, token).ok_or_else(|| invalid("The nextToken is invalid."))?;
    let row = |row: &Vec<(std::sync::Arc<str>, String)>| -> Value {
        let cells = row.iter().map(|(name, value)| {
            Value::EMPTY
                .with("field", name.to_string())
                .with("value", value.clone())
        });
        cells.collect()
    };
    let statistics = Value::EMPTY
        .with("recordsMatched", statistics.matched as f64)
        .with("recordsScanned", statistics.scanned as f64)
        .with("estimatedRecordsSkipped", 0.0)
        .with("bytesScanned", statistics.bytes as f64)
        .with("estimatedBytesSkipped", 0.0)
        .with("logGroupsScanned", 0.0);
    let is_whole = status == Status::Complete;
    Ok(Value::EMPTY
        .with("queryLanguage", "CWLI")
        .with("results", shown.iter().map(row).collect::<Value>())
        .with("statistics", statistics)
        .with("status", name(status))
        .with_some("nextToken", next.filter(|_| is_whole))
        .into())
}

fn name(status: Status) -> &'static str {
    match status {
        Status::Scheduled => "Scheduled",
        Status::Running => "Running",
        Status::Complete => "Complete",
        Status::Cancelled => "Cancelled",
    }
}

//! GetQueryResults.

use super::super::{OperationContext, page};
use super::invalid;
use super::queries::QueryRunStatus;
use super::start_query::no_query;
use crate::wire::{Refusal, Reply, WireValue};

const MOST_ITEMS: usize = 10_000;

pub fn answer(context: &OperationContext<'_>) -> Result<Reply, Refusal> {
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
    let row = |row: &Vec<(std::sync::Arc<str>, String)>| -> WireValue {
        let cells = row.iter().map(|(name, value)| {
            WireValue::EMPTY
                .with("field", name.to_string())
                .with("value", value.clone())
        });
        cells.collect()
    };
    let statistics = WireValue::EMPTY
        .with("recordsMatched", statistics.matched as f64)
        .with("recordsScanned", statistics.scanned as f64)
        .with("estimatedRecordsSkipped", 0.0)
        .with("bytesScanned", statistics.bytes as f64)
        .with("estimatedBytesSkipped", 0.0)
        .with("logGroupsScanned", 0.0);
    let is_whole = status == QueryRunStatus::Complete;
    Ok(WireValue::EMPTY
        .with("queryLanguage", "CWLI")
        .with("results", shown.iter().map(row).collect::<WireValue>())
        .with("statistics", statistics)
        .with("status", name(status))
        .with_some("nextToken", next.filter(|_| is_whole))
        .into())
}

fn name(status: QueryRunStatus) -> &'static str {
    match status {
        QueryRunStatus::Scheduled => "Scheduled",
        QueryRunStatus::Running => "Running",
        QueryRunStatus::Complete => "Complete",
        QueryRunStatus::Cancelled => "Cancelled",
    }
}

//! CloudWatch Logs GetQueryResults: a page of a query's rows, and how far the query is.

use std::collections::BTreeSet;
use std::sync::Arc;

use aws_sdk_cloudwatchlogs::types::{QueryStatistics, QueryStatus, ResultField};

use crate::Clients;
use slstop_core::domain::insights::{QueryProgress, ResultRow, Scanned};
use slstop_core::domain::{Call, Failure};

#[derive(Debug)]
pub struct ResultPage {
    pub progress: QueryProgress,
    pub rows: Vec<ResultRow>,
    pub scanned: Scanned,
    pub next: Option<String>,
    pub is_first: bool,
    pub is_last: bool,
}

impl Default for ResultPage {
    fn default() -> Self {
        Self {
            progress: QueryProgress::Running,
            rows: Vec::new(),
            scanned: Scanned::default(),
            next: None,
            is_first: false,
            is_last: false,
        }
    }
}

pub async fn get(
    clients: &Clients,
    id: &str,
    most: i32,
    token: Option<String>,
) -> Result<ResultPage, Failure> {
    let request = clients
        .logs()
        .get_query_results()
        .query_id(id)
        .max_items(most)
        .set_next_token(token);
    clients.turn(Call::GetQueryResults).await;
    let answer = request.send().await;
    let output = answer.map_err(|error| clients.failure(Call::GetQueryResults, &error))?;
    let mut names = FieldNames::default();
    let rows = output.results.unwrap_or_default().into_iter();
    Ok(ResultPage {
        progress: progress(output.status.as_ref()),
        rows: rows.map(|fields| names.row(fields)).collect(),
        scanned: output.statistics.as_ref().map(scanned).unwrap_or_default(),
        next: output.next_token.filter(|token| !token.is_empty()),
        ..ResultPage::default()
    })
}

fn progress(status: Option<&QueryStatus>) -> QueryProgress {
    match status {
        Some(QueryStatus::Complete) => QueryProgress::Complete,
        Some(QueryStatus::Failed) => QueryProgress::Failed,
        Some(QueryStatus::Cancelled) => QueryProgress::Cancelled,
        Some(QueryStatus::Timeout) => QueryProgress::TimedOut,
        Some(QueryStatus::Scheduled) => QueryProgress::Scheduled,
        // `Unknown` is what AWS itself says now and then, of queries that then go on.
        _ => QueryProgress::Running,
    }
}

fn scanned(statistics: &QueryStatistics) -> Scanned {
    Scanned {
        records_matched: count(statistics.records_matched()),
        records: count(statistics.records_scanned()),
        bytes: count(statistics.bytes_scanned()),
    }
}

/// Counts come as floating-point numbers. What no query can scan is no count, and must not become a price.
fn count(number: f64) -> u64 {
    const MOST: f64 = 1e16;
    if (0.0..MOST).contains(&number) {
        number as u64
    } else {
        0
    }
}

/// The rows of a page have the same few fields: each name is kept once.
#[derive(Debug, Default)]
struct FieldNames(BTreeSet<Arc<str>>);

impl FieldNames {
    fn row(&mut self, fields: Vec<ResultField>) -> ResultRow {
        let field = |field: ResultField| {
            let name = self.name(&field.field?);
            Some((name, field.value.unwrap_or_default().into_boxed_str()))
        };
        fields.into_iter().filter_map(field).collect()
    }

    fn name(&mut self, name: &str) -> Arc<str> {
        if let Some(known) = self.0.get(name) {
            return known.clone();
        }
        let name: Arc<str> = Arc::from(name);
        self.0.insert(name.clone());
        name
    }
}

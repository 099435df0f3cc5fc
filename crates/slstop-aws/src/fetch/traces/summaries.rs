//! GetTraceSummaries, page by page: X-Ray's own list.

use std::sync::Arc;

use aws_sdk_xray::types::{TimeRangeType, TraceSummary};
use aws_smithy_types::DateTime;

use super::{AskedTraces, FoundTraces};
use crate::Clients;
use slstop_base::{FunctionName, Timestamp};
use slstop_core::domain::call::TRACE;
use slstop_core::domain::trace::ListedTrace;
use slstop_core::domain::trace::listed_trace::{began, entry, functions};
use slstop_core::domain::{Call, Failure};

/// More rows than anybody reads.
const MOST_TRACES: usize = 500;
/// Pages may be empty where a filter lets little through.
const MOST_PAGES: usize = 20;
/// X-Ray answers for a day at most.
const LONGEST: i64 = 24 * 3600 * 1000;
/// An expression with more functions is refused as too complex; then the answers are narrowed down here.
const MOST_NAMED: usize = 8;

pub(super) async fn find(clients: &Clients, asked: &AskedTraces) -> Result<FoundTraces, Failure> {
    let mut found = FoundTraces::default();
    let mut to = asked.to.as_millis();
    let first = asked.from.as_millis();
    while to > first && !found.is_cut {
        let from = first.max(to - LONGEST);
        stretch(clients, asked, from, to, &mut found).await?;
        to = from;
    }
    found
        .traces
        .sort_by_key(|trace| std::cmp::Reverse(trace.start));
    Ok(found)
}

async fn stretch(
    clients: &Clients,
    asked: &AskedTraces,
    from: i64,
    to: i64,
    found: &mut FoundTraces,
) -> Result<(), Failure> {
    let mut token: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let request = clients
            .xray()
            .get_trace_summaries()
            .start_time(DateTime::from_millis(from))
            .end_time(DateTime::from_millis(to))
            .time_range_type(TimeRangeType::TraceId)
            .set_filter_expression(expression(&asked.functions, asked.filter.as_deref()))
            .set_next_token(token.take());
        clients.turn(Call::GetTraceSummaries).await;
        let answer = request.send().await;
        let page = answer.map_err(|error| clients.failure(Call::GetTraceSummaries, &error))?;
        let scanned = u64::try_from(page.traces_processed_count.unwrap_or(0)).unwrap_or(0);
        clients
            .meter()
            .bill(Call::GetTraceSummaries, TRACE * scanned);
        let listed = page.trace_summaries().iter().filter_map(listed);
        found
            .traces
            .extend(listed.filter(|trace| asked.is_of_interest(trace)));
        token = page.next_token.filter(|token| !token.is_empty());
        if found.traces.len() >= MOST_TRACES {
            found.traces.truncate(MOST_TRACES);
            found.is_cut = true;
        }
        if token.is_none() || found.is_cut {
            return Ok(());
        }
    }
    found.is_cut = true;
    Ok(())
}

impl AskedTraces {
    /// Whether a trace holds one of the functions: emulators ignore the expression.
    pub(super) fn is_of_interest(&self, trace: &ListedTrace) -> bool {
        self.functions.is_empty()
            || trace.functions.is_empty()
            || self.functions.iter().any(|name| {
                trace
                    .functions
                    .iter()
                    .any(|function| **function == *name.as_str())
            })
    }
}

/// The filter expression that X-Ray is asked with.
pub fn expression(functions: &[FunctionName], filter: Option<&str>) -> Option<String> {
    let named = (1..=MOST_NAMED).contains(&functions.len()).then(|| {
        let one = |name: &FunctionName| {
            let name = name.as_str().replace(['"', '\\'], "");
            format!("service(id(name: \"{name}\", type: \"AWS::Lambda::Function\"))")
        };
        functions.iter().map(one).collect::<Vec<_>>().join(" OR ")
    });
    match (named, filter) {
        (Some(named), Some(filter)) => Some(format!("({named}) AND ({filter})")),
        (named, filter) => named.or_else(|| filter.map(str::to_owned)),
    }
}

fn listed(summary: &TraceSummary) -> Option<ListedTrace> {
    let id: Arc<str> = summary.id()?.into();
    let http = summary.http();
    let entry_point = summary.entry_point().and_then(|entry| entry.name());
    let is_initialization = summary.response_time_root_causes().iter().any(|cause| {
        let paths = cause
            .services()
            .iter()
            .flat_map(|service| service.entity_path());
        paths
            .into_iter()
            .any(|entity| entity.name() == Some("Initialization"))
    });
    let arns = summary
        .resource_arns()
        .iter()
        .filter_map(|resource| resource.arn());
    let start = summary.start_time().and_then(|time| time.to_millis().ok());
    Some(ListedTrace {
        start: start.map(Timestamp::from_millis).or_else(|| began(&id)),
        duration_ms: summary.duration().map(|seconds| seconds * 1000.0),
        response_ms: summary.response_time().map(|seconds| seconds * 1000.0),
        entry: entry(
            http.and_then(|http| http.http_method()),
            http.and_then(|http| http.http_url()),
            entry_point,
        ),
        has_fault: summary.has_fault().unwrap_or(false),
        has_error: summary.has_error().unwrap_or(false),
        has_throttle: summary.has_throttle().unwrap_or(false),
        is_partial: summary.is_partial().unwrap_or(false),
        functions: functions(arns),
        is_cold: (is_initialization || said_cold(summary)).then_some(true),
        http_status: http
            .and_then(|http| http.http_status())
            .and_then(|status| u16::try_from(status).ok()),
        n_spans: None,
        id,
    })
}

/// The annotation that Powertools makes.
fn said_cold(summary: &TraceSummary) -> bool {
    let values = summary
        .annotations()
        .and_then(|annotations| annotations.get("ColdStart"));
    let mut values = values
        .into_iter()
        .flatten()
        .filter_map(|said| said.annotation_value());
    values.any(|value| value.as_boolean_value() == Ok(&true))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer, CannedRequest};

    #[test]
    fn functions_and_a_filter_make_one_expression() {
        let pay = FunctionName::new("pay");
        let named = "service(id(name: \"pay\", type: \"AWS::Lambda::Function\"))";
        assert_eq!(expression(&[], None), None);
        assert_eq!(
            expression(std::slice::from_ref(&pay), None).as_deref(),
            Some(named)
        );
        let both = expression(&[pay], Some("fault OR error"));
        assert_eq!(both, Some(format!("({named}) AND (fault OR error)")));
        assert_eq!(expression(&[], Some("fault")).as_deref(), Some("fault"));
    }

    #[tokio::test]
    async fn pages_are_followed_and_longer_stretches_asked_for_in_days() {
        let canned = Canned::new(|asked: &CannedRequest| {
            let body = String::from_utf8_lossy(&asked.body);
            let (id, token) = match body.contains("NextToken") {
                true => ("1-00000002-000000000000000000000000", ""),
                false => (
                    "1-00000001-000000000000000000000000",
                    "\"NextToken\":\"x\",",
                ),
            };
            CannedAnswer::new(
                200,
                format!(
                    "{{{token}\"TraceSummaries\":[{{\"Id\":\"{id}\",\"Duration\":0.5,\"HasFault\":true}}],\"TracesProcessedCount\":7}}"
                ),
            )
        });
        let clients = canned.clients().await;
        let asked = AskedTraces {
            functions: [].into(),
            from: Timestamp::from_millis(0),
            to: Timestamp::from_millis(LONGEST + 1),
            filter: None,
        };
        let found = find(&clients, &asked).await.expect("an answer");
        assert_eq!(found.traces.len(), 4);
        assert_eq!(found.traces[0].start, Some(Timestamp::from_millis(2000)));
        assert!(found.traces[0].has_fault);
        let spent = clients.meter().snapshot().tallies;
        assert!(
            spent.iter().any(|(_, tally)| tally.cost == TRACE * 28),
            "{spent:?}"
        );
    }
}

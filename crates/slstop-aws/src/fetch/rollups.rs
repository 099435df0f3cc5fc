//! Cold starts, init time and memory of many functions by one query over their reports: for those whose
//! lines nobody follows.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Sink;
use super::insights::{Asking, InsightsRequest};
use crate::Clients;
use slstop_base::{FunctionName, Megabytes, Timestamp};
use slstop_core::domain::insights::ResultRow;
use slstop_core::domain::{Failure, LogFigures, LogSources};
use slstop_core::message::{Fact, Window};

/// Both of Lambda's formats; in a group that is shared, streams name their function. Of a start that failed
/// has no report: it is missing here and counted once its lines are read.
const TEXT: &str = r#"filter @type = "REPORT" or type = "platform.report"
| parse @logStream /^\d+\/\d+\/\d+\/(?<fn>[^\[]+)\[/
| fields coalesce(@initDuration, record.metrics.initDurationMs) as init,
    coalesce(@maxMemoryUsed / 1000000, record.metrics.maxMemoryUsedMB) as used
| stats count(*) as invocations, count(init) as cold, pct(init, 90) as init_p90, max(used) as used_mb by @log, fn"#;

pub async fn answer(
    sources: &LogSources,
    window: Window,
    clients: &Clients,
    now: Timestamp,
    sink: &Sink,
) -> Result<(), Failure> {
    let asked = InsightsRequest::until(now, window, TEXT, sources);
    let owners = owners(sources);
    let mut asking = Asking::new(clients, asked)?;
    // Half the reports have other shares than all of them.
    while let Some(update) = asking.next_whole().await? {
        let figures = update.rows.iter().filter_map(|row| rollup(row, &owners));
        let figures: Vec<_> = figures.collect();
        if !figures.is_empty() {
            sink.fact(Fact::Rollups { window, figures }).await;
        }
    }
    Ok(())
}

/// Whose a group is, where its streams do not say: of one function alone.
fn owners(sources: &LogSources) -> BTreeMap<Arc<str>, FunctionName> {
    let owner = |source: &slstop_core::domain::LogSource| match &source.functions[..] {
        [] => source
            .group
            .strip_prefix("/aws/lambda/")
            .map(FunctionName::new),
        [one] => Some(one.clone()),
        _ => None,
    };
    let named = sources
        .iter()
        .filter_map(|source| Some((source.group.clone(), owner(source)?)));
    named.collect()
}

fn rollup(
    row: &ResultRow,
    owners: &BTreeMap<Arc<str>, FunctionName>,
) -> Option<(FunctionName, LogFigures)> {
    let value = |name: &str| {
        let found = row.iter().find(|(known, _)| &**known == name);
        found
            .map(|(_, value)| &**value)
            .filter(|value| !value.is_empty())
    };
    let number = |name: &str| value(name)?.parse::<f64>().ok().filter(|n| n.is_finite());
    // The account stands before the group.
    let group = value("@log").map(|log| log.split_once(':').map_or(log, |(_, group)| group));
    let function = match value("fn") {
        Some(name) => FunctionName::new(name),
        None => owners.get(group?)?.clone(),
    };
    let used = number("used_mb").map(|used| Megabytes(used.round() as u32));
    let figures = LogFigures {
        invocations: number("invocations")? as u64,
        cold: number("cold").unwrap_or(0.0) as u64,
        init_p90_ms: number("init_p90"),
        used,
    };
    Some((function, figures))
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::domain::LogSource;

    #[test]
    fn a_row_is_of_the_function_that_its_stream_or_its_group_names() {
        let source = |group: &str, functions: &[&str]| LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: group.into(),
            functions: functions.iter().map(FunctionName::new).collect(),
        };
        let sources = [
            source("/aws/lambda/a", &[]),
            source("/shop/one", &["b"]),
            source("/shop/all", &["c", "d"]),
        ];
        let owners = owners(&sources.into());
        let row = |log: &str, function: &str| -> ResultRow {
            let cells = [
                ("@log", log),
                ("fn", function),
                ("invocations", "4"),
                ("cold", "1"),
            ];
            cells
                .map(|(name, value)| (name.into(), value.into()))
                .into()
        };
        for (log, function, expected) in [
            ("1:/aws/lambda/a", "", Some("a")),
            ("1:/shop/one", "", Some("b")),
            ("1:/shop/all", "d", Some("d")),
            ("1:/shop/all", "", None),
        ] {
            let found = rollup(&row(log, function), &owners);
            let named = found.as_ref().map(|(name, _)| name.as_str());
            assert_eq!(named, expected, "{log} {function}");
        }
        assert_eq!(rollup(&vec![("@log".into(), "x".into())], &owners), None);
    }
}

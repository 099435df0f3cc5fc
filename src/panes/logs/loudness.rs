//! How loud a line is, whoever wrote it: what the floor hides and what the errors' keys stop at.

use memchr::memmem;

use crate::domain::line::{Level, LineKind};
use crate::facts::logs::Stored;

/// The level of what has none: a plain print counts as information, as Lambda itself counts it, and the
/// platform's own lines are for those who debug. An invocation's report is information, unless it failed.
pub fn of(line: &Stored<'_>) -> Level {
    match line.kind {
        LineKind::Error => line.level.max(Some(Level::Error)).unwrap_or(Level::Error),
        LineKind::App => line.level.unwrap_or(Level::Info),
        LineKind::Report if has_failed(line.message) => Level::Error,
        LineKind::Report => Level::Info,
        LineKind::Gap => Level::Warn,
        LineKind::Start
        | LineKind::End
        | LineKind::Init
        | LineKind::Restore
        | LineKind::Extension
        | LineKind::Platform
        | LineKind::Metric => Level::Debug,
    }
}

/// Every line goes through here, so the report is looked at and not read.
fn has_failed(report: &str) -> bool {
    let bytes = report.as_bytes();
    let behind =
        |key: &str| memmem::find(bytes, key.as_bytes()).map(|at| &report[at + key.len()..]);
    if bytes.starts_with(b"{") {
        let status = behind("\"status\"").map(|rest| rest.trim_start_matches([' ', ':', '"']));
        return status.is_some_and(|status| !status.starts_with("success"));
    }
    behind("Status: ").is_some_and(|status| !status.starts_with("success"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_reports_of_failures_are_loud() {
        for (report, is_loud) in [
            (
                "REPORT RequestId: a\tDuration: 1 ms\tMax Memory Used: 9 MB\t\n",
                false,
            ),
            (
                "REPORT RequestId: a\tDuration: 1 ms\tStatus: timeout\n",
                true,
            ),
            (
                r#"{"type":"platform.report","record":{"status": "success"}}"#,
                false,
            ),
            (
                r#"{"type":"platform.report","record":{"status":"error"}}"#,
                true,
            ),
            (r#"{"type":"platform.report","record":{}}"#, false),
        ] {
            assert_eq!(has_failed(report), is_loud, "{report}");
        }
    }
}

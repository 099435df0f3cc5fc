//! How loud a line is, whatever its logger says of it: errors are errors, and so is the report of an
//! invocation that failed.

use memchr::memmem;

use super::kind::LineKind;
use super::level::Level;

/// None for what has no level and is no failure.
pub fn effective_level(kind: LineKind, level: Option<Level>, message: &str) -> Option<Level> {
    let is_failure = match kind {
        LineKind::Error => true,
        LineKind::Report => has_failed(message),
        _ => false,
    };
    if is_failure {
        level.max(Some(Level::Error))
    } else {
        level
    }
}

/// Every line that is shown or filtered goes through here, so the report is looked at and not read.
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
        for (report, level) in [
            (
                "REPORT RequestId: a\tDuration: 1 ms\tMax Memory Used: 9 MB\t\n",
                None,
            ),
            (
                "REPORT RequestId: a\tDuration: 1 ms\tStatus: timeout\n",
                Some(Level::Error),
            ),
            (
                r#"{"type":"platform.report","record":{"status": "success"}}"#,
                None,
            ),
            (
                r#"{"type":"platform.report","record":{"status":"error"}}"#,
                Some(Level::Error),
            ),
            (r#"{"type":"platform.report","record":{}}"#, None),
        ] {
            assert_eq!(
                effective_level(LineKind::Report, None, report),
                level,
                "{report}"
            );
        }
    }

    #[test]
    fn an_error_is_one_at_least() {
        let loud = |level| effective_level(LineKind::Error, level, "x");
        assert_eq!(loud(None), Some(Level::Error));
        assert_eq!(loud(Some(Level::Info)), Some(Level::Error));
        assert_eq!(loud(Some(Level::Fatal)), Some(Level::Fatal));
        assert_eq!(
            effective_level(LineKind::App, Some(Level::Info), "Status: no"),
            Some(Level::Info)
        );
    }
}

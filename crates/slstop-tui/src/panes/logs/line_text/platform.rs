//! What the platform says around an invocation, shortened to what matters: the figures of a report, what
//! went wrong. Everything else is quiet.

use crate::theme::Role;
use slstop_base::number;
use slstop_core::domain::line::{Aftermath, Micros, Platform, ReportLine, Status};

use super::{StyledLine, StyledSpan};

pub fn spans(platform: &Platform<'_>, text: &str) -> StyledLine {
    let quiet = |words: &str| vec![StyledSpan::new(words, Role::Muted)];
    match platform {
        Platform::Start { version, .. } => match version {
            Some("$LATEST") | None => quiet("START"),
            Some(version) => quiet(&format!("START version {version}")),
        },
        Platform::End => quiet("END"),
        Platform::Report(report) => figures("REPORT", report),
        Platform::Done(report) => figures("DONE", report),
        Platform::InitStart(environment) => {
            quiet(&["INIT", environment.runtime.unwrap_or_default()].join(" "))
        }
        Platform::InitReport(report) => figures("INIT", report),
        Platform::RestoreStart(environment) => {
            quiet(&["RESTORE", environment.runtime.unwrap_or_default()].join(" "))
        }
        Platform::RestoreReport(report) => figures("RESTORE", report),
        Platform::Extension { name, state } => {
            let words = [
                "EXTENSION",
                name.unwrap_or_default(),
                state.unwrap_or_default(),
            ];
            quiet(words.join(" ").trim_end())
        }
        Platform::Aftermath(Aftermath::TimedOut { said } | Aftermath::Exited { said, .. }) => {
            vec![StyledSpan::new(*said, Role::LevelError)]
        }
        Platform::Dropped { records } => {
            let many = records.map_or("some".to_owned(), |records| records.to_string());
            vec![StyledSpan::new(
                format!("{many} records lost on their way"),
                Role::LevelWarn,
            )]
        }
        Platform::Other => quiet(text.lines().next().unwrap_or_default()),
    }
}

/// `REPORT 183ms · billed 184ms · 118/256MB · init 812ms · timeout`
fn figures(head: &str, report: &ReportLine<'_>) -> StyledLine {
    let mut spans = vec![StyledSpan::new(head, Role::Muted)];
    if let Some(duration) = report.duration {
        spans.push(StyledSpan::new(format!(" {}", shown(duration)), Role::Text));
    }
    let mut part = |words: String, role| {
        let separator = if spans.len() > 1 { " · " } else { " " };
        spans.push(StyledSpan::new(separator, Role::Muted));
        spans.push(StyledSpan::new(words, role));
    };
    if let Some(billed) = report.billed {
        part(format!("billed {}", shown(billed)), Role::Muted);
    }
    match (report.max_memory, report.memory) {
        (Some(used), Some(size)) => {
            // Where it may have been the memory, the figure is the news.
            let role = if used >= size {
                Role::LevelWarn
            } else {
                Role::Muted
            };
            part(format!("{}/{}", used.0, number::megabytes(size)), role);
        }
        (used, size) => {
            if let Some(some) = used.or(size) {
                part(number::megabytes(some).to_string(), Role::Muted);
            }
        }
    }
    if let Some(init) = report.init {
        part(format!("init {}", shown(init)), Role::Text);
    }
    if let Some(restore) = report.restore {
        part(format!("restore {}", shown(restore)), Role::Text);
    }
    if let Some(said) = report.status.and_then(failure) {
        let class = report.error_type.unwrap_or(said);
        part(class.to_owned(), Role::LevelError);
    }
    spans
}

fn shown(duration: Micros) -> String {
    number::millis(duration.as_millis()).to_string()
}

fn failure(status: Status) -> Option<&'static str> {
    match status {
        Status::Success => None,
        Status::Failure | Status::Error => Some("error"),
        Status::Timeout => Some("timed out"),
    }
}

//! What the row of a waterfall says of a span, in words.

use super::span::{SpanKind, TraceSpan};
use super::span_tree::SpanTree;
use slstop_base::number;

/// Its name, and what distinguishes it: `λ pay (async, waited 340ms)`, `λ checkout cold`, `DynamoDB GetItem`.
pub fn title(tree: &SpanTree, at: usize) -> String {
    let Some(span) = tree.get(at) else {
        return String::new();
    };
    let children = || tree.children(at).filter_map(|child| tree.get(child));
    let label = span.label();
    match span.kind {
        SpanKind::Lambda => {
            let waited = children().find(|child| child.kind == SpanKind::Dwell);
            let n_attempts = children()
                .filter(|child| child.kind == SpanKind::Attempt)
                .count();
            match waited {
                Some(dwell) => {
                    let waited = number::millis(dwell.duration().as_millis());
                    let tries = if n_attempts > 1 {
                        format!(", {n_attempts} attempts")
                    } else {
                        String::new()
                    };
                    format!("Lambda {label} (async, waited {waited}{tries})")
                }
                None => format!("Lambda {label}"),
            }
        }
        SpanKind::Function => {
            let is_cold = children().any(|child| child.kind == SpanKind::Initialization)
                || span.detail(&["faas.coldstart"]) == Some("true");
            let is_restored = children().any(|child| child.kind == SpanKind::Restore);
            let start = match (is_cold, is_restored) {
                (true, _) => " cold",
                (_, true) => " restored",
                _ => "",
            };
            format!("λ {label}{start}")
        }
        SpanKind::Initialization => "init".to_owned(),
        SpanKind::Restore => "restore".to_owned(),
        SpanKind::Invocation => "handler".to_owned(),
        _ => label,
    }
}

/// Class and message of the first exception that it has, in one line.
pub fn failure(span: &TraceSpan) -> Option<String> {
    let said = span.exceptions.first().map(|exception| {
        let message = exception
            .message
            .as_deref()
            .and_then(|message| message.lines().next());
        let parts: Vec<&str> = exception
            .class
            .as_deref()
            .into_iter()
            .chain(message)
            .collect();
        parts.join(": ")
    });
    let http = || {
        let status = span.detail(&[
            "http.response.status",
            "http.response.status_code",
            "http.status_code",
        ])?;
        Some(format!("HTTP {status}"))
    };
    said.filter(|said| !said.is_empty())
        .or_else(|| span.status.is_failure().then(http).flatten())
}

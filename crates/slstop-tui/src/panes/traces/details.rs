//! What is known of the selected span, below the waterfall.

use crate::theme::Role;
use crate::widget::Canvas;
use slstop_base::{mask, number};
use slstop_core::domain::trace::{TraceSpan, words};

/// Shown first, as far as they are there.
const FIRST: &[&str] = &[
    "aws.request_id",
    "faas.invocation_id",
    "http.request.method",
    "http.request.url",
    "http.response.status",
    "aws.table_name",
    "aws.queue_url",
    "aws.function_name",
    "aws.retries",
    "sql.sanitized_query",
    "sql.url",
    "db.statement",
    "db.query.text",
];

pub fn draw(span: &TraceSpan, canvas: &mut Canvas<'_>) {
    let (width, height) = (canvas.width(), canvas.height());
    canvas.rule(0, 0, width, crate::theme::Glyph::Rule, Role::Rule);
    for (y, (text, role)) in (1..height).zip(lines(span)) {
        canvas.put_within(1, y, width.saturating_sub(2), text, role);
    }
}

/// All that is known, the most telling first.
pub fn lines(span: &TraceSpan) -> Vec<(String, Role)> {
    let took = number::millis(span.duration().as_millis());
    let own = number::millis(span.self_time.as_millis());
    let mut lines = vec![(
        format!(
            "{}  {took}, {own} of its own  {}  {}",
            span.label(),
            span.kind.name(),
            span.status.name()
        ),
        Role::Strong,
    )];
    if let Some(said) = words::failure(span) {
        lines.push((mask::secrets(&said).into_owned(), Role::Critical));
    }
    let frames = span
        .exceptions
        .iter()
        .flat_map(|exception| &exception.stack)
        .take(2);
    lines.extend(frames.map(|frame| (format!("  at {frame}"), Role::Muted)));
    let ranked = FIRST
        .iter()
        .filter_map(|key| Some((*key, span.detail(&[key])?)));
    let others = span.details.iter().chain(&*span.resource);
    let others = others.map(|detail| (&*detail.key, &*detail.value));
    let annotations = others
        .clone()
        .filter(|(key, _)| key.starts_with("annotation."));
    let rest = others.filter(|(key, _)| !key.starts_with("annotation.") && !FIRST.contains(key));
    let told: Vec<String> = ranked
        .chain(annotations)
        .chain(rest)
        .map(|(key, value)| format!("{key} {}", masked(key, value)))
        .collect();
    lines.extend(told.chunks(3).map(|three| (three.join("   "), Role::Muted)));
    lines
}

fn masked(key: &str, value: &str) -> String {
    let name = key.rsplit('.').next().unwrap_or(key);
    match mask::is_secret_key(name) {
        true => "***".to_owned(),
        false => mask::secrets(value).into_owned(),
    }
}

//! Lines in the embedded metric format: a JSON object that is a metric and no message.

use std::fmt::Write as _;

use super::super::function::LineTemplate;
use super::InvocationLog;

/// The line's text lists the metrics: `Latency=12,Attempts=1`.
pub fn write(page: &InvocationLog<'_>, line: &LineTemplate, at: i64, text: &mut String) {
    let filled = line.text.filled(page.invocation);
    let metrics = || {
        filled
            .split(',')
            .filter_map(|metric| metric.split_once('='))
    };
    let _ = write!(
        text,
        "{{\"_aws\":{{\"Timestamp\":{at},\"CloudWatchMetrics\":[{{\"Namespace\":\"Shop\",\
         \"Dimensions\":[[\"service\"]],\"Metrics\":["
    );
    for (index, (name, _)) in metrics().enumerate() {
        let comma = if index > 0 { "," } else { "" };
        let _ = write!(text, "{comma}{{\"Name\":\"{name}\",\"Unit\":\"None\"}}");
    }
    let _ = write!(
        text,
        "]}}]}},\"service\":\"{}\"",
        page.function.short_name()
    );
    for (name, value) in metrics() {
        let _ = write!(text, ",\"{name}\":{value}");
    }
    text.push_str("}\n");
}

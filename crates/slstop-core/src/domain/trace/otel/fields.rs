//! A span's ids and times, under the names and in the forms that exporters give them.

use serde_json::{Map, Value};

use crate::domain::trace::received::number;
use crate::domain::trace::span::SpanTime;

pub const TRACE: &[&str] = &["traceId", "trace_id", "traceID"];
pub const ID: &[&str] = &["spanId", "span_id", "spanID", "id"];
pub const PARENT: &[&str] = &["parentSpanId", "parent_span_id", "parentId", "parent_id"];

/// Lower-case digits. Python prints them with `0x`; what protobuf prints as JSON is base64.
pub fn hex_id(text: &str) -> String {
    let text = text.trim_start_matches("0x");
    let is_hex = |text: &str| text.bytes().all(|digit| digit.is_ascii_hexdigit());
    match text.len() {
        24 | 12 if !is_hex(text) => base64_as_hex(text).unwrap_or_else(|| text.to_owned()),
        _ if is_hex(text) => text.to_ascii_lowercase(),
        _ => text.to_owned(),
    }
}

fn base64_as_hex(text: &str) -> Option<String> {
    let sextet = |digit: u8| match digit {
        b'A'..=b'Z' => Some(digit - b'A'),
        b'a'..=b'z' => Some(digit - b'a' + 26),
        b'0'..=b'9' => Some(digit - b'0' + 52),
        b'+' | b'-' => Some(62),
        b'/' | b'_' => Some(63),
        _ => None,
    };
    let mut hex = String::with_capacity(32);
    let (mut bits, mut n_bits) = (0_u32, 0);
    for digit in text.trim_end_matches('=').bytes() {
        bits = bits << 6 | u32::from(sextet(digit)?);
        n_bits += 6;
        if n_bits >= 8 {
            n_bits -= 8;
            hex.push_str(&format!("{:02x}", bits >> n_bits & 0xff));
        }
    }
    matches!(hex.len(), 16 | 32).then_some(hex)
}

pub fn start(span: &mut Map<String, Value>) -> Option<SpanTime> {
    moment(
        span,
        &["startTimeUnixNano", "start_time_unix_nano"],
        "start_time",
    )
    .or_else(|| micros(span.get("timestamp")?))
}

/// Its end, or its start and duration.
pub fn end(span: &mut Map<String, Value>, start: SpanTime) -> Option<SpanTime> {
    let told = moment(span, &["endTimeUnixNano", "end_time_unix_nano"], "end_time");
    let lasted = |name: &str, per_micro: f64| {
        let duration = span.get(name).and_then(number)?;
        Some(SpanTime(
            start
                .0
                .saturating_add((duration / per_micro).round() as i64),
        ))
    };
    told.filter(|end| end.0 > 0)
        .or_else(|| lasted("durationNano", 1000.0))
        .or_else(|| lasted("duration", 1.0))
}

fn moment(span: &mut Map<String, Value>, nanos: &[&str], text: &str) -> Option<SpanTime> {
    let in_nanos = nanos
        .iter()
        .find_map(|name| span.get(*name))
        .and_then(self::nanos);
    in_nanos.or_else(|| {
        let moment: jiff::Timestamp = span.get(text)?.as_str()?.parse().ok()?;
        Some(SpanTime(moment.as_microsecond()))
    })
}

/// Exact: a float holds no nanoseconds of today.
fn nanos(value: &Value) -> Option<SpanTime> {
    let whole = match value {
        Value::Number(number) => number.as_i64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    };
    let whole = whole.or_else(|| number(value).map(|nanos| nanos as i64))?;
    Some(SpanTime(whole.div_euclid(1000)))
}

/// The printed form of OpenTelemetry for JavaScript, and Zipkin's.
fn micros(value: &Value) -> Option<SpanTime> {
    number(value).map(|micros| SpanTime(micros as i64))
}

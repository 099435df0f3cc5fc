//! What the function's own code logs, as the logger of its runtime writes it.

use std::fmt::Write as _;

use super::super::draw::Draw;
use super::super::function::LineTemplate;
use super::super::invocation::{DrawPurpose, EnvironmentStart};
use super::{InvocationLog, emf, stamp};
use crate::scenario::spec::{Language, LineFormat, LineLevel};

pub fn write(page: &mut InvocationLog<'_>) {
    let invocation = page.invocation;
    if matches!(invocation.boot, EnvironmentStart::Failed(_)) {
        return;
    }
    let span = (invocation.end() - invocation.start) as f64;
    let mut draw: Draw = invocation.draw(DrawPurpose::Text);
    for line in &page.function.lines {
        // Every line has its draw, so that one left out does not change the next.
        let chance = draw.unit();
        // What failed got about two thirds through its own lines; what crashed said no more at the end.
        let is_cut = !invocation.is_ok() && line.at > 0.6;
        // The application's level is INFO in JSON format; in text everything is written.
        let is_below = page.function.spec.log.json && line.level < LineLevel::Info;
        if chance >= line.chance || is_cut || is_below {
            continue;
        }
        let at = invocation.start + (span * line.at) as i64;
        page.event(at, |page, text| one(page, line, at, text));
    }
}

fn one(page: &InvocationLog<'_>, line: &LineTemplate, at: i64, text: &mut String) {
    match line.form {
        LineFormat::Print => {
            line.text.write(page.invocation, text);
            text.push('\n');
        }
        LineFormat::Emf => emf::write(page, line, at, text),
        LineFormat::Powertools => powertools(page, line, at, text),
        LineFormat::Logger if page.function.spec.log.json => logger_json(page, line, at, text),
        LineFormat::Logger => logger_text(page, line, at, text),
    }
}

fn logger_text(page: &InvocationLog<'_>, line: &LineTemplate, at: i64, text: &mut String) {
    let id = page.id;
    match page.function.spec.language {
        Language::Node => {
            stamp::rfc3339(at, text);
            let _ = write!(text, "\t{id}\t{}\t", name(line.level));
        }
        Language::Python => {
            let _ = write!(text, "[{}]\t", python_name(line.level));
            stamp::rfc3339(at, text);
            let _ = write!(text, "\t{id}\t");
        }
        Language::Java => {
            stamp::spaced(at, text);
            let _ = write!(text, " {id} {:<5} ", name(line.level));
        }
        Language::Go => {
            stamp::go(at, text);
            text.push(' ');
        }
        Language::Rust => {
            stamp::rfc3339(at, text);
            let _ = write!(
                text,
                " {:>5} Lambda runtime invoke{{requestId=\"{id}\"}}: shop: ",
                name(line.level)
            );
        }
        Language::Dotnet => {
            stamp::rfc3339(at, text);
            let _ = write!(text, "\t{id}\t{}\t", dotnet_name(line.level));
        }
        Language::Ruby => {
            let level = name(line.level);
            let _ = write!(text, "{}, [", &level[..1]);
            stamp::ruby(at, text);
            let _ = write!(text, " #8] {level:>5} {id} -- : ");
        }
    }
    line.text.write(page.invocation, text);
    text.push('\n');
}

fn logger_json(page: &InvocationLog<'_>, line: &LineTemplate, at: i64, text: &mut String) {
    let id = page.id;
    let message = quoted(&line.text.filled(page.invocation));
    match page.function.spec.language {
        Language::Python => {
            text.push_str("{\"timestamp\": \"");
            stamp::whole_seconds(at, text);
            let _ = writeln!(
                text,
                "\", \"level\": \"{}\", \"message\": {message}, \"logger\": \"root\", \"requestId\": \"{id}\"}}",
                python_name(line.level)
            );
        }
        Language::Go => {
            text.push_str("{\"time\":\"");
            stamp::rfc3339(at, text);
            let _ = writeln!(
                text,
                "\",\"level\":\"{}\",\"msg\":{message},\"requestId\":\"{id}\",\"service\":\"{}\"}}",
                name(line.level),
                page.function.short_name()
            );
        }
        Language::Rust => {
            text.push_str("{\"timestamp\":\"");
            stamp::rfc3339(at, text);
            let _ = writeln!(
                text,
                "\",\"level\":\"{}\",\"fields\":{{\"message\":{message}}},\"target\":\"shop\",\
                 \"span\":{{\"requestId\":\"{id}\",\"name\":\"Lambda runtime invoke\"}}}}",
                name(line.level)
            );
        }
        language => {
            let id_key = if language == Language::Java {
                "AWSRequestId"
            } else {
                "requestId"
            };
            text.push_str("{\"timestamp\":\"");
            stamp::rfc3339(at, text);
            let _ = write!(
                text,
                "\",\"level\":\"{}\",\"{id_key}\":\"{id}\",\"message\":{message}}}",
                name(line.level)
            );
        }
    }
}

fn powertools(page: &InvocationLog<'_>, line: &LineTemplate, at: i64, text: &mut String) {
    let function = page.function;
    let message = quoted(&line.text.filled(page.invocation));
    let _ = write!(
        text,
        "{{\"level\":\"{}\",\"location\":\"handler:57\",\"message\":{message},\"timestamp\":\"",
        name(line.level)
    );
    stamp::powertools(at, text);
    let _ = write!(
        text,
        "\",\"service\":\"{}\",\"cold_start\":{},\"function_name\":\"{}\",\"function_memory_size\":\"{}\",\
         \"function_arn\":\"arn:aws:lambda:{}:{}:function:{}\",\"function_request_id\":\"{}\"",
        function.short_name(),
        page.invocation.boot.is_cold(),
        function.name,
        function.spec.memory,
        page.region,
        super::super::ACCOUNT,
        function.name,
        page.id
    );
    if let Some(trace) = page.trace() {
        let _ = write!(text, ",\"xray_trace_id\":\"{}\"", trace.id);
    }
    text.push_str("}\n");
}

pub fn quoted(text: &str) -> String {
    // A string always has a JSON form.
    serde_json::to_string(text).unwrap_or_default()
}

fn name(level: LineLevel) -> &'static str {
    match level {
        LineLevel::Debug => "DEBUG",
        LineLevel::Info => "INFO",
        LineLevel::Warn => "WARN",
        LineLevel::Error => "ERROR",
    }
}

fn python_name(level: LineLevel) -> &'static str {
    match level {
        LineLevel::Warn => "WARNING",
        level => name(level),
    }
}

fn dotnet_name(level: LineLevel) -> &'static str {
    match level {
        LineLevel::Debug => "dbug",
        LineLevel::Info => "info",
        LineLevel::Warn => "warn",
        LineLevel::Error => "fail",
    }
}

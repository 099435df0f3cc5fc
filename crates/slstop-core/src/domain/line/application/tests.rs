//! Each logger's members.

use super::*;

const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

fn fields(object: &str) -> String {
    object.replace("ID", ID)
}

#[test]
fn a_request_has_many_names() {
    for key in [
        "requestId",
        "function_request_id",
        "AWSRequestId",
        "aws_request_id",
        "awsRequestId",
        "request_id",
        "lambda_request_id",
    ] {
        let line = fields(&format!("{{\"{key}\":\"ID\"}}"));
        assert_eq!(read(&line).request, Some(ID), "{key}");
    }
    let line = fields(r#"{"span":{"requestId":"ID"}}"#);
    assert_eq!(read(&line).request, Some(ID));
    assert_eq!(read(r#"{"request_id":"1123"}"#).request, None);
}

#[test]
fn loggers_differ_in_their_words() {
    for (line, level, message) in [
        (r#"{"level":"INFO","message":"a"}"#, Level::Info, "a"),
        (r#"{"level":50,"msg":"a"}"#, Level::Error, "a"),
        (r#"{"severity":"WARNING","message":"a"}"#, Level::Warn, "a"),
        (r#"{"level":"DEBUG","event":"a"}"#, Level::Debug, "a"),
        (
            r#"{"level":"ERROR","fields":{"message":"a"}}"#,
            Level::Error,
            "a",
        ),
        (
            r#"{"level":"INFO","message":{"b":1}}"#,
            Level::Info,
            r#"{"b":1}"#,
        ),
    ] {
        let read = read(line);
        assert_eq!(read.level, Some(level), "{line}");
        assert_eq!(read.message_text().as_deref(), Some(message), "{line}");
    }
}

#[test]
fn metrics_are_no_messages() {
    for line in [
        r#"{"_aws":{"Timestamp":1,"CloudWatchMetrics":[{}]},"a":1}"#,
        r#"{"e":1583425836.172,"m":"x","t":["y"],"v":10}"#,
        r#"{"traces":[[{"trace_id":"1"}]]}"#,
    ] {
        assert!(read(line).is_metric, "{line}");
    }
    for line in [
        r#"{"e":1,"m":"x"}"#,
        r#"{"message":"_aws"}"#,
        r#"{"traces":3}"#,
    ] {
        assert!(!read(line).is_metric, "{line}");
    }
}

#[test]
fn what_nobody_caught_has_the_runtime_s_form() {
    for (line, is_uncaught) in [
        (r#"{"errorMessage":"a","errorType":"B"}"#, true),
        (
            r#"{"timestamp":"t","log_level":"ERROR","errorMessage":"a","errorType":"B"}"#,
            true,
        ),
        (
            r#"{"level":"ERROR","message":{"errorType":"B","errorMessage":"a","stackTrace":[]}}"#,
            true,
        ),
        (
            r#"{"level":"ERROR","fields":{"message":"x","error":"a"},"target":"lambda_runtime"}"#,
            true,
        ),
        (
            r#"{"level":"ERROR","message":"x","errorType":"B","errorMessage":"a"}"#,
            false,
        ),
        (
            r#"{"level":"ERROR","message":"x","error":{"name":"B","message":"a"}}"#,
            false,
        ),
    ] {
        let error = read(line).error;
        assert!(!error.is_empty(), "{line}");
        assert_eq!(error.is_uncaught, is_uncaught, "{line}");
    }
}

/// Time, level, request and message in one line, and what is said of an error.
fn summary(line: &str) -> String {
    let read = read(line);
    let level = read.level.map_or("-", Level::name);
    let mut said = format!(
        "{level} {} {}",
        if read.request == Some(ID) { "id" } else { "-" },
        read.message_text().as_deref().unwrap_or("-")
    );
    let error = read.error;
    for part in [error.class, error.message] {
        said.push_str(&format!(
            " | {}",
            part.and_then(text).as_deref().unwrap_or("-")
        ));
    }
    if error.is_empty() {
        said.truncate(said.len() - 8);
    }
    said
}

#[test]
fn loggers_of_node_dotnet_and_java_are_understood() {
    for (line, expected) in [
        // pino, bunyan, winston
        (
            r#"{"level":40,"time":1795176000000,"pid":8,"reqId":"x","msg":"low"}"#,
            "warn - low",
        ),
        (
            r#"{"name":"shop","level":50,"msg":"no","err":{"name":"Declined","message":"no funds","stack":"Declined: no funds"},"v":0}"#,
            "error - no | Declined | no funds",
        ),
        (r#"{"level":"http","message":"GET /"}"#, "debug - GET /"),
        // Serilog: compact, and its older form; .NET's console
        (
            r#"{"@t":"2026-11-20T12:00:00Z","@mt":"Paid {Order}","Order":17,"RequestId":"ID"}"#,
            "info id Paid {Order}",
        ),
        (
            r#"{"@t":"2026-11-20T12:00:00Z","@m":"Paid 17","@mt":"Paid {Order}","@l":"Error"}"#,
            "error - Paid 17",
        ),
        (
            r#"{"Timestamp":"2026-11-20T12:00:00Z","Level":"Warning","MessageTemplate":"Low {Item}","RenderedMessage":"Low 3","Properties":{"AwsRequestId":"ID"}}"#,
            "warn id Low 3",
        ),
        (
            r#"{"EventId":0,"LogLevel":"Critical","Category":"Shop","Message":"gone"}"#,
            "fatal - gone",
        ),
        (
            r#"{"Level":"Error","Message":"x","FunctionRequestId":"ID","Exception":{"Type":"Shop.Declined","Message":"no funds"}}"#,
            "error id x | Shop.Declined | no funds",
        ),
        // log4j, logback with ECS and without
        (
            r#"{"instant":{"epochSecond":1},"thread":"main","level":"ERROR","loggerName":"Shop","message":"x","thrown":{"message":"no funds","name":"shop.Declined"},"contextMap":{"AWSRequestId":"ID"}}"#,
            "error id x | shop.Declined | no funds",
        ),
        (
            r#"{"@timestamp":"2026-11-20T12:00:00Z","log.level":"WARN","message":"low","error.type":"shop.Low","error.message":"3 left"}"#,
            "warn - low | shop.Low | 3 left",
        ),
        (
            r#"{"@timestamp":"2026-11-20T12:00:00Z","log":{"level":"error","logger":"x"},"message":"no","error":{"type":"E","message":"m"}}"#,
            "error - no | E | m",
        ),
        (
            r#"{"@version":"1","message":"x","logger_name":"Shop","level":"INFO","level_value":20000,"AWSRequestId":"ID"}"#,
            "info id x",
        ),
    ] {
        assert_eq!(summary(&fields(line)), expected, "{line}");
    }
}

#[test]
fn loggers_of_python_go_rust_and_collectors_are_understood() {
    for (line, expected) in [
        // Python: loguru, structlog, json loggers
        (
            r#"{"text":"…","record":{"level":{"icon":"x","name":"ERROR","no":40},"message":"no","extra":{"aws_request_id":"ID"},"exception":{"type":"ValueError","value":"bad"}}}"#,
            "error id no | ValueError | bad",
        ),
        (
            r#"{"event":"no","level":"error","exception":[{"exc_type":"KeyError","exc_value":"'b'","frames":[]}]}"#,
            "error - no | KeyError | 'b'",
        ),
        (
            r#"{"asctime":"2026-11-20 12:00:00,123","levelname":"ERROR","name":"shop","message":"no"}"#,
            "error - no",
        ),
        // Go: zap, zerolog, logrus, slog
        (
            r#"{"level":"error","ts":1795176000.1,"caller":"pay.go:3","msg":"no","error":"no funds","stacktrace":"main.pay"}"#,
            "error - no | - | no funds",
        ),
        (
            r#"{"level":"ERROR+4","time":"2026-11-20T12:00:00Z","msg":"no","lambda":{"requestId":"ID"},"err":"no funds"}"#,
            "error id no | - | no funds",
        ),
        (
            r#"{"level":"info","error":"none","message":"fine"}"#,
            "info - fine",
        ),
        // Rust: tracing with its spans
        (
            r#"{"timestamp":"2026-11-20T12:00:00Z","level":"INFO","fields":{"message":"x"},"spans":[{"requestId":"ID","name":"invoke"},{"name":"pay"}]}"#,
            "info id x",
        ),
        // OpenTelemetry, Datadog, Docker
        (
            r#"{"severityText":"ERROR","body":"no","attributes":{"exception.type":"E","exception.message":"m","faas.invocation_id":"ID"}}"#,
            "error id no | E | m",
        ),
        (r#"{"status":"warn","message":"low"}"#, "warn - low"),
        (r#"{"status":"shipped","message":"x"}"#, "- - x"),
        (
            r#"{"log":"hello\n","stream":"stdout","time":"2026-11-20T12:00:00Z"}"#,
            "- - hello\n",
        ),
    ] {
        assert_eq!(summary(&fields(line)), expected, "{line}");
    }
}

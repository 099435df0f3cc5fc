//! Platform lines of the text format.

use std::sync::LazyLock;

use memchr::memmem::Finder;

use super::decoration::undecorated;
use super::heading;
use super::platform::{EnvironmentDetails, Platform};
use super::report::pairs;
use super::request::{self, crashed, is_uuid, timed_out};

/// Prefixes that tools and people put before a line are shorter.
const HEAD: usize = 200;

/// The platform's record and its request; `None` if the line is an application's.
pub fn read(message: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let line = undecorated(message);
    let read = match line.as_bytes().first()? {
        b'S' => start(line),
        b'E' => end(line).or_else(|| extension(line)),
        b'R' => report(line)
            .or_else(|| environment(line, "RESTORE_START", Platform::RestoreStart))
            .or_else(|| phase(line, "RESTORE_REPORT", Platform::RestoreReport))
            .or_else(|| crash(line)),
        b'I' => environment(line, "INIT_START", Platform::InitStart)
            .or_else(|| phase(line, "INIT_REPORT", Platform::InitReport)),
        b'T' if line.starts_with("TELEMETRY") => subscription(line),
        b'L' if line.starts_with("LOGS") => subscription(line),
        _ => None,
    };
    read.or_else(|| {
        let (id, aftermath) = timed_out(line)?;
        Some((Some(id), Platform::Aftermath(aftermath)))
    })
    .or_else(|| behind_a_prefix(message))
}

fn start(line: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let (request, rest) = request::split(line.strip_prefix("START RequestId:")?);
    let version = request::version(rest);
    Some((
        request,
        Platform::Start {
            version,
            trace: None,
        },
    ))
}

fn end(line: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let (request, _) = request::split(line.strip_prefix("END RequestId:")?);
    Some((request, Platform::End))
}

fn report(line: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let (request, rest) = request::split(line.strip_prefix("REPORT RequestId:")?);
    Some((request, Platform::Report(pairs(rest))))
}

fn crash(line: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let (request, rest) = request::split(line.strip_prefix("RequestId:")?);
    Some((request, Platform::Aftermath(crashed(rest)?)))
}

/// `INIT_START Runtime Version: python:3.12.v89⇥Runtime Version ARN: …`
fn environment<'a>(
    line: &'a str,
    word: &str,
    platform: fn(EnvironmentDetails<'a>) -> Platform<'a>,
) -> Option<(Option<&'a str>, Platform<'a>)> {
    let rest = line.strip_prefix(word)?;
    rest.starts_with(|c: char| !c.is_alphanumeric())
        .then_some(())?;
    let version = rest.trim_start().strip_prefix("Runtime Version:");
    let version = version.unwrap_or_default();
    Some((
        None,
        platform(EnvironmentDetails {
            runtime: request::first_word(version),
            ..EnvironmentDetails::default()
        }),
    ))
}

fn phase<'a>(
    line: &'a str,
    word: &str,
    platform: fn(super::report::ReportLine<'a>) -> Platform<'a>,
) -> Option<(Option<&'a str>, Platform<'a>)> {
    let rest = line.strip_prefix(word)?;
    rest.starts_with(|c: char| !c.is_alphanumeric())
        .then_some((None, platform(pairs(rest))))
}

/// `EXTENSION⇥Name: datadog-agent⇥State: Ready⇥Events: [INVOKE,SHUTDOWN]`
fn extension(line: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let rest = subscriber(line, "EXTENSION")?;
    let value = |key: &str| {
        let (_, rest) = rest.split_once(key)?;
        request::first_word(rest)
    };
    Some((
        None,
        Platform::Extension {
            name: value("Name:"),
            state: value("State:"),
        },
    ))
}

fn subscription(line: &str) -> Option<(Option<&str>, Platform<'_>)> {
    subscriber(line, "TELEMETRY").or_else(|| subscriber(line, "LOGS"))?;
    Some((None, Platform::Other))
}

/// A platform component gives its name first; any application may begin a line with these words.
fn subscriber<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(word)?;
    let name = rest.trim_start();
    let name = name.strip_prefix("\\t").unwrap_or(name);
    name.starts_with("Name:").then_some(rest)
}

/// `# [root - INFO - 2024-01-12 13:13:37,018] REPORT RequestId: …`, `lambda-1  | START RequestId: …`: any
/// prefix, as long as it is short and not that of an application's own line.
fn behind_a_prefix(message: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let head = &message[..message.floor_char_boundary(HEAD)];
    let begin = mark(head)?;
    let is_the_application_s = heading::read(message).request.is_some();
    if is_the_application_s {
        return None;
    }
    let line = &message[begin..];
    start(line)
        .or_else(|| end(line))
        .or_else(|| report(line))
        .or_else(|| environment(line, "INIT_START", Platform::InitStart))
        .or_else(|| phase(line, "INIT_REPORT", Platform::InitReport))
        .or_else(|| offline(line))
}

/// Every line of every application is looked through for these.
static NAMES: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("RequestId:"));
static INIT: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new("INIT_"));

/// Where a platform's line begins in what may be a prefix and such a line.
fn mark(head: &str) -> Option<usize> {
    let Some(found) = NAMES.find(head.as_bytes()) else {
        let begin = INIT.find(head.as_bytes())?;
        let is_one = [
            "INIT_START Runtime Version: ",
            "INIT_REPORT Init Duration: ",
        ]
        .iter()
        .any(|word| head[begin..].starts_with(word));
        return is_one.then_some(begin);
    };
    let before = &head[..found];
    if before.ends_with("REPORT ") {
        return Some(found - "REPORT ".len());
    }
    // Anybody may write of starts and ends.
    let is_id = head.get(found + 11..found + 47).is_some_and(is_uuid);
    for word in ["START ", "END "] {
        if let Some(prefix) = before.strip_suffix(word).filter(|_| is_id) {
            let is_apart = prefix.ends_with([' ', '\t', ']', '>', ',', 'm']);
            return is_apart.then_some(prefix.len());
        }
    }
    // serverless-offline's only line.
    before
        .ends_with(") ")
        .then(|| before.rfind("(λ: "))
        .flatten()
}

/// `(λ: checkout) RequestId: 6f7f8071-… Duration: 12.34 ms  Billed Duration: 13 ms`
fn offline(line: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let (name, rest) = line.strip_prefix("(λ: ")?.split_once(") RequestId:")?;
    let (request, rest) = request::split(rest);
    let report = pairs(rest);
    (!name.contains(' ') && report.duration.is_some())
        .then_some((request, Platform::Report(report)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_the_platform_in_an_application_s_mouth_are_its_own() {
        for line in [
            "START of the day",
            "EXTENSION cord",
            "LOGS are fun",
            "RequestId: 7 was handled",
            "INITIALISED",
            "Task timed out after 3 seconds",
            "I saw START RequestId: a",
            "INIT_REPORTED Init Duration: 3 ms",
            "2026-11-20T12:00:00.000Z\t6f7f8071-b39b-4d6d-91d7-78df2be848f7\tINFO\tREPORT RequestId: a\tDuration: 3 ms",
            "see \"END RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7\"",
            "",
        ] {
            assert_eq!(read(line), None, "{line}");
        }
    }

    #[test]
    fn a_prefix_hides_no_line() {
        for line in [
            "REPORT RequestId: a\tDuration: 1.00 ms",
            "23:17:04  REPORT RequestId: a Duration: 1 ms",
            "# [root - INFO - 2024-01-12 13:13:37,018] REPORT RequestId: a  Duration: 1 ms",
            "1681985224233,\"REPORT RequestId: a\tDuration: 1.00 ms\t\n\"",
        ] {
            let Some((Some("a"), Platform::Report(report))) = read(line) else {
                panic!("{line}");
            };
            assert_eq!(report.duration.map(|time| time.0), Some(1000), "{line}");
        }
    }

    #[test]
    fn tools_put_their_own_words_before_every_kind_of_line() {
        const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";
        for (line, id) in [
            (
                format!("lambda-1  | START RequestId: {ID} Version: $LATEST"),
                Some(ID),
            ),
            (format!("info: END RequestId: {ID}"), Some(ID)),
            (
                format!("\x1b[33mSTART RequestId: {ID} Version: 7\x1b[0m"),
                Some(ID),
            ),
            (
                format!("[app] \x1b[33mEND RequestId: {ID}\x1b[0m"),
                Some(ID),
            ),
            (
                format!("- `19:08:46` REPORT RequestId: {ID}\tDuration: 1.00 ms"),
                Some(ID),
            ),
            (
                "app_1 | INIT_START Runtime Version: python:3.12.v89".to_owned(),
                None,
            ),
            (
                "app_1 | INIT_REPORT Init Duration: 3.00 ms\tPhase: init".to_owned(),
                None,
            ),
        ] {
            let Some((request, platform)) = read(&line) else {
                panic!("{line}");
            };
            assert_eq!(request, id, "{line}");
            if let Platform::Start { version, .. } = platform {
                assert!(matches!(version, Some("$LATEST" | "7")), "{line}");
            }
        }
    }

    #[test]
    fn serverless_offline_reports_in_a_line_of_its_own() {
        let line =
            "offline: (λ: checkout) RequestId: ck1  Duration: 12.34 ms  Billed Duration: 13 ms";
        let Some((Some("ck1"), Platform::Report(report))) = read(line) else {
            panic!("{line}");
        };
        assert_eq!(report.duration.map(|time| time.0), Some(12_340));
        assert_eq!(read("GET /pay (λ: checkout)"), None);
    }

    #[test]
    fn what_was_pasted_with_its_escapes_is_read_without_them() {
        let line = r"INIT_START Runtime Version: python:3.12.v89\tRuntime Version ARN: x\n";
        let line = line.replace(r"\\", r"\");
        let Some((_, Platform::InitStart(environment))) = read(&line) else {
            panic!("{line}");
        };
        assert_eq!(environment.runtime, Some("python:3.12.v89"));
        let line = "EXTENSION\\tName: x\\tState: Ready\\tEvents: []";
        let (name, state) = (Some("x"), Some("Ready"));
        assert_eq!(
            read(line),
            Some((None, Platform::Extension { name, state }))
        );
    }

    #[test]
    fn extensions_say_their_names() {
        let ready = "EXTENSION\tName: datadog-agent\tState: Ready\tEvents: [INVOKE,SHUTDOWN]\n";
        let (name, state) = (Some("datadog-agent"), Some("Ready"));
        assert_eq!(
            read(ready),
            Some((None, Platform::Extension { name, state }))
        );
    }
}

//! Platform lines of the text format.

use memchr::memmem;

use super::decoration::undecorated;
use super::platform::{Environment, Platform};
use super::report::pairs;
use super::request::{self, crashed, timed_out};

/// Prefixes that tools and people put before a line are shorter.
const HEAD: usize = 200;

/// What the platform says here and whose it is; nothing where the line is an application's.
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
    platform: fn(Environment<'a>) -> Platform<'a>,
) -> Option<(Option<&'a str>, Platform<'a>)> {
    let rest = line.strip_prefix(word)?.trim_start();
    let version = rest.strip_prefix("Runtime Version:").unwrap_or_default();
    Some((
        None,
        platform(Environment {
            runtime: version.split_whitespace().next(),
            ..Environment::default()
        }),
    ))
}

fn phase<'a>(
    line: &'a str,
    word: &str,
    platform: fn(super::report::Report<'a>) -> Platform<'a>,
) -> Option<(Option<&'a str>, Platform<'a>)> {
    Some((None, platform(pairs(line.strip_prefix(word)?))))
}

/// `EXTENSION⇥Name: datadog-agent⇥State: Ready⇥Events: [INVOKE,SHUTDOWN]`
fn extension(line: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let rest = subscriber(line, "EXTENSION")?;
    let value = |key: &str| {
        let (_, rest) = rest.split_once(key)?;
        rest.split_whitespace().next()
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

/// Who speaks of itself gives its name first; any application may begin a line with these words.
fn subscriber<'a>(line: &'a str, word: &str) -> Option<&'a str> {
    let rest = line.strip_prefix(word)?;
    rest.trim_start().starts_with("Name:").then_some(rest)
}

/// `# [root - INFO - 2024-01-12 13:13:37,018] REPORT RequestId: …`: any prefix, as long as it is short.
fn behind_a_prefix(message: &str) -> Option<(Option<&str>, Platform<'_>)> {
    let head = &message[..message.floor_char_boundary(HEAD)];
    let found = memmem::find(head.as_bytes(), b"REPORT RequestId:")?;
    report(&message[found..])
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
    fn extensions_say_their_names() {
        let ready = "EXTENSION\tName: datadog-agent\tState: Ready\tEvents: [INVOKE,SHUTDOWN]\n";
        let (name, state) = (Some("datadog-agent"), Some("Ready"));
        assert_eq!(
            read(ready),
            Some((None, Platform::Extension { name, state }))
        );
    }
}

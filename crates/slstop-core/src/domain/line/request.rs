//! Request ids in text, and the lines that are made of one: START and END, the old time-out, and
//! crashes, which came after END and REPORT.

use super::rows::first as first_line;

/// `6f7f8071-b39b-4d6d-91d7-78df2be848f7`, in either case.
pub fn is_uuid(token: &str) -> bool {
    let bytes = token.as_bytes();
    bytes.len() == 36
        && bytes.iter().enumerate().all(|(place, byte)| match place {
            8 | 13 | 18 | 23 => *byte == b'-',
            _ => byte.is_ascii_hexdigit(),
        })
}

/// A uuid, or the 26 letters and digits of Web Functions.
pub fn is_request_id(token: &str) -> bool {
    let is_base32 = |byte: u8| byte.is_ascii_uppercase() || byte.is_ascii_digit();
    is_uuid(token) || (token.len() == 26 && token.bytes().all(is_base32))
}

/// The id that the text begins with, and what follows. Behind the platform's own `RequestId:` any
/// token is one; what is glued to a uuid is not part of it.
pub fn split(text: &str) -> (Option<&str>, &str) {
    let text = text.trim_start_matches([' ', '\t']);
    let end = text
        .bytes()
        .position(|byte| byte.is_ascii_whitespace() || is_alien(byte));
    let end = end.unwrap_or(text.len());
    let end = match text.get(..36) {
        Some(head) if end > 36 && is_uuid(head) => 36,
        _ => end,
    };
    let (id, rest) = text.split_at(end);
    ((!id.is_empty()).then_some(id), rest)
}

/// What no word of the platform's holds: escapes, quotes and marks of what a line was pasted from.
pub fn is_alien(byte: u8) -> bool {
    matches!(byte, b'\\' | b'"' | b'|' | 0x1b)
}

/// The first word, without what it was pasted with.
pub fn first_word(text: &str) -> Option<&str> {
    let word = text.split_whitespace().next()?;
    let word = &word[..word.bytes().position(is_alien).unwrap_or(word.len())];
    let word = word.strip_suffix("<br>").unwrap_or(word);
    (!word.is_empty()).then_some(word)
}

/// `$LATEST` of ` Version: $LATEST`.
pub fn version(text: &str) -> Option<&str> {
    let text = text.trim_start();
    let text = text.strip_prefix("\\t").unwrap_or(text);
    first_word(text.strip_prefix("Version:")?)
}

/// What the platform says of an invocation after its end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Aftermath<'a> {
    /// `Task timed out after 3.00 seconds`.
    TimedOut { said: &'a str },
    /// `Error: Runtime exited with error: signal: killed`, with `Runtime.ExitError` below.
    Exited {
        said: &'a str,
        error_type: Option<&'a str>,
    },
}

/// `<id> Task timed out after 3.00 seconds`.
pub fn timed_out(text: &str) -> Option<(&str, Aftermath<'_>)> {
    let (id, rest) = split(text);
    let said = rest.trim_start();
    said.strip_prefix("Task timed out after ")?
        .starts_with(|c: char| c.is_ascii_digit())
        .then_some(())?;
    Some((
        id?,
        Aftermath::TimedOut {
            said: first_line(said),
        },
    ))
}

/// What follows `RequestId: <id>` where no word stands before it.
pub fn crashed(rest: &str) -> Option<Aftermath<'_>> {
    let rest = rest.trim_start_matches([' ', '\t', '\u{a0}']);
    let said = rest.strip_prefix("Error: ").unwrap_or(rest);
    if said.starts_with("Task timed out after ") {
        return Some(Aftermath::TimedOut {
            said: first_line(said),
        });
    }
    let error_type = rest
        .split_once(['\n', '\r'])
        .map(|(_, below)| first_line(below.trim_start()));
    let error_type = error_type.filter(|name| !name.is_empty() && !name.contains(' '));
    let is_crash = said.len() < rest.len()
        || rest.starts_with("Process exited before completing request")
        || rest.starts_with("Status: ");
    let error_type = error_type.or_else(|| {
        let (_, name) = first_line(rest).split_once("ErrorType:")?;
        name.split_whitespace().next()
    });
    is_crash.then_some(Aftermath::Exited {
        said: first_line(said),
        error_type,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

    #[test]
    fn what_is_glued_to_an_id_is_not_part_of_it() {
        assert_eq!(split(&format!(" {ID}REPORT x")).0, Some(ID));
        assert_eq!(
            split("2b5xxxabbd\\tDuration"),
            (Some("2b5xxxabbd"), "\\tDuration")
        );
        assert_eq!(split(" \n"), (None, "\n"));
    }

    #[test]
    fn a_version_ends_where_the_paste_begins() {
        for pasted in [
            "$LATEST",
            "$LATEST\\n",
            "$LATEST\n",
            "$LATEST<br>",
            "$LATEST|",
            "$LATEST\x1b[0m",
        ] {
            assert_eq!(
                version(&format!(" Version: {pasted}")),
                Some("$LATEST"),
                "{pasted}"
            );
        }
        assert_eq!(version("\\tVersion: 7"), Some("7"));
    }

    #[test]
    fn old_time_outs_and_crashes_name_their_request() {
        let text = format!("{ID} Task timed out after 45.05 seconds\n\n");
        let said = "Task timed out after 45.05 seconds";
        assert_eq!(timed_out(&text), Some((ID, Aftermath::TimedOut { said })));
        assert_eq!(timed_out("it Task timed out after a while"), None);
        assert_eq!(
            crashed(" Error: Runtime exited with error: signal: killed\nRuntime.ExitError\n"),
            Some(Aftermath::Exited {
                said: "Runtime exited with error: signal: killed",
                error_type: Some("Runtime.ExitError"),
            })
        );
        assert_eq!(
            crashed(" Status: error\tErrorType: Runtime.X"),
            Some(Aftermath::Exited {
                said: "Status: error\tErrorType: Runtime.X",
                error_type: Some("Runtime.X"),
            })
        );
        assert_eq!(crashed(" done"), None);
    }

    #[test]
    fn web_functions_have_ids_of_their_own() {
        assert!(is_request_id("NF5U6CMIUAWPER24GXDNDEZSVU"));
        assert!(!is_request_id("1123"));
        assert!(!is_request_id("6f7f8071-b39b-4d6d-91d7-78df2be848f"));
    }
}

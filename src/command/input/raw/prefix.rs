//! What stands in front of a line, and what is glued to its end.

use memchr::memmem;

use crate::command::input::envelope::moment;
use slstop_base::Timestamp;
use slstop_core::domain::line::colour;
use slstop_core::domain::line::decoration::{is_group, is_stream, is_time};
use slstop_core::domain::line::request::is_uuid;

/// Group, stream and time in front of a line, in any order, and the line.
#[derive(Clone, Copy, Debug, Default)]
pub struct Prefix<'a> {
    pub group: Option<&'a str>,
    pub stream: Option<&'a str>,
    pub at: Option<Timestamp>,
    pub message: &'a str,
}

pub fn read(text: &str) -> Prefix<'_> {
    let mut prefix = Prefix {
        message: text,
        ..Prefix::default()
    };
    for _ in 0..3 {
        let Some((word, behind)) = prefix.message.split_once(' ') else {
            break;
        };
        let word = colour::bare(word);
        if prefix.stream.is_none() && is_stream(word) {
            prefix.stream = Some(word);
        } else if prefix.group.is_none() && is_group(word) {
            prefix.group = Some(word);
        } else if prefix.at.is_none()
            && word.contains('T')
            && is_time(word)
            && moment(word).is_some()
            && !is_own_time(prefix.stream, behind)
        {
            prefix.at = moment(word);
        } else {
            break;
        }
        prefix.message = behind;
    }
    prefix
}

/// A pasted line of Node has blanks where tabs were: its time and id are its own.
fn is_own_time(stream: Option<&str>, behind: &str) -> bool {
    let word = behind.split_whitespace().next().unwrap_or_default();
    stream.is_none() && is_uuid(word) && !behind.contains("Task timed out")
}

/// `2026-11-20T12:00:00.123Z`, as the console prints it above each event, and nothing else.
pub fn time_alone(text: &str) -> Option<Timestamp> {
    let is_the_console_s = text.len() == 24 && text.ends_with('Z') && text.contains('T');
    moment(text).filter(|_| is_the_console_s && is_time(text))
}

/// The time that a platform's line was copied with, before a tab.
pub fn leading(message: &str) -> Option<Timestamp> {
    let (word, _) = message
        .get(..message.floor_char_boundary(64))?
        .split_once('\t')?;
    moment(word).filter(|_| word.contains('T') && is_time(word))
}

const NAMES: &str = "RequestId: ";

/// Where the platform's next line is glued to the end of this one. No further is looked than that, so that
/// so that a caller that goes on behind it reads nothing twice.
pub fn glued(text: &str) -> Option<usize> {
    memmem::find_iter(text.as_bytes(), NAMES).find_map(|found| {
        let (head, behind) = (text.get(..found)?, text.get(found + NAMES.len()..)?);
        is_uuid(behind.get(..36)?).then_some(())?;
        let before = ["END ", "REPORT ", "START "]
            .iter()
            .find_map(|mark| head.strip_suffix(mark))?;
        let last = before.chars().next_back()?;
        // A colour's end is none of the line's.
        let is_glued =
            !last.is_whitespace() && !matches!(last, '"' | '\'' | '|' | '>' | ',' | '_' | 'm');
        is_glued.then_some(before.len())
    })
}

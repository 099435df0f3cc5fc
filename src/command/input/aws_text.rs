//! `aws logs filter-log-events --output text` and `get-log-events --output text`: an event a row of tabs, in
//! the alphabetical order of its keys, its message over as many lines as it has.

use std::io::{self, BufRead, Read};

use slstop_base::Timestamp;

use super::LONGEST_LINE;
use slstop_core::domain::SavedEvent;

const ROW: &str = "EVENTS\t";
/// A message that is longer than CloudWatch takes is cut here, so that a foreign file cannot fill the memory.
const LONGEST_MESSAGE: usize = 1 << 20;

pub fn is_row(line: &str) -> bool {
    line.strip_prefix(ROW)
        .is_some_and(|fields| head(fields).is_some())
}

pub fn read(mut source: impl BufRead, each: &mut dyn FnMut(SavedEvent)) -> io::Result<()> {
    // An event whose time, its last field, has not come yet.
    let mut open: Option<SavedEvent> = None;
    let mut bytes = Vec::new();
    loop {
        bytes.clear();
        let n_read = source
            .by_ref()
            .take(LONGEST_LINE)
            .read_until(b'\n', &mut bytes)?;
        if n_read == 0 {
            break;
        }
        let line = String::from_utf8_lossy(&bytes);
        let line = line.trim_end_matches(['\n', '\r']);
        if let Some((event, text)) = line.strip_prefix(ROW).and_then(head) {
            close(&mut open, each);
            open = Some(event);
            part(&mut open, text, each);
        } else if open.is_some() {
            part(&mut open, line, each);
        }
        // What stands outside of events are tokens and searched streams.
    }
    close(&mut open, each);
    Ok(())
}

/// The fields before the message, and where it begins.
fn head(fields: &str) -> Option<(SavedEvent, &str)> {
    let mut event = SavedEvent::default();
    let (first, rest) = fields.split_once('\t')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    // get-log-events has neither id nor stream; ids are numbers of 56 digits.
    let (ingested, rest) = if is_number(first) && first.len() <= 13 {
        (first, rest)
    } else {
        event.id = Some(first.to_owned());
        rest.split_once('\t')?
    };
    if !is_number(ingested) {
        return None;
    }
    if event.id.is_none() {
        return Some((event, rest));
    }
    let (stream, message) = rest.split_once('\t')?;
    event.stream = Some(stream.to_owned());
    Some((event, message))
}

/// Adds a line of the message; its last one ends with the time.
fn part(open: &mut Option<SavedEvent>, line: &str, each: &mut dyn FnMut(SavedEvent)) {
    let Some(event) = open else { return };
    let ended = line.rsplit_once('\t').and_then(|(text, time)| {
        let millis = (time.len() == 13).then(|| time.parse().ok()).flatten()?;
        Some((text, Timestamp::from_millis(millis)))
    });
    let (text, at) = ended.map_or((line, None), |(text, at)| (text, Some(at)));
    // A message ends with a line feed of its own: its time then stands alone on the next line.
    let is_first = event.message.is_empty();
    if (!text.is_empty() || at.is_none()) && event.message.len() + text.len() < LONGEST_MESSAGE {
        if !is_first {
            event.message.push('\n');
        }
        event.message.push_str(text);
    }
    if at.is_some() {
        event.at = at;
        close(open, each);
    }
}

fn close(open: &mut Option<SavedEvent>, each: &mut dyn FnMut(SavedEvent)) {
    if let Some(event) = open.take() {
        each(event);
    }
}

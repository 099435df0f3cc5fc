//! Pages of events as JSON: what `filter-log-events`, `get-log-events` and subscriptions print. Read as
//! a stream: a page of ten thousand events is not kept.

use std::fmt;
use std::io::{self, Read};

use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::cut::InputCut;
use super::envelope::Envelope;
use slstop_core::domain::SavedEvent;

/// Reads documents until the end: pages are often printed one after the other. Where they are cut, if
/// they are.
pub fn read(source: impl Read, each: &mut dyn FnMut(SavedEvent)) -> io::Result<Option<InputCut>> {
    let mut json = serde_json::Deserializer::from_reader(source);
    loop {
        // `end` looks past blanks for another document.
        if json.end().is_ok() {
            return Ok(None);
        }
        let mut page = PageReader {
            each: &mut *each,
            group: None,
            stream: None,
        };
        if let Err(error) = (&mut page).deserialize(&mut json) {
            return match InputCut::of_json(&error) {
                Some(cut) => Ok(Some(cut)),
                None => Err(error.into()),
            };
        }
    }
}

/// What a line of JSON is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum JsonLine {
    /// Something else, such as an application's own line.
    Nothing,
    /// Its events were passed on.
    Events,
    /// So many were, before the cut.
    Cut { cut: InputCut, n_told: usize },
}

/// Reads a line that is a page, or one event. A cut event is one where others came `before`.
pub fn line(line: &str, before: bool, each: &mut dyn FnMut(SavedEvent)) -> JsonLine {
    let is_page = line.contains("\"events\":")
        || line.contains("\"logEvents\":")
        || line.contains("\"events\" :");
    if is_page {
        let mut count = 0_usize;
        let mut counted = |event| {
            count += 1;
            each(event);
        };
        let mut page = PageReader {
            each: &mut counted,
            group: None,
            stream: None,
        };
        let mut json = serde_json::Deserializer::from_str(line);
        let cut = (&mut page)
            .deserialize(&mut json)
            .err()
            .and_then(|error| InputCut::of_json(&error));
        match cut {
            Some(cut) if count > 0 => return JsonLine::Cut { cut, n_told: count },
            None if count > 0 => return JsonLine::Events,
            _ => {}
        }
    }
    match serde_json::from_str::<Envelope>(line) {
        Ok(envelope) => match envelope.event(false) {
            Some(event) => {
                each(event);
                JsonLine::Events
            }
            None => JsonLine::Nothing,
        },
        Err(error) => {
            let has_marks = [
                "\"timestamp\":",
                "\"message\":",
                "\"eventId\":",
                "\"logStreamName\":",
            ]
            .iter()
            .any(|mark| line.contains(mark));
            let cut = InputCut::of_json(&error).filter(|_| before && has_marks && error.is_eof());
            cut.map_or(JsonLine::Nothing, |cut| JsonLine::Cut { cut, n_told: 0 })
        }
    }
}

struct PageReader<'s> {
    each: &'s mut dyn FnMut(SavedEvent),
    /// A subscription names them once, before the events.
    group: Option<String>,
    stream: Option<String>,
}

impl<'de> DeserializeSeed<'de> for &mut PageReader<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for &mut PageReader<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("events of a log")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some(key) = map.next_key::<String>()? {
            match key.as_str() {
                "events" | "logEvents" => map.next_value_seed(Events(&mut *self))?,
                "logGroup" | "logGroupName" => self.group = map.next_value::<Option<String>>()?,
                "logStream" | "logStreamName" => {
                    self.stream = map.next_value::<Option<String>>()?
                }
                _ => {
                    map.next_value::<IgnoredAny>()?;
                }
            }
        }
        Ok(())
    }

    /// `--query events` leaves the array alone.
    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<(), A::Error> {
        Events(self).visit_seq(seq)
    }
}

struct Events<'p, 's>(&'p mut PageReader<'s>);

impl<'de> DeserializeSeed<'de> for Events<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Events<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of events")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        while let Some(envelope) = seq.next_element::<Envelope>()? {
            if let Some(mut event) = envelope.event(true) {
                event.group = event.group.or_else(|| self.0.group.clone());
                event.stream = event.stream.or_else(|| self.0.stream.clone());
                (self.0.each)(event);
            }
        }
        Ok(())
    }
}

//! A line on its way through this command, wherever it comes from.

use crate::command::of_place::OfPlace;
use slstop_base::Timestamp;
use slstop_core::domain::SavedEvent;

#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Arrival<'a> {
    /// `None` if a file does not say.
    pub at: Option<Timestamp>,
    pub ingested: Option<Timestamp>,
    /// `None` if there is only one.
    pub place: Option<&'a OfPlace>,
    pub function: Option<&'a str>,
    pub group: Option<&'a str>,
    pub stream: Option<&'a str>,
    pub id: Option<&'a str>,
    /// The source text, one line or many.
    pub message: &'a str,
    /// Whether a search found that there is no secret in it.
    pub is_harmless: bool,
    /// It came after lines that were written later.
    pub is_late: bool,
}

impl<'a> Arrival<'a> {
    pub fn of_input(event: &'a SavedEvent, function: Option<&'a str>) -> Self {
        Self {
            at: event.at,
            ingested: None,
            place: None,
            function,
            group: event.group.as_deref(),
            stream: event.stream.as_deref(),
            id: event.id.as_deref(),
            message: &event.message,
            is_harmless: false,
            is_late: false,
        }
    }
}

//! A line on its way through this command, wherever it comes from.

use std::sync::Arc;

use crate::command::of_place::OfPlace;
use slstop_base::Timestamp;
use slstop_core::domain::{LogEvent, SavedEvent};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Arrival {
    /// `None` if a file does not say.
    pub at: Option<Timestamp>,
    pub ingested: Option<Timestamp>,
    /// `None` if there is only one.
    pub place: Option<Arc<OfPlace>>,
    pub function: Option<Arc<str>>,
    pub group: Option<Arc<str>>,
    pub stream: Option<Arc<str>>,
    pub id: Option<Box<str>>,
    /// The source text, one line or many.
    pub message: Box<str>,
    /// It came after lines that were written later.
    pub is_late: bool,
}

impl Arrival {
    pub fn of_event(
        event: LogEvent,
        place: Option<Arc<OfPlace>>,
        group: &Arc<str>,
        function: Option<Arc<str>>,
    ) -> Self {
        let has_own_id = event.own_id().is_some();
        Self {
            at: Some(event.at),
            ingested: event.ingested,
            place,
            function,
            group: Some(group.clone()),
            stream: Some(event.stream),
            id: event.id.filter(|_| has_own_id),
            message: event.message,
            is_late: false,
        }
    }

    pub fn of_input(event: &SavedEvent, function: Option<Arc<str>>) -> Self {
        let named = |name: &Option<String>| name.as_deref().map(Arc::from);
        Self {
            at: event.at,
            ingested: None,
            place: None,
            function,
            group: named(&event.group),
            stream: named(&event.stream),
            id: event.id.as_deref().map(Box::from),
            message: event.message.as_str().into(),
            is_late: false,
        }
    }
}

//! Where lines come from. Streams come in runs: it is made once for each run, not for each line.

use std::rc::Rc;
use std::sync::Arc;

use super::arrival::Arrival;
use super::names::function_of;
use crate::command::of_place::OfPlace;
use slstop_core::domain::LogEvent;

#[derive(Debug, Default)]
pub struct Origin {
    /// None where there is only one.
    pub place: Option<Arc<OfPlace>>,
    pub function: Option<Arc<str>>,
    pub group: Arc<str>,
    pub stream: Arc<str>,
}

impl Origin {
    fn new(place: Option<Arc<OfPlace>>, group: &Arc<str>, stream: &Arc<str>) -> Self {
        Self {
            place,
            function: function_of(group, stream),
            group: group.clone(),
            stream: stream.clone(),
        }
    }

    pub fn arrival<'a>(&'a self, event: &'a LogEvent) -> Arrival<'a> {
        Arrival {
            at: Some(event.at),
            ingested: event.ingested,
            id: event.own_id(),
            message: &event.message,
            ..self.unsaid()
        }
    }

    /// All that is the same for each of its lines.
    pub fn unsaid(&self) -> Arrival<'_> {
        Arrival {
            place: self.place.as_deref(),
            function: self.function.as_deref(),
            group: Some(&self.group),
            stream: Some(&self.stream),
            ..Arrival::default()
        }
    }
}

/// The origin of the line before.
#[derive(Debug, Default)]
pub struct LastOrigin(Option<Rc<Origin>>);

impl LastOrigin {
    pub fn of(
        &mut self,
        place: Option<&Arc<OfPlace>>,
        group: &Arc<str>,
        stream: &Arc<str>,
    ) -> Rc<Origin> {
        let is_same = |last: &&Rc<Origin>| {
            Arc::ptr_eq(&last.group, group)
                && (Arc::ptr_eq(&last.stream, stream) || last.stream == *stream)
                && last.place.as_ref().map(Arc::as_ptr) == place.map(Arc::as_ptr)
        };
        match self.0.as_ref().filter(is_same) {
            Some(last) => last.clone(),
            None => {
                let origin = Rc::new(Origin::new(place.cloned(), group, stream));
                self.0.insert(origin).clone()
            }
        }
    }
}

//! Where the lines of a request are that somebody gave the id of.

use std::sync::Arc;

use crate::domain::FoundLine;
use slstop_base::PlaceId;

/// The request that was looked for last.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FoundRequest {
    id: Option<Arc<str>>,
    found: Option<(PlaceId, FoundLine)>,
}

impl FoundRequest {
    /// Its first line, once it is found.
    pub fn of(&self, id: &str) -> Option<&(PlaceId, FoundLine)> {
        self.found
            .as_ref()
            .filter(|_| self.id.as_deref() == Some(id))
    }

    /// Whether anything changed. Found once is found: other places know nothing of it.
    pub(super) fn absorb(
        &mut self,
        place: PlaceId,
        id: &Arc<str>,
        line: Option<&FoundLine>,
    ) -> bool {
        let is_found = self.of(id).is_some();
        if is_found {
            return false;
        }
        self.id = Some(id.clone());
        self.found = line.map(|line| (place, line.clone()));
        self.found.is_some()
    }
}

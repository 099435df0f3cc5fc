//! The ways to invocations: by time, by request id. Nothing is sorted when somebody asks.

use std::ops::Range;

use slstop_base::{FunctionId, PlaceId, Timestamp};

use super::interner::Name;
use super::request_key::RequestKey;
use super::row::{InvocationRow, RowId};
use super::{Ledger, time_of};

impl Ledger {
    /// How many rows there are; a few of them may turn out to be none.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Every invocation by its beginning, the oldest first; `rev` it for the newest. Those without a time
    /// come first, as they came.
    pub fn by_time(&self) -> impl DoubleEndedIterator<Item = RowId> {
        self.order
            .iter()
            .map(RowId::of_index)
            .filter(|id| self.is_told(*id))
    }

    /// The same for those that began in a span of time.
    pub fn begun_within(&self, span: Range<Timestamp>) -> impl DoubleEndedIterator<Item = RowId> {
        let last = Timestamp::from_millis(span.end.as_millis().saturating_sub(1));
        self.order
            .range(span.start, last, |number| time_of(&self.rows, number))
            .map(RowId::of_index)
            .filter(|id| self.is_told(*id))
    }

    /// Every row that is here, in the order in which they came to be known.
    pub fn ids(&self) -> impl Iterator<Item = RowId> + use<> {
        let (first, count) = (self.rows.forgotten(), self.rows.len() as u32);
        (0..count).map(move |index| RowId::of_index(first.wrapping_add(index)))
    }

    /// Whether a row has not left, shown or not.
    pub fn is_here(&self, row: RowId) -> bool {
        self.rows.get(row).is_some()
    }

    /// The runs of a request: its attempts, the last known first.
    pub fn find(&self, request: &str) -> impl Iterator<Item = RowId> {
        let key = RequestKey::known(request, &self.request_ids);
        key.into_iter()
            .flat_map(|key| self.runs(key).map(|(id, _)| id))
            .filter(|id| self.is_told(*id))
    }

    /// From the first to the last of its lines.
    pub fn span(&self, id: RowId) -> Option<(Timestamp, Timestamp)> {
        self.rows.get(id)?.span()
    }

    /// The id of its request.
    pub fn request(&self, id: RowId) -> Option<String> {
        let row = self.rows.get(id)?;
        Some(row.request.text(&self.request_ids))
    }

    pub fn text(&self, name: Name) -> &str {
        self.names.text(name)
    }

    /// The number of a function by which glances name it.
    pub fn function(&self, function: &FunctionId) -> Option<Name> {
        self.names.known_in(function.place, function.name.as_str())
    }

    /// Where the function is that glances name by this number.
    pub fn place(&self, name: Name) -> PlaceId {
        self.names.place(name)
    }

    /// The function that glances name by this number.
    pub fn function_id(&self, name: Name) -> FunctionId {
        FunctionId::new(self.names.place(name), self.names.text(name))
    }

    /// An id that only applications print, in a stream that logs START, belongs to another service.
    fn is_told(&self, id: RowId) -> bool {
        self.rows.get(id).is_some_and(|row| self.is_own(row))
    }

    pub(super) fn is_own(&self, row: &InvocationRow) -> bool {
        if row.is_started || row.is_ended || row.is_reported {
            return true;
        }
        let log = self.streams.get(row.stream);
        let first_start = log.and_then(|log| log.first_start);
        match (row.seen(), first_start) {
            (Some((_, last)), Some(first_start)) => last < first_start,
            _ => first_start.is_none(),
        }
    }
}

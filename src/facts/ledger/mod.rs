//! The ledger: one row an invocation, made as lines arrive, in whatever order. Every line counts
//! once; what it says goes to the row that it names, or to the one that was running where it stands.

mod arrival;
mod changes;
pub mod errors;
pub mod figures;
pub mod groups;
mod matching;
pub mod names;
mod request_key;
mod row;
mod stream;
mod timeline;
pub mod view;

use std::collections::{HashMap, HashSet, VecDeque};

use crate::base::Timestamp;

use changes::Changes;
use errors::{ErrorId, Errors};
use matching::{Role, fits};
use names::{Name, Names};
use request_key::RequestKey;
use row::Row;
use stream::Stream;

pub use row::RowId;
pub use stream::{Origin, StreamId, function_of_group, owner as stream_owner};
pub use view::{Invocation, Limits, Outcome};

/// Two to three hundred megabytes of rows; those that arrived first leave first.
const MOST_ROWS: usize = 1_000_000;
/// More streams than a busy account has in a day.
const MOST_STREAMS: usize = 200_000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ledger {
    rows: VecDeque<Row>,
    /// How many rows left.
    forgotten: u32,
    /// The last run of each request.
    by_request: HashMap<RequestKey, RowId>,
    streams: Vec<Stream>,
    by_name: HashMap<(Option<Name>, Option<Name>), StreamId>,
    names: Names,
    errors: Errors,
    /// Functions whose log level lets START through.
    starts_logged: HashSet<Option<Name>>,
    lines: u64,
    changes: Changes,
}

impl Ledger {
    /// The stream of a group; what is not known of it is one stream.
    pub fn stream(&mut self, group: Option<&str>, stream: Option<&str>) -> StreamId {
        let key = (
            group.map(|group| self.names.name(group)),
            stream.map(|stream| self.names.name(stream)),
        );
        if let Some(known) = self.by_name.get(&key) {
            return *known;
        }
        if self.streams.len() >= MOST_STREAMS {
            return StreamId(0);
        }
        let id = StreamId(u32::try_from(self.streams.len()).unwrap_or(u32::MAX));
        let (own, version) = stream.map_or((None, None), stream::owner);
        let function = own.or_else(|| group.and_then(stream::function_of_group));
        let function = function.map(|name| self.names.name(name));
        self.streams.push(Stream {
            group: key.0,
            name: key.1,
            function,
            version: version.map(|version| self.names.name(version)),
            ..Stream::default()
        });
        self.by_name.insert(key, id);
        id
    }

    /// A stream of lines of which nobody knows where they come from, but that they belong together.
    pub fn unnamed_stream(&mut self) -> StreamId {
        self.by_name.remove(&(None, None));
        self.stream(None, None)
    }

    /// Where the lines of a stream come from.
    pub fn origin(&self, stream: StreamId) -> Origin<'_> {
        let Some(stream) = self.streams.get(stream.0 as usize) else {
            return Origin::default();
        };
        let text = |name: Option<Name>| name.map(|name| self.names.text(name));
        Origin {
            group: text(stream.group),
            stream: text(stream.name),
            function: text(stream.function),
        }
    }

    /// Every line that was taken so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// How many changes there were so far; what `changed_since` is asked with later.
    pub fn changes(&self) -> u64 {
        self.changes.count()
    }

    /// The rows that lines came to since then, some more than once; nothing where so much has changed
    /// that all of them must be looked at again.
    pub fn changed_since(&self, changes: u64) -> Option<impl Iterator<Item = RowId>> {
        self.changes.since(changes)
    }

    /// Every row that is here, in the order in which they came to be known.
    pub fn ids(&self) -> impl Iterator<Item = RowId> + use<> {
        let (first, n) = (self.forgotten, self.rows.len() as u32);
        (0..n).map(move |index| RowId(first.wrapping_add(index)))
    }

    /// Whether a row has not left, told or not.
    pub fn is_here(&self, row: RowId) -> bool {
        self.get(row).is_some()
    }

    /// Rows that had to leave.
    pub fn forgotten(&self) -> u32 {
        self.forgotten
    }

    /// The row that an application's line names. Applications print other requests' ids, too: where
    /// START tells which are this stream's, only those are believed.
    fn named(&mut self, stream: StreamId, at: Option<Timestamp>, id: &str) -> Option<RowId> {
        let key = RequestKey::of(id, &mut self.names);
        if let Some(known) = self.known(key, stream, at, Role::Other) {
            return Some(known);
        }
        let first_start = self.streams.get(stream.0 as usize)?.first_start;
        let may_be_before = first_start.is_none() || at < first_start;
        may_be_before.then(|| self.open(key, stream))
    }

    fn row(&mut self, stream: StreamId, at: Option<Timestamp>, id: &str, role: Role<'_>) -> RowId {
        let key = RequestKey::of(id, &mut self.names);
        self.known(key, stream, at, role)
            .unwrap_or_else(|| self.open(key, stream))
    }

    fn known(
        &self,
        key: RequestKey,
        stream: StreamId,
        at: Option<Timestamp>,
        role: Role<'_>,
    ) -> Option<RowId> {
        self.runs(key)
            .find(|(_, row)| row.stream == stream && fits(row, at, role))
            .map(|(id, _)| id)
    }

    /// The runs of a request, the last known first.
    fn runs(&self, key: RequestKey) -> impl Iterator<Item = (RowId, &Row)> {
        /// Lambda tries three times; what comes oftener is no attempt.
        const MOST_RUNS: usize = 16;
        let mut next = self.by_request.get(&key).copied();
        std::iter::from_fn(move || {
            let id = next?;
            let row = self.get(id)?;
            next = row.previous;
            Some((id, row))
        })
        .take(MOST_RUNS)
    }

    fn open(&mut self, key: RequestKey, stream: StreamId) -> RowId {
        if self.rows.len() >= MOST_ROWS {
            self.forget();
        }
        let count = u32::try_from(self.rows.len()).unwrap_or(u32::MAX);
        let id = RowId(self.forgotten.wrapping_add(count));
        let mut row = Row::new(key, stream);
        row.previous = self.by_request.insert(key, id);
        self.changes.note(id);
        self.rows.push_back(row);
        id
    }

    fn forget(&mut self) {
        if let Some(row) = self.rows.pop_front() {
            let id = RowId(self.forgotten);
            self.forgotten = self.forgotten.wrapping_add(1);
            if self.by_request.get(&row.request) == Some(&id) {
                self.by_request.remove(&row.request);
            }
        }
    }

    fn get(&self, id: RowId) -> Option<&Row> {
        let index = id.0.checked_sub(self.forgotten)?;
        self.rows.get(index as usize)
    }

    fn row_mut(&mut self, id: RowId) -> Option<&mut Row> {
        let index = id.0.checked_sub(self.forgotten)?;
        self.changes.note(id);
        self.rows.get_mut(index as usize)
    }

    fn error(&self, id: Option<ErrorId>) -> Option<&errors::ErrorText> {
        self.errors.text(id?)
    }
}

#[cfg(test)]
mod tests;

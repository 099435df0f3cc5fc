//! The ledger: one row an invocation, made as lines arrive, in whatever order. Every line counts
//! once; what it says goes to the row that it names, or to the one that was running where it stands.

mod arrival;
mod budget;
mod changes;
mod cold;
pub mod cold_table;
pub mod configured;
pub mod distribution;
mod environment_starts;
pub mod errors;
mod evidence;
pub mod figures;
pub mod groups;
mod index;
pub mod interner;
pub mod invocation;
pub mod invocation_group;
pub mod latency_bucket;
mod latency_grid;
mod matching;
pub mod over_time;
mod packed;
mod reassignment;
mod request_ids;
mod request_key;
mod row;
mod rows;
mod running_sums;
mod settled_runs;
mod stream;
mod streams;
mod summary;
mod timeline;
mod trace;
mod unowned_lines;
pub mod version_durations;

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use crate::facts::logs::LineNumber;
use crate::facts::order::TimeOrder;
use slstop_base::{PlaceId, Timestamp};

use crate::facts::hashing::ByHash;
use changes::RowChanges;
use configured::Configured;
use errors::ErrorTexts;
use interner::{Interner, Name};
use matching::{LineRole, fits};
use request_ids::RequestIds;
use request_key::RequestKey;
use row::InvocationRow;
use rows::InvocationRows;
use running_sums::{Counted, RunningSums};
use stream::Stream;
use streams::Streams;
use timeline::Consequences;

pub use invocation::{Invocation, Limits, Outcome};
pub use row::RowId;
pub use running_sums::WindowSum;
pub use stream::{LineOrigin, StreamId, function_of_group, owner as stream_owner};
pub use summary::InvocationSummary;

/// Of one stream; those beyond are looked at again with the clock.
const MOST_CLAIMED: usize = 1000;

#[derive(Clone, Debug, PartialEq)]
pub struct Ledger {
    rows: InvocationRows,
    order: TimeOrder,
    /// The latest time of any row.
    newest: Option<Timestamp>,
    /// The last run of each request, by a hash of its key; others of the same hash lie behind it.
    by_request: HashMap<u32, RowId, ByHash>,
    streams: Streams,
    /// Where the next tidying begins.
    tidy_from: StreamId,
    names: Interner,
    request_ids: RequestIds,
    sums: RunningSums,
    errors: ErrorTexts,
    /// Functions whose log level lets START through.
    starts_logged: HashSet<Option<Name>>,
    configured: HashMap<Name, Configured>,
    /// By place.
    regions: BTreeMap<PlaceId, Arc<str>>,
    lines: u64,
    /// Whose lines are whose since the last one came.
    owned: Vec<(LineNumber, Option<RowId>)>,
    /// Kept for its room alone.
    consequences: Consequences,
    changes: RowChanges,
    budget: usize,
    /// Of rows that have more than most.
    rare_bytes: usize,
}

impl Ledger {
    /// The stream of a group; what is not known of it is one stream.
    pub fn stream(&mut self, group: Option<&str>, stream: Option<&str>) -> StreamId {
        self.stream_in(PlaceId::FIRST, group, stream)
    }

    pub fn stream_in(
        &mut self,
        place: PlaceId,
        group: Option<&str>,
        stream: Option<&str>,
    ) -> StreamId {
        let in_group = group.map(|group| self.names.name_in(place, group));
        if let Some(known) = self.streams.find(in_group, stream) {
            return known;
        }
        let is_full = self.streams.len() >= self.most_streams();
        let stream = stream.filter(|_| !is_full);
        if is_full && let Some(known) = self.streams.find(in_group, None) {
            return known;
        }
        let (own, version) = stream.map_or((None, None), stream::owner);
        let function = own.or_else(|| group.and_then(stream::function_of_group));
        let function = function.map(|name| self.names.name_in(place, name));
        let mut log = Stream {
            place,
            group: in_group,
            name: stream.map(Arc::from),
            function,
            version: version.map(|version| self.names.name(version)),
            ..Stream::default()
        };
        log.timeline.is_concurrent = is_full;
        self.streams.add(log)
    }

    /// A stream of lines of which nobody knows where they come from, but that they belong together.
    pub fn unnamed_stream(&mut self) -> StreamId {
        self.streams.end_unnamed();
        self.stream(None, None)
    }

    /// Where the lines of a stream come from.
    pub fn origin(&self, stream: StreamId) -> LineOrigin<'_> {
        let Some(stream) = self.streams.get(stream) else {
            return LineOrigin::default();
        };
        let text = |name: Option<Name>| name.map(|name| self.names.text(name));
        LineOrigin {
            place: stream.place,
            group: text(stream.group),
            stream: stream.name.as_deref(),
            function: text(stream.function),
        }
    }

    /// Every line that was taken so far.
    pub fn lines(&self) -> u64 {
        self.lines
    }

    /// The latest time of any row.
    pub fn newest(&self) -> Option<Timestamp> {
        self.newest
    }

    /// How many changes there were so far; what `changed_since` is asked with later.
    pub fn changes(&self) -> u64 {
        self.changes.count()
    }

    /// The rows that lines came to since then, some more than once; `None` if so much has changed
    /// that all of them must be looked at again.
    pub fn changed_since(&self, changes: u64) -> Option<impl Iterator<Item = RowId>> {
        self.changes.since(changes)
    }

    /// Rows that had to leave.
    pub fn forgotten(&self) -> u32 {
        self.rows.forgotten()
    }

    /// Whose line is whose now, as far as the last line changed it.
    pub(super) fn owned(&self) -> &[(LineNumber, Option<RowId>)] {
        &self.owned
    }

    /// The row that an application's line names. Applications print other requests' ids, too: where
    /// START tells which are this stream's, only those are believed.
    fn named(&mut self, stream: StreamId, at: Option<Timestamp>, id: &str) -> Option<RowId> {
        if let Some(known) = self.known(id, stream, at, LineRole::Other) {
            return Some(known);
        }
        let first_start = self.streams.get(stream)?.first_start;
        let may_be_before = first_start.is_none() || at < first_start;
        if !may_be_before {
            return None;
        }
        let id = self.open(id, stream);
        self.streams.change(stream, |log| {
            if log.claimed.len() < MOST_CLAIMED {
                log.claimed.push(id);
            }
        });
        Some(id)
    }

    fn row(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        id: &str,
        role: LineRole<'_>,
    ) -> RowId {
        self.known(id, stream, at, role)
            .unwrap_or_else(|| self.open(id, stream))
    }

    fn known(
        &self,
        id: &str,
        stream: StreamId,
        at: Option<Timestamp>,
        role: LineRole<'_>,
    ) -> Option<RowId> {
        let key = RequestKey::known(id, &self.request_ids)?;
        self.runs(key)
            .find(|(_, row)| row.stream == stream && fits(row, at, role))
            .map(|(id, _)| id)
    }

    /// The runs of a request, the last known first.
    fn runs(&self, key: RequestKey) -> impl Iterator<Item = (RowId, &InvocationRow)> {
        /// Lambda tries three times; what comes oftener is no attempt.
        const MOST_RUNS: usize = 16;
        let mut next = self.by_request.get(&key.hash32()).copied();
        let of_hash = std::iter::from_fn(move || {
            let id = next?;
            let row = self.rows.get(id)?;
            next = row.previous;
            Some((id, row))
        });
        of_hash
            .take(MOST_RUNS)
            .filter(move |(_, row)| row.request == key)
    }

    fn open(&mut self, id: &str, stream: StreamId) -> RowId {
        // Before room is made, so that the stream stays.
        self.streams.change(stream, |log| log.n_rows += 1);
        if self.rows.is_full() {
            self.make_room();
        }
        let key = RequestKey::hold(id, &mut self.request_ids);
        let mut row = InvocationRow::new(key, stream);
        row.previous = self.by_request.get(&key.hash32()).copied();
        let time = row.time();
        let id = self.rows.push(row);
        self.by_request.insert(key.hash32(), id);
        self.changes.note(id);
        self.sort_in(id, time);
        id
    }

    /// Everything that changes a row goes through here, so that it stays where its time belongs.
    fn change<T>(
        &mut self,
        id: RowId,
        act: impl FnOnce(&mut InvocationRow, &ErrorTexts) -> T,
    ) -> Option<T> {
        let row = self.rows.get_mut(id)?;
        self.changes.note(id);
        let errors = &self.errors;
        let (before, rare, counted) = (row.time(), row.rare_bytes(), Counted::of(row, errors));
        let answer = act(row, errors);
        let (after, now_rare, now_counted) =
            (row.time(), row.rare_bytes(), Counted::of(row, errors));
        let stream = row.stream;
        self.rare_bytes = self.rare_bytes + now_rare - rare;
        if before != after {
            let number = id.index();
            self.order.remove([before], |other| other == number);
            self.sort_in(id, after);
        }
        if counted != now_counted {
            self.recount(stream, counted, now_counted);
        }
        Some(answer)
    }

    fn recount(&mut self, stream: StreamId, before: Option<Counted>, after: Option<Counted>) {
        let function = self.streams.get(stream).and_then(|log| log.function);
        self.sums.recount(function, stream, before, after);
    }

    /// It became known whose lines a stream holds, unless it was known before.
    fn belongs_to(&mut self, stream: StreamId, function: Name) {
        let is_new = self.streams.change(stream, |log| {
            let is_new = log.function.is_none();
            log.function = log.function.or(Some(function));
            is_new
        });
        if is_new == Some(true) {
            self.sums.belongs_to(stream, function);
        }
    }

    fn sort_in(&mut self, id: RowId, time: Timestamp) {
        let rows = &self.rows;
        let time_of = |number| time_of(rows, number);
        self.order.insert(id.index(), time, self.newest, time_of);
        self.newest = self.newest.max(Some(time));
    }
}

fn time_of(rows: &InvocationRows, number: u32) -> Timestamp {
    let row = rows.get(RowId::of_index(number));
    row.map_or_else(Timestamp::default, InvocationRow::time)
}

#[cfg(test)]
mod tests;

//! Which requests were the first of their environment: by the lines that begin one, because the report
//! says it only of those that went well.

use slstop_base::Timestamp;

use super::environment_starts::{BegunRequest, Made};
use super::stream::StreamId;
use super::{Ledger, RowId};

impl Ledger {
    /// A line that begins an environment. What has no time stands where it comes.
    pub(super) fn environment_begins(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        made: Made,
    ) {
        let first = at.and_then(|at| self.first_from(stream, at));
        self.streams.change(stream, |log| {
            log.starts.begin(log.timeline.place(at), made, first);
        });
        if let Some(first) = first {
            self.ask_again(stream, [first.row]);
        }
    }

    /// A request begins, or ends without having begun.
    pub(super) fn environment_serves(
        &mut self,
        stream: StreamId,
        at: Option<Timestamp>,
        row: RowId,
    ) {
        let taken = self.streams.change(stream, |log| {
            (log.timeline.place(at), std::mem::take(&mut log.starts))
        });
        let Some((at, mut starts)) = taken else {
            return;
        };
        let changed = starts.serve(BegunRequest { at, row }, |at| self.first_from(stream, at));
        self.streams.change(stream, |log| log.starts = starts);
        self.ask_again(stream, changed);
    }

    /// Several requests run at once in a stream: which of them began behind what says nothing there.
    pub(super) fn runs_at_once(&mut self, stream: StreamId) {
        let firsts = self.streams.change(stream, |log| {
            log.timeline.is_concurrent = true;
            log.starts.firsts().collect::<Vec<_>>()
        });
        self.ask_again(stream, firsts.unwrap_or_default());
    }

    /// The first request that began then or later, of those that came already.
    fn first_from(&self, stream: StreamId, at: Timestamp) -> Option<BegunRequest> {
        let log = self.streams.get(stream)?;
        for BegunRequest { at: seen, row } in log.timeline.requests_from(at) {
            // Which of the rows that left was the first is no longer known.
            let known = self.rows.get(row)?;
            let began = known.start.get().unwrap_or(seen);
            // Where times are of seconds, what began and ended in this one came before.
            let is_over = known.is_started && began == at && known.end.get() == Some(at);
            if began >= at && !is_over {
                return Some(BegunRequest { at: began, row });
            }
        }
        None
    }

    fn ask_again(&mut self, stream: StreamId, rows: impl IntoIterator<Item = RowId>) {
        for row in rows {
            let log = self.streams.get(stream);
            let is_first =
                log.is_some_and(|log| !log.timeline.is_concurrent && log.starts.were_for(row));
            let known = self.rows.get(row);
            if known.is_some_and(|known| known.is_first != is_first) {
                self.change(row, |row, _| row.is_first = is_first);
            }
        }
    }
}

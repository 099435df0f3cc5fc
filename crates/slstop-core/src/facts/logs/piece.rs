//! Lines that lie side by side in memory, for those who look at many of them.

use std::ops::Range;

use super::chunk::Chunk;
use super::{LineId, Logs, Stored};

/// Lines of one chunk.
#[derive(Clone, Debug)]
pub struct Piece<'a> {
    chunk: &'a Chunk,
    ids: Range<u64>,
}

impl Logs {
    /// Those of these numbers that are here, in the order of arrival, from both ends.
    pub fn pieces(&self, ids: Range<LineId>) -> impl DoubleEndedIterator<Item = Piece<'_>> {
        let ids = ids.start.0..ids.end.0;
        let first = self
            .sealed
            .partition_point(|chunk| chunk.end() <= ids.start);
        let behind = self.sealed.partition_point(|chunk| chunk.first < ids.end);
        let sealed = self.sealed.range(first.min(behind)..behind);
        let chunks = sealed.map(AsRef::as_ref).chain([&self.open]);
        chunks.filter_map(move |chunk| Piece::of(chunk, &ids))
    }
}

impl<'a> Piece<'a> {
    fn of(chunk: &'a Chunk, ids: &Range<u64>) -> Option<Self> {
        let ids = chunk.first.max(ids.start)..chunk.end().min(ids.end);
        (ids.start < ids.end).then_some(Self { chunk, ids })
    }

    /// The numbers of its lines.
    pub fn ids(&self) -> Range<LineId> {
        LineId(self.ids.start)..LineId(self.ids.end)
    }

    /// All that its lines say, without anything between them, and maybe what their neighbours say.
    pub fn text(&self) -> &'a str {
        self.chunk.text()
    }

    pub fn lines(&self) -> impl DoubleEndedIterator<Item = Stored<'a>> + use<'a> {
        let chunk = self.chunk;
        self.ids
            .clone()
            .filter_map(|number| Stored::of(chunk, number))
    }
}

//! Rows in the order of their arrival, in pieces: the oldest piece leaves as a whole.

use std::collections::VecDeque;

use super::row::{InvocationRow, RowId};

/// Rows that come and go together.
const PIECE: usize = 1024;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct InvocationRows {
    pieces: VecDeque<Vec<InvocationRow>>,
    /// How many left; whole pieces.
    forgotten: u32,
}

impl InvocationRows {
    pub fn len(&self) -> usize {
        let full = self.pieces.len().saturating_sub(1) * PIECE;
        full + self.pieces.back().map_or(0, Vec::len)
    }

    pub fn forgotten(&self) -> u32 {
        self.forgotten
    }

    /// Whether the next row begins a piece.
    pub fn is_full(&self) -> bool {
        self.pieces.back().is_none_or(|piece| piece.len() >= PIECE)
    }

    pub fn push(&mut self, row: InvocationRow) -> RowId {
        if self.is_full() {
            self.pieces.push_back(Vec::new());
        }
        let index = u32::try_from(self.len()).unwrap_or(u32::MAX);
        if let Some(piece) = self.pieces.back_mut() {
            if piece.len() == piece.capacity() && self.forgotten > 0 || piece.len() >= 128 {
                piece.reserve_exact(PIECE - piece.len());
            }
            piece.push(row);
        }
        RowId::of_index(self.forgotten.wrapping_add(index))
    }

    /// The oldest piece, with the id of its first row; never the one that is being filled.
    pub fn forget(&mut self) -> Option<(RowId, Vec<InvocationRow>)> {
        if self.pieces.len() < 2 {
            return None;
        }
        let first = RowId::of_index(self.forgotten);
        let piece = self.pieces.pop_front()?;
        let count = u32::try_from(piece.len()).unwrap_or(u32::MAX);
        self.forgotten = self.forgotten.wrapping_add(count);
        Some((first, piece))
    }

    pub fn get(&self, id: RowId) -> Option<&InvocationRow> {
        let (piece, place) = self.place(id)?;
        self.pieces.get(piece)?.get(place)
    }

    pub fn get_mut(&mut self, id: RowId) -> Option<&mut InvocationRow> {
        let (piece, place) = self.place(id)?;
        self.pieces.get_mut(piece)?.get_mut(place)
    }

    fn place(&self, id: RowId) -> Option<(usize, usize)> {
        let index = id.index().checked_sub(self.forgotten)? as usize;
        Some((index / PIECE, index % PIECE))
    }

    pub fn bytes(&self) -> usize {
        let rows = self.pieces.iter().map(Vec::capacity).sum::<usize>();
        rows * size_of::<InvocationRow>()
    }
}

//! Texts that wait, one behind the other in a few large pieces of memory: a hundred thousand texts with memory of
//! their own took a tenth of all that a tail costs.

/// Of a piece; a longer text has one for itself.
const PIECE: usize = 1 << 20;

#[derive(Debug, Default)]
pub struct TextStore {
    pieces: Vec<String>,
    length: usize,
}

/// Where a text is.
#[derive(Clone, Copy, Debug)]
pub struct StoredText {
    piece: u32,
    start: u32,
    length: u32,
}

impl StoredText {
    pub fn is_followed_by(self, next: Self) -> bool {
        self.piece == next.piece && self.start + self.length == next.start
    }
}

impl TextStore {
    pub fn push(&mut self, text: &str) -> StoredText {
        let has_room = |piece: &String| piece.capacity() - piece.len() >= text.len();
        if !self.pieces.last().is_some_and(has_room) {
            self.pieces
                .push(String::with_capacity(text.len().max(PIECE)));
        }
        let n_piece = self.pieces.len() - 1;
        let piece = &mut self.pieces[n_piece];
        let start = piece.len();
        piece.push_str(text);
        self.length += text.len();
        // No event of a log has 4 GB.
        let short = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        StoredText {
            piece: short(n_piece),
            start: short(start),
            length: short(text.len()),
        }
    }

    pub fn text(&self, stored: StoredText) -> &str {
        let start = stored.start as usize;
        &self.pieces[stored.piece as usize][start..start + stored.length as usize]
    }

    /// The texts that are stored one behind the other in one piece, and where in it each of them ends.
    pub fn span(&self, stored: impl IntoIterator<Item = StoredText>) -> Option<(&str, Vec<usize>)> {
        let mut stored = stored.into_iter().peekable();
        let StoredText { piece, start, .. } = *stored.peek()?;
        let ends: Vec<usize> = stored
            .map(|text| (text.start - start + text.length) as usize)
            .collect();
        let start = start as usize;
        let text = &self.pieces[piece as usize][start..start + ends.last()?];
        Some((text, ends))
    }

    /// How many bytes it holds.
    pub fn length(&self) -> usize {
        self.length
    }

    /// Forgets all texts, and keeps one piece of memory for the next ones.
    pub fn clear(&mut self) {
        self.pieces.truncate(1);
        self.pieces.retain(|piece| piece.capacity() <= PIECE);
        self.pieces.iter_mut().for_each(String::clear);
        self.length = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_found_again_however_long_they_are() {
        let mut store = TextStore::default();
        let texts = [
            "a".repeat(PIECE - 1),
            "bc".into(),
            "d".repeat(PIECE + 1),
            String::new(),
        ];
        for _ in 0..2 {
            let stored: Vec<_> = texts.iter().map(|text| store.push(text)).collect();
            for (text, stored) in texts.iter().zip(stored) {
                assert_eq!(store.text(stored), text);
            }
            assert_eq!(store.length(), 2 * PIECE + 2);
            store.clear();
            assert_eq!(store.length(), 0);
            assert!(store.pieces.len() <= 1);
        }
    }
}

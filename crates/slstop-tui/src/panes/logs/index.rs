//! Which lines are shown, in the order of time. A line comes or goes without moving more than a block
//! of the others, so that a million of them cost nothing while they are not shown.

use std::collections::VecDeque;

use slstop_base::Timestamp;
use slstop_core::domain::line::Level;
use slstop_core::facts::logs::LineId;

/// A block is cut in two at this size.
const BLOCK: usize = 1024;

/// A line's place: its time, and among those of one millisecond the order of arrival.
pub type LinePosition = (Timestamp, LineId);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IndexEntry {
    pub place: LinePosition,
    /// Its level, to find errors.
    pub level: Level,
}

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Index {
    blocks: VecDeque<IndexBlock>,
    length: usize,
}

/// Never empty.
#[derive(Clone, Debug, PartialEq)]
struct IndexBlock {
    entries: VecDeque<IndexEntry>,
    /// The first arrival among them: what is older than all of them leaves the block alone.
    oldest: LineId,
}

impl Index {
    pub fn len(&self) -> usize {
        self.length
    }

    pub fn is_empty(&self) -> bool {
        self.length == 0
    }

    pub fn bytes(&self) -> usize {
        let capacity = |block: &IndexBlock| block.entries.capacity() * size_of::<IndexEntry>();
        let blocks = self.blocks.capacity() * size_of::<IndexBlock>();
        blocks + self.blocks.iter().map(capacity).sum::<usize>()
    }

    pub fn insert(&mut self, entry: IndexEntry) {
        let behind = self.behind(entry.place);
        self.length += 1;
        let at = behind.saturating_sub(1);
        let is_last = at + 1 == self.blocks.len();
        let Some(block) = self.blocks.get_mut(at) else {
            return self.blocks.push_back(IndexBlock::of(entry));
        };
        // Most lines come last, and while older ones are looked through, first: full blocks stay full.
        let is_full = block.entries.len() >= BLOCK;
        if is_full && is_last && block.is_before(entry.place) {
            return self.blocks.push_back(IndexBlock::of(entry));
        }
        if is_full && behind == 0 {
            return self.blocks.push_front(IndexBlock::of(entry));
        }
        block.insert(entry);
        if block.entries.len() > BLOCK {
            let entries = block.entries.split_off(BLOCK / 2);
            block.count();
            let mut upper = IndexBlock {
                entries,
                oldest: LineId::default(),
            };
            upper.count();
            self.blocks.insert(at + 1, upper);
        }
    }

    /// Takes out the lines that arrived before this one and calls back for each.
    pub fn remove_before(&mut self, id: LineId, mut tell: impl FnMut(&IndexEntry)) {
        if self.blocks.iter().all(|block| block.oldest >= id) {
            return;
        }
        for block in self.blocks.iter_mut().filter(|block| block.oldest < id) {
            let before = block.entries.len();
            block.entries.retain(|entry| {
                let stays = entry.place.1 >= id;
                if !stays {
                    tell(entry);
                }
                stays
            });
            self.length -= before - block.entries.len();
            block.count();
        }
        self.blocks.retain(|block| !block.entries.is_empty());
    }

    /// How many lines are before this place.
    pub fn rank(&self, place: LinePosition) -> usize {
        let behind = self.behind(place);
        let Some(last) = behind.checked_sub(1) else {
            return 0;
        };
        let whole: usize = self.blocks.range(..last).map(IndexBlock::len).sum();
        let within = &self.blocks[last].entries;
        whole + within.partition_point(|entry| entry.place < place)
    }

    /// The line with so many before it.
    pub fn get(&self, rank: usize) -> Option<&IndexEntry> {
        self.from(rank).next()
    }

    pub fn last(&self) -> Option<&IndexEntry> {
        self.blocks.back()?.entries.back()
    }

    /// From the line with so many before it on.
    pub fn from(&self, rank: usize) -> impl Iterator<Item = &IndexEntry> {
        let (block, within) = self.cut(rank);
        let blocks = self.blocks.range(block..).enumerate();
        blocks.flat_map(move |(n, block)| block.entries.range(if n == 0 { within.. } else { 0.. }))
    }

    /// From the line before the one with so many before it, backwards.
    pub fn before(&self, rank: usize) -> impl Iterator<Item = &IndexEntry> {
        let (block, within) = self.cut(rank);
        let cut = self
            .blocks
            .get(block)
            .map(|block| block.entries.range(..within).rev());
        let whole = self.blocks.range(..block).rev();
        cut.into_iter()
            .flatten()
            .chain(whole.flat_map(|block| block.entries.iter().rev()))
    }

    /// The block that holds a rank, and where in it; the end is behind the last.
    fn cut(&self, rank: usize) -> (usize, usize) {
        let mut left = rank;
        for (n, block) in self.blocks.iter().enumerate() {
            if left < block.len() {
                return (n, left);
            }
            left -= block.len();
        }
        (self.blocks.len(), 0)
    }

    /// How many blocks begin before this place.
    fn behind(&self, place: LinePosition) -> usize {
        let begins_before = |block: &IndexBlock| {
            block
                .entries
                .front()
                .is_some_and(|entry| entry.place < place)
        };
        self.blocks.partition_point(begins_before)
    }
}

impl IndexBlock {
    fn of(entry: IndexEntry) -> Self {
        Self {
            entries: VecDeque::from([entry]),
            oldest: entry.place.1,
        }
    }

    fn len(&self) -> usize {
        self.entries.len()
    }

    fn is_before(&self, place: LinePosition) -> bool {
        self.entries.back().is_some_and(|entry| entry.place < place)
    }

    fn insert(&mut self, entry: IndexEntry) {
        let at = self
            .entries
            .partition_point(|known| known.place < entry.place);
        self.entries.insert(at, entry);
        self.oldest = self.oldest.min(entry.place.1);
    }

    fn count(&mut self) {
        self.oldest = self
            .entries
            .iter()
            .map(|entry| entry.place.1)
            .min()
            .unwrap_or_default();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Lines with these times, in the order of arrival.
    fn arrived(times: &[i64]) -> Vec<IndexEntry> {
        let mut id = LineId::default();
        let entry = |at: &i64| {
            let place = (Timestamp::from_millis(*at), id);
            id = id.after();
            IndexEntry {
                place,
                level: Level::Info,
            }
        };
        times.iter().map(entry).collect()
    }

    fn places<'a>(entries: impl Iterator<Item = &'a IndexEntry>) -> Vec<LinePosition> {
        entries.map(|entry| entry.place).collect()
    }

    #[test]
    fn a_block_is_cut_when_it_is_full() {
        let entries = arrived(&(0..5000).map(|n| n * 7919 % 5000).collect::<Vec<_>>());
        let mut index = Index::default();
        entries.iter().for_each(|entry| index.insert(*entry));
        assert!(index.blocks.len() > 4);
        assert!(index.blocks.iter().all(|block| block.len() <= BLOCK));
        let mut sorted = places(entries.iter());
        sorted.sort();
        assert_eq!(places(index.from(0)), sorted);
    }

    #[test]
    fn what_comes_first_or_last_leaves_full_blocks_behind() {
        let entries = arrived(&(0..10_000).collect::<Vec<_>>());
        let (mut forwards, mut backwards) = (Index::default(), Index::default());
        entries.iter().for_each(|entry| forwards.insert(*entry));
        entries
            .iter()
            .rev()
            .for_each(|entry| backwards.insert(*entry));
        for index in [&forwards, &backwards] {
            assert_eq!(index.blocks.len(), 10_000_usize.div_ceil(BLOCK));
        }
    }

    proptest! {
        #[test]
        fn it_is_a_sorted_list(times in prop::collection::vec(0..40i64, 0..200), gone in 0..200usize, rank in 0..220usize) {
            let entries = arrived(&times);
            let mut index = Index::default();
            entries.iter().for_each(|entry| index.insert(*entry));
            let (leave, mut stay) = entries.split_at(gone.min(entries.len()));
            let upcoming = entries.last().map_or(LineId::default(), |last| last.place.1.after());
            let mut n_left = 0;
            index.remove_before(stay.first().map_or(upcoming, |first| first.place.1), |_| n_left += 1);
            prop_assert_eq!(n_left, leave.len());
            let mut sorted = places(std::mem::take(&mut stay).iter());
            sorted.sort();
            prop_assert_eq!(index.len(), sorted.len());
            let rank = rank.min(sorted.len());
            prop_assert_eq!(places(index.from(rank)), &sorted[rank..]);
            let mut before = places(index.before(rank));
            before.reverse();
            prop_assert_eq!(before, &sorted[..rank]);
            for (rank, place) in sorted.iter().enumerate() {
                prop_assert_eq!(index.rank(*place), rank);
            }
        }
    }
}

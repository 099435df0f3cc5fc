//! Numbers by the time of what they number: lines, invocations. Most come last; a late one goes to its
//! place without moving more than a block.

use std::collections::{BTreeSet, VecDeque};

use slstop_base::Timestamp;

/// A block is cut in two at this size.
const BLOCK: usize = 1024;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct TimeOrder {
    blocks: VecDeque<TimeBlock>,
    length: usize,
}

#[derive(Clone, Debug, PartialEq)]
struct TimeBlock {
    /// Nothing in it is older.
    from: Timestamp,
    /// Lines' without their upper halves: no store holds four thousand million.
    numbers: Vec<u32>,
}

impl TimeOrder {
    pub fn len(&self) -> usize {
        self.length
    }

    /// Behind all that is not younger. `last` is the time of the youngest; `time` knows the time of
    /// each that is in here.
    pub fn insert(
        &mut self,
        number: u32,
        at: Timestamp,
        last: Option<Timestamp>,
        time: impl Fn(u32) -> Timestamp,
    ) {
        self.length += 1;
        if last.is_none_or(|last| at >= last) {
            return self.append(number, at);
        }
        let behind = self.blocks.partition_point(|block| block.from <= at);
        let index = behind.saturating_sub(1);
        let Some(block) = self.blocks.get_mut(index) else {
            return self.append(number, at);
        };
        let place = block.numbers.partition_point(|known| time(*known) <= at);
        block.numbers.insert(place, number);
        block.from = block.from.min(at);
        if block.numbers.len() > BLOCK {
            let numbers = block.numbers.split_off(BLOCK / 2);
            if let Some(first) = numbers.first() {
                let from = time(*first);
                self.blocks.insert(index + 1, TimeBlock { from, numbers });
            }
        }
    }

    fn append(&mut self, number: u32, at: Timestamp) {
        match self.blocks.back_mut() {
            Some(block) if block.numbers.len() < BLOCK => block.numbers.push(number),
            _ => {
                let mut numbers = Vec::with_capacity(BLOCK);
                numbers.push(number);
                self.blocks.push_back(TimeBlock { from: at, numbers });
            }
        }
    }

    /// Takes out the numbers that `leaves` knows; `times` are theirs. Only blocks that may hold one of them are
    /// looked at, so that an old one among many new ones costs no look at all that is between.
    pub fn remove(
        &mut self,
        times: impl IntoIterator<Item = Timestamp>,
        leaves: impl Fn(u32) -> bool,
    ) {
        let mut blocks = BTreeSet::new();
        for at in times {
            let first = self.blocks.partition_point(|block| block.from < at);
            let behind = self.blocks.partition_point(|block| block.from <= at);
            blocks.extend(first.saturating_sub(1)..behind);
        }
        // From the end: a block that goes moves none that is still to be looked at.
        for index in blocks.into_iter().rev() {
            let Some(block) = self.blocks.get_mut(index) else {
                continue;
            };
            let before = block.numbers.len();
            block.numbers.retain(|number| !leaves(*number));
            self.length -= before - block.numbers.len();
            if block.numbers.is_empty() {
                self.blocks.remove(index);
            }
        }
    }

    /// Oldest first, from both ends.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = u32> {
        self.blocks
            .iter()
            .flat_map(|block| block.numbers.iter().copied())
    }

    /// The same between two moments, both inclusive. `time` is that of `insert`.
    pub fn range(
        &self,
        from: Timestamp,
        to: Timestamp,
        time: impl Fn(u32) -> Timestamp + Copy,
    ) -> impl DoubleEndedIterator<Item = u32> {
        let first = self
            .blocks
            .partition_point(|block| block.from < from)
            .saturating_sub(1);
        let behind = self.blocks.partition_point(|block| block.from <= to);
        let blocks = self.blocks.range(first.min(behind)..behind);
        blocks.flat_map(move |block| {
            let numbers = &block.numbers;
            let first = numbers.partition_point(|number| time(*number) < from);
            let behind = numbers.partition_point(|number| time(*number) <= to);
            numbers[first..behind.max(first)].iter().copied()
        })
    }

    pub fn bytes(&self) -> usize {
        self.blocks.len() * (BLOCK * size_of::<u32>() + size_of::<TimeBlock>())
    }
}

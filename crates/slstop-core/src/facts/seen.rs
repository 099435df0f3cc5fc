//! Which events came already: pages of a search overlap, and so do files. The one memory of that for everything
//! that is folded into a log book, and for the pipe that `slstop tail` prints.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

use slstop_base::PlaceId;

use super::hashing::ByHash;
use super::memory;

/// Bytes that an event takes: a hash and its control byte.
const EACH: usize = 9;
/// Tables double, and are seven eighths full before they do.
const FULL: (usize, usize) = (7, 8);
const SMALLEST: usize = 1 << 10;
/// Tables that double one at a time: to double one of half a million events takes longer than a turn may.
const SHARDS: usize = 16;
/// Two minutes of Live Tail at its fullest; the ids of older ones have come long since.
const MOST_STAND_INS: usize = 60_000;
/// Different texts that are counted of a batch, which may be a whole file: some tens of megabytes. Equal events
/// stand close together; after so many others, one more is taken for the first of its kind, and not for a new one.
const MOST_KINDS: usize = 1 << 20;

#[derive(Clone, Debug, PartialEq)]
pub struct SeenEvents {
    shards: Vec<Shard>,
    /// How often each kind came in this batch; empty where events have ids.
    batch: HashMap<u64, u32, ByHash>,
    /// How many of each kind came without the ids that they have.
    stand_ins: HashMap<u64, u32, ByHash>,
}

/// Two generations of events; what came longer ago than that comes as new.
#[derive(Clone, Debug, PartialEq)]
struct Shard {
    /// The size of one.
    generation: usize,
    now: HashSet<u64, ByHash>,
    before: HashSet<u64, ByHash>,
}

impl Default for SeenEvents {
    /// Nearly two million events.
    fn default() -> Self {
        Self::within(memory::bytes(memory::DEFAULT) / memory::IDS_SHARE)
    }
}

impl SeenEvents {
    pub fn within(bytes: usize) -> Self {
        let mut places = SMALLEST;
        while places * 2 * 2 * EACH <= bytes {
            places *= 2;
        }
        let shard = Shard {
            generation: places / SHARDS / FULL.1 * FULL.0,
            now: HashSet::default(),
            before: HashSet::default(),
        };
        Self {
            shards: vec![shard; SHARDS],
            batch: HashMap::default(),
            stand_ins: HashMap::default(),
        }
    }

    pub fn is_new(&mut self, id: &str) -> bool {
        self.is_new_in(PlaceId::FIRST, id)
    }

    /// Ids of two places have nothing to do with each other: emulators give both the same.
    pub fn is_new_in(&mut self, place: PlaceId, id: &str) -> bool {
        self.insert(hash(&(place, id)))
    }

    /// For what has no id: the second of its kind in a batch is another one, the first of its kind in
    /// the next batch is not.
    pub fn is_new_of_its_kind(&mut self, kind: &impl Hash) -> bool {
        let kind = hash(kind);
        if self.batch.len() >= MOST_KINDS {
            self.batch.clear();
        }
        let count = self.batch.entry(kind).or_default();
        *count += 1;
        let nth = *count;
        self.insert(hash(&(kind, nth)))
    }

    /// An event of this kind came without its id.
    pub fn stand_in(&mut self, kind: &impl Hash) {
        if self.stand_ins.len() >= MOST_STAND_INS {
            self.stand_ins.clear();
        }
        *self.stand_ins.entry(hash(kind)).or_default() += 1;
    }

    /// Whether an event of this kind came before without its id; true once for each that did.
    pub fn has_stand_in(&mut self, kind: &impl Hash) -> bool {
        if self.stand_ins.is_empty() {
            return false;
        }
        let stand_in = self.stand_ins.get_mut(&hash(kind));
        stand_in.is_some_and(|count| {
            let has_one = *count > 0;
            *count = count.saturating_sub(1);
            has_one
        })
    }

    pub fn begin_batch(&mut self) {
        self.batch.clear();
    }

    fn insert(&mut self, hash: u64) -> bool {
        // Other bits than those by which a table finds its places.
        let shard = (hash >> 32) as usize % SHARDS;
        self.shards[shard].insert(hash)
    }

    pub fn bytes(&self) -> usize {
        let places: usize = self.shards.iter().map(Shard::places).sum();
        places / FULL.0 * FULL.1 * EACH
    }
}

impl Shard {
    fn insert(&mut self, hash: u64) -> bool {
        if self.before.contains(&hash) {
            return false;
        }
        if self.now.len() >= self.generation {
            self.before = std::mem::take(&mut self.now);
        }
        self.now.insert(hash)
    }

    fn places(&self) -> usize {
        self.now.capacity() + self.before.capacity()
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_event_that_came_within_the_last_generation_is_known() {
        let mut seen = SeenEvents::within(0);
        let most = seen.shards[0].generation * SHARDS;
        let ids: Vec<String> = (0..most / 2).map(|n| n.to_string()).collect();
        assert!(ids.iter().all(|id| seen.is_new(id)));
        assert!(ids.iter().all(|id| !seen.is_new(id)));
        let n_bytes = seen.bytes();
        for n in 0..20 * most {
            seen.is_new(&format!("other {n}"));
        }
        assert!(ids.iter().all(|id| seen.is_new(id)), "forgotten");
        assert!(seen.bytes() <= 4 * n_bytes, "{}", seen.bytes());
    }
}

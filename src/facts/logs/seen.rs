//! Events that came already: pages of a search overlap, and so do files of them.

use std::collections::{HashMap, HashSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// Two generations of so many; what came longer ago than that comes as new.
const GENERATION: usize = 1_000_000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    now: HashSet<u64>,
    before: HashSet<u64>,
    /// How often each kind came in this batch; empty where events have ids.
    batch: HashMap<u64, u32>,
}

impl Seen {
    pub fn is_new(&mut self, id: &str) -> bool {
        self.insert(hash(&id))
    }

    /// For what has no id: the second of its kind in a batch is another one, the first of its kind in
    /// the next batch is not.
    pub fn is_new_of_its_kind(&mut self, kind: &impl Hash) -> bool {
        let kind = hash(kind);
        let count = self.batch.entry(kind).or_default();
        *count += 1;
        let nth = *count;
        self.insert(hash(&(kind, nth)))
    }

    pub fn begin_batch(&mut self) {
        self.batch.clear();
    }

    fn insert(&mut self, hash: u64) -> bool {
        if self.before.contains(&hash) {
            return false;
        }
        if self.now.len() >= GENERATION {
            self.before = std::mem::take(&mut self.now);
        }
        self.now.insert(hash)
    }

    /// What it takes: a hash and its control byte, for each place of the tables.
    pub fn bytes(&self) -> usize {
        const EACH: usize = 10;
        (self.now.capacity() + self.before.capacity()) * EACH
    }
}

fn hash(value: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    value.hash(&mut hasher);
    hasher.finish()
}

//! Ids of events that came already: pages of a search overlap, and so do files of them.

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Two generations of so many ids; what came longer ago than that comes as new.
const GENERATION: usize = 1_000_000;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Seen {
    now: HashSet<u64>,
    before: HashSet<u64>,
}

impl Seen {
    pub fn is_new(&mut self, id: &str) -> bool {
        let mut hasher = DefaultHasher::new();
        id.hash(&mut hasher);
        let hash = hasher.finish();
        if self.before.contains(&hash) {
            return false;
        }
        if self.now.len() >= GENERATION {
            self.before = std::mem::take(&mut self.now);
        }
        self.now.insert(hash)
    }
}

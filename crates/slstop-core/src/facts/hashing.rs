//! For tables whose keys are hashes already: hashing them again costs time, and a table that doubles pays it for
//! every entry in one step.

use std::hash::{BuildHasherDefault, Hasher};

/// Spreads the bits of a number over all of them: a table looks at the lowest and at the highest.
#[derive(Clone, Debug, Default)]
pub struct Mixed(u64);

/// The golden ratio in 64 bits; it is odd, so that no two numbers become one.
const MIX: u64 = 0x9e37_79b9_7f4a_7c15;

impl Hasher for Mixed {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.write_u64(self.0 ^ u64::from(byte));
        }
    }

    fn write_u32(&mut self, hash: u32) {
        self.write_u64(u64::from(hash));
    }

    fn write_u64(&mut self, hash: u64) {
        let mixed = hash.wrapping_mul(MIX);
        self.0 = mixed ^ mixed >> 32;
    }
}

pub type ByHash = BuildHasherDefault<Mixed>;

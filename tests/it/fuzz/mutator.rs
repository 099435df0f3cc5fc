//! Inputs that are nearly logs: lines of the seeds, cut, glued, repeated, broken.

use super::seeds::{LINES, WORDS};

pub struct Mutator {
    state: u64,
}

/// Longer ones have a test of their own.
const LONGEST: usize = 16 << 10;

impl Mutator {
    pub fn new(seed: u64) -> Self {
        Self {
            state: seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1,
        }
    }

    /// Xorshift: the same inputs for the same seed, on every machine.
    fn below(&mut self, end: usize) -> usize {
        self.state ^= self.state << 13;
        self.state ^= self.state >> 7;
        self.state ^= self.state << 17;
        (self.state >> 16) as usize % end.max(1)
    }

    pub fn input(&mut self) -> Vec<u8> {
        let mut bytes = Vec::new();
        for _ in 0..1 + self.below(8) {
            bytes.extend_from_slice(LINES[self.below(LINES.len())].as_bytes());
            let ends: [&[u8]; 6] = [b"\n", b"\n", b"\r\n", b"\r", b"", b"\n\n"];
            bytes.extend_from_slice(ends[self.below(ends.len())]);
        }
        for _ in 0..self.below(6) {
            self.change(&mut bytes);
            bytes.truncate(LONGEST);
        }
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let at = self.below(bytes.len() + 1);
        let length = self.below(64);
        let end = (at + length).min(bytes.len());
        match self.below(9) {
            0 => bytes.truncate(at),
            1 => drop(bytes.drain(at..end)),
            2 => {
                let byte = self.below(256) as u8;
                if let Some(known) = bytes.get_mut(at) {
                    *known = byte;
                }
            }
            3 => {
                let word = WORDS[self.below(WORDS.len())];
                drop(bytes.splice(at..at, word.iter().copied()));
            }
            4 => {
                let part = bytes[at..end].to_vec();
                drop(bytes.splice(at..at, part));
            }
            5 => {
                let part = bytes[at..end].repeat(1 + self.below(40));
                drop(bytes.splice(at..at, part));
            }
            6 => bytes[at..end].reverse(),
            7 => {
                let other = LINES[self.below(LINES.len())].as_bytes();
                let from = self.below(other.len());
                drop(bytes.splice(at..end, other[from..].iter().copied()));
            }
            // UTF-16, as some editors save it.
            _ => {
                let wide: Vec<u8> = bytes[at..end].iter().flat_map(|byte| [*byte, 0]).collect();
                drop(bytes.splice(at..end, wide));
            }
        }
    }
}

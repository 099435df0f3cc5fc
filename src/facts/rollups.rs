//! What the reports of functions come to, where it was summed up by a query and not from lines.

use std::collections::BTreeMap;

use crate::base::{FunctionName, Timestamp};
use crate::domain::Rollup;
use crate::message::Window;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Rollups {
    of: BTreeMap<(Window, FunctionName), (Rollup, Timestamp)>,
}

/// Rollups kept: a thousand functions over each of the five windows.
const MOST: usize = 5000;

impl Rollups {
    pub(super) fn absorb(
        &mut self,
        at: Timestamp,
        window: Window,
        told: &[(FunctionName, Rollup)],
    ) {
        for (name, rollup) in told {
            self.of.insert((window, name.clone()), (*rollup, at));
        }
        while self.of.len() > MOST {
            self.of.pop_first();
        }
    }

    /// Of the function over the window, and since when it is known.
    pub fn get(&self, window: Window, name: &FunctionName) -> Option<(Rollup, Timestamp)> {
        self.of.get(&(window, name.clone())).copied()
    }
}

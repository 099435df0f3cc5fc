//! A value that knows how often it may have changed: the frame's key is made of these revisions.

use std::ops::Deref;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Tracked<T> {
    value: T,
    revision: u64,
}

impl<T> Tracked<T> {
    pub fn new(value: T) -> Self {
        Self { value, revision: 0 }
    }

    pub fn revision(&self) -> u64 {
        self.revision
    }

    /// The only mutable access: each use counts as a change.
    pub fn write(&mut self) -> &mut T {
        self.revision += 1;
        &mut self.value
    }

    /// For a change that finds out on its way whether it is one: bumps the revision when it says so.
    pub fn write_if(&mut self, change: impl FnOnce(&mut T) -> bool) {
        if change(&mut self.value) {
            self.revision += 1;
        }
    }
}

impl<T: PartialEq> Tracked<T> {
    /// Replaces the value and bumps the revision only when it differs.
    pub fn set(&mut self, value: T) {
        if self.value != value {
            *self.write() = value;
        }
    }
}

impl<T> Deref for Tracked<T> {
    type Target = T;
    fn deref(&self) -> &T {
        &self.value
    }
}

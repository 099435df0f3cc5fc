//! The aliases and versions of the functions that somebody asked about.

use std::collections::VecDeque;
use std::sync::Arc;

use slstop_base::FunctionId;

/// More functions than anybody compares at a time.
const KEPT: usize = 16;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Qualifiers {
    /// The function that was answered last comes first.
    reported: VecDeque<(FunctionId, Vec<Arc<str>>)>,
}

impl Qualifiers {
    pub fn of(&self, function: &FunctionId) -> &[Arc<str>] {
        let known = self.reported.iter().find(|(known, _)| known == function);
        known.map_or(&[], |(_, qualifiers)| qualifiers)
    }

    pub(super) fn absorb(&mut self, function: &FunctionId, qualifiers: &[Arc<str>]) {
        self.reported.retain(|(known, _)| known != function);
        self.reported
            .push_front((function.clone(), qualifiers.to_vec()));
        self.reported.truncate(KEPT);
    }
}

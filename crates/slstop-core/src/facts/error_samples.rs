//! Why functions fail, of those that were asked about last.

use std::collections::VecDeque;

use crate::domain::ErrorSample;
use slstop_base::FunctionId;

/// More functions than are asked about at a time.
const KEPT: usize = 16;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct ErrorSamples {
    /// The function that was answered last comes first.
    samples: VecDeque<(FunctionId, ErrorSample)>,
}

impl ErrorSamples {
    pub fn of(&self, function: &FunctionId) -> Option<&ErrorSample> {
        let known = self.samples.iter().find(|(known, _)| known == function);
        known.map(|(_, sample)| sample)
    }

    /// Whether anything changed.
    pub(super) fn absorb(&mut self, function: FunctionId, sample: &ErrorSample) -> bool {
        let is_news = self.of(&function) != Some(sample);
        self.samples.retain(|(known, _)| *known != function);
        self.samples.push_front((function, sample.clone()));
        self.samples.truncate(KEPT);
        is_news
    }
}

//! The alarms that ring, and whose they are.

use std::collections::BTreeSet;

use crate::domain::Alarm;
use slstop_base::FunctionName;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alarms {
    /// Those that rang last come first.
    ringing: Vec<Alarm>,
    of_functions: BTreeSet<FunctionName>,
    /// There are more of them than were read.
    pub is_cut: bool,
}

impl Alarms {
    pub fn ringing(&self) -> &[Alarm] {
        &self.ringing
    }

    pub fn is_about(&self, function: &FunctionName) -> bool {
        self.of_functions.contains(function)
    }

    pub(super) fn told(ringing: &[Alarm], is_cut: bool) -> Self {
        let mut ringing = ringing.to_vec();
        ringing.sort_by(|a, b| b.since.cmp(&a.since).then_with(|| a.name.cmp(&b.name)));
        let functions = ringing
            .iter()
            .flat_map(|alarm| alarm.functions.iter().cloned());
        Self {
            of_functions: functions.collect(),
            ringing,
            is_cut,
        }
    }
}

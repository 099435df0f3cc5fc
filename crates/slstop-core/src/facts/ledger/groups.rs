//! Failed invocations, grouped by what went wrong: once for `slstop errors` and for the console.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::{Cause, Fingerprint};
use slstop_base::Timestamp;

use super::interner::Name;
use super::{InvocationSummary, Ledger, RowId};

/// What a group needs to know of a failed invocation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct FailedInvocation {
    pub row: RowId,
    /// When it began, or the next best that is known.
    pub at: Option<Timestamp>,
    pub cause: Cause,
    pub fingerprint: Fingerprint,
    pub function: Option<Name>,
    pub version: Option<Name>,
}

#[derive(Clone, Debug, PartialEq)]
pub struct ErrorGroup {
    pub fingerprint: Fingerprint,
    pub cause: Cause,
    pub count: u64,
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    pub functions: BTreeSet<Name>,
    pub versions: BTreeSet<Name>,
    /// The last of them: its words stand for the others.
    pub sample: RowId,
}

impl Ledger {
    /// When an invocation began, or ended, or was first heard of.
    pub fn moment(&self, one: &InvocationSummary) -> Option<Timestamp> {
        one.at().or_else(|| Some(self.span(one.id)?.0))
    }

    /// `None` if it did not fail.
    pub fn failed(&self, one: &InvocationSummary) -> Option<FailedInvocation> {
        let cause = one.cause?;
        Some(FailedInvocation {
            row: one.id,
            at: self.moment(one),
            cause,
            fingerprint: self.error(one.id, cause)?.fingerprint,
            function: one.function,
            version: one.version,
        })
    }
}

/// The groups of these failures by their fingerprints, whatever the order of the failures.
pub fn group(failures: impl IntoIterator<Item = FailedInvocation>) -> Vec<ErrorGroup> {
    let mut groups: BTreeMap<Fingerprint, ErrorGroup> = BTreeMap::new();
    for failure in failures {
        groups
            .entry(failure.fingerprint)
            .and_modify(|group| group.add(&failure))
            .or_insert_with(|| ErrorGroup::of(&failure));
    }
    groups.into_values().collect()
}

impl ErrorGroup {
    fn of(failure: &FailedInvocation) -> Self {
        Self {
            fingerprint: failure.fingerprint,
            cause: failure.cause,
            count: 1,
            first: failure.at,
            last: failure.at,
            functions: failure.function.into_iter().collect(),
            versions: failure.version.into_iter().collect(),
            sample: failure.row,
        }
    }

    fn add(&mut self, failure: &FailedInvocation) {
        self.count += 1;
        self.first = self.first.into_iter().chain(failure.at).min();
        if (failure.at, failure.row) >= (self.last, self.sample) {
            self.sample = failure.row;
        }
        self.last = self.last.max(failure.at);
        self.functions.extend(failure.function);
        self.versions.extend(failure.version);
    }
}

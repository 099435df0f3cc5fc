//! Everything that the commands and the panes show of a ledger, as text that can be compared: without the numbers
//! of rows and names, which say in which order they came.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use slstop_base::{FunctionId, Timestamp};
use slstop_core::facts::Ledger;
use slstop_core::facts::ledger::distribution::Distribution;
use slstop_core::facts::ledger::groups;
use slstop_core::facts::ledger::{Limits, RowId};

#[derive(Debug)]
pub struct Figures {
    invocations: Vec<String>,
    errors: Vec<String>,
    cold_starts: Vec<String>,
    sums: Vec<String>,
    windows: Vec<String>,
    /// How many lines each request has.
    pub n_lines: BTreeMap<String, u32>,
}

impl Figures {
    pub fn of(ledger: &Ledger, span: Range<Timestamp>) -> Self {
        let limits = Limits::at(span.end.plus(std::time::Duration::from_secs(3600)));
        let ids = || ledger.begun_within(span.clone());
        Self {
            invocations: invocations(ledger, ids(), limits),
            errors: errors(ledger, ids(), limits),
            cold_starts: cold_starts(ledger, ids(), limits),
            sums: sums(ledger, ids(), limits),
            windows: windows(ledger, span.clone()),
            n_lines: n_lines(ledger, ids(), limits),
        }
    }

    /// What only one of the two says, but for the numbers of lines.
    pub fn differences(&self, other: &Self) -> Vec<String> {
        let all = |figures: &Self| -> BTreeSet<String> {
            let Self {
                invocations,
                errors,
                cold_starts,
                sums,
                windows,
                n_lines: _,
            } = figures;
            let parts = [invocations, errors, cold_starts, sums, windows];
            parts.into_iter().flatten().cloned().collect()
        };
        let (one, other) = (all(self), all(other));
        one.symmetric_difference(&other).cloned().collect()
    }

    #[track_caller]
    pub fn are_of_something(&self) {
        let told = [
            &self.invocations,
            &self.errors,
            &self.cold_starts,
            &self.sums,
            &self.windows,
        ];
        assert!(told.iter().all(|told| !told.is_empty()), "{self:?}");
    }
}

fn invocations(ledger: &Ledger, ids: impl Iterator<Item = RowId>, limits: Limits) -> Vec<String> {
    let mut all: Vec<String> = ids
        .filter_map(|id| ledger.invocation(id, limits))
        .map(|mut one| {
            // It bounds the times of the lines, also of those that turned out to be another's.
            one.seen = None;
            one.lines = 0;
            let id = format!("{:?}", one.id);
            format!("{one:?}").replacen(&id, "", 1)
        })
        .collect();
    all.sort();
    all
}

fn n_lines(
    ledger: &Ledger,
    ids: impl Iterator<Item = RowId>,
    limits: Limits,
) -> BTreeMap<String, u32> {
    ids.filter_map(|id| ledger.invocation(id, limits))
        .map(|one| (one.request, one.lines))
        .collect()
}

fn errors(ledger: &Ledger, ids: impl Iterator<Item = RowId>, limits: Limits) -> Vec<String> {
    let failures = ids.filter_map(|id| ledger.failed(&ledger.summary(id, limits)?));
    let texts = |names: &BTreeSet<_>| {
        let mut texts: Vec<&str> = names.iter().map(|name| ledger.text(*name)).collect();
        texts.sort_unstable();
        texts.join(" ")
    };
    let told = |group: groups::ErrorGroup| {
        let (first, last) = (group.first, group.last);
        format!(
            "{} {:?} {} {first:?} {last:?} of {} in {}, last {:?}",
            group.fingerprint,
            group.cause,
            group.count,
            texts(&group.functions),
            texts(&group.versions),
            ledger.request(group.sample)
        )
    };
    groups::group(failures).into_iter().map(told).collect()
}

fn cold_starts(ledger: &Ledger, ids: impl Iterator<Item = RowId>, limits: Limits) -> Vec<String> {
    let sums = ledger.cold_starts(ids, limits).into_iter();
    sums.map(|(key, sum)| {
        format!(
            "{key:?} {} of {}, {:?}, init {}, restore {}, {:?}",
            sum.cold,
            sum.invocations,
            sum.runtime,
            spread(&sum.init),
            spread(&sum.restore),
            sum.init_cost
        )
    })
    .collect()
}

fn sums(ledger: &Ledger, ids: impl Iterator<Item = RowId>, limits: Limits) -> Vec<String> {
    let sums = ledger.sums(ids, limits).into_iter();
    let mut all: Vec<String> = sums
        .map(|(name, sum)| {
            format!(
                "{:?} {} {} {:?} {:?} cold {} of {}, billed {} {:?}, {} {} {}",
                name.map(|name| ledger.text(name)),
                sum.invocations,
                sum.errors,
                sum.causes,
                sum.by_outcome,
                sum.cold,
                sum.measured,
                sum.billed_millis,
                sum.cost,
                spread(&sum.duration),
                spread(&sum.init),
                spread(&sum.used)
            )
        })
        .collect();
    all.sort();
    all
}

/// What the table of functions shows of the logs: kept up by running sums, here for each function and minute.
fn windows(ledger: &Ledger, span: Range<Timestamp>) -> Vec<String> {
    // Of what is there of every reader: the sums reach to the newest line.
    let to = |from: Timestamp, function: &FunctionId| {
        let (all, rest) = (
            ledger.since(function, from),
            ledger.since(function, span.end),
        );
        (all.measured - rest.measured, all.cold - rest.cold)
    };
    let functions = ["shop-prod-email", "shop-prod-checkout"].map(FunctionId::first);
    let minutes = (0..4).map(|minute| span.end.minus(std::time::Duration::from_secs(60 * minute)));
    minutes
        .flat_map(|from| {
            let told =
                |function: &FunctionId| format!("{function:?} {from:?} {:?}", to(from, function));
            functions.iter().map(told).collect::<Vec<_>>()
        })
        .collect()
}

fn spread(spread: &Distribution) -> String {
    let settled = spread.clone().settle();
    let at = |share| settled.percentile(share);
    format!(
        "{:?} {:?} {:?} {:?}",
        at(0.5),
        at(0.9),
        at(0.99),
        settled.max()
    )
}

//! What is missing of the logs that were read, and what their reading cost: a sentence each, and how that ends the
//! command.

use anyhow::Context;

use crate::command::exit::{Exit, of_failure};
use slstop_base::{SafeText, number};
use slstop_core::domain::{Failure, Gap, GapReason, GroupOutcome};
use slstop_core::facts::LogBook;
use slstop_core::facts::log_book::ReadGroup;

#[derive(Debug)]
pub struct Missing {
    pub doubts: Vec<String>,
    pub exit: Exit,
}

/// Fails where none of so many groups could be read at all.
pub fn of(book: &LogBook, n_groups: usize) -> anyhow::Result<Missing> {
    let mut missing = Missing {
        doubts: Vec::new(),
        exit: Exit::Done,
    };
    let outcomes = book.outcomes();
    let failures: Vec<&Failure> = outcomes.iter().filter_map(failure).collect();
    if let Some(first) = failures.first()
        && failures.len() == n_groups
        && book.ledger.lines() == 0
    {
        return Err((*first).clone()).context("cannot read the logs");
    }
    book.gaps().for_each(|(_, gap)| missing.gap(gap));
    if book.n_gaps_left() > 0 {
        let count = number::count(book.n_gaps_left() as f64);
        let doubt = format!("{count} more such gaps came before these");
        missing.doubts.push(doubt);
    }
    outcomes.iter().for_each(|read| missing.outcome(read));
    let never: Vec<&str> = outcomes
        .iter()
        .filter(|read| read.outcome == GroupOutcome::Missing)
        .map(|read| &*read.group)
        .collect();
    if !never.is_empty() {
        missing.doubts.push(format!(
            "nothing was ever logged to {}: a group comes with its first line",
            never.join(", ")
        ));
    }
    Ok(missing)
}

fn failure(read: &ReadGroup) -> Option<&Failure> {
    match &read.outcome {
        GroupOutcome::Failed(failure) => Some(failure),
        _ => None,
    }
}

impl Missing {
    fn gap(&mut self, gap: &Gap) {
        let (from, to) = (gap.from.rfc3339(), gap.to.rfc3339());
        let of_group = gap.group.as_deref().map(|group| format!(" of {group}"));
        let of_group = of_group.unwrap_or_default();
        let doubt = match &gap.reason {
            reason @ GapReason::Dropped { .. } => {
                self.doubts.push(format!("{reason}{of_group} at {from}"));
                return;
            }
            GapReason::Unread(failure) => {
                self.end_with(of_failure(failure));
                let advice = failure.advice();
                format!("lines{of_group} from {from} to {to} are missing: {failure}: {advice}")
            }
            reason @ (GapReason::LeftOut(_) | GapReason::Sampled(_)) => {
                self.end_with(Exit::Failed);
                format!("lines{of_group} from {from} to {to} are missing: {reason}")
            }
        };
        self.doubts.push(SafeText::from(doubt).to_string());
    }

    fn outcome(&mut self, read: &ReadGroup) {
        let group = &read.group;
        let doubt = match &read.outcome {
            GroupOutcome::Missing => return,
            GroupOutcome::Failed(failure) => {
                self.end_with(of_failure(failure));
                format!("cannot read {group}: {failure}: {}", failure.advice())
            }
            GroupOutcome::Queried { cost } => format!(
                "{group} is an infrequent-access group, read by a query of Logs Insights for {}",
                number::dollars(*cost)
            ),
            GroupOutcome::Delivery => format!(
                "{group} is of the delivery class: it passes its lines on and keeps those of two days"
            ),
        };
        self.doubts.push(SafeText::from(doubt).to_string());
    }

    fn end_with(&mut self, exit: Exit) {
        if exit as u8 > self.exit as u8 {
            self.exit = exit;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::{PlaceId, Timestamp};
    use slstop_core::message::Fact;

    fn outcome(group: &str, outcome: GroupOutcome) -> Fact {
        let group = group.into();
        Fact::GroupRead { group, outcome }
    }

    fn book(facts: &[Fact]) -> LogBook {
        let mut book = LogBook::default();
        for fact in facts {
            book.absorb(PlaceId::FIRST, fact);
        }
        book
    }

    #[test]
    fn where_every_group_failed_the_first_failure_is_all_there_is_to_say() {
        let failed = outcome("/a", GroupOutcome::Failed(Failure::Throttled));
        let failed = std::slice::from_ref(&failed);
        assert!(of(&book(failed), 1).is_err());
        let missing = of(&book(failed), 2).expect("the other one is silent");
        assert_eq!((missing.doubts.len(), missing.exit), (1, Exit::Access));
        let other = outcome("/b", GroupOutcome::Missing);
        let both = [failed, &[other]].concat();
        let missing = of(&book(&both), 2).expect("the other one does not exist");
        assert_eq!((missing.doubts.len(), missing.exit), (2, Exit::Access));
    }

    #[test]
    fn the_worst_of_what_is_missing_decides_how_a_command_ends() {
        let gap = |reason| {
            Fact::Gap(Gap {
                group: Some("/a".into()),
                from: Timestamp::from_millis(0),
                to: Timestamp::from_millis(1000),
                reason,
            })
        };
        let left_out = gap(GapReason::LeftOut("too many".into()));
        let throttled = gap(GapReason::Unread(Failure::Throttled));
        let dropped = gap(GapReason::Dropped { records: Some(7) });
        let exit = |facts: &[Fact]| of(&book(facts), 2).expect("not all is missing").exit;
        assert_eq!(exit(std::slice::from_ref(&dropped)), Exit::Done);
        assert_eq!(exit(&[left_out.clone(), dropped.clone()]), Exit::Failed);
        assert_eq!(exit(&[throttled, left_out, dropped]), Exit::Access);
    }
}

//! The title: how many, in which order, filtered and grouped how, and how fresh what the rows show is.

use super::State;
use super::asked::counts;
use crate::panes::pane::age;
use crate::panes::zone::Zone;
use crate::panes::{Context, Heading, Note, freshness_note, heading_notes};
use slstop_core::facts::Standing;
use slstop_core::facts::rollups::RollupSource;
use slstop_core::message::{Query, Question};

impl State {
    pub(super) fn title(&self, context: &Context<'_>) -> Heading {
        let facts = context.facts;
        let (shown, all) = (self.n_shown, self.n_in_scope);
        let title = match (shown == all, facts.functions.is_complete()) {
            (true, true) => format!("Functions {all}"),
            (true, false) if all == 0 => "Functions".to_owned(),
            (true, false) => format!("Functions {all} and more"),
            (false, _) => format!("Functions {shown} of {all}"),
        };
        let mut notes = Vec::new();
        if context.pin.is_some() {
            notes.push(heading_notes::time_range_of_metrics(context));
        }
        let reversed = if self.sort.is_reversed {
            ", reversed"
        } else {
            ""
        };
        notes.push(Note::Plain(format!(
            "by {}{reversed}",
            self.sort.column.name()
        )));
        if !self.filter.text().is_empty() {
            let not = if self.is_inverted { "not " } else { "" };
            notes.push(Note::Strong(format!("{not}/{}", self.filter.text())));
        }
        let selection = context.selection;
        if !selection.scope.is_open() {
            notes.push(Note::Plain(selection.scope.words()));
        }
        if let Some(grouping) = &self.grouping {
            let title = format!("{} by {}", self.groups.len(), grouping.title());
            notes.push(Note::Plain(title));
        }
        notes.extend(self.missing_tags(context));
        if selection.n_marks() > 0 {
            let marked = format!("{} marked", selection.n_marks());
            notes.push(Note::Strong(marked));
        }
        if !facts.functions.is_empty() {
            let lists = facts.everywhere(&Query::Functions);
            let list = facts.freshness.worst(&lists);
            if let Some(failure) = list.and_then(Standing::failure) {
                notes.push(Note::Warning(format!("list: {failure}")));
            }
            let counts = counts(context);
            match self.reach_note(context) {
                Some(note) => notes.push(note),
                None => notes.extend(freshness_note::notes("metrics", &counts, context)),
            }
            let has_counts = freshness_note::failure(&counts, context).is_none();
            let of_all = self.of_all(context);
            if !of_all.is_empty() {
                let what = format!("{} of all", self.sort.column.name());
                let what = if self.grouping.is_some() && !self.sort.column.is_seen_only() {
                    "cost of all".into()
                } else {
                    what
                };
                notes.extend(freshness_note::notes(&what, &of_all, context));
            }
            let seen = self.seen(context);
            if has_counts && freshness_note::failure(&seen, context).is_some() {
                notes.extend(freshness_note::notes("durations", &seen, context));
            }
            if context.pin.is_some() {
                let said = "durations, concurrency and cost are known only for whole windows";
                notes.push(Note::Plain(said.into()));
            }
            if (self.placed(context).iter()).any(|(column, _)| column.needs_logs()) {
                notes.extend(self.note_on_logs(context).filter(|_| context.pin.is_none()));
            }
        }
        Heading { title, notes }
    }

    /// `metrics to 20:46Z`: CloudWatch has points minutes late, so that the age of the answer says too little.
    fn reach_note(&self, context: &Context<'_>) -> Option<Note> {
        let asked = counts(context);
        let is_whole = |question: &Question| {
            let standing = context.facts.freshness.of(question);
            standing.is_some_and(|one| one.failure().is_none() && one.partial.is_none())
        };
        let reach = self.reach.filter(|_| asked.iter().all(is_whole))?;
        match context.zone {
            Zone::Relative => None,
            zone => Some(Note::Plain(format!(
                "metrics to {}",
                zone.clock(reach.min(context.now))
            ))),
        }
    }

    /// Where the current row's figures from logs come from, and how old they are.
    fn note_on_logs(&self, context: &Context<'_>) -> Option<Note> {
        let rollups = &context.facts.rollups;
        let from = rollups.of(context.window, &self.current()?.function);
        Some(Note::Plain(match from {
            Some(from) => {
                let source = match from.source {
                    RollupSource::Lines => "its lines",
                    RollupSource::Insights => "Insights",
                };
                let age = age(from.at, context.now);
                format!("COLD%, INIT and used memory from {source} {age}")
            }
            None => "COLD%, INIT and used memory need logs: Enter reads them".into(),
        }))
    }

    /// Why rows are not yet where they belong, where tags say where that is.
    fn missing_tags(&self, context: &Context<'_>) -> Vec<Note> {
        let facts = context.facts;
        let asked = self.tags_of_rows(context);
        let (all_at_once, one_by_one): (Vec<Question>, Vec<Question>) =
            (asked.into_iter()).partition(|question| question.query == Query::Tags);
        // The first is denied or missing for good; that the others cost a call each is worth a word.
        if !one_by_one.is_empty() {
            return freshness_note::notes("tags one by one", &one_by_one, context);
        }
        let is_known = |question: &Question| facts.tags.is_complete(question.place);
        let is_all_well = all_at_once.iter().all(is_known)
            && freshness_note::failure(&all_at_once, context).is_none();
        match is_all_well {
            true => vec![],
            false => freshness_note::notes("tags", &all_at_once, context),
        }
    }
}

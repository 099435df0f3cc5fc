//! What is asked about the rows, beyond the background of the whole console; and what failed of it.

use std::collections::{BTreeMap, BTreeSet};

use super::State;
use super::column::Column;
use super::order::TableLine;
use crate::panes::{Context, freshness_note};
use slstop_base::{PlaceId, QualifiedName};
use slstop_core::domain::{Failure, Metric};
use slstop_core::facts::Standing;
use slstop_core::message::{FigureDetail, FunctionSet, Query, Question};

/// Headings and five rows.
const LOW: u16 = 6;

/// The counts of all rows.
pub(super) fn counts(context: &Context<'_>) -> Vec<Question> {
    context.selection.counts(context.facts, context.window)
}

impl State {
    /// The tags that rows are grouped by. A stack is one of them.
    pub(super) fn tags(&self, context: &Context<'_>) -> Vec<Question> {
        match self.grouping {
            Some(_) => context.selection.tags(context.facts),
            None => vec![],
        }
    }

    /// The tags that decide which rows there are, and to which group they belong.
    pub(super) fn tags_of_rows(&self, context: &Context<'_>) -> Vec<Question> {
        match self.grouping {
            Some(_) => context.selection.tags(context.facts),
            None => context.selection.tags_of_scope(context.facts),
        }
    }

    /// Why the rows are old. In a low pane every row counts more than what could be done about it.
    pub(super) fn to_be_mended<'a>(&self, context: &Context<'a>) -> Option<&'a Failure> {
        let lists = context.facts.everywhere(&Query::Functions);
        let list = context.facts.freshness.worst(&lists);
        let has_room = context.size.height > LOW && !context.facts.functions.is_empty();
        list.and_then(Standing::failure)
            .or_else(|| freshness_note::failure(&counts(context), context))
            .filter(|_| has_room)
    }

    /// What a sort or the groups' totals need of every row, also of those that are not seen: the one
    /// figure, of the whole fleet. It is a part of the background, which the budget stretches first.
    pub(super) fn of_all(&self, context: &Context<'_>) -> Vec<Question> {
        let height = self.height(context);
        let visible = self.lines[self.viewport.visible(self.lines.len(), height)].iter();
        let is_all_seen = visible.filter_map(TableLine::function).count() == self.n_shown;
        let needed = match self.sort.column {
            _ if is_all_seen => None,
            Column::P50 => Some(Metric::DurationP50),
            Column::P99 => Some(Metric::DurationP99),
            Column::Concurrency => Some(Metric::Concurrency),
            // The cost is made of the average; a group has one when all of its rows do.
            Column::Cost => Some(Metric::DurationAverage),
            _ if self.grouping.is_some() && self.shows_cost(context) => {
                Some(Metric::DurationAverage)
            }
            _ => None,
        };
        let Some(metric) = needed else { return vec![] };
        let parts = context.selection.parts(context.facts).into_iter();
        let ask = |(place, functions): (PlaceId, &FunctionSet)| {
            let query = Query::Figures {
                functions: functions.clone(),
                window: context.window,
                detail: FigureDetail::Only(metric),
            };
            query.at(place)
        };
        parts.map(ask).collect()
    }

    fn shows_cost(&self, context: &Context<'_>) -> bool {
        let placed = self.placed(context);
        placed.iter().any(|(column, _)| *column == Column::Cost)
    }

    /// What else the rows show is asked for those that are seen.
    pub(super) fn seen(&self, context: &Context<'_>) -> Vec<Question> {
        let height = self.height(context);
        let visible = self.viewport.visible(self.lines.len(), height);
        let visible = self.lines[visible].iter().filter_map(TableLine::function);
        let mut by_place: BTreeMap<PlaceId, BTreeSet<QualifiedName>> = BTreeMap::new();
        for row in visible {
            by_place.entry(row.place()).or_default().insert(row.name());
        }
        let ask = |(place, names): (PlaceId, BTreeSet<QualifiedName>)| {
            let query = Query::Figures {
                functions: names.into_iter().collect(),
                window: context.window,
                detail: context.detail,
            };
            query.at(place)
        };
        by_place.into_iter().map(ask).collect()
    }
}

//! What the console asks of the table.

use std::time::Duration;

use super::actions::FunctionsAction;
use super::asked::counts;
use super::column::Column;
use super::group::Grouping;
use super::order::TableLine;
use super::{FunctionSort, State};
use crate::panes::pane::row_at;
use crate::panes::{Ask, Context, Heading, MarkChange, Movement, Pane, freshness_note};
use crate::widget::Canvas;
use slstop_base::Qualified;
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_core::facts::Facts;
use slstop_core::filter::SyntaxError;
use slstop_core::message::{Memory, Question, Target};

impl State {
    /// Rows below the headings.
    pub(super) fn height(&self, context: &Context<'_>) -> usize {
        let advice = u16::from(self.to_be_mended(context).is_some());
        usize::from(context.size.height.saturating_sub(1 + advice))
    }

    /// From now on the cursor is the user's.
    pub(super) fn choose_current(&mut self) {
        self.chosen = self.current_line().cloned();
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        let Some(action) = FunctionsAction::from_id(id) else {
            return vec![];
        };
        match action {
            FunctionsAction::SortNext => self.sort_beside(1, context),
            FunctionsAction::SortPrevious => self.sort_beside(-1, context),
            FunctionsAction::Reverse => {
                self.sort.is_reversed = !self.sort.is_reversed;
                self.made_from = None;
            }
            FunctionsAction::GroupByStack => self.group_by(Some(Grouping::Stack)),
            FunctionsAction::Columns => self.columns.change(argument.unwrap_or_default()),
            FunctionsAction::GroupByTag => {
                let key = argument.filter(|key| !key.is_empty());
                self.group_by(key.map(|key| Grouping::Tag(key.into())));
            }
            FunctionsAction::Ungroup => self.group_by(None),
            FunctionsAction::FoldAll => {
                self.choose_current();
                self.folded.toggle_all(self.groups.keys());
                self.made_from = None;
            }
            FunctionsAction::NextTrend => self.trend = self.trend.next(),
            FunctionsAction::Mark => {
                // On a group's line all of its functions.
                let marked = self.current_rows().to_vec();
                self.step(Movement::By(1), context);
                return vec![Ask::Mark(MarkChange::Toggle(marked))];
            }
            FunctionsAction::MarkAll => {
                let shown = self.lines.iter().filter_map(TableLine::function);
                return vec![Ask::Mark(MarkChange::Add(shown.cloned().collect()))];
            }
            FunctionsAction::Unmark => return vec![Ask::Mark(MarkChange::Clear)],
            FunctionsAction::Invert => {
                self.is_inverted = !self.is_inverted;
                self.made_from = None;
            }
            sort => {
                if let Some(column) = sort.column() {
                    self.sort_by(column);
                }
            }
        }
        vec![]
    }

    fn open(&mut self, _context: &Context<'_>) -> Vec<Ask> {
        self.choose_current();
        if let Some(TableLine::Group(shared)) = self.current_line().cloned() {
            self.folded.toggle(&shared);
            self.made_from = None;
            return vec![];
        }
        // The row under the cursor, whatever is marked.
        vec![
            Ask::Mark(MarkChange::SetAside),
            Ask::Open(PaneId::Invocations),
        ]
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let (n, height) = (self.lines.len(), self.height(context));
        if let Movement::Sideways(columns) = movement {
            let last = Column::ALL.len() - 3;
            self.first_column = self.first_column.saturating_add_signed(columns).min(last);
            return;
        }
        movement.walk(&mut self.viewport, n, height);
        self.choose_current();
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.follow(context.selection.selected());
        self.arrange(context);
        self.settle_in_logs(context);
    }

    fn asks(&mut self) -> Vec<Ask> {
        let Some(selected) = self.newly_selected() else {
            return vec![];
        };
        self.asked = selected.clone();
        vec![Ask::Select(selected)]
    }

    /// The list and the counts are wanted for the selection, whichever panes are on the screen.
    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        let seen = self.seen(context).into_iter();
        let in_logs = self.in_logs.asks.iter().cloned();
        let wanted = seen.chain(self.of_all(context)).chain(in_logs);
        wanted.chain(self.tags(context)).collect()
    }

    fn remember(&self, memory: &mut Memory) {
        memory.sort = Some((self.sort.column.name().to_owned(), self.sort.is_reversed));
        memory.columns = self.columns.words();
        memory.group = self.grouping.as_ref().map(Grouping::remembered);
    }

    fn recall(&mut self, memory: &Memory) {
        let sort = memory.sort.as_ref().and_then(|(name, is_reversed)| {
            Some(FunctionSort {
                column: Column::named(name)?,
                is_reversed: *is_reversed,
            })
        });
        self.sort = sort.unwrap_or(self.sort);
        self.choose_columns(&memory.columns);
        self.grouping = memory.group.as_deref().and_then(Grouping::recalled);
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.functions.revision()
            + facts.metrics.revision()
            + facts.alarms.revision()
            + facts.tags.revision()
            + facts.freshness.revision()
            + facts.places.revision()
            + facts.rollups.revision()
            + facts.queries.revision()
    }

    fn grain(&self, context: &Context<'_>) -> Duration {
        freshness_note::grain_of(&counts(context), context)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        self.title(context)
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        self.picture(context, canvas);
    }

    fn hit(&self, context: &Context<'_>, x: u16, y: u16) -> Target {
        let id = PaneId::Functions;
        if y == 0 {
            let hit = self
                .placed(context)
                .into_iter()
                .find(|(_, placed)| (placed.x..placed.x + placed.width).contains(&x));
            return hit.map_or(Target::Pane(id), |(column, _)| {
                Target::Header(id, column as usize)
            });
        }
        let rows = self.lines.len();
        let visible = self.viewport.visible(rows, self.height(context));
        row_at(id, visible, 1, y)
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        match target {
            Target::Header(_, column) => {
                if let Some(column) = Column::ALL.get(*column) {
                    self.sort_by(*column);
                }
                vec![]
            }
            Target::Row(_, row) => {
                // Not `move_to` with its margin: what was clicked must stay under the pointer.
                self.viewport
                    .point_at(*row, self.lines.len(), self.height(context));
                self.choose_current();
                if is_double {
                    self.open(context)
                } else {
                    vec![]
                }
            }
            _ => vec![],
        }
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        self.viewport
            .scroll(isize::from(rows), self.lines.len(), self.height(context));
    }

    fn filter(&self) -> Option<&str> {
        Some(self.filter.text())
    }

    fn set_filter(&mut self, filter: String, context: &Context<'_>) {
        if filter.is_empty() {
            self.is_inverted = false;
        }
        self.filter.change(filter);
        self.made_from = None;
        self.arrange(context);
    }

    fn wrong_filter(&self) -> Option<&SyntaxError> {
        self.filter.wrong()
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        if let Some(TableLine::Group(shared)) = self.current_line() {
            let members = self.groups.get(shared)?.members.iter();
            let names: Vec<String> = members.map(Qualified::to_string).collect();
            return Some(names.join("\n"));
        }
        let function = context.facts.functions.get(&self.current()?.function)?;
        let is_known = !function.arn.is_empty();
        Some(if is_known {
            function.arn.to_string()
        } else {
            function.name.as_str().to_owned()
        })
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => !self.lines.is_empty(),
            Need::Filter => !self.filter.text().is_empty(),
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}

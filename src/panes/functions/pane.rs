//! What the console asks of the table.

use std::time::Duration;

use super::actions::FunctionsAction;
use super::column::Column;
use super::group::Grouping;
use super::order::Line;
use super::{Sort, State};
use crate::action::{ActionId, Need, PaneId};
use crate::base::FunctionName;
use crate::domain::{Failure, Metric};
use crate::facts::rollups::Source;
use crate::facts::{Facts, Standing};
use crate::message::{Detail, FunctionSet, Query, Target};
use crate::panes::pane::row_at;
use crate::panes::{self, Ask, Context, Heading, Movement, Note, Pane, fresh};
use crate::widget::Canvas;

/// Headings and five rows.
const LOW: u16 = 6;

impl State {
    /// Rows below the headings.
    pub(super) fn height(&self, context: &Context<'_>) -> usize {
        let advice = u16::from(self.to_be_mended(context).is_some());
        usize::from(context.size.height.saturating_sub(1 + advice))
    }

    /// Why the rows are old. In a low pane every row counts more than what could be done about it.
    pub(super) fn to_be_mended<'a>(&self, context: &Context<'a>) -> Option<&'a Failure> {
        let list = context.facts.freshness.of(&Query::Functions);
        let has_room = context.size.height > LOW && !context.facts.functions.is_empty();
        list.and_then(Standing::failure)
            .or_else(|| {
                let counts = self.background(context.facts, context.window);
                fresh::failure(&counts, context)
            })
            .filter(|_| has_room)
    }

    fn sort_by(&mut self, column: Column) {
        let is_again = self.sort.column == column;
        self.sort = Sort {
            column,
            is_reversed: is_again && !self.sort.is_reversed,
        };
        self.made_from = None;
    }

    fn sort_beside(&mut self, by: isize) {
        let n = Column::ALL.len() as isize;
        let at = Column::ALL
            .iter()
            .position(|column| *column == self.sort.column)
            .unwrap_or(0) as isize;
        // The trend sorts like the rate does: it is passed over.
        let mut next = (at + by).rem_euclid(n);
        while Column::ALL[next as usize] == Column::Trend {
            next = (next + by).rem_euclid(n);
        }
        self.sort = Sort {
            column: Column::ALL[next as usize],
            is_reversed: false,
        };
        self.made_from = None;
    }

    /// Where the current row's figures from logs come from, and how old they are.
    fn note_on_logs(&self, context: &Context<'_>) -> Option<Note> {
        let rollups = &context.facts.rollups;
        let from = rollups.of(context.window, self.current()?);
        Some(Note::Plain(match from {
            Some(from) => {
                let source = match from.source {
                    Source::Lines => "its lines",
                    Source::Insights => "Insights",
                };
                let age = panes::pane::age(from.at, context.now);
                format!("COLD%, INIT and used memory from {source} {age}")
            }
            None => "COLD%, INIT and used memory need logs: Enter reads them".into(),
        }))
    }

    /// From now on the cursor is the user's.
    fn choose_current(&mut self) {
        self.chosen = self.current_line().cloned();
    }

    /// On a group's line all of its functions: marked, unless they all are.
    fn toggle_mark(&mut self) {
        let names: Vec<FunctionName> = match self.current_line() {
            Some(Line::Function(name)) => vec![name.clone()],
            Some(Line::Group(shared)) => {
                let group = self.groups.get(shared);
                group.map_or_else(Vec::new, |group| group.members.clone())
            }
            None => vec![],
        };
        if names.iter().all(|name| self.marks.contains(name)) {
            self.marks.retain(|mark| !names.contains(mark));
        } else {
            self.marks.extend(names);
        }
    }

    fn group_by(&mut self, grouping: Option<Grouping>) {
        self.choose_current();
        self.grouping = grouping;
        self.folded.clear();
        self.made_from = None;
    }
}

impl State {
    /// What a sort or the groups' totals need of every row, also of those that are not seen: the one
    /// figure, of the whole fleet. It is a part of the background, which the budget stretches first.
    pub(super) fn of_all(&self, context: &Context<'_>) -> Vec<Query> {
        let height = self.height(context);
        let visible = self.lines[self.viewport.visible(self.lines.len(), height)].iter();
        let is_all_seen = visible.filter_map(Line::function).count() == self.n_shown;
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
        let parts = self.parts(context.facts).iter();
        let ask = |functions: &FunctionSet| Query::Figures {
            functions: functions.clone(),
            window: context.window,
            detail: Detail::Only(metric),
        };
        parts.map(ask).collect()
    }

    fn shows_cost(&self, context: &Context<'_>) -> bool {
        let placed = self.placed(context);
        placed.iter().any(|(column, _)| *column == Column::Cost)
    }

    /// What else the rows show is asked for those that are seen.
    pub(super) fn seen(&self, context: &Context<'_>) -> Option<Query> {
        let height = self.height(context);
        let visible = self.viewport.visible(self.lines.len(), height);
        let visible = self.lines[visible].iter();
        let mut names: Vec<FunctionName> = visible.filter_map(Line::function).cloned().collect();
        names.sort();
        (!names.is_empty()).then(|| Query::Figures {
            functions: names.into(),
            window: context.window,
            detail: self.detail,
        })
    }
}

impl State {
    /// Why rows are not yet where they belong, where tags say where that is.
    fn lack_of_tags(&self, context: &Context<'_>) -> Vec<Note> {
        let facts = context.facts;
        let asked = self.about_tags(facts);
        match asked.split_first() {
            Some((_, [])) if facts.tags.is_complete => match fresh::failure(&asked, context) {
                Some(_) => fresh::notes("tags", &asked, context),
                None => vec![],
            },
            Some((_, [])) => fresh::notes("tags", &asked, context),
            // The first is denied or missing for good; that the others cost a call each is worth a word.
            Some((_, one_by_one)) => fresh::notes("tags one by one", one_by_one, context),
            None => vec![],
        }
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        let Some(action) = FunctionsAction::from_id(id) else {
            return vec![];
        };
        match action {
            FunctionsAction::SortNext => self.sort_beside(1),
            FunctionsAction::SortPrevious => self.sort_beside(-1),
            FunctionsAction::Reverse => {
                self.sort.is_reversed = !self.sort.is_reversed;
                self.made_from = None;
            }
            FunctionsAction::GroupByStack => self.group_by(Some(Grouping::Stack)),
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
                self.toggle_mark();
                self.step(Movement::By(1), context);
            }
            FunctionsAction::MarkAll => {
                let shown = self.lines.iter().filter_map(Line::function);
                self.marks.extend(shown.cloned());
            }
            FunctionsAction::Unmark => self.marks.clear(),
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
        if let Some(Line::Group(shared)) = self.current_line().cloned() {
            self.folded.toggle(&shared);
            self.made_from = None;
            return vec![];
        }
        vec![Ask::Open(PaneId::Invocations)]
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
        self.arrange(context);
        self.settle_in_logs(context);
    }

    /// The list and the counts are the background that the whole console wants.
    fn wants(&self, context: &Context<'_>) -> Vec<Query> {
        let seen = self.seen(context).into_iter();
        let in_logs = self.in_logs.asks.iter().cloned();
        seen.chain(self.of_all(context)).chain(in_logs).collect()
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.functions.revision()
            + facts.metrics.revision()
            + facts.alarms.revision()
            + facts.tags.revision()
            + facts.freshness.revision()
            + facts.connection.revision()
            + facts.rollups.revision()
            + facts.queries.revision()
    }

    fn grain(&self, context: &Context<'_>) -> Duration {
        fresh::grain_of(&self.background(context.facts, context.window), context)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let facts = context.facts;
        let (shown, all) = (self.n_shown, self.n_in_scope);
        let title = match (shown == all, facts.functions.is_complete) {
            (true, true) => format!("Functions {all}"),
            (true, false) if all == 0 => "Functions".to_owned(),
            (true, false) => format!("Functions {all} and more"),
            (false, _) => format!("Functions {shown} of {all}"),
        };
        let mut notes = Vec::new();
        let reversed = if self.sort.is_reversed {
            ", reversed"
        } else {
            ""
        };
        notes.push(Note::Plain(format!(
            "by {}{reversed}",
            self.sort.column.name()
        )));
        if !self.filter.is_empty() {
            let not = if self.is_inverted { "not " } else { "" };
            notes.push(Note::Strong(format!("{not}/{}", self.filter)));
        }
        if !self.scope.is_open() {
            notes.push(Note::Plain(self.scope.said()));
        }
        if let Some(grouping) = &self.grouping {
            let said = format!("{} by {}", self.groups.len(), grouping.said());
            notes.push(Note::Plain(said));
        }
        notes.extend(self.lack_of_tags(context));
        if !self.marks.is_empty() {
            notes.push(Note::Strong(format!("{} marked", self.marks.len())));
        }
        if !facts.functions.is_empty() {
            if let Some(failure) = facts
                .freshness
                .of(&Query::Functions)
                .and_then(Standing::failure)
            {
                notes.push(Note::Warning(format!("list: {failure}")));
            }
            let counts = self.background(facts, context.window);
            notes.extend(fresh::notes("metrics", &counts, context));
            let has_counts = fresh::failure(&counts, context).is_none();
            let of_all = self.of_all(context);
            if !of_all.is_empty() {
                let what = format!("{} of all", self.sort.column.name());
                let what = if self.grouping.is_some() && !self.sort.column.is_seen_only() {
                    "cost of all".into()
                } else {
                    what
                };
                notes.extend(fresh::notes(&what, &of_all, context));
            }
            if let Some(seen) = self.seen(context)
                && has_counts
                && fresh::failure(std::slice::from_ref(&seen), context).is_some()
            {
                notes.extend(fresh::notes("durations", &[seen], context));
            }
            if (self.placed(context).iter()).any(|(column, _)| column.needs_logs()) {
                notes.extend(self.note_on_logs(context));
            }
        }
        Heading { title, notes }
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
        Some(&self.filter)
    }

    fn set_filter(&mut self, filter: String, context: &Context<'_>) {
        if filter.is_empty() {
            self.is_inverted = false;
        }
        self.filter = filter;
        self.made_from = None;
        self.arrange(context);
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        if let Some(Line::Group(shared)) = self.current_line() {
            let members = self.groups.get(shared)?.members.iter();
            let names: Vec<&str> = members.map(FunctionName::as_str).collect();
            return Some(names.join("\n"));
        }
        let function = context.facts.functions.get(self.current()?)?;
        let is_known = !function.arn.is_empty();
        Some(if is_known {
            function.arn.to_string()
        } else {
            function.name.as_str().to_owned()
        })
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::Door => !self.lines.is_empty(),
            Need::Filter => !self.filter.is_empty(),
            Need::Back | Need::Panes => true,
        }
    }
}

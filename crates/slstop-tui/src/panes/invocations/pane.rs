//! What the console asks of the list.

use std::time::Duration;

use super::actions::InvocationsAction;
use super::column::Column;
use super::detail::{InvocationDetail, markdown, source};
use super::draw::KEPT;
use super::order::{InvocationSort, Order};
use super::{KindFilter, State};
use crate::panes::pane::row_at;
use crate::panes::search::Search;
use crate::panes::{self, Ask, Context, Heading, Movement, Pane, followed, freshness_note};
use crate::widget::Canvas;
use slstop_base::action::{ActionId, Need, PaneId};
use slstop_core::facts::Facts;
use slstop_core::facts::ledger::{Outcome, RowId};
use slstop_core::filter::SyntaxError;
use slstop_core::message::{Question, Target};

/// A running invocation's time goes on by the second.
const TICK: Duration = Duration::from_secs(1);

impl State {
    fn sort_by(&mut self, order: Order) {
        let is_again = self.sort.order == order;
        self.sort = InvocationSort {
            order,
            is_reversed: is_again && !self.sort.is_reversed,
        };
    }

    /// Whether something that runs is on the screen.
    fn is_ticking(&self, context: &Context<'_>) -> bool {
        let rows = self.rows.shown();
        let visible = self.viewport.visible(rows.len(), self.height(context));
        rows[visible]
            .iter()
            .any(|listed| listed.outcome == Outcome::Running)
    }

    /// Opens the invocation that stands so many rows further in the list.
    fn open_beside(&mut self, by: isize, context: &Context<'_>) {
        let (n, height) = (self.rows.shown().len(), self.height(context));
        self.viewport.move_by(by, n, height);
        self.choose_current();
        self.detail = self.chosen.map(InvocationDetail::of);
    }

    /// To the next failed one in the list, down or up; what is open is followed by the next one that is.
    fn go_to_error(&mut self, by: isize, context: &Context<'_>) -> Vec<Ask> {
        let rows = self.rows.shown();
        let (n, height) = (rows.len(), self.height(context));
        let at = self.viewport.cursor(n).unwrap_or_default();
        let has_failed = |row: &usize| rows[*row].outcome == Outcome::Error;
        let found = if by > 0 {
            (at + 1..n).find(has_failed)
        } else {
            (0..at).rev().find(has_failed)
        };
        let Some(found) = found else {
            let way = if by > 0 { "below" } else { "above" };
            return vec![Ask::Say(format!("no failed invocation {way}"))];
        };
        self.viewport.move_to(found, n, height);
        self.choose_current();
        if self.detail.is_some() {
            self.detail = self.chosen.map(InvocationDetail::of);
        }
        vec![]
    }

    /// The invocation that is open, or else under the cursor.
    fn regarded(&self) -> Option<RowId> {
        let open = self.detail.as_ref().map(|detail| detail.row);
        open.or(self.current())
    }

    fn to_lines(&self) -> Vec<Ask> {
        let Some(row) = self
            .detail
            .as_ref()
            .map(|detail| detail.row)
            .or(self.current())
        else {
            return vec![];
        };
        vec![Ask::OpenOnly(PaneId::Logs, panes::Only::Invocation(row))]
    }
}

impl Pane for State {
    fn act(&mut self, id: &ActionId, _argument: Option<&str>, context: &Context<'_>) -> Vec<Ask> {
        use InvocationsAction as A;
        let Some(action) = A::from_id(id) else {
            return vec![];
        };
        match action {
            A::SortNext => self.sort_by(self.sort.order.beside(1)),
            A::SortPrevious => self.sort_by(self.sort.order.beside(-1)),
            A::Reverse => self.sort.is_reversed = !self.sort.is_reversed,
            A::OnlyFailed => self.only.failed = !self.only.failed,
            A::OnlyCold => self.only.cold = !self.only.cold,
            A::OnlySlow => self.only.slow = !self.only.slow,
            A::Every => self.only = KindFilter::default(),
            A::Invert => self.search.is_inverted = !self.search.is_inverted,
            A::Held => self.scope = self.scope.other(),
            A::NextError => return self.go_to_error(1, context),
            A::PreviousError => return self.go_to_error(-1, context),
            A::Logs => return self.to_lines(),
            sort => {
                if let Some(order) = sort.order() {
                    self.sort_by(order);
                }
            }
        }
        vec![]
    }

    fn open(&mut self, _context: &Context<'_>) -> Vec<Ask> {
        if self.detail.is_some() {
            return self.to_lines();
        }
        self.choose_current();
        self.detail = self.chosen.map(InvocationDetail::of);
        vec![]
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        if let (Movement::Sideways(by), true) = (movement, self.detail.is_some()) {
            return self.open_beside(by, context);
        }
        if let Some(detail) = &mut self.detail {
            return detail.step(movement, context);
        }
        if let Movement::Sideways(columns) = movement {
            let last = Column::ALL.len() - KEPT - 1;
            self.first_column = self.first_column.saturating_add_signed(columns).min(last);
            return;
        }
        let (n, height) = (self.rows.shown().len(), self.height(context));
        movement.walk(&mut self.viewport, n, height);
        self.choose_current();
    }

    fn settle(&mut self, context: &Context<'_>) {
        self.arrange(context);
        if let Some(detail) = &mut self.detail {
            detail.settle(context);
        }
    }

    fn wants(&self, context: &Context<'_>) -> Vec<Question> {
        followed::queries(context)
    }

    fn reads(&self, facts: &Facts) -> u64 {
        facts.lines.revision() + facts.functions.revision() + facts.freshness.revision()
    }

    fn grain(&self, context: &Context<'_>) -> Duration {
        if self.is_ticking(context) {
            return TICK;
        }
        freshness_note::grain_of(&followed::queries(context), context)
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        match &self.detail {
            Some(detail) => self.heading_of(detail.row, context),
            None => self.heading_of_list(context),
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        match &self.detail {
            Some(detail) => detail.draw(canvas),
            None => self.picture(context, canvas),
        }
    }

    fn hit(&self, context: &Context<'_>, x: u16, y: u16) -> Target {
        let id = PaneId::Invocations;
        if self.detail.is_some() {
            return Target::Pane(id);
        }
        let above = self.above(context);
        if y + 1 == above {
            let mut placed = self.placed(context).into_iter();
            let hit = placed.find(|(_, placed)| (placed.x..placed.x + placed.width).contains(&x));
            return hit.map_or(Target::Pane(id), |(column, _)| {
                Target::Header(id, column as usize)
            });
        }
        let rows = self.rows.shown().len();
        row_at(
            id,
            self.viewport.visible(rows, self.height(context)),
            above,
            y,
        )
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        match target {
            Target::Header(_, column) => {
                if let Some(order) = Column::ALL.get(*column).and_then(|column| column.order()) {
                    self.sort_by(order);
                }
                vec![]
            }
            Target::Row(_, row) if self.detail.is_none() => {
                // What was clicked must stay under the pointer.
                self.viewport
                    .point_at(*row, self.rows.shown().len(), self.height(context));
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
        match &mut self.detail {
            Some(detail) => detail.step(Movement::By(isize::from(rows)), context),
            None => {
                let (n, height) = (self.rows.shown().len(), self.height(context));
                self.viewport.scroll(isize::from(rows), n, height);
            }
        }
    }

    fn filter(&self) -> Option<&str> {
        Some(self.search.text())
    }

    fn set_filter(&mut self, filter: String, _context: &Context<'_>) {
        self.search.change(filter);
    }

    fn wrong_filter(&self) -> Option<&SyntaxError> {
        self.search.wrong()
    }

    fn narrow(&mut self, to: Option<panes::Only>, _context: &Context<'_>) {
        self.detail = None;
        (self.error, self.group) = (None, None);
        if matches!(to, Some(panes::Only::Error(..) | panes::Only::Group(_))) {
            // Exactly those, whatever was left on the screen before.
            self.only = KindFilter::default();
            self.search = Search::default();
        }
        match to {
            Some(panes::Only::Error(error, scope)) => self.error = Some((error, scope)),
            Some(panes::Only::Group(group)) => self.group = Some(group),
            Some(panes::Only::Invocation(row)) => {
                self.chosen = Some(row);
                self.detail = Some(InvocationDetail::of(row));
            }
            None => {}
        }
    }

    fn narrowed_to(&self) -> Option<panes::Only> {
        let error = self.error;
        let error = error.map(|(error, scope)| panes::Only::Error(error, scope));
        error.or(self.group.map(panes::Only::Group))
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        markdown(self.regarded()?, context)
    }

    fn copy_source(&self, context: &Context<'_>) -> Option<String> {
        source(self.regarded()?, context)
    }

    fn bytes(&self) -> usize {
        self.rows.bytes()
    }

    fn is_busy(&self) -> bool {
        self.rows.is_busy()
    }

    fn is_open(&self) -> bool {
        self.detail.is_some()
    }

    fn close(&mut self, _context: &Context<'_>) {
        self.detail = None;
    }

    fn has(&self, need: Need, _context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => !self.rows.shown().is_empty(),
            Need::Filter => !self.search.text().is_empty(),
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}

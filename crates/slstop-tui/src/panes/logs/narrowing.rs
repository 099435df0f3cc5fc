//! The stream narrowed to one invocation, by this pane's own key or because another pane asked, and the
//! way back to where one was.

use crate::panes::{Ask, Context, Pane};
use slstop_core::facts::ledger::RowId;

use super::State;
use super::scroll::Scroll;

#[derive(Clone, Debug, PartialEq)]
pub struct Narrowing {
    pub row: RowId,
    /// Esc shows all again; where another pane asked it goes back there.
    pub is_own: bool,
    /// Where one was.
    before: Scroll,
}

impl State {
    pub(super) fn narrow_to(&mut self, row: RowId, is_own: bool, context: &Context<'_>) {
        self.detail = None;
        let before = match self.narrowed.take() {
            Some(narrowed) => narrowed.before,
            None => self.scroll.clone(),
        };
        self.narrowed = Some(Narrowing {
            row,
            is_own,
            before,
        });
        if !is_own {
            self.scroll.follow();
        }
        self.settle(context);
    }

    pub(super) fn narrow_to_own(&mut self, context: &Context<'_>) -> Vec<Ask> {
        if self
            .narrowed
            .as_ref()
            .is_some_and(|narrowed| narrowed.is_own)
        {
            self.widen(context);
            return vec![];
        }
        let opened = self.detail.as_ref().map(|detail| detail.line);
        let line = match opened {
            Some(line) => context.facts.lines.store.get(line),
            None => self
                .cursor(context)
                .and_then(|rank| self.stored(rank, context)),
        };
        let Some(row) = line.and_then(|line| line.row) else {
            let text = "this line belongs to no invocation that is known";
            return vec![Ask::Say(text.into())];
        };
        self.narrow_to(row, true, context);
        vec![]
    }

    pub(super) fn widen(&mut self, context: &Context<'_>) {
        if let Some(narrowed) = self.narrowed.take() {
            self.scroll = narrowed.before;
            self.settle(context);
        }
    }

    /// An invocation that had to leave has no lines to show.
    pub(super) fn widen_if_gone(&mut self, context: &Context<'_>) {
        let ledger = &context.facts.lines.ledger;
        if let Some(narrowed) = self
            .narrowed
            .take_if(|narrowed| !ledger.is_here(narrowed.row))
        {
            self.scroll = narrowed.before;
        }
    }
}

//! One trace as a waterfall: what is folded, zoomed and searched in it, and its picture.

use std::sync::Arc;

use super::lines::{WaterfallLine, lines};
use super::{details, listed};
use crate::panes::Context;
use crate::panes::list::List;
use crate::panes::placeholder::PanePlaceholder;
use crate::theme::{GlyphSet, Role};
use crate::widget::time_axis::TimeAxis;
use crate::widget::viewport::Viewport;
use crate::widget::{Area, Canvas, figure};
use slstop_base::{PlaceId, SafeText, mask, number};
use slstop_core::domain::trace::rows::{Folding, WaterfallRow};
use slstop_core::domain::trace::{SpanKind, SpanTree, TraceSpan, words};
use slstop_core::facts::Facts;
use slstop_core::facts::traces::ReceivedTrace;
use slstop_core::message::{Query, Question};

/// The self times and the axis.
const HEAD: u16 = 2;
/// What is known of the selected span.
const DETAILS: u16 = 7;
/// Below this the details have no room.
const LOW: u16 = 18;
/// The durations at the end of the rows.
const FIGURES: u16 = 9;

#[derive(Clone, Debug, PartialEq)]
pub struct Waterfall {
    pub place: PlaceId,
    pub id: Arc<str>,
    folding: Folding,
    /// The stretch of time that is shown, in microseconds; without one, all of the root's.
    zoom: Option<(i64, i64)>,
    pub search: String,
    viewport: Viewport,
    tree: Option<Arc<SpanTree>>,
    rows: Vec<WaterfallRow>,
    lines: Vec<WaterfallLine>,
    made_for: Option<Folding>,
}

impl Waterfall {
    pub fn new(place: PlaceId, id: Arc<str>) -> Self {
        Self {
            place,
            id,
            folding: Folding::default(),
            zoom: None,
            search: String::new(),
            viewport: Viewport::default(),
            tree: None,
            rows: Vec::new(),
            lines: Vec::new(),
            made_for: None,
        }
    }

    pub fn question(&self) -> Question {
        let id = self.id.clone();
        Query::Trace { id }.at(self.place)
    }

    fn received<'a>(&self, context: &Context<'a>) -> Option<&'a ReceivedTrace> {
        let facts: &'a Facts = context.facts;
        facts.traces.received(self.place, &self.id)
    }

    pub fn tree(&self) -> Option<&SpanTree> {
        self.tree.as_deref()
    }

    pub fn n_lines(&self) -> usize {
        self.lines.len()
    }

    /// Brings the lines up to date with the tree and what is folded.
    pub fn arrange(&mut self, context: &Context<'_>) {
        let tree = self
            .received(context)
            .and_then(|received| received.tree.clone());
        let is_same = match (&tree, &self.tree) {
            (Some(new), Some(old)) => Arc::ptr_eq(new, old),
            (None, None) => true,
            _ => false,
        };
        if !is_same {
            self.tree = tree;
            self.made_for = None;
        }
        if self.made_for.as_ref() != Some(&self.folding) {
            let current = self.current_span();
            let made = self.tree.as_deref().map(|tree| lines(tree, &self.folding));
            (self.rows, self.lines) = made.unwrap_or_default();
            self.made_for = Some(self.folding.clone());
            if let Some(span) = current {
                self.go_to(span, context);
            }
        }
        self.viewport
            .settle(self.lines.len(), Self::height(context));
    }

    pub fn height(context: &Context<'_>) -> usize {
        let details = if context.size.height >= LOW {
            DETAILS
        } else {
            0
        };
        usize::from(context.size.height.saturating_sub(HEAD + details))
    }

    pub fn viewport(&mut self) -> (&mut Viewport, usize) {
        let n = self.lines.len();
        (&mut self.viewport, n)
    }

    pub fn visible(&self, context: &Context<'_>) -> std::ops::Range<usize> {
        self.viewport
            .visible(self.lines.len(), Self::height(context))
    }

    fn current_row(&self) -> Option<&WaterfallRow> {
        let line = self.lines.get(self.viewport.cursor(self.lines.len())?)?;
        self.rows.get(line.row())
    }

    fn current_span(&self) -> Option<usize> {
        self.current_row().map(|row| row.span)
    }

    pub fn current(&self) -> Option<&TraceSpan> {
        self.tree.as_deref()?.get(self.current_span()?)
    }

    /// Puts the cursor on a span, or on the row that stands for it.
    fn go_to(&mut self, span: usize, context: &Context<'_>) {
        let n = self.lines.len();
        let of_span = self
            .rows
            .iter()
            .position(|row| row.spans().any(|at| at == span));
        let row = of_span.or_else(|| self.rows.iter().rposition(|row| row.span <= span));
        let line = row.and_then(|row| self.lines.iter().position(|line| line.row() == row));
        if let Some(line) = line {
            self.viewport.move_to(line, n, Self::height(context));
        }
    }

    /// Hides what is below the span under the cursor, or shows it.
    pub fn fold(&mut self, wanted: Option<bool>) {
        let Some(row) = self.current_row() else {
            return;
        };
        let (span, is_group) = (row.span, row.is_group());
        let is_spread = self.folding.spread.contains(&span);
        let set = if is_group || is_spread {
            &mut self.folding.spread
        } else {
            &mut self.folding.folded
        };
        let is_folded = match is_group || is_spread {
            true => !is_spread,
            false => set.contains(&span),
        };
        let fold = wanted.unwrap_or(!is_folded);
        let holds = fold != (is_group || is_spread);
        if holds {
            set.insert(span);
        } else {
            set.remove(&span);
        }
    }

    /// Makes the span under the cursor the root; opens a row of several first.
    pub fn enter(&mut self) {
        let Some(row) = self.current_row() else {
            return;
        };
        if row.is_group() {
            self.fold(Some(false));
        } else if row.has_children {
            self.folding.root = Some(row.span).filter(|root| Some(*root) != self.folding.root);
            self.zoom = None;
        }
    }

    /// Back to the whole; whether anything was narrowed.
    pub fn leave(&mut self) -> bool {
        let was_narrowed = self.folding.root.is_some() || self.zoom.is_some();
        self.folding.root = None;
        self.zoom = None;
        was_narrowed
    }

    /// A factor of the time that is shown: below 1 is nearer. None shows all.
    pub fn zoom(&mut self, factor: Option<f64>) {
        let (Some(tree), Some(factor)) = (self.tree.as_deref(), factor) else {
            self.zoom = None;
            return;
        };
        let (from, to) = self.bounds(tree);
        let (all_from, all_to) = self.root_bounds(tree);
        let middle = self
            .current()
            .map_or((from + to) / 2, |span| (span.start.0 + span.end.0) / 2);
        /// A stretch of less shows nothing more.
        const SHORTEST: f64 = 20.0;
        let half = ((to - from) as f64 * factor).max(SHORTEST) / 2.0;
        let zoomed = (
            middle.saturating_sub(half as i64),
            middle.saturating_add(half as i64),
        );
        let zoomed = (zoomed.0.max(all_from), zoomed.1.min(all_to));
        self.zoom =
            Some(zoomed).filter(|zoomed| *zoomed != (all_from, all_to) && zoomed.0 < zoomed.1);
    }

    /// All of the root's time, with what of its descendants lies outside of it.
    fn root_bounds(&self, tree: &SpanTree) -> (i64, i64) {
        let range = match self.folding.root {
            Some(root) => root..tree.subtree_end(root),
            None => 0..tree.len(),
        };
        let spans = tree.spans().get(range).unwrap_or_default();
        let from = spans.iter().map(|span| span.start.0).min().unwrap_or(0);
        let to = spans.iter().map(|span| span.end.0).max().unwrap_or(0);
        (from, to)
    }

    fn bounds(&self, tree: &SpanTree) -> (i64, i64) {
        self.zoom.unwrap_or_else(|| self.root_bounds(tree))
    }

    /// The next row that a condition holds for, opening what hides it.
    pub fn seek(
        &mut self,
        is_forward: bool,
        context: &Context<'_>,
        holds: impl Fn(&TraceSpan) -> bool,
    ) -> bool {
        let Some(tree) = self.tree.clone() else {
            return false;
        };
        let from = self.current_span().unwrap_or(0);
        let is_wanted = |at: &usize| tree.get(*at).is_some_and(&holds);
        let found = match is_forward {
            true => (from + 1..tree.len()).find(is_wanted),
            false => (0..from).rev().find(is_wanted),
        };
        let Some(found) = found else {
            return false;
        };
        let mut above = tree.parent(found);
        while let Some(at) = above {
            self.folding.folded.remove(&at);
            above = tree.parent(at);
        }
        let root_holds = |root: usize| (root..tree.subtree_end(root)).contains(&found);
        self.folding.root = self.folding.root.filter(|root| root_holds(*root));
        self.arrange(context);
        self.go_to(found, context);
        true
    }

    pub fn finds(&self, span: &TraceSpan) -> bool {
        let search = self.search.to_lowercase();
        let holds = |text: &str| text.to_lowercase().contains(&search);
        !search.is_empty()
            && (holds(&span.name)
                || holds(&span.service)
                || holds(&span.id)
                || span
                    .details
                    .iter()
                    .any(|detail| holds(&detail.value) || holds(&detail.key))
                || words::failure(span).is_some_and(|said| holds(&said)))
    }

    pub fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let Some(tree) = self.tree.as_deref() else {
            self.empty(context).draw(canvas);
            return;
        };
        self.draw_self_times(tree, canvas);
        let names = name_width(canvas.width());
        let (from, to) = self.bounds(tree);
        let axis = TimeAxis {
            from,
            to,
            cells: canvas.width().saturating_sub(names + FIGURES + 5),
            is_ascii: canvas.theme().glyphs() == GlyphSet::Ascii,
        };
        let mut free = 0;
        for (at, label) in axis.labels(self.root_bounds(tree).0) {
            if at >= free {
                free = canvas.put(names + 3 + at, 1, label, Role::Axis) - names - 2;
            }
        }
        let height = Self::height(context);
        let list = List::of(&self.viewport, self.lines.len(), HEAD, height, context);
        list.draw(canvas, |index, y, canvas| {
            self.draw_line(tree, index, &axis, names, y, canvas)
        });
        if let (Some(span), true) = (self.current(), context.size.height >= LOW) {
            let y = canvas.height().saturating_sub(DETAILS);
            let (width, height) = (canvas.width(), DETAILS);
            details::draw(span, &mut canvas.part(Area::new(0, y, width, height)));
        }
    }

    fn empty(&self, context: &Context<'_>) -> PanePlaceholder {
        let question = self.question();
        let standing = context.facts.freshness.of(&question);
        let is_known = standing.is_some_and(|standing| standing.fresh_at.is_some());
        if !is_known {
            return PanePlaceholder::without_answer(&question.query, standing, context.now);
        }
        let problem = self
            .received(context)
            .and_then(|received| received.problems.first());
        let advice = "X-Ray keeps traces for 30 days, shows them some seconds after their end, and samples: Esc goes back";
        PanePlaceholder::empty(
            format!("there is no trace {}", self.id),
            problem.map_or(advice, String::as_str),
        )
    }

    fn draw_self_times(&self, tree: &SpanTree, canvas: &mut Canvas<'_>) {
        let mut x = canvas.put(1, 0, "self time", Role::Muted) + 2;
        for (service, sum) in tree.self_times() {
            let figure = number::millis(sum.as_millis());
            let name = SafeText::from(service);
            let width = u16::try_from(name.width()).unwrap_or(u16::MAX);
            if sum.0 == 0 || x.saturating_add(width).saturating_add(FIGURES) > canvas.width() {
                break;
            }
            x = canvas.put(x, 0, name, Role::Text) + 1;
            x = canvas.put(x, 0, figure.to_string(), Role::Strong) + 2;
        }
    }

    fn draw_line(
        &self,
        tree: &SpanTree,
        index: usize,
        axis: &TimeAxis,
        names: u16,
        y: u16,
        canvas: &mut Canvas<'_>,
    ) {
        let Some(line) = self.lines.get(index) else {
            return;
        };
        let Some(row) = self.rows.get(line.row()) else {
            return;
        };
        let indent = u16::try_from(row.depth.min(12)).unwrap_or(0) * 2;
        match line {
            WaterfallLine::Row(_) => self.draw_row(tree, row, axis, names, y, canvas),
            WaterfallLine::Gap { from, to, text, .. } => {
                let took = number::millis((to - from) as f64 / 1000.0);
                let said = format!("nothing recorded, {took}: {text}");
                canvas.put_within(indent + 4, y, canvas.width(), said, Role::Muted);
            }
            WaterfallLine::Failure { text, .. } => {
                let said = mask::secrets(text);
                canvas.put_within(
                    indent + 4,
                    y,
                    canvas.width().saturating_sub(1),
                    &*said,
                    Role::Critical,
                );
            }
        }
    }

    fn draw_row(
        &self,
        tree: &SpanTree,
        row: &WaterfallRow,
        axis: &TimeAxis,
        names: u16,
        y: u16,
        canvas: &mut Canvas<'_>,
    ) {
        let is_ascii = axis.is_ascii;
        let indent = u16::try_from(row.depth.min(12)).unwrap_or(0) * 2;
        let sign = match (row.is_group() || row.has_children, row.is_folded, is_ascii) {
            (false, ..) => " ",
            (true, true, false) => "▸",
            (true, true, true) => "+",
            (true, false, false) => "▾",
            (true, false, true) => "-",
        };
        let span = tree.get(row.span);
        let status = row.status(tree);
        let is_critical = row.is_critical(tree);
        let is_found = row
            .spans()
            .filter_map(|at| tree.get(at))
            .any(|span| self.finds(span));
        let ink = match (is_found, is_critical) {
            (true, _) => Role::Match,
            (_, true) => Role::Text,
            _ => Role::Muted,
        };
        let times = if row.is_group() {
            format!(" ×{}", row.others.len() + 1)
        } else {
            String::new()
        };
        let title = words::title(tree, row.span);
        let x = canvas.put(1 + indent, y, sign, Role::Muted) + 1;
        canvas.put_within(
            x,
            y,
            names.saturating_sub(x),
            format!("{}{times}", mask::secrets(&title)),
            ink,
        );
        if is_critical {
            canvas.put(names + 1, y, if is_ascii { "|" } else { "┃" }, Role::Accent);
        }
        let bar = match (status.is_failure(), is_critical) {
            (true, _) => Role::Failures,
            (_, true) => Role::Volume,
            _ => Role::Axis,
        };
        for span in row.spans().filter_map(|at| tree.get(at)) {
            axis.draw(canvas, (names + 3, y), (span.start.0, span.end.0), bar);
        }
        let took = number::millis(row.sum(tree).as_millis());
        let right = canvas.width().saturating_sub(2);
        figure::draw(canvas, right, y, FIGURES, Some(&took), ink);
        if row.is_group() {
            canvas.put(
                right.saturating_sub(FIGURES),
                y,
                if is_ascii { "S" } else { "Σ" },
                Role::Muted,
            );
        }
        if status.is_failure() {
            let (glyph, role) = listed::mark(status);
            canvas.glyph(0, y, glyph, role);
        } else if span.is_some_and(|span| span.is_open && span.kind != SpanKind::ParentNotReceived)
        {
            canvas.put(0, y, "~", Role::Warning);
        }
    }
}

/// Names get a third of the room, and what a wide screen has to spare.
fn name_width(width: u16) -> u16 {
    (width / 3).clamp(16, 48)
}

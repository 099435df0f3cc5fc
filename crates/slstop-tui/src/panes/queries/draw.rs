//! The picture: the list with the query under the cursor, or a table of rows, or one row.

use super::result::{self, ResultColumn};
use super::{AskedQuery, QueryStanding, ShownRows, State};
use crate::panes::Context;
use crate::panes::list::List;
use crate::panes::placeholder::PanePlaceholder;
use crate::theme::{Glyph, Role};
use crate::widget::{Area, Canvas, scrollbar};
use slstop_core::domain::Failure;
use slstop_core::domain::insights::ResultRow;

/// Room for the names of queries.
const NAMES: u16 = 24;
/// Room for the names of fields in a row that was opened.
const FIELDS: u16 = 22;
/// Blanks between two columns.
const GAP: u16 = 2;
/// Lines above the rows of a result: how it stands, and the headings.
pub(super) const ABOVE_ROWS: u16 = 2;

impl State {
    /// Lines of the list; the rest shows the query under the cursor.
    pub(super) fn list_height(&self, context: &Context<'_>) -> usize {
        let n = self.entries().len();
        let height = usize::from(context.size.height);
        n.min(height.saturating_sub(height / 3)).max(1)
    }

    pub(super) fn draw_list(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let entries = self.entries();
        let (width, height) = (canvas.width(), self.list_height(context));
        let names = NAMES.min(width / 2);
        let list = List::of(&self.list, entries.len(), 0, height, context);
        list.draw(canvas, |index, y, canvas| {
            let entry = &entries[index];
            let (about, role) = entry.about(context);
            canvas.put_within(1, y, names, entry.name(context), Role::Text);
            let room = width.saturating_sub(names + 4);
            canvas.put_within(names + 3, y, room, about, role);
        });
        let Some(entry) = self.current() else { return };
        let below = height.min(entries.len()) as u16 + 1;
        if let super::QueryEntry::Own = entry {
            let advice = "c asks a query of your own, such as `filter @message like /timeout/ | stats count(*) by bin(5m)`";
            canvas.put_within(1, below, width.saturating_sub(2), advice, Role::Muted);
            return;
        }
        for (y, line) in (below..canvas.height()).zip(entry.text().lines()) {
            canvas.put_within(1, y, width.saturating_sub(2), line, Role::Muted);
        }
    }

    pub(super) fn draw_result(
        &self,
        shown: &ShownRows,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let Some(asked) = self.asked(shown.number) else {
            PanePlaceholder::empty("this query is forgotten", "Esc goes back to the list")
                .draw(canvas);
            return;
        };
        let standing = asked.standing(context.facts);
        let failure = context
            .facts
            .freshness
            .of(&asked.question)
            .and_then(|told| told.failure());
        if let (QueryStanding::Failed, Some(failure)) = (standing, failure) {
            draw_failure(asked, failure, canvas);
            return;
        }
        let (said, role) = asked.said(context);
        canvas.put_within(1, 0, canvas.width().saturating_sub(2), said, role);
        let rows = self.rows(context);
        if rows.is_empty() {
            let below = canvas.height().saturating_sub(1);
            let mut below = canvas.part(Area::new(0, 1, canvas.width(), below));
            match standing {
                QueryStanding::Running => waiting().draw(&mut below),
                QueryStanding::Cancelled => {
                    PanePlaceholder::empty(
                        "it was cancelled before there were rows",
                        "r runs it again",
                    )
                    .draw(&mut below);
                }
                QueryStanding::Over | QueryStanding::Failed => {
                    PanePlaceholder::empty(
                        "no event matches",
                        "t chooses a longer window, Esc goes back",
                    )
                    .draw(&mut below);
                }
            }
            return;
        }
        match &shown.detail {
            Some(detail) => {
                let row = shown.rows.cursor(rows.len()).and_then(|row| rows.get(row));
                if let Some(row) = row {
                    draw_row(row, detail, context, canvas);
                }
            }
            None => draw_table(rows, shown, context, canvas),
        }
    }
}

fn waiting() -> PanePlaceholder {
    PanePlaceholder {
        headline: "AWS is scanning the logs".into(),
        role: Role::Muted,
        below: vec!["x stops it there; it runs on while you look at other panes".into()],
    }
}

/// What is wrong, and where in the query.
fn draw_failure(asked: &AskedQuery, failure: &Failure, canvas: &mut Canvas<'_>) {
    let width = canvas.width().saturating_sub(2);
    canvas.put_within(1, 0, width, failure.to_string(), Role::Critical);
    canvas.put_within(1, 1, width, failure.advice(), Role::Muted);
    let place = match failure {
        Failure::Malformed { at: Some(at), .. } => Some(*at),
        _ => None,
    };
    let (mut y, mut begin) = (3, 0);
    for line in asked.text.split('\n') {
        if y >= canvas.height() {
            return;
        }
        canvas.put_within(1, y, width, line, Role::Text);
        let end = begin + line.chars().count();
        if let Some((from, to)) = place.filter(|(from, _)| (begin..=end).contains(from)) {
            y += 1;
            let marks = "^".repeat(to.min(end).saturating_sub(from).max(1));
            let x = u16::try_from(from - begin)
                .unwrap_or(u16::MAX)
                .saturating_add(1);
            let room = width.saturating_sub(x.saturating_sub(1));
            if room > 0 && y < canvas.height() {
                canvas.put_within(x, y, room, marks, Role::Critical);
            }
        }
        begin = end + 1;
        y += 1;
    }
}

fn draw_table(
    rows: &[ResultRow],
    shown: &ShownRows,
    context: &Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let height = usize::from(canvas.height().saturating_sub(ABOVE_ROWS));
    let visible = shown.rows.visible(rows.len(), height);
    let cursor = shown.rows.cursor(rows.len());
    let columns = result::columns(rows, visible.clone());
    let width = canvas.width();
    let mut placed: Vec<(&ResultColumn, u16, u16)> = Vec::new();
    let mut x = 1;
    let n_columns = columns.len();
    let skipped = shown.skipped.min(n_columns.saturating_sub(1));
    for (n, column) in columns.iter().enumerate().skip(skipped) {
        let room = width.saturating_sub(x + 1);
        if room == 0 {
            break;
        }
        let is_last = n + 1 == n_columns;
        let width = if is_last && !column.is_number {
            room
        } else {
            column.width.min(room)
        };
        placed.push((column, x, width));
        x = x.saturating_add(width + GAP);
    }
    for (column, x, width) in &placed {
        let name = column.name.to_string();
        if column.is_number {
            canvas.put_right(x + width, 1, *width, name, Role::Column);
        } else {
            canvas.put_within(*x, 1, *width, name, Role::Column);
        }
    }
    if skipped > 0 {
        canvas.glyph(0, 1, Glyph::Ellipsis, Role::Muted);
    }
    for (y, index) in (ABOVE_ROWS..).zip(visible.clone()) {
        for (column, x, width) in &placed {
            let Some(value) = result::value(&rows[index], &column.name) else {
                let x = if column.is_number { x + width - 1 } else { *x };
                canvas.glyph(x, y, Glyph::Unknown, Role::Unknown);
                continue;
            };
            let line = value.trim_end();
            if column.is_number {
                canvas.put_right(x + width, y, *width, line, Role::Text);
            } else {
                canvas.put_within(*x, y, *width, line, Role::Text);
            }
        }
        if cursor == Some(index) {
            let role = if context.is_focused {
                Role::Selection
            } else {
                Role::SelectionUnfocused
            };
            canvas.tint(Area::new(0, y, width, 1), role);
        }
    }
    let bar = canvas.height().saturating_sub(ABOVE_ROWS);
    scrollbar::draw(
        canvas,
        width.saturating_sub(1),
        ABOVE_ROWS,
        bar,
        rows.len(),
        &visible,
    );
}

fn draw_row(
    row: &ResultRow,
    detail: &crate::widget::viewport::Viewport,
    context: &Context<'_>,
    canvas: &mut Canvas<'_>,
) {
    let lines = result::detail(row);
    let height = usize::from(context.size.height.saturating_sub(1));
    let visible = detail.visible(lines.len(), height);
    let fields = FIELDS.min(canvas.width() / 3);
    let room = canvas.width().saturating_sub(fields + 4);
    for (y, (label, text)) in (1..).zip(&lines[visible]) {
        canvas.put_within(1, y, fields, label.as_str(), Role::Column);
        canvas.put_within(fields + 2, y, room, text.as_str(), Role::Text);
    }
}

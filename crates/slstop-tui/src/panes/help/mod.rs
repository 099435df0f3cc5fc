//! What to press when something fails; then every key and action, those of the pane that one came from first.
//! `/` filters, Enter runs.
//!
//! ```text
//! ▌Help 61 · / filters, Enter runs ────────────────────────────────────────
//!   when something fails
//!   W           what is wrong, since when, and what to do next
//!   Functions
//!   s t         sort by trouble: errors, throttles, then traffic
//!   everywhere
//!   j, Down     go down a row
//! ```

use std::time::Duration;

use crate::panes::list::List;
use crate::panes::pane::{COARSE, row_at};
use crate::panes::placeholder::PanePlaceholder;
use crate::panes::{Ask, Context, Heading, Movement, Note, Pane};
use crate::theme::Role;
use crate::widget::Canvas;
use crate::widget::viewport::Viewport;
use slstop_base::action::{ActionId, ActionRow, KeyScope, Need, PaneId, rank};
use slstop_core::facts::Facts;
use slstop_core::message::{Question, Target};

/// Room for the longest usual keys.
const KEYS: u16 = 20;
/// From this width on names of actions don't push the sentences aside; the palette shows them as well.
const WITH_IDS: u16 = 96;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct State {
    filter: String,
    viewport: Viewport,
}

/// The help has no actions of its own.
pub fn rows() -> Vec<ActionRow> {
    vec![]
}

/// A line of the help.
#[derive(Clone, Copy, Debug)]
enum HelpLine<'a> {
    Section(&'static str),
    Action(&'a ActionRow),
    /// An action as the answer to a question.
    Answer(&'a ActionRow, &'static str),
}

/// What one asks during an incident, in that order, and the actions that answer it.
const INCIDENT: &[(&str, &str)] = &[
    ("findings", "what is wrong, since when, and what to do next"),
    (
        "errors",
        "which errors, how many, since when: of the function under the cursor",
    ),
    ("logs", "its log lines, as they arrive"),
    (
        "overview",
        "its rate, errors, durations and last deployment over time",
    ),
    ("changes", "what was deployed or changed, and by whom"),
    ("time.back", "an earlier time in all panes"),
    ("time.live", "back to now"),
    ("back", "back to where you were"),
];

impl State {
    /// Sections in the order in which keys are looked up; with a filter, the matches alone, best first.
    fn lines<'a>(&self, context: &Context<'a>) -> Vec<HelpLine<'a>> {
        let keymap = context.keymap;
        let mut sections = vec![
            KeyScope::Pane(context.previous),
            KeyScope::App,
            KeyScope::Overlay,
        ];
        sections.extend(
            PaneId::ALL
                .iter()
                .filter(|pane| **pane != context.previous)
                .map(|pane| KeyScope::Pane(*pane)),
        );
        if !self.filter.is_empty() {
            let rows: Vec<&ActionRow> = keymap.rows().iter().collect();
            let texts: Vec<String> = rows
                .iter()
                .map(|row| {
                    format!(
                        "{} {} {}",
                        row.id.as_str(),
                        row.help,
                        keymap.all_shown(&row.id)
                    )
                })
                .collect();
            return rank::rank(&self.filter, texts.iter().map(String::as_str))
                .into_iter()
                .map(|index| HelpLine::Action(rows[index]))
                .collect();
        }
        let mut lines = vec![HelpLine::Section("when something fails")];
        lines.extend(INCIDENT.iter().filter_map(|(id, answer)| {
            let row = keymap.rows().iter().find(|row| row.id.as_str() == *id)?;
            Some(HelpLine::Answer(row, answer))
        }));
        for scope in sections {
            let rows = keymap.rows().iter().filter(|row| row.scope == scope);
            let first = lines.len();
            lines.extend(rows.map(HelpLine::Action));
            if lines.len() > first {
                lines.insert(first, HelpLine::Section(scope.name()));
            }
        }
        lines
    }

    fn current<'a>(&self, context: &Context<'a>) -> Option<&'a ActionRow> {
        let lines = self.lines(context);
        match lines.get(self.viewport.cursor(lines.len())?)? {
            HelpLine::Action(row) | HelpLine::Answer(row, _) => Some(row),
            HelpLine::Section(_) => None,
        }
    }

    fn height(context: &Context<'_>) -> usize {
        usize::from(context.size.height)
    }
}

fn draw_row(row: &ActionRow, help: &str, context: &Context<'_>, y: u16, canvas: &mut Canvas<'_>) {
    let width = canvas.width();
    let keys = context.keymap.all_shown(&row.id);
    canvas.put_within(2, y, KEYS, keys.as_str(), Role::FooterKey);
    let (id, end) = (row.id.as_str(), width.saturating_sub(2));
    // The sentence has what its own name leaves.
    let id_room = if width < WITH_IDS { 0 } else { id.len() as u16 };
    let room = end.saturating_sub(KEYS + 3 + id_room + 2);
    canvas.put_within(KEYS + 3, y, room, help, Role::Text);
    canvas.put_right(end, y, id_room, id, Role::Muted);
}

impl Pane for State {
    fn act(&mut self, _id: &ActionId, _argument: Option<&str>, _context: &Context<'_>) -> Vec<Ask> {
        vec![]
    }

    fn open(&mut self, context: &Context<'_>) -> Vec<Ask> {
        match self.current(context) {
            Some(row) if row.scope == KeyScope::Overlay => {
                vec![Ask::Say("works in popups and prompts only".into())]
            }
            Some(row) => vec![Ask::Run(row.id.clone())],
            None => vec![],
        }
    }

    fn step(&mut self, movement: Movement, context: &Context<'_>) {
        let n = self.lines(context).len();
        movement.walk(&mut self.viewport, n, Self::height(context));
    }

    fn settle(&mut self, context: &Context<'_>) {
        let n = self.lines(context).len();
        self.viewport.settle(n, Self::height(context));
    }

    fn wants(&self, _context: &Context<'_>) -> Vec<Question> {
        vec![]
    }

    fn reads(&self, _facts: &Facts) -> u64 {
        0
    }

    fn grain(&self, _context: &Context<'_>) -> Duration {
        COARSE
    }

    fn heading(&self, context: &Context<'_>) -> Heading {
        let n = self
            .lines(context)
            .iter()
            .filter(|line| matches!(line, HelpLine::Action(_)))
            .count();
        let mut notes = vec![Note::Plain("/ filters, Enter runs, Esc goes back".into())];
        if !self.filter.is_empty() {
            notes.insert(0, Note::Strong(format!("/{}", self.filter)));
        }
        Heading {
            title: format!("Help {n}"),
            notes,
        }
    }

    fn draw(&self, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let lines = self.lines(context);
        if lines.is_empty() {
            PanePlaceholder::empty(
                format!("no action matches /{}", self.filter),
                "Esc clears the filter",
            )
            .draw(canvas);
            return;
        }
        let (n, height) = (lines.len(), Self::height(context));
        let list = List::of(&self.viewport, n, 0, height, context);
        list.draw(canvas, |index, y, canvas| match lines[index] {
            HelpLine::Section(title) => {
                canvas.put(1, y, title, Role::Strong);
            }
            HelpLine::Action(row) => draw_row(row, row.help, context, y, canvas),
            HelpLine::Answer(row, answer) => draw_row(row, answer, context, y, canvas),
        });
    }

    fn hit(&self, context: &Context<'_>, _x: u16, y: u16) -> Target {
        let n = self.lines(context).len();
        let visible = self.viewport.visible(n, Self::height(context));
        row_at(PaneId::Help, visible, 0, y)
    }

    fn click(&mut self, target: &Target, is_double: bool, context: &Context<'_>) -> Vec<Ask> {
        let Target::Row(_, row) = target else {
            return vec![];
        };
        let n = self.lines(context).len();
        self.viewport.point_at(*row, n, Self::height(context));
        if is_double {
            self.open(context)
        } else {
            vec![]
        }
    }

    fn wheel(&mut self, rows: i16, context: &Context<'_>) {
        let n = self.lines(context).len();
        self.viewport
            .scroll(isize::from(rows), n, Self::height(context));
    }

    fn filter(&self) -> Option<&str> {
        Some(&self.filter)
    }

    fn set_filter(&mut self, filter: String, context: &Context<'_>) {
        self.filter = filter;
        let n = self.lines(context).len();
        self.viewport.move_to(0, n, Self::height(context));
    }

    fn copy(&self, context: &Context<'_>) -> Option<String> {
        self.current(context).map(|row| row.id.as_str().to_owned())
    }

    fn has(&self, need: Need, context: &Context<'_>) -> bool {
        match need {
            Need::Rows | Need::Selection | Need::CanOpen => !self.lines(context).is_empty(),
            Need::Filter => !self.filter.is_empty(),
            Need::Back | Need::Panes | Need::Pin | Need::Prompt => true,
        }
    }
}

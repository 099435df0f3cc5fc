//! From the terminal's events to ours.

use std::time::{Duration, Instant};

use crossterm::event::{
    Event as Raw, KeyCode, KeyEvent, KeyEventKind, KeyModifiers, MouseButton, MouseEvent,
    MouseEventKind,
};

use super::terminal;
use slstop_base::action::{Chord, Key};
use slstop_core::message::{Edit, Event, Mouse, MouseKind, Target};
use slstop_tui::screen;
use slstop_tui::state::Model;

/// Rows that one notch of the wheel turns.
const NOTCH: i16 = 3;
/// Two clicks on the same thing within this are one double click.
const DOUBLE: Duration = Duration::from_millis(400);

/// What the mouse did before: drags and double clicks have a memory.
#[derive(Debug, Default)]
pub struct Pointer {
    dragged: Option<Target>,
    clicked: Option<(Target, Instant)>,
}

impl Pointer {
    /// The meaning of a raw event; most have none.
    pub fn event(&mut self, raw: Raw, model: &Model, now: Instant) -> Option<Event> {
        match raw {
            Raw::Key(key) => chord(key).map(Event::Key),
            Raw::Mouse(mouse) => self.mouse(mouse, model, now),
            Raw::Resize(width, height) => Some(Event::Resize(terminal::bounded(width, height))),
            Raw::FocusGained => Some(Event::Focus(true)),
            Raw::FocusLost => Some(Event::Focus(false)),
            // Pasted text types into a prompt and never presses keys.
            Raw::Paste(text) => model
                .shell
                .overlay
                .is_some()
                .then_some(Event::Edit(Edit::Type(text))),
        }
    }

    fn mouse(&mut self, mouse: MouseEvent, model: &Model, now: Instant) -> Option<Event> {
        let target = || screen::target(model, mouse.column, mouse.row);
        let (kind, target) = match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => {
                let target = target();
                let before = self.clicked.replace((target.clone(), now));
                let is_double = before.is_some_and(|(before, at)| {
                    before == target && now.duration_since(at) <= DOUBLE
                });
                let is_divider = matches!(target, Target::Divider(_) | Target::Title(_, Some(_)));
                self.dragged = is_divider.then(|| target.clone());
                (
                    if is_double {
                        MouseKind::DoubleClick
                    } else {
                        MouseKind::Click
                    },
                    target,
                )
            }
            MouseEventKind::Drag(MouseButton::Left) => {
                let dragged = self.dragged.clone()?;
                let is_vertical = matches!(dragged, Target::Divider(_));
                (
                    MouseKind::Drag(if is_vertical { mouse.column } else { mouse.row }),
                    dragged,
                )
            }
            MouseEventKind::Up(MouseButton::Left) => (MouseKind::Release, self.dragged.take()?),
            MouseEventKind::ScrollUp => (MouseKind::Wheel(-NOTCH), target()),
            MouseEventKind::ScrollDown => (MouseKind::Wheel(NOTCH), target()),
            _ => return None,
        };
        Some(Event::Mouse(Mouse { kind, target }))
    }
}

fn chord(event: KeyEvent) -> Option<Chord> {
    if event.kind == KeyEventKind::Release {
        return None;
    }
    let mut shift = event.modifiers.contains(KeyModifiers::SHIFT);
    let key = match event.code {
        KeyCode::Char(c) => Key::Char(c),
        KeyCode::Enter => Key::Enter,
        KeyCode::Esc => Key::Esc,
        KeyCode::Tab => Key::Tab,
        KeyCode::BackTab => {
            shift = true;
            Key::Tab
        }
        KeyCode::Backspace => Key::Backspace,
        KeyCode::Delete => Key::Delete,
        KeyCode::Insert => Key::Insert,
        KeyCode::Up => Key::Up,
        KeyCode::Down => Key::Down,
        KeyCode::Left => Key::Left,
        KeyCode::Right => Key::Right,
        KeyCode::Home => Key::Home,
        KeyCode::End => Key::End,
        KeyCode::PageUp => Key::PageUp,
        KeyCode::PageDown => Key::PageDown,
        KeyCode::F(n) => Key::F(n),
        _ => return None,
    };
    let held = |modifier| event.modifiers.contains(modifier);
    let (ctrl, alt) = (held(KeyModifiers::CONTROL), held(KeyModifiers::ALT));
    Some(
        Chord {
            key,
            ctrl,
            alt,
            shift,
        }
        .normal(),
    )
}

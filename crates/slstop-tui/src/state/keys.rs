//! From raw keys to what they mean now. The runtime asks before it stamps, so that recordings hold
//! actions, and typing in prompts is never among them.

use super::actions::{AppAction, OverlayAction};
use super::model::Model;
use super::overlay::{Overlay, Palette};
use super::palette;
use slstop_base::action::{Chord, Key, KeyMatch, KeyScope};
use slstop_core::message::{Act, Edit, Event, Mouse, MouseKind, Target};

/// The meaning of an event; anything but a key means itself. None: the key means nothing here.
pub fn resolve(model: &Model, event: Event) -> Option<Event> {
    match event {
        Event::Key(chord) => key(model, chord.normal()),
        Event::Mouse(mouse) => Some(clicked(model, &mouse).unwrap_or(Event::Mouse(mouse))),
        other => Some(other),
    }
}

/// The action that a click runs. An item of the palette is only there because of what was typed, which is not
/// recorded: the click itself would mean another item later.
fn clicked(model: &Model, mouse: &Mouse) -> Option<Event> {
    if !matches!(mouse.kind, MouseKind::Click | MouseKind::DoubleClick) {
        return None;
    }
    let act = match (&mouse.target, &model.shell.overlay) {
        (Target::Hint(id), _) => Act::plain(id.clone()),
        (Target::Item(index), Some(Overlay::Palette(open))) => {
            let chosen = *index;
            let open = Palette {
                chosen,
                ..open.clone()
            };
            palette::chosen(model, &open)?.act
        }
        _ => return None,
    };
    Some(Event::Act(act))
}

fn key(model: &Model, chord: Chord) -> Option<Event> {
    let shell = &model.shell;
    if let Some(overlay) = &shell.overlay {
        return in_overlay(model, overlay, chord);
    }
    if !shell.pending.is_empty() && chord == Chord::plain(Key::Esc) {
        return Some(Event::Pending(vec![]));
    }
    let mut typed = shell.pending.clone();
    typed.push(chord);
    match model.given.keymap.find(&scopes(model), &typed) {
        KeyMatch::Action(id) => Some(Event::Act(Act::plain(id))),
        KeyMatch::Prefix => Some(Event::Pending(typed)),
        // Ctrl-c gets out of anything, whatever the configuration bound.
        KeyMatch::Nothing if chord == Chord::ctrl('c') => {
            Some(Event::Act(Act::plain(AppAction::Quit.id())))
        }
        KeyMatch::Nothing if !shell.pending.is_empty() => Some(Event::Pending(vec![])),
        KeyMatch::Nothing => None,
    }
}

/// Where keys are looked up, the nearest first.
pub fn scopes(model: &Model) -> [KeyScope; 2] {
    [KeyScope::Pane(model.shell.focus.pane), KeyScope::App]
}

fn in_overlay(model: &Model, overlay: &Overlay, chord: Chord) -> Option<Event> {
    if let KeyMatch::Action(id) = model.given.keymap.find(&[KeyScope::Overlay], &[chord]) {
        let act = match (overlay, OverlayAction::from_id(&id)) {
            (Overlay::Palette(open), Some(OverlayAction::Accept)) => {
                palette::chosen(model, open)?.act
            }
            _ => Act::plain(id),
        };
        return Some(Event::Act(act));
    }
    edit(chord).map(Event::Edit)
}

fn edit(chord: Chord) -> Option<Edit> {
    if let Some(typed) = chord.typed() {
        return Some(Edit::Type(typed.to_string()));
    }
    Some(match (chord.ctrl || chord.alt, chord.key) {
        (false, Key::Backspace) => Edit::Backspace,
        (true, Key::Backspace | Key::Char('w')) => Edit::DeleteWord,
        (true, Key::Char('h')) => Edit::Backspace,
        (false, Key::Delete) | (true, Key::Char('d')) => Edit::Delete,
        (true, Key::Char('u')) => Edit::Clear,
        (_, Key::Left) | (true, Key::Char('b')) => Edit::Left,
        (_, Key::Right) | (true, Key::Char('f')) => Edit::Right,
        (_, Key::Home) | (true, Key::Char('a')) => Edit::Home,
        (_, Key::End) | (true, Key::Char('e')) => Edit::End,
        _ => return None,
    })
}

//! What the headings of several panes say alike: the time that they show, and how fresh their lines are.

use super::{Context, Note, TimeView, followed, freshness_note};

/// The time that a pane shows: the window, or the range that the user pinned.
pub fn time_range(context: &Context<'_>) -> Note {
    note(context.time_view(), context)
}

/// The same where metrics are shown: they have periods.
pub fn time_range_of_metrics(context: &Context<'_>) -> Note {
    note(context.time_view().in_periods(), context)
}

fn note(time_view: TimeView, context: &Context<'_>) -> Note {
    let label = time_view.label(context.zone);
    match time_view.pin {
        Some(_) => Note::Strong(label),
        None => Note::Plain(label),
    }
}

/// How fresh the lines are, and how far back they are read so far.
pub fn notes(context: &Context<'_>) -> Vec<Note> {
    let queries = followed::queries(context);
    if queries.is_empty() {
        return vec![];
    }
    let mut notes = freshness_note::notes("lines", &queries, context);
    let tailing = &context.facts.lines.tailing;
    for tailing in queries.iter().filter_map(|tail| tailing.get(&tail.place)) {
        if tailing.read_from > context.time_view().from() {
            let from = context.zone.clock(tailing.read_from);
            notes.push(Note::Plain(format!("read back to {from}")));
        }
        notes.extend(tailing.note.clone().map(Note::Warning));
    }
    notes
}

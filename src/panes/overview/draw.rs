//! The picture of one function.

use crate::base::number;
use crate::domain::{Function, Metric, Series};
use crate::panes::Context;
use crate::panes::lines::Lines;
use crate::theme::Role;
use crate::widget::{Area, Canvas, spark};

/// Room for the names of the configuration's facts.
const NAMES: u16 = 12;

pub(super) fn draw(context: &Context<'_>, scrolled: u16, canvas: &mut Canvas<'_>) {
    let Some(subject) = context.subject else {
        Lines::empty("no function is selected", "choose one in the table of functions; Tab goes there").draw(canvas);
        return;
    };
    let _ = subject;
    configuration(context, scrolled, canvas);
}

pub(super) fn lines_of_configuration(context: &Context<'_>) -> usize {
    let function = context.subject.and_then(|subject| context.facts.functions.get(subject));
    function.map_or(0, |function| facts_of(function, context).len())
}

pub(super) fn room_for_configuration(context: &Context<'_>) -> usize {
    usize::from(context.size.height)
}

fn configuration(context: &Context<'_>, scrolled: u16, canvas: &mut Canvas<'_>) {
    let function = context.subject.and_then(|subject| context.facts.functions.get(subject));
    let Some(function) = function else { return };
    for (y, (name, value)) in (0..canvas.height()).zip(facts_of(function, context).into_iter().skip(usize::from(scrolled))) {
        canvas.put_within(1, y, NAMES, name, Role::Muted);
        let room = canvas.width().saturating_sub(NAMES + 3);
        canvas.put_within(NAMES + 2, y, room, value.as_str(), Role::Text);
    }
    let _ = (spark::draw, Area::default(), Metric::Errors, Series::sum);
}

fn facts_of(function: &Function, context: &Context<'_>) -> Vec<(&'static str, String)> {
    let mut facts = Vec::new();
    facts.extend(function.memory.map(|memory| ("memory", number::megabytes(memory).to_string())));
    facts.extend(function.last_modified.map(|at| ("changed", context.zone.moment(at, context.now))));
    facts
}

//! The picture of one function: charts that share one time axis, and beside or below them the facts of
//! its configuration.
//!
//! ```text
//!  412 /min  14.2% errors                            memory    256MB
//!   400       ▂▄  ▄▂                                 time-out  30s
//!     0 ▁▁▁▁▂▂██▆▆██▄                                runtime   nodejs22.x, deprecated 2027-04-30
//!  p50 183ms  p90 1.20s  p99 2.91s                   changed   2026-11-20 11:58Z
//! ```

use super::charts::Charts;
use super::configuration::facts_of;
use crate::panes::Context;
use crate::panes::placeholder::PanePlaceholder;
use crate::theme::Role;
use crate::widget::{Area, Canvas};
use slstop_base::{Qualified, Timestamp};
use slstop_core::domain::Function;
use slstop_core::facts::Standing;
use slstop_core::message::Question;

/// Room for the names of the configuration's facts.
const NAMES: u16 = 11;
/// The configuration stands beside the charts from this width on, and is this wide.
const BESIDE: u16 = 96;
const CONFIGURATION: u16 = 38;
/// Room for two charts, the figures of the others, and the time.
const CHARTS: u16 = 14;

/// Where the charts and the configuration are, in the pane's own coordinates.
struct Parts {
    charts: Area,
    configuration: Area,
}

fn parts(context: &Context<'_>) -> Parts {
    let (width, height) = (context.size.width, context.size.height);
    let whole = Area::new(0, 0, width, height);
    if width >= BESIDE {
        let cut = width - CONFIGURATION;
        return Parts {
            charts: Area {
                width: cut - 1,
                ..whole
            },
            configuration: Area {
                x: cut,
                width: CONFIGURATION,
                ..whole
            },
        };
    }
    // Below, when two charts leave room for it; a low pane shows charts alone.
    let lines = u16::try_from(lines_of_configuration(context)).unwrap_or(u16::MAX);
    let below = height.saturating_sub(CHARTS).min(lines);
    let charts = height - below;
    Parts {
        // A column stays free of the line that divides panes.
        charts: Area {
            width: width.saturating_sub(1),
            height: charts,
            ..whole
        },
        configuration: Area {
            y: charts,
            height: below,
            ..whole
        },
    }
}

pub(super) fn room_for_configuration(context: &Context<'_>) -> usize {
    usize::from(parts(context).configuration.height)
}

pub(super) fn lines_of_configuration(context: &Context<'_>) -> usize {
    function(context).map_or(0, |function| facts_of(function, context).len())
}

/// The width of the charts, where a cell of the pane is in them.
pub(super) fn width_of_charts(context: &Context<'_>, x: u16, y: u16) -> Option<u16> {
    let charts = parts(context).charts;
    (x < charts.width && y < charts.height).then_some(charts.width)
}

pub(super) fn function<'a>(context: &Context<'a>) -> Option<&'a Function> {
    context.facts.functions.get(context.subject()?)
}

pub(super) fn draw(
    context: &Context<'_>,
    standing: Option<&Standing>,
    question: Option<&Question>,
    measured: Option<&Qualified>,
    scrolled: u16,
    moment: Option<Timestamp>,
    canvas: &mut Canvas<'_>,
) {
    let (Some(function), Some(measured)) = (function(context), measured) else {
        PanePlaceholder::empty(
            "no function is selected",
            "choose one in the table of functions; Tab goes there",
        )
        .draw(canvas);
        return;
    };
    let parts = parts(context);
    configuration(
        function,
        context,
        scrolled,
        &mut canvas.part(parts.configuration),
    );
    let mut place = canvas.part(parts.charts);
    let charts = Charts::new(context, function, measured, moment);
    match question {
        _ if charts.has_data() => charts.draw(&mut place),
        Some(question) if standing.is_none_or(|standing| standing.fresh_at.is_none()) => {
            PanePlaceholder::without_answer(&question.query, standing, context.now).draw(&mut place)
        }
        _ => PanePlaceholder::empty(
            format!(
                "no invocations {}",
                context.time_view().in_periods().when(context.zone)
            ),
            match &measured.qualifier {
                Some(_) => {
                    "only what is called by this very version or alias counts; v chooses another"
                }
                None => "t looks back further; a function that nobody calls has no metrics",
            },
        )
        .draw(&mut place),
    }
}

fn configuration(
    function: &Function,
    context: &Context<'_>,
    scrolled: u16,
    canvas: &mut Canvas<'_>,
) {
    let facts = facts_of(function, context);
    for (y, fact) in (0..canvas.height()).zip(facts.iter().skip(usize::from(scrolled))) {
        canvas.put_within(1, y, NAMES, fact.name, Role::Muted);
        let room = canvas.width().saturating_sub(NAMES + 2);
        canvas.put_within(NAMES + 1, y, room, fact.value.as_str(), fact.role);
    }
}

//! The share of cold starts over the window.

use super::group_row::GroupRow;
use crate::panes::Context;
use crate::panes::followed::Followed;
use crate::theme::Role;
use crate::widget::chart::{Bars, Chart, Ticks, TimeFrame};
use crate::widget::{Area, Canvas};
use slstop_base::{FunctionId, number};
use slstop_core::facts::ledger::invocation_group::GroupBy;
use slstop_core::facts::ledger::over_time::ColdPeriod;

/// Of the function of a row; of all functions of interest where rows are about something else.
pub(super) fn draw(current: &GroupRow, context: &Context<'_>, canvas: &mut Canvas<'_>) {
    let ledger = &context.facts.lines.ledger;
    let function = current.of.function.map(|name| ledger.function_id(name));
    let is_of_one = matches!(current.key.by(), GroupBy::Version | GroupBy::Function);
    let (functions, of): (Vec<FunctionId>, String) = match function.filter(|_| is_of_one) {
        Some(function) => (vec![function], current_name(current, context)),
        None => {
            let followed = Followed::of(context.sources);
            (followed.names().to_vec(), "all functions here".to_owned())
        }
    };
    let heading = format!("share of cold starts over time: {of}");
    canvas.put_within(1, 0, canvas.width().saturating_sub(1), heading, Role::Muted);
    let (window, zone) = (context.window, context.zone);
    let (start, period) = (window.at(context.now).start, window.period());
    // One more than metrics have: lines are there before the period is over.
    let points = window.points() + 1;
    let mut sums = vec![ColdPeriod::default(); points];
    for function in &functions {
        let own = ledger.cold_over_time(function, start, period, points);
        for (sum, own) in sums.iter_mut().zip(own) {
            sum.measured += own.measured;
            sum.cold += own.cold;
        }
    }
    let shares: Vec<Option<f64>> = sums.into_iter().map(ColdPeriod::share).collect();
    let clock = |at| zone.clock(at);
    let chart = Chart {
        frame: TimeFrame {
            start,
            period,
            points,
            markers: &[],
            cursor: context.pin.map(|pin| pin.from..pin.until),
            clock: &clock,
            has_times: true,
        },
        bars: Some(Bars {
            totals: &shares,
            warnings: &[],
            failures: &[],
        }),
        lines: &[],
        thresholds: &[],
        ticks: Ticks::Decimal,
        figure: &number::percent,
    };
    let below = Area::new(0, 1, canvas.width(), canvas.height().saturating_sub(1));
    chart.draw(&mut canvas.part(below));
}

/// Running sums are by function: a version's own are not among them.
fn current_name(current: &GroupRow, context: &Context<'_>) -> String {
    let name = current.name(context);
    match current.version(context) {
        "" => name,
        _ => format!("{name}, all versions"),
    }
}

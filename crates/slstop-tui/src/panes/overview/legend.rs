//! What every chart says at the chosen moment, in one line.

use super::charts::{Charts, figure};
use crate::theme::Role;
use crate::widget::Canvas;
use slstop_base::Timestamp;
use slstop_base::number::{self, Figure};
use slstop_core::domain::Metric;

impl Charts<'_> {
    pub fn legend(&self, moment: Timestamp, canvas: &mut Canvas<'_>) {
        let place = self.axis().place(moment);
        let value = |metric| self.values(metric).get(place).copied().flatten();
        let clock = self.context.zone.clock(moment);
        let mut x = canvas.put(1, 0, clock, Role::Accent) + 2;
        type Said<'a> = (&'a str, Option<Figure>, &'a str, Role);
        let count = |metric| value(metric).map(number::count);
        let millis = |metric| value(metric).map(number::millis);
        let is_some = |metric| value(metric).is_some_and(|count| count > 0.0);
        let loud = |metric, role| if is_some(metric) { role } else { Role::Text };
        let cold = self.cold.get(place).copied().unwrap_or_default();
        let all: [Said<'_>; 9] = [
            ("", count(Metric::Invocations), " invoked", Role::Text),
            (
                "",
                count(Metric::Errors),
                " errors",
                loud(Metric::Errors, Role::Critical),
            ),
            (
                "",
                count(Metric::Throttles),
                " throttled",
                loud(Metric::Throttles, Role::Warning),
            ),
            ("p50 ", millis(Metric::DurationP50), "", Role::Text),
            ("p90 ", millis(Metric::DurationP90), "", Role::Text),
            ("p99 ", millis(Metric::DurationP99), "", Role::Text),
            ("", count(Metric::Concurrency), " at once", Role::Text),
            ("", cold.share().map(number::percent), " cold", Role::Text),
            (
                "init p90 ",
                cold.init_p90_ms.map(number::millis),
                "",
                Role::Text,
            ),
        ];
        let known = all.into_iter().filter(|(_, value, ..)| value.is_some());
        let mut is_empty = true;
        for (before, value, behind, role) in known {
            is_empty = false;
            // What has no room is left out whole.
            let width = before.len() + behind.len() + 6;
            if usize::from(x) + width > usize::from(canvas.width()) {
                break;
            }
            x = canvas.put(x, 0, before, Role::Muted);
            x = figure(canvas, x, value, behind, role) + 2;
        }
        if is_empty {
            canvas.put(x, 0, "nothing is known of it yet", Role::Muted);
        }
    }
}

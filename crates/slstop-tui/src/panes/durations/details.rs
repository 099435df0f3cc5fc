//! Beside the histogram: nearness to the timeout, memory, what other sizes would have cost, and the slowest ones.

use super::version_row::VersionRow;
use crate::panes::placeholder::wrap;
use crate::panes::{Context, invocation_view, outcome_text};
use crate::theme::Role;
use crate::widget::chart::shade_of_share;
use crate::widget::{Area, Canvas};
use slstop_base::{Megabytes, number};
use slstop_core::facts::ledger::RowId;

/// Room for the names at the left.
const NAMES: u16 = 11;
/// The quantiles that a distribution is drawn from.
const QUANTILES: u32 = 100;
const ESTIMATE: &str = "an estimate between two assumptions: it only waits, or it only computes in one thread; measure before you change the size";

impl VersionRow {
    pub(super) fn draw_details(
        &self,
        slow: Option<RowId>,
        context: &Context<'_>,
        canvas: &mut Canvas<'_>,
    ) {
        let mut y = 0;
        let room = canvas.width().saturating_sub(NAMES + 1);
        let mut say = |canvas: &mut Canvas<'_>, name: &str, text: String, role| {
            canvas.put_within(0, y, NAMES, name, Role::Muted);
            canvas.put_within(NAMES, y, room, text, role);
            y += 1;
        };
        if let (Some(share), Some(timeout)) = (self.timeout_share(), self.timeout_ms()) {
            let near = self.of.near_timeout.unwrap_or(0);
            let role = if near > 0 { Role::Warning } else { Role::Text };
            let (share, timeout) = (number::percent(share), number::millis(timeout));
            let text = format!("longest {share} of {timeout}; {near} took 80% of it or more");
            say(canvas, "timeout", text, role);
        }
        if let Some(text) = self.memory_text() {
            say(canvas, "memory", text, Role::Text);
            say(canvas, "", String::new(), Role::Text);
        }
        let cost = self.of.sums.cost;
        if self.of.sums.billed > 0 {
            let per_million = cost.as_dollars() / self.of.sums.billed as f64 * 1e6;
            let per_million = number::dollars(slstop_base::Usd::from_dollars(per_million));
            let text = format!("{}, {per_million} a million", number::dollars(cost));
            say(canvas, "cost", text, Role::Text);
        }
        for (n, size) in self.of.other_sizes.iter().enumerate() {
            let (low, high) = (
                size.computing.min(size.waiting),
                size.computing.max(size.waiting),
            );
            let name = if n == 0 { "other size" } else { "" };
            let memory = number::megabytes(size.memory).to_string();
            let text = format!(
                "{memory:>7}  {} to {}",
                number::dollars(low),
                number::dollars(high)
            );
            say(canvas, name, text, Role::Text);
        }
        if !self.of.other_sizes.is_empty() {
            let is_high = canvas.height() > y + 8;
            for line in wrap(ESTIMATE, room).iter().filter(|_| is_high) {
                canvas.put_within(NAMES, y, room, line.as_str(), Role::Muted);
                y += 1;
            }
        }
        self.draw_memory(context, canvas);
        let below = Area::new(0, y, canvas.width(), canvas.height().saturating_sub(y));
        self.draw_slowest(slow, context, &mut canvas.part(below));
    }

    fn memory_text(&self) -> Option<String> {
        let at = |share| self.used.percentile(share);
        let megabytes = |size: u64| {
            number::megabytes(Megabytes(u32::try_from(size).unwrap_or(u32::MAX))).to_string()
        };
        let (p50, p99, max) = (at(0.5)?, at(0.99)?, self.used.max()?);
        let of = self.of.sums.memory.map(|size| {
            let share = number::percent(max as f64 / f64::from(size.0.max(1)));
            format!(", {share} of {}", number::megabytes(size))
        });
        let (p50, p99, max) = (megabytes(p50), megabytes(p99), megabytes(max));
        Some(format!(
            "p50 {p50}  p99 {p99}  max {max}{}",
            of.unwrap_or_default()
        ))
    }

    /// Where between nothing and the size the invocations lie: the more, the denser.
    fn draw_memory(&self, _context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let (Some(size), Some(_)) = (self.of.sums.memory, self.used.max()) else {
            return;
        };
        let y = 1 + u16::from(self.timeout_share().is_some());
        let cells = canvas.width().saturating_sub(NAMES + 2).min(60);
        if cells < 10 {
            return;
        }
        let mut counts = vec![0_u32; usize::from(cells)];
        for n in 0..=QUANTILES {
            let used = self.used.percentile(f64::from(n) / f64::from(QUANTILES));
            let share = used.unwrap_or(0) as f64 / f64::from(size.0.max(1));
            let cell = (share * f64::from(cells)) as usize;
            if let Some(count) = counts.get_mut(cell.min(usize::from(cells) - 1)) {
                *count += 1;
            }
        }
        let most = counts.iter().copied().max().unwrap_or(1);
        for (x, count) in (NAMES..).zip(counts) {
            shade_of_share(canvas, x, y, (count, most));
        }
        canvas.glyph(
            NAMES + cells,
            y,
            crate::theme::Glyph::RuleVertical,
            Role::Threshold,
        );
    }

    fn draw_slowest(&self, slow: Option<RowId>, context: &Context<'_>, canvas: &mut Canvas<'_>) {
        let room = canvas.width().saturating_sub(NAMES + 1);
        for (y, (duration, row)) in (0..canvas.height()).zip(&self.of.slowest) {
            if y == 0 {
                canvas.put_within(0, y, NAMES, "slowest", Role::Muted);
            }
            let took = number::millis(duration.as_millis()).to_string();
            let invocation = invocation_view::invocation(context.facts, *row, context.now);
            let (mut text, mut role) = (format!("{took:>7}"), Role::Text);
            if let Some(invocation) = &invocation {
                if let Some(at) = invocation_view::began_at(invocation) {
                    text.push_str(&format!("  {}", context.zone.instant(at, context.now)));
                }
                let timeout = invocation_view::timeout(context.facts, invocation);
                let reason = match invocation.cause {
                    Some(_) => outcome_text::reason(invocation, timeout),
                    None => invocation.request.clone(),
                };
                if invocation.cause.is_some() {
                    role = Role::Critical;
                }
                text.push_str(&format!("  {reason}"));
            }
            canvas.put_within(NAMES, y, room, text, role);
            if slow == Some(*row) {
                canvas.tint(Area::new(NAMES, y, room, 1), Role::Selection);
            }
        }
    }
}

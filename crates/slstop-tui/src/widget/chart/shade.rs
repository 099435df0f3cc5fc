//! How a cell of a heat map is inked: the more, the denser; what failed and what was cold have colours of their own,
//! and marks of their own where there are no colours.

use super::Canvas;
use crate::theme::{GlyphSet, Role, Theme};

pub(super) const LEVELS: usize = 4;
const UNICODE: [&str; LEVELS] = ["░", "▒", "▓", "█"];
const ASCII: [&str; LEVELS] = [".", ":", "+", "%"];
/// Without colours, a cell in which invocations failed or were cold.
const FAILED: [&str; 2] = ["×", "x"];
const COLD: [&str; 2] = ["○", "o"];
/// A cell of many of which a few failed is not one of failures: the bars above say how many.
const MANY: u32 = 20;
/// The fullest cell counts as many at least: one invocation is no crowd.
const FULL: u32 = 8;

/// What lies in a cell.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct HeatCount {
    pub all: u32,
    pub failed: u32,
    pub cold: u32,
}

impl HeatCount {
    pub fn add(&mut self, other: Self) {
        self.all = self.all.saturating_add(other.all);
        self.failed = self.failed.saturating_add(other.failed);
        self.cold = self.cold.saturating_add(other.cold);
    }
}

/// A cell of a distribution that is drawn in one row: so many of the most that any cell has.
pub fn shade_of_share(canvas: &mut Canvas<'_>, x: u16, y: u16, (count, most): (u32, u32)) {
    let count = HeatCount {
        all: count,
        ..HeatCount::default()
    };
    if let Some((symbol, role)) = Shades::new(canvas.theme(), most).of(count) {
        canvas.symbol(x, y, symbol, role);
    }
}

pub(super) struct Shades {
    symbols: [&'static str; LEVELS],
    failed: Option<&'static str>,
    cold: Option<&'static str>,
    fullest: f64,
}

impl Shades {
    pub fn new(theme: &Theme, fullest: u32) -> Self {
        let (symbols, set) = match theme.glyphs() {
            GlyphSet::Unicode => (UNICODE, 0),
            GlyphSet::Ascii => (ASCII, 1),
        };
        let ink = |role| theme.style(role).fg;
        let is_alike = |role| ink(role) == ink(Role::Heat);
        Self {
            symbols,
            failed: is_alike(Role::Failures).then_some(FAILED[set]),
            cold: is_alike(Role::Cold).then_some(COLD[set]),
            fullest: f64::from(fullest.max(FULL)).ln(),
        }
    }

    /// Nothing for an empty cell.
    pub fn of(&self, count: HeatCount) -> Option<(&'static str, Role)> {
        if count.all == 0 {
            return None;
        }
        // By the logarithm: one among a thousand is still seen.
        let share = f64::from(count.all).ln() / self.fullest;
        let level = (share * (LEVELS - 1) as f64).round() as usize;
        let shade = self.symbols[level.min(LEVELS - 1)];
        if count.failed > 0 && count.failed.saturating_mul(MANY) >= count.all {
            return Some((self.failed.unwrap_or(shade), Role::Failures));
        }
        if count.cold.saturating_mul(2) >= count.all && count.cold > 0 {
            return Some((self.cold.unwrap_or(shade), Role::Cold));
        }
        Some((shade, Role::Heat))
    }

    /// The lightest and the densest.
    pub fn ends(&self) -> (&'static str, &'static str) {
        (self.symbols[0], self.symbols[LEVELS - 1])
    }

    /// The marks that a legend explains.
    pub fn marks(&self) -> (&'static str, &'static str) {
        (
            self.failed.unwrap_or(self.symbols[LEVELS - 2]),
            self.cold.unwrap_or(self.symbols[LEVELS - 2]),
        )
    }
}

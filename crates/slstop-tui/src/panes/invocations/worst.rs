//! What is worst about an invocation: the one cell of its row that is coloured.

use std::time::Duration;

use super::column::Column;
use crate::theme::{Glyph, Role};
use slstop_core::domain::line::Micros;
use slstop_core::facts::ledger::{Invocation, Outcome};

/// From this share of its timeout on, or of its memory, an invocation came near to failing.
const NEAR: f64 = 0.9;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Worst {
    pub column: Column,
    pub role: Role,
    /// None: nothing is wrong, but it is worth a look.
    pub glyph: Option<Glyph>,
}

/// `None` if nothing is worth a look.
pub fn of(invocation: &Invocation<'_>, timeout: Option<Duration>, is_slow: bool) -> Option<Worst> {
    let worst = |column, role, glyph| {
        Some(Worst {
            column,
            role,
            glyph,
        })
    };
    match invocation.outcome {
        Outcome::Error => worst(Column::Outcome, Role::Critical, Some(Glyph::Critical)),
        Outcome::Unknown => worst(Column::Outcome, Role::Warning, Some(Glyph::Warning)),
        Outcome::Running => worst(Column::Outcome, Role::Accent, Some(Glyph::Live)),
        _ if is_near_timeout(invocation.duration, timeout) => {
            worst(Column::Took, Role::Warning, Some(Glyph::Warning))
        }
        _ if is_near_memory(invocation) => {
            worst(Column::Memory, Role::Warning, Some(Glyph::Warning))
        }
        _ if is_slow => worst(Column::Took, Role::Notice, Some(Glyph::Notice)),
        _ if invocation.cold == Some(true) => worst(Column::Init, Role::Notice, None),
        Outcome::Ok | Outcome::NotLogged => None,
    }
}

pub fn is_near_timeout(took: Option<Micros>, timeout: Option<Duration>) -> bool {
    let near = |(took, timeout): (Micros, Duration)| {
        took.as_millis() >= timeout.as_secs_f64() * 1000.0 * NEAR
    };
    took.zip(timeout.filter(|timeout| !timeout.is_zero()))
        .is_some_and(near)
}

pub fn is_near_memory(invocation: &Invocation<'_>) -> bool {
    let near = |(used, size)| used_share(used, size) >= NEAR;
    invocation
        .max_memory
        .zip(invocation.memory)
        .is_some_and(near)
}

fn used_share(used: slstop_base::Megabytes, size: slstop_base::Megabytes) -> f64 {
    f64::from(used.0) / f64::from(size.0.max(1))
}

//! In which order invocations stand.

use std::cmp::Ordering;

use super::listed::ListedInvocation;
use slstop_core::facts::ledger::{InvocationSummary, Outcome};

macro_rules! orders {
    ($($variant:ident = $words:literal;)*) => {
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub enum Order { #[default] $($variant,)* }

        impl Order {
            const ALL: &[Self] = &[$(Self::$variant,)*];
            /// As the title says it.
            pub const fn words(self) -> &'static str { match self { $(Self::$variant => $words,)* } }
        }
    };
}

orders! {
    Trouble = "errors first";
    When = "newest first";
    Took = "slowest first";
    Init = "longest init first";
    Memory = "fullest memory first";
    Billed = "most billed first";
    Cost = "dearest first";
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct InvocationSort {
    pub order: Order,
    pub is_reversed: bool,
}

impl Order {
    /// The order so many further, around the end.
    pub fn beside(self, by: isize) -> Self {
        let at = Self::ALL.iter().position(|order| *order == self);
        let n = Self::ALL.len() as isize;
        let next = (at.unwrap_or_default() as isize + by).rem_euclid(n);
        Self::ALL[next as usize]
    }

    /// What an invocation is sorted by; `None` if its place depends on more than one figure.
    pub fn figure(self, summary: &InvocationSummary) -> Option<f64> {
        match self {
            Self::Trouble | Self::When => None,
            Self::Took => summary.duration.map(|took| took.as_millis()),
            Self::Init => summary.init.or(summary.restore).map(|init| init.as_millis()),
            Self::Memory => {
                let (used, size) = summary.max_memory.zip(summary.memory)?;
                Some(f64::from(used.0) / f64::from(size.0.max(1)))
            }
            Self::Billed => summary.billed_millis.map(f64::from),
            Self::Cost => summary.cost.map(|cost| cost.as_dollars()),
        }
    }
}

impl InvocationSort {
    /// Whatever the order, no two invocations are equal: those that are compare by their arrival.
    pub fn compare(
        self,
        slow: Option<u64>,
        a: &ListedInvocation,
        b: &ListedInvocation,
    ) -> Ordering {
        let newest = || b.at.cmp(&a.at).then_with(|| b.row.cmp(&a.row));
        match self.order {
            Order::Trouble => {
                let ordering = class(a, slow).cmp(&class(b, slow)).then_with(newest);
                self.turned(ordering)
            }
            Order::When => self.turned(newest()),
            _ => self.by_figure(a.figure, b.figure).then_with(newest),
        }
    }

    fn turned(self, ordering: Ordering) -> Ordering {
        if self.is_reversed {
            ordering.reverse()
        } else {
            ordering
        }
    }

    /// The unknown comes last either way.
    fn by_figure(self, a: Option<f64>, b: Option<f64>) -> Ordering {
        match (a, b) {
            (Some(a), Some(b)) => self.turned(b.total_cmp(&a)),
            (a, b) => b.is_some().cmp(&a.is_some()),
        }
    }
}

/// Failed ones first, then those with an unknown outcome, then cold starts, then slow ones.
fn class(listed: &ListedInvocation, slow: Option<u64>) -> u8 {
    match listed.outcome {
        Outcome::Error => 0,
        Outcome::Unknown => 1,
        _ if listed.cold == Some(true) => 2,
        _ if listed.is_slow(slow) => 3,
        Outcome::Ok | Outcome::Running | Outcome::NotLogged => 4,
    }
}

//! Quantities that must not be mixed up.

use std::iter::Sum;
use std::ops::{Add, AddAssign, Mul};

use serde::{Deserialize, Serialize};

/// Lambda's memory sizes: MB in AWS's words, 2^20 bytes in truth.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Megabytes(pub u32);

/// US dollars, counted in picodollars: a millisecond of the smallest function costs 2 nanodollars,
/// and sums of millions of those must not depend on their order.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Usd(u64);

impl Usd {
    pub const ZERO: Self = Self(0);

    pub const fn from_picos(picos: u64) -> Self {
        Self(picos)
    }

    /// A millionth of a dollar.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros * 1_000_000)
    }

    pub fn from_dollars(dollars: f64) -> Self {
        Self((dollars.max(0.0) * 1e12).round() as u64)
    }

    pub fn as_dollars(self) -> f64 {
        self.0 as f64 / 1e12
    }
}

impl Add for Usd {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }
}

impl AddAssign for Usd {
    fn add_assign(&mut self, other: Self) {
        *self = *self + other;
    }
}

impl Mul<u64> for Usd {
    type Output = Self;
    fn mul(self, times: u64) -> Self {
        Self(self.0.saturating_mul(times))
    }
}

impl Sum for Usd {
    fn sum<I: Iterator<Item = Self>>(parts: I) -> Self {
        parts.fold(Self::ZERO, Add::add)
    }
}

//! Which of the counts the sparkline of a row shows.

use slstop_core::domain::Metric;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Trend {
    #[default]
    Invocations,
    Errors,
    Throttles,
}

impl Trend {
    pub fn next(self) -> Self {
        match self {
            Self::Invocations => Self::Errors,
            Self::Errors => Self::Throttles,
            Self::Throttles => Self::Invocations,
        }
    }

    pub fn metric(self) -> Metric {
        match self {
            Self::Invocations => Metric::Invocations,
            Self::Errors => Metric::Errors,
            Self::Throttles => Metric::Throttles,
        }
    }

    /// Before the window, at the head of the column.
    pub fn heading(self) -> &'static str {
        match self {
            Self::Invocations => "LAST",
            Self::Errors => "ERR",
            Self::Throttles => "THR",
        }
    }
}

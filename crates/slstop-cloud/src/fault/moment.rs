//! When a rule begins or ends: a moment of the cloud's own time, or a span since the plan was switched on.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use slstop_base::Timestamp;

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Moment {
    At(Timestamp),
    After(Duration),
}

impl Moment {
    pub fn resolve(self, switched_on: Timestamp) -> Timestamp {
        match self {
            Self::At(moment) => moment,
            Self::After(span) => switched_on.plus(span),
        }
    }
}

impl TryFrom<String> for Moment {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let span = || {
            let span = text.parse::<jiff::SignedDuration>().ok()?;
            Duration::try_from(span).ok()
        };
        (Timestamp::parse(&text).map(Self::At))
            .or_else(|| span().map(Self::After))
            .ok_or_else(|| {
                format!("`{text}` is neither a time like 2026-11-20T08:00:00Z nor a span like 90s")
            })
    }
}

impl From<Moment> for String {
    fn from(moment: Moment) -> Self {
        moment.to_string()
    }
}

impl fmt::Display for Moment {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::At(moment) => f.write_str(&moment.rfc3339()),
            Self::After(span) => write!(f, "{}ms", span.as_millis()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_times_or_spans_and_print_back() {
        let moment = |text: &str| Moment::try_from(text.to_owned());
        assert_eq!(moment("90s"), Ok(Moment::After(Duration::from_secs(90))));
        assert_eq!(
            moment("1h30m"),
            Ok(Moment::After(Duration::from_secs(5400)))
        );
        for text in ["2026-11-20T08:00:00.000Z", "250ms"] {
            assert_eq!(moment(text).map(String::from), Ok(text.to_owned()));
        }
        for text in ["", "-5s", "soon", "12"] {
            assert!(moment(text).expect_err("no moment").contains(text));
        }
    }
}

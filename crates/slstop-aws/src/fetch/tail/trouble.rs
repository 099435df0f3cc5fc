//! Why a group is not read at the moment, as a sentence for the user.

use std::time::Duration;

use slstop_base::{Usd, number};
use slstop_core::domain::Failure;

/// What is denied or of the wrong kind changes by someone's hand.
pub const RARELY: Duration = Duration::from_secs(600);
/// A function that never ran may run now, and the user waits for its first line.
const MISSING: Duration = Duration::from_secs(10);

#[derive(Clone, Debug)]
pub struct Trouble {
    pub failure: Failure,
    kind: TroubleKind,
    group: Box<str>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum TroubleKind {
    Passing,
    /// There is no such group yet.
    Missing,
    /// CloudWatch reads it by Insights only, and nothing may be spent on that.
    Infrequent,
    /// The same, and more would have to be spent than may be.
    TooDear,
    /// CloudWatch passes it on and shows nothing.
    Delivery,
    Token,
    /// Denied, or not on this endpoint.
    Lasting,
}

impl Trouble {
    pub fn of(failure: Failure, group: &str) -> Self {
        let kind = match &failure {
            Failure::NotFound { .. } => TroubleKind::Missing,
            Failure::Service { code, said }
                if code.starts_with("InvalidParameter") || code.starts_with("InvalidOperation") =>
            {
                let said = said.to_lowercase();
                if said.contains("infrequent") {
                    TroubleKind::Infrequent
                } else if said.contains("delivery") {
                    TroubleKind::Delivery
                } else {
                    // AWS has no code of its own for a token that is out of date.
                    TroubleKind::Token
                }
            }
            failure if failure.is_passing() => TroubleKind::Passing,
            _ => TroubleKind::Lasting,
        };
        Self {
            failure,
            kind,
            group: group.into(),
        }
    }

    pub fn infrequent(group: &str) -> Self {
        Self::own(TroubleKind::Infrequent, "an infrequent-access group", group)
    }

    pub fn delivery(group: &str) -> Self {
        Self::own(TroubleKind::Delivery, "a delivery group", group)
    }

    /// Following it by queries would cost so much an hour.
    pub fn too_dear(group: &str, hourly: Usd) -> Self {
        Self::own(TroubleKind::TooDear, &number::dollars(hourly), group)
    }

    fn own(kind: TroubleKind, said: &str, group: &str) -> Self {
        let said = said.to_owned();
        Self {
            failure: Failure::Service {
                code: "class".into(),
                said,
            },
            kind,
            group: group.into(),
        }
    }

    pub fn is_infrequent(&self) -> bool {
        self.kind == TroubleKind::Infrequent
    }

    /// Whether a query was refused because its span lies before the group was made, or before what it keeps.
    pub fn is_before_all(&self) -> bool {
        matches!(self.failure, Failure::Malformed { .. })
    }

    pub fn is_missing(&self) -> bool {
        self.kind == TroubleKind::Missing
    }

    /// Whether asking again in a while is of no use.
    pub fn is_lasting(&self) -> bool {
        !matches!(self.kind, TroubleKind::Passing | TroubleKind::Token)
    }

    pub fn is_of_token(&self) -> bool {
        self.kind == TroubleKind::Token
    }

    /// How long to leave it alone, where that does not grow.
    pub fn rest(&self) -> Option<Duration> {
        match self.kind {
            TroubleKind::Passing | TroubleKind::Token => None,
            TroubleKind::Missing => Some(MISSING),
            TroubleKind::Infrequent
            | TroubleKind::TooDear
            | TroubleKind::Delivery
            | TroubleKind::Lasting => Some(RARELY),
        }
    }

    /// Whether the credentials are at fault and have to be read again.
    pub fn is_of_credentials(&self) -> bool {
        matches!(
            self.failure,
            Failure::NoCredentials { .. }
                | Failure::Expired { .. }
                | Failure::Rejected { .. }
                | Failure::Misconfigured { .. }
        )
    }
}

impl std::fmt::Display for Trouble {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let group = &self.group;
        match self.kind {
            TroubleKind::Missing => write!(
                f,
                "{group} does not exist yet: it is made by the first line"
            ),
            TroubleKind::Infrequent => write!(
                f,
                "{group} is an infrequent-access group, which only queries can read, and the budget leaves \
                 nothing for them: --budget raises it"
            ),
            TroubleKind::TooDear => {
                let Failure::Service { said, .. } = &self.failure else {
                    return Ok(());
                };
                write!(
                    f,
                    "{group} is an infrequent-access group: following it by queries would cost about {said} an \
                     hour, which the budget does not leave; --budget raises it, `slstop query` reads a part"
                )
            }
            TroubleKind::Delivery => write!(
                f,
                "{group} is a delivery group: its lines are passed on and cannot be read here"
            ),
            TroubleKind::Passing | TroubleKind::Token | TroubleKind::Lasting => {
                write!(f, "{group}: {}", self.failure)
            }
        }
    }
}

//! The gate: decides whether a write may be sent, and makes the only value that can be.

use std::fmt;

use slstop_core::domain::protection::{ProtectedBy, WritePlace};
use slstop_core::domain::{Protection, WriteId, WriteOrder};

/// Who wants to write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum WriteRights {
    /// The console without `--write`.
    ReadOnly,
    /// The console with `--write`, by the profile's setting or in the demo.
    Allowed,
    /// A command that somebody typed is intent enough.
    Typed,
}

/// Judges writes to one account and region.
#[derive(Clone, Debug)]
pub struct WriteGate {
    pub rights: WriteRights,
    pub protection: Protection,
    pub account: Option<String>,
    pub profile: Option<String>,
    pub region: Option<String>,
}

/// Why a write may not be sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum GateRefusal {
    ReadOnly,
    /// Its name has to be typed first.
    Protected {
        target: String,
        by: ProtectedBy,
    },
    /// A name was typed, and it is another one.
    WrongName {
        typed: String,
        target: String,
    },
}

impl fmt::Display for GateRefusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ReadOnly => f.write_str(
                "this console only reads: start it with --write, or set `write = true` in your config.toml",
            ),
            Self::Protected { target, by } if by.entry == by.name => write!(
                f,
                "{target} is protected by `{}`: add --confirm {target}",
                by.entry
            ),
            Self::Protected { target, by } => write!(
                f,
                "{target} is protected by `{}`, which matches {}: add --confirm {target}",
                by.entry, by.name
            ),
            Self::WrongName { typed, target } => write!(
                f,
                "--confirm names {typed}, and this would be sent to {target}"
            ),
        }
    }
}

impl std::error::Error for GateRefusal {}

/// A write that may be sent, once. Only the gate makes it.
#[derive(Debug)]
pub struct AdmittedWrite<O> {
    order: O,
    id: WriteId,
}

impl<O: WriteOrder> AdmittedWrite<O> {
    pub fn order(&self) -> &O {
        &self.order
    }

    pub fn id(&self) -> &WriteId {
        &self.id
    }
}

impl WriteGate {
    fn place(&self) -> WritePlace<'_> {
        WritePlace {
            account: self.account.as_deref(),
            profile: self.profile.as_deref(),
            region: self.region.as_deref(),
        }
    }

    /// What protects the target of an order, if anything does.
    pub fn protected_by(&self, order: &impl WriteOrder) -> Option<ProtectedBy> {
        self.protection
            .of(order.target(), order.qualifier(), self.place())
    }

    /// Lets an order through, or says why not. `confirmed` is the name that was typed.
    pub fn admit<O: WriteOrder>(
        &self,
        order: O,
        confirmed: Option<&str>,
        id: WriteId,
    ) -> Result<AdmittedWrite<O>, GateRefusal> {
        if self.rights == WriteRights::ReadOnly {
            return Err(GateRefusal::ReadOnly);
        }
        let target = order.target().to_owned();
        let qualified = order
            .qualifier()
            .map(|qualifier| format!("{target}:{qualifier}"));
        let by = self.protected_by(&order);
        match (confirmed, by) {
            (None, None) => {}
            (None, Some(by)) => return Err(GateRefusal::Protected { target, by }),
            (Some(typed), by) => {
                // The name of the account or stage that protects it is as deliberate.
                let is_protector = by.is_some_and(|by| by.name == typed);
                if typed != target && Some(typed) != qualified.as_deref() && !is_protector {
                    let typed = typed.to_owned();
                    return Err(GateRefusal::WrongName { typed, target });
                }
            }
        }
        Ok(AdmittedWrite { order, id })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_core::domain::{InvokeMode, InvokeOrder};

    fn gate(rights: WriteRights, protected: &[&str]) -> WriteGate {
        WriteGate {
            rights,
            protection: Protection::new(protected.iter().map(|name| (*name).to_owned())),
            account: Some("123456789012".into()),
            profile: None,
            region: Some("eu-west-1".into()),
        }
    }

    fn admitted(gate: &WriteGate, confirmed: Option<&str>) -> Result<(), GateRefusal> {
        let order = InvokeOrder {
            function: "shop-prod-pay:live".into(),
            address: "shop-prod-pay".into(),
            mode: InvokeMode::RequestResponse,
            payload: Default::default(),
            client_context: None,
            tenant: None,
        };
        let id = WriteId::new(0, 1, 1);
        gate.admit(order, confirmed, id).map(|_| ())
    }

    #[test]
    fn a_console_without_write_sends_nothing() {
        let gate = gate(WriteRights::ReadOnly, &[]);
        assert_eq!(admitted(&gate, None), Err(GateRefusal::ReadOnly));
        assert_eq!(
            admitted(&gate, Some("shop-prod-pay")),
            Err(GateRefusal::ReadOnly)
        );
    }

    #[test]
    fn what_is_protected_needs_its_name_typed_and_no_other() {
        let gate = gate(WriteRights::Typed, &["prod"]);
        let refusal = admitted(&gate, None).expect_err("it is protected");
        assert_eq!(
            refusal.to_string(),
            "shop-prod-pay is protected by `prod`: add --confirm shop-prod-pay"
        );
        assert_eq!(admitted(&gate, Some("shop-prod-pay")), Ok(()));
        assert_eq!(admitted(&gate, Some("shop-prod-pay:live")), Ok(()));
        assert_eq!(admitted(&gate, Some("prod")), Ok(()));
        assert!(matches!(
            admitted(&gate, Some("shop-prod")),
            Err(GateRefusal::WrongName { .. })
        ));
    }

    #[test]
    fn a_wrong_name_is_refused_even_where_nothing_is_protected() {
        let gate = gate(WriteRights::Typed, &[]);
        assert_eq!(admitted(&gate, None), Ok(()));
        assert!(admitted(&gate, Some("other")).is_err());
    }
}

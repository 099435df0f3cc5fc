//! The gate of a command that writes: typed commands are intent enough, what is protected needs its name.

use anyhow::Context;

use crate::runtime::clock;
use slstop_aws::Clients;
use slstop_aws::fetch::once;
use slstop_aws::perform::{WriteGate, WriteRights};
use slstop_core::domain::{Failure, Protection};
use slstop_core::message::{Fact, Query};

/// The account is asked for only where an entry of `protected` can be one.
pub async fn of_command(
    clients: &Clients,
    account: &slstop_aws::Settings,
    protected: &[String],
    known_account: Option<String>,
) -> anyhow::Result<WriteGate> {
    let protection = Protection::new(protected.iter().cloned());
    let mut account_id = known_account;
    if account_id.is_none() && protection.names_accounts() {
        let asked = account_of(clients).await;
        account_id = Some(
            asked.context("cannot learn which account this is, and `protected` names accounts")?,
        );
    }
    let connection = clients.connection();
    Ok(WriteGate {
        rights: WriteRights::Typed,
        protection,
        account: account_id,
        profile: (account.profile.clone()).or(connection.profile.as_deref().map(str::to_owned)),
        region: connection
            .region
            .as_ref()
            .map(|region| region.as_str().to_owned()),
    })
}

async fn account_of(clients: &Clients) -> Result<String, Failure> {
    let (facts, outcome) = once(Query::Identity, clients, clock::real()()).await;
    outcome?;
    let account = facts.into_iter().find_map(|fact| match fact {
        Fact::Identity(identity) => Some(identity.account.as_str().to_owned()),
        _ => None,
    });
    account.ok_or_else(|| Failure::Garbled {
        said: "no identity came".into(),
    })
}

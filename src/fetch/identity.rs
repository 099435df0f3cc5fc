//! STS GetCallerIdentity: needs no permission, so it is the first sign that credentials work.

use std::sync::Arc;

use super::Sink;
use crate::aws::Clients;
use crate::base::AccountId;
use crate::domain::{Call, Failure, Identity};
use crate::message::Fact;

pub async fn answer(clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    // Known without asking: the header shows region and endpoint before the first answer.
    sink.fact(Fact::Connection(clients.connection().clone()))
        .await;
    let answer = clients.sts().get_caller_identity().send().await;
    let output = answer.map_err(|error| clients.failure(Call::GetCallerIdentity, &error))?;
    let identity = identity(output.account(), output.arn())?;
    sink.fact(Fact::Identity(identity)).await;
    Ok(())
}

fn identity(account: Option<&str>, arn: Option<&str>) -> Result<Identity, Failure> {
    let account = account.filter(|account| !account.is_empty());
    let account = account.ok_or_else(|| Failure::Garbled {
        said: "an identity without an account".into(),
    })?;
    Ok(Identity {
        account: AccountId::new(account),
        arn: Arc::from(arn.unwrap_or_default()),
    })
}

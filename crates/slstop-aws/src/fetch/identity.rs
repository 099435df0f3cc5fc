//! STS GetCallerIdentity: needs no permission, so it is the first sign that credentials work.

use std::sync::Arc;

use super::Sink;
use crate::Clients;
use slstop_base::AccountId;
use slstop_core::domain::{Call, Failure, Identity};
use slstop_core::message::Fact;

pub async fn answer(clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    // Known without asking: the header shows region and endpoint before the first answer.
    sink.fact(Fact::Connection(clients.connection().clone()))
        .await;
    sink.fact(Fact::Identity(ask(clients).await?)).await;
    Ok(())
}

/// Whose account it is.
pub async fn ask(clients: &Clients) -> Result<Identity, Failure> {
    let answer = clients.sts().get_caller_identity().send().await;
    let output = answer.map_err(|error| clients.failure(Call::GetCallerIdentity, &error))?;
    identity(output.account(), output.arn())
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer};
    use crate::fetch::sink::collect;
    use slstop_core::message::Query;

    fn caller(account: &str) -> CannedAnswer {
        CannedAnswer::new(
            200,
            format!(
                "<GetCallerIdentityResponse><GetCallerIdentityResult>\
                 <Arn>arn:aws:iam::{account}:user/jane</Arn><UserId>u</UserId>\
                 <Account>{account}</Account></GetCallerIdentityResult></GetCallerIdentityResponse>"
            ),
        )
    }

    async fn facts(answered: CannedAnswer) -> (Vec<Fact>, Result<(), Failure>) {
        let clients = Canned::always(answered).clients().await;
        collect(Query::Identity, |sink| async move {
            answer(&clients, &sink).await
        })
        .await
    }

    #[tokio::test]
    async fn where_we_point_is_said_before_who_we_are() {
        let (facts, outcome) = facts(caller("123456789012")).await;
        assert_eq!(outcome, Ok(()));
        assert!(
            matches!(&facts[0], Fact::Connection(connection) if connection.region == Some("eu-west-1".into()))
        );
        let jane = Identity {
            account: "123456789012".into(),
            arn: "arn:aws:iam::123456789012:user/jane".into(),
        };
        assert_eq!(facts[1..], [Fact::Identity(jane)]);
    }

    #[tokio::test]
    async fn an_identity_without_an_account_is_garbled() {
        let (facts, outcome) = facts(caller("")).await;
        assert_eq!(facts.len(), 1, "the connection is known all the same");
        assert!(matches!(outcome, Err(Failure::Garbled { .. })));
    }
}

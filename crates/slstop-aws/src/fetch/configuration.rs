//! Lambda GetFunctionConfiguration: what the list omits, above all whether an update is under way.

use super::{Sink, function};
use crate::Clients;
use slstop_base::FunctionName;
use slstop_core::domain::{Call, Failure};
use slstop_core::message::Fact;

pub async fn answer(name: &FunctionName, clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    let request = clients
        .lambda()
        .get_function_configuration()
        .function_name(function::checked(name)?);
    clients.turn(Call::GetFunctionConfiguration).await;
    let answer = request.send().await;
    let output = answer.map_err(|error| clients.failure(Call::GetFunctionConfiguration, &error))?;
    let function = function::configuration(&output).ok_or_else(|| Failure::Garbled {
        said: "a configuration without a name".into(),
    })?;
    sink.fact(Fact::Configuration(Box::new(function))).await;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer};
    use crate::fetch::sink::collect;
    use slstop_core::message::{Attention, Query};

    async fn configuration(answered: &str) -> (Vec<Fact>, Result<(), Failure>) {
        let clients = Canned::always(CannedAnswer::new(200, answered))
            .clients()
            .await;
        let name = FunctionName::new("f");
        let query = Query::Configuration {
            function: name.clone(),
            attention: Attention::Usual,
        };
        collect(
            query,
            |sink| async move { answer(&name, &clients, &sink).await },
        )
        .await
    }

    #[tokio::test]
    async fn the_state_that_the_list_omits_is_there() {
        let (facts, outcome) = configuration(
            r#"{"FunctionName":"f","State":"Pending","LastUpdateStatus":"InProgress",
                "StateReason":"The function is being created.",
                "Environment":{"Variables":{"PASSWORD":"hunter2"}}}"#,
        )
        .await;
        assert_eq!(outcome, Ok(()));
        let Some(Fact::Configuration(function)) = facts.first() else {
            panic!("{facts:?}")
        };
        assert_eq!(function.state.as_deref(), Some("Pending"));
        assert_eq!(function.update_status.as_deref(), Some("InProgress"));
        assert_eq!(
            function.state_reason.as_deref(),
            Some("The function is being created.")
        );
        assert!(
            !format!("{facts:?}").contains("hunter2"),
            "environment values never become facts"
        );
    }

    /// The SDK panics over an address that is longer than any.
    #[tokio::test]
    async fn a_name_that_none_has_is_not_asked_about() {
        let canned = Canned::always(CannedAnswer::new(200, "{}"));
        let clients = canned.clients().await;
        for name in [String::new(), "f".repeat(66_000)] {
            let name = FunctionName::new(name.as_str());
            let query = Query::Configuration {
                function: name.clone(),
                attention: Attention::Usual,
            };
            let clients = clients.clone();
            let answered = collect(
                query,
                |sink| async move { answer(&name, &clients, &sink).await },
            );
            let (_, outcome) = answered.await;
            assert!(
                matches!(outcome, Err(Failure::NotFound { .. })),
                "{outcome:?}"
            );
        }
        assert_eq!(canned.asked().len(), 0);
    }

    #[tokio::test]
    async fn an_answer_about_nothing_is_garbled() {
        let (facts, outcome) = configuration("{}").await;
        assert_eq!(facts, []);
        assert!(matches!(outcome, Err(Failure::Garbled { .. })));
    }
}

//! Lambda GetFunctionConfiguration: what the list omits, above all whether an update is under way.

use super::{Sink, function};
use crate::aws::Clients;
use crate::base::FunctionName;
use crate::domain::{Call, Failure};
use crate::message::Fact;

pub async fn answer(name: &FunctionName, clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    let request = clients
        .lambda()
        .get_function_configuration()
        .function_name(name.as_str());
    let answer = request.send().await;
    let output = answer.map_err(|error| clients.failure(Call::GetFunctionConfiguration, &error))?;
    let function = function::configuration(&output).ok_or_else(|| Failure::Garbled {
        said: "a configuration without a name".into(),
    })?;
    sink.fact(Fact::Configuration(Box::new(function))).await;
    Ok(())
}

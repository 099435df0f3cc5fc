//! GetFunctionConfiguration.

use super::super::Context;
use super::configuration::Detail;
use crate::cloud::wire::{Refusal, Reply};

pub fn configuration(context: &Context<'_>) -> Result<Reply, Refusal> {
    let named = context.named_function()?;
    let value = context.configuration(named.function, named.version, named.qualifier, Detail::Full);
    Ok(value.into())
}

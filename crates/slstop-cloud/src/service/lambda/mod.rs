//! Lambda's operations.

pub mod account;
pub mod configuration;
pub mod event_invoke_configs;
pub mod event_sources;
pub mod get_function;
pub mod invoke;
pub mod list_functions;
pub mod payload;
pub mod policy;
pub mod versions;

use super::{OperationContext, arn};
use crate::wire::Refusal;
use crate::world::environment::Version;
use crate::world::function::SimulatedFunction;

/// A function that a request names, and which of its versions.
#[derive(Clone, Copy, Debug)]
pub struct ResolvedFunction<'a> {
    pub function: &'a SimulatedFunction,
    pub version: Version,
    /// What came after the name: an alias, a version, nothing.
    pub qualifier: Option<&'a str>,
}

impl<'a> OperationContext<'a> {
    /// The function that the request is about, qualified in its name or beside it.
    pub fn named_function(&'a self) -> Result<ResolvedFunction<'a>, Refusal> {
        let input = &self.request.input;
        let said = input.text("FunctionName").unwrap_or_default();
        let (name, beside) = arn::function_name(said);
        let qualifier = beside.or_else(|| input.text("Qualifier"));
        let missing = || {
            let qualifier = qualifier
                .map(|qualifier| format!(":{qualifier}"))
                .unwrap_or_default();
            let arn = self.function_arn(&format!("{name}{qualifier}"));
            Refusal::new(
                404,
                "ResourceNotFoundException",
                format!("Function not found: {arn}"),
            )
        };
        let function = self.world.named(name).ok_or_else(missing)?;
        let version = self.version(function, qualifier).ok_or_else(missing)?;
        Ok(ResolvedFunction {
            function,
            version,
            qualifier,
        })
    }

    fn version(&self, function: &SimulatedFunction, qualifier: Option<&str>) -> Option<Version> {
        let (_, live) = function.deploy(self.now.as_millis());
        match qualifier {
            None | Some("$LATEST") => Some(Version::Latest),
            Some(alias)
                if function
                    .spec
                    .alias
                    .as_ref()
                    .is_some_and(|known| known.name == alias) =>
            {
                Some(Version::Number(live.version))
            }
            Some(alias) if function.spec.fixed_alias.as_deref() == Some(alias) => {
                Some(Version::Number(live.version + 1))
            }
            Some(number) => {
                let number: u32 = number.parse().ok()?;
                let published = function
                    .deploys
                    .iter()
                    .filter(|deploy| deploy.at <= self.now.as_millis());
                let mut numbers = published.map(|deploy| deploy.version);
                numbers.find(|known| *known == number).map(Version::Number)
            }
        }
    }
}

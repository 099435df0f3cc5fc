//! What the functions' configurations say that their logs do not: how long a request may take, and
//! what its time costs.

use std::sync::Arc;
use std::time::Duration;

use crate::domain::price::Rate;
use crate::domain::{Architecture, Function};
use slstop_base::{Megabytes, PlaceId};

use super::interner::Name;
use super::{Ledger, RowId};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Configured {
    pub timeout: Option<Duration>,
    pub architecture: Option<Architecture>,
    pub runtime: Option<Arc<str>>,
    pub memory: Option<Megabytes>,
}

impl Ledger {
    /// Whether that was new.
    pub fn configure(&mut self, place: PlaceId, function: &Function) -> bool {
        let name = self.names.name_in(place, function.name.as_str());
        let evidence = Configured {
            timeout: function.timeout,
            architecture: function.architecture,
            runtime: function.runtime.clone(),
            memory: function.memory,
        };
        if self.configured.get(&name) == Some(&evidence) {
            return false;
        }
        self.configured.insert(name, evidence);
        true
    }

    /// The region of a place; whether that was new.
    pub fn set_region(&mut self, place: PlaceId, region: Option<&str>) -> bool {
        let is_new = self.regions.get(&place).map(|known| &**known) != region;
        match region {
            Some(region) => self.regions.insert(place, Arc::from(region)),
            None => self.regions.remove(&place),
        };
        is_new
    }

    pub(super) fn configuration_of(&self, function: Option<Name>) -> Option<&Configured> {
        self.configured.get(&function?)
    }

    pub(super) fn rate(&self, function: Option<Name>) -> Rate<'_> {
        let configured = self.configuration_of(function);
        let place = function.map_or(PlaceId::FIRST, |name| self.names.place(name));
        Rate {
            architecture: configured.and_then(|configured| configured.architecture),
            region: self.regions.get(&place).map(|region| &**region),
        }
    }
}

impl Ledger {
    /// By the configuration's name for it, as far as log or configuration say.
    pub(super) fn runtime(&self, id: RowId) -> Option<String> {
        let row = self.rows.get(id)?;
        let log = self.streams.get(row.stream)?;
        let logged = log.runtime.map(|name| runtime_id(self.names.text(name)));
        let configured = || self.configuration_of(log.function)?.runtime.as_deref();
        logged.or_else(|| configured().map(str::to_owned))
    }
}

/// `python:3.12.v89` is what the log calls `python3.12`, and `nodejs:18.v28` is `nodejs18.x`.
fn runtime_id(version: &str) -> String {
    let Some((name, rest)) = version.split_once(':') else {
        return version.to_owned();
    };
    let is_number = |part: &&str| part.bytes().all(|byte| byte.is_ascii_digit());
    match name {
        "provided" => format!("provided.{}", rest.split('.').next().unwrap_or(rest)),
        "nodejs" => format!("nodejs{}.x", rest.split('.').next().unwrap_or(rest)),
        _ => {
            let parts: Vec<&str> = rest.split('.').take_while(is_number).collect();
            format!("{name}{}", parts.join("."))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn runtimes_have_the_names_of_the_configuration() {
        for (version, id) in [
            ("python:3.12.v89", "python3.12"),
            ("python:3.12.mainlinev2.v43", "python3.12"),
            ("nodejs:18.v28", "nodejs18.x"),
            ("java:11.v21", "java11"),
            ("provided:al2023.v3", "provided.al2023"),
            ("mystery", "mystery"),
        ] {
            assert_eq!(runtime_id(version), id);
        }
    }
}

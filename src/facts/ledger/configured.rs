//! What the functions' configurations say that their logs do not: how long a request may take, and
//! what its time costs.

use std::sync::Arc;
use std::time::Duration;

use crate::base::Megabytes;
use crate::domain::price::Place;
use crate::domain::{Architecture, Function};

use super::Ledger;
use super::names::Name;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Configured {
    pub timeout: Option<Duration>,
    pub architecture: Option<Architecture>,
    pub runtime: Option<Arc<str>>,
    pub memory: Option<Megabytes>,
}

impl Ledger {
    /// Whether that was new.
    pub fn configure(&mut self, function: &Function) -> bool {
        let name = self.names.name(function.name.as_str());
        let said = Configured {
            timeout: function.timeout,
            architecture: function.architecture,
            runtime: function.runtime.clone(),
            memory: function.memory,
        };
        if self.configured.get(&name) == Some(&said) {
            return false;
        }
        self.configured.insert(name, said);
        true
    }

    /// Where all of it runs; whether that was new.
    pub fn set_region(&mut self, region: Option<&str>) -> bool {
        let is_new = self.region.as_deref() != region;
        self.region = region.map(Arc::from);
        is_new
    }

    pub fn configuration(&self, function: &str) -> Option<&Configured> {
        self.configured.get(&self.names.known(function)?)
    }

    pub(super) fn configuration_of(&self, function: Option<Name>) -> Option<&Configured> {
        self.configured.get(&function?)
    }

    pub(super) fn place(&self, function: Option<Name>) -> Place<'_> {
        let configured = self.configuration_of(function);
        Place {
            architecture: configured.and_then(|configured| configured.architecture),
            region: self.region.as_deref(),
        }
    }
}

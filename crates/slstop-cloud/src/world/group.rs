//! Log groups: whose lines are where, and for how long.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::World;
use super::function::SimulatedFunction;
use super::gateway;

/// Days that lines are kept where nothing else is said.
const RETENTION: u32 = 7;

/// What a group's lines are about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GroupContent {
    /// The functions' own lines.
    Functions,
    /// A line for each request to an API.
    Access,
    /// How a REST API executed each request.
    Execution,
}

#[derive(Clone, Debug)]
pub struct LogGroup {
    pub name: Arc<str>,
    pub functions: Vec<u16>,
    pub content: GroupContent,
    pub retention_days: u32,
    /// Neither readable by events nor live: only by queries.
    pub is_infrequent: bool,
    pub created: i64,
}

impl LogGroup {
    /// In a shared group the streams carry their function's name.
    pub fn is_shared(&self) -> bool {
        !self.name.starts_with("/aws/lambda/")
    }
}

/// The groups of all functions, by name; those that may not write logs have none.
pub fn of(functions: &mut [SimulatedFunction]) -> BTreeMap<Arc<str>, LogGroup> {
    let mut groups: BTreeMap<Arc<str>, LogGroup> = BTreeMap::new();
    for function in functions
        .iter_mut()
        .filter(|function| !function.spec.log.missing)
    {
        let log = &function.spec.log;
        let name = log
            .group
            .clone()
            .unwrap_or_else(|| format!("/aws/lambda/{}", function.name));
        let name: Arc<str> = name.into();
        let born = function.deploys.first().map_or(0, |deploy| deploy.at);
        let group = groups.entry(name.clone()).or_insert_with(|| LogGroup {
            name: name.clone(),
            functions: Vec::new(),
            content: GroupContent::Functions,
            retention_days: log.retention_days.unwrap_or(RETENTION),
            is_infrequent: log.infrequent,
            created: born,
        });
        group.functions.push(function.index);
        group.created = group.created.min(born);
        function.group = Some(name);
    }
    for function in functions.iter() {
        let Some(api) = gateway::api_of(function) else {
            continue;
        };
        let execution = (api.protocol == gateway::GatewayProtocol::Rest)
            .then_some((gateway::EXECUTION_LOG, GroupContent::Execution));
        for (name, content) in [(api.group, GroupContent::Access)]
            .into_iter()
            .chain(execution)
        {
            let name: Arc<str> = name.into();
            let group = groups.entry(name.clone()).or_insert_with(|| LogGroup {
                name,
                functions: Vec::new(),
                content,
                retention_days: RETENTION,
                is_infrequent: false,
                created: function.deploys.first().map_or(0, |deploy| deploy.at),
            });
            group.functions.push(function.index);
        }
    }
    groups
}

impl World {
    /// A group that exists: the first line makes it.
    pub fn group(&self, name: &str) -> Option<&LogGroup> {
        self.groups.get(name).filter(|group| self.has_lines(group))
    }

    pub fn existing_groups(&self) -> impl Iterator<Item = &LogGroup> {
        self.groups.values().filter(|group| self.has_lines(group))
    }

    fn has_lines(&self, group: &LogGroup) -> bool {
        group
            .functions
            .iter()
            .any(|index| self.has_run(self.function(*index)))
    }

    /// Whether a function was ever invoked, by anybody.
    pub fn has_run(&self, function: &SimulatedFunction) -> bool {
        function.spec.rate > 0.0 || function.caller.is_some() || self.guests.has(function.index)
    }
}

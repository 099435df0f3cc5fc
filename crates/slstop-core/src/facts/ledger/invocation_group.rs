//! By what invocations are put together, and what tells to which of the groups one belongs.

use std::hash::{DefaultHasher, Hash, Hasher};

use super::interner::Name;
use super::{InvocationSummary, Ledger};
use crate::domain::Architecture;
use slstop_base::Megabytes;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GroupBy {
    /// Function and version.
    #[default]
    Version,
    Function,
    Runtime,
    Memory,
    Architecture,
}

impl GroupBy {
    pub const ALL: &[Self] = &[
        Self::Version,
        Self::Function,
        Self::Runtime,
        Self::Memory,
        Self::Architecture,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Version => "version",
            Self::Function => "function",
            Self::Runtime => "runtime",
            Self::Memory => "memory",
            Self::Architecture => "architecture",
        }
    }

    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|by| by.name() == name)
    }

    pub fn next(self) -> Self {
        let index = Self::ALL.iter().position(|by| *by == self).unwrap_or(0);
        Self::ALL[(index + 1) % Self::ALL.len()]
    }
}

/// The group that an invocation belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum InvocationGroup {
    Version(Option<Name>, Option<Name>),
    Function(Option<Name>),
    /// By a hash of its name, which logs and configurations spell in different ways.
    Runtime(Option<u64>),
    Memory(Option<u32>),
    IsArm(Option<bool>),
}

impl InvocationGroup {
    pub fn by(self) -> GroupBy {
        match self {
            Self::Version(..) => GroupBy::Version,
            Self::Function(_) => GroupBy::Function,
            Self::Runtime(_) => GroupBy::Runtime,
            Self::Memory(_) => GroupBy::Memory,
            Self::IsArm(_) => GroupBy::Architecture,
        }
    }
}

impl Ledger {
    pub fn group_of(&self, by: GroupBy, one: &InvocationSummary) -> InvocationGroup {
        match by {
            GroupBy::Version => InvocationGroup::Version(one.function, one.version),
            GroupBy::Function => InvocationGroup::Function(one.function),
            GroupBy::Runtime => InvocationGroup::Runtime(self.runtime(one.id).map(|name| {
                let mut hasher = DefaultHasher::new();
                name.hash(&mut hasher);
                hasher.finish()
            })),
            GroupBy::Memory => InvocationGroup::Memory(one.memory.map(|Megabytes(size)| size)),
            GroupBy::Architecture => {
                let architecture = self.rate(one.function).architecture;
                InvocationGroup::IsArm(architecture.map(|of| of == Architecture::Arm))
            }
        }
    }
}

//! Tags of functions: what fleets are grouped by and narrowed down to.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The tag by which CloudFormation marks what belongs to a stack.
pub const STACK: &str = "aws:cloudformation:stack-name";

/// The tags of one function, by key.
pub type Tags = BTreeMap<Arc<str>, Arc<str>>;

/// A tag that functions must carry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Tag {
    pub key: Arc<str>,
    pub value: Arc<str>,
}

impl Tag {
    pub fn new(key: impl AsRef<str>, value: impl AsRef<str>) -> Self {
        Self {
            key: Arc::from(key.as_ref()),
            value: Arc::from(value.as_ref()),
        }
    }

    pub fn stack(name: impl AsRef<str>) -> Self {
        Self::new(STACK, name)
    }

    pub fn is_among(&self, tags: &Tags) -> bool {
        tags.get(&self.key) == Some(&self.value)
    }

    /// As a person would say it: stacks have a word of their own.
    pub fn words(&self) -> String {
        if &*self.key == STACK {
            format!("stack {}", self.value)
        } else {
            format!("{}={}", self.key, self.value)
        }
    }
}

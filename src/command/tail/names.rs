//! Whose lines they are, and how much room the names take.

use std::sync::Arc;

use crate::domain::LogSource;
use crate::facts::ledger::{function_of_group, stream_owner};

/// How wide the names are, where lines of several functions meet.
pub fn width(sources: &[LogSource], most: usize) -> Option<usize> {
    let is_several = sources.len() > 1 || sources.iter().any(|source| source.functions.len() > 1);
    let names = sources.iter().flat_map(|source| {
        let own = (source.functions.is_empty())
            .then(|| function_of_group(&source.group).unwrap_or(&source.group));
        let named = source.functions.iter();
        named.map(|name| name.as_str()).chain(own)
    });
    let width = names.map(|name| name.chars().count()).max().unwrap_or(0);
    is_several.then_some(width.min(most))
}

/// The function that a line is of: the group's own, or the one that its stream names.
pub fn function_of(group: &str, stream: &str) -> Option<Arc<str>> {
    let owner = function_of_group(group).or_else(|| stream_owner(stream).0);
    owner.map(Arc::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_take_room_only_where_several_meet() {
        let source = |group: &str, functions: &[&str]| LogSource {
            group: group.into(),
            functions: functions.iter().map(|name| (*name).into()).collect(),
        };
        let own = source("/aws/lambda/own", &[]);
        assert_eq!(width(std::slice::from_ref(&own), 80), None);
        assert_eq!(
            width(&[own, source("/shared", &["a", "long"])], 80),
            Some(4)
        );
        assert_eq!(width(&[source("/shared", &["a", "long"])], 3), Some(3));
    }
}

//! The names of functions beside their lines.

use std::sync::Arc;

use crate::command::of_place::OfPlace;
use slstop_base::FunctionName;
use slstop_core::domain::{LogSource, Places};
use slstop_core::facts::ledger::{function_of_group, stream_owner};

/// Wider names would leave no room for the lines.
const WIDEST: usize = 40;

/// How wide the names are, where lines of several functions meet.
pub fn width(sources: &[LogSource], places: &Places) -> Option<usize> {
    let is_several = sources.len() > 1 || sources.iter().any(|source| source.functions.len() > 1);
    let widths = sources.iter().flat_map(|source| {
        let own = source.functions.is_empty();
        let own = own.then(|| function_of_group(&source.group).unwrap_or(&source.group));
        let beside = OfPlace::of(places, source.place);
        let beside = beside.map_or(0, |place| place.named("").chars().count());
        let names = source.functions.iter().map(FunctionName::as_str).chain(own);
        names.map(move |name| name.chars().count() + beside)
    });
    let width = widths.max().unwrap_or(0);
    is_several.then_some(width.min(WIDEST))
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
    fn names_stand_beside_lines_only_where_there_are_several() {
        let source = |group: &str, functions: &[&str]| LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: group.into(),
            functions: functions.iter().map(FunctionName::new).collect(),
        };
        let one = Places::default();
        let checkout = source("/aws/lambda/checkout", &[]);
        assert_eq!(width(std::slice::from_ref(&checkout), &one), None);
        assert_eq!(
            width(&[checkout, source("/aws/lambda/pay", &[])], &one),
            Some(8)
        );
        assert_eq!(width(&[source("/shared", &["a", "bcd"])], &one), Some(3));
    }

    #[test]
    fn a_shared_groups_streams_name_their_functions() {
        let stream = "2026/11/20/pay[7]0123456789abcdef0123456789abcdef";
        assert_eq!(function_of("/shared", stream).as_deref(), Some("pay"));
        assert_eq!(function_of("/aws/lambda/a", stream).as_deref(), Some("a"));
        assert_eq!(function_of("/shared", "s"), None);
    }
}

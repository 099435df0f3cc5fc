//! Whose lines a stream's are: several functions may share a group.

use slstop_core::domain::LogSource;
use slstop_core::facts::ledger::stream_owner;

/// Whether a stream's lines are wanted of this group. One whose name says nothing may be anybody's.
pub fn is_wanted(source: &LogSource, stream: &str) -> bool {
    source.functions.is_empty()
        || stream_owner(stream).0.is_none_or(|owner| {
            let mut functions = source.functions.iter();
            functions.any(|function| function.as_str() == owner)
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use slstop_base::FunctionName;

    #[test]
    fn a_shared_groups_streams_are_told_apart_by_their_names() {
        let source = |functions: &[&str]| LogSource {
            place: slstop_base::PlaceId::FIRST,
            group: "/shared".into(),
            functions: functions.iter().map(FunctionName::new).collect(),
        };
        let stream = "2026/11/20/pay[7]0123456789abcdef0123456789abcdef";
        assert!(is_wanted(&source(&["cart", "pay"]), stream));
        assert!(!is_wanted(&source(&["cart"]), stream));
        assert!(is_wanted(&source(&["cart"]), "anybody's"));
        assert!(is_wanted(&source(&[]), stream));
    }
}

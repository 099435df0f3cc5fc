//! What a filter asks CloudWatch for, against the embedded cloud's own reading of that language: whatever
//! the filter matches, the pattern lets through.

use proptest::prelude::*;

use slstop_cloud::pattern::FilterPattern;
use slstop_core::filter::{Filter, LineFields};

/// Filters of words that the messages have.
fn filters() -> impl Strategy<Value = String> {
    let word = "(Error|error|ORDER|order|key|a b|Größe|größe|x/y|q\"q|Z)";
    let leaf = prop_oneof![
        word.prop_map(|word| format!("\"{}\"", word.replace('"', "\\\""))),
        word.prop_map(|word| format!("message has '{word}'")),
        word.prop_map(|word| format!("~ '{word}'")),
        "(key|order|n) (= 1|has order|~ r|!= 2)",
        Just("fields.order.key > 0".to_owned()),
        Just("has key".to_owned()),
        Just("level >= warn".to_owned()),
    ];
    leaf.prop_recursive(4, 12, 3, |inner| {
        let joined = (prop::collection::vec(inner.clone(), 2..4), any::<bool>());
        prop_oneof![
            joined.prop_map(|(parts, is_all)| {
                let word = if is_all { " and " } else { " or " };
                format!("({})", parts.join(word))
            }),
            inner.prop_map(|part| format!("not {part}")),
        ]
    })
}

fn messages() -> impl Strategy<Value = String> {
    prop_oneof![
        "((Error|ERROR|error|ORDER|Order|order|key|a b|A B|GRÖßE|größe|x/y|q\"q|z|Z)( |,)){0,4}\n?",
        "\\{(\"(key|order|n)\":(1|2|\"order\"|\\{\"key\":[12]\\}),?){0,3}\\}",
        "\\{\"level\":\"(INFO|ERROR)\",\"order.key\":3,\"key\":\"(x|Error|order)\"\\}",
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2000))]

    #[test]
    fn what_matches_is_let_through(source in filters(), message in messages()) {
        let filter = Filter::parse(&source).expect("made of what there is");
        if let Some(asked) = filter.superset_pattern() {
            let pattern = FilterPattern::parse(&asked);
            prop_assert!(pattern.is_ok(), "{} for {}: {:?}", asked, source, pattern);
            if let Ok(pattern) = pattern && filter.matches(&LineFields::read(&message)) {
                prop_assert!(pattern.matches(&message), "{} for {}", asked, source);
            }
        }
    }
}

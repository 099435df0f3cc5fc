//! Dead letters of a real function: replayed to it, compared and deleted, until only what it still refuses is left.

use serde_json::Value;

use super::{lines, peer};

#[test]
fn what_stays_in_the_queue_is_exactly_what_was_not_fixed() {
    let Some(ministack) = peer("MINISTACK", "787878787878") else {
        return;
    };
    let before = ministack.run_script("dead_letters.py", &[]);
    assert_eq!(before.len(), 6);
    let replay = ["replay", "dlq:peer-orders-dlq", "--to", "peer-orders"];
    let plan = ministack.slstop(&[&replay[..], &["--dry-run", "--json"]].concat());
    assert_eq!(lines(&plan).len(), 7, "six events and the totals");

    let sent = ministack.slstop(&[&replay[..], &["--delete-on-success", "--json"]].concat());
    assert_eq!(sent.status.code(), Some(1), "one of them still fails");
    let sent = lines(&sent);
    let of = |result: &str| sent.iter().filter(|line| line["result"] == result).count();
    assert_eq!((of("fixed"), of("same")), (5, 1), "{sent:?}");
    let failed = sent.iter().find(|line| line["result"] == "same");
    let said = failed
        .and_then(|line| line["said"].as_str())
        .unwrap_or_default();
    assert!(said.contains("order 4 cannot be read"), "{said}");

    let left: Vec<Value> = ministack.run_script("dead_letters.py", &["look"]);
    let bodies: Vec<&str> = left
        .iter()
        .filter_map(|line| line["body"].as_str())
        .collect();
    assert_eq!(bodies, [r#"{"id": 4, "bad": true}"#]);
}

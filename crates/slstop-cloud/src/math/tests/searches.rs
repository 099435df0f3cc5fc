//! `SEARCH` and Metrics Insights over the fleet.

use super::given;

#[test]
fn metrics_are_found_by_schema_and_words() {
    let all = [
        "shop-prod-checkout: 1 2 . 3",
        "shop-prod-cart: 0 0 0 1",
        "mediaThumbs: 9 . . .",
    ];
    for (search, expected) in [
        (r#"{AWS/Lambda,FunctionName} MetricName="Errors""#, &all[..]),
        (r#"{"AWS/Lambda","FunctionName"} MetricName=errors"#, &all),
        (r#"{AWS/Lambda,FunctionName} Errors NOT media"#, &all[..2]),
        (
            r#"{AWS/Lambda,FunctionName} MetricName="Errors" FunctionName="shop-prod-cart""#,
            &["shop-prod-cart: 0 0 0 1"],
        ),
        (
            r#"{AWS/Lambda,FunctionName} MetricName="Errors" AND FunctionName=(cart OR thumbs)"#,
            &all[1..],
        ),
        (
            r#"{AWS/Lambda,FunctionName} MetricName="Errors" shop"#,
            &all[..2],
        ),
        (r#"{AWS/Lambda,FunctionName} MetricName="Error""#, &[]),
        (r#"{AWS/Lambda,Resource} MetricName="Errors""#, &[]),
        (
            r#"{AWS/Lambda} MetricName="Errors""#,
            &["Errors: 100 100 100 100"],
        ),
        (
            r#"Namespace="AWS/Lambda" MetricName="Errors" checkout"#,
            &["shop-prod-checkout: 1 2 . 3"],
        ),
    ] {
        let search = format!("SEARCH('{search}', 'Sum', 60)");
        let expected: Vec<String> = expected
            .iter()
            // Alone, nothing but its name tells a metric from others.
            .map(|line| {
                if expected.len() == 1 {
                    line.replace(line.split(':').next().expect("a label"), "Errors")
                } else {
                    (*line).into()
                }
            })
            .collect();
        assert_eq!(given(&search), expected, "{search}");
    }
    assert_eq!(
        given("SUM(SEARCH('{AWS/Lambda,FunctionName} Errors', 'Sum', 60))"),
        ["e1: 10 2 0 4"]
    );
    assert_eq!(
        given("SEARCH('{AWS/Lambda,FunctionName} Errors', 'p99', 60)"),
        [""; 0]
    );
}

#[test]
fn metrics_insights_groups_orders_and_limits() {
    for (query, expected) in [
        (
            r#"SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) GROUP BY FunctionName ORDER BY SUM() DESC LIMIT 2"#,
            vec!["mediaThumbs: 9 . . .", "shop-prod-checkout: 1 2 . 3"],
        ),
        (
            r#"select sum(Errors) from SCHEMA("AWS/Lambda",FunctionName) group by FunctionName order by sum()"#,
            vec![
                "shop-prod-cart: 0 0 0 1",
                "shop-prod-checkout: 1 2 . 3",
                "mediaThumbs: 9 . . .",
            ],
        ),
        (
            r#"SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)"#,
            vec!["e1: 10 2 0 4"],
        ),
        (
            r#"SELECT SUM(Errors) FROM "AWS/Lambda""#,
            vec!["e1: 110 102 100 104"],
        ),
        (
            r#"SELECT AVG(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) WHERE FunctionName = 'shop-prod-cart'"#,
            vec!["e1: 0 0 0 0.1"],
        ),
        (
            r#"SELECT MAX(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)"#,
            vec!["e1: 1 1 1 1"],
        ),
        (
            r#"SELECT COUNT(Errors) FROM SCHEMA("AWS/Lambda", FunctionName)"#,
            vec!["e1: 30 30 30 30"],
        ),
        (
            r#"SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) WHERE tag.team = 'shop' AND FunctionName != 'shop-prod-cart'"#,
            vec!["e1: 1 2 . 3"],
        ),
        (
            r#"SELECT SUM(Errors) FROM SCHEMA("AWS/Lambda", FunctionName) GROUP BY tag.team"#,
            vec!["media: 9 . . .", "shop: 1 2 0 4"],
        ),
        // What lacks the label, as the account's own metric does, is in no group.
        (
            r#"SELECT SUM(Errors) FROM "AWS/Lambda" WHERE FunctionName = 'mediaThumbs' OR tag.team = 'shop' GROUP BY FunctionName ORDER BY MAX() DESC LIMIT 1"#,
            vec!["mediaThumbs: 9 . . ."],
        ),
        (
            r#"SELECT SUM(Errors) FROM "AWS/Lambda" GROUP BY FunctionName ORDER BY SUM() DESC LIMIT 1"#,
            vec!["mediaThumbs: 9 . . ."],
        ),
        (
            r#"SELECT SUM(Nothing) FROM "AWS/Lambda""#,
            vec!["e1: . . . ."],
        ),
    ] {
        assert_eq!(given(query), expected, "{query}");
    }
}

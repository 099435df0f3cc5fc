//! What is no expression, and how it is said.

use super::{answers, expression, refused};

#[test]
fn what_is_no_expression_refuses_the_call() {
    for (source, said) in [
        ("m9 + 1", "Undefined variable 'm9'"),
        ("e1 + 1", "The expression refers to itself"),
        (
            "SUM(m1)",
            "The expression must return a time series or an array of them, not 'Scalar'",
        ),
        (
            "'text'",
            "The expression must return a time series or an array of them, not 'String'",
        ),
        (
            "METRICS() / METRICS()",
            "Unsupported operand type(s) for /: '[Array[TimeSeries], Array[TimeSeries]]'",
        ),
        (
            "SUM(m1, m2)",
            "Unsupported arguments for function SUM: '[TimeSeries, TimeSeries]'",
        ),
        ("FROBNICATE(m1)", "Unknown function 'FROBNICATE'"),
        ("m1 +", "Unexpected end of expression"),
        ("(m1", "Missing closing )"),
        ("[m1", "Missing closing ]"),
        ("m1 m2", "Unexpected 'm2'"),
        ("m1 # m2", "Unexpected character '#'"),
        ("", "Unexpected end of expression"),
        (
            "SORT(METRICS(), AVG, UP)",
            "SORT takes ASC or DESC, not 'UP'",
        ),
        (
            "SEARCH('{AWS/Lambda', 'Sum', 60)",
            "Missing closing } in SEARCH",
        ),
        ("SEARCH('(a', 'Sum', 60)", "Missing closing ) in SEARCH"),
        (
            "SEARCH(m1, 'Sum', 60)",
            "Unsupported arguments for function SEARCH",
        ),
        (
            "SELECT NOW(x) FROM y",
            "Expected one of AVG, COUNT, MAX, MIN, SUM, found 'NOW'",
        ),
        ("SELECT SUM(x) FROM", "Unexpected end of query"),
        (
            "SELECT SUM(x) FROM y LIMIT 501",
            "LIMIT must be from 1 to 500, not '501'",
        ),
        (
            "SELECT SUM(x) FROM y WHERE a = \"b\"",
            "Expected a value in single quotes, found '\"b\"'",
        ),
        ("SELECT SUM(x) FROM y GROUP a", "Expected BY, found 'a'"),
    ] {
        assert_eq!(
            refused(source),
            format!("Error in expression 'e1': {said}"),
            "{source}"
        );
    }
    assert_eq!(
        refused(&"(".repeat(2000)),
        "Error in expression 'e1': Expression is nested too deeply"
    );
    assert_eq!(
        refused(&"-".repeat(2000)),
        "Error in expression 'e1': Expression is nested too deeply"
    );
    assert_eq!(
        refused(&format!("SEARCH('{}', 'Sum')", "(".repeat(1000))),
        "Error in expression 'e1': SEARCH is nested too deeply"
    );
    assert!(refused(&"m1+".repeat(1000)).contains("longer than 2048"));
    let twice = vec![
        expression("q1", "SELECT SUM(x) FROM y"),
        expression("q2", "SELECT SUM(x) FROM y"),
    ];
    assert_eq!(answers(twice).expect_err("two queries").id, "q2");
}

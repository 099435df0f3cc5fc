//! The language as AWS documents it: its own examples, and what it refuses.

use proptest::prelude::*;

use super::*;
use conditions::DOCUMENT;

mod conditions;

/// For each message, whether the pattern matches it.
fn check(pattern: &str, messages: &[(&str, bool)]) {
    let parsed = FilterPattern::parse(pattern).unwrap_or_else(|error| panic!("{pattern}: {error}"));
    for (message, expected) in messages {
        assert_eq!(parsed.matches(message), *expected, "{pattern} on {message}");
    }
}

fn refused(pattern: &str) -> String {
    FilterPattern::parse(pattern)
        .expect_err(pattern)
        .to_string()
}

#[test]
fn all_terms_must_be_there_whole_words_or_not() {
    check(
        "ERROR",
        &[
            ("[ERROR] A fatal exception", true),
            ("Exiting with ERRORCODE: -1", true),
            ("error", false),
        ],
    );
    check(
        "ERROR Exception",
        &[
            ("[ERROR] Caught IllegalArgumentException", true),
            ("[ERROR] caught", false),
        ],
    );
    check(
        "\"timed out\"",
        &[
            ("Task timed out after 3.00 seconds", true),
            ("out timed", false),
        ],
    );
    check(
        r#""say \"hi\" \\ C:\temp""#,
        &[(r#"say "hi" \ C:\temp"#, true)],
    );
    check("\"naïve – ✓\"", &[("a naïve – ✓ line", true)]);
}

#[test]
fn excluded_terms_must_not_be_there() {
    check(
        "ERROR -Exiting",
        &[("[ERROR] fatal", true), ("Exiting with ERRORCODE", false)],
    );
    check(
        "\"ERROR\" - \"Exiting\"",
        &[("[ERROR] fatal", true), ("Exiting with ERRORCODE", false)],
    );
    check(
        "-\"health check\"",
        &[("GET /health check", false), ("GET /", true), ("", true)],
    );
}

#[test]
fn one_of_the_optional_terms_is_enough_but_beside_others_they_are_ignored() {
    check(
        "?ERROR ?WARN",
        &[
            ("ERROR WARN message", true),
            ("WARN message", true),
            ("INFO message", false),
        ],
    );
    check(
        "?ERROR ?WARN REQUEST",
        &[("INFO REQUEST", true), ("ERROR", false)],
    );
    check("?ERROR -DEBUG", &[("INFO", true), ("ERROR DEBUG", false)]);
}

#[test]
fn an_empty_pattern_and_a_blank_phrase_match_everything() {
    for pattern in ["", "   ", "\" \""] {
        check(pattern, &[("", true), ("word", true)]);
        assert!(FilterPattern::parse(pattern).expect("a pattern").is_all());
    }
    assert!(!FilterPattern::parse("-x").expect("a pattern").is_all());
}

#[test]
fn regular_expressions_match_anywhere_and_know_no_groups() {
    check(
        "%AUTHORIZED%",
        &[
            ("[ERROR 401] UNAUTHORIZED REQUEST", true),
            ("authorized", false),
        ],
    );
    check(
        "%^[hc]at%",
        &[("hat", true), ("cat", true), ("that", false)],
    );
    check(
        "%colou?r%",
        &[("colour", true), ("color", true), ("colr", false)],
    );
    check(
        r"%\d{1,3}\.\d{1,3}%",
        &[("at 10.0 s", true), ("at 10 s", false)],
    );
    check(
        r"%took\s\x28\w+\x29%",
        &[("took (long)", true), ("took long", false)],
    );
    for (pattern, said) in [
        ("%(a|b)%", "Invalid character(s) in term '('"),
        ("%something!%", "Invalid character(s) in term '!'"),
        ("%a b%", "Invalid character(s) in term ' '"),
        ("%é%", "Invalid character(s) in term 'é'"),
        ("%a%b", "Invalid filter pattern"),
        ("%a", "Invalid filter pattern"),
        ("%%", "Invalid filter pattern"),
        ("%[%", "Invalid filter pattern"),
        ("%a{999}{999}{999}%", "Invalid filter pattern"),
    ] {
        assert_eq!(refused(pattern), said, "{pattern}");
    }
}

#[test]
fn delimited_fields_follow_the_documentation() {
    let line =
        r#"127.0.0.1 - frank [10/Oct/2000:13:25:15 -0700] "GET /index.html HTTP/1.0" 404 1534"#;
    for (pattern, expected) in [
        (
            "[ip, user, username, timestamp, request, status_code, bytes]",
            true,
        ),
        (
            "[ip, user, username, timestamp, request, status_code]",
            false,
        ),
        ("[..., status_code, bytes]", true),
        ("[ip, user, ..., status_code, bytes]", true),
        ("[ip, user, ...]", true),
        ("[...]", true),
        ("[a,b,c,d,e,f,g,...]", true),
        ("[a,b,c,d,e,f,g,h,...]", false),
        (
            "[ip, user, username, timestamp, request, status_code, bytes > 1000]",
            true,
        ),
        (
            "[ip, user, username, timestamp, request, status_code, bytes > 1534]",
            false,
        ),
        (
            "[ip, user, username, timestamp, request, status_code = 404, bytes]",
            true,
        ),
        (
            "[ip, user, username, timestamp, request =*html*, status_code = 4*, bytes]",
            true,
        ),
        ("[..., status_code = 4* && status_code != 403, bytes]", true),
        (
            "[..., status_code = 4* && status_code != 404, bytes]",
            false,
        ),
        ("[..., status_code = 500 || status_code = 404, bytes]", true),
        ("[..., request=*.html*, status_code=4*,]", true),
        ("[,,,,request=\"GET /index.html HTTP/1.0\",,]", true),
        ("[..., request = %GET\\s/[a-z]+%, status, size]", true),
        ("[ip > 1, ...]", false),
    ] {
        check(pattern, &[(line, expected)]);
    }
    let levels = [
        ("ERROR message", true),
        ("WARN message", false),
        ("ERROR WARN message", false),
    ];
    check("[w1=ERROR, w2]", &levels);
    check(
        "[w1=!ERROR&&w1=!WARN, w2]",
        &[("INFO message", true), ("WARN message", false)],
    );
    check(
        "[a, b]",
        &[
            ("\"never closed", true),
            ("[never closed", true),
            ("\"one field\"", false),
        ],
    );
}

#[test]
fn what_is_no_pattern_is_refused_in_awss_words() {
    for (pattern, said) in [
        ("foo:bar", "Invalid character(s) in term ':'"),
        ("?Status: timeout", "Invalid character(s) in term ':'"),
        ("`", "Invalid character(s) in term '`'"),
        ("\"\"", "Invalid character(s) in term '\"\"'"),
        ("\"open", "Invalid filter pattern"),
        ("\"open\\", "Invalid filter pattern"),
        ("\"a\"b", "Invalid filter pattern"),
        ("-", "Invalid filter pattern"),
        (
            "{ $.a = 1",
            "If a filter pattern starts with '{' it must end with '}'",
        ),
        (
            "[a, b",
            "If a filter pattern starts with '[' it must end with ']'",
        ),
        (
            "{",
            "If a filter pattern starts with '{' it must end with '}'",
        ),
        ("{}", "Invalid filter pattern"),
        (
            "{ $.\"sc-status\" = 5* }",
            "Invalid character(s) in term '$.\"'",
        ),
        ("{ $ = 1 }", "Invalid filter pattern"),
        ("{ $.a }", "Invalid filter pattern"),
        ("{ $.a > abc }", "Invalid filter pattern"),
        ("{ $.a = }", "Invalid filter pattern"),
        ("{ $.a IS nothing }", "Invalid filter pattern"),
        ("{ $.a NOT THERE }", "Invalid filter pattern"),
        ("{ $.a = 1 && }", "Invalid filter pattern"),
        ("{ ($.a = 1 }", "Invalid filter pattern"),
        ("{ $.a = 1 } }", "Invalid character(s) in term '}'"),
        ("{ $.a[*].b[*] = 1 }", "Invalid filter pattern"),
        (
            "{ $.a[99999999999999999999] = 1 }",
            "Invalid character(s) in term ']'",
        ),
        ("[a, ..., b, ..., c]", "Invalid filter pattern"),
        ("[a = 1 && b = 2]", "Invalid filter pattern"),
        (
            "{ $.a = %a% || $.a = %b% || $.a = %c% }",
            "Invalid filter pattern: a pattern holds at most 2 regular expressions",
        ),
        (
            "[a=%a%, b=%b%, c=%c%]",
            "Invalid filter pattern: a pattern holds at most 2 regular expressions",
        ),
    ] {
        assert_eq!(refused(pattern), said, "{pattern}");
    }
    assert_eq!(
        FilterPattern::parse(&"a".repeat(LONGEST + 1)).expect_err("too long"),
        InvalidPattern::TooLong
    );
    assert_eq!(
        refused(&format!("{{ {} }}", "(".repeat(1000))),
        "Invalid filter pattern"
    );
}

#[test]
fn a_megabyte_of_opening_brackets_is_searched_once() {
    let pattern = FilterPattern::parse("[..., last]").expect("a pattern");
    assert!(pattern.matches(&"[ ".repeat(1 << 19)));
}

proptest! {
    #[test]
    fn nothing_panics(pattern in r#"[\[{%$ ]{0,3}([a*"$.=<>!&|()\[\]{}%, \\-]|IS NULL|NOT|\.\.\.|é|1e9|\$\.a){0,40}"#, message in ".{0,80}") {
        if let Ok(pattern) = FilterPattern::parse(&pattern) {
            pattern.matches(&message);
            pattern.matches(DOCUMENT);
        }
    }

    #[test]
    fn a_quoted_phrase_finds_itself(phrase in "[^\\s]\\PC{0,40}", before in ".{0,20}", after in ".{0,20}") {
        let quoted = format!("\"{}\"", phrase.replace('\\', "\\\\").replace('"', "\\\""));
        let pattern = FilterPattern::parse(&quoted).expect("a phrase");
        let message = format!("{before}{phrase}{after}");
        prop_assert!(pattern.matches(&message));
    }
}

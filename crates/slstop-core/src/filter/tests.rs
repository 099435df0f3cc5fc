//! The language as a whole: what it accepts, what it rejects and where, and its invariants.

use proptest::prelude::*;

use super::*;
use crate::domain::LogEvent;
use crate::facts::Facts;
use crate::message::{Fact, Query};
use slstop_base::Timestamp;

const ID: &str = "6f7f8071-b39b-4d6d-91d7-78df2be848f7";

fn filter(source: &str) -> Filter {
    Filter::parse(source).unwrap_or_else(|wrong| panic!("{wrong}"))
}

/// The canonical form of a filter.
#[track_caller]
fn reads(source: &str, plainest: &str) {
    assert_eq!(filter(source).to_string(), plainest, "{source}");
}

#[test]
fn and_binds_tighter_than_or_and_need_not_be_said() {
    reads("a b or c and not d", "a and b or c and not d");
    reads("a (b or c)", "a and (b or c)");
    reads("((a) (b c))", "a and b and c");
    reads("(a or b) or (c or d)", "a or b or c or d");
    reads("not (a b)", "not (a and b)");
    reads("not not a", "not not a");
    reads("a AND b && c || d", "a and b and c or d");
    reads("NOT a OR HAS b", "not a or has b");
    reads("  ", "");
}

#[test]
fn words_are_texts_and_quotes_hold_anything_together() {
    reads("TypeError: cannot", "TypeError: and cannot");
    reads("'it is' \"a \\\"b\\\"\"", "\"it is\" and \"a \\\"b\\\"\"");
    reads("handler(event) x", "handler(event) and x");
    reads("(handler(event))", "handler(event)");
    reads("\"and\" \"a=b\"", "\"and\" and \"a=b\"");
    reads(
        "can't /aws/lambda [ERROR] - *",
        "can't and /aws/lambda and [ERROR] and - and *",
    );
    reads("\"\"", "\"\"");
    reads("not(a)or(b)", "not a or b");
}

#[test]
fn fields_are_compared_with_and_without_blanks() {
    reads("level>=warn", "level >= warn");
    reads("a.b.0.c != 'x y'", "a.b.0.c != \"x y\"");
    reads("a == 1 and b =~ c", "a = 1 and b ~ c");
    reads("url = /x?a=b&c=(d)", "url = /x?a=b&c=(d)");
    reads("(message ~ time(d)?out)", "message ~ time(d)?out");
    reads("message ~ \"order \\d+\"", "message ~ \"order \\d+\"");
    reads("~ ^START", "~ ^START");
    reads("tags has blue", "tags has blue");
    reads("has error.type", "has error.type");
    reads("\"a b\".\"c.d\" = 1", "\"a b\".\"c.d\" = 1");
    reads("x-amz-id = 1", "x-amz-id = 1");
    reads("\"not\" = 1", "\"not\" = 1");
}

/// The sentence, the filter and the carets below it.
#[track_caller]
fn refuses(source: &str, what: &str, carets: &str) {
    let wrong = Filter::parse(source).expect_err(source);
    assert_eq!(wrong.lines()[..], [what, source, carets]);
}

#[test]
fn what_is_no_filter_is_told_with_a_caret_under_the_place() {
    refuses("level >= ", "expected a value behind `>=`", "         ^");
    refuses("a and", "expected a term", "     ^");
    refuses("(a or b", "this parenthesis is not closed", "^");
    refuses("a or b)", "this parenthesis has no opening one", "      ^");
    refuses("x ()", "expected a term before `)`", "   ^");
    refuses("say \"hi", "this quote is not closed", "    ^");
    refuses(
        "a or or b",
        "expected a term before `or`: quote it to look for the word itself",
        "     ^^",
    );
    refuses(
        "x -> y",
        "`-` is not a field: quote a text that contains `>`",
        "  ^",
    );
    refuses(
        "<init> failed",
        "expected a field before `<`: quote a text that contains this sign",
        "^",
    );
    refuses("not", "expected a term", "   ^");
    refuses("has", "expected a field behind `has`", "   ^");
    refuses(
        "日本 ~ a(",
        "invalid regular expression: unclosed group",
        "       ^^",
    );
}

#[test]
fn what_a_field_cannot_hold_is_refused_before_anything_is_searched() {
    let refused = |vocabulary, source| {
        let wrong = Filter::parse_over(vocabulary, source).expect_err(source);
        wrong.what
    };
    assert_eq!(
        refused(&LINE, "level >= wran"),
        "`wran` is not a level: expected one of trace, debug, info, warn, error, fatal; did you mean `warn`?"
    );
    assert_eq!(
        refused(&INVOCATION, "duraton > 2s"),
        "an invocation has no field `duraton`: did you mean `duration`?"
    );
    assert_eq!(
        refused(&INVOCATION, "memory > 2s"),
        "`2s` is not a size: expected one such as 128MB"
    );
    let said = refused(&INVOCATION, "cause = timout");
    assert!(said.ends_with("; did you mean `timeout`?"), "{said}");
    let said = refused(&INVOCATION, "has x");
    assert!(
        said.starts_with("an invocation has no field `x`: it has function, "),
        "{said}"
    );
    assert!(Filter::parse_over(&INVOCATION, "error.type ~ Type and cold = true").is_ok());
}

#[test]
fn depth_length_and_expressions_have_bounds() {
    for source in [
        "(".repeat(4000),
        "not ".repeat(1000),
        "not(".repeat(1000),
        "a ".repeat(4000),
        "~ a ".repeat(17),
        "\"".repeat(3),
    ] {
        assert!(Filter::parse(&source).is_err(), "{source}");
    }
    let deep = format!("{}a{}", "(".repeat(60), ")".repeat(60));
    assert_eq!(filter(&deep).to_string(), "a");
}

fn line() -> LineFields<'static> {
    LineFields {
        at: Timestamp::parse("2026-11-20T03:10:07.250Z"),
        function: Some("checkout"),
        stream: Some("2026/11/20/[42]0123"),
        ..LineFields::read(concat!(
            r#"{"level":"WARN","requestId":"6f7f8071-b39b-4d6d-91d7-78df2be848f7","message":"card declined","#,
            r#""detail":{"order":{"id":4711,"total":42.5,"took":"2.5s"}},"tags":["blue","red"],"user":null}"#,
            "\n"
        ))
    }
}

#[track_caller]
fn holds(source: &str, expected: bool) {
    assert_eq!(filter(source).matches(&line()), expected, "{source}");
}

#[test]
fn a_line_is_asked_for_its_own_fields_and_for_those_of_its_json() {
    holds("level >= warn", true);
    holds("level > warn", false);
    holds("function = checkout", true);
    holds("function has check kind = app", true);
    holds(&format!("request_id = {ID}"), true);
    holds("stream ~ ^2026/11/20/", true);
    holds("time >= 03:10 time < 03:11", true);
    holds("detail.order.id = 4711", true);
    holds("detail.order.total > 42", true);
    holds("detail.order.took > 2s", true);
    holds("tags has blue", true);
    holds("tags has blu", false);
    holds("tags.1 = red", true);
    holds("detail has order", true);
    holds("message has declined", true);
    holds("fields.message = \"card declined\"", true);
    holds("Declined", false);
    holds("\"CARD declined\"", false);
    holds("\"card declined\"", true);
    holds("~ }$", true);
}

#[test]
fn what_is_missing_compares_with_nothing() {
    for absent in ["nobody", "user", "detail.order.name"] {
        holds(&format!("has {absent}"), false);
        for comparison in ["= x", "!= x", "< 1", ">= 1", "~ .", "has x"] {
            holds(&format!("{absent} {comparison}"), false);
            holds(&format!("not {absent} {comparison}"), true);
        }
    }
    holds("detail.order.id != 4711", false);
    holds("detail.order.id != 4712", true);
}

#[test]
fn an_empty_filter_matches_everything() {
    assert!(filter(" ").is_all());
    assert!(!filter("not a").is_all());
    holds("", true);
}

#[test]
fn what_is_looked_for_is_marked() {
    let marks = |source: &str, text: &str| {
        let filter = filter(source);
        let marks = filter.marks(text).into_iter();
        marks.map(|mark| text[mark].to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(
        marks("card or ~ d\\w+d", "Card declined"),
        ["Card", "declined"]
    );
    assert_eq!(marks("abc bcd level = warn", "xabcde"), ["abcd"]);
    assert_eq!(marks("not card", "card"), [""; 0]);
    assert_eq!(marks("~ x* \"\"", "card"), [""; 0]);
    assert_eq!(marks("größe", "die GRÖßE"), ["GRÖßE"]);
}

#[test]
fn failures_are_errors_whatever_level_they_have() {
    let is_error = |message| filter("level >= error").matches(&LineFields::read(message));
    assert!(is_error(
        "REPORT RequestId: a\tDuration: 1 ms\tStatus: timeout\n"
    ));
    assert!(is_error(
        r#"{"errorType":"TypeError","errorMessage":"x","stackTrace":[]}"#
    ));
    assert!(!is_error("said error"));
    assert!(!filter("has level").matches(&LineFields::read("said error")));
}

/// Facts with these lines of a stream, one a millisecond.
fn facts(messages: &[&str]) -> Facts {
    let mut facts = Facts::default();
    let event = |(at, message): (i64, &&str)| LogEvent {
        at: Timestamp::from_millis(at),
        ingested: None,
        stream: "2026/11/20/[7]0123456789abcdef0123456789abcdef".into(),
        id: None,
        message: (*message).into(),
    };
    let fact = Fact::Lines {
        group: "/aws/lambda/checkout".into(),
        events: (1..).zip(messages).map(event).collect(),
    };
    facts.absorb(Timestamp::default(), &Query::Meter.in_first_place(), &fact);
    facts
}

#[test]
fn a_held_line_knows_whose_it_is() {
    let facts = facts(&[
        "START RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7 Version: 7",
        "hello",
        "END RequestId: 6f7f8071-b39b-4d6d-91d7-78df2be848f7",
        "between",
    ]);
    let found = |source: &str| {
        let lines = facts.lines.store.iter();
        let held =
            lines.filter(|line| filter(source).matches(&StoredLineFields::new(line, &facts.lines)));
        held.map(|line| line.message).collect::<Vec<_>>()
    };
    assert_eq!(
        found("function = checkout kind = app"),
        ["hello", "between"]
    );
    assert_eq!(found(&format!("request_id = {ID} kind = app")), ["hello"]);
    assert_eq!(found("not has request_id"), ["between"]);
    assert_eq!(found("stream ~ ^2026 time >= 00:00:00.004"), ["between"]);
}

/// Texts that are mostly filters.
fn sources() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        "[a-zA-Z]{1,6}",
        Just("and".to_owned()),
        Just("or".to_owned()),
        Just("not".to_owned()),
        Just("has".to_owned()),
        Just("level >= warn".to_owned()),
        "[a-c](\\.[a-c0-9]){0,2} ?(=|!=|<|<=|>|>=|~|has) ?[a-z0-9\"'()=\\\\.-]{1,6}",
        "[a-c\"'().=<>!~\\\\ -]{0,6}",
        "\"[a-z \\\\\"]{0,8}\"",
        "\\([a-z]{0,3}",
        Just(")".to_owned()),
        "\\PC{0,6}",
    ];
    prop::collection::vec(piece, 0..12).prop_map(|pieces| pieces.join(" "))
}

fn messages() -> impl Strategy<Value = String> {
    prop_oneof![
        "\\PC{0,40}",
        "\\{\"a\":(1|\"x\"|\\{\"b\":\\[2,\"c\"\\]\\}|null|tru)(,\"b\":\\{\"c\":\"2s\"\\})?\\}?",
        "[a-zA-Z ]{0,30}\n",
    ]
}

proptest! {
    #[test]
    fn no_text_panics(source in "\\PC{0,60}", message in messages()) {
        match Filter::parse(&source) {
            Ok(filter) => {
                filter.matches(&LineFields::read(&message));
                filter.marks(&message);
            }
            Err(wrong) => {
                prop_assert!(source.get(wrong.place.clone()).is_some() || wrong.place.start == source.len());
                wrong.to_string();
            }
        }
    }

    #[test]
    fn what_is_printed_is_read_back(source in sources()) {
        if let Ok(filter) = Filter::parse(&source) {
            let printed = filter.to_string();
            match Filter::parse(&printed) {
                Ok(again) => prop_assert_eq!(&again.0.expression, &filter.0.expression, "{}", printed),
                Err(wrong) => prop_assert!(false, "{} from {}", wrong, source),
            }
        }
    }

    #[test]
    fn a_filter_and_its_negation_part_all_lines_in_two(source in sources(), message in messages()) {
        if let Ok(filter) = Filter::parse(&source) && !filter.is_all() {
            let negated = Filter::parse(&format!("not ({filter})"));
            let negated = negated.expect("what can be read can be negated");
            let line = LineFields::read(&message);
            prop_assert_ne!(filter.matches(&line), negated.matches(&line));
        }
    }

    #[test]
    fn what_matches_is_among_what_may(source in sources(), before in messages(), message in messages(), behind in messages()) {
        if let Ok(filter) = Filter::parse(&source) && filter.matches(&LineFields::read(&message)) {
            let side_by_side = [before, message, behind].concat();
            prop_assert!(filter.may_match_in(&side_by_side));
        }
    }
}

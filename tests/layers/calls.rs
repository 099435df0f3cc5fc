//! The table of AWS calls against the calls that the code makes: policy, doctor and prices are made
//! from the table, so neither may know more than the other.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use slstop_core::domain::Call;

use super::source::Source;

/// The rooms that send requests, and the one where orders of writes are made.
const ROOMS: &[&str] = &["aws", "fetch", "perform", "domain"];

/// `clients.lambda().list_functions()`, over any number of lines.
static SENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\.\s*(sts|lambda|cloudwatch|logs|xray|tagging)\(\)\s*\.\s*([a-z0-9_]+)\(\)")
        .expect("a regex")
});

/// `of_http(clients, Call::GetApis, path)`: what has no client of its own names its row of the table.
static LIGHT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?:light|of_rest|of_http|of_queue|of_lambda|of_rule|of_states|object|parts)\(\s*[^;)]*?Call::(\w+)")
        .expect("a regex")
});

fn sent_light(source: &Source) -> BTreeSet<(String, String)> {
    let calls = LIGHT.captures_iter(&source.code);
    let calls = calls.filter(|call| !source.is_test(call.get(0).map_or(0, |whole| whole.start())));
    let rows = calls.filter_map(|named| {
        let mut rows = Call::ALL.iter();
        let row = rows.find(|call| format!("{call:?}") == named[1])?.facts();
        Some((row.service.to_owned(), row.operation.to_owned()))
    });
    rows.collect()
}

/// Service and operation as the table spells them.
fn sent(source: &Source) -> BTreeSet<(String, String)> {
    let calls = SENT.captures_iter(&source.code);
    let calls = calls.filter(|call| !source.is_test(call.get(0).map_or(0, |whole| whole.start())));
    calls
        .map(|call| {
            let service = match &call[1] {
                "sts" => "STS",
                "lambda" => "Lambda",
                "cloudwatch" => "CloudWatch",
                "logs" => "CloudWatch Logs",
                "tagging" => "Resource Groups Tagging API",
                _ => "XRay",
            };
            (service.to_owned(), camel(&call[2]))
        })
        .collect()
}

fn camel(name: &str) -> String {
    let word = |word: &str| {
        let mut letters = word.chars();
        let first = letters.next().map(|first| first.to_ascii_uppercase());
        first.into_iter().chain(letters).collect::<String>()
    };
    name.split('_').map(word).collect()
}

#[test]
fn every_call_that_the_code_makes_is_in_the_table_and_the_other_way_round() {
    let sources = Source::all();
    let rooms = sources.iter().filter(|source| {
        source
            .room()
            .is_some_and(|room| ROOMS.contains(&room.as_str()))
    });
    let made: BTreeSet<_> = rooms
        .flat_map(|source| sent(source).into_iter().chain(sent_light(source)))
        .collect();
    let known: BTreeSet<_> = Call::ALL
        .iter()
        .map(|call| {
            (
                call.facts().service.to_owned(),
                call.facts().operation.to_owned(),
            )
        })
        .collect();
    let unknown: Vec<_> = made.difference(&known).collect();
    assert!(
        unknown.is_empty(),
        "{unknown:?} is called but not in the table of `domain::call`: the meter can't price it, the \
         policy lacks its action and doctor doesn't try it; add a row"
    );
    let idle: Vec<_> = known.difference(&made).collect();
    assert!(
        idle.is_empty(),
        "{idle:?} is in the table of `domain::call` but nothing calls it: the policy asks for more \
         than is needed; take the row out"
    );
}

#[test]
fn calls_are_found_over_several_lines_and_not_in_tests_or_comments() {
    let found = |text: &str| sent(&Source::new("crates/slstop-aws/src/fetch/x.rs", text));
    let call = "let x = clients\n    .lambda()\n    .get_function_configuration()\n    .send();";
    let expected = ("Lambda".to_owned(), "GetFunctionConfiguration".to_owned());
    assert_eq!(found(call), BTreeSet::from([expected]));
    assert!(found("// clients.lambda().invoke()\n").is_empty());
    assert!(found("#[cfg(test)]\nmod tests { fn f() { c.lambda().invoke(); } }").is_empty());
}

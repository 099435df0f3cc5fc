//! The table of AWS calls against the calls that the code makes: policy, doctor and prices are made
//! from the table, so neither may know more than the other.

use std::collections::BTreeSet;
use std::sync::LazyLock;

use regex::Regex;
use slstop_core::domain::Call;
use slstop_core::domain::call::Access;

use super::source::Source;

/// The rooms that send requests.
const ROOMS: &[&str] = &["aws", "fetch", "perform", "discover"];

/// `clients.lambda().list_functions()`, over any number of lines.
static SENT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\.\s*(sts|lambda|cloudwatch|logs|xray|tagging)\(\)\s*\.\s*([a-z0-9_]+)\(\)")
        .expect("a regex")
});

/// `clients.light(&SCHEMAS, Call::DescribeSchema, …)`, over any number of lines.
static SENT_LIGHT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"\.\s*light\(\s*&\w+,\s*Call::(\w+)").expect("a regex")
});

/// Service and operation as the table spells them.
fn sent(source: &Source) -> BTreeSet<(String, String)> {
    let is_code = |call: &regex::Captures<'_>| {
        !source.is_test(call.get(0).map_or(0, |whole| whole.start()))
    };
    let light = SENT_LIGHT.captures_iter(&source.code).filter(is_code);
    let light = light.filter_map(|call| {
        let mut known = Call::ALL.iter().map(|call| call.facts());
        let facts = known.find(|facts| facts.operation == &call[1])?;
        Some((facts.service.to_owned(), facts.operation.to_owned()))
    });
    let calls = SENT.captures_iter(&source.code).filter(is_code);
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
        .chain(light)
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
    let made: BTreeSet<_> = rooms.flat_map(sent).collect();
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

/// A write leaves only from `perform`, whose senders take what the gate admitted, and the gate alone makes that.
#[test]
fn no_call_that_writes_can_run_past_the_gate() {
    let sources = Source::all();
    let writes: BTreeSet<&str> = Call::ALL
        .iter()
        .map(|call| call.facts())
        .filter(|facts| facts.access == Access::Write)
        .map(|facts| facts.operation)
        .collect();
    assert!(writes.contains("Invoke"));
    for source in &sources {
        let is_perform = source.room().is_some_and(|room| room == "perform");
        let past: Vec<_> = sent(source)
            .into_iter()
            .filter(|(_, operation)| writes.contains(&**operation) && !is_perform)
            .collect();
        assert!(
            past.is_empty(),
            "{}: {past:?} writes outside of `perform`: send it from there, of an `AdmittedWrite`",
            source.path
        );
        let makes = MAKES_WRITES
            .find_iter(&source.code)
            .filter(|found| !source.is_test(found.start()));
        let is_gate = source.path.ends_with("perform/gate.rs");
        assert!(
            is_gate || makes.count() == 0,
            "{}: an `AdmittedWrite` is made by the gate alone: ask `WriteGate::admit`",
            source.path
        );
    }
}

/// A value of the type, and not its name in a signature: `AdmittedWrite { order, id }`.
static MAKES_WRITES: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"AdmittedWrite\s*\{\s*order").expect("a regex"));

#[test]
fn calls_are_found_over_several_lines_and_not_in_tests_or_comments() {
    let found = |text: &str| sent(&Source::new("crates/slstop-aws/src/fetch/x.rs", text));
    let call = "let x = clients\n    .lambda()\n    .get_function_configuration()\n    .send();";
    let expected = ("Lambda".to_owned(), "GetFunctionConfiguration".to_owned());
    assert_eq!(found(call), BTreeSet::from([expected]));
    assert!(found("// clients.lambda().invoke()\n").is_empty());
    assert!(found("#[cfg(test)]\nmod tests { fn f() { c.lambda().invoke(); } }").is_empty());
}

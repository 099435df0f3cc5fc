//! One name, one concept: a type that two rooms define under the same name needs a reason, and most types have
//! a name of their own.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::LazyLock;

use regex::Regex;

use crate::Finding;
use crate::source::Source;

/// Names that several rooms define, and why. A name that is no longer shared has to leave the list, so it can
/// only shrink.
struct Shared {
    names: &'static [&'static str],
    reason: &'static str,
}

const SHARED: &[Shared] = &[];

/// Definitions whose name is defined more than once, of all definitions, in percent.
const MOST_SHARED_PERCENT: usize = 5;

/// A type at the top level of a file.
static TYPE: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"(?m)^(?:pub(?:\([a-z ]+\))? )?(?:struct|enum|trait|type|union) ([A-Z]\w*)")
        .expect("a constant")
});

/// Every definition of a name, as room and place.
type Definitions = BTreeMap<String, Vec<(String, String)>>;

fn definitions(sources: &[Source]) -> Definitions {
    let mut found = Definitions::new();
    for source in sources {
        let room = source.room().unwrap_or_else(|| source.path.clone());
        for name in TYPE.captures_iter(&source.code).filter_map(|c| c.get(1)) {
            if !source.is_test(name.start()) {
                let place = (room.clone(), source.place(name.start()));
                found
                    .entry(name.as_str().to_owned())
                    .or_default()
                    .push(place);
            }
        }
    }
    found
}

pub fn check(sources: &[Source]) -> Vec<Finding> {
    judge(&definitions(sources), SHARED)
}

fn judge(definitions: &Definitions, shared: &[Shared]) -> Vec<Finding> {
    let is_listed = |name: &str| shared.iter().any(|entry| entry.names.contains(&name));
    let in_two_rooms = |places: &[(String, String)]| {
        let rooms: BTreeSet<&str> = places.iter().map(|(room, _)| room.as_str()).collect();
        rooms.len() > 1
    };
    let mut findings = Vec::new();
    for (name, places) in definitions {
        if in_two_rooms(places) && !is_listed(name) {
            let places: Vec<&str> = places.iter().map(|(_, place)| place.as_str()).collect();
            findings.push(Finding {
                place: places.join(", "),
                found: format!("`{name}` is defined in more than one room"),
                reason: "a reader who meets the name has to find out which of the two is meant",
                way_out: "name it after what it is in its room, or list it with a reason in tests/layers/names.rs",
            });
        }
    }
    for entry in shared {
        for name in entry.names {
            if !definitions
                .get(*name)
                .is_some_and(|places| in_two_rooms(places))
            {
                findings.push(Finding {
                    place: "tests/layers/names.rs".into(),
                    found: format!("`{name}` is listed ({}) and no longer shared", entry.reason),
                    reason: "the list may only shrink",
                    way_out: "take the name out of `SHARED`",
                });
            }
        }
    }
    findings
}

#[test]
fn most_types_have_a_name_of_their_own() {
    let definitions = definitions(&Source::all());
    let all: usize = definitions.values().map(Vec::len).sum();
    let repeated = definitions.values().filter(|places| places.len() > 1);
    let repeated: usize = repeated.map(Vec::len).sum();
    let percent = repeated * 100 / all.max(1);
    assert!(
        percent <= MOST_SHARED_PERCENT,
        "{repeated} of {all} types ({percent}%) share their name with another: give the new ones a name of \
         their own; `MOST_SHARED_PERCENT` may only fall"
    );
}

#[test]
fn a_name_in_two_rooms_is_found_unless_it_is_listed_and_a_stale_entry_is_found_too() {
    let sources = [
        Source::new(
            "crates/slstop-base/src/id.rs",
            "pub struct Line;\n#[cfg(test)]\nmod tests {\nstruct Row;\n}\n",
        ),
        Source::new(
            "crates/slstop-core/src/domain/line.rs",
            "enum Line {}\nstruct Row;\n",
        ),
        Source::new(
            "crates/slstop-core/src/domain/other.rs",
            "// struct Row;\nstruct Row;\n",
        ),
    ];
    let found = |shared: &[Shared]| {
        let findings = judge(&definitions(&sources), shared);
        findings
            .into_iter()
            .map(|finding| finding.found)
            .collect::<Vec<_>>()
    };
    assert_eq!(found(&[]), ["`Line` is defined in more than one room"]);
    let listed = |names| {
        [Shared {
            names,
            reason: "because",
        }]
    };
    assert!(found(&listed(&["Line"])).is_empty());
    assert_eq!(
        found(&listed(&["Line", "Row"])),
        ["`Row` is listed (because) and no longer shared"]
    );
}

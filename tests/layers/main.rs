//! Reads the sources and holds the order of the rooms, so that no rule lives in prose alone.
//! The rules are data in `rules.rs`; a finding says what broke, why that is a rule, and the way out.

mod calls;
mod map;
mod names;
mod order;
mod paths;
mod places;
mod rules;
mod source;
mod words;

use source::Source;

/// Where a rule was broken, and what to do about it.
struct Finding {
    place: String,
    found: String,
    reason: &'static str,
    way_out: &'static str,
}

fn report(findings: &[Finding]) {
    let text: Vec<_> = findings
        .iter()
        .map(|finding| {
            let Finding {
                place,
                found,
                reason,
                way_out,
            } = finding;
            format!("{place}: {found}\n    why:     {reason}\n    way out: {way_out}")
        })
        .collect();
    assert!(findings.is_empty(), "\n\n{}\n", text.join("\n\n"));
}

#[test]
fn rooms_use_only_the_rooms_above_them() {
    report(
        &Source::all()
            .iter()
            .flat_map(order::check)
            .collect::<Vec<_>>(),
    );
}

#[test]
fn crates_clocks_and_colours_stay_in_their_rooms() {
    report(&words::check(&Source::all()));
}

#[test]
fn a_type_name_belongs_to_one_room() {
    report(&names::check(&Source::all()));
}

#[test]
fn every_room_is_in_the_table() {
    report(&places::rooms());
    report(&places::crates());
}

#[test]
fn every_file_begins_by_saying_what_it_is() {
    report(&places::heads());
}

#[test]
fn the_top_level_holds_nothing_without_a_reason() {
    report(&places::top_level());
}

//! Arbitrary bytes against everything that reads logs: lines, files, the ledger, the store. Nothing panics,
//! and what must hold for any input holds.
//!
//! Each target is a function of bytes, driven by a seeded mutator over the lines in `seeds.rs`. In CI a few
//! thousand inputs each; `SLSTOP_FUZZ_RUNS=1000000 cargo test --release --test it fuzz` goes on for longer,
//! `SLSTOP_FUZZ_SEED=7` elsewhere. An input that fails is printed as Rust writes bytes: it belongs into
//! a test of its own.

mod long;
mod mutator;
mod seeds;
mod shapes;
mod targets;

use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};

use mutator::Mutator;

const RUNS: u64 = 3000;

fn number(name: &str, usual: u64) -> u64 {
    let given = std::env::var(name).ok();
    given.map_or(usual, |text| text.parse().expect("a number"))
}

fn fuzz(target: fn(&[u8])) {
    let mut mutator = Mutator::new(number("SLSTOP_FUZZ_SEED", 1));
    for _ in 0..number("SLSTOP_FUZZ_RUNS", RUNS) {
        let input = mutator.input();
        let run = catch_unwind(AssertUnwindSafe(|| target(&input)));
        if let Err(panic) = run {
            eprintln!("this input fails: b\"{}\"", input.escape_ascii());
            resume_unwind(panic);
        }
    }
}

macro_rules! targets {
    ($($target:ident)*) => {$(
        #[test]
        fn $target() {
            fuzz(targets::$target);
        }
    )*};
}

targets! {
    any_line_is_read
    any_text_is_masked_and_made_safe
    any_file_is_read
    any_cut_page_is_read_up_to_the_cut
    any_log_makes_a_ledger
    any_events_are_kept
}

//! How fast the console is with a thousand functions: `cargo bench --bench console`, a filter behind `--`
//! runs some. What each promises stands beside it; times of a whole process are `benches/startup`'s.

mod charts;
mod draw;
mod fleet;
mod ledger;
mod reduce;
mod screen;
mod turn;

use std::time::Duration;

use criterion::{Criterion, criterion_group, criterion_main};

/// Enough for means that repeat within a few per cent, in a minute for all.
fn criterion() -> Criterion {
    Criterion::default()
        .warm_up_time(Duration::from_millis(500))
        .measurement_time(Duration::from_secs(2))
        .sample_size(40)
}

criterion_group! {
    name = console;
    config = criterion();
    targets = charts::bench, draw::bench, reduce::bench, turn::bench, ledger::bench
}
criterion_main!(console);

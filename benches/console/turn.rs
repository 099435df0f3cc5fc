//! A turn of the loop: what is asked after each event, and a key in the middle of a flood of facts, which
//! has to be on the screen within 16 ms.

use std::hint::black_box;

use criterion::{BatchSize, Criterion};
use slstop_base::action::chord;
use slstop_core::message::{Event, Size};
use slstop_tui::state::wanted;

use crate::fleet::Fleet;
use crate::screen::Screen;

const SIZE: Size = Size::new(200, 60);
/// As many batches as the loop reduces before it looks at keys again.
const BATCHES: usize = 4;

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("turn");
    group.bench_function("what is wanted", |bencher| {
        let fleet = Fleet::new(SIZE);
        bencher.iter(|| wanted(black_box(&fleet.model)));
    });
    group.bench_function("whether the picture changed", |bencher| {
        let fleet = Fleet::new(SIZE);
        bencher.iter(|| black_box(&fleet.model).frame_key());
    });
    // The worst moment for a key: a frame is drawn and a full turn of batches begins just before it.
    group.bench_function(
        "a key in a flood, to the last byte of its frame",
        |bencher| {
            let mut fleet = Fleet::new(SIZE);
            let mut screen = Screen::new(SIZE);
            let flood: Vec<Event> = (0..fleet.parts())
                .flat_map(|part| [(part, 1), (part, 2)])
                .map(|(part, minutes)| fleet.counts(part, minutes))
                .collect();
            let mut flood = flood.iter().cycle().cloned();
            let keys: Vec<Event> = chord::sequence("j k")
                .unwrap_or_default()
                .into_iter()
                .map(Event::Key)
                .collect();
            let mut keys = keys.into_iter().cycle();
            bencher.iter_batched(
                || {
                    (
                        flood.by_ref().take(BATCHES).collect::<Vec<_>>(),
                        keys.next(),
                    )
                },
                |(batches, key)| {
                    screen.draw(&fleet.model);
                    for batch in batches {
                        fleet.happens(batch);
                    }
                    black_box((wanted(&fleet.model), fleet.model.frame_key()));
                    key.map(|key| fleet.happens(key));
                    black_box((wanted(&fleet.model), fleet.model.frame_key()));
                    screen.draw(&fleet.model);
                },
                BatchSize::SmallInput,
            );
        },
    );
    group.finish();
}

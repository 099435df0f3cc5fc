//! One event into a model of a thousand functions: at most 4 ms, because a key waits for the one that is
//! being reduced.

use criterion::Criterion;
use slstop_base::action::chord;
use slstop_core::message::{Edit, Event, Size};

use crate::fleet::Fleet;

const SIZE: Size = Size::new(200, 60);

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("reduce");
    let mut check = |name: &str, prepare: &str, events: &dyn Fn(&Fleet) -> Vec<Event>| {
        group.bench_function(name, |bencher| {
            let mut fleet = Fleet::new(SIZE);
            for key in keys(prepare) {
                fleet.happens(key);
            }
            let events = events(&fleet);
            let mut next = events.iter().cycle().cloned();
            // The event itself is made outside: the loop gets it from a channel.
            bencher.iter_batched(
                || next.next(),
                |event| event.map(|event| fleet.happens(event)),
                criterion::BatchSize::SmallInput,
            );
        });
    };
    check("metrics of 160 functions", "", &|fleet| {
        vec![fleet.counts(0, 1), fleet.counts(0, 2)]
    });
    check("the same metrics again", "", &|fleet| {
        vec![fleet.counts(0, 0)]
    });
    check("a page of 50 functions, deployed", "", &|fleet| {
        vec![fleet.deployed_page(1), fleet.deployed_page(2)]
    });
    check("the same page again", "", &|fleet| vec![fleet.page(1)]);
    check("down and up", "", &|_| keys("j k"));
    check("page down and up", "", &|_| keys("PgDn PgUp"));
    check("reversed", "", &|_| keys("S"));
    check("zoomed and back", "", &|_| keys("z"));
    check("a letter of a filter", "/", &|_| typed("checkout"));
    check("a letter of a command", ":", &|_| typed("theme"));
    group.finish();
}

fn keys(keys: &str) -> Vec<Event> {
    chord::sequence(keys)
        .unwrap_or_default()
        .into_iter()
        .map(Event::Key)
        .collect()
}

/// Letter by letter, and all of it taken back.
fn typed(text: &str) -> Vec<Event> {
    let letters = text.chars().map(|letter| Edit::Type(letter.to_string()));
    letters.chain([Edit::Clear]).map(Event::Edit).collect()
}

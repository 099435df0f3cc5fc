//! A frame of a thousand functions with 120 points of three metrics each: at most 2 ms. Two models take
//! turns, so that each frame differs from the one before as it does while one pages through the fleet.

use criterion::{BenchmarkId, Criterion};
use slstop_core::message::{Act, Event, Size};
use slstop_tui::state::actions::AppAction;

use crate::fleet::Fleet;
use crate::screen::Screen;

const SIZES: [(u16, u16); 3] = [(200, 60), (120, 40), (80, 24)];

pub fn bench(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("draw");
    for (width, height) in SIZES {
        let size = Size::new(width, height);
        let id = format!("{width}x{height}");
        group.bench_function(BenchmarkId::new("fleet", &id), |bencher| {
            let (fleet, mut paged) = (Fleet::new(size), Fleet::new(size));
            paged.happens(Event::Act(Act::plain(AppAction::PageDown.id())));
            take_turns(bencher, &[fleet, paged]);
        });
    }
    let size = Size::new(200, 60);
    let open = |action: AppAction| {
        let mut fleet = Fleet::new(size);
        fleet.happens(Event::Act(Act::plain(action.id())));
        fleet
    };
    group.bench_function("palette", |bencher| {
        let mut further = open(AppAction::Palette);
        further.happens(Event::Act(Act::plain(
            slstop_tui::state::actions::OverlayAction::Down.id(),
        )));
        take_turns(bencher, &[open(AppAction::Palette), further]);
    });
    group.bench_function("help", |bencher| {
        let mut further = open(AppAction::Help);
        further.happens(Event::Act(Act::plain(AppAction::PageDown.id())));
        take_turns(bencher, &[open(AppAction::Help), further]);
    });
    group.finish();
}

fn take_turns(bencher: &mut criterion::Bencher<'_>, fleets: &[Fleet; 2]) {
    let mut screen = Screen::new(fleets[0].model.shell.size);
    let mut next = fleets.iter().cycle();
    bencher.iter(|| {
        if let Some(fleet) = next.next() {
            screen.draw(&fleet.model);
        }
    });
}

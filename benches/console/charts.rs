//! Charts as large as they get: a heat map of a hundred thousand cells in at most 2 ms, four charts of a day of
//! minutes in at most 4 ms.

use std::time::Duration;

use criterion::Criterion;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop_base::{Timestamp, number};
use slstop_core::facts::ledger::latency_bucket::LatencyBucket;
use slstop_tui::theme::{Role, Theme};
use slstop_tui::widget::Canvas;
use slstop_tui::widget::chart::{
    Bands, Bars, Chart, ChartLine, HeatCell, HeatMap, Ticks, TimeFrame,
};

const CELLS: u32 = 100_000;
const SLOT: Duration = Duration::from_secs(10);
const MINUTES: usize = 1440;

fn frame(period: Duration, points: usize) -> TimeFrame<'static> {
    TimeFrame {
        start: Timestamp::from_millis(0),
        period,
        points,
        markers: &[],
        cursor: None,
        clock: &|at| at.rfc3339()[11..16].to_owned(),
        has_times: true,
    }
}

pub fn bench(criterion: &mut Criterion) {
    let theme = Theme::default();
    let mut buffer = Buffer::empty(Rect::new(0, 0, 200, 60));
    let mut group = criterion.benchmark_group("charts");
    group.bench_function("a heat map of 100,000 cells", |bencher| {
        // Every invocation in a cell of its own: no map can have more cells.
        let cells = (0..CELLS).map(|n| HeatCell {
            from: Timestamp::from_millis(i64::from(n / 12) * 10_000),
            step: 10 + (n % 12) as u8,
            count: 1,
            failed: u32::from(n % 50 == 0),
            cold: u32::from(n % 30 == 0),
        });
        let map = HeatMap {
            frame: frame(Duration::from_secs(60), MINUTES),
            slot: SLOT,
            border: &|step| LatencyBucket(step).range().start.as_millis(),
            bands: Bands::default(),
            thresholds: &[],
            figure: &number::millis,
        };
        bencher.iter(|| map.draw(cells.clone(), &mut Canvas::new(&mut buffer, &theme)));
    });
    group.bench_function("four charts of a day of minutes", |bencher| {
        let values: Vec<Option<f64>> = (0..MINUTES)
            .map(|n| (n % 97 != 0).then(|| (n * 7919 % 1013) as f64))
            .collect();
        let lines = [Role::Tail, Role::High, Role::Median].map(|role| ChartLine {
            values: &values,
            role,
        });
        let chart = Chart {
            frame: frame(Duration::from_secs(60), MINUTES),
            bars: Some(Bars {
                totals: &values,
                warnings: &values,
                failures: &values,
            }),
            lines: &lines,
            thresholds: &[],
            ticks: Ticks::Whole,
            figure: &number::count,
        };
        bencher.iter(|| {
            let mut canvas = Canvas::new(&mut buffer, &theme);
            for nth in 0..4 {
                chart.draw(&mut canvas.part(Rect::new(0, 15 * nth, 200, 15)));
            }
        });
    });
    group.finish();
}

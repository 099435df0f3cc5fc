//! Pictures of heat maps, and sizes and values at which there is hardly anything to draw.

use std::time::Duration;

use proptest::prelude::*;

use super::heat_map::{Bands, HeatCell, HeatMap};
use super::{Marker, Threshold, TimeFrame};
use crate::theme::GlyphSet;
use crate::widget::picture;
use slstop_base::{Timestamp, number};

const SLOT: Duration = Duration::from_secs(10);

/// Six steps a decade from a millisecond on, as the ledger has them.
fn border(step: u8) -> f64 {
    const STEPS: [f64; 6] = [1.0, 1.5, 2.0, 3.0, 5.0, 7.0];
    match usize::from(step).checked_sub(1) {
        None => 0.0,
        Some(step) => STEPS[step % 6] * 10_f64.powi((step / 6) as i32),
    }
}

fn map<'a>(bands: Bands<'a>, thresholds: &'a [Threshold<'a>]) -> HeatMap<'a> {
    HeatMap {
        frame: TimeFrame {
            start: Timestamp::parse("2026-10-08T12:00:00Z").expect("a moment"),
            period: Duration::from_secs(60),
            points: 5,
            markers: &[],
            cursor: None,
            clock: &|at| at.rfc3339()[11..16].to_owned(),
            has_times: true,
        },
        slot: SLOT,
        border: &border,
        bands,
        thresholds,
        figure: &number::millis,
    }
}

fn cell(slot: u32, step: u8, count: u32, failed: u32, cold: u32) -> HeatCell {
    let start = Timestamp::parse("2026-10-08T12:00:00Z").expect("a moment");
    HeatCell {
        from: start.plus(SLOT * slot),
        step,
        count,
        failed,
        cold,
    }
}

fn drawn(
    map: &HeatMap<'_>,
    cells: &[HeatCell],
    (width, height): (u16, u16),
    set: GlyphSet,
) -> String {
    picture::drawn(width, height, set, |canvas| {
        map.draw(cells.iter().copied(), canvas)
    })
}

/// A minute of calm, then half of them fail at the timeout; two are cold; the last minute was not read.
fn outage() -> Vec<HeatCell> {
    let mut cells = Vec::new();
    for slot in 0..24 {
        cells.push(cell(slot, 12, 40, 0, 0));
        cells.push(cell(slot, 13, 9, 1, 0));
        if slot >= 6 {
            cells.push(cell(slot, 21, 12, 12, 0));
        }
    }
    cells.extend([cell(2, 17, 1, 0, 1), cell(15, 18, 2, 0, 2)]);
    cells
}

#[test]
fn failures_stand_out_at_their_duration_and_what_was_not_read_is_a_band() {
    let values = |value| [None, None, None, None, Some(value)];
    let (low, middle, high) = (values(80.0), values(400.0), values(900.0));
    let bands = Bands {
        low: &low,
        middle: &middle,
        high: &high,
    };
    let thresholds = [Threshold {
        value: 3000.0,
        name: "timeout".into(),
    }];
    let map = map(bands, &thresholds);
    insta::assert_snapshot!(drawn(&map, &outage(), (47, 11), GlyphSet::Unicode));
    insta::assert_snapshot!(drawn(&map, &outage(), (47, 11), GlyphSet::Ascii));
}

#[test]
fn a_constant_one_point_and_nothing_draw_sensibly() {
    let map = map(Bands::default(), &[]);
    let constant: Vec<_> = (0..30).map(|slot| cell(slot, 13, 3, 0, 0)).collect();
    insta::assert_snapshot!(drawn(&map, &constant, (47, 7), GlyphSet::Unicode));
    insta::assert_snapshot!(drawn(
        &map,
        &[cell(7, 30, 1, 0, 0)],
        (47, 7),
        GlyphSet::Unicode
    ));
    let nothing = drawn(&map, &[], (47, 7), GlyphSet::Unicode);
    assert!(
        nothing.starts_with("\n\n\n\n\n\n"),
        "times alone: {nothing}"
    );
}

#[test]
fn more_slots_than_columns_add_up_and_fewer_leave_no_holes() {
    let map = map(Bands::default(), &[]);
    let constant: Vec<_> = (0..30).map(|slot| cell(slot, 13, 3, 0, 0)).collect();
    for width in [19, 40, 67, 100, 201] {
        let picture = drawn(&map, &constant, (width, 6), GlyphSet::Ascii);
        let plot = usize::from(width - super::gutter(width));
        let inked = |row: &str| {
            row.chars()
                .rev()
                .take_while(|ink| "%+:.".contains(*ink))
                .count()
        };
        let fullest = picture.lines().map(inked).max();
        assert_eq!(fullest, Some(plot), "{width} wide: {picture}");
    }
}

proptest! {
    #[test]
    fn no_size_and_no_cell_panics(
        width in 0..60u16, height in 0..20u16, ascii in any::<bool>(),
        cells in prop::collection::vec((any::<i64>(), any::<u8>(), any::<u32>(), any::<u32>(), any::<u32>()), 0..50),
        values in prop::collection::vec(prop::option::of(any::<f64>()), 0..9),
        limit in any::<f64>(), start in any::<i64>(), period in any::<u64>(), points in 0..200usize,
    ) {
        let limits = [Threshold { value: limit, name: "limit".into() }];
        let bands = Bands { low: &values, middle: &values, high: &values };
        let mut map = map(bands, &limits);
        map.frame.start = Timestamp::from_millis(start);
        map.frame.period = Duration::from_millis(period);
        map.frame.points = points;
        let markers = [Marker { at: map.frame.start, name: "v1".into() }];
        map.frame.markers = &markers;
        let cells: Vec<HeatCell> = cells.into_iter().map(|(from, step, count, failed, cold)| HeatCell {
            from: Timestamp::from_millis(from), step, count, failed, cold,
        }).collect();
        let set = if ascii { GlyphSet::Ascii } else { GlyphSet::Unicode };
        drawn(&map, &cells, (width, height), set);
    }
}

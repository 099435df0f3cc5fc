//! Pictures of charts, and sizes at which there is hardly room for one.

use std::time::Duration;

use super::*;
use crate::theme::GlyphSet;
use crate::widget::picture;
use proptest::prelude::*;
use slstop_base::{Timestamp, number};

const MINUTE: Duration = Duration::from_secs(60);

fn clock(moment: Timestamp) -> String {
    moment.rfc3339()[11..16].to_owned()
}

fn start() -> Timestamp {
    Timestamp::parse("2026-10-08T12:00:00Z").expect("a moment")
}

fn at(minute: u32) -> Timestamp {
    start().plus(MINUTE * minute)
}

fn frame() -> TimeFrame<'static> {
    TimeFrame {
        start: start(),
        period: MINUTE,
        points: 15,
        markers: &[],
        cursor: None,
        clock: &clock,
        has_times: true,
    }
}

fn of_points(points: usize) -> TimeFrame<'static> {
    TimeFrame { points, ..frame() }
}

fn empty() -> Chart<'static> {
    Chart {
        frame: frame(),
        bars: None,
        lines: &[],
        thresholds: &[],
        ticks: Ticks::Decimal,
        figure: &number::count,
    }
}

fn some(values: &[f64]) -> Vec<Option<f64>> {
    values
        .iter()
        .map(|value| Some(*value).filter(|value| !value.is_nan()))
        .collect()
}

const GAP: f64 = f64::NAN;

#[test]
fn warnings_stand_between_failures_and_the_rest() {
    let of = |values: [f64; 6]| values.map(Some).to_vec();
    let (totals, failures) = (of([24.0; 6]), of([0.0, 0.0, 4.0, 4.0, 4.0, 24.0]));
    let warnings = of([0.0, 8.0, 4.0, 8.0, 20.0, 0.0]);
    let chart = Chart {
        frame: of_points(6),
        bars: Some(Bars {
            totals: &totals,
            warnings: &warnings,
            failures: &failures,
        }),
        ..empty()
    };
    let drawn = |glyphs| picture::drawn(6, 3, glyphs, |canvas| chart.draw(canvas));
    insta::assert_snapshot!(drawn(GlyphSet::Unicode), @r#"
    ▇▇▇▇▇▇
    ███▄██
    ██▄▄▄█
    -- ink
    QQQQGR
    QQQGGR
    QGRRRR
    -- ground

       Q
      GGG
    -- G severity.warning, Q chart.volume, R chart.failures
    "#);
    insta::assert_snapshot!(drawn(GlyphSet::Ascii), @r#"
    ::::+#
    :::++#
    :+####
    -- ink
    QQQQGR
    QQQGGR
    QGRRRR
    -- G severity.warning, Q chart.volume, R chart.failures
    "#);
}

/// One failure among many calls must not make the bar as low as itself.
#[test]
fn a_low_bar_with_something_loud_at_its_foot_is_a_cell_or_nothing() {
    let of = |values: [f64; 4]| values.map(Some).to_vec();
    let (totals, failures) = (of([24.0, 6.0, 6.0, 3.0]), of([0.0, 0.0, 1.0, 1.0]));
    let chart = Chart {
        frame: of_points(4),
        bars: Some(Bars {
            totals: &totals,
            warnings: &[],
            failures: &failures,
        }),
        ..empty()
    };
    let picture = picture::drawn(4, 3, GlyphSet::Unicode, |canvas| chart.draw(canvas));
    insta::assert_snapshot!(picture, @"
    ▇
    █
    █▆▁▁
    -- ink
    Q
    Q
    QQRR
    -- ground


      Q
    -- Q chart.volume, R chart.failures
    ");
}

#[test]
fn bars_stand_on_their_failures_and_gaps_stay_gaps() {
    let totals = some(&[
        400.0, 390.0, 410.0, 0.0, GAP, 380.0, 405.0, 400.0, 395.0, 400.0, 390.0, 300.0, 310.0,
        290.0, 280.0,
    ]);
    let failures = some(&[
        0.0, 0.0, 0.0, 0.0, GAP, 0.0, 1.0, 0.0, 0.0, 0.0, 80.0, 150.0, 310.0, 120.0, 60.0,
    ]);
    let markers = [Marker {
        at: at(9),
        name: "v42".into(),
    }];
    let chart = Chart {
        bars: Some(Bars {
            totals: &totals,
            warnings: &[],
            failures: &failures,
        }),
        frame: TimeFrame {
            markers: &markers,
            cursor: Some(at(12)..at(12)),
            ..frame()
        },
        ..empty()
    };
    let picture = |glyphs| picture::drawn(37, 7, glyphs, |canvas| chart.draw(canvas));
    insta::assert_snapshot!(picture(GlyphSet::Unicode), @r#"
       500                   ◆ v42
           ▆▆▅▅▇▇    ▄▄▇▇▆▆▆▆▆▆▅▅
           ██████    ████████████▅▅▆▆▄▄▃▃
       250 ██████    ████████████████████
           ██████    ████████████▆▆██▄▄██
         0 ██████▁▁  ██▁▁██████████████▆▆
           12:00                 12:12
    -- ink
       OOO                   o ccc
           QQQQQQ    QQQQQQQQQQQQ
           QQQQQQ    QQQQQQQQQQQQQQRRQQQQ
       OOO QQQQQQ    QQQQQQQQQQQQQQRRQQQQ
           QQQQQQ    QQQQQQQQQQQQRRRRRRQQ
         O QQQQQQss  QQRRQQQQQQRRRRRRRRRR
           OOOOO                 ooooo
    -- ground
                                   k
                                   k
                                   k
                                   k
                                 QQk QQ
                       QQ          k   QQ

    -- c text.muted, k ground.selection, o accent, s rule, O chart.axis, Q chart.volume, R chart.failures
    "#);
    insta::assert_snapshot!(picture(GlyphSet::Ascii), @r#"
       500                   # v42
           ::::::    ..::::::::::
           ::::::    ::::::::::::::##....
       250 ::::::    ::::::::::::::##::::
           ::::::    ::::::::::::######::
         0 ::::::__  ::##::::::##########
           12:00                 12:12
    -- ink
       OOO                   o ccc
           QQQQQQ    QQQQQQQQQQQQ
           QQQQQQ    QQQQQQQQQQQQQQRRQQQQ
       OOO QQQQQQ    QQQQQQQQQQQQQQRRQQQQ
           QQQQQQ    QQQQQQQQQQQQRRRRRRQQ
         O QQQQQQss  QQRRQQQQQQRRRRRRRRRR
           OOOOO                 ooooo
    -- ground
                                   k
                                   k
                                   k
                                   k
                                   k
                                   k

    -- c text.muted, k ground.selection, o accent, s rule, O chart.axis, Q chart.volume, R chart.failures
    "#);
}

#[test]
fn lines_rise_to_their_limits_and_far_limits_are_named() {
    let wave = |low: f64, step: f64| {
        (0..15)
            .map(|n| (n != 7).then(|| low + step * f64::from(n % 5)))
            .collect::<Vec<_>>()
    };
    let (median, tail) = (wave(180.0, 10.0), wave(900.0, 300.0));
    let lines = [
        ChartLine {
            values: &median,
            role: Role::Median,
        },
        ChartLine {
            values: &tail,
            role: Role::Tail,
        },
    ];
    let thresholds = [
        Threshold {
            value: 2500.0,
            name: "goal".into(),
        },
        Threshold {
            value: 15_000.0,
            name: "timeout".into(),
        },
    ];
    let chart = Chart {
        lines: &lines,
        thresholds: &thresholds,
        ticks: Ticks::Decimal,
        figure: &number::millis,
        ..empty()
    };
    let picture = |glyphs| picture::drawn(46, 8, glyphs, |canvas| chart.draw(canvas));
    insta::assert_snapshot!(picture(GlyphSet::Unicode), @r#"
     2.50s ╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ goal 2.50s
                     ⢸⠉⠉⡆        timeout 15s above
                ⢀⣀⣀⠏⠉⠁  ⡇       ⠉⠉⠁  ⡇    ⢀⣀⣀⠏⠉⠁
              ⣀⣀⡸       ⡇  ⣀⣀⡀       ⡇  ⣀⣀⡸
           ⠤⠤⠤⠃         ⠧⠤⠤⠃         ⠧⠤⠤⠃

       0ms ⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠄  ⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤⠤
           12:00      12:05        12:10
    -- ink
     OOOOO PPPPPPPPPPPPPPPPPPPPPPPPPPPP cccc ccccc
                     UUUU        ccccccc ccc ccccc
                UUUUUU  U       UUU  U    UUUUUU
              UUU       U  UUU       U  UUU
           UUUU         UUUU         UUUU

       OOO SSSSSSSSSSSSSSSSSSS  SSSSSSSSSSSSSSSSSS
           OOOOO      OOOOO        OOOOO
    -- c text.muted, O chart.axis, P chart.threshold, S chart.p50, U chart.p99
    "#);
    insta::assert_snapshot!(picture(GlyphSet::Ascii), @r#"
     2.50s ---------------------------- goal 2.50s
                      oo         timeout 15s above
                   ooo          ooo          ooo
                 oo                        oo
           oooooo       oooooo       oooooo

       0ms ...................  ..................
           12:00      12:05        12:10
    -- ink
     OOOOO PPPPPPPPPPPPPPPPPPPPPPPPPPPP cccc ccccc
                      UU         ccccccc ccc ccccc
                   UUU          UUU          UUU
                 UU                        UU
           UUUUUU       UUUUUU       UUUUUU

       OOO SSSSSSSSSSSSSSSSSSS  SSSSSSSSSSSSSSSSSS
           OOOOO      OOOOO        OOOOO
    -- c text.muted, O chart.axis, P chart.threshold, S chart.p50, U chart.p99
    "#);
}

#[test]
fn the_smallest_chart_still_has_both_axes() {
    let totals = some(&[5.0, 7.0, 3.0]);
    let chart = Chart {
        frame: of_points(3),
        bars: Some(Bars {
            totals: &totals,
            warnings: &[],
            failures: &[],
        }),
        ..empty()
    };
    let picture = picture::drawn(20, 4, GlyphSet::Unicode, |canvas| chart.draw(canvas));
    insta::assert_snapshot!(picture, @r#"
        10      ▁▁▁▁
           ▄▄▄▄▄████
         0 █████████▇▇▇▇
           12:00
    -- ink
        OO      QQQQ
           QQQQQQQQQ
         O QQQQQQQQQQQQQ
           OOOOO
    -- O chart.axis, Q chart.volume
    "#);
}

#[test]
fn a_click_finds_the_moment_that_is_drawn_there() {
    let frame = frame();
    for minute in 0..15 {
        let column = frame.column_of(at(minute), 40).expect("in the window");
        let under = moment_at(start(), MINUTE, 15, 47, column + gutter(47));
        assert_eq!(under, Some(at(minute)));
    }
    assert_eq!(moment_at(start(), MINUTE, 15, 47, 3), None);
    assert_eq!(frame.column_of(at(15), 40), None);
    assert_eq!(frame.column_of(Timestamp::from_millis(0), 40), None);
}

#[test]
fn a_stretch_of_time_is_looked_at_in_all_of_its_columns() {
    let minute = |n: i64| Timestamp::from_millis(start().as_millis() + n * 60_000);
    let looked_at = |from, until, width| {
        let frame = TimeFrame {
            cursor: Some(minute(from)..minute(until)),
            ..frame()
        };
        frame.columns_looked_at(width)
    };
    assert_eq!(looked_at(3, 5, 15), Some(3..5), "its end is exclusive");
    assert_eq!(looked_at(3, 4, 30), Some(6..8), "a minute may be wide");
    assert_eq!(looked_at(3, 3, 30), Some(6..7), "a moment is not");
    assert_eq!(looked_at(-5, 2, 15), Some(0..2), "begun before the window");
    assert_eq!(looked_at(13, 99, 15), Some(13..15), "and gone on behind it");
    assert_eq!(looked_at(-5, 0, 15), None);
    assert_eq!(looked_at(15, 20, 15), None);
}

proptest! {
    #[test]
    fn no_size_and_no_value_panics(
        width in 0..60u16, height in 0..20u16, points in 0..200usize,
        values in prop::collection::vec(prop::option::of(any::<f64>()), 0..200),
        limit in any::<f64>(), moment in any::<i64>(), until in any::<i64>(), start in any::<i64>(), ascii in any::<bool>(), period in any::<u64>(),
    ) {
        let lines = [ChartLine { values: &values, role: Role::Median }];
        let chart = Chart {
            frame: TimeFrame {
                start: Timestamp::from_millis(start),
                period: Duration::from_millis(period),
                points,
                markers: &[Marker { at: Timestamp::from_millis(moment), name: "v1".into() }, Marker { at: Timestamp::from_millis(start), name: "v2".into() }],
                cursor: Some(Timestamp::from_millis(moment)..Timestamp::from_millis(until)),
                clock: &|moment| moment.as_millis().to_string(),
                has_times: true,
            },
            bars: Some(Bars { totals: &values, warnings: &values, failures: &values }),
            lines: &lines,
            thresholds: &[Threshold { value: limit, name: "limit".into() }],
            ..empty()
        };
        let glyphs = if ascii { GlyphSet::Ascii } else { GlyphSet::Unicode };
        picture::drawn(width, height, glyphs, |canvas| chart.draw(canvas));
        moment_at(chart.frame.start, chart.frame.period, points, width, height);
    }
}

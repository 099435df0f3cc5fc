//! Any events in any order: the reducer never fails, no size breaks the picture, equal keys draw equal
//! frames, and nothing hostile reaches a cell.

use crate::here;
use std::sync::Arc;
use std::time::Duration;

use proptest::prelude::*;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop_base::Timestamp;
use slstop_base::action::{ActionId, Chord, Key, Keymap, PaneId};
use slstop_core::domain::meter::{Meter, Tally};
use slstop_core::domain::tag::STACK;
use slstop_core::domain::{
    Alarm, Failure, Function, Gap, GapReason, Identity, LogEvent, LogSource, Metric, Series,
};
use slstop_core::facts::Lines;
use slstop_core::message::{
    Act, Connection, Edit, Endpoint, Event, Fact, FigureDetail, Mouse, MouseKind, Query,
    QueryState, Size, Stamped, Target, Window,
};
use slstop_tui::state::{Model, Start, StartSettings, reduce, rows};
use slstop_tui::theme::Theme;
use slstop_tui::{screen, state};

const HOSTILE: &[&str] = &[
    "plain-name",
    "\x1b]52;c;aGFja2Vk\x07",
    "\x1b[2J\x1b[31mred",
    "\u{9b}31m\u{90}q",
    "\u{202e}txt.exe\u{2066}",
    "a\u{200b}b\u{feff}c\u{2028}d",
    "日本語の関数名",
    "e\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}",
    "tab\there\r\nnewline\0nul",
    "",
];

fn hostile() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(HOSTILE).prop_map(str::to_owned),
        any::<String>()
    ]
}

fn at() -> impl Strategy<Value = i64> {
    prop_oneof![4 => 1_700_000_000_000..1_700_000_900_000i64, 1 => any::<i64>()]
}

fn function() -> impl Strategy<Value = Function> {
    (hostile(), hostile(), any::<u32>(), any::<u32>(), at()).prop_map(
        |(name, runtime, memory, timeout, at)| Function {
            runtime: Some(runtime.as_str().into()),
            arn: format!("arn:{name}").into(),
            memory: Some(slstop_base::Megabytes(memory)),
            timeout: Some(Duration::from_secs(timeout.into())),
            last_modified: Some(Timestamp::from_millis(at)),
            description: Some(runtime.as_str().into()),
            ..Function::named(name.as_str())
        },
    )
}

fn series() -> impl Strategy<Value = Series> {
    let value = prop_oneof![
        Just(None),
        (0.0..1e6).prop_map(Some),
        any::<f64>().prop_map(Some)
    ];
    let points = prop::collection::vec(value, 0..200);
    (at(), any::<u32>(), points).prop_map(|(at, period_secs, values)| Series {
        start: Timestamp::from_millis(at),
        period_secs,
        values,
    })
}

fn window_of() -> impl Strategy<Value = Window> {
    any::<u32>().prop_map(|secs| Window { secs })
}

/// Lines as functions write them, of few requests, so that they meet; and whatever else there is.
fn message() -> impl Strategy<Value = String> {
    let id = (0..6u8).prop_map(|n| format!("00000000-0000-4000-8000-00000000000{n}"));
    let known = prop::sample::select(vec![
        "START RequestId: ID Version: 7",
        "END RequestId: ID",
        "REPORT RequestId: ID\tDuration: 12.5 ms\tBilled Duration: 13 ms\tMemory Size: 128 MB\tMax Memory Used: 64 MB\tInit Duration: 99.9 ms",
        "REPORT RequestId: ID\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tMax Memory Used: 128 MB\tStatus: timeout",
        "INIT_START Runtime Version: python:3.12.v89\tRuntime Version ARN: arn",
        "2026-11-20T12:00:00.000Z\tID\tERROR\tInvoke Error \t{\"errorType\":\"TypeError\",\"errorMessage\":\"\u{1b}[2Jx\",\"stack\":[\"TypeError: x\"]}",
        "{\"Records\":[{\"eventSource\":\"aws:sqs\",\"body\":\"\u{202e}\"}]}",
        "{\"time\":\"x\",\"type\":\"platform.report\",\"record\":{\"requestId\":\"ID\",\"status\":\"failure\",\"metrics\":{\"durationMs\":1}}}",
    ]);
    prop_oneof![
        5 => (known, id).prop_map(|(line, id)| line.replace("ID", &id)),
        1 => hostile(),
    ]
}

fn lines() -> impl Strategy<Value = Fact> {
    let event = (at(), 0..3u8, prop::option::of(0..50u8), message()).prop_map(
        |(at, stream, id, message)| LogEvent {
            at: Timestamp::from_millis(at),
            ingested: None,
            stream: format!("2026/11/20/[$LATEST]{stream:032x}").into(),
            id: id.map(|id| id.to_string().into()),
            message: message.into(),
        },
    );
    let groups = prop::sample::select(vec!["/aws/lambda/plain-name", "/shared", "\x1b[2J"]);
    (groups, prop::collection::vec(event, 0..30)).prop_map(|(group, events)| Fact::Lines {
        group: group.into(),
        events,
    })
}

fn query() -> impl Strategy<Value = Query> {
    let window = window_of();
    prop_oneof![
        Just(Query::Functions),
        Just(Query::Identity),
        Just(Query::Meter),
        Just(Query::Alarms),
        Just(Query::Tags),
        hostile().prop_map(|name| Query::Qualifiers {
            function: name.as_str().into()
        }),
        (hostile(), window).prop_map(|(name, window)| Query::Overview {
            function: name.as_str().into(),
            window
        }),
        Just(Query::Counts {
            functions: ["plain-name".into()].into(),
            window: Window::default()
        }),
        (hostile(), window_of()).prop_map(|(group, back)| Query::Tail {
            sources: [LogSource {
                place: slstop_base::PlaceId::FIRST,
                group: group.as_str().into(),
                functions: [].into()
            }]
            .into(),
            back,
            is_live: false,
        }),
        any::<u32>().prop_map(|secs| Query::Figures {
            functions: ["plain-name".into()].into(),
            window: Window { secs },
            detail: FigureDetail::Columns,
        }),
    ]
}

fn fact() -> impl Strategy<Value = Fact> {
    let metric = prop::sample::select(Metric::ALL);
    let told = (hostile(), metric, series())
        .prop_map(|(name, metric, series)| (name.as_str().into(), metric, series));
    prop_oneof![
        3 => (prop::collection::vec(function(), 0..40), any::<bool>(), any::<bool>())
            .prop_map(|(page, first, last)| Fact::Functions { page, first, last }),
        4 => lines(),
        1 => (hostile(), at(), at()).prop_map(|(said, from, to)| Fact::Gap(Gap {
            group: None,
            from: Timestamp::from_millis(from),
            to: Timestamp::from_millis(to),
            reason: GapReason::LeftOut(said),
        })),
        3 => (prop::collection::vec(told, 0..20), prop::option::of(hostile()))
            .prop_map(|(series, partial)| Fact::Metrics {
                window: Window::default(),
                series,
                partial,
            }),
        1 => (hostile(), prop::option::of(at()), any::<bool>()).prop_map(|(name, since, is_cut)| {
            let alarm = Alarm {
                name: name.as_str().into(),
                arn: name.as_str().into(),
                reason: Some(name.as_str().into()),
                since: since.map(Timestamp::from_millis),
                functions: vec![name.as_str().into(), "plain-name".into()],
            };
            Fact::Alarms { ringing: vec![alarm], is_cut }
        }),
        1 => (hostile(), hostile(), any::<bool>(), any::<bool>()).prop_map(|(name, value, first, last)| {
            let tags = [(Arc::from(STACK), Arc::from(value.as_str()))];
            let page = vec![(name.as_str().into(), tags.into_iter().collect())];
            Fact::Tags { page, first, last }
        }),
        1 => (hostile(), hostile()).prop_map(|(name, qualifier)| Fact::Qualifiers {
            function: name.as_str().into(),
            qualifiers: vec![qualifier.into()],
        }),
        2 => (hostile(), prop::sample::select(Metric::ALL), prop::option::of(any::<f64>()))
            .prop_map(|(name, metric, value)| Fact::Figures {
                window: Window::default(),
                figures: vec![(name.as_str().into(), metric, value)],
                partial: None,
            }),
        1 => (hostile(), hostile()).prop_map(|(account, arn)| {
            Fact::Identity(Identity { account: account.as_str().into(), arn: arn.into() })
        }),
        1 => (hostile(), hostile()).prop_map(|(region, url)| {
            Fact::Connection(Connection {
                region: Some(region.as_str().into()),
                profile: Some(url.as_str().into()),
                endpoint: Endpoint::Custom(url.into()),
            })
        }),
        1 => function().prop_map(|function| Fact::Configuration(Box::new(function))),
        1 => (hostile(), any::<u64>(), any::<u64>()).prop_map(|(operation, calls, latency)| {
            let tally = Tally { calls, latency_ms_sum: latency, latency_ms_max: latency, finished: calls, ..Tally::default() };
            Fact::Meter(Meter { tallies: [(("Lambda".to_owned(), operation), tally)].into(), since: None })
        }),
    ]
}

fn state_of_query() -> impl Strategy<Value = QueryState> {
    prop_oneof![
        Just(QueryState::Loading),
        any::<bool>().prop_map(|stretched| QueryState::Fresh {
            next: None,
            stretched
        }),
        hostile().prop_map(|said| QueryState::Failed {
            failure: Failure::Service {
                code: said.clone(),
                said
            },
            retry_at: None
        }),
        hostile().prop_map(|said| QueryState::Failed {
            failure: Failure::Denied {
                action: said.clone(),
                said
            },
            retry_at: None
        }),
    ]
}

fn chord() -> impl Strategy<Value = Chord> {
    let key = prop_oneof![
        any::<char>().prop_map(Key::Char),
        prop::sample::select(vec![
            Key::Enter,
            Key::Esc,
            Key::Tab,
            Key::Up,
            Key::Down,
            Key::Backspace,
            Key::PageDown,
            Key::Home,
            Key::End,
            Key::F(5)
        ]),
        prop::sample::select(
            "jkgGhlqzL/!?:st12345SvpyYZ<>u \tfcwxVDX*"
                .chars()
                .collect::<Vec<_>>()
        )
        .prop_map(Key::Char),
    ];
    (key, prop::bool::weighted(0.1), prop::bool::weighted(0.05)).prop_map(|(key, ctrl, alt)| {
        Chord {
            key,
            ctrl,
            alt,
            shift: false,
        }
        .normal()
    })
}

fn act() -> impl Strategy<Value = Act> {
    let ids: Vec<ActionId> = rows()
        .into_iter()
        .map(|row| row.id)
        .filter(|id| id.as_str() != "debug.panic")
        .collect();
    (
        prop_oneof![9 => prop::sample::select(ids), 1 => hostile().prop_map(ActionId::from)],
        prop::option::of(prop_oneof![
            hostile(),
            prop::sample::select(vec![
                "light",
                "function",
                "narrow",
                "meter",
                "help",
                "invocations",
                "overview",
                "errors"
            ])
            .prop_map(str::to_owned)
        ]),
    )
        .prop_map(|(id, argument)| Act { id, argument })
}

fn target() -> impl Strategy<Value = Target> {
    let pane = || prop::sample::select(PaneId::ALL);
    prop_oneof![
        Just(Target::Nothing),
        Just(Target::Outside),
        pane().prop_map(Target::Pane),
        (pane(), any::<usize>()).prop_map(|(pane, row)| Target::Row(pane, row)),
        (pane(), 0..20usize).prop_map(|(pane, column)| Target::Header(pane, column)),
        (pane(), prop::option::of(0..4usize))
            .prop_map(|(pane, divider)| Target::Title(pane, divider)),
        (0..5usize).prop_map(Target::Divider),
        (0..50usize).prop_map(Target::Item),
        hostile().prop_map(|id| Target::Hint(ActionId::from(id))),
    ]
}

fn event() -> impl Strategy<Value = Event> {
    let kind = prop_oneof![
        Just(MouseKind::Click),
        Just(MouseKind::DoubleClick),
        any::<i16>().prop_map(MouseKind::Wheel),
        any::<u16>().prop_map(MouseKind::Drag),
        Just(MouseKind::Release),
    ];
    prop_oneof![
        6 => chord().prop_map(Event::Key),
        4 => act().prop_map(Event::Act),
        4 => (query(), fact()).prop_map(|(query, fact)| here::fact(query, fact)),
        2 => (query(), state_of_query()).prop_map(|(query, state)| here::state(query, state)),
        2 => (kind, target()).prop_map(|(kind, target)| Event::Mouse(Mouse { kind, target })),
        1 => hostile().prop_map(|text| Event::Edit(Edit::Type(text))),
        1 => (0..320u16, 0..90u16).prop_map(|(width, height)| Event::Resize(Size::new(width, height))),
        1 => any::<bool>().prop_map(Event::Focus),
        1 => hostile().prop_map(Event::Said),
        1 => Just(Event::Tick),
    ]
}

fn model() -> Model {
    // The one action that is made to panic is not offered.
    let rows = rows()
        .into_iter()
        .filter(|row| row.id.as_str() != "debug.panic")
        .collect();
    let (keymap, _) = Keymap::new(rows, &[]);
    let given = StartSettings {
        keymap,
        themes: vec!["dark".into(), "light".into()],
        ..StartSettings::default()
    };
    Model::new(Start {
        given,
        size: Size::new(120, 40),
        theme: "dark".into(),
        now: Timestamp::from_millis(1_700_000_000_000),
        ..Start::default()
    })
}

fn drawn(model: &Model) -> Buffer {
    let Size { width, height } = model.shell.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    screen::draw(model, &Theme::default(), &mut buffer);
    buffer
}

fn is_harmless(symbol: &str) -> bool {
    let is_bad = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
    };
    !symbol.chars().any(is_bad)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_happens_the_picture_is_whole_and_harmless(
        events in prop::collection::vec((0..5_000i64, event()), 1..60),
    ) {
        let mut model = model();
        let mut moment = 1_700_000_000_000;
        let mut before: Option<(state::FrameKey, Buffer)> = None;
        for (seq, (pause, event)) in events.into_iter().enumerate() {
            moment += pause;
            let stamped = Stamped { at: Timestamp::from_millis(moment), seq: seq as u64, event };
            reduce(&mut model, &stamped);
            here::wanted(&model);
            let picture = drawn(&model);
            for cell in picture.content() {
                prop_assert!(is_harmless(cell.symbol()), "{:?} reached a cell", cell.symbol());
            }
            let key = model.frame_key();
            if let Some((known, frame)) = &before
                && *known == key {
                    prop_assert_eq!(frame, &picture, "equal keys draw equal frames");
                }
            before = Some((key, picture));
        }
        let Size { width, height } = model.shell.size;
        for (x, y) in [(0, 0), (width / 2, height / 2), (width, height), (u16::MAX, u16::MAX), (3, height.saturating_sub(1))] {
            screen::target(&model, x, y);
        }
    }

    #[test]
    fn the_same_events_make_the_same_model(events in prop::collection::vec(event(), 1..40)) {
        let run = || {
            let mut model = model();
            let effects: Vec<_> = events
                .iter()
                .enumerate()
                .map(|(seq, event)| reduce(&mut model, &Stamped { at: Timestamp::from_millis(seq as i64), seq: seq as u64, event: event.clone() }))
                .collect();
            (model, effects)
        };
        let ((mut one, effects), (mut other, again)) = (run(), run());
        // Lines are kept in maps that print in any order.
        prop_assert!(*one.facts.lines == *other.facts.lines);
        for model in [&mut one, &mut other] {
            *model.facts.lines.write() = Lines::default();
        }
        // NaN in a series is not equal to itself: what else there is is printed and compared.
        prop_assert_eq!(format!("{one:?}{effects:?}"), format!("{other:?}{again:?}"));
    }
}

//! Recordings looked at: a console that was started with flags is folded again from its crash report alone,
//! and one walks through it in both directions.

use std::sync::Arc;
use std::time::Duration;

use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop_base::action::keymap::Override;
use slstop_base::action::{ActionId, Keymap, chord};
use slstop_base::{LocalZone, Megabytes, Timestamp, Usd};
use slstop_core::domain::LogEvent;
use slstop_core::message::{
    Edit, Effect, Event, Fact, Memory, Query, QueryState, Question, Size, Stamped, Window,
};
use slstop_core::session::{BlackBox, Recording, SessionEntry};
use slstop_tui::panes::Zone;
use slstop_tui::state::{
    Layout, Model, Replay, Start, StartSettings, reduce, resolve, rows, wanted,
};
use slstop_tui::theme::Theme;
use slstop_tui::{screen, widget};

use crate::frames::session_files;

const SIZE: Size = Size::new(120, 40);

/// A console with its black box, as the loop runs it.
struct Console {
    model: Model,
    black_box: BlackBox,
    now: Timestamp,
    seq: u64,
}

impl Console {
    fn start(start: Start) -> Self {
        Self {
            black_box: BlackBox::new(start.now, start.size, start.opening()),
            now: start.now,
            model: Model::new(start),
            seq: 0,
        }
    }

    fn keep(&mut self, event: Event) -> Option<Arc<Stamped>> {
        let event = resolve(&self.model, event)?;
        self.seq += 1;
        self.now = self.now.plus(Duration::from_millis(40));
        let stamped = Arc::new(Stamped {
            at: self.now,
            seq: self.seq,
            event,
        });
        if self.black_box.wants_opening() {
            self.black_box.look(self.seq - 1, self.model.opening());
        }
        self.black_box.keep(&stamped);
        Some(stamped)
    }

    fn happens(&mut self, event: Event) {
        if let Some(stamped) = self.keep(event) {
            reduce(&mut self.model, &stamped);
        }
    }

    fn press(&mut self, keys: &str) {
        for chord in chord::sequence(keys).expect("keys of a test") {
            self.happens(Event::Key(chord));
        }
    }

    fn idle(&mut self, turns: usize) {
        for _ in 0..turns {
            self.happens(Event::Tick);
        }
    }

    /// What the panic hook writes: the event that panicked was kept and never reduced.
    fn crash(mut self) -> Recording {
        self.keep(Event::Focus(true));
        let file = self.black_box.dump(Vec::new(), "it panicked");
        let file = file.expect("a Vec takes everything");
        Recording::read(&file[..]).expect("a recording")
    }
}

/// `slstop 'shop-prod-*' --window 1h --layout function --zone local`, with own keys and an order that was
/// remembered.
fn with_flags(now: Timestamp) -> Start {
    let changed = Override {
        id: ActionId::new("zoom"),
        keys: vec![chord::sequence("x").expect("a key")],
    };
    let (keymap, _) = Keymap::new(rows(), &[changed]);
    let zone = LocalZone::named("CET-1CEST,M3.5.0,M10.5.0/3").expect("a rule");
    Start {
        given: StartSettings {
            keymap,
            local_zone: zone.clone(),
            scope: vec!["shop-prod-*-*".to_owned(), "shop-prod-c*".to_owned()],
            query_limit: Usd::from_dollars(0.10),
            memory: Some(Megabytes(64)),
            ..StartSettings::default()
        },
        size: SIZE,
        now,
        theme: "light".to_owned(),
        layout: Some(Layout::Function),
        window: Window { secs: 3600 },
        zone: Zone::Local(zone),
        memory: Memory {
            sort: Some(("name".to_owned(), true)),
            ..Memory::default()
        },
        ..Start::default()
    }
}

/// A start as any other machine makes it of what is in the file.
fn of_file(recording: &Recording) -> Start {
    let header = &recording.header;
    let opening = header.opening.clone().expect("a report says how it began");
    Start {
        now: header.started,
        size: header.size,
        ..Start::recorded(opening, rows())
    }
}

fn picture(model: &Model) -> Buffer {
    let Size { width, height } = model.shell.size;
    let mut buffer = Buffer::empty(Rect::new(0, 0, width, height));
    screen::draw(model, &Theme::default(), &mut buffer);
    buffer
}

fn text(model: &Model) -> String {
    widget::picture::text(&picture(model))
}

/// All rows but the header, which says that it is a recording.
fn below_the_header(model: &Model) -> String {
    let text = text(model);
    text.split_once('\n').expect("several rows").1.to_owned()
}

fn arrive(replay: &mut Replay, at: usize) {
    replay.seek(at);
    while replay.advance() {}
}

fn press(replay: &mut Replay, keys: &str) -> Vec<Effect> {
    let chords = chord::sequence(keys).expect("keys of a test");
    let mut effects = Vec::new();
    for chord in chords {
        effects.extend(replay.happen(Event::Key(chord)));
        while replay.advance() {}
    }
    effects
}

/// The same answer to a question over the window of this console.
fn over_the_window(event: &Event, window: Window) -> Event {
    let json = serde_json::to_string(event).expect("plain data");
    let secs = |window: Window| format!("\"window\":{{\"secs\":{}}}", window.secs);
    let json = json.replace(&secs(Window::default()), &secs(window));
    serde_json::from_str(&json).expect("it was written here")
}

/// Half a minute of a console in which something happens.
fn eventful(start: fn(Timestamp) -> Start) -> Console {
    let (header, events) = session_files::read("fleet");
    let mut console = Console::start(start(header.started));
    let window = console.model.shell.window;
    for (index, stamped) in events.into_iter().enumerate() {
        console.happens(over_the_window(&stamped.event, window));
        console.idle(index % 7);
        match index {
            20 => console.press("j j"),
            25 => console.press("x"),
            30 => console.press("x Tab S"),
            _ => {}
        }
    }
    let tail = wanted(&console.model).into_iter();
    let tail = tail.filter(|question| matches!(question.query, Query::Tail { .. }));
    let tail: Vec<Question> = tail.collect();
    let group = match tail.first().map(|question| &question.query) {
        Some(Query::Tail { sources, .. }) => Arc::clone(&sources[0].group),
        _ => "/aws/lambda/shop-prod-checkout".into(),
    };
    for question in tail {
        let (next, stretched) = (None, false);
        console.happens(Event::Query(
            question,
            QueryState::Fresh { next, stretched },
        ));
    }
    for n in 0..200 {
        let event = LogEvent {
            at: console.now,
            ingested: None,
            stream: "2026/11/20/[$LATEST]0123456789abcdef0123456789abcdef".into(),
            id: Some(format!("{n}").into()),
            message: format!("line {n} of the tail").into(),
        };
        let fact = Fact::Lines {
            group: Arc::clone(&group),
            events: vec![event],
        };
        console.happens(Event::Fact(Query::Functions.in_first_place(), fact));
        console.idle(3);
    }
    console.press("j j j");
    console
}

fn plain(now: Timestamp) -> Start {
    let (keymap, _) = Keymap::new(rows(), &[]);
    let given = StartSettings {
        keymap,
        ..StartSettings::default()
    };
    Start {
        given,
        size: SIZE,
        now,
        ..Start::default()
    }
}

fn opened(recording: Recording) -> Replay {
    let mut replay = Replay::new(of_file(&recording), recording.entries);
    let end = replay.n_entries();
    arrive(&mut replay, end);
    replay
}

#[test]
fn a_crash_report_of_a_console_with_flags_folds_into_the_same_frame_cell_by_cell() {
    let console = eventful(with_flags);
    let last_seen = picture(&console.model);
    let model_text = text(&console.model);
    for shown in [
        "by name, reversed · shop-prod-*-*",
        "live 1h",
        "video-probe         1.20",
        "13:08:3",
        "of the tail",
    ] {
        assert!(model_text.contains(shown), "{shown} in:\n{model_text}");
    }
    let recording = console.crash();
    let mut model = Model::new(of_file(&recording));
    for stamped in recording.entries.iter().flat_map(|entry| entry.events()) {
        reduce(&mut model, &stamped);
    }
    assert_eq!(text(&model), model_text);
    assert_eq!(picture(&model), last_seen);
    assert_eq!(model.shell.theme, "light");
    assert_eq!(model.opening().keys.len(), 1);
    let replay = opened(recording);
    assert_eq!(
        below_the_header(replay.model()),
        model_text.split_once('\n').expect("rows").1
    );
}

#[test]
fn without_what_the_header_says_the_frame_would_be_another() {
    let console = eventful(with_flags);
    let seen = text(&console.model);
    let recording = console.crash();
    let mut model = Model::new(plain(recording.header.started));
    for stamped in recording.entries.iter().flat_map(|entry| entry.events()) {
        reduce(&mut model, &stamped);
    }
    assert_ne!(text(&model), seen);
}

#[test]
fn a_report_from_the_middle_of_a_session_begins_as_the_console_stood_there() {
    let mut console = eventful(plain);
    console.press("L t 3 Z");
    for _ in 0..5000 {
        console.happens(Event::Focus(true));
    }
    let (facts, seen) = (console.model.facts.places.clone(), console.model.opening());
    let recording = console.crash();
    assert!(recording.entries.len() < 5000, "the beginning is gone");
    let replay = opened(recording);
    assert_eq!(replay.model().view().layout, seen.view.layout);
    assert_eq!(replay.model().view().window, seen.view.window);
    assert_eq!(replay.model().view().times, seen.view.times);
    assert_eq!(*replay.model().facts.places, *facts, "what is said once");
}

#[test]
fn every_moment_is_the_same_whether_one_comes_from_before_or_from_behind() {
    let recording = eventful(plain).crash();
    let start = of_file(&recording);
    let entries = recording.entries.clone();
    let mut replay = opened(recording);
    let n_entries = replay.n_entries();
    assert!(n_entries > 400, "several keyframes: {n_entries}");
    for at in [n_entries - 1, 390, 391, 7, 128, 129, 0, 260, n_entries] {
        arrive(&mut replay, at);
        let mut model = Model::new(start.clone());
        for stamped in entries[..at].iter().flat_map(|entry| entry.events()) {
            reduce(&mut model, &stamped);
        }
        assert_eq!(
            below_the_header(replay.model()),
            below_the_header(&model),
            "entry {at}"
        );
        let header = text(replay.model());
        let header = header.lines().next().expect("a header");
        assert!(header.contains("recording 2026-11-20"), "{header}");
        assert!(!header.contains("live"), "{header}");
    }
}

#[test]
fn one_steps_back_and_forth_plays_to_the_end_and_stops_there() {
    let mut replay = opened(eventful(plain).crash());
    let end = replay.at();
    press(&mut replay, "[");
    let before = replay.at();
    assert_eq!(end.since(before).as_secs(), 1, "a step of half a minute");
    press(&mut replay, "] ]");
    assert_eq!(replay.at(), end);
    press(&mut replay, "]");
    assert!(text(replay.model()).contains("this is the end of the recording"));
    press(&mut replay, "[ [ p");
    assert!(replay.is_playing());
    replay.play_to(replay.next_at().expect("there is more"));
    while replay.advance() {}
    assert!(replay.is_playing() && replay.at() < end);
    replay.play_to(end.plus(Duration::from_secs(60)));
    while replay.advance() {}
    assert!(!replay.is_playing());
    assert_eq!((replay.at(), replay.next_at()), (end, None));
    // At the end, it plays from the beginning.
    press(&mut replay, "p");
    assert!(replay.is_playing() && replay.at() < before);
    for _ in 0..100 {
        press(&mut replay, "[");
    }
    assert!(text(replay.model()).contains("this is the beginning of the recording"));
}

#[test]
fn the_viewers_own_look_stays_while_stepping_until_it_is_given_up() {
    let mut replay = opened(eventful(plain).crash());
    let recorded = below_the_header(replay.model());
    press(&mut replay, "W");
    let shows_findings = |replay: &Replay| text(replay.model()).contains("Findings");
    assert!(shows_findings(&replay));
    press(&mut replay, "[ [");
    assert!(shows_findings(&replay));
    press(&mut replay, "] ] ]");
    assert!(shows_findings(&replay));
    press(&mut replay, ".");
    let screen = below_the_header(replay.model());
    let but_the_last = |screen: &str| screen.lines().rev().skip(1).map(str::to_owned).collect();
    let (screen, recorded): (Vec<_>, Vec<_>) = (but_the_last(&screen), but_the_last(&recorded));
    assert_eq!(screen, recorded, "but for the sentence that says so");
}

#[test]
fn a_prompt_of_the_recorded_person_takes_no_keys_of_the_viewers() {
    let mut console = eventful(plain);
    console.press(":");
    console.idle(2);
    let mut replay = opened(console.crash());
    let has_palette = |replay: &Replay| text(replay.model()).contains("─ Actions ─");
    assert!(has_palette(&replay));
    let end = replay.at();
    press(&mut replay, "[");
    assert!(replay.at() < end && !has_palette(&replay));
    press(&mut replay, "] ] ]");
    assert!(has_palette(&replay), "it is shown as it was");
    press(&mut replay, "W");
    assert!(text(replay.model()).contains("Findings") && !has_palette(&replay));
    // The viewer's own takes them.
    press(&mut replay, ":");
    press(&mut replay, "[");
    assert!(has_palette(&replay) && replay.at() == end);
}

#[test]
fn nothing_is_asked_of_aws_and_nothing_is_remembered() {
    let mut replay = opened(eventful(plain).crash());
    let effects = press(&mut replay, "Ctrl-r L L s n S Ctrl-r D W Q Enter");
    assert_eq!(effects, []);
    press(&mut replay, "Ctrl-r");
    let said = text(replay.model());
    assert!(said.contains("there is nothing to ask again"), "{said}");
    assert_eq!(press(&mut replay, "Ctrl-c"), [Effect::Quit]);
}

#[test]
fn times_of_a_hostile_file_lead_nowhere_and_break_nothing() {
    let at = |millis, seq| {
        SessionEntry::of(&Arc::new(Stamped {
            at: Timestamp::from_millis(millis),
            seq,
            event: Event::Tick,
        }))
    };
    let entries = vec![at(i64::MIN, 1), at(i64::MAX, 0), at(0, u64::MAX)];
    let mut replay = Replay::new(plain(Timestamp::from_millis(0)), entries);
    arrive(&mut replay, 3);
    press(&mut replay, "[ [ [ ] ] ] p [");
    replay.play_to(Timestamp::from_millis(i64::MAX));
    while replay.advance() {}
    text(replay.model());
}

#[test]
fn the_terminal_is_the_viewers() {
    let mut replay = opened(eventful(plain).crash());
    replay.happen(Event::Resize(Size::new(80, 24)));
    assert_eq!(picture(replay.model()).area, Rect::new(0, 0, 80, 24));
    press(&mut replay, "[");
    assert_eq!(replay.model().shell.size, Size::new(80, 24));
    replay.happen(Event::Edit(Edit::Type("nowhere".to_owned())));
    replay.happen(Event::Focus(false));
    assert!(replay.model().shell.is_attended);
}

//! The player without a terminal and in paused time: what it shows after which time, and how often it wakes.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use crossterm::event::{Event as Raw, KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio::sync::mpsc;

use super::*;
use slstop_base::action::Keymap;
use slstop_core::message::{Size, Stamped};
use slstop_core::session::SessionEntry;
use slstop_tui::state::{Start, StartSettings, rows};
use slstop_tui::widget::picture;

const SIZE: Size = Size::new(120, 40);
const START: Timestamp = Timestamp::from_millis(1_795_176_000_000);
const N_SECS: u64 = 60;

/// A terminal that keeps the header of every frame.
struct Screen {
    keys: mpsc::UnboundedReceiver<KeyCode>,
    seen: Arc<Mutex<Vec<String>>>,
}

impl Host for Screen {
    async fn next(&mut self) -> HostEvent {
        match self.keys.recv().await {
            Some(key) => HostEvent::Input(Raw::Key(KeyEvent::new(key, KeyModifiers::NONE))),
            None => HostEvent::Gone,
        }
    }

    fn size(&self) -> Size {
        SIZE
    }

    fn draw(&mut self, picture: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        picture(&mut buffer);
        let mut seen = self.seen.lock().expect("no test panics while it looks");
        seen.push(picture::text(&buffer));
        Ok(())
    }

    fn forget(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn copy(&mut self, _: &str) -> io::Result<()> {
        Ok(())
    }

    async fn suspend(&mut self) -> io::Result<()> {
        Ok(())
    }

    fn retake(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Play {
    seen: Arc<Mutex<Vec<String>>>,
    keys: mpsc::UnboundedSender<KeyCode>,
}

impl Play {
    fn press(&self, key: char) {
        self.keys.send(KeyCode::Char(key)).expect("it runs");
    }

    /// The last frame, and how many there were.
    fn seen(&self) -> (String, usize) {
        let seen = self.seen.lock().expect("no test panics while it looks");
        (seen.last().cloned().unwrap_or_default(), seen.len())
    }
}

/// Opens a recording of a minute, an event a second, at its end.
async fn play<F: Future<Output = ()>>(speed: u16, act: impl FnOnce(Arc<Play>) -> F) {
    let entry = |second: u64| {
        SessionEntry::of(&Arc::new(Stamped {
            at: START.plus(Duration::from_secs(second)),
            seq: second,
            event: Event::Focus(true),
        }))
    };
    let (keymap, _) = Keymap::new(rows(), &[]);
    let start = Start {
        given: StartSettings {
            keymap,
            ..StartSettings::default()
        },
        size: SIZE,
        now: START,
        ..Start::default()
    };
    let mut replay = Replay::new(start, (1..=N_SECS).map(entry).collect());
    replay.seek(replay.n_entries());
    let (keys, typed) = mpsc::unbounded_channel();
    let play = Arc::new(Play {
        seen: Arc::default(),
        keys,
    });
    let screen = Screen {
        keys: typed,
        seen: Arc::clone(&play.seen),
    };
    let mut player = Player::new(replay, Stage::new(screen, BTreeMap::new()), speed);
    let acting = async {
        tokio::time::sleep(Duration::from_secs(1)).await;
        act(Arc::clone(&play)).await;
        play.press('q');
    };
    let (code, ()) = tokio::join!(player.run(), acting);
    assert_eq!(code.expect("nothing here fails"), 0);
}

#[tokio::test(start_paused = true)]
async fn it_opens_at_the_end_and_stands_still() {
    play(1, async |play| {
        let (frame, n_frames) = play.seen();
        assert!(
            frame.contains("recording 2026-11-20 12:01:00Z · 100%"),
            "{frame}"
        );
        tokio::time::sleep(Duration::from_secs(3600)).await;
        assert_eq!(play.seen().1, n_frames, "nothing new is drawn");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn it_plays_at_the_recorded_pace_or_so_many_times_faster_and_stops_at_the_end() {
    for speed in [1, 4] {
        play(speed, async |play| {
            // From the end it begins anew.
            play.press('p');
            let half = Duration::from_secs(N_SECS / 2) / u32::from(speed);
            tokio::time::sleep(half + Duration::from_millis(100)).await;
            let (frame, _) = play.seen();
            assert!(frame.contains("12:00:30Z · 50%"), "{speed}: {frame}");
            tokio::time::sleep(half).await;
            let (frame, n_frames) = play.seen();
            assert!(frame.contains("12:01:00Z · 100%"), "{speed}: {frame}");
            assert!(
                frame.contains("this is the end of the recording"),
                "{frame}"
            );
            tokio::time::sleep(Duration::from_secs(3600)).await;
            assert_eq!(play.seen().1, n_frames);
        })
        .await;
    }
}

#[tokio::test(start_paused = true)]
async fn a_step_while_it_plays_goes_on_from_there() {
    play(1, async |play| {
        for _ in 0..30 {
            play.press('[');
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
        assert!(play.seen().0.contains("12:00:30Z"), "{}", play.seen().0);
        play.press('p');
        tokio::time::sleep(Duration::from_millis(10_500)).await;
        assert!(play.seen().0.contains("12:00:40Z"), "{}", play.seen().0);
        play.press('[');
        tokio::time::sleep(Duration::from_millis(5500)).await;
        assert!(play.seen().0.contains("12:00:44Z"), "{}", play.seen().0);
        play.press('p');
        tokio::time::sleep(Duration::from_secs(60)).await;
        assert!(play.seen().0.contains("12:00:44Z"), "{}", play.seen().0);
    })
    .await;
}

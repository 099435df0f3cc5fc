//! The loop without a terminal and in paused time, which moves on only when nothing else can: frames and
//! wake-ups are counted, not timed.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crossterm::event::{Event as Raw, KeyCode, KeyEvent, KeyModifiers};
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use tokio::time::sleep;

use super::*;
use crate::runtime::fetchers::AnswerSource;
use crate::runtime::supervisor::budget;
use slstop_aws::fetch::{FetchClock, Sink};
use slstop_base::{PlaceId, QualifiedName, Timestamp};
use slstop_core::domain::{Failure, Function, LogEvent, LogSource, Metric, Series};
use slstop_core::message::{Fact, Query, QueryState, Question, Size, Window};
use slstop_tui::state::{Start, StartSettings};
use slstop_tui::widget::picture;

const SIZE: Size = Size::new(120, 40);
/// Ten seconds before a minute's end.
const START: Timestamp = Timestamp::from_millis(1_790_000_030_000);

/// A frame, and how many facts the loop had taken when it was drawn.
#[derive(Clone, Debug)]
struct Frame {
    text: String,
    n_taken: usize,
}

/// What is seen of the loop from outside.
#[derive(Debug, Default)]
struct Seen {
    frames: Vec<Frame>,
    /// How many facts had been taken when a key was.
    keys: Vec<usize>,
    /// The same for each time that the loop waited, which is how often it woke.
    turns: Vec<usize>,
}

/// A terminal that keeps every frame.
struct Stage {
    seen: Arc<Mutex<Seen>>,
    keys: mpsc::UnboundedReceiver<KeyCode>,
    facts: Facts,
}

/// The channel of facts as its senders know it.
#[derive(Clone)]
struct Facts {
    sender: mpsc::Sender<Event>,
    n_sent: Arc<AtomicUsize>,
}

impl Facts {
    async fn tell(&self, event: Event) {
        if self.sender.send(event).await.is_ok() {
            self.n_sent.fetch_add(1, Ordering::SeqCst);
        }
    }

    /// Sent and no longer waiting.
    fn n_taken(&self) -> usize {
        let n_waiting = self.sender.max_capacity() - self.sender.capacity();
        self.n_sent.load(Ordering::SeqCst).saturating_sub(n_waiting)
    }
}

impl Host for Stage {
    async fn next(&mut self) -> HostEvent {
        let n_taken = self.facts.n_taken();
        self.seen().turns.push(n_taken);
        let Some(key) = self.keys.recv().await else {
            return HostEvent::Gone;
        };
        let n_taken = self.facts.n_taken();
        self.seen().keys.push(n_taken);
        HostEvent::Input(Raw::Key(KeyEvent::new(key, KeyModifiers::NONE)))
    }

    fn size(&self) -> Size {
        SIZE
    }

    fn draw(&mut self, picture: impl FnOnce(&mut Buffer)) -> io::Result<()> {
        let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
        picture(&mut buffer);
        let frame = Frame {
            text: picture::text(&buffer),
            n_taken: self.facts.n_taken(),
        };
        self.seen().frames.push(frame);
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

impl Stage {
    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("no test panics while it looks")
    }
}

/// Answers nothing: the tests tell the facts.
#[derive(Clone)]
struct Silence;

impl AnswerSource for Silence {
    async fn answer(&self, _: &Question, _: Timestamp, _: &Sink) -> Result<(), Failure> {
        std::future::pending().await
    }

    async fn follow(
        &self,
        question: &Question,
        _: &dyn FetchClock,
        sink: &Sink,
    ) -> Result<(), Failure> {
        self.answer(question, Timestamp::from_millis(0), sink).await
    }

    async fn metered(&self, _: &[PlaceId]) -> PlaceId {
        std::future::pending().await
    }
}

/// A running loop as a test drives it.
struct Play {
    seen: Arc<Mutex<Seen>>,
    keys: mpsc::UnboundedSender<KeyCode>,
    facts: Facts,
}

impl Play {
    fn press(&self, key: KeyCode) {
        self.keys.send(key).expect("the loop runs");
    }

    async fn tell(&self, event: Event) {
        self.facts.tell(event).await;
    }

    /// What is seen while something goes on.
    async fn during(&self, act: impl Future<Output = ()>) -> Seen {
        *self.seen() = Seen::default();
        act.await;
        std::mem::take(&mut *self.seen())
    }

    fn seen(&self) -> std::sync::MutexGuard<'_, Seen> {
        self.seen.lock().expect("no test panics while it looks")
    }
}

/// Runs a console that knows three functions and is as quiet as it can be, while the test acts.
async fn play<F: Future<Output = ()>>(act: impl FnOnce(Arc<Play>) -> F) {
    let began = Instant::now();
    let clock: Clock = Arc::new(move || START.plus(began.elapsed()));
    let (sender, events) = mpsc::channel(WAITING);
    let (keys, typed) = mpsc::unbounded_channel();
    let facts = Facts {
        sender: sender.clone(),
        n_sent: Arc::default(),
    };
    let play = Arc::new(Play {
        seen: Arc::default(),
        keys,
        facts: facts.clone(),
    });
    let (keymap, _) = slstop_base::action::Keymap::new(slstop_tui::state::rows(), &[]);
    let start = Start {
        given: StartSettings {
            keymap,
            ..StartSettings::default()
        },
        size: SIZE,
        now: clock(),
        ..Start::default()
    };
    let stage = Stage {
        seen: Arc::clone(&play.seen),
        keys: typed,
        facts,
    };
    let mut owner = ConsoleLoop::new(
        Model::new(start),
        BTreeMap::new(),
        stage,
        Arc::default(),
        Arc::clone(&clock),
        None,
    );
    let fetchers = Fetchers::start(Silence, budget::DEFAULT, clock, sender);
    let acting = async {
        for event in [list(), counts(0.0), fresh()] {
            play.tell(event).await;
        }
        // The ages of what was just told tick finely until the second minute has begun.
        sleep(Duration::from_secs(180)).await;
        act(Arc::clone(&play)).await;
        play.press(KeyCode::Char('q'));
    };
    let (code, ()) = tokio::join!(owner.run(fetchers, events), acting);
    assert_eq!(code.expect("nothing here fails"), 0);
}

const NAMES: [&str; 3] = ["checkout", "orders", "thumbnailer"];

fn list() -> Event {
    let fact = Fact::Functions {
        page: NAMES.map(Function::named).to_vec(),
        first: true,
        last: true,
    };
    Event::Fact(Query::Functions.in_first_place(), fact)
}

fn question() -> Question {
    let query = Query::Counts {
        functions: Arc::from(NAMES.map(QualifiedName::parse)),
        window: Window::default(),
    };
    query.in_first_place()
}

/// Invocations of the newest minute.
fn counts(invocations: f64) -> Event {
    let window = Window::default();
    let start = START.floor(window.period()).minus(window.span());
    let series = NAMES.map(|name| {
        let mut series = Series::empty(start, window.period(), window.points());
        series.values[window.points() - 1] = Some(invocations);
        (name.into(), Metric::Invocations, series)
    });
    let fact = Fact::Metrics {
        window,
        series: series.to_vec(),
        partial: None,
    };
    Event::Fact(question(), fact)
}

fn fresh() -> Event {
    let fresh = QueryState::Fresh {
        next: None,
        stretched: false,
    };
    Event::Query(question(), fresh)
}

#[tokio::test(start_paused = true)]
async fn nothing_new_means_a_frame_a_minute_for_the_clock_and_nothing_else() {
    play(async |play| {
        let hours = 6;
        let seen = play.during(sleep(Duration::from_secs(hours * 3600))).await;
        assert_eq!(seen.frames.len(), 60 * hours as usize);
        assert_eq!(seen.turns.len(), seen.frames.len(), "it woke for nothing");
        for pair in seen.frames.windows(2) {
            assert_ne!(pair[0].text, pair[1].text, "a frame was drawn twice");
        }
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn facts_that_change_nothing_draw_nothing() {
    play(async |play| {
        let seen = play
            .during(async {
                for _ in 0..100 {
                    play.tell(list()).await;
                    play.tell(counts(0.0)).await;
                    sleep(Duration::from_millis(50)).await;
                }
            })
            .await;
        assert!(seen.turns.len() >= 100, "they were taken");
        assert_eq!(seen.frames.len(), 0);
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_flood_of_facts_is_drawn_thirty_times_a_second_and_to_its_end() {
    play(async |play| {
        let seen = play
            .during(async {
                for millisecond in 0..1000 {
                    for nth in 0..10 {
                        play.tell(counts(f64::from(millisecond * 10 + nth))).await;
                    }
                    sleep(Duration::from_millis(1)).await;
                }
            })
            .await;
        let n_frames = seen.frames.len();
        assert!((28..=31).contains(&n_frames), "{n_frames} frames");
        let after = play.during(sleep(FRAME)).await;
        let last = after.frames.last().or(seen.frames.last());
        let last = &last.expect("there were frames").text;
        // 9,999 invocations in 15 minutes.
        assert!(last.contains("667"), "{last}");
    })
    .await;
}

#[tokio::test(start_paused = true)]
async fn a_key_in_a_flood_is_drawn_before_the_next_fact_is_taken() {
    play(async |play| {
        // No time passes in here, so that a frame that waited for its turn would never come.
        let seen = play
            .during(async {
                for nth in 0..10_000 {
                    if nth == 5000 {
                        play.press(KeyCode::Char('z'));
                        play.press(KeyCode::Char('L'));
                    }
                    play.tell(counts(f64::from(nth))).await;
                }
            })
            .await;
        let drawn: Vec<usize> = seen.frames.iter().map(|frame| frame.n_taken).collect();
        let [zoomed, arranged] = seen.keys[..] else {
            panic!("both keys are taken, not {:?}", seen.keys);
        };
        assert_eq!(
            zoomed, arranged,
            "the facts that wait let the second key pass"
        );
        assert_eq!(
            drawn.last(),
            Some(&arranged),
            "what was typed at once is one frame: {drawn:?}"
        );
        for turn in seen.turns.windows(2) {
            let n_taken = turn[1] - turn[0];
            // A batch takes 4 ms at most, and a key has 16.
            assert!(
                n_taken <= 4,
                "a key would have waited for {n_taken} batches"
            );
        }
    })
    .await;
}

/// Two thousand lines of the function that the fleet's cursor is on.
fn lines(nth: usize) -> Event {
    let group: Arc<str> = "/aws/lambda/checkout".into();
    let event = |line: usize| LogEvent {
        at: START.plus(Duration::from_millis(line as u64)),
        ingested: None,
        stream: "2026/11/20/[7]0123456789abcdef0123456789abcdef".into(),
        id: Some(line.to_string().into()),
        message: format!("line {line}").into(),
    };
    let events = (nth * 2000..(nth + 1) * 2000).map(event).collect();
    let source = LogSource {
        place: slstop_base::PlaceId::FIRST,
        group: Arc::clone(&group),
        functions: Arc::default(),
    };
    let query = Query::Tail {
        sources: Arc::from([source]),
        back: Window::default(),
        is_live: false,
    };
    Event::Fact(query.in_first_place(), Fact::Lines { group, events })
}

#[tokio::test(start_paused = true)]
async fn what_is_done_in_turns_is_done_at_once_and_lets_keys_pass() {
    play(async |play| {
        play.press(KeyCode::Char('F'));
        for nth in 0..50 {
            play.tell(lines(nth)).await;
        }
        sleep(Duration::from_millis(100)).await;
        // A hundred thousand lines are five turns, some of them on keys. No time passes while one is due.
        let seen = play
            .during(async {
                for key in "f77777\r".chars() {
                    play.press(match key {
                        '\r' => KeyCode::Enter,
                        key => KeyCode::Char(key),
                    });
                }
                sleep(Duration::from_nanos(1)).await;
            })
            .await;
        assert!(
            seen.turns.len() > seen.keys.len() + 1,
            "{} turns for {} keys",
            seen.turns.len(),
            seen.keys.len()
        );
        let after = play.during(sleep(FRAME)).await;
        let last = after.frames.last().or(seen.frames.last());
        let last = &last.expect("it was drawn").text;
        assert!(last.contains("· 1 line ·"), "{last}");
        assert!(last.contains("line 77777"), "{last}");
        let quiet = play.during(sleep(Duration::from_secs(1))).await;
        assert!(
            quiet.turns.len() <= 1,
            "it is done, and woke {} times",
            quiet.turns.len()
        );
        // Out of the filter and back from the logs, so that the last one quits.
        (0..3).for_each(|_| play.press(KeyCode::Char('q')));
    })
    .await;
}

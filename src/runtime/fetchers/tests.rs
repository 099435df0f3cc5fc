//! The tasks in paused time: it moves on only when nothing else can.

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep};

use super::console_clock::ConsoleClock;
use super::*;
use crate::runtime::supervisor::budget;
use slstop_base::FunctionName;
use slstop_core::domain::meter::Meter;
use slstop_core::message::{Attention, Fact, QueryState, Tempo, Window};

/// Answers after a while, and remembers what it was asked.
#[derive(Clone, Default)]
struct Script {
    asked: Arc<Mutex<Vec<Query>>>,
    /// Askings that have not come to their end, one way or the other.
    n_open: Arc<AtomicUsize>,
    takes: Duration,
    breaks_down: bool,
    /// Follows at this price.
    pays: Usd,
    meter: Arc<Notify>,
}

struct Open(Arc<AtomicUsize>);

impl Drop for Open {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

impl Script {
    fn taking(takes: Duration) -> Self {
        Self {
            takes,
            ..Self::default()
        }
    }

    fn asked(&self) -> Vec<Query> {
        self.asked
            .lock()
            .expect("no test panics while it asks")
            .clone()
    }

    fn n_open(&self) -> usize {
        self.n_open.load(Ordering::SeqCst)
    }
}

impl AnswerSource for Script {
    async fn answer(&self, question: &Question, _: Timestamp, sink: &Sink) -> Result<(), Failure> {
        self.asked
            .lock()
            .expect("no test panics while it asks")
            .push(question.query.clone());
        self.n_open.fetch_add(1, Ordering::SeqCst);
        let _open = Open(self.n_open.clone());
        sleep(self.takes).await;
        assert!(!self.breaks_down, "as the test wants it");
        sink.fact(Fact::Meter(Meter::default())).await;
        Ok(())
    }

    async fn follow(
        &self,
        question: &Question,
        rhythm: &dyn FetchClock,
        sink: &Sink,
    ) -> Result<(), Failure> {
        rhythm.paid(self.pays);
        self.answer(question, Timestamp::from_millis(0), sink).await
    }

    async fn metered(&self, places: &[PlaceId]) -> PlaceId {
        self.meter.notified().await;
        places[0]
    }
}

fn start(script: &Script) -> (Fetchers, mpsc::Receiver<Event>) {
    start_at_pace(script, 1.0)
}

/// With a clock that runs `speed` times as fast as that which wakes tasks.
fn start_at_pace(script: &Script, speed: f64) -> (Fetchers, mpsc::Receiver<Event>) {
    let (events, received) = mpsc::channel(16);
    let began = Instant::now();
    let clock = move || {
        let start = Timestamp::from_millis(1_790_000_000_000);
        start.plus(began.elapsed().mul_f64(speed))
    };
    (
        Fetchers::start(script.clone(), budget::DEFAULT, Arc::new(clock), events),
        received,
    )
}

fn set(queries: impl IntoIterator<Item = Query>) -> BTreeSet<Question> {
    queries.into_iter().map(Query::in_first_place).collect()
}

fn row(row: usize) -> [Query; 2] {
    let function = FunctionName::new(format!("f{row:03}"));
    let window = Window::default();
    [
        Query::Overview {
            function: function.clone().into(),
            window,
        },
        Query::Configuration {
            function,
            attention: Attention::Usual,
        },
    ]
}

/// Takes events for a while, as the loop would.
async fn receive(events: &mut mpsc::Receiver<Event>, span: Duration) -> Vec<Event> {
    let mut received = Vec::new();
    let end = Instant::now() + span;
    while let Ok(Some(event)) = tokio::time::timeout_at(end, events.recv()).await {
        received.push(event);
    }
    received
}

#[tokio::test(start_paused = true)]
async fn walking_down_200_rows_costs_a_handful_of_calls() {
    let script = Script::taking(Duration::from_millis(120));
    let (fetchers, mut events) = start(&script);
    for n in 0..200 {
        fetchers.want(
            set(row(n).into_iter().chain([Query::Functions])),
            Tempo::Usual,
        );
        // A held key moves on every 30 ms; twice the user stops to look, which is what may cost.
        let stay = if n == 70 || n == 140 { 400 } else { 30 };
        receive(&mut events, Duration::from_millis(stay)).await;
    }
    receive(&mut events, Duration::from_secs(2)).await;
    let asked = set(script.asked());
    let looked_at = row(70)
        .into_iter()
        .chain(row(140))
        .chain(row(199))
        .chain([Query::Functions]);
    assert_eq!(asked, set(looked_at));
    assert_eq!(script.asked().len(), 7, "each once");
    assert_eq!(script.n_open(), 0);
}

#[tokio::test(start_paused = true)]
async fn that_a_question_is_loading_is_said_before_its_answer_and_its_freshness_after() {
    let script = Script::default();
    let (fetchers, mut events) = start(&script);
    fetchers.want(set([Query::Functions]), Tempo::Usual);
    let received = receive(&mut events, Duration::from_secs(1)).await;
    assert!(
        matches!(
            &received[..],
            [
                Event::Query(
                    Question {
                        query: Query::Functions,
                        ..
                    },
                    QueryState::Loading
                ),
                Event::Fact(
                    Question {
                        query: Query::Functions,
                        ..
                    },
                    _
                ),
                Event::Query(
                    Question {
                        query: Query::Functions,
                        ..
                    },
                    QueryState::Fresh { .. }
                ),
            ]
        ),
        "{received:?}"
    );
}

#[tokio::test(start_paused = true)]
async fn what_nobody_wants_any_more_is_dropped_with_its_task_and_its_answer() {
    let script = Script::taking(Duration::from_secs(45));
    let (fetchers, mut events) = start(&script);
    fetchers.want(set([Query::Functions]), Tempo::Usual);
    receive(&mut events, Duration::from_secs(1)).await;
    assert_eq!(script.n_open(), 1);
    fetchers.want(BTreeSet::new(), Tempo::Usual);
    receive(&mut events, Duration::from_secs(29)).await;
    assert_eq!(script.n_open(), 1, "it lingers");
    let late = receive(&mut events, Duration::from_secs(60)).await;
    assert_eq!(script.n_open(), 0);
    assert_eq!(late, []);
}

#[tokio::test(start_paused = true)]
async fn dropping_the_fetchers_ends_every_task() {
    let script = Script::taking(Duration::from_secs(3600));
    let (fetchers, mut events) = start(&script);
    fetchers.want(set([Query::Functions, Query::Identity]), Tempo::Usual);
    receive(&mut events, Duration::from_secs(1)).await;
    assert_eq!(script.n_open(), 2);
    drop(fetchers);
    assert_eq!(receive(&mut events, Duration::from_secs(1)).await, []);
    assert_eq!(script.n_open(), 0);
    assert!(events.is_closed());
}

#[tokio::test(start_paused = true)]
async fn a_fetcher_that_panics_is_a_failure_like_any_other() {
    let script = Script {
        breaks_down: true,
        ..Script::default()
    };
    let (fetchers, mut events) = start(&script);
    fetchers.want(set([Query::Functions]), Tempo::Usual);
    let received = receive(&mut events, Duration::from_millis(500)).await;
    let last = received.last();
    assert!(
        matches!(
            last,
            Some(Event::Query(
                _,
                QueryState::Failed {
                    failure: Failure::Garbled { .. },
                    ..
                }
            ))
        ),
        "{last:?}"
    );
    receive(&mut events, Duration::from_secs(2)).await;
    assert!(script.asked().len() > 1, "and tried again");
}

#[tokio::test(start_paused = true)]
async fn a_slow_reader_slows_the_fetchers_and_loses_nothing() {
    let script = Script::default();
    let (fetchers, mut events) = start(&script);
    // Each question makes three events, and the channel holds 16.
    let wanted = set((0..8).flat_map(row));
    fetchers.want(wanted.clone(), Tempo::Usual);
    sleep(Duration::from_secs(20)).await;
    let received = receive(&mut events, Duration::from_secs(5)).await;
    let facts = received
        .iter()
        .filter(|event| matches!(event, Event::Fact(..)))
        .count();
    assert_eq!(facts, wanted.len());
}

#[tokio::test(start_paused = true)]
async fn the_meter_is_read_when_it_changed() {
    let script = Script::default();
    let (fetchers, mut events) = start(&script);
    fetchers.want(set([Query::Meter]), Tempo::Usual);
    receive(&mut events, Duration::from_secs(600)).await;
    assert_eq!(script.asked().len(), 1);
    script.meter.notify_one();
    receive(&mut events, Duration::from_secs(600)).await;
    assert_eq!(script.asked().len(), 2);
}

#[tokio::test(start_paused = true)]
async fn a_poke_asks_now() {
    let script = Script::default();
    let (fetchers, mut events) = start(&script);
    fetchers.want(set([Query::Functions]), Tempo::Usual);
    receive(&mut events, Duration::from_secs(30)).await;
    fetchers.poke(Query::Functions.in_first_place());
    fetchers.poke(Query::Identity.in_first_place());
    receive(&mut events, Duration::from_millis(10)).await;
    assert_eq!(script.asked(), [Query::Functions, Query::Functions]);
}

#[tokio::test(start_paused = true)]
async fn what_a_tail_pays_for_is_missing_in_the_purse_of_the_others() {
    let script = Script {
        pays: budget::DEFAULT,
        ..Script::default()
    };
    let (fetchers, mut events) = start(&script);
    let tail = Query::Tail {
        sources: [].into(),
        back: Window::default(),
        is_live: false,
    };
    fetchers.want(set([tail.clone()]), Tempo::Usual);
    receive(&mut events, Duration::from_secs(1)).await;
    let [overview, _] = row(1);
    fetchers.want(set([tail, overview.clone()]), Tempo::Usual);
    let received = receive(&mut events, Duration::from_secs(1)).await;
    let is_refused = |event: &Event| {
        let failed = |state: &QueryState| matches!(state, QueryState::Failed { .. });
        matches!(event, Event::Query(question, state) if question.query == overview && failed(state))
    };
    assert!(received.iter().any(is_refused), "{received:?}");
}

#[tokio::test(start_paused = true)]
async fn who_follows_many_knows_which_are_on_the_screen() {
    let (sender, wants) = watch::channel(WantedQuestions::default());
    let clock: Clock = Arc::new(|| Timestamp::from_millis(0));
    let beat = ConsoleClock::of_console(
        PlaceId::FIRST,
        clock,
        wants,
        Usd::ZERO,
        SpendCounter::default(),
    );
    assert!(!beat.is_in_sight("/aws/lambda/pay"));
    sender.send_modify(|wanted| {
        wanted.watched_groups = [(PlaceId::FIRST, ["/aws/lambda/pay".into()].into())].into()
    });
    assert!(beat.is_in_sight("/aws/lambda/pay"));
    assert!(!beat.is_in_sight("/aws/lambda/audit"));
}

#[tokio::test(start_paused = true)]
async fn in_a_world_that_lives_faster_its_minutes_are_kept() {
    for (speed, n_asked) in [(1.0, 6), (10.0, 51), (0.1, 1)] {
        let script = Script::default();
        let (fetchers, mut events) = start_at_pace(&script, speed);
        let [overview, _] = row(0);
        fetchers.want(set([overview, Query::Identity]), Tempo::Usual);
        receive(&mut events, Duration::from_secs(301)).await;
        let asked = script
            .asked()
            .iter()
            .filter(|query| query.row().follows_cursor)
            .count();
        assert_eq!(asked, n_asked, "{speed}");
    }
}

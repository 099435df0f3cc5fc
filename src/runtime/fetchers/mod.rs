//! The tasks that ask the cloud, one per running question: starts and stops them as the supervisor
//! says, and owns the time that it only hears of.

mod account;
mod accounts;
mod clock_rate;
mod console_clock;
mod spend_counter;

use std::collections::{BTreeMap, BTreeSet};
use std::future::Future;
use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::task::{Id, JoinError, JoinSet};
use tokio::time::Instant;
use tokio_util::sync::{CancellationToken, DropGuard};
use tokio_util::task::AbortOnDropHandle;
use tracing::Instrument;

use super::supervisor::{Action, Supervisor, Ticket};
use slstop_aws::fetch::{FetchClock, Sink};
use slstop_base::{PlaceId, Timestamp, Usd, number};
use slstop_core::domain::Failure;
use slstop_core::message::{Cadence, Event, Query, QueryState, Question, Tempo};

use super::supervisor::budget;
pub use account::Account;
pub use accounts::Accounts;
use clock_rate::ClockRate;
pub use console_clock::ConsoleClock;
use spend_counter::SpendCounter;

/// Reads the clock that stamps events, so that both speak of the same moments.
pub type Clock = Arc<dyn Fn() -> Timestamp + Send + Sync>;

/// Pokes waiting to be taken; more than a person can type between two turns.
const MOST_POKES: usize = 64;

/// Answers questions: AWS, or a test's script.
pub trait AnswerSource: Clone + Send + Sync + 'static {
    fn answer(
        &self,
        question: &Question,
        now: Timestamp,
        sink: &Sink,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Answers for as long as it is wanted, and says itself how it stands. Its end is a failure.
    fn follow(
        &self,
        question: &Question,
        rhythm: &dyn FetchClock,
        sink: &Sink,
    ) -> impl Future<Output = Result<(), Failure>> + Send;

    /// Resolves when the meter of one of these places changed, at once if it did while nobody waited.
    fn metered(&self, places: &[PlaceId]) -> impl Future<Output = PlaceId> + Send;
}

/// What is to be watched, and how often.
#[derive(Clone, Debug, Default, PartialEq)]
struct WantedQuestions {
    questions: BTreeSet<Question>,
    tempo: Tempo,
    /// Groups of functions on the screen: those who follow many begin with these.
    watched_groups: BTreeMap<PlaceId, BTreeSet<Arc<str>>>,
}

/// The running tasks. Dropping it ends them all; what they paid for is then stopped at AWS by the paid tasks.
#[derive(Debug)]
pub struct Fetchers {
    wanted: watch::Sender<WantedQuestions>,
    pokes: mpsc::Sender<Question>,
    _turning: AbortOnDropHandle<()>,
}

impl Fetchers {
    /// Answers and states of questions go to `events`.
    pub fn start(
        source: impl AnswerSource,
        budget: Usd,
        clock: Clock,
        events: mpsc::Sender<Event>,
    ) -> Self {
        let (wanted, wants) = watch::channel(WantedQuestions::default());
        let (pokes, poked) = mpsc::channel(MOST_POKES);
        let turning = Turning {
            wants: wants.clone(),
            supervisor: Supervisor::new(budget, Question::price),
            source,
            clock,
            events,
            tasks: JoinSet::new(),
            running: BTreeMap::new(),
            allowance: budget::for_following(budget),
            spent: SpendCounter::default(),
        };
        let turning = AbortOnDropHandle::new(tokio::spawn(turning.run(wants, poked)));
        Self {
            wanted,
            pokes,
            _turning: turning,
        }
    }

    /// What is to be watched from now on. Costs nothing when it is what it was.
    pub fn want(&self, questions: BTreeSet<Question>, tempo: Tempo) {
        self.wanted.send_if_modified(|wanted| {
            let is_new = wanted.questions != questions || wanted.tempo != tempo;
            (wanted.questions, wanted.tempo) = (questions, tempo);
            is_new
        });
    }

    /// The groups of the functions that are on the screen.
    pub fn look_at(&self, groups: BTreeMap<PlaceId, BTreeSet<Arc<str>>>) {
        self.wanted.send_if_modified(|wanted| {
            let is_new = wanted.watched_groups != groups;
            wanted.watched_groups = groups;
            is_new
        });
    }

    /// Asks now. With dozens waiting already, one more would change nothing.
    pub fn poke(&self, question: Question) {
        let _ = self.pokes.try_send(question);
    }
}

struct Turning<S> {
    /// For those who follow something, and ask how much of a hurry there is.
    wants: watch::Receiver<WantedQuestions>,
    supervisor: Supervisor,
    source: S,
    clock: Clock,
    events: mpsc::Sender<Event>,
    tasks: JoinSet<Result<(), Failure>>,
    running: BTreeMap<Id, RunningQuestion>,
    /// For those who follow something: what an hour may cost, and what it did.
    allowance: Usd,
    spent: SpendCounter,
}

struct RunningQuestion {
    question: Question,
    ticket: Ticket,
    /// Dropped with the entry: the sink then lets nothing more through.
    _stop: DropGuard,
    abort: tokio::task::AbortHandle,
}

impl<S: AnswerSource> Turning<S> {
    async fn run(
        mut self,
        mut wants: watch::Receiver<WantedQuestions>,
        mut poked: mpsc::Receiver<Question>,
    ) {
        let mut rate = ClockRate::new((self.clock)());
        loop {
            let now = (self.clock)();
            rate.observe(now);
            self.supervisor.paid(self.spent.empty(), now);
            let wait = self
                .supervisor
                .next_turn()
                .map(|at| rate.nap(at.since(now)));
            let metered = self.awaiting_meter();
            let actions = tokio::select! {
                changed = wants.changed() => {
                    if changed.is_err() { return }
                    let wanted = wants.borrow_and_update().clone();
                    self.supervisor.keep(wanted.tempo);
                    self.supervisor.reconcile(&wanted.questions, (self.clock)())
                }
                Some(question) = poked.recv() => self.supervisor.poke(&question, (self.clock)()),
                Some(ended) = self.tasks.join_next_with_id(), if !self.tasks.is_empty() => self.ended(ended),
                place = self.source.metered(&metered), if !metered.is_empty() => {
                    self.supervisor.stir(&Query::Meter.at(place), (self.clock)())
                }
                () = tokio::time::sleep(wait.unwrap_or_default()), if wait.is_some() => {
                    self.supervisor.turn((self.clock)())
                }
            };
            if self.act(actions).await.is_err() {
                return;
            }
        }
    }

    /// The places whose meters have not changed since they were last sent.
    fn awaiting_meter(&self) -> Vec<PlaceId> {
        let wanted = self.wants.borrow();
        let meters = wanted.questions.iter().filter(|question| {
            question.query == Query::Meter && self.supervisor.awaits_change(question)
        });
        meters.map(|question| question.place).collect()
    }

    /// In order: that a question is loading is said before its task can answer. Fails when nobody
    /// listens any more.
    async fn act(&mut self, actions: Vec<Action>) -> Result<(), mpsc::error::SendError<Event>> {
        for action in actions {
            match action {
                Action::Start { question, ticket } => self.start(question, ticket),
                Action::Stop { ticket, .. } => self.running.retain(|_, running| {
                    let is_stopped = running.ticket == ticket;
                    if is_stopped {
                        let about = running.question.row().words;
                        tracing::debug!(n = ticket.0, about, "question stopped");
                        running.abort.abort();
                    }
                    !is_stopped
                }),
                Action::Report(question, state) => {
                    self.note(&question, &state);
                    self.events.send(Event::Query(question, state)).await?
                }
            }
        }
        Ok(())
    }

    /// For the log file: what stands in the way of a question, and whether money does. That all is well is the
    /// usual case and said where the question ends.
    fn note(&self, question: &Question, state: &QueryState) {
        let (about, place) = (question.row().words, question.place.index());
        match state {
            QueryState::Failed { failure, retry_at } => {
                let wait = retry_at.map(|at| at.since((self.clock)()).as_millis());
                tracing::info!(about, place, %failure, retry_in_ms = wait, "question failed");
            }
            QueryState::Fresh {
                next,
                stretched: true,
            } => {
                let wait = next.map(|at| at.since((self.clock)()).as_millis());
                tracing::info!(
                    about,
                    place,
                    next_in_ms = wait,
                    last_hour = number::dollars(self.supervisor.spent()),
                    "question is asked less often, for the budget"
                );
            }
            _ => {}
        }
    }

    fn start(&mut self, question: Question, ticket: Ticket) {
        let (about, place) = (question.row().words, question.place.index());
        let span = tracing::info_span!("question", n = ticket.0, about, place);
        let stop = CancellationToken::new();
        let sink = Sink::new(question.clone(), self.events.clone(), stop.clone());
        let (source, now, asked) = (self.source.clone(), (self.clock)(), question.clone());
        let abort = if question.row().cadence == Cadence::Stream {
            let (clock, wants) = (self.clock.clone(), self.wants.clone());
            let (allowance, spent) = (self.allowance, self.spent.clone());
            let console_clock = ConsoleClock::of_console(question.place, clock, wants, allowance, spent);
            let following = async move {
                let facts = sink.clone();
                measured(source.follow(&asked, &console_clock, &sink), &facts).await
            };
            self.tasks.spawn(following.instrument(span))
        } else {
            let answering = async move {
                let facts = sink.clone();
                measured(source.answer(&asked, now, &sink), &facts).await
            };
            self.tasks.spawn(answering.instrument(span))
        };
        let running = RunningQuestion {
            question,
            ticket,
            _stop: stop.drop_guard(),
            abort: abort.clone(),
        };
        self.running.insert(abort.id(), running);
    }

    fn ended(&mut self, ended: Result<(Id, Result<(), Failure>), JoinError>) -> Vec<Action> {
        let (id, outcome) = match ended {
            Ok(ended) => ended,
            Err(error) => (error.id(), Err(Failure::broke_down())),
        };
        // One that was stopped has left the map: its end is no news.
        let Some(running) = self.running.remove(&id) else {
            return Vec::new();
        };
        self.supervisor
            .finished(&running.question, running.ticket, outcome, (self.clock)())
    }
}

/// Says in the log file when a question begins and how it ends.
async fn measured(
    asking: impl Future<Output = Result<(), Failure>>,
    sink: &Sink,
) -> Result<(), Failure> {
    let began = Instant::now();
    tracing::debug!("question asked");
    let outcome = asking.await;
    let (ms, facts) = (began.elapsed().as_millis(), sink.n_facts());
    match &outcome {
        Ok(()) => tracing::debug!(ms, facts, "question answered"),
        Err(failure) => tracing::debug!(ms, facts, %failure, "question not answered"),
    }
    outcome
}

#[cfg(test)]
mod tests;

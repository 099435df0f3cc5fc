//! Which of a group's time is read next. Three readings take turns, the first that is due before the
//! others. A *poll* reads what is new, and ten seconds before it again, because events arrive seconds
//! apart. The *past* is what was asked for and lies before the tail began. A *sweep* reads each minute
//! all that may have arrived since the last one with any lateness that is allowed for.

use std::sync::Arc;
use std::time::Duration;

use super::past;
use super::read::RunningRead;
use super::terms::{PastOrder, Terms};
use slstop_base::Timestamp;

/// What each poll reads again.
pub const OVERLAP: Duration = Duration::from_secs(10);
/// Between two sweeps.
pub const SWEEP: Duration = Duration::from_secs(60);
/// What is read first where the newest lines are wanted first, and what is kept of a long absence for the poll.
const NEWEST: Duration = Duration::from_secs(60);
/// With each poll in vain a group waits half as long again, so often.
const MOST_QUIET: u32 = 5;
const WAITS_GROW: f64 = 1.5;
/// CloudWatch takes events of the near future; this machine's clock may be slow.
const AHEAD: Duration = Duration::from_secs(3600);

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    Poll,
    Past,
    Sweep,
}

/// How soon the next poll may follow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PollPace {
    /// Of a group with news.
    pub busy: Duration,
    /// Of one without: no longer than this.
    pub quiet: Duration,
}

impl PollPace {
    /// A quiet group of a few is looked at as rarely as this.
    pub const IDLE: Self = {
        let span = Duration::from_secs(5);
        Self {
            busy: span,
            quiet: span,
        }
    };

    pub fn no_sooner_than(self, span: Duration) -> Self {
        Self {
            busy: self.busy.max(span),
            quiet: self.quiet.max(span),
        }
    }

    pub fn slower(self, times: u32) -> Self {
        Self {
            busy: self.busy.saturating_mul(times),
            quiet: self.quiet.saturating_mul(times),
        }
    }
}

#[derive(Debug)]
pub struct TailSchedule {
    terms: Arc<Terms>,
    poll: Option<RunningRead>,
    past: Option<RunningRead>,
    sweep: Option<RunningRead>,
    /// What of the past is still to be read, the part that is read next at the end.
    slices: Vec<(Timestamp, Timestamp)>,
    /// When the tail began; nothing before it did.
    begun: Option<Timestamp>,
    /// What was visible at this moment was read.
    read_to: Timestamp,
    newest: Option<Timestamp>,
    swept: Timestamp,
    poll_at: Timestamp,
    /// How long it had nothing new, in polls.
    n_quiet: u32,
    last_poll: Option<Timestamp>,
    /// Interval between the last two polls and sweeps; zero after a failure, which would measure the outage.
    pub every: Duration,
    pub swept_every: Duration,
    /// Between two sweeps, when nothing holds them up.
    pub sweeps: Duration,
    /// When the last undisturbed poll and sweep ended.
    polled: Option<Timestamp>,
    swept_once: Option<Timestamp>,
    is_over: bool,
    /// It is read as often as a busy one: it is on the screen.
    pub is_in_sight: bool,
}

impl TailSchedule {
    pub fn new(terms: Arc<Terms>) -> Self {
        let start = Timestamp::from_millis(i64::MIN);
        Self {
            poll: None,
            past: None,
            sweep: None,
            slices: Vec::new(),
            begun: None,
            read_to: terms.from,
            newest: None,
            swept: start,
            poll_at: start,
            n_quiet: 0,
            last_poll: None,
            every: Duration::ZERO,
            swept_every: Duration::ZERO,
            sweeps: SWEEP,
            polled: None,
            swept_once: None,
            is_over: false,
            is_in_sight: false,
            terms,
        }
    }

    /// When there is something to read; nothing when all was read.
    pub fn due(&self) -> Option<Timestamp> {
        if self.is_done() {
            return None;
        }
        let is_reading = [&self.poll, &self.past, &self.sweep]
            .into_iter()
            .any(Option::is_some);
        Some(if is_reading || !self.slices.is_empty() {
            Timestamp::from_millis(i64::MIN)
        } else {
            self.poll_at.min(self.swept.plus(self.sweeps))
        })
    }

    /// Whether everything up to the end that was asked for was read.
    pub fn is_done(&self) -> bool {
        self.is_over && self.poll.is_none() && self.past.is_none() && self.slices.is_empty()
    }

    /// Lines from here on are complete.
    pub fn read_from(&self) -> Timestamp {
        let past = self.past.as_ref().map(|read| read.to);
        let pending = self.slices.iter().map(|(_, to)| *to).max();
        past.max(pending).unwrap_or(self.terms.from)
    }

    /// Which reading goes on or begins now. None begins before `forgotten`: it would deliver lines twice.
    pub fn part(&mut self, now: Timestamp, forgotten: Option<Timestamp>) -> Part {
        self.begin(now);
        if self.poll.is_some() {
            return Part::Poll;
        }
        if self.poll_at <= now && !self.is_over {
            self.poll = Some(self.new_poll(now, forgotten));
            return Part::Poll;
        }
        if self.past.is_none()
            && let Some((from, to)) = self.slices.pop()
        {
            self.past = Some(RunningRead::new(from, to, now));
        }
        if self.past.is_some() {
            return Part::Past;
        }
        if self.sweep.is_none() {
            // What is late is so beyond the usual.
            let late = self.terms.late + OVERLAP;
            let from = self.swept.minus(late).max(self.terms.from);
            let from = Some(from).max(forgotten).unwrap_or(from).min(now);
            self.sweep = Some(RunningRead::new(from, now, now));
        }
        Part::Sweep
    }

    fn begin(&mut self, now: Timestamp) {
        if self.begun.is_some() {
            return;
        }
        self.begun = Some(now);
        self.swept = now;
        if self.terms.order == PastOrder::NewestFirst && self.terms.until.is_none() {
            let newest = now.minus(NEWEST).max(self.terms.from);
            self.slices = past::slices(self.terms.from, newest);
            self.read_to = newest;
        }
    }

    fn new_poll(&mut self, now: Timestamp, forgotten: Option<Timestamp>) -> RunningRead {
        // Where everything arrives late, polls begin where the last of it happened; but no further back
        // than sweeps look anyway.
        let reached = self.newest.unwrap_or(self.read_to).min(self.read_to);
        let farthest = now
            .minus(self.terms.late + SWEEP)
            .min(self.read_to.minus(OVERLAP));
        let from = reached.minus(OVERLAP).max(farthest);
        let mut from = Some(from).max(forgotten).unwrap_or(from);
        let absent_from = now.minus(NEWEST.saturating_mul(2));
        if self.terms.order == PastOrder::NewestFirst
            && self.last_poll.is_some()
            && self.read_to < absent_from
            && self.slices.len() < past::MOST_SLICES
        {
            // The machine slept, or the network was gone: again the newest first.
            let newest = now.minus(NEWEST);
            self.slices.extend(past::slices(from, newest));
            from = newest.minus(OVERLAP);
        }
        let to = self.terms.until.unwrap_or_else(|| now.plus(AHEAD));
        RunningRead::new(from.max(self.terms.from).min(to), to, now)
    }

    pub fn of(&mut self, part: Part) -> &mut Option<RunningRead> {
        match part {
            Part::Poll => &mut self.poll,
            Part::Past => &mut self.past,
            Part::Sweep => &mut self.sweep,
        }
    }

    /// Events up to this moment came, in whatever way, delivered before or not.
    pub fn heard(&mut self, newest: Option<Timestamp>, is_news: bool) {
        self.newest = self.newest.max(newest);
        if is_news {
            self.n_quiet = 0;
        }
    }

    /// A reading came to its end.
    pub fn ended(&mut self, part: Part, read: &RunningRead, now: Timestamp, pace: PollPace) {
        match part {
            Part::Poll => {
                self.read_to = self.read_to.max(read.begun);
                self.is_over = self.terms.until.is_some_and(|until| read.begun >= until);
                let between = |last: Timestamp| now.since(last);
                self.every = self.polled.map_or(Duration::ZERO, between);
                (self.polled, self.last_poll) = (Some(now), Some(now));
                // Half of the time is enough for reading.
                let took = now.since(read.begun);
                let idle = pace.busy.mul_f64(self.patience()).min(pace.quiet);
                self.n_quiet = self.n_quiet.saturating_add(1);
                self.poll_at = now.plus(idle.max(took));
                if let Some(until) = self.terms.until {
                    self.poll_at = self.poll_at.min(until.max(now));
                }
            }
            Part::Past => {}
            Part::Sweep => {
                let between = |last: Timestamp| now.since(last);
                self.swept_every = self.swept_once.map_or(Duration::ZERO, between);
                self.swept_once = Some(now);
                self.swept = read.begun;
            }
        }
    }

    /// Something failed: how long that takes says nothing of how often it is looked at.
    pub fn disturbed(&mut self) {
        (self.polled, self.swept_once) = (None, None);
        (self.every, self.swept_every) = (Duration::ZERO, Duration::ZERO);
    }

    /// How many times as long as after news.
    pub fn patience(&self) -> f64 {
        if self.is_in_sight {
            return 1.0;
        }
        WAITS_GROW.powi(self.n_quiet.min(MOST_QUIET) as i32)
    }

    /// Nothing before this is read again.
    pub fn read_again_from(&self) -> Timestamp {
        let reads = [&self.poll, &self.past, &self.sweep].into_iter().flatten();
        let is_past_read = self.past.is_some() || !self.slices.is_empty();
        // Sweeps reach back into what the past has still to read.
        let begun = self.begun.filter(|_| is_past_read);
        reads
            .map(|read| read.from)
            .chain(begun.map(|begun| begun.minus(self.terms.late + SWEEP)))
            .fold(self.swept, Timestamp::min)
            .min(self.read_to)
            .minus(self.terms.late + OVERLAP)
    }

    /// The clock was set back: what was due in a second must not be due in an hour.
    pub fn set_back(&mut self, by: Duration) {
        let moments = [&mut self.poll_at, &mut self.swept, &mut self.read_to];
        let ended = [&mut self.last_poll, &mut self.polled, &mut self.swept_once];
        let ended = ended.into_iter().flatten();
        for moment in moments.into_iter().chain(ended) {
            *moment = moment.minus(by);
        }
    }

    /// Leaves out what was not read yet up to this moment, and says from where.
    pub fn skip(&mut self, to: Timestamp) -> (Timestamp, Timestamp) {
        let from = self.read_to;
        self.slices.clear();
        (self.poll, self.past, self.sweep) = (None, None, None);
        (self.read_to, self.swept, self.poll_at) = (to, to, to);
        self.newest = Some(to);
        (from, to)
    }

    /// Reads what is new as soon as nothing else is being asked.
    pub fn poll_at_once(&mut self, now: Timestamp) {
        self.poll_at = self.poll_at.min(now);
    }

    pub fn was_polled(&self) -> bool {
        self.last_poll.is_some()
    }

    /// Whether all that was visible at that moment was read, and the past with it.
    pub fn is_read_to(&self, at: Timestamp) -> bool {
        self.was_polled() && self.read_to >= at
    }

    /// Lateness is allowed for from here on.
    pub fn swept_from(&self) -> Timestamp {
        self.swept.minus(self.terms.late)
    }
}

//! Folds the facts about a past into a log book as they come, and shows how the reading gets on.

use std::collections::BTreeSet;
use std::sync::Arc;

use tokio::sync::mpsc;

use super::margin::{AFTERMATH, INIT};
use super::progress::Progress;
use slstop_aws::Clients;
use slstop_aws::fetch::past::{self, PastRequest, PastSearch};
use slstop_base::{PlaceId, Timestamp};
use slstop_core::facts::LogBook;
use slstop_core::message::Fact;

/// Facts that wait to be folded, a megabyte each at most.
const WAITING: usize = 8;

pub struct Collecting<'a> {
    book: &'a mut LogBook,
    place: PlaceId,
    progress: Progress,
}

impl<'a> Collecting<'a> {
    pub fn new(book: &'a mut LogBook, place: PlaceId, n_groups: usize) -> Self {
        Self {
            book,
            place,
            progress: Progress::new(n_groups),
        }
    }

    /// Where and when a request's lines are, as far as they name it: all other lines that stand there are needed
    /// to know how it went.
    pub async fn narrow(&mut self, clients: &Clients, mut asked: PastRequest) -> PastRequest {
        let (sender, mut facts) = mpsc::channel(WAITING);
        let mut groups: BTreeSet<Arc<str>> = BTreeSet::new();
        let mut times: Option<(Timestamp, Timestamp)> = None;
        let finding = async {
            while let Some(fact) = self.next(&mut facts).await {
                let Fact::Lines { group, events } = &fact else {
                    self.book.absorb(self.place, &fact);
                    continue;
                };
                groups.insert(group.clone());
                for event in events {
                    let (first, last) = times.unwrap_or((event.at, event.at));
                    times = Some((first.min(event.at), last.max(event.at)));
                }
            }
        };
        tokio::join!(past::read(clients, &asked, sender), finding);
        asked
            .sources
            .retain(|source| groups.contains(&source.group));
        asked.search = PastSearch::Everything;
        if let Some((first, last)) = times {
            asked.from = first.minus(INIT);
            asked.to = last.plus(AFTERMATH);
        }
        asked
    }

    pub async fn read(&mut self, clients: &Clients, asked: &PastRequest) {
        let (sender, mut facts) = mpsc::channel(WAITING);
        let folding = async {
            while let Some(fact) = self.next(&mut facts).await {
                self.fold(&fact);
            }
        };
        tokio::join!(past::read(clients, asked, sender), folding);
    }

    fn fold(&mut self, fact: &Fact) {
        self.book.absorb(self.place, fact);
        if let Fact::Lines { group, events } = fact {
            let at = events.last().map(|event| event.at);
            self.progress.hear(group, self.book.ledger.lines(), at);
        }
    }

    /// The next fact; shows meanwhile how the reading gets on.
    async fn next(&mut self, facts: &mut mpsc::Receiver<Fact>) -> Option<Fact> {
        loop {
            tokio::select! {
                biased;
                () = self.progress.due() => self.progress.show(),
                fact = facts.recv() => return fact,
            }
        }
    }
}

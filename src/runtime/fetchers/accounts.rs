//! All places as the source of answers: each has its own connection, fails and expires alone, and keeps its
//! own meter.

use std::sync::Arc;

use futures_util::FutureExt;
use futures_util::future::select_all;

use super::{Account, AnswerSource};
use slstop_aws::fetch::{FetchClock, Sink};
use slstop_aws::{PaidTasks, Settings};
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::Failure;
use slstop_core::message::Question;

/// Cheap to clone.
#[derive(Clone, Debug)]
pub struct Accounts {
    accounts: Arc<[Account]>,
    paid: PaidTasks,
}

impl Accounts {
    /// One for each place, in the order of their ids.
    pub fn new(settings: impl IntoIterator<Item = Settings>) -> Self {
        Self::paid_by(PaidTasks::default(), settings)
    }

    /// The same, with the tasks that others wait for as well.
    pub fn paid_by(paid: PaidTasks, settings: impl IntoIterator<Item = Settings>) -> Self {
        let account = |settings| {
            Account::new(Settings {
                paid: paid.clone(),
                ..settings
            })
        };
        Self {
            accounts: settings.into_iter().map(account).collect(),
            paid,
        }
    }

    /// What all of them pay for until it is ended.
    pub fn paid(&self) -> &PaidTasks {
        &self.paid
    }

    pub fn of(&self, place: PlaceId) -> Result<&Account, Failure> {
        self.accounts
            .get(place.index())
            .ok_or_else(|| Failure::Garbled {
                said: "there is no such place: this is a bug".into(),
            })
    }
}

impl AnswerSource for Accounts {
    async fn answer(
        &self,
        question: &Question,
        now: Timestamp,
        sink: &Sink,
    ) -> Result<(), Failure> {
        let account = self.of(question.place)?;
        account.answer(&question.query, now, sink).await
    }

    async fn follow(
        &self,
        question: &Question,
        rhythm: &dyn FetchClock,
        sink: &Sink,
    ) -> Result<(), Failure> {
        let account = self.of(question.place)?;
        account.follow(&question.query, rhythm, sink).await
    }

    async fn metered(&self, places: &[PlaceId]) -> PlaceId {
        let metered = places.iter().filter_map(|place| {
            let account = self.of(*place).ok()?;
            Some(async move {
                account.metered().await;
                *place
            })
        });
        let metered: Vec<_> = metered.map(FutureExt::boxed).collect();
        if metered.is_empty() {
            return std::future::pending().await;
        }
        select_all(metered).await.0
    }
}

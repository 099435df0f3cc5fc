//! What a command line names, looked up in every account and region that is asked.

use futures_util::future::join_all;

use super::{Chosen, TargetPatterns};
use crate::command::exit::{Exit, of_failure};
use crate::command::resolved::PlacesToAsk;
use crate::runtime::fetchers::Accounts;
use slstop_aws::Clients;
use slstop_aws::fetch::once;
use slstop_base::{PlaceId, Timestamp};
use slstop_core::domain::{Failure, LogSources, Places};
use slstop_core::message::{Endpoint, Fact, Query};

/// What was found in one place.
#[derive(Debug)]
pub struct ChosenInPlace {
    pub place: PlaceId,
    pub clients: Clients,
    pub chosen: Chosen,
}

/// Where it ended with a place that could not be asked.
#[derive(Debug)]
pub enum Lost {
    Connecting(Failure),
    LookingUp(Failure),
}

impl Lost {
    fn failure(&self) -> &Failure {
        match self {
            Self::Connecting(failure) | Self::LookingUp(failure) => failure,
        }
    }

    fn error(&self) -> anyhow::Error {
        let error = anyhow::Error::from(self.failure().clone());
        match self {
            Self::Connecting(_) => error,
            Self::LookingUp(_) => error.context("cannot look up the functions"),
        }
    }
}

/// What was found in all of them.
#[derive(Debug)]
pub struct Everywhere {
    pub found: Vec<ChosenInPlace>,
    /// Places that could not be asked, and why.
    pub lost: Vec<(PlaceId, Lost)>,
    pub places: Places,
    pub accounts: Accounts,
}

impl Everywhere {
    /// Fails where every place does, with what the first says.
    pub async fn find(
        wanted: &TargetPatterns,
        asked: PlacesToAsk,
        now: Timestamp,
    ) -> anyhow::Result<Self> {
        let accounts = Accounts::paid_by(asked.paid, asked.settings);
        let mut places = asked.places;
        let is_several = places.are_several();
        let finding = places.ids().map(|place| {
            let account = accounts.of(place).map_err(Lost::Connecting);
            async move {
                let clients = account?.clients().await.map_err(Lost::Connecting)?;
                let identity = match is_several {
                    true => identity(&clients, now).await,
                    false => None,
                };
                let chosen = wanted.find(&clients, now).await.map_err(Lost::LookingUp)?;
                let found = ChosenInPlace {
                    place,
                    clients,
                    chosen,
                };
                Ok((found, identity))
            }
        });
        let answers: Vec<Result<_, Lost>> = join_all(finding).await;
        let (mut found, mut lost) = (Vec::new(), Vec::new());
        for (place, answer) in places.ids().zip(answers) {
            match answer {
                Ok((of_place, account)) => {
                    if let Some(known) = places.get_mut(place) {
                        let connection = of_place.clients.connection();
                        known.region.clone_from(&connection.region);
                        known.profile.clone_from(&connection.profile);
                        known.account = account;
                    }
                    found.push(of_place);
                }
                Err(failure) => lost.push((place, failure)),
            }
        }
        match lost.first() {
            Some((_, lost)) if found.is_empty() => Err(lost.error()),
            _ => Ok(Self {
                found,
                lost,
                places,
                accounts,
            }),
        }
    }

    /// What a command ends with because a place could not be asked.
    pub fn exit(&self) -> Option<Exit> {
        let exits = self.lost.iter().map(|(_, lost)| of_failure(lost.failure()));
        exits.max_by_key(|exit| *exit as u8)
    }

    /// An endpoint of somebody else's, if there is one: what it can do is less certain than what AWS can.
    pub fn endpoint(&self) -> Option<&Endpoint> {
        let endpoints = || {
            self.found
                .iter()
                .map(|it| &it.clients.connection().endpoint)
        };
        let custom = endpoints().find(|endpoint| matches!(endpoint, Endpoint::Custom(_)));
        custom.or_else(|| endpoints().next())
    }

    /// Nothing is called so anywhere.
    pub fn is_empty(&self) -> bool {
        self.found.iter().all(|found| found.chosen.is_empty())
    }

    pub fn sources(&self) -> LogSources {
        let found = self.found.iter();
        let sources = found.flat_map(|found| found.chosen.sources(found.place).to_vec());
        sources.collect()
    }

    /// Sentences about what was not found, and about the places that could not be asked. That a function of one
    /// place is not in another is no news.
    pub fn doubts(&self) -> Vec<String> {
        let is_empty = self.is_empty();
        let of_found = self.found.iter().flat_map(|found| {
            let is_said = is_empty || !found.chosen.is_empty();
            let doubts = found.chosen.doubts.iter().filter(move |_| is_said);
            doubts.map(|doubt| self.in_place(found.place, doubt))
        });
        let of_lost = self.lost.iter().map(|(place, lost)| {
            let text = format!("{:#}: {}", lost.error(), lost.failure().advice());
            self.in_place(*place, &text)
        });
        of_found.chain(of_lost).collect()
    }

    fn in_place(&self, place: PlaceId, text: &str) -> String {
        match self.places.are_several() {
            true => format!("{}: {text}", self.places.label(place)),
            false => text.to_owned(),
        }
    }
}

/// Whose account it is, for scripts; they do without where it cannot be asked.
async fn identity(clients: &Clients, now: Timestamp) -> Option<slstop_base::AccountId> {
    let (facts, _) = once(Query::Identity, clients, now).await;
    facts.into_iter().find_map(|fact| match fact {
        Fact::Identity(identity) => Some(identity.account),
        _ => None,
    })
}

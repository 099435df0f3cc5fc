//! One question to AWS: what is asked, and in which place. It is what is wanted, what runs, what is
//! fresh and what is paid for.

use serde::{Deserialize, Serialize};

use super::query::Query;
use super::question_kind::{QuestionKind, QuestionRow};
use slstop_base::{PlaceId, Usd};

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Question {
    /// Left out of recordings where it is the first: mostly there is only one.
    #[serde(default, skip_serializing_if = "PlaceId::is_first")]
    pub place: PlaceId,
    pub query: Query,
}

impl Question {
    pub fn new(place: PlaceId, query: Query) -> Self {
        Self { place, query }
    }

    pub fn kind(&self) -> QuestionKind {
        self.query.kind()
    }

    /// What the table of questions says of it.
    pub fn row(&self) -> &'static QuestionRow {
        self.kind().row()
    }

    /// Whether it takes the place of the other: the same lines by another way.
    pub fn replaces(&self, old: &Self) -> bool {
        self.place == old.place && self.query.replaces(&old.query)
    }

    /// What AWS charges for asking once.
    pub fn price(&self) -> Usd {
        self.query.price()
    }
}

impl Query {
    /// This question, asked in the only place there is or in the first of several.
    pub fn in_first_place(self) -> Question {
        self.at(PlaceId::FIRST)
    }

    pub fn at(self, place: PlaceId) -> Question {
        Question::new(place, self)
    }

    pub fn row(&self) -> &'static QuestionRow {
        self.kind().row()
    }
}

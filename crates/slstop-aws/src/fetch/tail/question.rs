//! What is asked of AWS about a group, and what it answers.

use std::sync::Arc;

use crate::Clients;
use crate::fetch::insights;
use crate::fetch::log_events::{self, Asked, Page};
use crate::fetch::log_groups::{self, Class};
use slstop_base::Timestamp;
use slstop_core::domain::Failure;

#[derive(Clone, Debug, PartialEq)]
pub enum Question {
    Page(Asked, Option<String>),
    /// All between two moments, by a query that is paid for.
    Rows(Arc<str>, Timestamp, Timestamp),
    Class(Arc<str>),
}

#[derive(Debug)]
pub enum Answer {
    Page(Page),
    Rows(insights::Read),
    Class(Option<Class>),
}

/// What a request came to, and whose it was.
pub type Answered = (usize, Result<Answer, Failure>);

/// Asks, and says whose answer it is.
pub async fn send(n: usize, question: Question, clients: Clients) -> Answered {
    let answer = match question {
        Question::Page(asked, token) => {
            let page = log_events::page(&clients, &asked, token).await;
            page.map(Answer::Page)
        }
        Question::Class(group) => log_groups::class(&clients, &group).await.map(Answer::Class),
        // Dropping this stops the query at AWS.
        Question::Rows(group, from, to) => {
            let rows = insights::events(&clients, group, from, to).await;
            rows.map(Answer::Rows)
        }
    };
    (n, answer)
}

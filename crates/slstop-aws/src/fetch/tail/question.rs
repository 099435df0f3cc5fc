//! What is asked of AWS about a group, and what it answers.

use std::sync::Arc;

use crate::Clients;
use crate::fetch::insights;
use crate::fetch::log_events::{self, EventsPage, EventsRequest};
use crate::fetch::log_groups::{self, Class};
use slstop_base::Timestamp;
use slstop_core::domain::Failure;

#[derive(Clone, Debug, PartialEq)]
pub enum ReadRequest {
    Page(EventsRequest, Option<String>),
    /// All between two moments, by a query that is paid for.
    Rows(Arc<str>, Timestamp, Timestamp),
    Class(Arc<str>),
}

#[derive(Debug)]
pub enum ReadAnswer {
    Page(EventsPage),
    Rows(insights::QueriedEvents),
    Class(Option<Class>),
}

/// What a request came to, and whose it was.
pub type ReadResult = (usize, Result<ReadAnswer, Failure>);

/// Asks, and says whose answer it is.
pub async fn send(n: usize, question: ReadRequest, clients: Clients) -> ReadResult {
    let answer = match question {
        ReadRequest::Page(asked, token) => {
            let page = log_events::page(&clients, &asked, token).await;
            page.map(ReadAnswer::Page)
        }
        ReadRequest::Class(group) => log_groups::class(&clients, &group)
            .await
            .map(ReadAnswer::Class),
        // Dropping this stops the query at AWS.
        ReadRequest::Rows(group, from, to) => {
            let rows = insights::events(&clients, group, from, to).await;
            rows.map(ReadAnswer::Rows)
        }
    };
    (n, answer)
}

//! Lambda ListFunctions: the whole region, page by page.

use super::{Sink, function};
use crate::aws::Clients;
use crate::domain::{Call, Failure};
use crate::message::Fact;

/// AWS's largest page; it takes more and still answers 50.
const PAGE: i32 = 50;

/// 100,000 functions: more than any region has, and the end of a server that never ends its list.
const MOST_PAGES: usize = 2000;

pub async fn answer(clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    let mut marker: Option<String> = None;
    for page_idx in 0..MOST_PAGES {
        let request = clients
            .lambda()
            .list_functions()
            .max_items(PAGE)
            .set_marker(marker.clone());
        let answer = request.send().await;
        let output = answer.map_err(|error| clients.failure(Call::ListFunctions, &error))?;
        let page = output
            .functions()
            .iter()
            .filter_map(function::function)
            .collect();
        // Some emulators send an empty marker for none.
        let next = output.next_marker.filter(|marker| !marker.is_empty());
        let last = next.is_none();
        sink.fact(Fact::Functions {
            page,
            first: page_idx == 0,
            last,
        })
        .await;
        if last {
            return Ok(());
        }
        if next == marker {
            break;
        }
        marker = next;
    }
    Err(Failure::Garbled {
        said: "the list of functions does not end".into(),
    })
}

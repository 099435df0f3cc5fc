//! Lambda ListFunctions: the whole region, page by page.

use super::listing::{Listing, PagePosition};
use super::{Sink, function};
use crate::Clients;
use slstop_core::domain::{Call, Failure};
use slstop_core::message::Fact;

/// AWS's largest page; it takes more and still answers 50.
const PAGE: i32 = 50;

/// 100,000 functions: more than any region has, and the end of a server that never ends its list.
const MOST_PAGES: usize = 2000;

pub async fn answer(clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    let mut list = Listing::new("functions", MOST_PAGES);
    loop {
        let request = clients
            .lambda()
            .list_functions()
            .max_items(PAGE)
            .set_marker(list.token.clone());
        clients.turn(Call::ListFunctions).await;
        let answer = request.send().await;
        let output = answer.map_err(|error| clients.failure(Call::ListFunctions, &error))?;
        let page = output
            .functions()
            .iter()
            .filter_map(function::function)
            .collect();
        let PagePosition { first, last } = list.turn(output.next_marker);
        sink.fact(Fact::Functions { page, first, last }).await;
        if !list.goes_on()? {
            return Ok(());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer, CannedRequest};
    use crate::fetch::sink::collect;
    use slstop_core::message::Query;

    /// A region of `n_functions`, whose markers are positions in it.
    fn region(n_functions: usize) -> impl Fn(&CannedRequest) -> CannedAnswer {
        move |asked| {
            let marker = asked
                .uri
                .split("Marker=")
                .nth(1)
                .and_then(|rest| rest.split('&').next());
            let start = marker.map_or(0, |marker| marker.parse().expect("a marker that we gave"));
            let end = n_functions.min(start + 50);
            let names: Vec<String> = (start..end)
                .map(|n| format!(r#"{{"FunctionName":"f{n}"}}"#))
                .collect();
            let next = if end < n_functions {
                format!(r#""{end}""#)
            } else {
                "null".into()
            };
            let body = format!(
                r#"{{"Functions":[{}],"NextMarker":{next}}}"#,
                names.join(",")
            );
            CannedAnswer::new(200, body)
        }
    }

    /// The size of each page, whether it is the first and whether the last.
    async fn pages(canned: &Canned) -> (Vec<(usize, bool, bool)>, Result<(), Failure>) {
        let clients = canned.clients().await;
        let (facts, outcome) = collect(Query::Functions, |sink| async move {
            answer(&clients, &sink).await
        })
        .await;
        let page = |fact| match fact {
            Fact::Functions { page, first, last } => (page.len(), first, last),
            other => panic!("not a page: {other:?}"),
        };
        (facts.into_iter().map(page).collect(), outcome)
    }

    #[tokio::test]
    async fn every_page_is_sent_as_it_comes_and_says_where_the_list_begins_and_ends() {
        let canned = Canned::new(region(120));
        let (pages, outcome) = pages(&canned).await;
        assert_eq!(
            pages,
            [(50, true, false), (50, false, false), (20, false, true)]
        );
        assert_eq!(outcome, Ok(()));
        assert!(
            canned
                .asked()
                .iter()
                .all(|asked| asked.is_signed && asked.uri.contains("MaxItems=50"))
        );
    }

    #[tokio::test]
    async fn a_region_without_functions_is_one_empty_page() {
        let (pages, outcome) = pages(&Canned::new(region(0))).await;
        assert_eq!((pages, outcome), (vec![(0, true, true)], Ok(())));
    }

    #[tokio::test]
    async fn an_empty_marker_ends_the_list() {
        let canned = Canned::always(CannedAnswer::new(
            200,
            r#"{"Functions":[],"NextMarker":""}"#,
        ));
        assert_eq!(pages(&canned).await, (vec![(0, true, true)], Ok(())));
    }

    #[tokio::test]
    async fn a_list_that_repeats_its_marker_is_left() {
        let canned = Canned::always(CannedAnswer::new(
            200,
            r#"{"Functions":[],"NextMarker":"x"}"#,
        ));
        let (pages, outcome) = pages(&canned).await;
        assert_eq!(pages.len(), 2);
        assert!(matches!(outcome, Err(Failure::Garbled { .. })));
    }

    #[tokio::test]
    async fn pages_before_a_failure_are_kept() {
        let region = region(120);
        let canned = Canned::new(move |asked| match asked.uri.contains("Marker=50") {
            true => CannedAnswer::new(403, r#"{"__type":"AccessDeniedException"}"#),
            false => region(asked),
        });
        let (pages, outcome) = pages(&canned).await;
        assert_eq!(pages, [(50, true, false)]);
        assert!(matches!(outcome, Err(Failure::Denied { .. })));
    }
}

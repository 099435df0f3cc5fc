//! The tags of functions: of all at once by the Resource Groups Tagging API, or where that is denied or
//! not there, one function after the other by Lambda.

use std::sync::Arc;

use super::Sink;
use super::function::is_name;
use super::listing::{Listing, PagePosition};
use crate::Clients;
use slstop_base::FunctionName;
use slstop_core::domain::tag::Tags;
use slstop_core::domain::{Call, Failure};
use slstop_core::message::Fact;

/// AWS's largest page: one call returns the tags of a hundred functions.
const PAGE: i32 = 100;

/// As for the list of functions: more than any region has.
const MOST_PAGES: usize = 1000;

/// Told together where each function costs a call: soon enough to be seen, and few frames.
const FUNCTIONS_A_FACT: usize = 10;

pub async fn answer(clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    let mut list = Listing::new("tags", MOST_PAGES);
    loop {
        let request = clients
            .tagging()
            .get_resources()
            .resource_type_filters("lambda:function")
            .resources_per_page(PAGE)
            .set_pagination_token(list.token.clone());
        clients.turn(Call::GetResources).await;
        let answer = request.send().await;
        let output = answer.map_err(|error| clients.failure(Call::GetResources, &error))?;
        let page = output
            .resource_tag_mapping_list()
            .iter()
            .filter_map(|mapping| {
                let name = function(mapping.resource_arn()?)?;
                let tags = mapping.tags().iter();
                let tags = tags.map(|tag| (Arc::from(tag.key()), Arc::from(tag.value())));
                Some((name, tags.collect()))
            })
            .collect();
        let PagePosition { first, last } = list.turn(output.pagination_token);
        sink.fact(Fact::Tags { page, first, last }).await;
        if !list.goes_on()? {
            return Ok(());
        }
    }
}

/// A call a function, each in its turn. One that was deleted meanwhile has no tags.
pub async fn one_by_one(arns: &[Arc<str>], clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    for together in arns.chunks(FUNCTIONS_A_FACT) {
        let mut tags = Vec::new();
        for arn in together {
            let Some(name) = function(arn) else { continue };
            let request = clients.lambda().list_tags().resource(&**arn);
            clients.turn(Call::ListTags).await;
            let carried = match request.send().await {
                Ok(output) => output.tags.unwrap_or_default(),
                Err(error) => match clients.failure(Call::ListTags, &error) {
                    Failure::NotFound { .. } => continue,
                    failure => return Err(failure),
                },
            };
            let carried = carried.into_iter();
            let carried: Tags = carried
                .map(|(key, value)| (Arc::from(key), Arc::from(value)))
                .collect();
            tags.push((name, carried));
        }
        sink.fact(Fact::TagsOf { tags }).await;
    }
    Ok(())
}

/// The name in a function's ARN; nothing for an ARN of something else, such as a layer, that an
/// emulator lists because it does not filter.
fn function(arn: &str) -> Option<FunctionName> {
    let mut parts = arn.split(':').skip(5);
    let kind = parts.next()?;
    let name = parts
        .next()
        .filter(|name| !name.is_empty() && is_name(arn))?;
    (kind == "function").then(|| FunctionName::new(name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer, CannedRequest};
    use crate::fetch::sink::collect;
    use slstop_core::message::Query;

    const ARN: &str = "arn:aws:lambda:eu-west-1:1:function:";

    fn mapping(name: &str) -> String {
        format!(r#"{{"ResourceARN":"{ARN}{name}","Tags":[{{"Key":"team","Value":"of {name}"}}]}}"#)
    }

    async fn tags(canned: &Canned) -> (Vec<Fact>, Result<(), Failure>) {
        let clients = canned.clients().await;
        collect(
            Query::Tags,
            |sink| async move { answer(&clients, &sink).await },
        )
        .await
    }

    #[tokio::test]
    async fn pages_are_sent_as_they_come_and_layers_are_passed_over() {
        let canned = Canned::new(|asked: &CannedRequest| {
            let body = String::from_utf8_lossy(&asked.body);
            let is_second = body.contains(r#""PaginationToken":"2""#);
            let layer = r#"{"ResourceARN":"arn:aws:lambda:eu-west-1:1:layer:l:1","Tags":[]}"#;
            let (page, next) = match is_second {
                true => (mapping("b"), ""),
                false => (format!("{},{layer}", mapping("a")), "2"),
            };
            let body =
                format!(r#"{{"PaginationToken":"{next}","ResourceTagMappingList":[{page}]}}"#);
            CannedAnswer::new(200, body)
        });
        let (facts, outcome) = tags(&canned).await;
        assert_eq!(outcome, Ok(()));
        let tags = |name: &str| {
            let tags = Tags::from([("team".into(), format!("of {name}").into())]);
            vec![(FunctionName::new(name), tags)]
        };
        let page = |name, first, last| Fact::Tags {
            page: tags(name),
            first,
            last,
        };
        assert_eq!(facts, [page("a", true, false), page("b", false, true)]);
    }

    #[tokio::test]
    async fn a_list_that_repeats_its_token_is_left() {
        let body = r#"{"PaginationToken":"x","ResourceTagMappingList":[]}"#;
        let (facts, outcome) = tags(&Canned::always(CannedAnswer::new(200, body))).await;
        assert_eq!(facts.len(), 2);
        assert!(matches!(outcome, Err(Failure::Garbled { .. })));
    }

    #[tokio::test]
    async fn one_by_one_goes_on_where_a_function_was_deleted_and_stops_where_it_is_denied() {
        let canned = Canned::new(|asked: &CannedRequest| {
            if asked.uri.contains("gone") {
                CannedAnswer::new(404, r#"{"__type":"ResourceNotFoundException"}"#)
            } else if asked.uri.contains("secret") {
                CannedAnswer::new(403, r#"{"__type":"AccessDeniedException"}"#)
            } else {
                CannedAnswer::new(200, r#"{"Tags":{"team":"x"}}"#)
            }
        });
        let ask = async |names: &[&str]| {
            let clients = canned.clients().await;
            let arns: Vec<Arc<str>> = names
                .iter()
                .map(|name| format!("{ARN}{name}").into())
                .collect();
            collect(Query::Tags, |sink| async move {
                one_by_one(&arns, &clients, &sink).await
            })
            .await
        };
        let (facts, outcome) = ask(&["gone", "a"]).await;
        let tags = Tags::from([("team".into(), "x".into())]);
        let tags = vec![("a".into(), tags)];
        assert_eq!((facts, outcome), (vec![Fact::TagsOf { tags }], Ok(())));
        let (facts, outcome) = ask(&["secret"]).await;
        assert_eq!(facts, []);
        assert!(matches!(outcome, Err(Failure::Denied { .. })));
    }
}

//! The aliases and versions of one function: its figures can be split by them.

use std::sync::Arc;

use super::Sink;
use super::function::checked;
use super::listing::is_token;
use crate::Clients;
use slstop_base::FunctionName;
use slstop_core::domain::{Call, Failure};
use slstop_core::message::Fact;

/// AWS's largest page of either list.
const PAGE: i32 = 50;

/// Who never deletes a version has hundreds; the oldest come first and are looked at last.
const MOST_PAGES: usize = 10;

pub async fn answer(name: &FunctionName, clients: &Clients, sink: &Sink) -> Result<(), Failure> {
    let mut qualifiers = aliases(clients, name).await?;
    let mut versions = versions(clients, name).await?;
    // The newest first: what was deployed last is what is asked about.
    versions.reverse();
    qualifiers.extend(versions);
    sink.fact(Fact::Qualifiers {
        function: name.clone(),
        qualifiers,
    })
    .await;
    Ok(())
}

pub async fn aliases(clients: &Clients, name: &FunctionName) -> Result<Vec<Arc<str>>, Failure> {
    let mut found: Vec<Arc<str>> = Vec::new();
    let mut marker: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let request = clients
            .lambda()
            .list_aliases()
            .function_name(checked(name)?)
            .max_items(PAGE)
            .set_marker(marker.take());
        clients.turn(Call::ListAliases).await;
        let answer = request.send().await;
        let output = answer.map_err(|error| clients.failure(Call::ListAliases, &error))?;
        let names = output.aliases().iter().filter_map(|alias| alias.name());
        found.extend(names.map(Arc::from));
        marker = output.next_marker.filter(|marker| is_token(marker));
        if marker.is_none() {
            break;
        }
    }
    Ok(found)
}

/// The oldest first, as AWS lists them, behind the one that was never published.
pub async fn versions(clients: &Clients, name: &FunctionName) -> Result<Vec<Arc<str>>, Failure> {
    let mut found: Vec<Arc<str>> = Vec::new();
    let mut marker: Option<String> = None;
    for _ in 0..MOST_PAGES {
        let request = clients
            .lambda()
            .list_versions_by_function()
            .function_name(checked(name)?)
            .max_items(PAGE)
            .set_marker(marker.take());
        clients.turn(Call::ListVersionsByFunction).await;
        let answer = request.send().await;
        let output =
            answer.map_err(|error| clients.failure(Call::ListVersionsByFunction, &error))?;
        let names = output.versions().iter().filter_map(|one| one.version());
        found.extend(names.map(Arc::from));
        marker = output.next_marker.filter(|marker| is_token(marker));
        if marker.is_none() {
            break;
        }
    }
    Ok(found)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::canned::{Canned, CannedAnswer, CannedRequest};
    use crate::fetch::sink::collect;
    use slstop_core::message::Query;

    #[tokio::test]
    async fn aliases_come_first_and_then_versions_the_newest_first() {
        let canned = Canned::new(|asked: &CannedRequest| {
            CannedAnswer::new(
                200,
                if asked.uri.contains("/aliases") {
                    r#"{"Aliases":[{"Name":"live"}]}"#
                } else if asked.uri.contains("Marker=x") {
                    r#"{"Versions":[{"Version":"2"}]}"#
                } else {
                    r#"{"Versions":[{"Version":"$LATEST"},{"Version":"1"}],"NextMarker":"x"}"#
                },
            )
        });
        let clients = canned.clients().await;
        let function = FunctionName::new("f");
        let query = Query::Qualifiers {
            function: function.clone(),
        };
        let (facts, outcome) = collect(query, |sink| async move {
            answer(&function, &clients, &sink).await
        })
        .await;
        let qualifiers = ["live", "2", "1", "$LATEST"].map(Arc::from).into();
        let function = "f".into();
        let tags = Fact::Qualifiers {
            function,
            qualifiers,
        };
        assert_eq!((facts, outcome), (vec![tags], Ok(())));
    }
}

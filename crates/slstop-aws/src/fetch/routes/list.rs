//! Lists of API Gateway, page by page.

use serde_json::Value;

use super::super::listing::Listing;
use crate::Clients;
use crate::light_call::{LightRequest, LightService, percent_encoded};
use slstop_core::domain::{Call, Failure};

/// Pages of the largest size: more than the quotas of API Gateway allow of anything.
const MOST_PAGES: usize = 50;

/// How a list is paged: the parameter and the member of the next page's token, and the page's size.
struct ListPaging {
    token: &'static str,
    next: &'static str,
    limit: &'static str,
}

const REST: ListPaging = ListPaging {
    token: "position",
    next: "position",
    limit: "limit=500",
};
/// The size is a string here.
const HTTP: ListPaging = ListPaging {
    token: "nextToken",
    next: "nextToken",
    limit: "maxResults=500",
};

pub async fn of_rest(clients: &Clients, call: Call, path: &str) -> Result<Vec<Value>, Failure> {
    pages(clients, &super::services::REST, &REST, call, path).await
}

pub async fn of_http(clients: &Clients, call: Call, path: &str) -> Result<Vec<Value>, Failure> {
    pages(clients, &super::services::HTTP, &HTTP, call, path).await
}

async fn pages(
    clients: &Clients,
    service: &LightService,
    paging: &ListPaging,
    call: Call,
    path: &str,
) -> Result<Vec<Value>, Failure> {
    let mut list = Listing::new("APIs", MOST_PAGES);
    let mut items = Vec::new();
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let mut asked = format!("{path}{separator}{}", paging.limit);
        if let Some(token) = &list.token {
            asked.push_str(&format!("&{}={}", paging.token, percent_encoded(token)));
        }
        let mut page = object(clients, service, call, &asked).await?;
        // `item` in REST, `items` in HTTP; emulators mix them up.
        let members = ["item", "items", "Items"];
        let found = members.iter().find_map(|name| match page[*name].take() {
            Value::Array(found) => Some(found),
            _ => None,
        });
        items.extend(found.unwrap_or_default());
        let next = page[paging.next].as_str().map(str::to_owned);
        list.turn(next);
        if !list.goes_on()? {
            return Ok(items);
        }
    }
}

pub async fn object(
    clients: &Clients,
    service: &LightService,
    call: Call,
    path: &str,
) -> Result<Value, Failure> {
    let body = clients
        .light(service, call, LightRequest::get(path))
        .await?;
    let value: Value = serde_json::from_slice(&body).map_err(|error| Failure::Garbled {
        said: format!(
            "the answer of {} is not JSON: {error}",
            call.facts().operation
        ),
    })?;
    Ok(value)
}

/// The group in the ARN of a stage's access-log destination; None where it is Firehose.
pub fn log_group(arn: &str) -> Option<&str> {
    let (_, group) = arn.split_once(":log-group:")?;
    Some(group.strip_suffix(":*").unwrap_or(group))
}

/// The host of an API without a custom domain.
pub fn host(clients: &Clients, api: &str) -> String {
    let region = clients.connection().region.as_ref();
    let region = region.map_or("us-east-1", |region| region.as_str());
    let suffix = if region.starts_with("cn-") {
        "amazonaws.com.cn"
    } else {
        "amazonaws.com"
    };
    format!("{api}.execute-api.{region}.{suffix}")
}

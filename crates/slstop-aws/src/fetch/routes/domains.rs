//! Custom domains and their base paths: what a client's URL really begins with.

use serde_json::Value;

use super::list::of_http;
use crate::Clients;
use crate::light_call::percent_encoded;
use slstop_core::domain::route::{ApiKind, DeployedApi};
use slstop_core::domain::{Call, Failure};

/// Domains whose mappings are asked for: a call each.
const MOST_DOMAINS: usize = 100;

pub struct DomainMapping {
    domain: String,
    api: String,
    stage: String,
    base_path: String,
}

pub async fn listed(clients: &Clients) -> Result<Vec<Value>, Failure> {
    of_http(clients, Call::GetDomainNames, "/v2/domainnames").await
}

pub async fn of_domain(clients: &Clients, domain: &str) -> Result<Vec<Value>, Failure> {
    let path = format!("/v2/domainnames/{}/apimappings", percent_encoded(domain));
    of_http(clients, Call::GetApiMappings, &path).await
}

pub async fn mappings(clients: &Clients) -> Result<Vec<DomainMapping>, Failure> {
    let mut mappings = Vec::new();
    for domain in listed(clients).await?.iter().take(MOST_DOMAINS) {
        let Some(domain) = domain["domainName"].as_str() else {
            continue;
        };
        for mapping in of_domain(clients, domain).await? {
            let text = |member: &str| mapping[member].as_str().unwrap_or_default().to_owned();
            mappings.push(DomainMapping {
                domain: domain.to_owned(),
                api: text("apiId"),
                stage: text("stage"),
                base_path: text("apiMappingKey"),
            });
        }
    }
    Ok(mappings)
}

/// The first domain of a stage stands for it.
pub fn put_before(apis: &mut [DeployedApi], mappings: &[DomainMapping]) {
    for api in apis {
        let scheme = if api.kind == ApiKind::WebSocket {
            "wss"
        } else {
            "https"
        };
        for stage in &mut api.stages {
            let is_its =
                |mapping: &&DomainMapping| *mapping.api == *api.id && *mapping.stage == *stage.name;
            if let Some(mapping) = mappings.iter().find(is_its) {
                let path = match mapping.base_path.as_str() {
                    "" | "(none)" => String::new(),
                    path => format!("/{path}"),
                };
                stage.url = Some(format!("{scheme}://{}{path}", mapping.domain).into());
            }
        }
    }
}

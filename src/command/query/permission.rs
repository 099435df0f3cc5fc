//! Whether a query may run: what it can cost, and whether somebody wants that.

use std::io::{Write, stderr, stdin};

use super::asked::QueryRequest;
use crate::command::exit::Misused;
use slstop_aws::Clients;
use slstop_aws::fetch::incoming_bytes;
use slstop_base::{Timestamp, Usd, number};
use slstop_core::domain::{Failure, price};
use slstop_core::message::Endpoint;

#[derive(Debug)]
pub struct Permission {
    /// What is cheaper runs without a question.
    pub limit: Usd,
    pub is_given: bool,
    /// Somebody sits at a terminal.
    pub can_ask: bool,
}

impl Permission {
    /// The notice before it runs; `None` if it must not run.
    pub async fn obtain(
        &self,
        clients: &Clients,
        question: &QueryRequest<'_>,
        now: Timestamp,
    ) -> anyhow::Result<Option<Vec<String>>> {
        let (from, to) = (question.span.start, question.span.end);
        let volumes = incoming_bytes::volumes(clients, &question.groups, from, to, now).await;
        let estimate = match volumes {
            Ok(volumes) => {
                let bytes = volumes.values().sum();
                let region = clients.connection().region.as_ref();
                let cost = price::scan(bytes, region.map(|region| region.as_str()));
                let text = format!(
                    "it may scan {} and cost {}",
                    number::bytes(bytes),
                    number::dollars(cost)
                );
                if cost <= self.limit {
                    return Ok(Some(vec![text]));
                }
                text
            }
            // A local emulator charges nothing.
            Err(_) if matches!(clients.connection().endpoint, Endpoint::Custom(_)) => {
                return Ok(Some(Vec::new()));
            }
            Err(failure) => unknown(&failure),
        };
        if self.is_given {
            return Ok(Some(vec![estimate]));
        }
        let limit = number::dollars(self.limit);
        if !self.can_ask {
            return Err(Misused(vec![format!(
                "{estimate}, and above {limit} nothing runs unasked: narrow it with --since, or add --yes"
            )])
            .into());
        }
        Ok(is_wanted(&format!("{estimate}, which is above {limit}. Run it?"))?.then(Vec::new))
    }
}

fn unknown(failure: &Failure) -> String {
    format!("what it may cost is not known ({failure})")
}

/// Anything but a yes is a no.
fn is_wanted(question: &str) -> std::io::Result<bool> {
    write!(stderr(), "slstop: {question} [y/N] ")?;
    stderr().flush()?;
    let mut answer = String::new();
    stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

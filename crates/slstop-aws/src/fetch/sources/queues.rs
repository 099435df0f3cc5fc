//! What waits in the queues before functions, and in those of what was given up.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::SeenOrNot;
use crate::Clients;
use crate::fetch::queue;
use slstop_core::domain::Failure;
use slstop_core::domain::queue::QueueState;
use slstop_core::domain::source::{FoundSources, SourceKind};

/// Each queue is asked once, however many sources share it.
#[derive(Debug, Default)]
struct AskedQueues(BTreeMap<Arc<str>, Option<QueueState>>);

impl AskedQueues {
    async fn ask(&mut self, clients: &Clients, arn: &Arc<str>, found: &mut FoundSources) {
        let is_queue = SourceKind::of_arn(arn) == SourceKind::Sqs;
        if is_queue && !self.0.contains_key(arn) {
            let answer = queue::find(clients, arn).await;
            let state = match answer {
                Err(Failure::NotFound { .. }) => None,
                answer => found.seen("what queues hold", answer),
            };
            self.0.insert(arn.clone(), state);
        }
    }

    fn get(&self, arn: &Arc<str>) -> Option<&QueueState> {
        self.0.get(arn)?.as_ref()
    }
}

pub async fn look(clients: &Clients, found: &mut FoundSources) {
    let mut asked = AskedQueues::default();
    let mut sources = std::mem::take(&mut found.sources);
    for source in &mut sources {
        if let (SourceKind::Sqs, Some(arn)) = (source.kind, source.arn.clone()) {
            asked.ask(clients, &arn, found).await;
            if let Some(state) = asked.get(&arn) {
                source.backlog = state.visible;
                source.in_flight = state.in_flight;
                source.dead_letter_arn = state.dead_letters.as_deref().map(Arc::from);
            }
        }
        if let Some(arn) = source.dead_letter_arn.clone() {
            asked.ask(clients, &arn, found).await;
            source.dead_letters = asked.get(&arn).and_then(|state| state.visible);
        }
    }
    let mut outlets = std::mem::take(&mut found.outlets);
    for outlet in &mut outlets {
        asked.ask(clients, &outlet.arn, found).await;
        outlet.depth = asked.get(&outlet.arn).and_then(|state| state.visible);
    }
    (found.sources, found.outlets) = (sources, outlets);
}

//! All queues of a region: what is in them, what they do with what fails, the functions that read them, and the age
//! of the oldest message.

use std::time::Duration;

use super::queue;
use super::sources::{SourceMetric, ask_metrics, readers};
use crate::Clients;
use slstop_base::Timestamp;
use slstop_core::domain::Failure;
use slstop_core::domain::source::WatchedQueue;
use slstop_core::message::Window;

/// CloudWatch takes five hundred figures in one call, and each queue has two.
const MOST_MEASURED: usize = 250;

/// What was found, and why the rest was not.
#[derive(Debug)]
pub struct FoundQueues {
    pub queues: Vec<WatchedQueue>,
    pub doubts: Vec<Failure>,
}

/// Fails only where the queues cannot be listed or looked at.
pub async fn all(
    clients: &Clients,
    window: Window,
    now: Timestamp,
) -> Result<FoundQueues, Failure> {
    let (mut queues, mut doubts) = (Vec::new(), Vec::new());
    for url in queue::list(clients).await? {
        match queue::find(clients, &url).await {
            Ok(state) => queues.push(WatchedQueue::new(state)),
            // Deleted since it was listed.
            Err(Failure::NotFound { .. }) => {}
            Err(failure) if queues.is_empty() => return Err(failure),
            Err(failure) if doubts.contains(&failure) => {}
            Err(failure) => doubts.push(failure),
        }
    }
    match readers(clients).await {
        Ok(readers) => {
            for queue in &mut queues {
                queue.reader = readers.get(&queue.state.address.arn).cloned();
            }
        }
        Err(failure) => doubts.push(failure),
    }
    for batch in queues.chunks_mut(MOST_MEASURED) {
        if let Err(failure) = measure(clients, batch, window, now).await {
            doubts.push(failure);
            break;
        }
    }
    WatchedQueue::join_dead_letters(&mut queues);
    Ok(FoundQueues { queues, doubts })
}

async fn measure(
    clients: &Clients,
    queues: &mut [WatchedQueue],
    window: Window,
    now: Timestamp,
) -> Result<(), Failure> {
    let names = [
        "ApproximateAgeOfOldestMessage",
        "ApproximateNumberOfMessagesVisible",
    ];
    let asked = queues.iter().enumerate().flat_map(|(index, queue)| {
        let of = |(part, name)| {
            let metric = SourceMetric::of_queue(&queue.state.address.name, name);
            (index * names.len() + part, metric)
        };
        names.into_iter().enumerate().map(of).collect::<Vec<_>>()
    });
    let asked: Vec<(usize, SourceMetric)> = asked.collect();
    // The newest come first.
    for (id, points) in ask_metrics(clients, &asked, window, now).await? {
        let Some(queue) = queues.get_mut(id / names.len()) else {
            continue;
        };
        if id % names.len() == 0 {
            let secs = points.first().map(|(_, secs)| *secs);
            queue.age = secs.and_then(|secs| Duration::try_from_secs_f64(secs).ok());
        } else {
            let filled = points.iter().take_while(|(_, count)| *count > 0.0);
            queue.filled_since = filled.last().map(|(at, _)| *at);
        }
    }
    Ok(())
}

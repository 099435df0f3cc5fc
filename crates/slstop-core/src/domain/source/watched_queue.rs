//! A queue with all that decides how it goes: what is in it, what it does with what fails, and who reads it.

use std::collections::BTreeMap;
use std::time::Duration;

use super::super::queue::QueueState;
use slstop_base::{FunctionName, Timestamp, number};

/// AWS advises so many times the function's timeout: a batch waits for retries of the function when it is throttled.
const ADVISED_TIMEOUTS: u32 = 6;

/// The function that reads a queue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct QueueReader {
    pub function: FunctionName,
    pub timeout: Option<Duration>,
    /// Of the mapping.
    pub batch_size: Option<u64>,
    pub is_enabled: bool,
}

/// `None` is what nobody told.
#[derive(Clone, Debug, PartialEq)]
pub struct WatchedQueue {
    pub state: QueueState,
    pub reader: Option<QueueReader>,
    /// Of the oldest message.
    pub age: Option<Duration>,
    /// Since when there are messages in it, within the window.
    pub filled_since: Option<Timestamp>,
    /// In the queue that takes what this one gives up, and since when.
    pub dead_letters: Option<u64>,
    pub dead_since: Option<Timestamp>,
    /// Whether it takes what others give up.
    pub is_of_dead_letters: bool,
}

impl WatchedQueue {
    pub fn new(state: QueueState) -> Self {
        Self {
            state,
            reader: None,
            age: None,
            filled_since: None,
            dead_letters: None,
            dead_since: None,
            is_of_dead_letters: false,
        }
    }

    /// Tells each queue what lies in that of its dead letters.
    pub fn join_dead_letters(queues: &mut [Self]) {
        let known: BTreeMap<String, (Option<u64>, Option<Timestamp>)> = (queues.iter())
            .map(|one| {
                let held = (one.state.visible, one.filled_since);
                (one.state.address.arn.clone(), held)
            })
            .collect();
        let named = queues
            .iter()
            .filter_map(|one| one.state.dead_letters.clone());
        let of_dead_letters: Vec<String> = named.collect();
        for queue in queues {
            queue.is_of_dead_letters = of_dead_letters.contains(&queue.state.address.arn);
            let letters = queue.state.dead_letters.as_ref();
            if let Some((held, since)) = letters.and_then(|arn| known.get(arn)) {
                (queue.dead_letters, queue.dead_since) = (*held, *since);
            }
        }
    }

    /// What is wrong with it or may go wrong, the worst first.
    pub fn trouble(&self) -> Option<String> {
        let state = &self.state;
        if let Some(count) = self.dead_letters.filter(|count| *count > 0) {
            let noun = if count == 1 { "letter" } else { "letters" };
            return Some(format!("{count} dead {noun}"));
        }
        let visible = state.visible.unwrap_or(0);
        if self.is_of_dead_letters && visible > 0 {
            return Some(format!("{visible} given up by other queues"));
        }
        let reader = self.reader.as_ref()?;
        if !reader.is_enabled {
            return Some(format!(
                "{} does not read it: its mapping is disabled",
                reader.function.as_str()
            ));
        }
        let hidden = Duration::from_secs(state.visibility_secs?);
        let timeout = reader.timeout?;
        if hidden < timeout {
            return Some(format!(
                "messages come back after {} while {} may still work on them for {}",
                number::span(hidden),
                reader.function.as_str(),
                number::span(timeout)
            ));
        }
        if state.dead_letters.is_none() {
            return Some("no dead-letter queue: what fails is tried until it expires".to_owned());
        }
        (hidden < timeout * ADVISED_TIMEOUTS).then(|| {
            format!(
                "visibility timeout {} is less than {ADVISED_TIMEOUTS} times the function's {}: messages may be \
                 processed twice",
                number::span(hidden),
                number::span(timeout)
            )
        })
    }

    /// Dead letters first, then what waits longest.
    pub fn harm(&self) -> (u64, Duration, u64) {
        let dead = self.dead_letters.unwrap_or(0);
        (
            dead,
            self.age.unwrap_or_default(),
            self.state.visible.unwrap_or(0),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::queue::QueueAddress;

    fn queue(arn: &str, visible: u64, dead_letters: Option<&str>) -> WatchedQueue {
        let address = QueueAddress {
            arn: arn.into(),
            ..QueueAddress::default()
        };
        WatchedQueue::new(QueueState {
            address,
            visible: Some(visible),
            visibility_secs: Some(30),
            dead_letters: dead_letters.map(str::to_owned),
            ..QueueState::default()
        })
    }

    #[test]
    fn a_queue_knows_what_lies_among_its_dead_letters() {
        let mut queues = [queue("orders", 0, Some("lost")), queue("lost", 3, None)];
        WatchedQueue::join_dead_letters(&mut queues);
        assert_eq!(queues[0].trouble().as_deref(), Some("3 dead letters"));
        assert!(queues[1].is_of_dead_letters);
    }

    #[test]
    fn a_visibility_timeout_below_that_of_the_function_is_named_before_what_is_only_advised() {
        let mut orders = queue("orders", 0, Some("lost"));
        let mut reader = QueueReader {
            function: "pay".into(),
            timeout: Some(Duration::from_secs(60)),
            batch_size: None,
            is_enabled: true,
        };
        orders.reader = Some(reader.clone());
        assert!(
            orders
                .trouble()
                .is_some_and(|said| said.starts_with("messages come back"))
        );
        reader.timeout = Some(Duration::from_secs(10));
        orders.reader = Some(reader.clone());
        assert!(
            orders
                .trouble()
                .is_some_and(|said| said.contains("6 times"))
        );
        reader.timeout = Some(Duration::from_secs(5));
        orders.reader = Some(reader);
        assert_eq!(orders.trouble(), None);
    }
}

//! All queues, brought up to date before each request: dead letters of the world, moves, and what Lambda polls.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::moves::{self, MoveTask};
use super::queue::{Queue, QueueMessage};
use super::shop::{self, PoisonTries};
use crate::scenario::spec::InvocationSource;
use crate::service::OperationContext;
use crate::world::ACCOUNT;
use crate::world::environment::Version;
use crate::world::function::SimulatedFunction;
use crate::world::visit::Visit;

/// Dead letters of so long before the scenario's start are still there.
const OLD_LETTERS_MILLIS: i64 = 30 * 60_000;
/// Lambda takes so many messages of a queue at a time.
const BATCH: usize = 10;
/// Nobody looks into more; the oldest leave first.
const MOST_MESSAGES: usize = 20_000;

#[derive(Debug, Default)]
pub struct Queues(Mutex<QueueStore>);

#[derive(Debug, Default)]
pub struct QueueStore {
    pub queues: BTreeMap<String, Queue>,
    pub tasks: Vec<MoveTask>,
    tries: PoisonTries,
    filled: Option<i64>,
    /// Names what is made.
    pub made: u64,
}

impl Queues {
    /// The queues as they are at the time of a request.
    pub fn at(&self, context: &OperationContext<'_>) -> MutexGuard<'_, QueueStore> {
        let mut store = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        store.advance(context);
        store
    }
}

impl QueueStore {
    fn advance(&mut self, context: &OperationContext<'_>) {
        let (world, now) = (context.world, context.now.as_millis());
        let from = match self.filled {
            Some(filled) => filled,
            None => {
                let queues = shop::queues(world).into_iter();
                self.queues = queues.map(|queue| (queue.name.clone(), queue)).collect();
                world.start - OLD_LETTERS_MILLIS
            }
        };
        if now > from {
            let letters = shop::dead_letters(world, from, now, context.region(), &mut self.tries);
            for (queue, message) in letters {
                self.put(&queue, message);
            }
        }
        self.filled = Some(from.max(now));
        self.move_messages(now);
        for function in &world.functions {
            if function.spec.source == InvocationSource::Sqs {
                self.poll(function, context);
            }
        }
        for queue in self.queues.values_mut() {
            queue.expire(now);
        }
    }

    /// When each message of a queue was sent; `None` where there is no such queue.
    pub fn sent_to(&self, queue: &str) -> Option<Vec<i64>> {
        let messages = &self.queues.get(queue)?.messages;
        Some(messages.iter().map(|message| message.sent).collect())
    }

    pub fn put(&mut self, queue: &str, message: QueueMessage) {
        if let Some(queue) = self.queues.get_mut(queue) {
            queue.messages.push(message);
            let surplus = queue.messages.len().saturating_sub(MOST_MESSAGES);
            queue.messages.drain(..surplus);
        }
    }

    /// What a receive gave up lies among the dead letters from now on.
    pub fn give_up(&mut self, queue: &str, region: &str, given_up: Vec<QueueMessage>) {
        let policy = self
            .queues
            .get(queue)
            .and_then(|queue| queue.redrive.clone());
        let Some(policy) = policy else { return };
        for mut message in given_up {
            message.receipt = None;
            message.given_up_by = Some(format!("arn:aws:sqs:{region}:{ACCOUNT}:{queue}"));
            self.put(&policy.dead_letters, message);
        }
    }

    fn move_messages(&mut self, now: i64) {
        let mut tasks = std::mem::take(&mut self.tasks);
        for task in &mut tasks {
            let due = task.due(now);
            let Some(from) = self.queues.get_mut(&task.from) else {
                continue;
            };
            let available = from.messages.len().min(due);
            let moving: Vec<QueueMessage> = from.messages.drain(..available).collect();
            task.count(moving.len(), available < due);
            for message in moving {
                let back = message.given_up_by.as_deref();
                let back = back.and_then(|arn| arn.rsplit(':').next());
                if let Some(to) = task.to.as_deref().or(back).map(str::to_owned) {
                    self.put(&to, moves::arrived(message, now));
                }
            }
        }
        self.tasks = tasks;
    }

    /// Lambda takes what is visible; what fails comes back until it is given up.
    fn poll(&mut self, function: &SimulatedFunction, context: &OperationContext<'_>) {
        let now = context.now.as_millis();
        let name = shop::source_queue(function);
        let (_, live) = function.deploy(now);
        loop {
            let Some(queue) = self.queues.get_mut(&name) else {
                return;
            };
            let visibility = queue.visibility;
            let (received, given_up) = queue.receive(BATCH, visibility, now);
            let (n_received, n_given_up) = (received.len(), given_up.len());
            for message in received {
                let ran = context.world.invoke(Visit {
                    function,
                    version: Version::Number(live.version),
                    payload: message.body.as_bytes(),
                    at: now,
                });
                if ran.is_ok_and(|ran| ran.is_ok())
                    && let (Some(receipt), Some(queue)) =
                        (&message.receipt, self.queues.get_mut(&name))
                {
                    // It was received in this moment, so that its receipt is good.
                    let _ = queue.delete(receipt, now);
                }
            }
            self.give_up(&name, context.region(), given_up);
            if n_received + n_given_up == 0 {
                return;
            }
        }
    }
}

//! Where a replay takes its events from, one after another.

use std::collections::VecDeque;

use tokio::time::Instant;

use super::item::ReplayItem;
use super::queue_feed::QueueFeed;
use super::writes::Writes;
use slstop_core::domain::line::LineKind;
use slstop_core::filter::{Filter, LineFields};

pub enum FeedSource<'a> {
    List(VecDeque<ReplayItem>),
    Queue(Box<QueueFeed>, Box<Writes<'a>>),
}

pub struct ReplayFeed<'a> {
    pub source: FeedSource<'a>,
    /// Which of them are wanted.
    pub selected: Option<Filter>,
}

impl ReplayFeed<'_> {
    pub async fn next(&mut self) -> anyhow::Result<Option<ReplayItem>> {
        loop {
            let item = match &mut self.source {
                FeedSource::List(items) => items.pop_front(),
                FeedSource::Queue(queue, writes) => queue.next(writes).await?,
            };
            match item {
                Some(item) if !self.is_selected(&item) => {}
                item => return Ok(item),
            }
        }
    }

    /// The first of them, up to so many.
    pub async fn look(&mut self, most: usize) -> anyhow::Result<Vec<ReplayItem>> {
        let mut items = Vec::new();
        while items.len() < most
            && let Some(item) = self.next().await?
        {
            items.push(item);
        }
        Ok(items)
    }

    /// The next of those that need no asking.
    pub fn at_hand(&mut self) -> Option<ReplayItem> {
        match &mut self.source {
            FeedSource::List(items) => items.pop_front(),
            FeedSource::Queue(..) => None,
        }
    }

    fn is_selected(&self, item: &ReplayItem) -> bool {
        let Some(filter) = &self.selected else {
            return true;
        };
        filter.matches(&LineFields {
            message: &item.failed.event,
            at: None,
            level: None,
            kind: LineKind::App,
            function: item.failed.function.as_deref(),
            stream: None,
            request: item.failed.request_id.as_deref(),
        })
    }

    pub async fn keep_hidden(&mut self) {
        if let FeedSource::Queue(queue, writes) = &mut self.source {
            queue.keep_hidden(writes).await;
        }
    }

    pub fn next_extension(&self) -> Option<Instant> {
        match &self.source {
            FeedSource::List(_) => None,
            FeedSource::Queue(queue, _) => Some(queue.next_extension()),
        }
    }

    pub async fn delete(&mut self, item: &ReplayItem) -> anyhow::Result<()> {
        match &mut self.source {
            FeedSource::List(_) => Ok(()),
            FeedSource::Queue(queue, writes) => queue.delete(item, writes).await,
        }
    }

    pub async fn give_back(&mut self) {
        if let FeedSource::Queue(queue, writes) = &mut self.source {
            queue.give_back(writes).await;
        }
    }
}

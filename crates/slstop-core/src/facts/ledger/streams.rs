//! The streams of which something is here: a row, or a line in the store. A stream leaves with its last one, and
//! its place is another's then.

use std::collections::HashMap;
use std::sync::Arc;

use super::interner::Name;
use super::stream::{Stream, StreamId};

/// About what an entry of the tables of names takes.
const NAMED: usize = 64;

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Streams {
    all: Vec<Stream>,
    free: Vec<StreamId>,
    by_group: HashMap<Option<Name>, OfGroup>,
    /// What streams take beside their own size.
    held: usize,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct OfGroup {
    named: HashMap<Arc<str>, StreamId>,
    /// Lines that name no stream.
    unnamed: Option<StreamId>,
}

impl Streams {
    pub fn len(&self) -> usize {
        self.all.len() - self.free.len()
    }

    pub fn find(&self, group: Option<Name>, name: Option<&str>) -> Option<StreamId> {
        let group = self.by_group.get(&group)?;
        match name {
            Some(name) => group.named.get(name).copied(),
            None => group.unnamed,
        }
    }

    pub fn add(&mut self, stream: Stream) -> StreamId {
        let free = self.free.pop();
        let id =
            free.unwrap_or_else(|| StreamId(u32::try_from(self.all.len()).unwrap_or(u32::MAX)));
        let of_group = self.by_group.entry(stream.group).or_default();
        match &stream.name {
            Some(name) => drop(of_group.named.insert(name.clone(), id)),
            None => of_group.unnamed = Some(id),
        }
        self.held += stream.bytes();
        match self.all.get_mut(id.0 as usize) {
            Some(place) => *place = stream,
            None => self.all.push(stream),
        }
        id
    }

    /// From now on lines that name neither group nor stream belong to another one.
    pub fn end_unnamed(&mut self) {
        if let Some(nowhere) = self.by_group.get_mut(&None) {
            nowhere.unnamed = None;
        }
    }

    pub fn get(&self, id: StreamId) -> Option<&Stream> {
        self.all.get(id.0 as usize)
    }

    /// Everything that changes what a stream takes goes through here.
    pub fn change<T>(&mut self, id: StreamId, act: impl FnOnce(&mut Stream) -> T) -> Option<T> {
        let stream = self.all.get_mut(id.0 as usize)?;
        let before = stream.bytes();
        let answer = act(stream);
        self.held = self.held + stream.bytes() - before;
        Some(answer)
    }

    /// Removes a stream that nothing is here of; whether it went.
    pub fn leave_if_empty(&mut self, id: StreamId) -> bool {
        let Some(stream) = self.all.get_mut(id.0 as usize) else {
            return false;
        };
        let is_unnamed = stream.group.is_none() && stream.name.is_none();
        // The file that is being read may have more lines to come.
        let is_read = is_unnamed
            && self
                .by_group
                .get(&None)
                .is_some_and(|of| of.unnamed == Some(id));
        if stream.n_rows > 0 || stream.n_lines > 0 || is_read {
            return false;
        }
        let gone = std::mem::take(stream);
        self.held -= gone.bytes();
        self.free.push(id);
        self.forget_name(id, &gone);
        true
    }

    fn forget_name(&mut self, id: StreamId, gone: &Stream) {
        let Some(of_group) = self.by_group.get_mut(&gone.group) else {
            return;
        };
        match &gone.name {
            Some(name) => drop(of_group.named.remove(name)),
            None => of_group.unnamed = of_group.unnamed.filter(|unnamed| *unnamed != id),
        }
        if of_group.named.is_empty() && of_group.unnamed.is_none() {
            self.by_group.remove(&gone.group);
        }
    }

    /// The next so many places after one, from the first again behind the last.
    pub fn round(&self, after: StreamId, count: usize) -> impl Iterator<Item = StreamId> + use<> {
        let length = u32::try_from(self.all.len()).unwrap_or(u32::MAX);
        let count = u32::try_from(count).unwrap_or(u32::MAX).min(length);
        (0..count).map(move |n| StreamId((after.0.wrapping_add(n)) % length.max(1)))
    }

    pub fn bytes(&self) -> usize {
        self.all.capacity() * size_of::<Stream>() + self.len() * NAMED + self.held
    }
}

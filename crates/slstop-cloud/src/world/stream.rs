//! The streams of a group: one for every environment.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use super::World;
use super::environment::EnvironmentId;
use super::function::{MINUTE, SimulatedFunction};
use super::group::LogGroup;
use super::history::{CALLED, Lanes, called_environment};
use super::invocation::SimulatedInvocation;

#[derive(Clone, Debug)]
pub struct SimulatedStream {
    pub name: String,
    pub function: u16,
    pub environment: EnvironmentId,
    /// The first and the last moment at which something was written.
    pub first: i64,
    pub last: i64,
}

/// The streams that were listed last: a week of a busy group has thousands, and is asked for page by
/// page. One group's at most, some megabytes.
#[derive(Debug, Default)]
pub struct StreamListing(Mutex<Option<(ListingKey, Arc<Vec<SimulatedStream>>)>>);

impl StreamListing {
    /// How many streams are remembered.
    pub fn len(&self) -> usize {
        let last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        last.as_ref().map_or(0, |(_, streams)| streams.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }
}

/// Group, minute, and how many guests there were: a new one may have made a stream.
type ListingKey = (Arc<str>, i64, u32);

impl World {
    /// The name of an environment's stream.
    pub fn stream_name(
        &self,
        group: &LogGroup,
        function: &SimulatedFunction,
        environment: &EnvironmentId,
    ) -> String {
        let mut name = String::with_capacity(64);
        environment.write_stream(function.secret, shared(group, function), &mut name);
        name
    }

    /// All of a group's streams that are still kept, by name. Somebody who pages through them finds
    /// the list as it was at the beginning of the minute.
    pub fn streams(&self, group: &LogGroup, now: i64) -> Arc<Vec<SimulatedStream>> {
        let key = (
            group.name.clone(),
            now.div_euclid(MINUTE),
            self.guests.count(),
        );
        let mut last = self
            .listing
            .0
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some((known, streams)) = &*last
            && *known == key
        {
            return streams.clone();
        }
        let mut streams = Vec::new();
        for index in &group.functions {
            self.streams_of(group, self.function(*index), now, &mut streams);
        }
        streams.sort_by(|a, b| a.name.cmp(&b.name));
        let streams = Arc::new(streams);
        *last = Some((key, streams.clone()));
        streams
    }

    /// The place of the stream with this name, if it is one of the group's.
    pub fn stream_place(
        &self,
        group: &LogGroup,
        name: &str,
    ) -> Option<(&SimulatedFunction, (u32, u32, u8))> {
        group.functions.iter().find_map(|index| {
            let function = self.function(*index);
            Some((function, EnvironmentId::unseal(function.secret, name)?))
        })
    }

    fn streams_of(
        &self,
        group: &LogGroup,
        function: &SimulatedFunction,
        now: i64,
        out: &mut Vec<SimulatedStream>,
    ) {
        let from = self.oldest(group, now);
        let mut seen = StreamCollector {
            world: self,
            group,
            function,
            places: HashMap::new(),
            out,
        };
        // For their own lanes it is enough to know which segments have requests, not what happens there:
        // a stream's times are then right to the segment, as AWS's are right to the hour.
        let (owner, base) = match function.caller {
            Some(caller) => (self.function(caller), CALLED),
            None => (function, 0),
        };
        if owner.spec.rate > 0.0 {
            for lane in 0..owner.peak_lanes(from, now) {
                for segment in owner
                    .segments(lane, from, now)
                    .filter(|one| owner.requests(one) > 0)
                {
                    let (generation, deploy) = owner.place(&segment);
                    let place = (lane + base, u32::try_from(generation).unwrap_or(0), deploy);
                    seen.note(place, segment.from, segment.to.min(now), || {
                        let environment = owner.environment(&segment).0;
                        match base {
                            0 => environment,
                            _ => called_environment(function, environment),
                        }
                    });
                }
            }
        }
        let mut others: Vec<SimulatedInvocation> = Vec::new();
        self.retries(function, Lanes::All, from, now + 1, &mut others);
        self.guests
            .between(function.index, Lanes::All, from, now + 1, &mut others);
        for invocation in others
            .iter()
            .filter(|invocation| invocation.boot_start() <= now)
        {
            let environment = invocation.environment;
            let place = (environment.lane, environment.generation, environment.deploy);
            seen.note(
                place,
                invocation.boot_start(),
                invocation.end().min(now),
                || environment,
            );
        }
    }
}

/// The streams of a function that were found so far.
struct StreamCollector<'a> {
    world: &'a World,
    group: &'a LogGroup,
    function: &'a SimulatedFunction,
    places: HashMap<(u32, u32, u8), usize>,
    out: &'a mut Vec<SimulatedStream>,
}

impl StreamCollector<'_> {
    fn note(
        &mut self,
        place: (u32, u32, u8),
        first: i64,
        last: i64,
        environment: impl FnOnce() -> EnvironmentId,
    ) {
        let index = *self.places.entry(place).or_insert_with(|| {
            let environment = environment();
            let name = self
                .world
                .stream_name(self.group, self.function, &environment);
            let function = self.function.index;
            self.out.push(SimulatedStream {
                name,
                function,
                environment,
                first,
                last,
            });
            self.out.len() - 1
        });
        let stream = &mut self.out[index];
        stream.first = stream.first.min(first);
        stream.last = stream.last.max(last);
    }
}

/// What a stream's name has before the version: in a shared group, the function.
pub fn shared<'a>(group: &LogGroup, function: &'a SimulatedFunction) -> Option<&'a str> {
    group.is_shared().then_some(function.name.as_str())
}

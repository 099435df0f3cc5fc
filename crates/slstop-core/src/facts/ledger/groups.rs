//! Failed invocations, grouped by what went wrong.

use std::collections::{BTreeSet, HashMap};

use crate::domain::{Cause, Fingerprint};
use slstop_base::{PlaceId, Timestamp};

use super::view::Invocation;

#[derive(Clone, Debug, PartialEq)]
pub struct Group {
    pub fingerprint: Fingerprint,
    pub class: Option<String>,
    pub message: Option<String>,
    pub count: u64,
    pub first: Option<Timestamp>,
    pub last: Option<Timestamp>,
    /// With the place of each.
    pub functions: BTreeSet<(String, PlaceId)>,
    pub versions: BTreeSet<String>,
    pub cause: Cause,
    /// The last one.
    pub sample: String,
}

/// Groups of failures, the most frequent first. Takes invocations in the order of their time.
pub fn of<'a>(invocations: impl Iterator<Item = Invocation<'a>>) -> Vec<Group> {
    let mut groups: HashMap<Fingerprint, Group> = HashMap::new();
    for invocation in invocations {
        let (Some(error), Some(cause)) = (invocation.error, invocation.cause) else {
            continue;
        };
        let at = invocation.start.or(invocation.end);
        let group = groups.entry(error.fingerprint).or_insert_with(|| Group {
            fingerprint: error.fingerprint,
            class: error.class.map(str::to_owned),
            message: error.message.map(str::to_owned),
            count: 0,
            first: at,
            last: None,
            functions: BTreeSet::new(),
            versions: BTreeSet::new(),
            cause,
            sample: String::new(),
        });
        group.count += 1;
        group.last = at.or(group.last);
        let function = invocation.function;
        group
            .functions
            .extend(function.map(|name| (name.to_owned(), invocation.place)));
        group.versions.extend(invocation.version.map(str::to_owned));
        group.sample = invocation.request;
    }
    let mut groups: Vec<Group> = groups.into_values().collect();
    groups.sort_by_key(|group| (std::cmp::Reverse(group.count), group.fingerprint));
    groups
}

//! The requests that the logs of stages hold, by log, each once and in the order of their times.

use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;
use std::time::Duration;

use crate::domain::route::GatewayRequest;
use slstop_base::{PlaceId, Timestamp};

/// Of one log; the oldest go first. A request takes about half a kilobyte.
const MOST_REQUESTS: usize = 50_000;
/// The longest window.
const OLDEST: Duration = Duration::from_secs(24 * 3600);

#[derive(Clone, Debug, Default, PartialEq)]
pub struct RouteRequests {
    logs: BTreeMap<(PlaceId, Arc<str>), RequestsOfLog>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct RequestsOfLog {
    /// By their times.
    requests: Vec<GatewayRequest>,
    known: HashSet<Box<str>>,
    /// By parts of an answer that is still coming.
    is_changed: bool,
}

impl RouteRequests {
    /// Those of a log since a moment.
    pub fn since(&self, place: PlaceId, group: &Arc<str>, from: Timestamp) -> &[GatewayRequest] {
        let Some(log) = self.logs.get(&(place, group.clone())) else {
            return &[];
        };
        let first = log.requests.partition_point(|one| one.at < Some(from));
        &log.requests[first..]
    }

    /// Whether a log was ever read.
    pub fn is_read(&self, place: PlaceId, group: &Arc<str>) -> bool {
        self.logs.contains_key(&(place, group.clone()))
    }

    /// Whether anything changed: said once for all parts of an answer, since what is made of them is made anew.
    pub(super) fn absorb(
        &mut self,
        now: Timestamp,
        (place, group): (PlaceId, &Arc<str>),
        requests: &[GatewayRequest],
        is_last: bool,
    ) -> bool {
        let is_first = !self.is_read(place, group);
        let log = self.logs.entry((place, group.clone())).or_default();
        log.is_changed |= log.add(now, requests) | is_first;
        is_last && std::mem::take(&mut log.is_changed)
    }
}

impl RequestsOfLog {
    fn add(&mut self, now: Timestamp, requests: &[GatewayRequest]) -> bool {
        let before = self.requests.len();
        for request in requests {
            let key: Box<str> = match &request.id {
                Some(id) => id.as_str().into(),
                // Without an id two of the same millisecond, path and status are one.
                None => format!(
                    "{:?} {:?} {:?} {:?}",
                    request.at, request.method, request.path, request.status
                )
                .into(),
            };
            if self.known.insert(key) {
                self.requests.push(request.clone());
            }
        }
        if self.requests.len() == before {
            return false;
        }
        self.requests.sort_by_key(|request| request.at);
        let oldest = now.minus(OLDEST);
        let too_old = self.requests.partition_point(|one| one.at < Some(oldest));
        let surplus = self.requests.len().saturating_sub(MOST_REQUESTS);
        for gone in self.requests.drain(..too_old.max(surplus)) {
            if let Some(id) = &gone.id {
                self.known.remove(id.as_str());
            }
        }
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(at: i64, id: Option<&str>) -> GatewayRequest {
        GatewayRequest {
            at: Some(Timestamp::from_millis(at)),
            id: id.map(str::to_owned),
            ..GatewayRequest::default()
        }
    }

    #[test]
    fn what_is_read_twice_is_there_once_in_the_order_of_its_times() {
        let mut known = RouteRequests::default();
        let (now, place, group) = (Timestamp::from_millis(100), PlaceId::FIRST, Arc::from("g"));
        assert!(known.absorb(
            now,
            (place, &group),
            &[request(20, Some("b")), request(10, None)],
            true
        ));
        assert!(!known.absorb(
            now,
            (place, &group),
            &[request(20, Some("b")), request(10, None)],
            true
        ));
        assert!(known.absorb(now, (place, &group), &[request(15, Some("c"))], true));
        assert!(!known.absorb(now, (place, &group), &[request(30, Some("d"))], false));
        assert!(
            known.absorb(now, (place, &group), &[], true),
            "said with the last part"
        );
        let times = |from| -> Vec<i64> {
            let since = known
                .since(place, &group, Timestamp::from_millis(from))
                .iter();
            since.filter_map(|one| Some(one.at?.as_millis())).collect()
        };
        assert_eq!(times(0), [10, 15, 20, 30]);
        assert_eq!(times(15), [15, 20, 30]);
        assert!(known.is_read(place, &group) && !known.is_read(place, &Arc::from("h")));
    }
}

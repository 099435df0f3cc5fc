//! The alarms that ring, and which functions they are about.

use std::collections::{BTreeMap, BTreeSet};

use crate::domain::Alarm;
use slstop_base::{FunctionId, PlaceId};

#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alarms {
    by_place: BTreeMap<PlaceId, AlarmsOfPlace>,
    /// Of all places; those that rang last come first.
    ringing: Vec<(PlaceId, Alarm)>,
    of_functions: BTreeSet<FunctionId>,
}

#[derive(Clone, Debug, Default, PartialEq)]
struct AlarmsOfPlace {
    ringing: Vec<Alarm>,
    is_cut: bool,
}

impl Alarms {
    pub fn ringing(&self) -> &[(PlaceId, Alarm)] {
        &self.ringing
    }

    /// There are more of them than were read.
    pub fn is_cut(&self) -> bool {
        self.by_place.values().any(|of_place| of_place.is_cut)
    }

    pub fn is_about(&self, function: &FunctionId) -> bool {
        self.of_functions.contains(function)
    }

    /// Whether anything changed.
    pub(super) fn absorb(&mut self, place: PlaceId, ringing: &[Alarm], is_cut: bool) -> bool {
        let ringing = ringing.to_vec();
        let of_place = AlarmsOfPlace { ringing, is_cut };
        if self.by_place.get(&place) == Some(&of_place) {
            return false;
        }
        self.by_place.insert(place, of_place);
        let all = self.by_place.iter();
        let mut ringing: Vec<(PlaceId, Alarm)> = all
            .flat_map(|(place, of_place)| of_place.ringing.iter().map(|alarm| (*place, alarm.clone())))
            .collect();
        ringing.sort_by(|(here, a), (there, b)| {
            let by_name = || a.name.cmp(&b.name).then_with(|| here.cmp(there));
            b.since.cmp(&a.since).then_with(by_name)
        });
        let functions = ringing.iter().flat_map(|(place, alarm)| {
            let names = alarm.functions.iter();
            names.map(|name| FunctionId::new(*place, name.clone()))
        });
        self.of_functions = functions.collect();
        self.ringing = ringing;
        true
    }
}

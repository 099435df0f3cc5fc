//! Settings that passed every check, and what AWS's clients need of them.

use crate::config::meaning::Meaning;
use crate::config::place_list::NamedPlace;
use crate::config::profile::{AwsFiles, ProfileName};
use crate::config::several::Several;
use crate::config::{SettingOrigin, Settings, WithOrigin};
use crate::runtime::clock;
use crate::runtime::fetchers::Clock;
use slstop_aws::{PaidTasks, Skew};
use slstop_base::action::Keymap;
use slstop_core::domain::place::MOST_PLACES;
use slstop_core::domain::{Place, Places, Tag};

use super::command_context::CommandContext;
use super::exit::Misused;

#[derive(Debug)]
pub struct ResolvedSettings {
    pub settings: Settings,
    pub keymap: Keymap,
    /// Doubts, as sentences.
    pub notices: Vec<String>,
}

impl ResolvedSettings {
    /// What functions must carry to be shown: the tag of the stack and those that were named.
    pub fn tags(&self) -> Vec<Tag> {
        let stack = self.settings.stack.value.as_ref();
        let stack = stack.map(|stack| Tag::stack(stack.as_str()));
        let named = self.settings.tag.value.iter().cloned();
        stack.into_iter().chain(named).collect()
    }

    /// The one account and region to ask, for commands that know no more than one.
    pub fn account(&self, here: &CommandContext) -> Result<slstop_aws::Settings, Misused> {
        let accounts = self.accounts(here)?;
        match <[slstop_aws::Settings; 1]>::try_from(accounts.settings) {
            Ok([one]) => Ok(one),
            Err(several) => Err(Misused(vec![format!(
                "this command asks one account and region, and {} are named: choose with --profile and --region",
                several.len()
            )])),
        }
    }

    /// Every account and region that is shown. A profile that nobody has written down is found out here, not
    /// by the first call: it is a slip in typing, whatever name it had.
    pub fn accounts(&self, here: &CommandContext) -> Result<PlacesToAsk, Misused> {
        let files = AwsFiles::of(&here.environment, &here.places.home);
        let named = self.named();
        if named.len() > MOST_PLACES {
            return Err(Misused(vec![format!(
                "--profile and --region name {} accounts and regions: at most {MOST_PLACES} can be shown at once",
                named.len()
            )]));
        }
        let mut checked = Vec::new();
        for profile in named.iter().filter_map(|(place, _)| place.profile.as_ref()) {
            if !checked.contains(&profile) {
                let origin = self.origin_of_profiles();
                files.check(profile, origin).map_err(Misused::from)?;
                checked.push(profile);
            }
        }
        let endpoint_url = ours(&self.settings.endpoint_url).map(|url| url.as_str().to_owned());
        // This machine has one clock, and AWS's regions have one time.
        let (skew, paid) = (Skew::default(), PaidTasks::default());
        let settings = named.iter().map(|(place, is_ours)| slstop_aws::Settings {
            profile: (place.profile.as_ref())
                .filter(|_| is_ours.profile)
                .map(|name| name.as_str().to_owned()),
            region: (place.region.as_ref())
                .filter(|_| is_ours.region)
                .map(|name| name.as_str().to_owned()),
            endpoint_url: endpoint_url.clone(),
            skew: skew.clone(),
            paid: paid.clone(),
            ..slstop_aws::Settings::default()
        });
        let places = named.iter().map(|(place, _)| Place {
            account: None,
            region: place.region.clone(),
            profile: place.profile.as_ref().map(|name| name.as_str().into()),
        });
        Ok(PlacesToAsk {
            settings: settings.collect(),
            places: Places::new(places),
            skew,
            paid,
        })
    }

    /// The list of the files, or every named profile in every named region.
    fn named(&self) -> Vec<(NamedPlace, IsOurs)> {
        let Settings {
            profile,
            region,
            places,
            ..
        } = &self.settings;
        let is_ours = IsOurs {
            profile: !profile.origin.is_aws_variable(),
            region: !region.origin.is_aws_variable(),
        };
        if self.is_listed() {
            let usual = |place: &NamedPlace| NamedPlace {
                profile: place
                    .profile
                    .clone()
                    .or_else(|| first(profile.value.as_ref())),
                region: place
                    .region
                    .clone()
                    .or_else(|| first(region.value.as_ref())),
            };
            let listed = places.value.0.iter().map(|listed| {
                let is_ours = IsOurs {
                    profile: listed.profile.is_some() || is_ours.profile,
                    region: listed.region.is_some() || is_ours.region,
                };
                (usual(listed), is_ours)
            });
            return listed.collect();
        }
        let profiles = each(profile.value.as_ref());
        let regions = each(region.value.as_ref());
        let of_profile = |profile: &Option<ProfileName>| {
            let regions = regions.iter().cloned();
            let profile = profile.clone();
            regions.map(move |region| NamedPlace {
                profile: profile.clone(),
                region,
            })
        };
        let places = profiles.iter().flat_map(of_profile);
        places.map(|place| (place, is_ours)).collect()
    }

    /// Whether the files' list counts: a profile or a region on the command line replaces it.
    fn is_listed(&self) -> bool {
        let settings = &self.settings;
        let is_named =
            settings.profile.origin.is_of_this_run() || settings.region.origin.is_of_this_run();
        !settings.places.value.0.is_empty() && !is_named
    }

    fn origin_of_profiles(&self) -> &SettingOrigin {
        match self.is_listed() {
            true => &self.settings.places.origin,
            false => &self.settings.profile.origin,
        }
    }
}

/// What the clients of each place are made of, and what the places are called before they have answered.
#[derive(Debug)]
pub struct PlacesToAsk {
    /// In the order of `places`.
    pub settings: Vec<slstop_aws::Settings>,
    pub places: Places,
    /// What all of them pay for until it is ended.
    pub paid: PaidTasks,
    skew: Skew,
}

impl PlacesToAsk {
    /// Leaves what is paid for to these tasks.
    pub fn paid_by(mut self, paid: &PaidTasks) -> Self {
        self.paid = paid.clone();
        for settings in &mut self.settings {
            settings.paid = paid.clone();
        }
        self
    }

    /// What time it is there, as far as answers have said.
    pub fn clock(&self) -> Clock {
        clock::of_endpoint(self.skew.clone())
    }
}

/// Whether profile and region come from slstop's own settings. What came from AWS's own variables is left to
/// the SDK, which knows their finer rules: a profile that was named outright comes before credentials in the
/// environment, `AWS_PROFILE` after them, and `AWS_ENDPOINT_URL_LAMBDA` before `AWS_ENDPOINT_URL`.
#[derive(Clone, Copy, Debug)]
struct IsOurs {
    profile: bool,
    region: bool,
}

/// Each of several values; without any, that there is none.
fn each<T: Clone>(several: Option<&Several<T>>) -> Vec<Option<T>> {
    match several {
        Some(several) => several.iter().cloned().map(Some).collect(),
        None => vec![None],
    }
}

fn first<T: Clone>(several: Option<&Several<T>>) -> Option<T> {
    several.and_then(|several| several.iter().next().cloned())
}

fn ours<T: Meaning>(given: &WithOrigin<Option<T>>) -> Option<&T> {
    given
        .value
        .as_ref()
        .filter(|_| !given.origin.is_aws_variable())
}

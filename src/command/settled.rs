//! Settings that passed every check, and what AWS's clients need of them.

use crate::config::meaning::Meaning;
use crate::config::profile::AwsFiles;
use crate::config::{Given, Settings};
use slstop_base::action::Keymap;
use slstop_core::domain::Tag;

use super::exit::Misused;
use super::surroundings::Surroundings;

#[derive(Debug)]
pub struct Settled {
    pub settings: Settings,
    pub keymap: Keymap,
    /// Doubts, as sentences.
    pub notices: Vec<String>,
}

impl Settled {
    /// What functions must carry to be shown: the tag of the stack and those that were named.
    pub fn tags(&self) -> Vec<Tag> {
        let stack = self.settings.stack.value.as_ref();
        let stack = stack.map(|stack| Tag::stack(stack.as_str()));
        let named = self.settings.tag.value.iter().cloned();
        stack.into_iter().chain(named).collect()
    }

    /// Which account to ask. A profile that nobody has written down is found out here, not by the
    /// first call: it is a slip in typing, whatever name it had.
    pub fn account(&self, here: &Surroundings) -> Result<slstop_aws::Settings, Misused> {
        let settings = &self.settings;
        let files = AwsFiles::of(&here.environment, &here.places.home);
        files.check(&settings.profile).map_err(Misused::from)?;
        Ok(slstop_aws::Settings {
            profile: ours(&settings.profile).map(|name| name.as_str().to_owned()),
            region: ours(&settings.region).map(|region| region.as_str().to_owned()),
            endpoint_url: ours(&settings.endpoint_url).map(|url| url.as_str().to_owned()),
            ..slstop_aws::Settings::default()
        })
    }
}

/// What came from AWS's own variables is left to the SDK, which knows their finer rules: a profile
/// that was named outright comes before credentials in the environment, `AWS_PROFILE` after them,
/// and `AWS_ENDPOINT_URL_LAMBDA` before `AWS_ENDPOINT_URL`.
fn ours<T: Meaning>(given: &Given<Option<T>>) -> Option<&T> {
    given
        .value
        .as_ref()
        .filter(|_| !given.origin.is_aws_variable())
}

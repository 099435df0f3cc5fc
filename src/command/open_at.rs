//! What the console is opened at: something pasted in place of a function's name, a moment of `--at`.

use std::time::Duration;

use super::command_context::CommandContext;
use super::exit::Misused;
use crate::config::raw::Raw;
use crate::config::setting::{SETTINGS, SettingValue};
use crate::config::{SettingOrigin, Settings};
use slstop_base::Timestamp;
use slstop_core::domain::{Reference, Referenced};
use slstop_core::message::Window;

/// What led to a moment, and what followed from it.
const AROUND: Duration = Duration::from_secs(5 * 60);

const EXPECTED: &str = "slstop opens links to functions, alarms, log groups and traces";

/// The words of the command line, told apart.
#[derive(Debug, Default)]
pub struct OpenAt {
    /// Names and globs.
    pub scope: Vec<String>,
    pub target: Option<Referenced>,
    region: Option<String>,
}

impl OpenAt {
    pub fn read(words: &[String]) -> Result<Self, Misused> {
        let mut open = Self::default();
        for word in words {
            let found = Reference::read(word).map_err(|_| {
                Misused(vec![format!(
                    "`{word}` leads to nothing that slstop shows: {EXPECTED}"
                )])
            })?;
            let Some(Reference { to, region }) = found else {
                open.scope.push(word.clone());
                continue;
            };
            if open.target.is_some() {
                let said = "give one ARN, link or id: the console opens at one thing";
                return Err(Misused(vec![said.to_owned()]));
            }
            if let Referenced::Function(name) = &to {
                open.scope.push(name.clone());
            }
            open.target = Some(to);
            open.region = region;
        }
        Ok(open)
    }

    /// Where it is, unless that was typed: an ARN of another region than `--region` is a slip.
    pub fn context(&self, here: &CommandContext) -> Result<CommandContext, Misused> {
        let mut here = here.clone();
        let Some(region) = &self.region else {
            return Ok(here);
        };
        let typed = here
            .flags
            .entries
            .iter()
            .find(|it| it.setting.key == "region");
        let Some(typed) = typed else {
            let setting = SETTINGS.iter().find(|setting| setting.key == "region");
            here.flags
                .entries
                .extend(setting.map(|setting| SettingValue {
                    setting,
                    raw: Raw::Text(region.clone()),
                    origin: SettingOrigin::Flag("what is opened".into()),
                }));
            return Ok(here);
        };
        match &typed.raw {
            Raw::Text(other) if other != region => Err(Misused(vec![format!(
                "what you want to open is in {region}, and --region says {other}: leave --region out"
            )])),
            _ => Ok(here),
        }
    }
}

/// The window that reaches back to the moment, and what is shown of it.
pub fn around(
    at: Timestamp,
    now: Timestamp,
    settings: &Settings,
) -> Result<(Window, (Timestamp, Timestamp)), Misused> {
    if at > now {
        return Err(Misused(vec!["--at: that is in the future".to_owned()]));
    }
    let (from, until) = (at.minus(AROUND), at.plus(AROUND).min(now));
    let choices = Window::CHOICES.iter().map(|(window, _)| *window);
    let mut wide_enough = std::iter::once(settings.window.value).chain(choices);
    // A minute to spare: time goes on while it opens.
    let reaches = |window: &Window| window.at(now).start <= from.minus(Duration::from_secs(60));
    match wide_enough.find(reaches) {
        Some(window) => Ok((window, (from, until))),
        None => Err(Misused(vec![
            "--at: the console looks back 24 hours at most: `slstop invocations --since` reads further"
                .to_owned(),
        ])),
    }
}

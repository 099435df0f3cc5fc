//! The one table of settings. The keys of the files, the names of the variables, the flags, their
//! help, what `slstop config` prints and every did-you-mean are made from it.

use serde_json::Value;

use super::choice::{LogLevel, ZoneChoice};
use super::column_words::ColumnWords;
use super::endpoint::EndpointUrl;
use super::environment::PREFIX;
use super::list::{Protected, StackName, Trusted};
use super::meaning::Meaning;
use super::origin::{SettingOrigin, WithOrigin};
use super::place_list::PlaceList;
use super::profile::ProfileName;
use super::raw::Raw;
use super::several::Several;
use super::theme_name::ThemeName;
use super::wrong::Wrong;
use slstop_base::{Megabytes, RegionName, Usd};
use slstop_core::domain::Tag;
use slstop_core::facts::memory;
use slstop_core::message::Window;
use slstop_tui::state::Layout;
use slstop_tui::theme::GlyphSet;

/// Under which heading it stands in help and in `slstop config`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingGroup {
    Where,
    Limits,
    Looks,
    Files,
}

impl SettingGroup {
    pub const ALL: &[Self] = &[Self::Where, Self::Limits, Self::Looks, Self::Files];

    pub fn title(self) -> &'static str {
        match self {
            Self::Where => "Which account and functions",
            Self::Limits => "Safety and cost",
            Self::Looks => "Looks",
            Self::Files => "Files",
        }
    }
}

/// What a project's file may say about it. That file came with somebody's code, and who runs
/// slstop in a fresh clone has not read it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reach {
    /// It describes the project: which of the functions are its own.
    Project,
    /// It narrows or counts for nothing, unless the user trusts the folder.
    Guarded,
    /// A matter of the user and this machine.
    Personal,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Flag {
    /// `--key VALUE`.
    Value,
    /// `--key VALUE`, as often as needed.
    Repeated,
    /// `--key VALUE`, one or several: with commas, or typed again.
    Several,
    /// `--key`, which turns it on.
    Switch,
    None,
}

#[derive(Debug)]
pub struct Setting {
    pub key: &'static str,
    pub metavar: &'static str,
    pub group: SettingGroup,
    pub reach: Reach,
    pub flag: Flag,
    /// Variables of other tools that say the same, the strongest first.
    pub also: &'static [&'static str],
    pub help: &'static str,
    set: fn(&mut Settings, &Setting, &Raw, SettingOrigin, Bound) -> Result<SettingVerdict, Wrong>,
    shown: fn(&Settings) -> ShownSetting<'_>,
}

/// A line of `slstop config`.
#[derive(Debug)]
pub struct ShownSetting<'a> {
    pub value: Value,
    pub origin: &'a SettingOrigin,
}

/// A value for a setting, as some source wrote it.
#[derive(Clone, Debug)]
pub struct SettingValue {
    pub setting: &'static Setting,
    pub raw: Raw,
    pub origin: SettingOrigin,
}

/// Whether a source may say anything or only narrow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bound {
    Free,
    OnlyNarrower,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SettingVerdict {
    Taken,
    /// Understood, but it does not narrow and had to.
    TooWide,
}

impl Setting {
    pub fn named(key: &str) -> Option<&'static Self> {
        SETTINGS.iter().find(|setting| setting.key == key)
    }

    pub fn variable(&self) -> String {
        format!(
            "{PREFIX}{}",
            self.key.to_ascii_uppercase().replace('-', "_")
        )
    }
}

impl Settings {
    pub fn set(&mut self, entry: &SettingValue, bound: Bound) -> Result<SettingVerdict, Wrong> {
        (entry.setting.set)(self, entry.setting, &entry.raw, entry.origin.clone(), bound)
    }

    pub fn shown(&self, setting: &Setting) -> ShownSetting<'_> {
        (setting.shown)(self)
    }
}

fn set<T: Meaning>(
    given: &mut WithOrigin<T>,
    setting: &Setting,
    raw: &Raw,
    origin: SettingOrigin,
    bound: Bound,
) -> Result<SettingVerdict, Wrong> {
    let value = T::read(raw).map_err(|misread| {
        Wrong::new(
            origin.clone(),
            format!("invalid value {raw} for `{}`", setting.key),
        )
        .expected(T::expected())
        .did_you_mean(misread.did_you_mean)
    })?;
    if bound == Bound::OnlyNarrower && !value.narrows(&given.value) {
        return Ok(SettingVerdict::TooWide);
    }
    given.value = value.joined(&given.value);
    given.origin = if T::GROWS {
        given.origin.and(origin)
    } else {
        origin
    };
    Ok(SettingVerdict::Taken)
}

macro_rules! settings {
    ($($field:ident: $type:ty = $default:expr, $key:literal $metavar:literal, $group:ident $reach:ident $flag:ident,
       [$($also:literal),*], $help:literal;)*) => {
        /// What everything that was typed means, each value with where it came from.
        #[derive(Clone, Debug)]
        pub struct Settings { $(pub $field: WithOrigin<$type>,)* }

        impl Default for Settings {
            fn default() -> Self {
                Self { $($field: WithOrigin::default($default),)* }
            }
        }

        pub static SETTINGS: &[Setting] = &[$(Setting {
            key: $key,
            metavar: $metavar,
            group: SettingGroup::$group,
            reach: Reach::$reach,
            flag: Flag::$flag,
            also: &[$($also),*],
            help: $help,
            set: |settings, setting, raw, origin, bound| set(&mut settings.$field, setting, raw, origin, bound),
            shown: |settings| ShownSetting { value: settings.$field.value.show(), origin: &settings.$field.origin },
        },)*];
    };
}

settings! {
    profile: Option<Several<ProfileName>> = None, "profile" "NAME", Where Guarded Several, ["AWS_PROFILE", "AWS_DEFAULT_PROFILE"],
        "The AWS profile whose credentials to use; several are shown at once: shop,media";
    region: Option<Several<RegionName>> = None, "region" "REGION", Where Project Several, ["AWS_REGION", "AWS_DEFAULT_REGION"],
        "The AWS region to look at; several are shown at once: eu-west-1,us-east-1";
    places: PlaceList = PlaceList::default(), "places" "PLACES", Where Guarded None, [],
        "Accounts and regions to show at once, each with a profile and a region, where no flag names others";
    endpoint_url: Option<EndpointUrl> = None, "endpoint-url" "URL", Where Guarded Value, ["AWS_ENDPOINT_URL"],
        "An AWS-compatible endpoint, such as a local emulator";
    stack: Option<StackName> = None, "stack" "NAME", Where Project Value, [],
        "Only the functions of this CloudFormation stack";
    tag: Vec<Tag> = Vec::new(), "tag" "K=V", Where Project Repeated, [],
        "Only the functions with this tag";
    write: bool = false, "write" "SWITCH", Limits Guarded Switch, [],
        "Allow actions that change something; without it nothing is ever written to AWS";
    protected: Protected = Protected::default(), "protected" "NAMES", Limits Guarded None, [],
        "Accounts, stages and functions whose name must be typed before anything is written there";
    budget: Usd = Usd::from_micros(250_000), "budget" "DOLLARS", Limits Guarded Value, [],
        "What this program's own AWS calls may cost in an hour, in US dollars";
    query_limit: Usd = Usd::from_micros(100_000), "query-limit" "DOLLARS", Limits Guarded None, [],
        "What one query over logs may cost before it is asked about, in US dollars";
    memory: Megabytes = memory::DEFAULT, "memory" "SIZE", Limits Guarded Value, [],
        "How much memory lines and invocations may use; 1MB is a million bytes";
    theme: ThemeName = ThemeName::default(), "theme" "NAME", Looks Personal Value, [],
        "The theme; `slstop themes` lists them";
    no_color: bool = false, "no-color" "SWITCH", Looks Personal Switch, ["NO_COLOR"],
        "No colour: bold, dim and reverse alone";
    glyphs: GlyphSet = GlyphSet::Unicode, "glyphs" "SET", Looks Personal Value, [],
        "The marks to draw with: unicode or ascii; a locale without UTF-8 gets ascii";
    layout: Option<Layout> = None, "layout" "NAME", Looks Personal Value, [],
        "The layout to start in: fleet, function, errors, logs or narrow; without it the last one";
    columns: ColumnWords = ColumnWords::default(), "columns" "COLUMNS", Looks Personal None, [],
        "Columns of the table of functions beside the usual ones, or without them: +init, -mem";
    window: Window = Window::default(), "window" "DURATION", Looks Project Value, [],
        "How far back to look";
    zone: ZoneChoice = ZoneChoice::Utc, "zone" "ZONE", Looks Personal Value, [],
        "How times are shown: utc, local or relative";
    mouse: bool = true, "mouse" "on|off", Looks Personal Value, [],
        "Whether the mouse works in the console";
    log: LogLevel = LogLevel::Off, "log" "LEVEL", Files Personal Value, [],
        "Write ~/.local/state/slstop/slstop.log: off, error, warn, info, debug or trace";
    trusted: Trusted = Trusted::default(), "trusted" "FOLDERS", Files Personal None, [],
        "Folders whose .slstop.toml may also choose a profile, an endpoint and --write";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_unique_and_written_alike() {
        for (place, setting) in SETTINGS.iter().enumerate() {
            let twin = SETTINGS[place + 1..]
                .iter()
                .any(|other| other.key == setting.key);
            assert!(!twin, "{} stands twice in the table", setting.key);
            assert!(
                setting
                    .key
                    .chars()
                    .all(|c| c.is_ascii_lowercase() || c == '-'),
                "{}",
                setting.key
            );
            assert!(
                !setting.help.ends_with('.'),
                "{}: help lines have no full stop",
                setting.key
            );
        }
    }

    #[test]
    fn every_default_reads_back_as_itself() {
        let defaults = Settings::default();
        for setting in SETTINGS {
            let shown = defaults.shown(setting).value;
            let raw = match &shown {
                Value::Null => Raw::Text(String::new()),
                Value::Array(_) => Raw::List(vec![]),
                Value::String(text) => Raw::Text(text.clone()),
                other => Raw::Text(other.to_string()),
            };
            let entry = SettingValue {
                setting,
                raw,
                origin: SettingOrigin::Flag("--x".into()),
            };
            let mut settings = Settings::default();
            assert_eq!(
                settings.set(&entry, Bound::Free),
                Ok(SettingVerdict::Taken),
                "{}",
                setting.key
            );
            assert_eq!(settings.shown(setting).value, shown, "{}", setting.key);
        }
    }

    #[test]
    fn a_wrong_value_is_named_with_what_was_expected() {
        let setting = Setting::named("budget").expect("in the table");
        let entry = SettingValue {
            setting,
            raw: Raw::Text("cheap".into()),
            origin: SettingOrigin::Environment("SLSTOP_BUDGET".into()),
        };
        let wrong = Settings::default()
            .set(&entry, Bound::Free)
            .expect_err("no amount");
        assert_eq!(
            wrong.to_string(),
            "SLSTOP_BUDGET: invalid value `cheap` for `budget`: expected US dollars from 0 to 1000, such as 0.25"
        );
    }
}

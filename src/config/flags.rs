//! The global flags, made from the table of settings: what was typed, not yet what it means, so
//! that a wrong value is refused in the same words wherever it was written.

use std::path::PathBuf;

use clap::{Arg, ArgAction, ArgMatches, Args, Command, FromArgMatches, ValueHint, value_parser};
use serde_json::Value;

use super::origin::SettingOrigin;
use super::raw::Raw;
use super::setting::{Flag, SETTINGS, Setting, SettingGroup, SettingValue, Settings};

#[derive(Clone, Debug, Default)]
pub struct Flags {
    pub entries: Vec<SettingValue>,
    /// `--config FILE` in place of the user's own.
    pub config: Option<PathBuf>,
}

const CONFIG: &str = "config-file";

impl Args for Flags {
    fn augment_args(command: Command) -> Command {
        let defaults = Settings::default();
        let config = Arg::new(CONFIG)
            .long("config")
            .value_name("FILE")
            .help("Read this file in place of ~/.config/slstop/config.toml")
            .help_heading(SettingGroup::Files.title())
            .value_parser(value_parser!(PathBuf))
            .value_hint(ValueHint::FilePath)
            .global(true);
        SETTINGS
            .iter()
            .filter(|setting| setting.flag != Flag::None)
            .fold(command, |command, setting| {
                command.arg(flag(setting, &defaults))
            })
            .arg(config)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Self::augment_args(command)
    }
}

fn flag(setting: &'static Setting, defaults: &Settings) -> Arg {
    let arg = Arg::new(setting.key)
        .long(setting.key)
        .help(help(setting, defaults))
        .help_heading(setting.group.title())
        .global(true);
    match setting.flag {
        Flag::Switch => arg.action(ArgAction::SetTrue),
        Flag::Repeated | Flag::Several => arg.action(ArgAction::Append).value_name(setting.metavar),
        // Typed twice, the last counts: that is how a shell's alias is overruled.
        // A number below zero is a wrong value and not an unknown flag.
        _ => arg
            .value_name(setting.metavar)
            .overrides_with(setting.key)
            .allow_negative_numbers(true),
    }
}

fn help(setting: &Setting, defaults: &Settings) -> String {
    match defaults.shown(setting).value {
        Value::String(text) => format!("{} [default: {text}]", setting.help),
        Value::Number(number) => format!("{} [default: {number}]", setting.help),
        _ => setting.help.to_owned(),
    }
}

impl FromArgMatches for Flags {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, clap::Error> {
        let mut flags = Self::default();
        flags.update_from_arg_matches(matches)?;
        Ok(flags)
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), clap::Error> {
        self.config = matches.get_one(CONFIG).cloned();
        self.entries = SETTINGS
            .iter()
            .filter_map(|setting| {
                let raw = typed(setting, matches)?;
                let origin = SettingOrigin::Flag(format!("--{}", setting.key).into());
                Some(SettingValue {
                    setting,
                    raw,
                    origin,
                })
            })
            .collect();
        Ok(())
    }
}

fn typed(setting: &Setting, matches: &ArgMatches) -> Option<Raw> {
    match setting.flag {
        Flag::None => None,
        Flag::Switch => matches.get_flag(setting.key).then_some(Raw::Switch(true)),
        Flag::Repeated => {
            let values = matches.get_many::<String>(setting.key)?;
            Some(Raw::List(values.cloned().map(Raw::Text).collect()))
        }
        Flag::Several => {
            let mut values = matches.get_many::<String>(setting.key)?;
            match (values.next(), values.len()) {
                (Some(one), 0) => Some(Raw::Text(one.clone())),
                (first, _) => {
                    let all = first.into_iter().chain(values);
                    Some(Raw::List(all.cloned().map(Raw::Text).collect()))
                }
            }
        }
        Flag::Value => matches
            .get_one::<String>(setting.key)
            .cloned()
            .map(Raw::Text),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(args: &[&str]) -> Flags {
        let command =
            Flags::augment_args(Command::new("slstop")).subcommand(Command::new("doctor"));
        let matches = command
            .try_get_matches_from([&["slstop"], args].concat())
            .expect("well-formed");
        Flags::from_arg_matches(&matches).expect("read")
    }

    #[test]
    fn flags_count_before_and_after_the_subcommand() {
        for args in [
            &["--region", "eu-west-1", "doctor"][..],
            &["doctor", "--region", "eu-west-1"],
        ] {
            let flags = parse(args);
            assert_eq!(flags.entries.len(), 1, "{args:?}");
            assert_eq!(flags.entries[0].raw, Raw::Text("eu-west-1".into()));
            assert_eq!(flags.entries[0].origin.to_string(), "--region");
        }
    }

    #[test]
    fn the_last_of_a_repeated_flag_counts_and_tags_add_up() {
        let flags = parse(&[
            "--theme", "a", "--tag", "x=1", "--theme", "b", "--tag", "y=2",
        ]);
        let values: Vec<_> = flags
            .entries
            .iter()
            .map(|entry| entry.raw.clone())
            .collect();
        let tags = ["x=1", "y=2"].map(|tag| Raw::Text(tag.into()));
        assert_eq!(values, [Raw::List(tags.into()), Raw::Text("b".into())]);
    }

    #[test]
    fn what_was_not_typed_is_not_there() {
        assert!(parse(&[]).entries.is_empty());
    }
}

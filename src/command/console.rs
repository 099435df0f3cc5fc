//! The console: from settings to the one call that opens it.

use std::collections::BTreeMap;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use anyhow::Context;
use clap::{Args, CommandFactory};

use super::command_context::CommandContext;
use super::exit::Misused;
use super::moment::Moments;
use super::open_at::{self, OpenAt};
use super::paying;
use crate::config::choice::ZoneChoice;
use crate::config::wrong::did_you_mean;
use crate::config::{SettingOrigin, Settings, Wrong};
use crate::runtime::fetchers::Clock;
use crate::runtime::{self, Console, clock, memory};
use slstop_core::domain::Places;
use slstop_tui::panes;
use slstop_tui::panes::functions::Column;
use slstop_tui::state::{Start, StartSettings};
use slstop_tui::theme::Theme;

/// Which functions the console shows.
#[derive(Debug, Args)]
pub struct ConsoleScope {
    /// Functions to show, by name or glob; without any, all of the region. Or what to open: the ARN of an alarm or a
    /// function, a link into AWS's console, the id of a request or a trace, a log group
    #[arg(value_name = "FUNCTION|GLOB|ARN|LINK|ID")]
    pub functions: Vec<String>,
    /// Open at this time: `03:05`, `20m` ago, RFC 3339
    #[arg(long, value_name = "TIME")]
    pub at: Option<String>,
    /// The column to sort by, in place of what was chosen last.
    #[arg(skip)]
    pub sort: Option<Column>,
    /// Where everything is recorded.
    #[arg(skip)]
    pub record: Option<PathBuf>,
}

/// Whose functions are shown.
pub enum ShownAccount {
    /// The account that profile, region and endpoint lead to.
    Account,
    /// The embedded one, with the clock of its own that it lives by.
    #[cfg_attr(
        not(feature = "demo"),
        expect(dead_code, reason = "nothing embedded is built in")
    )]
    Demo {
        embedded: slstop_aws::Embedded,
        clock: Clock,
    },
}

/// Opens the console and returns its own exit code: a signal has one that is none of ours.
pub fn run(here: &CommandContext, scope: ConsoleScope, world: ShownAccount) -> anyhow::Result<u8> {
    let open_at = OpenAt::read(&scope.functions)?;
    let here = &open_at.context(here)?;
    let settled = here.settle()?;
    let settings = &settled.settings;
    let mut memory = memory::recall(Some(&here.places.state));
    let (themes, broken) = here.themes().all();
    let chosen = here.themes().load(&settings.theme).map_err(Misused::from)?;
    // What was chosen in the console last time, unless a setting says otherwise.
    let remembered = memory.theme.take();
    // What was chosen in the console since then wins.
    let configured = settings.columns.value.0.clone();
    memory.columns = [configured, std::mem::take(&mut memory.columns)].concat();
    let theme = remembered
        .filter(|name| settings.theme.origin == SettingOrigin::Default && themes.contains_key(name))
        .unwrap_or_else(|| chosen.name().to_owned());
    let themes = at_depth(themes, here, settings);
    if let Some(column) = scope.sort {
        memory.sort = Some((column.name().to_owned(), false));
    }
    let (accounts, places, demo, clock) = match world {
        ShownAccount::Account => {
            let asked = settled.accounts(here)?;
            let clock = asked.clock();
            (asked.settings, asked.places, None, clock)
        }
        ShownAccount::Demo { embedded, clock } => {
            let scenario = embedded.scenario.to_string();
            let embedded = Some(embedded);
            (
                vec![slstop_aws::Settings {
                    embedded,
                    ..slstop_aws::Settings::default()
                }],
                Places::default(),
                Some(scenario),
                clock,
            )
        }
    };
    let now = clock();
    let moment = Moments::of(settings, now).read_some("--at", scope.at.as_deref())?;
    let moment = moment
        .map(|at| open_at::around(at, now, settings))
        .transpose()?;
    let hint = as_command(&open_at.scope);
    need_terminal(here, hint.as_deref())?;
    // Said twice: in the console, which hides what stands before it, and before it, to be read after quitting.
    let notices: Vec<String> = settled
        .notices
        .iter()
        .cloned()
        .chain(broken.iter().map(Wrong::to_string))
        .collect();
    super::complain(notices.iter().cloned());
    let local_zone = clock::local_zone();
    let start = Start {
        given: StartSettings {
            places,
            themes: themes.keys().cloned().collect(),
            keymap: settled.keymap.clone(),
            local_zone: local_zone.clone(),
            scope: open_at.scope,
            open_at: open_at.target,
            tags: settled.tags(),
            query_limit: settings.query_limit.value,
            hint,
            demo,
            memory: Some(settings.memory.value),
            ..StartSettings::default()
        },
        theme,
        layout: settings.layout.value,
        window: moment.map_or(settings.window.value, |(window, _)| window),
        pinned: moment.map(|(_, pinned)| pinned),
        zone: match settings.zone.value {
            ZoneChoice::Utc => panes::Zone::Utc,
            ZoneChoice::Local => panes::Zone::Local(local_zone),
            ZoneChoice::Relative => panes::Zone::Relative,
        },
        memory,
        notices,
        ..Start::default()
    };
    let ended = runtime::console(Console {
        start,
        themes,
        accounts,
        budget: settings.budget.value,
        has_mouse: settings.mouse.value,
        state_folder: Some(here.places.state.clone()),
        clock,
        record: scope.record,
    })
    .context("cannot use the terminal")?;
    super::complain(paying::not_stopped(ended.n_left));
    Ok(ended.code)
}

/// Refuses where nothing can be shown; what was probably meant comes first.
pub fn need_terminal(here: &CommandContext, hint: Option<&str>) -> Result<(), Misused> {
    if here.environment.get("TERM") == Some("dumb") {
        let said = "this terminal can only print (TERM=dumb): run the console in another, or `slstop top --once` here";
        return Err(Misused(vec![said.to_owned()]));
    }
    if !io::stdout().is_terminal() {
        let said =
            "the console needs a terminal: run it without pipes; `slstop --help` lists what prints";
        let lines = hint.into_iter().chain([said]);
        return Err(Misused(lines.map(str::to_owned).collect()));
    }
    Ok(())
}

/// One word that nearly is a command's name is more likely a slip than a function.
fn as_command(typed: &[String]) -> Option<String> {
    let [word] = typed else { return None };
    let commands = super::CommandLine::command();
    let names = commands.get_subcommands().map(clap::Command::get_name);
    let suggestion = did_you_mean(word, names)?;
    Some(format!("did you mean the command `slstop {suggestion}`?"))
}

/// As much of each theme as this terminal can show.
pub fn at_depth(
    themes: BTreeMap<String, Theme>,
    here: &CommandContext,
    settings: &Settings,
) -> BTreeMap<String, Theme> {
    let depth = here.depth(settings, true);
    let glyphs = here.glyphs(settings);
    let fit = |theme: Theme| {
        let theme = theme.at_depth(depth);
        match glyphs {
            Some(glyphs) => theme.with_glyphs(glyphs),
            None => theme,
        }
    };
    themes
        .into_iter()
        .map(|(name, theme)| (name, fit(theme)))
        .collect()
}

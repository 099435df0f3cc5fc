//! Where files of this user lie: the XDG folders, on macOS too, because that is where people who
//! live in terminals look.

use std::path::PathBuf;

use etcetera::BaseStrategy;
use etcetera::base_strategy::Xdg;

#[derive(Clone, Debug)]
pub struct Folders {
    pub home: PathBuf,
    /// `~/.config/slstop`: what the user writes.
    pub config: PathBuf,
    /// `~/.local/state/slstop`: what slstop remembers.
    pub state: PathBuf,
}

impl Folders {
    pub fn of_this_user() -> anyhow::Result<Self> {
        let folders =
            Xdg::new().map_err(|_| anyhow::anyhow!("cannot find the home folder: set HOME"))?;
        let home = folders.home_dir().to_owned();
        let state = folders
            .state_dir()
            .unwrap_or_else(|| home.join(".local/state"));
        Ok(Self {
            config: folders.config_dir().join("slstop"),
            state: state.join("slstop"),
            home,
        })
    }

    pub fn config_file(&self) -> PathBuf {
        self.config.join("config.toml")
    }

    pub fn log_file(&self) -> PathBuf {
        self.state.join("slstop.log")
    }

    /// Every write that was sent to AWS.
    pub fn journal_file(&self) -> PathBuf {
        self.state.join("writes.jsonl")
    }

    /// How far each replay has come.
    pub fn replays_folder(&self) -> PathBuf {
        self.state.join("replays")
    }

    /// Events that were sent, with their answers.
    pub fn history_file(&self) -> PathBuf {
        self.state.join("history.jsonl")
    }
}

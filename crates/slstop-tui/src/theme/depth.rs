//! How many colours a terminal has.

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Depth {
    None,
    Sixteen,
    Indexed256,
    TrueColor,
}

/// Terminals that have all colours and do not always say so.
const TRUE_COLOR_TERMS: &[&str] = &[
    "direct",
    "kitty",
    "alacritty",
    "ghostty",
    "wezterm",
    "foot",
    "contour",
];
const TRUE_COLOR_PROGRAMS: &[&str] = &[
    "iTerm.app",
    "WezTerm",
    "ghostty",
    "vscode",
    "Hyper",
    "rio",
    "WarpTerminal",
];

impl Depth {
    /// Reads what the user asked for (`NO_COLOR` before `FORCE_COLOR` before `CLICOLOR`), then what
    /// the terminal says of itself.
    pub fn detect(env: impl Fn(&str) -> Option<String>, is_tty: bool) -> Self {
        let get = |name: &str| env(name).unwrap_or_default();
        if !get("NO_COLOR").is_empty() {
            return Self::None;
        }
        let forced = env("FORCE_COLOR").or_else(|| env("CLICOLOR_FORCE"));
        match forced.as_deref() {
            Some("0" | "false") => return Self::None,
            Some("2") => return Self::Indexed256,
            Some("3") => return Self::TrueColor,
            Some(_) => return Self::of_terminal(get).max(Self::Sixteen),
            None => {}
        }
        if !is_tty || get("CLICOLOR") == "0" {
            Self::None
        } else {
            Self::of_terminal(get)
        }
    }

    fn of_terminal(get: impl Fn(&str) -> String) -> Self {
        let term = get("TERM");
        if term.is_empty() || term == "dumb" || term.ends_with("-m") || term.ends_with("-mono") {
            return Self::None;
        }
        let is_true = matches!(get("COLORTERM").as_str(), "truecolor" | "24bit")
            || TRUE_COLOR_TERMS.iter().any(|name| term.contains(name))
            || TRUE_COLOR_PROGRAMS.contains(&get("TERM_PROGRAM").as_str())
            || !get("WT_SESSION").is_empty();
        // GNU screen hands COLORTERM down and then misreads the colours; tmux translates them.
        let is_screen = term.starts_with("screen") && get("TMUX").is_empty();
        match () {
            () if is_true && !is_screen => Self::TrueColor,
            () if is_true || term.contains("256") => Self::Indexed256,
            () => Self::Sixteen,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn depth(variables: &str, is_tty: bool) -> Depth {
        let pairs = || {
            variables
                .split_whitespace()
                .filter_map(|pair| pair.split_once('='))
        };
        let env = |name: &str| {
            pairs()
                .find(|(key, _)| *key == name)
                .map(|(_, value)| value.to_owned())
        };
        Depth::detect(env, is_tty)
    }

    #[test]
    fn what_the_user_asks_for_comes_before_what_the_terminal_can() {
        for (variables, is_tty, expected) in [
            (
                "TERM=xterm-256color COLORTERM=truecolor",
                true,
                Depth::TrueColor,
            ),
            (
                "TERM=xterm-256color COLORTERM=truecolor",
                false,
                Depth::None,
            ),
            (
                "TERM=xterm-256color COLORTERM=truecolor NO_COLOR=1 FORCE_COLOR=3",
                true,
                Depth::None,
            ),
            ("TERM=xterm-256color NO_COLOR=", true, Depth::Indexed256),
            ("TERM=dumb FORCE_COLOR=1", false, Depth::Sixteen),
            ("TERM=xterm FORCE_COLOR=3", false, Depth::TrueColor),
            ("TERM=xterm-kitty FORCE_COLOR=0", true, Depth::None),
            ("TERM=xterm CLICOLOR=0", true, Depth::None),
            ("TERM=xterm", true, Depth::Sixteen),
            ("TERM=xterm-kitty", true, Depth::TrueColor),
            (
                "TERM=screen-256color COLORTERM=truecolor",
                true,
                Depth::Indexed256,
            ),
            (
                "TERM=screen-256color COLORTERM=truecolor TMUX=/tmp/x",
                true,
                Depth::TrueColor,
            ),
            ("TERM=vt100-m", true, Depth::None),
            ("", true, Depth::None),
        ] {
            assert_eq!(
                depth(variables, is_tty),
                expected,
                "{variables} on a terminal: {is_tty}"
            );
        }
    }
}

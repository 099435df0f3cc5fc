//! A wrong command line in one line: what is wrong with it, what was expected, what was meant.

use clap::Error;
use clap::error::{ContextKind, ContextValue, ErrorKind};

/// clap says the same over several lines, with the usage below.
pub fn line(error: &Error) -> String {
    let word = |kind| match error.get(kind) {
        Some(ContextValue::String(word)) => Some(word.clone()),
        Some(ContextValue::Strings(words)) => Some(words.join(", ")),
        _ => None,
    };
    let fault = match error.kind() {
        ErrorKind::UnknownArgument => {
            let word = word(ContextKind::InvalidArg);
            word.map(|word| match word.starts_with('-') {
                true => format!("there is no flag `{word}`"),
                false => format!("`{word}` is one word too many"),
            })
        }
        ErrorKind::InvalidSubcommand => {
            let name = word(ContextKind::InvalidSubcommand);
            name.map(|name| format!("there is no command `{name}`"))
        }
        ErrorKind::InvalidValue => invalid_value(
            word(ContextKind::InvalidArg),
            word(ContextKind::InvalidValue),
            word(ContextKind::ValidValue),
        ),
        ErrorKind::MissingRequiredArgument => {
            let missing = word(ContextKind::InvalidArg);
            missing.map(|missing| format!("{missing} is missing"))
        }
        _ => None,
    };
    let fault = fault.unwrap_or_else(|| first_line(error));
    let suggestion = [
        ContextKind::SuggestedArg,
        ContextKind::SuggestedSubcommand,
        ContextKind::SuggestedValue,
    ]
    .into_iter()
    .find_map(word);
    match suggestion {
        Some(suggestion) => format!("{fault}; did you mean `{suggestion}`?"),
        None if fault.contains(": expected ") => fault,
        None => format!("{fault}; `slstop --help` says what there is"),
    }
}

fn invalid_value(
    flag: Option<String>,
    value: Option<String>,
    known: Option<String>,
) -> Option<String> {
    let (flag, value) = (flag?, value?);
    let fault = if value.is_empty() {
        format!("{flag} lacks its value")
    } else {
        format!("invalid value `{value}` for {flag}")
    };
    Some(match known {
        Some(known) if !known.is_empty() => format!("{fault}: expected one of {known}"),
        _ => fault,
    })
}

fn first_line(error: &Error) -> String {
    let text = error.to_string();
    let line = text.lines().next().unwrap_or_default();
    line.strip_prefix("error: ").unwrap_or(line).to_owned()
}

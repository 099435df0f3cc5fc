//! An invocation as text to paste: a chat or a ticket shall say what the screen says.

use super::facts;
use crate::panes::{Context, invocation_view};
use slstop_base::Timestamp;
use slstop_core::facts::ledger::RowId;
use slstop_core::facts::logs::Stored;

use super::super::cell::outcome;

/// More than this is not useful in a ticket.
const MOST_LINES: usize = 200;

/// Heading, figures and lines as Markdown.
pub fn markdown(row: RowId, context: &Context<'_>) -> Option<String> {
    let invocation = invocation_view::invocation(context.facts, row, context.now)?;
    let function = invocation.function.unwrap_or("an invocation");
    let mut text = format!("### {}: {}\n\n", plain(function), outcome(&invocation));
    if let Some(error) = invocation.error {
        let error = invocation_view::error_text(error.class, error.message);
        if !error.is_empty() {
            text.push_str(&format!("> {}\n\n", plain(&error)));
        }
    }
    text.push_str("| | |\n|---|---|\n");
    for fact in facts::of(&invocation, context) {
        let value = plain(&fact.value);
        text.push_str(&format!("| {} | {value} |\n", fact.name));
    }
    let lines: Vec<Stored<'_>> = context.facts.lines.of(row).collect();
    if lines.is_empty() {
        return Some(text);
    }
    let shown = &lines[..lines.len().min(MOST_LINES)];
    let fence = fence(shown);
    text.push_str(&format!("\n{fence}\n"));
    for line in shown {
        let at = Timestamp::rfc3339(line.at);
        text.push_str(&format!("{at} {}\n", line.message.trim_end()));
    }
    if lines.len() > shown.len() {
        text.push_str(&format!("… and {} more lines\n", lines.len() - shown.len()));
    }
    text.push_str(&format!("{fence}\n"));
    Some(text)
}

/// Text that others wrote, without effect: no picture is loaded, nobody is mentioned, no link leads elsewhere.
fn plain(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '!' | '#' | '|' | '~' | '&' => {
                plain.extend(['\\', c]);
            }
            // Escaped, it still mentions somebody; with nothing behind it, it does not.
            '@' => plain.push_str("@\u{2060}"),
            '\n' | '\r' => plain.push(' '),
            _ => plain.push(c),
        }
    }
    // An address alone becomes a link.
    plain.replace("://", ":\u{2060}//")
}

/// Longer than any run of its signs within.
fn fence(lines: &[Stored<'_>]) -> String {
    let longest = |text: &str| text.split(|c| c != '`').map(str::len).max().unwrap_or(0);
    let within = lines
        .iter()
        .map(|line| longest(line.message))
        .max()
        .unwrap_or(0);
    "`".repeat(within.max(2) + 1)
}

/// All lines as they came.
pub fn source(row: RowId, context: &Context<'_>) -> Option<String> {
    let lines = context.facts.lines.of(row);
    let text: String = lines
        .map(|line| format!("{}\n", line.message.trim_end_matches('\n')))
        .collect();
    (!text.is_empty()).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_others_wrote_has_no_effect_where_it_is_pasted() {
        let hostile =
            "![x](http://evil/p.png) @everyone [reset](http://evil) <img src=x> a_b `c` | #1\n> d";
        let plain = plain(hostile);
        for sign in ["![", " [", " <img", "@e", "://", "\n", " `", " |"] {
            assert!(!plain.contains(sign), "{sign}: {plain}");
        }
        // A bracket that is escaped neither begins nor ends a link.
        assert_eq!(
            plain.matches(']').count(),
            plain.matches("\\]").count(),
            "{plain}"
        );
        assert_eq!(
            super::plain("TypeError: order 4711 (at pay.js:3)"),
            "TypeError: order 4711 (at pay.js:3)"
        );
    }
}

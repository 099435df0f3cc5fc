//! The words of metric math and of Metrics Insights, which share them.

use std::fmt;

#[derive(Clone, Debug, PartialEq)]
pub enum Token {
    Number(f64),
    Name(String),
    /// Between double quotes.
    DoubleQuoted(String),
    /// Between single quotes.
    SingleQuoted(String),
    Sign(&'static str),
}

impl Token {
    pub fn is_sign(&self, sign: &str) -> bool {
        matches!(self, Self::Sign(known) if *known == sign)
    }

    /// Whether it is this word of the language, in capitals or not.
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Self::Name(name) if name.eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Number(number) => write!(f, "{number}"),
            Self::Name(name) => f.write_str(name),
            Self::DoubleQuoted(text) => write!(f, "\"{text}\""),
            Self::SingleQuoted(text) => write!(f, "'{text}'"),
            Self::Sign(sign) => f.write_str(sign),
        }
    }
}

/// Longer ones first, because the shorter ones are their beginnings.
const SIGNS: &[&str] = &[
    "==", "!=", "<=", ">=", "&&", "||", "+", "-", "*", "/", "^", "(", ")", "[", "]", ",", "<", ">",
    "=", ".",
];

/// # Errors
/// A sentence about the first place that is no word.
pub fn tokens(source: &str) -> Result<Vec<Token>, String> {
    let mut tokens = Vec::new();
    let mut rest = source.trim_start();
    while let Some(first) = rest.chars().next() {
        let (token, after) = match first {
            '"' | '\'' => quoted(rest, first)?,
            _ if first.is_ascii_digit()
                || first == '.' && rest[1..].starts_with(|next: char| next.is_ascii_digit()) =>
            {
                number(rest)?
            }
            _ if is_name(first) => {
                let (name, after) =
                    rest.split_at(rest.find(|next| !is_name(next)).unwrap_or(rest.len()));
                (Token::Name(name.to_owned()), after)
            }
            _ => {
                let sign = SIGNS.iter().find(|sign| rest.starts_with(**sign));
                let sign = sign.ok_or_else(|| format!("Unexpected character '{first}'"))?;
                (Token::Sign(sign), &rest[sign.len()..])
            }
        };
        tokens.push(token);
        rest = after.trim_start();
    }
    Ok(tokens)
}

fn quoted(rest: &str, quote: char) -> Result<(Token, &str), String> {
    let (text, after) = rest[1..]
        .split_once(quote)
        .ok_or_else(|| format!("Missing closing {quote}"))?;
    let kind = if quote == '"' {
        Token::DoubleQuoted
    } else {
        Token::SingleQuoted
    };
    Ok((kind(text.to_owned()), after))
}

fn number(rest: &str) -> Result<(Token, &str), String> {
    let digits = |text: &str| {
        text.find(|next: char| !next.is_ascii_digit() && next != '.')
            .unwrap_or(text.len())
    };
    let mut end = digits(rest);
    // An exponent counts only with digits: `2e` is a number and a name.
    let exponent = rest[end..]
        .strip_prefix(['e', 'E'])
        .map(|after| after.strip_prefix(['+', '-']).unwrap_or(after));
    if let Some(exponent) =
        exponent.filter(|after| after.starts_with(|next: char| next.is_ascii_digit()))
    {
        let n_digits = exponent
            .find(|next: char| !next.is_ascii_digit())
            .unwrap_or(exponent.len());
        end = rest.len() - exponent.len() + n_digits;
    }
    let (text, after) = rest.split_at(end);
    let value: f64 = text
        .parse()
        .map_err(|_error| format!("'{text}' is no number"))?;
    Ok((Token::Number(value), after))
}

fn is_name(character: char) -> bool {
    character.is_ascii_alphanumeric() || character == '_'
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_told_apart_without_blanks() {
        let shown = |source: &str| {
            tokens(source)
                .expect("tokens")
                .iter()
                .map(Token::to_string)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            shown("100*e1/m_2>=.5e-2"),
            ["100", "*", "e1", "/", "m_2", ">=", "0.005"]
        );
        assert_eq!(
            shown("SEARCH('{a,b} c=\"d\"',\"x\")"),
            ["SEARCH", "(", "'{a,b} c=\"d\"'", ",", "\"x\"", ")"]
        );
        assert!(tokens("1.2.3").is_err() && tokens("'open").is_err() && tokens("a # b").is_err());
    }
}

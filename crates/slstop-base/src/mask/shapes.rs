//! Secrets that are known by their looks, wherever they stand.

use std::borrow::Cow;
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};
use regex::{Captures, Regex};

use super::MASK;

/// What is in `keep` stays, so that one sees what was there. Each needs a beginning that hardly any other word has.
const SHAPES: &[&str] = &[
    r"\b(?<aws>AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
    r"\b(?<jwt>eyJ)[A-Za-z0-9_-]+(?:\.eyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?|\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){0,2})",
    r"\b(?<scheme>(?i:bearer|basic) +)(?<credentials>[A-Za-z0-9._~+/-]{8,}=*)",
    r"\b(?<github>gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}",
    r"\b(?<gitlab>glpat-)[A-Za-z0-9_-]{20,}",
    r"\b(?<slack>xox[abeoprs]-)[A-Za-z0-9-]{10,}",
    r"\b(?<hook>hooks\.slack\.com/services/)[A-Za-z0-9/]{10,}",
    r"\b(?<stripe>[spr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{10,}",
    r"\b(?<google>AIza|ya29\.)[A-Za-z0-9_-]{20,}",
    r"\b(?<model>sk-)[A-Za-z0-9_-]{20,}",
    r"\b(?<npm>npm_)[A-Za-z0-9]{36}",
    r"\b(?<mail>SG\.)[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r#"(?<user>://[^\s/@:"'<>]*:)[^\s/"'<>]+(?<host>@)"#,
];

/// What must occur for any of them to match: most lines are spared the search.
pub(super) const HINTS: &str = "AKIA ASIA ABIA ACCA eyJ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xox hooks. \
    _live_ _test_ whsec_ AIza ya29. sk- npm_ SG. ://";
/// How the words `bearer` and `basic` end, in any case.
pub(super) const SCHEMES: [&str; 2] = ["rer ", "sic "];

static SHAPE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&SHAPES.join("|")).expect("a test uses every shape"));
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    let hints: Vec<String> = HINTS.split(' ').map(regex::escape).collect();
    Regex::new(&format!("{}|(?i:bearer|basic) ", hints.join("|"))).expect("escaped words")
});
/// The form of AWS's secret keys, which have no beginning of their own: looked for next to an access key only.
static FORTY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9/+]{40,}").expect("a class and a count"));

const PEM_BEGIN: &str = "-----BEGIN ";
const PEM_END: &str = "-----END ";
static BEGIN: LazyLock<Finder<'static>> = LazyLock::new(|| Finder::new(PEM_BEGIN));

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    match mask_private_keys(text) {
        Cow::Borrowed(text) => mask_words(text),
        Cow::Owned(text) => Cow::Owned(mask_words(&text).into_owned()),
    }
}

fn mask_words(text: &str) -> Cow<'_, str> {
    if !HINT.is_match(text) {
        return Cow::Borrowed(text);
    }
    let mut has_access_key = false;
    let masked = replace(text, &SHAPE, |found| {
        has_access_key |= found.name("aws").is_some();
        shown(found)
    });
    if !has_access_key {
        return masked;
    }
    let with_secret_keys = replace(&masked, &FORTY, |found| {
        let word = found.get(0).map_or("", |word| word.as_str());
        is_secret_key(word).then(|| MASK.to_owned())
    });
    match with_secret_keys {
        Cow::Borrowed(_) => masked,
        Cow::Owned(all) => Cow::Owned(all),
    }
}

/// As `Regex::replace_all`, but a match may stay as it is.
fn replace<'t>(
    text: &'t str,
    shape: &Regex,
    mut shown: impl FnMut(&Captures<'_>) -> Option<String>,
) -> Cow<'t, str> {
    let mut masked = String::new();
    let mut copied = 0;
    for found in shape.captures_iter(text) {
        let (Some(whole), Some(shown)) = (found.get(0), shown(&found)) else {
            continue;
        };
        masked.push_str(&text[copied..whole.start()]);
        masked.push_str(&shown);
        copied = whole.end();
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

fn shown(found: &Captures<'_>) -> Option<String> {
    if found
        .name("credentials")
        .is_some_and(|word| !is_random(word.as_str()))
    {
        return None;
    }
    if found.name("user").is_some()
        && found
            .get(0)
            .is_some_and(|whole| whole.as_str().ends_with(":***@"))
    {
        return None;
    }
    let kept = found
        .iter()
        .skip(1)
        .flatten()
        .next()
        .map_or("", |kept| kept.as_str());
    let host = found.name("host").map_or("", |host| host.as_str());
    Some(format!("{kept}{MASK}{host}"))
}

/// `Basic authentication failed` is a sentence.
fn is_random(word: &str) -> bool {
    let bytes = word.as_bytes();
    let has_inner_capital =
        bytes[1..].iter().any(u8::is_ascii_uppercase) && bytes.iter().any(u8::is_ascii_lowercase);
    bytes.len() >= 24
        || has_inner_capital
        || bytes
            .iter()
            .any(|byte| byte.is_ascii_digit() || *byte == b'=')
}

/// Forty characters of all kinds; commit hashes have no capitals.
fn is_secret_key(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    word.len() == 40
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(|byte| !byte.is_ascii_alphabetic())
}

/// From a private key's first line to its last, or to the end of the text if that was cut off.
fn mask_private_keys(text: &str) -> Cow<'_, str> {
    let mut masked = String::new();
    let (mut copied, mut at) = (0, 0);
    while let Some(found) = BEGIN.find(&text.as_bytes()[at..]) {
        at += found + PEM_BEGIN.len();
        let line = &text[at..];
        let kind = line
            .bytes()
            .take(LONGEST_KIND)
            .take_while(|byte| byte.is_ascii_uppercase() || *byte == b' ')
            .count();
        // `RSA PRIVATE KEY` is read as a whole, so the kind ends where the dashes begin.
        if !line[..kind].ends_with("PRIVATE KEY") || !line[kind..].starts_with("-----") {
            continue;
        }
        let body = at + kind + "-----".len();
        let end = memmem::find(&text.as_bytes()[body..], PEM_END.as_bytes())
            .map_or(text.len(), |end| body + end);
        if &text[body..end] != MASK {
            masked.push_str(&text[copied..body]);
            masked.push_str(MASK);
            copied = end;
        }
        at = end;
    }
    if copied == 0 {
        return Cow::Borrowed(text);
    }
    masked.push_str(&text[copied..]);
    Cow::Owned(masked)
}

/// `ENCRYPTED PRIVATE KEY` and the like.
const LONGEST_KIND: usize = 40;

//! Secrets that are known by their looks, wherever they stand.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::search::WordSearch;
use super::{MASK, replaced};

/// What is in the first group stays, so that one sees what was there. Each needs a beginning that hardly any
/// other word has.
const SHAPES: &[&str] = &[
    r"\b(?<aws>AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b",
    r"\b(?<session>IQoJb3JpZ2lu|F[wQ]oGZXIvYXdz)[A-Za-z0-9+/%]{50,}=*",
    r"\b(?<jwt>eyJ)[A-Za-z0-9_-]+(?:\.eyJ[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]*)?|\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+(?:\.[A-Za-z0-9_-]+){0,2})",
    r"\b(?<scheme>(?i:bearer|basic) +)(?<credentials>[A-Za-z0-9._~+/-]{8,}=*)",
    r#"\b(?<digest>Digest [^\r\n]{0,1024}?\bresponse=\\*"?)[0-9A-Fa-f]{32,64}"#,
    r"\b(?<github>gh[pousr]_|github_pat_)[A-Za-z0-9_]{20,}",
    r"\b(?<gitlab>glpat-)[A-Za-z0-9_-]{20,}",
    r"\b(?<slack>xox[abeoprs]-|xapp-)[A-Za-z0-9-]{10,}",
    r"\b(?<hook>hooks\.slack\.com/(?:services|workflows|triggers)/)[A-Za-z0-9/]{10,}",
    r"\b(?<discord>discord(?:app)?\.com/api/(?:v\d+/)?webhooks/\d+/)[A-Za-z0-9_-]{20,}",
    r#"(?<teams>\.webhook\.office\.com/webhookb2/|outlook\.office\.com/webhook/)[^\s"'<>\\*]{20,}"#,
    r"(?<telegram>:AA)[A-Za-z0-9_-]{32,33}\b",
    r"\b(?<stripe>[spr]k_(?:live|test)_|whsec_)[A-Za-z0-9]{10,}",
    r"\b(?<google>AIza|ya29\.|GOCSPX-|1//0)[A-Za-z0-9_-]{20,}",
    r"\b(?<model>sk-)[A-Za-z0-9_-]{20,}",
    r"\b(?<npm>npm_)[A-Za-z0-9]{36}",
    r"\b(?<mail>SG\.)[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    r"\b(?<hub>hf_|dckr_pat_|shp(?:at|ca|pa|ss)_|lin_api_|do[opr]_v1_|NRAK-|AGE-SECRET-KEY-1|sq0[a-z]{3}-|hv[sbr]\.|pypi-A|ATATT3|ATCTT3)[A-Za-z0-9_=.-]{20,}",
    r"\b(?<databricks>dapi)[0-9a-f]{32}",
    r"(?<code>[?&]code=)(?<answer>[A-Za-z0-9._~/%-]{16,})",
    // A password with a slash; digits before the slash are a port.
    r#"(?<user>://[^\s/@:"'<>\[]*:)(?:[^\s/"'<>]+|[^\s/?@"'<>]*[^\s/?@"'<>0-9][^\s/?@"'<>]*/[^\s?@"'<>]*)(?<host>@)"#,
    // https://TOKEN@host, and the keys of Sentry.
    r"(?<open>://)(?<token>[A-Za-z0-9_-]{20,})(?<at>@)",
];

/// What must occur for any of them to match: most lines are spared the search.
const HINTS: &str = "AKIA ASIA ABIA ACCA eyJ ghp_ gho_ ghu_ ghs_ ghr_ github_pat_ glpat- xox hooks. \
    _live_ _test_ whsec_ AIza ya29. sk- npm_ SG. ://";
/// How the words `bearer` and `basic` end, in any case.
const SCHEMES: [&str; 2] = ["rer ", "sic "];
/// The same of shapes that are rare, as little of each as is enough.
pub(super) const RARE: &str = "IQoJb3 oGZXIv Digest _pat_ xapp- webhook GOCSPX 1//0 hf_ shp lin_a _v1_ NRAK \
    SECRET-KEY sq0 hvs. hvb. hvr. pypi- TT3 dapi :AA code=";

static SHAPE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&SHAPES.join("|")).expect("a test uses every shape"));
/// The form of AWS's secret keys, beside an access key: there, less is asked of it.
static FORTY: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"[A-Za-z0-9/+]{40,}").expect("a class and a count"));

/// No more than 64 words are looked for side by side.
static HINT: LazyLock<[WordSearch; 2]> = LazyLock::new(|| {
    let rare: Vec<&str> = RARE.split_ascii_whitespace().collect();
    [
        WordSearch::new(&hints().collect::<Vec<_>>()),
        WordSearch::new(&rare),
    ]
});

/// What occurs wherever any of them matches, but for the rare ones.
pub(super) fn hints() -> impl Iterator<Item = String> {
    let words = HINTS.split_ascii_whitespace().map(str::to_owned);
    words.chain(SCHEMES.iter().flat_map(|end| any_case(end)))
}

/// All the ways to write a word in small letters and capitals.
fn any_case(word: &str) -> Vec<String> {
    let mut written = vec![String::new()];
    for letter in word.chars() {
        let mut cases = vec![letter.to_ascii_lowercase(), letter.to_ascii_uppercase()];
        cases.dedup();
        let heads = written.iter();
        let longer = heads.flat_map(|head| cases.iter().map(move |case| format!("{head}{case}")));
        written = longer.collect();
    }
    written
}

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    if !HINT.iter().any(|words| words.is_in(text)) {
        return Cow::Borrowed(text);
    }
    let mut has_access_key = false;
    let shapes = SHAPE.captures_iter(text).filter_map(|found| {
        has_access_key |= found.name("aws").is_some();
        Some((found.get(0)?.range(), shown(&found)?))
    });
    let masked = replaced(text, shapes);
    if !has_access_key {
        return masked;
    }
    super::then(masked, |masked| {
        let words = FORTY
            .find_iter(masked)
            .filter(|word| is_secret_key(word.as_str()));
        replaced(masked, words.map(|word| (word.range(), MASK.to_owned())))
    })
}

fn shown(found: &Captures<'_>) -> Option<String> {
    if found
        .name("credentials")
        .is_some_and(|word| !is_random(word.as_str()))
    {
        return None;
    }
    let is_told_by_figures = |name: &str| {
        let word = found.name(name).map(|word| word.as_str());
        word.is_some_and(|word| !has_figures_and_letters(word))
    };
    if is_told_by_figures("answer") || is_told_by_figures("token") {
        return None;
    }
    let whole = found.get(0).map_or("", |whole| whole.as_str());
    if found.name("user").is_some() && whole.ends_with(":***@") {
        return None;
    }
    let kept = found
        .iter()
        .skip(1)
        .flatten()
        .next()
        .map_or("", |kept| kept.as_str());
    let host = found.name("host").or(found.name("at"));
    let host = host.map_or("", |host| host.as_str());
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

/// Names have no figures, or hardly any, and numbers no letters.
fn has_figures_and_letters(word: &str) -> bool {
    let n_figures = word.bytes().filter(u8::is_ascii_digit).count();
    n_figures >= 3 && word.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Forty characters of all kinds; commit hashes have no capitals.
fn is_secret_key(word: &str) -> bool {
    let has = |is: fn(&u8) -> bool| word.as_bytes().iter().any(is);
    word.len() == 40
        && has(u8::is_ascii_uppercase)
        && has(u8::is_ascii_lowercase)
        && has(|byte| !byte.is_ascii_alphabetic())
}

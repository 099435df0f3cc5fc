//! Secrets in documents that are no JSON, or in JSON that was written into something else: the elements of XML,
//! the parts of a form, JSON in an address or in HTML.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::key::Secrecy;
use super::{masked_value, replaced};

/// What occurs wherever there is something to mask, beside a secret's name.
static HINT: LazyLock<Regex> = LazyLock::new(|| {
    Regex::new(r"</|form-data|%(?:25)*(?:22|3[Dd])|&quot;|&#0*34;|&#[xX]22;")
        .expect("a test uses every hint")
});

/// Each names its `key` and its `value`; the parts in capitals are written out below.
const FORMS: [&str; 4] = [
    // <wsse:Password Type="…">…</wsse:Password>
    r"<(?:NAME:)?(?<key>NAME)(?:[ \t\r\n][^<>]*)?>(?<value>[^<>]{3,})</(?:NAME:)?(?<end>NAME)",
    // Content-Disposition: form-data; name="password" ⏎ ⏎ …
    r#"form-data; *name=\\*"(?<key>[A-Za-z0-9_.\[\]-]+)\\*"[^\r\n\\]*(?:END[A-Za-z-]+:[^\r\n\\]*)*ENDEND(?<value>[^\r\n\\]{3,})"#,
    // %22password%22%3A%22…%22 and &quot;password&quot;:&quot;…&quot;
    r#"QUOTE(?<key>NAME)QUOTEBLANK(?:%(?:25)*3[Aa]|:|=)BLANKQUOTE(?<value>[^ \t\r\n"'<>]+?)(?:QUOTE|[ \t\r\n"'<>]|$)"#,
    // password%3D…%26
    r#"(?<key>NAME)%(?:25)*3[Dd](?<value>[^%& \t\r\n"'<>]{3,})"#,
];
const PARTS: [(&str, &str); 4] = [
    ("NAME", "[A-Za-z0-9_.-]+"),
    ("END", r"(?:\r?\n|\\+r\\+n|\\+n)"),
    ("QUOTE", "(?:%(?:25)*22|&quot;|&#0*34;|&#[xX]22;)"),
    ("BLANK", r"(?:%(?:25)*20|[+ \t])*"),
];

static FORM: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    FORMS.map(|form| {
        let write = |form: String, (part, written): &(&str, &str)| form.replace(part, written);
        let form = PARTS.iter().fold(form.to_owned(), write);
        Regex::new(&form).expect("a test uses every form")
    })
});

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    if !HINT.is_match(text) {
        return Cow::Borrowed(text);
    }
    FORM.iter().fold(Cow::Borrowed(text), |text, form| {
        super::then(text, |text| {
            replaced(
                text,
                form.captures_iter(text).filter_map(|found| masked(&found)),
            )
        })
    })
}

fn masked(found: &Captures<'_>) -> Option<(std::ops::Range<usize>, String)> {
    let (key, value) = (found.name("key")?, found.name("value")?);
    // `<token>` in words about a command is no element.
    if found
        .name("end")
        .is_some_and(|end| end.as_str() != key.as_str())
    {
        return None;
    }
    let secrecy = Secrecy::of(key.as_str())?;
    let shown = masked_value(value.as_str(), secrecy)?;
    (shown != value.as_str()).then(|| (value.range(), shown))
}

//! Secrets in documents that are no JSON, or in JSON that was written into something else: the elements of XML,
//! the parts of a form, JSON in an address or in HTML.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::{Captures, Regex};

use super::key::Secrecy;
use super::{masked_value, replaced};

/// What occurs wherever there is something to mask.
pub(super) const HINTS: &[&str] = &["</", "form-data", "%22", "%3D", "%3d", "&quot;", "&#34;", "&#x22;"];

/// Each names its `key` and its `value`.
static FORMS: LazyLock<[Regex; 4]> = LazyLock::new(|| {
    [
        // <wsse:Password Type="…">…</wsse:Password>
        r#"<(?:[\w.-]{1,64}:)?(?<key>[\w.-]{2,64})(?:\s[^<>]{0,512})?>(?<value>[^<>]{3,})</(?:[\w.-]{1,64}:)?(?<end>[\w.-]{2,64})"#,
        // Content-Disposition: form-data; name="password" ⏎ ⏎ …
        r#"form-data;\s*name=\\*"(?<key>[\w.\[\]-]{2,64})\\*"[^\r\n\\]*(?:(?:\r\n?|\n|\\+r\\+n|\\+n)(?:[A-Za-z-]{1,64}:[^\r\n\\]*)?){0,8}?(?:(?:\r\n|\n|\\+r\\+n|\\+n){2})(?<value>[^\r\n\\]{3,})"#,
        // %22password%22%3A%22…%22 and &quot;password&quot;:&quot;…&quot;
        r#"(?i)(?:%(?:25)*22|&quot;|&#0*34;|&#x22;)(?<key>[a-z0-9_.-]{2,64})(?:%(?:25)*22|&quot;|&#0*34;|&#x22;)(?:%(?:25)*20|\+|\s){0,8}(?:%(?:25)*3a|:|=)(?:%(?:25)*20|\+|\s){0,8}(?:%(?:25)*22|&quot;|&#0*34;|&#x22;)(?<value>[^\s"'<>]+?)(?:%(?:25)*22|&quot;|&#0*34;|&#x22;|[\s"'<>]|$)"#,
        // password%3D…%26
        r#"(?i)(?<key>[a-z0-9_.-]{2,64})%(?:25)*3d(?<value>[^%&\s"'<>]{3,})"#,
    ]
    .map(|form| Regex::new(form).expect("a test uses every form"))
});

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    FORMS.iter().fold(Cow::Borrowed(text), |text, form| {
        super::then(text, |text| {
            replaced(text, form.captures_iter(text).filter_map(|found| masked(&found)))
        })
    })
}

fn masked(found: &Captures<'_>) -> Option<(std::ops::Range<usize>, String)> {
    let (key, value) = (found.name("key")?, found.name("value")?);
    // `<token>` in words about a command is no element.
    if found.name("end").is_some_and(|end| end.as_str() != key.as_str()) {
        return None;
    }
    let secrecy = Secrecy::of(key.as_str())?;
    let shown = masked_value(value.as_str(), secrecy)?;
    (shown != value.as_str()).then(|| (value.range(), shown))
}

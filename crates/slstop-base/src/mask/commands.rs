//! Secrets in the short options of the commands that take them: `curl -u jane:…`, `mysql -p…`.

use std::borrow::Cow;
use std::sync::LazyLock;

use regex::Regex;

use super::{MASK, replaced};

/// What occurs wherever there is something to mask.
pub(super) const HINTS: &str = "curl mysql mariadb sshpass";

static HINT: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(&HINTS.replace(' ', "|")).expect("plain words"));

/// The secret is named; what stands before it is the command.
static COMMANDS: LazyLock<[Regex; 3]> = LazyLock::new(|| {
    [
        r#"\bcurl\b[^\r\n]*?\s(?:-u|--user)[ =]?["']?[^\s:"'$]{1,64}:(?<secret>[^\s"'$\\]{3,})"#,
        r#"\b(?:mysql|mysqldump|mysqladmin|mariadb)\b[^\r\n]*?\s-p["']?(?<secret>[^\s"'$\\-][^\s"'$\\]{2,})"#,
        r#"\bsshpass\s+-p\s*["']?(?<secret>[^\s"'$\\]{3,})"#,
    ]
    .map(|command| Regex::new(command).expect("a test uses every command"))
});

pub(super) fn mask(text: &str) -> Cow<'_, str> {
    if !HINT.is_match(text) {
        return Cow::Borrowed(text);
    }
    let mut found: Vec<_> = COMMANDS
        .iter()
        .flat_map(|command| command.captures_iter(text))
        .filter_map(|found| found.name("secret"))
        // Users and ports of containers are numbers.
        .filter(|secret| {
            !secret
                .as_str()
                .bytes()
                .all(|byte| byte.is_ascii_digit() || byte == b':')
        })
        .filter(|secret| secret.as_str() != MASK)
        .map(|secret| secret.range())
        .collect();
    found.sort_by_key(|range| range.start);
    replaced(
        text,
        found.into_iter().map(|range| (range, MASK.to_owned())),
    )
}

//! A source file as the rules see it: its code without comments and strings, and where its tests are.

use std::fs;
use std::ops::Range;
use std::path::Path;
use std::sync::LazyLock;

use regex::Regex;

use super::rules::{CRATES, Crate};

pub struct Source {
    /// From the repository's root, with slashes: `src/base/id.rs`.
    pub path: String,
    pub text: String,
    /// The same length as the text; comments and literals are blanks.
    pub code: String,
    tests: Vec<Range<usize>>,
}

impl Source {
    pub fn new(path: &str, text: &str) -> Self {
        let code = blank_comments_and_literals(text);
        let tests = if path.ends_with("/tests.rs") {
            std::iter::once(0..code.len()).collect()
        } else {
            test_items(&code)
        };
        Self {
            path: path.to_owned(),
            text: text.to_owned(),
            code,
            tests,
        }
    }

    /// Every file of the product: those below `src/` and below the `src/` of each crate.
    pub fn all() -> Vec<Self> {
        CRATES
            .iter()
            .flat_map(|one| Self::below(one.folder))
            .collect()
    }

    pub fn below(folder: &str) -> Vec<Self> {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut found = Vec::new();
        collect(root, &root.join(folder), &mut found);
        found.sort_by(|a, b| a.path.cmp(&b.path));
        found
    }

    /// The crate that the file belongs to.
    pub fn owner(&self) -> Option<&'static Crate> {
        CRATES.iter().find(|one| self.below_crate(one).is_some())
    }

    fn below_crate(&self, one: &Crate) -> Option<&str> {
        self.path.strip_prefix(one.folder)?.strip_prefix('/')
    }

    /// Room and file, as the tables of rules name them: `base/id.rs`, `panes/meter/draw.rs`. What lies at the
    /// root of a crate belongs to the room that the crate's root is.
    pub fn inner(&self) -> String {
        let Some(one) = self.owner() else {
            return self.path.clone();
        };
        let below = self.below_crate(one).unwrap_or(&self.path);
        let room = below.split_once('/').map(|(room, _)| room);
        match one.root {
            Some(root) if !room.is_some_and(|room| one.rooms.contains(&room)) => {
                format!("{root}/{below}")
            }
            _ => below.to_owned(),
        }
    }

    pub fn room(&self) -> Option<String> {
        let inner = self.inner();
        inner.split_once('/').map(|(room, _)| room.to_owned())
    }

    pub fn is_test(&self, offset: usize) -> bool {
        self.tests.iter().any(|range| range.contains(&offset))
    }

    pub fn place(&self, offset: usize) -> String {
        let line = self.code.as_bytes()[..offset]
            .iter()
            .filter(|byte| **byte == b'\n')
            .count()
            + 1;
        format!("{}:{line}", self.path)
    }
}

fn collect(root: &Path, folder: &Path, found: &mut Vec<Source>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(root, &path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = fs::read_to_string(&path).expect("sources are UTF-8");
            let name = path
                .strip_prefix(root)
                .expect("below the root")
                .to_string_lossy()
                .replace('\\', "/");
            found.push(Source::new(&name, &text));
        }
    }
}

/// One token that is not code. The order matters: a quote inside a comment opens nothing.
static NOT_CODE: LazyLock<Regex> = LazyLock::new(|| {
    let tokens = [
        r"(?s)//[^\n]*",
        r"/\*.*?\*/",
        r##"\bb?r(#*)""##,
        r#"b?"(?:\\.|[^"\\])*""#,
        r"b?'(?:\\u\{[0-9a-fA-F_]+\}|\\x..|\\.|[^'\\\n])'",
    ];
    Regex::new(&tokens.join("|")).expect("a constant")
});

static TEST_ATTRIBUTE: LazyLock<Regex> =
    LazyLock::new(|| Regex::new(r"#\[cfg\((?:all\()?test\b").expect("a constant"));

fn blank_comments_and_literals(text: &str) -> String {
    let mut code = text.as_bytes().to_vec();
    let mut from = 0;
    while let Some(found) = NOT_CODE.captures_at(text, from) {
        let whole = found.get(0).expect("group 0 is the match");
        let mut end = whole.end();
        if let Some(hashes) = found.get(1) {
            // A raw string ends at its own number of hashes, which a regular expression cannot count.
            let close = format!("\"{}", hashes.as_str());
            end = text[end..]
                .find(&close)
                .map_or(text.len(), |at| end + at + close.len());
        }
        for byte in &mut code[whole.start()..end] {
            if *byte != b'\n' {
                *byte = b' ';
            }
        }
        from = end.max(whole.start() + 1);
    }
    String::from_utf8(code).expect("whole tokens were blanked")
}

/// The bodies of items under `#[cfg(test)]`.
fn test_items(code: &str) -> Vec<Range<usize>> {
    TEST_ATTRIBUTE
        .find_iter(code)
        .map(|found| found.start()..end_of_item(code, found.end()))
        .collect()
}

fn end_of_item(code: &str, from: usize) -> usize {
    let mut depth = 0usize;
    for (offset, byte) in code.bytes().enumerate().skip(from) {
        match byte {
            b'{' => depth += 1,
            b'}' if depth <= 1 => return offset + 1,
            b'}' => depth -= 1,
            b';' if depth == 0 => return offset + 1,
            _ => {}
        }
    }
    code.len()
}

#[test]
fn comments_strings_and_test_modules_are_not_taken_for_code() {
    let text = concat!(
        "//! crate::one\n",
        "/* crate::two */ let a = \"crate::three \\\" crate::four\";\n",
        "let b = r#\"crate::five \" crate::six\"#; let c = '\"'; let d: &'static str = crate::seven;\n",
        "#[cfg(test)]\nmod tests { fn f() { crate::eight } }\nfn g() { crate::nine }\n",
    );
    let source = Source::new("crates/slstop-base/src/x.rs", text);
    let left: Vec<_> = [
        "one", "two", "three", "four", "five", "six", "seven", "eight", "nine",
    ]
    .into_iter()
    .filter(|word| source.code.contains(&format!("crate::{word}")))
    .collect();
    assert_eq!(left, ["seven", "eight", "nine"]);
    let at = |word: &str| source.code.find(word).expect("still there");
    assert!(
        source.is_test(at("eight")) && !source.is_test(at("nine")) && !source.is_test(at("seven"))
    );
    assert_eq!(source.place(at("nine")), "crates/slstop-base/src/x.rs:6");
}

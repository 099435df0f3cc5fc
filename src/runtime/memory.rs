//! What is remembered from one start to the next, as a file in the state folder.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use super::private;
use slstop_core::message::Memory;

const FILE: &str = "memory.json";

/// A file that is missing, cut or of another version remembers nothing: that is no reason not to start.
pub fn recall(folder: Option<&Path>) -> Memory {
    let path = folder.map(|folder| folder.join(FILE));
    // A pipe in its place would be waited for.
    let path = path.filter(|path| path.is_file());
    let text = path.and_then(|path| fs::read_to_string(path).ok());
    text.and_then(|text| serde_json::from_str(&text).ok())
        .unwrap_or_default()
}

/// Written beside and moved into place, so that two consoles that end together leave one whole file.
pub fn remember(folder: &Path, memory: &Memory) -> io::Result<()> {
    private::folder(folder)?;
    let beside = folder.join(format!("{FILE}.{}", std::process::id()));
    private::file(&beside)?.write_all(&serde_json::to_vec_pretty(memory)?)?;
    fs::rename(beside, folder.join(FILE))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_remembered_is_recalled_and_rubbish_is_nothing() {
        let folder = tempfile::tempdir().expect("a folder");
        let memory = Memory {
            theme: Some("light".into()),
            ..Memory::default()
        };
        remember(folder.path(), &memory).expect("the folder takes files");
        assert_eq!(recall(Some(folder.path())), memory);
        fs::write(folder.path().join(FILE), "{\"theme\": 7").expect("the folder takes files");
        assert_eq!(recall(Some(folder.path())), Memory::default());
        assert_eq!(recall(None), Memory::default());
    }
}

//! Reading a small text file that somebody else may have written.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::path::Path;

/// Settings of a few hundred lines have some tens of kilobytes; a megabyte is a mistake.
const LARGEST: u64 = 1024 * 1024;

/// Refuses what is no plain file before opening it: a named pipe called `.slstop.toml` would hang
/// the program before its first frame.
pub fn read_text(path: &Path) -> io::Result<String> {
    let metadata = path.metadata()?;
    if !metadata.is_file() {
        return Err(io::Error::new(ErrorKind::InvalidInput, "not a plain file"));
    }
    let mut bytes = Vec::new();
    File::open(path)?
        .take(LARGEST + 1)
        .read_to_end(&mut bytes)?;
    if bytes.len() as u64 > LARGEST {
        return Err(io::Error::new(ErrorKind::InvalidData, "larger than 1 MB"));
    }
    String::from_utf8(bytes).map_err(|_| io::Error::new(ErrorKind::InvalidData, "not UTF-8 text"))
}

/// Why it could not be read, without the number of the error.
pub fn reason(error: &io::Error) -> String {
    match error.kind() {
        ErrorKind::NotFound => "no such file".into(),
        ErrorKind::PermissionDenied => "permission denied".into(),
        ErrorKind::InvalidInput | ErrorKind::InvalidData => error.to_string(),
        kind => kind.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_huge_files_and_bytes_are_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("x");
        let refused = |path: &Path| reason(&read_text(path).expect_err("refused"));
        assert_eq!(refused(folder.path()), "not a plain file");
        assert_eq!(refused(&path), "no such file");
        std::fs::write(&path, vec![b' '; LARGEST as usize + 1]).expect("written");
        assert_eq!(refused(&path), "larger than 1 MB");
        std::fs::write(&path, b"\xff\xfe").expect("written");
        assert_eq!(refused(&path), "not UTF-8 text");
    }
}

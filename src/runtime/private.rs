//! Files that only their owner reads: what slstop keeps has names and lines of an account in it.

use std::fs::{DirBuilder, File, OpenOptions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt, PermissionsExt};
use std::path::Path;

const OWNERS_FILE: u32 = 0o600;
const OWNERS_FOLDER: u32 = 0o700;

/// Makes a folder, with those above it, unless it is there.
pub fn folder(path: &Path) -> io::Result<()> {
    DirBuilder::new()
        .recursive(true)
        .mode(OWNERS_FOLDER)
        .create(path)
}

/// A new and empty file, or an old one emptied.
pub fn file(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(OWNERS_FILE)
        .open(path)?;
    // One that was there keeps the rights it had.
    let mut rights = file.metadata()?.permissions();
    rights.set_mode(OWNERS_FILE);
    file.set_permissions(rights)?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_else_reads_them() {
        let home = tempfile::tempdir().expect("a folder");
        let (folder_path, path) = (home.path().join("a/b"), home.path().join("a/b/c"));
        folder(&folder_path).expect("it is ours");
        std::fs::write(&path, "old").expect("it is ours");
        file(&path).expect("it is ours");
        let rights = |path: &Path| {
            let about = std::fs::metadata(path).expect("it is there");
            about.permissions().mode() & 0o777
        };
        assert_eq!((rights(&folder_path), rights(&path)), (0o700, 0o600));
        assert_eq!(std::fs::read(&path).expect("it is ours"), b"");
    }
}

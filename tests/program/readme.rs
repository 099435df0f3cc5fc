//! What the README says that the program can say itself.

use std::path::Path;
use std::process::Command;

use super::PROGRAM;

const BEGIN: &str = "<!-- keys: printed by `slstop keys --markdown` -->\n";
const END: &str = "<!-- /keys -->\n";

/// With `UPDATE_README` set it mends what it finds.
#[test]
fn the_table_of_keys_is_the_one_that_the_program_prints() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md");
    let readme = std::fs::read_to_string(&path).expect("the README is text");
    let (head, rest) = readme.split_once(BEGIN).expect("the mark before the keys");
    let (table, tail) = rest.split_once(END).expect("the mark after the keys");
    let printed = Command::new(PROGRAM)
        .args(["keys", "--markdown"])
        .output()
        .expect("the program can be started");
    let expected = format!("\n{}\n", String::from_utf8_lossy(&printed.stdout));
    assert!(expected.lines().count() > 20, "a table was printed");
    if table != expected && std::env::var_os("UPDATE_README").is_some() {
        let mended = [head, BEGIN, &expected, END, tail].concat();
        std::fs::write(&path, mended).expect("the README can be written");
        return;
    }
    assert!(
        table == expected,
        "README.md lists other keys than the program: run UPDATE_README=1 cargo test --test program readme"
    );
}

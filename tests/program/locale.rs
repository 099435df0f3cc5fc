//! What the terminal's surroundings say about the characters that it can show.

use super::PROGRAM;
use super::terminal::Terminal;

#[test]
fn a_locale_without_utf_8_gets_a_screen_in_ascii() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let screen = |locale: &str| {
        let environment = [("LC_ALL", locale)];
        let mut terminal =
            Terminal::start(&[PROGRAM, "demo"], &environment, home.path(), (120, 40));
        terminal.wait_for("shop-prod-checkout");
        terminal.contents()
    };
    let plain = screen("C");
    assert!(plain.is_ascii(), "{plain}");
    assert!(!screen("C.UTF-8").is_ascii());
}

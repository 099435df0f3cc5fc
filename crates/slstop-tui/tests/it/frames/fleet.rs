//! What the screen shows, at the sizes that people have. Each picture is worth reading: it is the whole
//! frame as text, then a letter for the role of each character and ground, then what the letters mean.

use slstop_core::message::Size;
use slstop_tui::theme::shipped;

use super::console::{self, check};
use super::session_files::SESSIONS;

/// A phone over SSH, the terminal of old, half a screen, a whole one.
const SIZES: [Size; 4] = [
    Size::new(40, 12),
    Size::new(80, 24),
    Size::new(120, 40),
    Size::new(200, 60),
];
const OLD: Size = SIZES[1];
const HALF: Size = SIZES[2];
const WHOLE: Size = SIZES[3];

#[test]
fn the_fleet_fits_every_size() {
    for size in SIZES {
        let name = format!("fleet_{}x{}", size.width, size.height);
        check(&name, &console::open("fleet", size));
    }
}

#[test]
fn a_function_gets_the_room_when_it_is_opened() {
    check(
        "function_120x40",
        &console::open("fleet", HALF).press("Enter"),
    );
    check(
        "function_200x60",
        &console::open("fleet", WHOLE).press("Enter"),
    );
    check(
        "function_80x24",
        &console::open("fleet", OLD).press("Enter"),
    );
}

#[test]
fn the_palette_lies_over_the_panes() {
    check(
        "palette_80x24",
        &console::open("fleet", OLD).press(":").write("sort"),
    );
}

#[test]
fn a_key_that_begins_a_sequence_shows_what_may_follow() {
    check("which_key_80x24", &console::open("fleet", OLD).press("s"));
}

#[test]
fn help_says_what_can_be_done() {
    check("help_80x24", &console::open("fleet", OLD).press("?"));
}

#[test]
fn the_meter_has_a_row_for_each_call() {
    let zoomed = console::open("fleet", OLD).press("3 z");
    check("meter_80x24", &zoomed);
}

#[test]
fn the_prompt_of_a_filter_is_at_the_foot() {
    check(
        "filter_80x24",
        &console::open("fleet", OLD).press("/").write("or"),
    );
}

#[test]
fn an_account_without_functions_teaches() {
    check("empty_80x24", &console::open("empty", OLD));
}

#[test]
fn a_pane_that_waits_says_for_what() {
    check("loading_80x24", &console::open("loading", OLD));
}

#[test]
fn a_pane_that_failed_says_why_and_what_to_do() {
    check("denied_80x24", &console::open("denied", OLD));
}

#[test]
fn old_figures_stay_and_say_how_old_they_are() {
    check("stale_120x40", &console::open("stale", HALF));
}

#[test]
fn a_thousand_functions_scroll() {
    check(
        "thousand_80x24",
        &console::open("thousand", OLD).press("PgDn PgDn"),
    );
}

#[test]
fn hostile_names_are_drawn_as_what_they_are() {
    check("hostile_120x40", &console::open("hostile", HALF));
}

#[test]
fn no_session_breaks_any_layout_at_any_size() {
    let theme = shipped("dark").expect("it ships");
    for session in SESSIONS {
        for size in SIZES
            .into_iter()
            .chain([Size::new(0, 0), Size::new(1, 300)])
        {
            let mut console = console::open(session, size);
            for keys in ["Tab", "z", "L", "L", "Z", "? j", "q s", "Esc :", "Esc /"] {
                console = console.press(keys);
                for cell in console.frame(&theme).content() {
                    let is_safe = !cell.symbol().chars().any(char::is_control);
                    assert!(is_safe, "{session} {size:?} {keys}: {:?}", cell.symbol());
                }
            }
        }
    }
}

#[test]
fn columns_are_chosen_by_name_and_kept_for_the_next_start() {
    let console = console::open("fleet", OLD)
        .press("+")
        .write("+mem")
        .press("Enter");
    let console = console.press("+").write("-p99").press("Enter");
    let headings = console
        .picture()
        .lines()
        .nth(2)
        .expect("headings")
        .to_owned();
    assert!(headings.contains("MEM"), "{headings}");
    assert!(!headings.contains("p99"), "{headings}");
    assert_eq!(console.model.memory().columns, ["+memory", "-p99"]);
    let usual = console.press("+").write("usual").press("Enter");
    assert!(usual.model.memory().columns.is_empty());
}

//! What is drawn is what is under the mouse: things are looked for in the picture, clicked there, and
//! do what they say.

use crate::here;
use ratatui::buffer::Buffer;
use ratatui::layout::Rect;
use slstop_base::Timestamp;
use slstop_base::action::{Chord, Keymap, PaneId};
use slstop_core::domain::Function;
use slstop_core::message::{Event, Fact, Mouse, MouseKind, Query, Size, Stamped, Target};
use slstop_tui::screen;
use slstop_tui::state::{Layout, Model, Start, StartSettings, reduce, rows};
use slstop_tui::theme::Theme;

const SIZE: Size = Size::new(160, 50);

fn fleet() -> Model {
    let (keymap, _) = Keymap::new(rows(), &[]);
    let given = StartSettings {
        keymap,
        ..StartSettings::default()
    };
    let mut model = Model::new(Start {
        given,
        size: SIZE,
        theme: "dark".into(),
        ..Start::default()
    });
    let page = (0..60).map(|n| Function::named(format!("shop-{n:02}").as_str()));
    let fact = Fact::Functions {
        page: page.collect(),
        first: true,
        last: true,
    };
    happens(&mut model, here::fact(Query::Functions, fact));
    model
}

fn happens(model: &mut Model, event: Event) {
    let at = Timestamp::from_millis(1_763_640_000_000);
    reduce(model, &Stamped { at, seq: 1, event });
}

/// What stands in each row of the picture.
fn picture(model: &Model) -> Vec<String> {
    let mut buffer = Buffer::empty(Rect::new(0, 0, SIZE.width, SIZE.height));
    screen::draw(model, &Theme::default(), &mut buffer);
    let row = |y: u16| (0..SIZE.width).map(|x| buffer[(x, y)].symbol()).collect();
    (0..SIZE.height).map(row).collect()
}

/// The cell where a text begins.
fn find(model: &Model, text: &str) -> (u16, u16) {
    let rows = picture(model);
    let found = rows.iter().enumerate().find_map(|(y, row)| {
        let at = row.find(text)?;
        Some((row[..at].chars().count(), y))
    });
    let (x, y) = found.unwrap_or_else(|| panic!("{text} is not in\n{}", rows.join("\n")));
    (x as u16, y as u16)
}

fn target(model: &Model, text: &str) -> Target {
    let (x, y) = find(model, text);
    screen::target(model, x, y)
}

/// Does with the mouse what a person does on the place of a text.
fn mouse(model: &mut Model, kind: MouseKind, text: &str) {
    let target = target(model, text);
    happens(model, Event::Mouse(Mouse { kind, target }));
}

#[test]
fn a_row_is_chosen_by_a_click_and_opened_by_the_second() {
    let mut model = fleet();
    mouse(&mut model, MouseKind::Click, "shop-07");
    assert_eq!(model.subject().map(|it| it.name.as_str()), Some("shop-07"));
    mouse(&mut model, MouseKind::DoubleClick, "shop-09");
    assert_eq!(model.shell.focus.pane, PaneId::Invocations);
    assert_eq!(model.shell.tiling.layout, Layout::Function);
}

#[test]
fn a_heading_sorts_by_its_column_and_reverses_it() {
    let mut model = fleet();
    mouse(&mut model, MouseKind::Click, "FUNCTION");
    assert!(find(&model, "shop-00").1 < find(&model, "shop-05").1);
    mouse(&mut model, MouseKind::Click, "FUNCTION");
    assert!(find(&model, "shop-59").1 < find(&model, "shop-55").1);
}

#[test]
fn a_hint_of_the_footer_does_what_it_says() {
    let mut model = fleet();
    mouse(&mut model, MouseKind::Click, "? help");
    assert_eq!(model.shell.focus.pane, PaneId::Help);
    let mut model = fleet();
    mouse(&mut model, MouseKind::Click, ": palette");
    assert!(model.shell.overlay.is_some());
}

#[test]
fn what_may_follow_a_key_can_be_clicked() {
    let mut model = fleet();
    happens(&mut model, Event::Key(Chord::char('s')));
    mouse(&mut model, MouseKind::Click, "sort by name");
    assert!(model.shell.pending.is_empty());
    assert_eq!(
        model.memory().sort.map(|(column, _)| column),
        Some("name".into())
    );
}

#[test]
fn an_item_of_the_palette_runs_and_a_click_beside_it_closes_it() {
    let mut model = fleet();
    for key in ":zoom".chars() {
        happens(&mut model, Event::Key(Chord::char(key)));
    }
    mouse(
        &mut model,
        MouseKind::Click,
        "zoom the pane, or show all panes again",
    );
    assert!(model.shell.tiling.is_zoomed && model.shell.overlay.is_none());
    happens(&mut model, Event::Key(Chord::char(':')));
    let target = screen::target(&model, 0, SIZE.height - 2);
    let kind = MouseKind::Click;
    happens(&mut model, Event::Mouse(Mouse { kind, target }));
    assert!(model.shell.overlay.is_none());
}

#[test]
fn the_wheel_scrolls_the_pane_under_it_and_not_the_one_with_the_focus() {
    let mut model = fleet();
    let focus = model
        .plan()
        .slots
        .iter()
        .map(|slot| slot.pane)
        .find(|pane| *pane == PaneId::Findings);
    mouse(&mut model, MouseKind::Click, "Findings");
    assert_eq!(
        model.shell.focus.pane,
        focus.expect("the fleet shows what is wrong")
    );
    let top = find(&model, "shop-00").1;
    mouse(&mut model, MouseKind::Wheel(3), "shop-10");
    assert_eq!(find(&model, "shop-03").1, top, "three rows further");
    assert_eq!(model.shell.focus.pane, PaneId::Findings);
}

#[test]
fn the_line_between_panes_goes_where_it_is_dragged() {
    let mut model = fleet();
    let line = model.plan().dividers[0].line;
    let target = screen::target(&model, line.x + 3, line.y);
    let kind = MouseKind::Drag(line.y - 5);
    happens(&mut model, Event::Mouse(Mouse { kind, target }));
    assert!(model.plan().dividers[0].line.y.abs_diff(line.y - 5) <= 1);
}

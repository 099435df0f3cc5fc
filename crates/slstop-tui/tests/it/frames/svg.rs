//! A frame as an SVG picture: grounds and marks as shapes, so that no font can spoil them, and text in runs
//! of the length that their cells have.

use std::collections::BTreeMap;
use std::fmt::Write;

use ratatui::buffer::{Buffer, Cell, CellWidth};
use ratatui::style::{Color, Modifier};
use slstop_tui::theme::{Role, Theme};

use super::shapes;

/// A cell in pixels: nearly all monospaced fonts of that size are 0.6 as wide as high.
pub const WIDE: f32 = 9.0;
pub const HIGH: f32 = 18.0;
const FONT_SIZE: f32 = 15.0;
/// From the top of a cell to the foot of its letters.
const BASELINE: f32 = 13.5;
/// Around the frame.
const MARGIN: f32 = 14.0;
const FONTS: &str = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace";

/// What text looks like, as attributes of SVG.
type Look = String;

pub fn picture(frame: &Buffer, theme: &Theme, about: &str) -> String {
    let ground = hex(theme.style(Role::Ground).bg);
    let mut shapes = Shapes::default();
    let mut texts: BTreeMap<Look, String> = BTreeMap::new();
    for y in frame.area.top()..frame.area.bottom() {
        grounds(frame, y, &ground, &mut shapes);
        marks(frame, y, &mut shapes);
        runs(frame, y, &mut texts);
    }
    let (width, height) = (
        f32::from(frame.area.width) * WIDE + 2.0 * MARGIN,
        f32::from(frame.area.height) * HIGH + 2.0 * MARGIN,
    );
    let edge = hex(theme.style(Role::Rule).fg);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" aria-label=\"{about}\">\n\
         <rect x=\"0.5\" y=\"0.5\" width=\"{}\" height=\"{}\" rx=\"9\" fill=\"{ground}\" stroke=\"{edge}\"/>\n\
         <g transform=\"translate({MARGIN} {MARGIN})\">\n",
        width - 1.0,
        height - 1.0,
    );
    for (colour, path) in shapes.grounds.iter().chain(&shapes.marks) {
        svg.push_str(&format!(
            "<path shape-rendering=\"crispEdges\" fill=\"{colour}\" d=\"{path}\"/>\n"
        ));
    }
    svg.push_str(&format!(
        "<g font-family=\"{FONTS}\" font-size=\"{FONT_SIZE}\" xml:space=\"preserve\">\n"
    ));
    for (look, runs) in &texts {
        svg.push_str(&format!("<g {look}>\n{runs}</g>\n"));
    }
    svg.push_str("</g>\n</g>\n</svg>\n");
    svg
}

/// Paths by their colour. Grounds lie below the marks.
#[derive(Default)]
struct Shapes {
    grounds: BTreeMap<String, String>,
    marks: BTreeMap<String, String>,
}

/// The rectangles behind a line's text, where they differ from the picture's own ground.
fn grounds(frame: &Buffer, y: u16, ground: &str, shapes: &mut Shapes) {
    let mut x = frame.area.left();
    while x < frame.area.right() {
        let colour = hex(frame[(x, y)].bg);
        let from = x;
        while x < frame.area.right() && hex(frame[(x, y)].bg) == colour {
            x += 1;
        }
        if colour != ground {
            let path = shapes.grounds.entry(colour).or_default();
            let (left, top) = (f32::from(from) * WIDE, f32::from(y) * HIGH);
            shapes::rectangle(path, left, top, f32::from(x - from) * WIDE, HIGH);
        }
    }
}

/// Blocks, dots and rules of a line.
fn marks(frame: &Buffer, y: u16, shapes: &mut Shapes) {
    for x in frame.area.left()..frame.area.right() {
        let cell = &frame[(x, y)];
        if shapes::is_drawn(cell.symbol()) {
            let path = shapes.marks.entry(hex(cell.fg)).or_default();
            shapes::draw(
                path,
                cell.symbol(),
                f32::from(x) * WIDE,
                f32::from(y) * HIGH,
            );
        }
    }
}

/// The line's text: what looks alike stays together up to two blanks; other than plain characters stand
/// alone, since their font may be another one.
fn runs(frame: &Buffer, y: u16, texts: &mut BTreeMap<Look, String>) {
    let is_text = |cell: &Cell| cell.symbol() != " " && !shapes::is_drawn(cell.symbol());
    let mut x = frame.area.left();
    while x < frame.area.right() {
        let first = &frame[(x, y)];
        if !is_text(first) {
            x += 1;
            continue;
        }
        let (from, look) = (x, look(first));
        let mut text = first.symbol().to_owned();
        x += first.symbol().cell_width().max(1);
        while x < frame.area.right() && first.symbol().is_ascii() {
            let cell = &frame[(x, y)];
            let is_blank = cell.symbol() == " ";
            let goes_on = if is_blank {
                x + 1 < frame.area.right() && is_text(&frame[(x + 1, y)])
            } else {
                is_text(cell) && self::look(cell) == look
            };
            if !goes_on || !cell.symbol().is_ascii() {
                break;
            }
            text.push_str(cell.symbol());
            x += 1;
        }
        let text = text.trim_end();
        let cells = text.cell_width();
        let runs = texts.entry(look).or_default();
        writeln!(
            runs,
            "<text x=\"{}\" y=\"{}\" textLength=\"{}\" lengthAdjust=\"spacingAndGlyphs\">{}</text>",
            f32::from(from) * WIDE,
            f32::from(y) * HIGH + BASELINE,
            f32::from(cells) * WIDE,
            escaped(text),
        )
        .expect("a String takes everything");
    }
}

fn look(cell: &Cell) -> Look {
    let mut look = format!("fill=\"{}\"", hex(cell.fg));
    for (modifier, attribute) in [
        (Modifier::BOLD, " font-weight=\"bold\""),
        (Modifier::ITALIC, " font-style=\"italic\""),
        (Modifier::UNDERLINED, " text-decoration=\"underline\""),
        (Modifier::DIM, " opacity=\"0.6\""),
    ] {
        if cell.modifier.contains(modifier) {
            look.push_str(attribute);
        }
    }
    look
}

/// Only themes that say all their colours are drawn.
fn hex(colour: impl Into<Option<Color>>) -> String {
    match colour.into() {
        Some(Color::Rgb(red, green, blue)) => format!("#{red:02x}{green:02x}{blue:02x}"),
        other => panic!("a picture needs a theme with colours of its own, not {other:?}"),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

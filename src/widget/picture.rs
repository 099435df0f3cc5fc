//! A frame as text, for tests and snapshots.

use ratatui::buffer::{Buffer, CellWidth};

/// The characters, a line a row, without the blanks at the ends.
pub fn text(buffer: &Buffer) -> String {
    let mut picture = String::new();
    for y in buffer.area.top()..buffer.area.bottom() {
        let mut line = String::new();
        let mut x = buffer.area.left();
        while x < buffer.area.right() {
            let symbol = buffer[(x, y)].symbol();
            line.push_str(symbol);
            // The cells behind a wide character hold nothing.
            x = x.saturating_add(symbol.cell_width().max(1));
        }
        picture.push_str(line.trim_end());
        picture.push('\n');
    }
    picture
}

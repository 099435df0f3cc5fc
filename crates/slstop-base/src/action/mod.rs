//! What a row of the action table is. The key map, the help, the palette, the footer, the which-key
//! popup, `[keys]` in the configuration, `slstop keys` and the README's table are all made from rows.

pub mod chord;
pub mod keymap;
pub mod pane_id;
pub mod rank;
pub mod row;

pub use chord::{Chord, Key};
pub use keymap::{KeyMatch, Keymap};
pub use pane_id::PaneId;
pub use row::{ActionId, ActionRow, Argument, KeyScope, Need};

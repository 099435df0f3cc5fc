//! A folder per pane: its small state, its rows of the action table, its picture. The registry in
//! `action::pane_id` names them; everything below is made from that list.

pub mod followed;
pub mod freshness_note;
pub mod gathering;
pub mod heading_notes;
pub mod invocation_view;
pub mod list;
pub mod note_cache;
pub mod outcome_text;
pub mod pane;
pub mod placeholder;
pub mod scope;
pub mod search;
pub mod selection;
pub mod time_view;
pub mod zone;

pub use pane::{Ask, Context, Heading, Movement, Note, Only, Pane};
pub use scope::FunctionScope;
pub use selection::{MarkChange, Selected, Selection};
pub use time_view::{Pin, TimeView};
pub use zone::Zone;

use slstop_base::action::{ActionRow, PaneId};
use slstop_base::with_panes;

macro_rules! define {
    ($($variant:ident $folder:ident $title:literal $shows:literal;)*) => {
        $(pub mod $folder;)*

        /// The state of every pane, shown or not.
        #[derive(Clone, Debug, Default, PartialEq)]
        pub struct Panes { $(pub $folder: $folder::State,)* }

        impl Panes {
            pub fn get(&self, id: PaneId) -> &dyn Pane {
                match id { $(PaneId::$variant => &self.$folder,)* }
            }

            pub fn get_mut(&mut self, id: PaneId) -> &mut dyn Pane {
                match id { $(PaneId::$variant => &mut self.$folder,)* }
            }
        }

        /// All rows that panes own.
        pub fn rows() -> Vec<ActionRow> {
            [$($folder::rows(),)*].concat()
        }
    };
}

with_panes!(define);

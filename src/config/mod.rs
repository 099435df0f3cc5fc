//! What was typed, and what it means: default, then the user's file, the project's, the environment
//! and the flags. One table of settings says what there is; every value knows where it came from.

pub mod amount;
pub mod choice;
mod column_words;
pub mod endpoint;
pub mod environment;
pub mod file;
pub mod flags;
pub mod keys;
pub mod list;
pub mod load;
pub mod meaning;
pub mod origin;
pub mod place_list;
pub mod places;
pub mod profile;
pub mod project;
pub mod raw;
pub mod region;
pub mod setting;
pub mod several;
pub mod text_file;
pub mod theme_name;
pub mod themes;
pub mod wrong;

pub use environment::Environment;
pub use flags::Flags;
pub use load::{Loaded, Sources, load};
pub use origin::{SettingOrigin, WithOrigin};
pub use places::Folders;
pub use setting::{SETTINGS, Setting, Settings};
pub use themes::ThemeFolder;
pub use wrong::{Wrong, did_you_mean};

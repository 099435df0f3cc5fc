//! The console without a terminal: keys are pressed and facts told, then the model and whole frames are
//! looked at.

mod any_events;
mod asking;
mod frames;
mod groups;
mod here;
mod ledger_panes;
mod open_at;
mod pointing;
mod reducer;
mod replay;
mod stream;
mod traces;
mod versions;

//! What is known, and what the filter finds in it, through the public way in.

mod filters;

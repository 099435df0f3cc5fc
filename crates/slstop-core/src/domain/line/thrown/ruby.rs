//! Ruby's errors: the place first, the type in parentheses behind what it says.

use std::borrow::Cow;

use super::super::rows::{self, rows};
use super::Thrown;
use super::frame::{FrameOrder, nearest};
use super::headline::is_class;

/// What the platform says where a process ended over an error, with the type below.
const UNKNOWN: &str = "Unknown application error occurred";

/// ``/var/task/app.rb:4:in `pay': no funds (Shop::Declined)``
pub fn read(body: &str) -> Option<Thrown<'_>> {
    if let Some(rest) = body.strip_prefix(UNKNOWN) {
        let class = rows(rest)
            .next()
            .map(str::trim)
            .filter(|class| is_class(class));
        let mut thrown = Thrown::said(class.unwrap_or_default(), UNKNOWN);
        thrown.is_uncaught = true;
        return Some(thrown);
    }
    if !body.starts_with('/') {
        return None;
    }
    let head = rows::first(body);
    let (place, rest) = head.split_once(":in ")?;
    place.contains(".rb:").then_some(())?;
    let (_, said) = rest.split_once("': ")?;
    let (said, class) = said.strip_suffix(')')?.rsplit_once(" (")?;
    is_class(class).then_some(())?;
    let mut thrown = Thrown::said(class, said);
    // The first line is a frame and an error at once.
    let first = &head[..head.len() - said.len() - class.len() - " ()".len() - ": ".len()];
    let frames = std::iter::once(first).chain(rows(body).skip(1));
    thrown.frame =
        nearest(frames, FrameOrder::NearestFirst).map(|frame| Cow::Owned(frame.into_owned()));
    Some(thrown)
}

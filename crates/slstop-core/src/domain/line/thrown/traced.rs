//! A headline with frames below it: the JVM, .NET, Node, PHP.

use super::super::heading::LineHeading;
use super::super::level::Level;
use super::super::rows::{self, rows};
use super::Thrown;
use super::frame::{FrameOrder, nearest};
use super::headline::{self, behind_words, is_error_class};

/// What an error says may be several lines long before its frames begin.
const MOST_ROWS: usize = 40;

struct Headline<'a> {
    class: &'a str,
    said: &'a str,
    is_uncaught: bool,
    /// Nothing stands before it.
    is_first: bool,
}

pub fn read<'a>(body: &'a str, heading: &LineHeading<'a>) -> Option<Thrown<'a>> {
    // Most lines are one.
    let (_, below) = rows::split_first(body);
    if below.is_empty() {
        return None;
    }
    let first_frame = rows(body).take(MOST_ROWS).position(is_frame)?;
    let headlines = || rows(body).take(first_frame);
    let found = twice(headlines()).or_else(|| once(headlines()))?;
    let mut thrown = Thrown::said(found.class, found.said);
    thrown.frame = nearest(rows(body).skip(first_frame), FrameOrder::NearestFirst);
    // .NET indents by three blanks, and prints an uncaught error without other words.
    let is_dotnet = found.class.contains('.')
        && rows(body)
            .nth(first_frame)
            .is_some_and(|row| row.starts_with("   at "));
    let is_alone = heading.time.is_none() || heading.level >= Some(Level::Error);
    thrown.is_uncaught = found.is_uncaught || found.is_first && is_dotnet && is_alone;
    Some(thrown)
}

fn is_frame(row: &str) -> bool {
    let row = row.trim_start();
    row.starts_with("at ") || row.starts_with("#0 ")
}

/// The JVM's runtime says it twice, the first time the other way round.
fn twice<'a>(rows: impl Iterator<Item = &'a str>) -> Option<Headline<'a>> {
    let mut before: Option<&str> = None;
    for row in rows {
        if let Some(before) = before
            && let Some((class, said)) = headline::read(row)
            && class.contains('.')
            && before.trim_end().ends_with(class)
        {
            return Some(Headline {
                class,
                said,
                is_uncaught: true,
                is_first: false,
            });
        }
        before = Some(row);
    }
    None
}

fn once<'a>(rows: impl Iterator<Item = &'a str> + Clone) -> Option<Headline<'a>> {
    let headline = |(at, row): (usize, &'a str)| {
        let (class, said, is_uncaught) = behind_words(row)?;
        Some(Headline {
            class,
            said,
            is_uncaught,
            is_first: at == 0,
        })
    };
    // A logger's own words may come first, the error below; any type will do where only frames follow.
    let mut all = rows.clone().enumerate().filter_map(headline);
    let named = all.find(|found| is_error_class(found.class) || found.is_uncaught);
    let last = rows.clone().last()?;
    let above_the_frames = || {
        let (class, said) = headline::read(last)?;
        let is_first = rows.clone().nth(1).is_none();
        (class != "Trace").then_some(Headline {
            class,
            said,
            is_uncaught: false,
            is_first,
        })
    };
    named.or_else(above_the_frames).or_else(|| {
        let (class, said) = rows.clone().find_map(headline::within)?;
        Some(Headline {
            class,
            said,
            is_uncaught: false,
            is_first: false,
        })
    })
}

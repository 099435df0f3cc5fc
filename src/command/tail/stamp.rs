//! Moments as they stand before lines. Most lines have the second of the one before: that part is kept.

use slstop_base::{LocalZone, Timestamp};

#[derive(Clone, Debug)]
pub struct Stamp {
    form: StampForm,
    second: Option<i64>,
    text: String,
    whole: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum StampForm {
    /// RFC 3339 in UTC, for programs.
    Full,
    /// The time of day in a zone.
    Clock(LocalZone),
}

impl Stamp {
    pub fn new(form: StampForm) -> Self {
        Self {
            form,
            second: None,
            text: String::new(),
            whole: String::new(),
        }
    }

    /// As `Timestamp::rfc3339` has it, also beyond the calendar.
    pub fn rfc3339(&mut self, at: Timestamp) -> &str {
        let mut whole = std::mem::take(&mut self.whole);
        whole.clear();
        self.write(at, &mut whole);
        if !self.text.contains('T') {
            whole = at.rfc3339();
        }
        self.whole = whole;
        &self.whole
    }

    pub fn write(&mut self, at: Timestamp, to: &mut String) {
        let second = at.as_secs();
        if self.second != Some(second) {
            self.second = Some(second);
            let offset = match &self.form {
                StampForm::Full => 0,
                StampForm::Clock(zone) => zone.offset_secs(at),
            };
            let shifted =
                Timestamp::from_millis(second.saturating_add(offset).saturating_mul(1000));
            self.text = shifted.rfc3339();
            // Up to the point of the fraction; a moment beyond the calendar has none.
            self.text
                .truncate(self.text.find('.').unwrap_or(self.text.len()));
            if matches!(self.form, StampForm::Clock(_)) {
                let date = self.text.find('T').map_or(0, |t| t + 1);
                self.text.drain(..date);
            }
        }
        to.push_str(&self.text);
        let millis = at.as_millis().rem_euclid(1000);
        to.push('.');
        for digit in [millis / 100, millis / 10 % 10, millis % 10] {
            to.push(char::from(b'0' + digit as u8));
        }
        if self.form == StampForm::Full {
            to.push('Z');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_is_the_moment_in_either_form() {
        let east = LocalZone::named("+01:00").expect("an offset");
        let (mut full, mut clock) = (
            Stamp::new(StampForm::Full),
            Stamp::new(StampForm::Clock(east)),
        );
        for millis in [1_795_176_000_007, 1_795_176_000_999, -1, i64::MAX] {
            let at = Timestamp::from_millis(millis);
            let (mut text, mut short) = (String::new(), String::new());
            full.write(at, &mut text);
            assert_eq!(full.rfc3339(at), at.rfc3339());
            clock.write(at, &mut short);
            if millis != i64::MAX {
                assert_eq!(text, at.rfc3339());
                assert_eq!(short.len(), "13:00:00.007".len());
            }
        }
        let mut short = String::new();
        clock.write(Timestamp::from_millis(1_795_176_000_007), &mut short);
        assert_eq!(short, "13:00:00.007");
    }
}

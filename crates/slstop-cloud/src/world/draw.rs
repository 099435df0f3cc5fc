//! Chance without state: everything that happens in the world is drawn from a key (the seed, the
//! function, the lane, the minute), so that any moment of the past can be made again on its own.

const GOLDEN: u64 = 0x9e37_79b9_7f4a_7c15;

/// A stream of draws that depends on its key alone (splitmix64).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Draw(u64);

impl Draw {
    pub fn of(seed: u64) -> Self {
        Self(mix(seed ^ GOLDEN))
    }

    /// The stream of a more precise key.
    #[must_use]
    pub fn and(self, part: u64) -> Self {
        Self(mix(self.0 ^ mix(part.wrapping_add(GOLDEN))))
    }

    /// The stream of a key that is a text.
    #[must_use]
    pub fn and_text(self, part: &str) -> Self {
        part.bytes()
            .fold(self.and(part.len() as u64), |draw, byte| {
                draw.and(u64::from(byte))
            })
    }

    pub fn bits(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(GOLDEN);
        mix(self.0)
    }

    /// From 0 to just below 1.
    pub fn unit(&mut self) -> f64 {
        (self.bits() >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub fn chance(&mut self, share: f64) -> bool {
        self.unit() < share
    }

    /// From 0 to just below `end`; 0 of nothing.
    pub fn below(&mut self, end: u64) -> u64 {
        ((u128::from(self.bits()) * u128::from(end)) >> 64) as u64
    }

    /// Mean 0, deviation 1, at most 3.46 off: the sum of four uniform draws. Cheap, the same on every
    /// machine, and without the wild tail that would make an invocation of an hour.
    pub fn normal(&mut self) -> f64 {
        let bits = self.bits();
        let parts: u64 = (0..4).map(|part| (bits >> (part * 16)) & 0xffff).sum();
        (parts as f64 / 65_536.0 - 2.0) * 3_f64.sqrt()
    }

    /// Mean 1, as the gaps between independent events are spread.
    pub fn exponential(&mut self) -> f64 {
        -(1.0 - self.unit()).ln()
    }

    /// How many events happen where `mean` are expected.
    pub fn events(&mut self, mean: f64) -> u32 {
        if mean > 16.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as u32;
        }
        let mut left = self.unit();
        let mut probability = (-mean).exp();
        let mut count = 0;
        while left >= probability && count < 64 {
            left -= probability;
            count += 1;
            probability *= mean / f64::from(count);
        }
        count
    }
}

/// Splitmix64's last step: a bijection that spreads every bit.
pub fn mix(mut value: u64) -> u64 {
    value = (value ^ (value >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    value = (value ^ (value >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    value ^ (value >> 31)
}

/// The way back from `mix`.
pub fn unmix(mut value: u64) -> u64 {
    value = (value ^ (value >> 31) ^ (value >> 62)).wrapping_mul(0x3196_42b2_d24d_8ec3);
    value = (value ^ (value >> 27) ^ (value >> 54)).wrapping_mul(0x96de_1b17_3f11_9089);
    value ^ (value >> 30) ^ (value >> 60)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_key_draws_the_same() {
        let draws = |key: u64| {
            let mut draw = Draw::of(1).and(key);
            [draw.bits(), draw.bits()]
        };
        assert_eq!(draws(7), draws(7));
        assert_ne!(draws(7), draws(8));
    }

    #[test]
    fn mixing_can_be_undone() {
        for value in [0, 1, GOLDEN, u64::MAX, 123_456_789] {
            assert_eq!(unmix(mix(value)), value);
        }
    }

    #[test]
    fn events_come_as_often_as_expected() {
        for mean in [0.0, 0.3, 4.0, 60.0] {
            let total: u32 = (0..4000).map(|key| Draw::of(3).and(key).events(mean)).sum();
            let average = f64::from(total) / 4000.0;
            assert!(
                (average - mean).abs() <= 0.05 + mean * 0.02,
                "{mean}: {average}"
            );
        }
    }

    #[test]
    fn nothing_to_choose_from_is_zero() {
        assert_eq!(Draw::of(1).below(0), 0);
        assert!((0..100).all(|key| Draw::of(key).below(3) < 3));
    }
}

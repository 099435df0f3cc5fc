//! Chance without randomness: the same seed and the same turn fall the same way.

/// A number from 0 (inclusive) to 1 (exclusive) for this seed and turn.
pub fn share(seed: u64, turn: u64) -> f64 {
    // 53 bits are what a double holds exactly.
    (mix(seed, turn) >> 11) as f64 / (1u64 << 53) as f64
}

/// SplitMix64's finaliser over the two: every bit of either changes half of the bits of the result.
pub fn mix(seed: u64, turn: u64) -> u64 {
    let mut z = seed ^ turn.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fill_the_unit_interval_evenly() {
        let below = |limit: f64| (0..10_000).filter(|&turn| share(3, turn) < limit).count();
        assert_eq!(below(0.0), 0);
        assert!((2_800..3_200).contains(&below(0.3)), "{}", below(0.3));
        assert_eq!(below(1.0), 10_000);
    }
}

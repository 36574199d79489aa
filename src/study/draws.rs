//! Draws: a stream for each sample, and tables of equally likely values. Integers and correctly rounded operations alone, so every machine draws the same.
//!
//! The stream of sample `i` is that of ChaCha with eight rounds under the seed of the study, the number of the sample as its nonce: any sample can be
//! drawn alone, and it does not matter who draws it or when. A number with a range takes one of [`LEVELS`] equally likely values, those at the middle of each
//! part of its triangular distribution.
//!
//! Papers: D. J. Bernstein, "ChaCha, a variant of Salsa20", 2008; J. K. Salmon, M. A. Moraes, R. O. Dror, D. E. Shaw, "Parallel random numbers: as easy
//! as 1, 2, 3", 2011, doi:10.1145/2063384.2063405 (streams by counter); D. Johnson, "The triangular distribution as a proxy for the beta distribution in risk
//! analysis", 1997, doi:10.1111/1467-9884.00091.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// How many equally likely values a number with a range has.
pub(super) const LEVELS: usize = 1 << 10;

/// The whole of a range and of a chance.
pub(super) const ONE: u64 = 1 << 32;

/// How many of the 16 bits of a draw are not looked at.
const UNUSED_BITS: u32 = 16 - LEVELS.trailing_zeros();

/// Two studies in one: that of the samples, and one more for comparing them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Family {
    Samples = 0,
    Others = 1,
}

/// The streams of a seed.
#[derive(Debug, Clone)]
pub(super) struct Stream {
    rng: ChaCha8Rng,
}

impl Stream {
    pub(super) fn new(seed: u64, family: Family) -> Self {
        let mut key = [0; 32];
        key[..8].copy_from_slice(&seed.to_le_bytes());
        key[8] = family as u8;
        Self { rng: ChaCha8Rng::from_seed(key) }
    }

    /// Writes the first bytes of the stream of a sample.
    pub(super) fn write(&mut self, sample: u64, bytes: &mut [u8]) {
        self.rng.set_word_pos(0);
        self.rng.set_stream(sample);
        self.rng.fill_bytes(bytes);
    }
}

/// The level that two bytes draw.
pub(super) fn level(low: u8, high: u8) -> u16 {
    u16::from_le_bytes([low, high]) >> UNUSED_BITS
}

/// The bound below which a draw of 32 bits has a chance, to the nearest part of 2^32.
#[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "chances lie between 0 and 1")]
pub(super) fn bound_of(chance: f64) -> u64 {
    (chance * 4_294_967_296.0).round_ties_even() as u64
}

/// The values of a triangular distribution at the middle of each of [`LEVELS`] equal parts, rising.
///
/// The position in the range is found in parts of 2^32 with integer square roots, so it is within 2^-31 of the exact one.
pub(super) fn triangle(low: f64, likely: f64, high: f64) -> Vec<f64> {
    let mode = bound_of((likely - low) / (high - low)).min(1 << 32);
    let value = |part: u64| low + (high - low) * (part as f64 / 4_294_967_296.0);
    (0..LEVELS as u64).map(|level| value(position(level, mode)).clamp(low, high)).collect()
}

/// Where in its range, in parts of 2^32, a triangular distribution has the middle of one of its equal parts; the mode in parts of 2^32 too.
fn position(level: u64, mode: u64) -> u64 {
    // The middle of the part, in parts of 2^32.
    position_of((2 * level + 1) * (ONE / (2 * LEVELS as u64)), mode)
}

/// Where so large a share of it lies below, all in parts of 2^32.
pub(super) fn position_of(share: u64, mode: u64) -> u64 {
    if share < mode { (share * mode).isqrt() } else { ONE - ((ONE - share) * (ONE - mode)).isqrt() }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Test vector TC1 of the stream for eight rounds, key and nonce all zero (J. Strombergson, "Test vectors for the stream cipher ChaCha", 2013).
    #[test]
    fn the_stream_is_chacha_with_eight_rounds() {
        let mut bytes = [0; 16];
        Stream::new(0, Family::Samples).write(0, &mut bytes);
        let published =
            [0x3e, 0x00, 0xef, 0x2f, 0x89, 0x5f, 0x40, 0xd6, 0x7f, 0x5b, 0xb8, 0xe8, 0x1f, 0x09, 0xa5, 0xa1];
        assert_eq!(bytes, published);
    }

    #[test]
    fn a_sample_has_its_own_stream_whoever_asks() {
        let (mut one, mut other) = (Stream::new(7, Family::Samples), Stream::new(7, Family::Samples));
        let read = |stream: &mut Stream, sample, count| {
            let mut bytes = vec![0; count];
            stream.write(sample, &mut bytes);
            bytes
        };
        let long = read(&mut one, 5, 700);
        read(&mut other, 9, 3);
        assert_eq!(read(&mut other, 5, 700), long);
        assert_eq!(read(&mut other, 5, 300)[..], long[..300]);
        assert_ne!(read(&mut one, 6, 700), long);
        assert_ne!(read(&mut Stream::new(8, Family::Samples), 5, 700), long);
        assert_ne!(read(&mut Stream::new(7, Family::Others), 5, 700), long);
    }

    #[test]
    fn levels_are_the_middles_of_a_triangle() {
        for (low, likely, high) in
            [(0.0, 0.0, 1.0), (0.0, 1.0, 1.0), (10.0, 12.0, 20.0), (40.0, 50.0, 65.0), (3.0, 3.5, 3.6)]
        {
            let values = triangle(low, likely, high);
            assert!(values.windows(2).all(|two| two[0] <= two[1]));
            for (level, value) in values.iter().enumerate() {
                // The share below a value, by the formula of the distribution.
                let share = if *value < likely {
                    (value - low) * (value - low) / ((high - low) * (likely - low))
                } else {
                    1.0 - (high - value) * (high - value) / ((high - low) * (high - likely).max(1e-300))
                };
                let want = (2 * level + 1) as f64 / (2 * LEVELS) as f64;
                assert!((share - want).abs() < 1e-6, "{low} {likely} {high}: {level} {share} {want}");
            }
            let mean = values.iter().sum::<f64>() / LEVELS as f64;
            assert!((mean - (low + likely + high) / 3.0).abs() < 1e-4 * (high - low));
        }
    }

    #[test]
    fn chances_are_parts_of_two_to_the_32() {
        assert_eq!((bound_of(0.0), bound_of(0.5), bound_of(1.0)), (0, 1 << 31, 1 << 32));
        assert_eq!((level(0, 0), level(255, 255), level(63, 0), level(64, 0)), (0, 1023, 0, 1));
    }
}

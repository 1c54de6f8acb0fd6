//! Chance that comes out the same on every machine.
//!
//! A generator is named by two numbers, a seed and a stream: there is no state
//! to carry along, so whatever drew from stream 7 before can draw it again.

use rand::RngExt;
use rand::SeedableRng;
use rand::seq::SliceRandom;
use rand_chacha::ChaCha8Rng;

/// The generator of this seed and stream. Streams of one seed never meet.
pub fn generator(seed: u64, stream: u64) -> ChaCha8Rng {
    let mut generator = ChaCha8Rng::seed_from_u64(seed);
    generator.set_stream(stream);
    generator
}

/// The numbers 0 to `count` − 1 in random order, each order as likely.
pub fn permutation(count: usize, seed: u64, stream: u64) -> Vec<usize> {
    let mut order: Vec<usize> = (0..count).collect();
    order.shuffle(&mut generator(seed, stream));
    order
}

/// A number of −`most` to `most`, all as likely.
pub fn uniform(generator: &mut ChaCha8Rng, most: f64) -> f64 {
    most * (2.0 * generator.random::<f64>() - 1.0)
}

/// A number of the normal distribution with mean 0 and standard deviation 1.
///
/// # Source
/// G. E. P. Box and M. E. Muller, A Note on the Generation of Random Normal
/// Deviates, Annals of Mathematical Statistics 29 (1958).
pub fn normal(generator: &mut ChaCha8Rng) -> f64 {
    // 1 − u lies in (0, 1]: its logarithm is finite.
    let radius = (-2.0 * libm::log(1.0 - generator.random::<f64>())).sqrt();
    let angle = std::f64::consts::TAU * generator.random::<f64>();
    radius * libm::cos(angle)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_permutation_holds_every_number_once_and_depends_on_seed_and_stream() {
        let order = permutation(1000, 3, 7);
        let mut sorted = order.clone();
        sorted.sort_unstable();
        assert_eq!(sorted, (0..1000).collect::<Vec<_>>());
        assert_eq!(order, permutation(1000, 3, 7));
        assert_ne!(order, permutation(1000, 4, 7));
        assert_ne!(order, permutation(1000, 3, 8));
        assert_eq!(permutation(0, 3, 7), [0; 0]);
    }

    #[test]
    fn the_same_seed_gives_the_same_order_on_every_machine() {
        assert_eq!(permutation(10, 1, 0), [3, 8, 5, 2, 7, 9, 6, 0, 4, 1]);
    }

    #[test]
    fn normal_numbers_have_mean_zero_and_variance_one() {
        let mut generator = generator(1, 0);
        let numbers: Vec<f64> =
            (0..100_000).map(|_| normal(&mut generator)).collect();
        let mean = numbers.iter().sum::<f64>() / 1e5;
        let squares = numbers.iter().map(|x| x * x).sum::<f64>() / 1e5;
        let fourth = numbers.iter().map(|x| x * x * x * x).sum::<f64>() / 1e5;
        // Standard errors: 1/√n = 0.003, √(2/n) = 0.0045, √(96/n) = 0.031.
        assert!(mean.abs() < 0.013, "{mean}");
        assert!((squares - 1.0).abs() < 0.018, "{squares}");
        assert!((fourth - 3.0).abs() < 0.125, "{fourth}");
    }

    #[test]
    fn uniform_numbers_stay_within_their_bounds_and_reach_for_both() {
        let mut generator = generator(1, 0);
        let numbers: Vec<f64> =
            (0..10_000).map(|_| uniform(&mut generator, 2.0)).collect();
        assert!(numbers.iter().all(|x| x.abs() <= 2.0));
        assert!(numbers.iter().any(|&x| x > 1.99));
        assert!(numbers.iter().any(|&x| x < -1.99));
    }
}

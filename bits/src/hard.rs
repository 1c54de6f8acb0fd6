//! Products and sums that are hard to round: ties and what lies a hair beside them,
//! cancellation, subnormal numbers, overflow, zeros of both signs.

use std::fmt::Write as _;

use cnn::engine::{Level, mul_add, on};

/// How the cases of a kind are hard, and what makes one from random bits.
const KINDS: [(&str, Case); 8] = [
    ("any bits", any),
    ("cancelling", cancelling),
    ("half a step", half_a_step),
    ("smallest", smallest),
    ("largest", largest),
    ("zeros", zeros),
    ("powers of two", powers),
    ("half the smallest", half_the_smallest),
];

/// Left and right factor, addend.
type Case = fn(&mut Bits) -> [f32; 3];

/// Cases of each kind: ten million in all.
const CASES: usize = 1_250_000;

/// As many at a time, which is no multiple of any width of vectors.
const AT_ONCE: usize = 1021;

/// A line for each kind: its name, how many cases, a hash of the results' bits. `of`
/// puts `left` · `right` + `sum` to `sum`. All that is no number counts as one.
pub fn digests(of: impl Fn(&[f32], &[f32], &mut [f32])) -> String {
    let mut text = String::new();
    for (seed, (name, case)) in KINDS.into_iter().enumerate() {
        let mut bits = Bits::new(seed as u64);
        let mut hash = 0xcbf2_9ce4_8422_2325_u64;
        for first in (0..CASES).step_by(AT_ONCE) {
            let count = AT_ONCE.min(CASES - first);
            let cases: Vec<[f32; 3]> = (0..count).map(|_| case(&mut bits)).collect();
            let [left, right, mut sum] = [0, 1, 2]
                .map(|of| cases.iter().map(|case| case[of]).collect::<Vec<_>>());
            of(&left, &right, &mut sum);
            for result in &sum {
                let one = if result.is_nan() { f32::NAN } else { *result };
                hash =
                    (hash ^ u64::from(one.to_bits())).wrapping_mul(0x0100_0000_01b3);
            }
        }
        let _ = writeln!(text, "{name} {CASES} {hash:016x}");
    }
    text
}

/// [`digests`] by that level of the engine: half of the cases together, and half of them one
/// by one, so that none is computed again only because its neighbour is.
pub fn digests_of(level: Level) -> String {
    on(level, || {
        digests(|left, right, sum| {
            let half = sum.len() / 2;
            let (together, apart) = sum.split_at_mut(half);
            mul_add(&left[..half], &right[..half], together);
            for ((left, right), sum) in left[half..]
                .chunks(1)
                .zip(right[half..].chunks(1))
                .zip(apart.chunks_mut(1))
            {
                mul_add(left, right, sum);
            }
        })
    })
}

/// Random bits: a multiplied xorshift.
///
/// # Source
/// S. Vigna: An experimental exploration of Marsaglia's xorshift generators, scrambled.
/// ACM Transactions on Mathematical Software 42 (2016).
struct Bits(u64);

impl Bits {
    fn new(seed: u64) -> Self {
        Self((seed + 7).wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    fn next(&mut self) -> u32 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 32) as u32
    }

    /// Less than `count`.
    fn below(&mut self, count: u32) -> i32 {
        (self.next() % count) as i32
    }

    /// `number` or its negative.
    fn signed(&mut self, number: f32) -> f32 {
        if self.next() & 1 == 0 { number } else { -number }
    }

    /// Of any fraction and either sign, between 2^`power` and twice that; subnormal
    /// below −126.
    fn of_size(&mut self, power: i32) -> f32 {
        let exponent = (power + 127).max(0) as u32;
        f32::from_bits((self.next() & 0x807f_ffff) | exponent << 23)
    }

    /// So near to 1 that the product of two is 1 + δ with |δ| down to 2⁻⁴⁶.
    fn near_one(&mut self) -> f32 {
        let step = f32::EPSILON;
        let near = [1.0, 1.0 + step, 1.0 - step, 1.0 - step / 2.0, 1.0 + 2.0 * step];
        near[self.below(5) as usize]
    }
}

/// 2^`power`, from the smallest subnormal number on.
fn two(power: i32) -> f32 {
    f32::from_bits(if power < -126 {
        1 << (power + 149).max(0)
    } else {
        ((power + 127) as u32) << 23
    })
}

fn any(bits: &mut Bits) -> [f32; 3] {
    [(); 3].map(|()| f32::from_bits(bits.next()))
}

/// What is left when nearly all cancels.
fn cancelling(bits: &mut Bits) -> [f32; 3] {
    let (left, right) = (bits.of_size(0), bits.of_size(0));
    let off = bits.below(5) - 2;
    let sum = f32::from_bits((-(left * right)).to_bits().wrapping_add_signed(off));
    [left, right, sum]
}

/// A product of half a step of the addend, or a hair beside it.
fn half_a_step(bits: &mut Bits) -> [f32; 3] {
    let power = bits.below(80) - 40;
    let sum = bits.of_size(power);
    let left = bits.near_one() * two(power - 25 + bits.below(3));
    [bits.signed(left), bits.near_one(), sum]
}

/// A product around the smallest numbers, and an addend of their size.
fn smallest(bits: &mut Bits) -> [f32; 3] {
    let power = -20 - bits.below(60);
    let left = bits.of_size(power);
    let other = -100 - bits.below(56) - power;
    let right = bits.of_size(other);
    let few = 0x00ff_ffff >> bits.below(16);
    [left, right, f32::from_bits(bits.next() & (0x8000_0000 | few))]
}

/// An addend of the largest numbers, a product around half a step of it.
fn largest(bits: &mut Bits) -> [f32; 3] {
    let sum = f32::from_bits(f32::MAX.to_bits() - bits.below(3) as u32);
    let (left, right) = (bits.near_one() * two(52), bits.near_one());
    let right = right * two(51 + bits.below(2) - bits.below(2));
    [bits.signed(left), right, bits.signed(sum)]
}

/// Zeros of both signs, exact cancellation, products that vanish.
fn zeros(bits: &mut Bits) -> [f32; 3] {
    let [left, right] = [(); 2].map(|()| {
        let small = [0.0, 1.0, 3.0, 5.0e-42][bits.below(4) as usize];
        bits.signed(small)
    });
    let sum = match bits.next() & 1 {
        0 => -(left * right),
        _ => bits.signed(0.0),
    };
    [left, right, sum]
}

/// A power of two, and a product that makes it larger or smaller by next to nothing:
/// below a power of two a step is half as long.
fn powers(bits: &mut Bits) -> [f32; 3] {
    let power = bits.below(100) - 50;
    let left = bits.near_one() * two(power - 24 - 9 * bits.below(4));
    [bits.signed(left), bits.near_one(), bits.signed(two(power))]
}

/// A product of half the smallest number, or a hair beside it.
fn half_the_smallest(bits: &mut Bits) -> [f32; 3] {
    let left = bits.near_one() * two(-75);
    let few = 0x007f_ffff >> bits.below(32).min(23);
    let sum = f32::from_bits(bits.next() & (0x8000_0000 | few));
    let right = bits.near_one() * two(-75 + bits.below(2));
    [bits.signed(left), right, sum]
}

#[cfg(test)]
mod tests {
    use super::*;

    const STORED: &str = include_str!("../hard.txt");

    #[test]
    fn the_stored_hashes_are_those_of_a_sum_that_is_rounded_once() {
        let of = |left: &[f32], right: &[f32], sum: &mut [f32]| {
            for ((left, right), sum) in left.iter().zip(right).zip(sum) {
                *sum = left.mul_add(*right, *sum);
            }
        };
        assert_eq!(digests(of), STORED);
    }

    #[test]
    fn every_level_rounds_ten_million_hard_sums_so() {
        for level in Level::available() {
            assert_eq!(digests_of(level), STORED, "{level:?}");
        }
    }

    #[test]
    fn a_sum_that_is_rounded_twice_is_found() {
        let of = |left: &[f32], right: &[f32], sum: &mut [f32]| {
            for ((left, right), sum) in left.iter().zip(right).zip(sum) {
                *sum += left * right;
            }
        };
        let through_f64 = |left: &[f32], right: &[f32], sum: &mut [f32]| {
            for ((left, right), sum) in left.iter().zip(right).zip(sum) {
                *sum =
                    (f64::from(*left) * f64::from(*right) + f64::from(*sum)) as f32;
            }
        };
        let caught = |text: &str| -> Vec<&str> {
            let pairs = text.lines().zip(STORED.lines()).zip(KINDS);
            pairs
                .filter(|((line, stored), _)| line != stored)
                .map(|(_, (name, _))| name)
                .collect()
        };
        let all: Vec<_> = KINDS.map(|(name, _)| name).into();
        assert_eq!(caught(&digests(of)), all);
        println!("{:?}", caught(&digests(through_f64)));
    }
}

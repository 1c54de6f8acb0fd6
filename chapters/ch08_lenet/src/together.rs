//! Several networks asked together.

use cnn::data::digits;
use cnn::notebook::{Outputs, Result, Table};
use ndarray::Array2;

use crate::digits::{four, spread};

/// All choices of `count` out of `of` things.
fn choices(of: usize, count: usize) -> Vec<Vec<usize>> {
    let all = 0..1_usize << of;
    let chosen = |bits: usize| (0..of).filter(move |at| bits >> at & 1 == 1);
    let right = all.filter(|bits| bits.count_ones() as usize == count);
    right.map(|bits| chosen(bits).collect()).collect()
}

/// The first class with the largest share, image by image.
fn classes(shares: &Array2<f32>) -> Vec<usize> {
    let largest = |row: ndarray::ArrayView1<f32>| {
        (0..row.len()).rev().fold(0, |best, class| {
            if row[class] >= row[best] { class } else { best }
        })
    };
    shares.rows().into_iter().map(largest).collect()
}

/// One to five networks that differ in their seeds: the mean of their shares names the
/// class.
pub fn several_together() -> Result<Outputs> {
    let test = digits::split().test;
    let all = (four()?.conv[0].iter())
        .map(|run| Ok(run.network.predict(test.images())?.probabilities))
        .collect::<Result<Vec<_>>>()?;
    let mut table =
        Table::new(["networks", "groups of as many", "median, %", "range, %"]);
    for count in 1..=all.len() {
        let groups = choices(all.len(), count);
        let right: Vec<f64> = (groups.iter())
            .map(|group| {
                let mut sum = all[group[0]].clone();
                group[1..].iter().for_each(|&at| sum += &all[at]);
                let named = classes(&sum);
                let pairs = named.iter().zip(test.labels());
                let correct = pairs.filter(|(named, label)| named == label).count();
                100.0 * correct as f64 / test.len() as f64
            })
            .collect();
        let [median, range] = spread(&right);
        let counts = [count, groups.len()].map(|count| count.to_string());
        table = table.row(counts.into_iter().chain([median, range]));
    }
    Ok(Outputs::new().table("table", table))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ndarray::arr2;

    #[test]
    fn of_five_things_three_are_chosen_in_ten_ways() {
        // 5! / (3! · 2!)
        let ways = choices(5, 3);
        assert_eq!(ways.len(), 10);
        assert_eq!(ways[0], [0, 1, 2]);
        assert_eq!(choices(5, 5), [[0, 1, 2, 3, 4]]);
    }

    #[test]
    fn the_largest_share_names_the_class_and_the_first_of_equal_ones() {
        let shares = arr2(&[[0.2, 0.5, 0.3], [0.4, 0.2, 0.4]]);
        assert_eq!(classes(&shares), [1, 0]);
    }
}

//! How much less does a short paper count? [`length_factors`].

/// What the score of each paper is multiplied with for its length: `n / ((1 - slope) * mean + slope * n)` for
/// length `n`, of which `mean` is the mean over papers above 0; 0 where `n` is 0.
///
/// The cosine favours short papers: of a title without an abstract, one shared word is a large part. `slope` 1
/// leaves it so, every factor being 1; below, a paper of mean length keeps its score, a shorter one loses, and a
/// longer one gains at most `1 / slope`. Singhal, Buckley and Mitra (1996), "Pivoted document length
/// normalization". O(n).
///
/// ```
/// let factors = themata_engine::ranking::length_factors(&[1.0, 3.0, 0.0], 0.5);
/// assert_eq!(factors, [1.0 / 1.5, 3.0 / 2.5, 0.0]);
/// ```
pub fn length_factors(lengths: &[f32], slope: f32) -> Vec<f32> {
    let (slope, n) = (f64::from(slope), lengths.iter().filter(|&&length| length > 0.0).count());
    let mean = lengths.iter().map(|&length| f64::from(length)).sum::<f64>() / n as f64;
    let factor =
        |length: f64| if length > 0.0 { length / ((1.0 - slope) * mean + slope * length) } else { 0.0 };
    lengths.iter().map(|&length| factor(f64::from(length)) as f32).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slope_one_leaves_every_score_to_the_bit() {
        assert_eq!(length_factors(&[0.3, 7.1, 1e-3, 0.0, 1e4], 1.0), [1.0, 1.0, 1.0, 0.0, 1.0]);
    }

    #[test]
    fn without_lengths_nothing_is_divided() {
        assert!(length_factors(&[], 0.5).is_empty());
        assert_eq!(length_factors(&[0.0, 0.0], 0.5), [0.0, 0.0]);
    }
}

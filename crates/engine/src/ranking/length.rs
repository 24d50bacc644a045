//! Length normalization of scores: [`length_factors`].

/// The factor of each paper's score for its length `n`: `n / ((1 - slope) * mean + slope * n)`, where `mean` is the mean
/// of the lengths above 0; 0 for a length of 0.
///
/// The cosine favours short papers: one shared word is a large part of a title without an abstract. With a `slope` of 1
/// every factor is 1. Below, a paper of mean length keeps its score, a shorter one loses, and a longer one gains at
/// most `1 / slope`. Singhal, Buckley and Mitra (1996), "Pivoted document length
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

//! Bootstrap intervals of a mean over queries: [`Interval`].

use rand::{Rng, SeedableRng};
use rand_xoshiro::Xoshiro256PlusPlus;
use serde::{Deserialize, Serialize};

/// A mean and the interval that contains the means of similar samples 95 times in 100.
///
/// Two systems whose intervals overlap may still differ reliably: compare their differences query by query,
/// by [`Interval::bootstrap`] over those differences.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Interval {
    /// The mean of the values.
    pub mean: f64,
    /// The 2.5th percentile of the resampled means.
    pub low: f64,
    /// The 97.5th percentile of the resampled means.
    pub high: f64,
}

impl Interval {
    /// How many times the values are resampled: the ends of a 95 % interval are then the 50th mean from either
    /// side, so they move little with the seed. Efron and Tibshirani ask for at least 1,000.
    pub const RESAMPLES: usize = 2_000;

    /// The mean of the values, one a query, with its percentile bootstrap interval.
    ///
    /// Draws as many values as there are, with replacement, [`RESAMPLES`](Self::RESAMPLES) times, and takes the
    /// 2.5th and 97.5th percentile of the means (linear between neighbours, as NumPy's default). The same
    /// values in the same order with the same seed return the same bits. One value returns `low = high = mean`,
    /// no value `None`. A value that is not finite spreads to the result.
    ///
    /// `low` and `high` lie between the smallest and the largest value. Cost O(`RESAMPLES` n) for n values.
    /// Source: Efron and Tibshirani, *An Introduction to the Bootstrap*, 1993, chapter 13; for queries, Sakai,
    /// *Evaluating Evaluation Metrics Based on the Bootstrap*, SIGIR 2006.
    ///
    /// ```
    /// use themata_engine::metrics::Interval;
    ///
    /// let interval = Interval::bootstrap(&[0.2, 0.4, 0.9], 1).unwrap();
    /// assert!((interval.mean - 0.5).abs() < 1e-15);
    /// assert!(0.2 <= interval.low && interval.low < 0.5 && 0.5 < interval.high && interval.high <= 0.9);
    /// assert_eq!(Interval::bootstrap(&[], 1), None);
    /// ```
    pub fn bootstrap(values: &[f64], seed: u64) -> Option<Self> {
        if values.is_empty() {
            return None;
        }
        let n = values.len();
        // 32 bits: the draws are then the same on targets with a narrower usize.
        let bound = u32::try_from(n).unwrap_or(u32::MAX);
        let mut random = Xoshiro256PlusPlus::seed_from_u64(seed);
        let mut means: Vec<f64> = (0..Self::RESAMPLES)
            .map(|_| (0..n).map(|_| values[random.gen_range(0..bound) as usize]).sum::<f64>() / n as f64)
            .collect();
        means.sort_unstable_by(f64::total_cmp);
        Some(Self {
            mean: values.iter().sum::<f64>() / n as f64,
            low: percentile(&means, 2.5),
            high: percentile(&means, 97.5),
        })
    }
}

/// A percentile of ascending values, linear between the two nearest.
fn percentile(ascending: &[f64], percent: f64) -> f64 {
    let position = percent / 100.0 * (ascending.len() - 1) as f64;
    let (below, above) = (ascending[position.floor() as usize], ascending[position.ceil() as usize]);
    below + (above - below) * position.fract()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::Rng as _;

    use super::*;

    #[test]
    fn percentiles_by_hand() {
        let values = [10.0, 20.0, 30.0, 40.0, 50.0];
        for (percent, expected) in [(0.0, 10.0), (50.0, 30.0), (60.0, 34.0), (97.5, 49.0), (100.0, 50.0)] {
            assert!((percentile(&values, percent) - expected).abs() < 1e-12);
        }
    }

    #[test]
    fn one_value_has_no_width() {
        assert_eq!(Interval::bootstrap(&[0.3], 9), Some(Interval { mean: 0.3, low: 0.3, high: 0.3 }));
    }

    #[test]
    fn the_seed_decides() {
        let values: Vec<f64> = (0..50).map(|i| f64::from(i * i % 17)).collect();
        assert_eq!(Interval::bootstrap(&values, 5), Interval::bootstrap(&values, 5));
        assert_ne!(Interval::bootstrap(&values, 5), Interval::bootstrap(&values, 6));
    }

    #[test]
    fn the_width_is_that_of_the_central_limit_theorem() {
        // 0 to 99, each once: the mean's standard error is sqrt((100^2 - 1) / 12 / 100) = 2.887.
        let values: Vec<f64> = (0..100).map(f64::from).collect();
        let interval = Interval::bootstrap(&values, 1).unwrap();
        assert!((interval.mean - 49.5).abs() < 1e-12);
        assert!((interval.low - (49.5 - 1.96 * 2.887)).abs() < 0.6, "{interval:?}");
        assert!((interval.high - (49.5 + 1.96 * 2.887)).abs() < 0.6, "{interval:?}");
    }

    #[test]
    fn it_covers_the_truth_as_often_as_it_says() {
        // 400 samples of 60 uniform values: about 95 % of the intervals must hold the true mean, 1/2.
        let mut random = Xoshiro256PlusPlus::seed_from_u64(7);
        let covered = (0..400)
            .filter(|&seed| {
                let values: Vec<f64> = (0..60).map(|_| random.r#gen::<f64>()).collect();
                let interval = Interval::bootstrap(&values, seed).unwrap();
                interval.low <= 0.5 && 0.5 <= interval.high
            })
            .count();
        assert!((360..=396).contains(&covered), "{covered} of 400");
    }

    #[test]
    fn it_is_written_as_an_object() {
        let interval = Interval { mean: 0.5, low: 0.25, high: 0.75 };
        let json = serde_json::to_string(&interval).unwrap();
        assert_eq!(json, r#"{"mean":0.5,"low":0.25,"high":0.75}"#);
        assert_eq!(serde_json::from_str::<Interval>(&json).unwrap(), interval);
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(32))]

        #[test]
        fn the_interval_lies_within_the_values(
            values in prop::collection::vec(0.0_f64..1.0, 1..40),
            seed in any::<u64>(),
        ) {
            let interval = Interval::bootstrap(&values, seed).unwrap();
            let least = values.iter().copied().fold(f64::INFINITY, f64::min);
            let most = values.iter().copied().fold(f64::NEG_INFINITY, f64::max);
            prop_assert!(least - 1e-12 <= interval.low && interval.low <= interval.high);
            prop_assert!(interval.high <= most + 1e-12);
        }
    }
}

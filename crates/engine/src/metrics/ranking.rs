//! Measures of one query's ranked list.
//!
//! [`Interval`](super::Interval) averages them over queries. Leave queries without any relevant document out of that
//! mean, since they say nothing about a ranking; every function here gives 0 for them, as `trec_eval` does. Ranks count
//! from 1. Relevance is given as yes or no, or as grades: 0 for irrelevant, more for better. Documents that were never
//! retrieved are not in the ranked slice; they count through `n_relevant` and `all_grades`.

/// The precision at each relevant document, averaged over all relevant documents, found or not:
/// `(1/R) sum_k rel_k P@k` with `R = n_relevant`.
///
/// 0 (none found) to 1 (all relevant documents before any other). The mean over queries is MAP. Cost O(n) for
/// n ranked documents. Source: Buckley and Voorhees, *Evaluating Evaluation Measure Stability*, SIGIR 2000;
/// `map` of `trec_eval`.
///
/// ```
/// use themata_engine::metrics::average_precision;
///
/// // Relevant documents at ranks 1 and 3, a third never found: (1/1 + 2/3 + 0) / 3.
/// let found = average_precision(&[true, false, true], 3);
/// assert!((found - 5.0 / 9.0).abs() < 1e-15);
/// ```
pub fn average_precision(ranked_relevance: &[bool], n_relevant: usize) -> f64 {
    if n_relevant == 0 {
        return 0.0;
    }
    let mut found = 0_usize;
    let mut sum = 0.0;
    for (before, _) in ranked_relevance.iter().enumerate().filter(|(_, relevant)| **relevant) {
        found += 1;
        sum += found as f64 / (before + 1) as f64;
    }
    debug_assert!(found <= n_relevant, "{found} relevant documents ranked, {n_relevant} exist");
    sum / n_relevant as f64
}

/// Discounted cumulative gain of the first `cutoff` ranks over that of the best possible ranking:
/// `DCG / ideal DCG`, `DCG = sum_k (2^grade_k - 1) / log2(k + 1)` over the ranks k = 1 to `cutoff`.
///
/// `all_grades` holds the grade of every document that could have been ranked, retrieved or not, in any order;
/// zeros may be left out. 0 to 1; 0 if no grade is above 0 or `cutoff` is 0. Cost O(n log n). Any grade is
/// safe: gains are taken relative to the highest grade, so nothing overflows. Source: Järvelin and Kekäläinen,
/// *Cumulated Gain-Based Evaluation of IR Techniques*, TOIS 20, 2002; the exponential gain from Burges et al.,
/// *Learning to Rank Using Gradient Descent*, ICML 2005. Programs whose gain is the grade itself (`trec_eval`)
/// give other numbers unless grades are 0 and 1.
///
/// ```
/// use themata_engine::metrics::ndcg_at;
///
/// let grades = [0, 2, 1];
/// let found = ndcg_at(&grades, &grades, 10);
/// let (dcg, ideal) = (3.0 / 3_f64.log2() + 1.0 / 2.0, 3.0 + 1.0 / 3_f64.log2());
/// assert!((found - dcg / ideal).abs() < 1e-15);
/// ```
pub fn ndcg_at(ranked_grades: &[u32], all_grades: &[u32], cutoff: usize) -> f64 {
    let mut ideal: Vec<u32> = all_grades.iter().copied().filter(|&grade| grade > 0).collect();
    ideal.sort_unstable_by(|a, b| b.cmp(a));
    let Some(&highest) = ideal.first() else { return 0.0 };
    let best = discounted_gain(&ideal, highest, cutoff);
    if best == 0.0 { 0.0 } else { discounted_gain(ranked_grades, highest, cutoff) / best }
}

/// The share of the relevant documents among the first `cutoff` ranks.
///
/// 0 to 1; 0 if `n_relevant` is 0. Cost O(`cutoff`).
pub fn recall_at(ranked_relevance: &[bool], n_relevant: usize, cutoff: usize) -> f64 {
    if n_relevant == 0 { 0.0 } else { relevant_among(ranked_relevance, cutoff) as f64 / n_relevant as f64 }
}

/// The share of relevant documents among the first `cutoff` ranks.
///
/// 0 to 1; 0 if `cutoff` is 0. Ranks beyond the end of the list count as irrelevant, as in
/// `trec_eval`. Cost O(`cutoff`).
///
/// ```
/// use themata_engine::metrics::precision_at;
///
/// assert_eq!(precision_at(&[true, false, true], 2), 0.5);
/// assert_eq!(precision_at(&[true], 10), 0.1);
/// ```
pub fn precision_at(ranked_relevance: &[bool], cutoff: usize) -> f64 {
    if cutoff == 0 { 0.0 } else { relevant_among(ranked_relevance, cutoff) as f64 / cutoff as f64 }
}

/// The cutoff for a share of the candidates: `max(1, floor(percent / 100 * n_candidates))`.
///
/// `nDCG%20` is [`ndcg_at`] with `share_cutoff(n, 20)`, n being the number of candidates ranked for that query;
/// so a long and a short list are cut at the same depth relative to their length. Source: Mysore et al.,
/// `CSFCube`, Datasets and Benchmarks 2021, which rounds down likewise. Here at least one rank is looked at, where
/// rounding fewer than five candidates down would leave none.
///
/// ```
/// use themata_engine::metrics::share_cutoff;
///
/// assert_eq!([3, 9, 10, 250].map(|n| share_cutoff(n, 20)), [1, 1, 2, 50]);
/// ```
pub fn share_cutoff(n_candidates: usize, percent: usize) -> usize {
    (n_candidates * percent / 100).max(1)
}

/// `sum_k (2^grade_k - 1) / log2(k + 1)` over the first `cutoff` ranks, divided by 2^highest.
///
/// The division is by a power of two and therefore exact, unless a grade is so far below the highest that its
/// gain would not show in the sum anyway.
fn discounted_gain(grades: &[u32], highest: u32, cutoff: usize) -> f64 {
    let power =
        |grade: u32| 2_f64.powi(i32::try_from(i64::from(grade) - i64::from(highest)).unwrap_or(i32::MIN));
    let nothing = power(0);
    grades
        .iter()
        .take(cutoff)
        .enumerate()
        .filter(|(_, grade)| **grade > 0)
        .map(|(before, &grade)| (power(grade) - nothing) / ((before + 2) as f64).log2())
        .sum()
}

fn relevant_among(ranked_relevance: &[bool], cutoff: usize) -> usize {
    ranked_relevance.iter().take(cutoff).filter(|relevant| **relevant).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-12, "found {found}, expected {expected}");
    }

    #[test]
    fn average_precision_by_hand() {
        let ranked = [true, true, false, true, false, true, false, false, false, true];
        // (1/1 + 2/2 + 3/4 + 4/6 + 5/10) / 5
        close(average_precision(&ranked, 5), 0.783_333_333_333_333_3);
        close(average_precision(&ranked, 10), 0.783_333_333_333_333_3 / 2.0);
        close(average_precision(&[false, false], 2), 0.0);
        close(average_precision(&[], 0), 0.0);
    }

    #[test]
    fn ndcg_by_hand() {
        // Grades 3 2 3 0 1 2: DCG = 7 + 3/log2(3) + 7/2 + 0 + 1/log2(6) + 3/log2(7); ideal order 3 3 2 2 1 0.
        let ranked = [3, 2, 3, 0, 1, 2];
        let dcg = 7.0 + 3.0 / 3_f64.log2() + 3.5 + 1.0 / 6_f64.log2() + 3.0 / 7_f64.log2();
        let ideal = 7.0 + 7.0 / 3_f64.log2() + 1.5 + 3.0 / 5_f64.log2() + 1.0 / 6_f64.log2();
        close(ndcg_at(&ranked, &ranked, 6), dcg / ideal);
        close(ndcg_at(&ranked, &ranked, 1), 1.0);
        // A document of grade 3 that was not retrieved lowers the figure.
        assert!(ndcg_at(&ranked, &[3, 3, 3, 2, 2, 1], 6) < dcg / ideal);
    }

    #[test]
    fn nothing_relevant_gives_zero() {
        close(ndcg_at(&[0, 0], &[0, 0], 10), 0.0);
        close(ndcg_at(&[1, 2], &[1, 2], 0), 0.0);
        close(ndcg_at(&[], &[2], 10), 0.0);
        close(recall_at(&[false], 0, 10), 0.0);
        close(precision_at(&[true], 0), 0.0);
    }

    #[test]
    fn extreme_grades_stay_finite() {
        close(ndcg_at(&[u32::MAX, 1], &[u32::MAX, 1], 2), 1.0);
        close(ndcg_at(&[0, u32::MAX], &[u32::MAX], 2), 1.0 / 3_f64.log2());
        close(ndcg_at(&[5000, 4999], &[5000, 4999], 2), 1.0);
    }

    #[test]
    fn the_share_is_that_of_the_published_evaluation() {
        // int(0.20 * n), but never 0.
        for n in 0..20_000_usize {
            assert_eq!(share_cutoff(n, 20), ((0.20 * n as f64) as usize).max(1));
        }
    }

    /// From the definition, one rank after another, without scaling.
    fn slow_dcg(grades: &[u32], cutoff: usize) -> f64 {
        let mut sum = 0.0;
        for rank in 1..=cutoff.min(grades.len()) {
            sum += (2_f64.powf(f64::from(grades[rank - 1])) - 1.0) / (rank as f64 + 1.0).log2();
        }
        sum
    }

    /// The best DCG that any order of the grades reaches, by trying all orders.
    fn best_by_trying(grades: &[u32], cutoff: usize) -> f64 {
        fn orders(left: &[u32], chosen: &mut Vec<u32>, cutoff: usize, best: &mut f64) {
            if left.is_empty() {
                *best = best.max(slow_dcg(chosen, cutoff));
            }
            for at in 0..left.len() {
                let mut rest = left.to_vec();
                chosen.push(rest.remove(at));
                orders(&rest, chosen, cutoff, best);
                chosen.pop();
            }
        }
        let mut best = 0.0;
        orders(grades, &mut Vec::new(), cutoff, &mut best);
        best
    }

    proptest! {
        #[test]
        fn ndcg_equals_trying_every_order(
            grades in prop::collection::vec(0_u32..5, 0..6),
            retrieved in 0_usize..6,
            cutoff in 0_usize..8,
        ) {
            let ranked = &grades[..retrieved.min(grades.len())];
            let best = best_by_trying(&grades, cutoff);
            let expected = if best == 0.0 { 0.0 } else { slow_dcg(ranked, cutoff) / best };
            let found = ndcg_at(ranked, &grades, cutoff);
            prop_assert!((found - expected).abs() < 1e-12, "found {found}, expected {expected}");
            prop_assert!((0.0..=1.0).contains(&found));
        }

        #[test]
        fn average_precision_equals_the_mean_of_precisions(
            ranked in prop::collection::vec(any::<bool>(), 0..30),
            missed in 0_usize..4,
        ) {
            let n_relevant = ranked.iter().filter(|relevant| **relevant).count() + missed;
            let sum: f64 = (1..=ranked.len())
                .filter(|&rank| ranked[rank - 1])
                .map(|rank| precision_at(&ranked, rank))
                .sum();
            let expected = if n_relevant == 0 { 0.0 } else { sum / n_relevant as f64 };
            prop_assert!((average_precision(&ranked, n_relevant) - expected).abs() < 1e-12);
        }

        #[test]
        fn precision_and_recall_count_the_same_documents(
            ranked in prop::collection::vec(any::<bool>(), 0..30),
            missed in 1_usize..4,
            cutoff in 1_usize..40,
        ) {
            let n_relevant = ranked.iter().filter(|relevant| **relevant).count() + missed;
            let mut found = 0_u32;
            for (before, relevant) in ranked.iter().enumerate() {
                if before < cutoff && *relevant {
                    found += 1;
                }
            }
            let found = f64::from(found);
            prop_assert!((precision_at(&ranked, cutoff) * cutoff as f64 - found).abs() < 1e-9);
            prop_assert!((recall_at(&ranked, n_relevant, cutoff) * n_relevant as f64 - found).abs() < 1e-9);
        }
    }
}

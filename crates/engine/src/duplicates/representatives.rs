//! The longer text that each text resembles: [`representatives`], exact, without comparing all pairs.
//!
//! Two sets that share most of their shingles share one of their rarest, so only those are looked up:
//! Surajit Chaudhuri, Venkatesh Ganti and Raghav Kaushik (2006), "A primitive operator for similarity joins in data
//! cleaning"; Roberto Bayardo, Yiming Ma and Ramakrishnan Srikant (2007), "Scaling up all pairs similarity search".
//! The positions of the first shared one in both bound the number of shared ones: Chuan Xiao and others (2008), "Efficient similarity joins for near duplicate detection".

use std::cmp::Reverse;

use hashbrown::HashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::shingles::{Shingles, n_shared};

/// The representative of each paper: itself, or a longer paper that it resembles.
///
/// Papers are visited by their number of words, longest first, ties by row. Each is assigned to the representative that
/// it resembles most, among those that it resembles by at least `least` and does not `differ` from; ties go to the
/// first. A paper without such a representative becomes one. Hence every paper is near-identical to its representative
/// itself, not only through a third paper. Resemblance is the Jaccard coefficient of the sets of shingles; papers
/// without shingles resemble nothing.
///
/// O(shingles), and for each paper O(shingles) for each representative that may be like it: one where all papers are
/// copies of a few, however many copies there are.
pub(super) fn representatives(
    shingles: &Shingles,
    least: f64,
    differ: impl Fn(usize, usize) -> bool,
) -> Vec<usize> {
    let n_papers = shingles.len();
    let prefixes = prefixes(shingles, least);
    let rank = |paper: usize| (Reverse(shingles.n_words(paper)), paper);
    let mut order: Vec<usize> = (0..n_papers).collect();
    order.sort_unstable_by_key(|&paper| rank(paper));

    let mut representatives: Vec<usize> = (0..n_papers).collect();
    // For each rare shingle, the representatives that hold it, in order, and its position in theirs.
    let mut holders: HashMap<u64, Vec<(usize, usize)>, FxBuildHasher> = HashMap::default();
    // The last paper each representative was compared with.
    let mut seen_by = vec![usize::MAX; n_papers];
    for paper in order {
        let own = shingles.set(paper);
        let mut best: Option<(f64, usize)> = None;
        for rare in &prefixes[paper] {
            for &(representative, position) in holders.get(&rare.hash).into_iter().flatten() {
                if std::mem::replace(&mut seen_by[representative], paper) == paper {
                    continue;
                }
                let others = shingles.set(representative);
                // They can share this one, the first they share, and those behind it in both.
                let most = (own.len() - rare.position).min(others.len() - position);
                let (sum, beats) = ((own.len() + others.len()) as f64, best.map_or(least, |best| best.0));
                if resemblance(most, sum) < beats {
                    continue;
                }
                let found = resemblance(n_shared(own, others), sum);
                let is_first = best.is_none_or(|best| found > best.0 || rank(representative) < rank(best.1));
                if found >= beats && is_first && !differ(representative, paper) {
                    best = Some((found, representative));
                }
            }
        }
        match best {
            Some((_, representative)) => representatives[paper] = representative,
            None => {
                for rare in &prefixes[paper] {
                    holders.entry(rare.hash).or_default().push((paper, rare.position));
                }
            }
        }
    }
    representatives
}

/// The Jaccard coefficient of two sets, from the number of shared shingles and the sum of their sizes.
fn resemblance(n_shared: usize, sum: f64) -> f64 {
    n_shared as f64 / (sum - n_shared as f64)
}

/// A shingle of a paper that another paper may hold.
struct Rare {
    hash: u64,
    /// The number of rarer shingles of the paper.
    position: usize,
}

/// The rarest shingles of each paper, without those that no other paper holds. A set that shares none of them cannot
/// resemble the paper.
fn prefixes(shingles: &Shingles, least: f64) -> Vec<Vec<Rare>> {
    let frequencies = Frequencies::new(shingles);
    let prefix = |sorted: &mut Vec<(u8, u64)>, paper: usize| {
        let own = shingles.set(paper);
        sorted.clear();
        sorted.extend(own.iter().map(|&hash| (frequencies.get(hash), hash)));
        // Sets that resemble each other share at least this part of either.
        let n_shared = (least * own.len() as f64 - 1e-6).ceil() as usize;
        let length = (own.len() + 1).saturating_sub(n_shared.max(1)).min(own.len());
        if length < own.len() {
            sorted.select_nth_unstable(length);
            sorted.truncate(length);
        }
        sorted.sort_unstable();
        let shared = sorted.iter().enumerate().filter(|(_, (frequency, _))| *frequency > 1);
        shared.map(|(position, &(_, hash))| Rare { hash, position }).collect()
    };
    (0..shingles.len()).into_par_iter().map_init(Vec::new, prefix).collect()
}

/// An upper bound of the number of papers with each shingle: shingles in one slot count together, and counts end at 255.
///
/// Any numbers would do that are the same for all papers. These keep common shingles out of prefixes, and a count of 1
/// is exact.
struct Frequencies {
    counts: Vec<u8>,
    shift: u32,
}

impl Frequencies {
    /// Counts shingles. O(shingles); 2 to 4 bytes each.
    fn new(shingles: &Shingles) -> Self {
        let bits = (2 * shingles.all().count()).next_power_of_two().ilog2().max(1);
        let mut frequencies = Self { counts: vec![0; 1 << bits], shift: u64::BITS - bits };
        for hash in shingles.all() {
            let count = &mut frequencies.counts[(hash >> frequencies.shift) as usize];
            *count = count.saturating_add(1);
        }
        frequencies
    }

    fn get(&self, hash: u64) -> u8 {
        self.counts[(hash >> self.shift) as usize]
    }
}

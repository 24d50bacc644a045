//! Which texts resemble a longer one? [`leaders`], exactly, without comparing all pairs.
//!
//! Two sets that share most of their shingles share one of their rarest, so that only those need be looked up:
//! Surajit Chaudhuri, Venkatesh Ganti and Raghav Kaushik (2006), "A primitive operator for similarity joins in data
//! cleaning"; Roberto Bayardo, Yiming Ma and Ramakrishnan Srikant (2007), "Scaling up all pairs similarity search".
//! Where the first one that they share stands in either tells how many more they can share: Chuan Xiao and others
//! (2008), "Efficient similarity joins for near duplicate detection".

use std::cmp::Reverse;

use hashbrown::HashMap;
use rayon::prelude::*;
use rustc_hash::FxBuildHasher;

use super::shingles::{Shingles, n_shared};

/// The leader of each paper: itself, or a longer paper that it resembles.
///
/// Papers are taken by their number of words, most first, equal ones by row. Each follows the leader that it
/// resembles most, of those that it resembles by at least `least` and that do not `differ` from it; equal ones, the
/// first; where there is none, it becomes a leader. So every paper is near-identical to its leader itself, not only
/// to one that is near-identical to another. Resemblance is the Jaccard coefficient of the sets of shingles, and
/// papers without any resemble nothing.
///
/// O(shingles), and for each paper O(shingles) for each leader that may be like it: one where papers are copies of
/// few, however many copies there are.
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

    let mut leaders: Vec<usize> = (0..n_papers).collect();
    // For each rare shingle, the leaders that hold it, in order, and where in their prefixes.
    let mut holders: HashMap<u64, Vec<(usize, usize)>, FxBuildHasher> = HashMap::default();
    // By which paper each leader was looked at last.
    let mut seen_by = vec![usize::MAX; n_papers];
    for paper in order {
        let own = shingles.of(paper);
        let mut best: Option<(f64, usize)> = None;
        for rare in &prefixes[paper] {
            for &(leader, place) in holders.get(&rare.hash).into_iter().flatten() {
                if std::mem::replace(&mut seen_by[leader], paper) == paper {
                    continue;
                }
                let others = shingles.of(leader);
                // They can share this one, which is the first they share, and what follows it in either.
                let most = (own.len() - rare.place).min(others.len() - place);
                let (sum, beats) = ((own.len() + others.len()) as f64, best.map_or(least, |best| best.0));
                if resemblance(most, sum) < beats {
                    continue;
                }
                let found = resemblance(n_shared(own, others), sum);
                let is_first = best.is_none_or(|best| found > best.0 || rank(leader) < rank(best.1));
                if found >= beats && is_first && !differ(leader, paper) {
                    best = Some((found, leader));
                }
            }
        }
        match best {
            Some((_, leader)) => leaders[paper] = leader,
            None => {
                for rare in &prefixes[paper] {
                    holders.entry(rare.hash).or_default().push((paper, rare.place));
                }
            }
        }
    }
    leaders
}

/// The share of the shingles of either of two sets that are in both, of the sum of their sizes.
fn resemblance(n_shared: usize, sum: f64) -> f64 {
    n_shared as f64 / (sum - n_shared as f64)
}

/// A shingle of a paper that another paper may hold too.
struct Rare {
    hash: u64,
    /// How many shingles of the paper are rarer.
    place: usize,
}

/// The rarest shingles of each paper: so many that a set that shares none of them cannot resemble it, less those that
/// no other paper holds.
fn prefixes(shingles: &Shingles, least: f64) -> Vec<Vec<Rare>> {
    let frequencies = Frequencies::of(shingles);
    let prefix = |sorted: &mut Vec<(u8, u64)>, paper: usize| {
        let own = shingles.of(paper);
        sorted.clear();
        sorted.extend(own.iter().map(|&hash| (frequencies.of_hash(hash), hash)));
        // Sets that resemble each other share this part of either at least.
        let n_shared = (least * own.len() as f64 - 1e-6).ceil() as usize;
        let length = (own.len() + 1).saturating_sub(n_shared.max(1)).min(own.len());
        if length < own.len() {
            sorted.select_nth_unstable(length);
            sorted.truncate(length);
        }
        sorted.sort_unstable();
        let shared = sorted.iter().enumerate().filter(|(_, (frequency, _))| *frequency > 1);
        shared.map(|(place, &(_, hash))| Rare { hash, place }).collect()
    };
    (0..shingles.len()).into_par_iter().map_init(Vec::new, prefix).collect()
}

/// How many papers hold each shingle, at most: shingles that fall into one slot count together, and 255 is many.
///
/// Any numbers would do that are the same for all papers; these keep common shingles out of prefixes, and one that
/// is 1 is right.
struct Frequencies {
    counts: Vec<u8>,
    shift: u32,
}

impl Frequencies {
    /// Counts shingles. O(shingles); 2 to 4 bytes each.
    fn of(shingles: &Shingles) -> Self {
        let bits = (2 * shingles.all().count()).next_power_of_two().ilog2().max(1);
        let mut frequencies = Self { counts: vec![0; 1 << bits], shift: u64::BITS - bits };
        for hash in shingles.all() {
            let count = &mut frequencies.counts[(hash >> frequencies.shift) as usize];
            *count = count.saturating_add(1);
        }
        frequencies
    }

    fn of_hash(&self, hash: u64) -> u8 {
        self.counts[(hash >> self.shift) as usize]
    }
}

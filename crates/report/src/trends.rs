//! Growing and shrinking themes ([`trends`]), from their numbers of papers per year.

use super::Report;

/// How a theme's share of the papers changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Direction {
    /// Its share of recent papers is larger than that of earlier ones.
    Rising,
    /// The shares are equal, or differ by no more than chance.
    Steady,
    /// Its share of recent papers is smaller than that of earlier ones.
    Falling,
}

/// A theme's share of recent and of earlier papers.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trend {
    /// The theme's position in the report.
    pub(super) theme: usize,
    /// Its share of earlier papers, 0 to 1.
    pub(super) before: f64,
    /// Its share of recent papers, 0 to 1.
    pub(super) recent: f64,
    /// The direction of the change.
    pub(super) direction: Direction,
}

/// The trends of all themes.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Trends {
    /// The first of the recent years, which hold at least a third of the dated papers.
    pub(super) since: i32,
    /// The themes that have dated papers, those that rose most first.
    pub(super) themes: Vec<Trend>,
}

/// Minimum number of recent and of earlier papers for trends. With 20 of each, the change of a theme with a quarter of the
/// papers exceeds chance only if nearly all of its papers are on one side.
const LEAST: usize = 20;
/// A share must grow or shrink by this factor,
const FACTOR: f64 = 1.2;
/// and by so many standard deviations of a Poisson count, to be a trend.
const DEVIATIONS: f64 = 2.0;

/// How themes changed; `None` if all dated papers are of one year, or too few.
pub(super) fn trends(report: &Report) -> Option<Trends> {
    let mut years: Vec<(i32, usize)> = report.themes.iter().flat_map(|theme| &theme.years).copied().collect();
    years.sort_unstable();
    let total: usize = years.iter().map(|year| year.1).sum();
    let first = years.first()?.0;
    let mut recent = 0;
    let mut since = None;
    for same in years.chunk_by(|a, b| a.0 == b.0).rev() {
        if same[0].0 == first {
            break;
        }
        recent += same.iter().map(|year| year.1).sum::<usize>();
        since = Some(same[0].0);
        if recent * 3 >= total {
            break;
        }
    }
    let since = since.filter(|_| recent.min(total - recent) >= LEAST)?;
    let trend = |(at, theme): (usize, &super::ThemeView)| {
        let sum = |is_recent: bool| {
            let of = theme.years.iter().filter(|year| (year.0 >= since) == is_recent);
            of.map(|year| year.1).sum::<usize>() as f64
        };
        let (own_recent, own_before) = (sum(true), sum(false));
        let own = own_recent + own_before;
        (own > 0.0).then(|| {
            let shares = (own_recent / recent as f64, own_before / (total - recent) as f64);
            let expected = own * recent as f64 / total as f64;
            let direction = match own_recent - expected {
                more if more.abs() < DEVIATIONS * expected.sqrt() => Direction::Steady,
                more if more > 0.0 && shares.0 >= FACTOR * shares.1 => Direction::Rising,
                more if more < 0.0 && shares.1 >= FACTOR * shares.0 => Direction::Falling,
                _ => Direction::Steady,
            };
            Trend { theme: at, recent: shares.0, before: shares.1, direction }
        })
    };
    let mut themes: Vec<Trend> = report.themes.iter().enumerate().filter_map(trend).collect();
    let growth = |trend: &Trend| trend.recent / (trend.recent + trend.before);
    themes.sort_by(|a, b| {
        a.direction.cmp(&b.direction).then(growth(b).total_cmp(&growth(a))).then(a.theme.cmp(&b.theme))
    });
    Some(Trends { since, themes })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample;

    fn with_years(years: [&[(i32, usize)]; 3]) -> Report {
        let mut report = sample::small();
        report.themes.iter_mut().zip(years).for_each(|(theme, years)| theme.years = years.to_vec());
        report
    }

    #[test]
    fn what_grows_rises_and_what_shrinks_falls() {
        let report =
            with_years([&[(2020, 60), (2021, 10)], &[(2020, 60), (2021, 60)], &[(2020, 60), (2021, 30)]]);
        let trends = trends(&report).unwrap();
        assert_eq!(trends.since, 2021);
        let found: Vec<(usize, Direction)> = trends.themes.iter().map(|t| (t.theme, t.direction)).collect();
        assert_eq!(found, [(1, Direction::Rising), (2, Direction::Steady), (0, Direction::Falling)]);
        assert!(
            (trends.themes[0].recent - 0.6).abs() < 1e-9
                && (trends.themes[0].before - 1.0 / 3.0).abs() < 1e-9
        );
    }

    #[test]
    fn a_few_papers_are_no_trend() {
        let trends = trends(&with_years([&[(2020, 12), (2021, 14)], &[(2020, 13), (2021, 9)], &[]])).unwrap();
        assert!(trends.themes.len() == 2 && trends.themes.iter().all(|t| t.direction == Direction::Steady));
    }

    #[test]
    fn one_year_or_none_has_no_trends() {
        assert_eq!(trends(&with_years([&[(2020, 2)], &[(2020, 3)], &[]])), None);
        assert_eq!(trends(&with_years([&[], &[], &[]])), None);
    }

    #[test]
    fn of_few_papers_nothing_is_said() {
        assert_eq!(trends(&with_years([&[(2020, 2), (2021, 19)], &[(2020, 40)], &[]])), None);
        assert_eq!(trends(&with_years([&[(2020, 19), (2021, 40)], &[(2021, 9)], &[]])), None);
        assert!(trends(&with_years([&[(2020, 20), (2021, 20)], &[], &[]])).is_some());
    }
}

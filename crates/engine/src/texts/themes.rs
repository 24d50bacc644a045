//! The themes of texts: [`Themes`], an [`Analysis`] asked by position.

use super::documents;
use crate::error::Result;
use crate::indices::ClusterIndex;
use crate::pipeline::{Analysis, Settings, analyze};
use crate::text::LanguageChoice;
use crate::themes::Theme;

/// The themes of a collection of texts.
///
/// ```
/// use themata_engine::Themes;
///
/// let texts = [
///     "corals bleach on warm reefs",
///     "graph networks classify nodes",
///     "reefs of corals recover from bleaching",
///     "nodes of a graph in deep networks",
///     "bleaching of corals on reefs",
///     "networks that embed the nodes of a graph",
/// ];
/// let themes = Themes::params().n_themes(2).fit(&texts)?;
/// for theme in &themes {
///     println!("{}: {:?}", theme.label(), theme.members());
/// }
///
/// let labels = themes.labels();
/// assert_eq!(themes.get(labels[0]).label(), "bleaching, reefs, corals");
/// assert_eq!(themes.get(labels[0]).members(), [0, 2, 4]);
/// assert_eq!(themes.assign(&["a reef", "unrelated"]), [Some(labels[0]), None]);
/// # Ok::<(), themata_engine::Error>(())
/// ```
pub struct Themes {
    analysis: Analysis,
    /// The texts of each theme, ascending.
    members: Vec<Vec<usize>>,
}

impl Themes {
    /// Finds the themes of texts by the default settings: English, as many themes as the texts suggest.
    ///
    /// # Errors
    ///
    /// [`Error::NoDocuments`](crate::Error::NoDocuments) and [`Error::NoTerms`](crate::Error::NoTerms).
    ///
    /// The cost is that of [`analyze`].
    pub fn fit<T: AsRef<str>>(texts: &[T]) -> Result<Self> {
        Self::params().fit(texts)
    }

    /// Parameters to change before [`ThemesParams::fit`].
    pub fn params() -> ThemesParams {
        ThemesParams::default()
    }

    /// Number of themes.
    pub fn len(&self) -> usize {
        self.members.len()
    }

    /// Always false: every collection has a theme.
    pub fn is_empty(&self) -> bool {
        self.members.is_empty()
    }

    /// The theme at this position; the largest is at 0.
    ///
    /// # Panics
    ///
    /// If there is no theme at this position.
    pub fn get(&self, theme: usize) -> TextTheme<'_> {
        TextTheme { theme: &self.analysis.themes[theme], members: &self.members[theme] }
    }

    /// The themes, the largest first.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = TextTheme<'_>> {
        (0..self.len()).map(|theme| self.get(theme))
    }

    /// The theme of each text, in the order of the texts. O(texts).
    pub fn labels(&self) -> Vec<usize> {
        self.analysis.labels().into_iter().map(ClusterIndex::get).collect()
    }

    /// The themes of other texts by the fitted model; `None` for a text that shares no term with the fitted ones, or no
    /// concept with any theme. See [`Analysis::assign`].
    pub fn assign<T: AsRef<str>>(&self, texts: &[T]) -> Vec<Option<usize>> {
        let assigned = self.analysis.assign(&documents(texts));
        assigned.assignments.iter().map(|assignment| assignment.cluster.map(ClusterIndex::get)).collect()
    }

    /// Everything that was found.
    pub fn analysis(&self) -> &Analysis {
        &self.analysis
    }

    /// [`Themes::analysis`], to keep.
    pub fn into_analysis(self) -> Analysis {
        self.analysis
    }
}

impl<'a> IntoIterator for &'a Themes {
    type Item = TextTheme<'a>;
    type IntoIter = Box<dyn ExactSizeIterator<Item = TextTheme<'a>> + 'a>;

    fn into_iter(self) -> Self::IntoIter {
        Box::new(self.iter())
    }
}

/// One of [`Themes`].
#[derive(Debug, Clone, Copy)]
pub struct TextTheme<'a> {
    theme: &'a Theme,
    members: &'a [usize],
}

impl<'a> TextTheme<'a> {
    /// A short name, different from every other theme's.
    pub fn label(&self) -> &'a str {
        &self.theme.label
    }

    /// The positions of its texts, near-identical ones included, ascending.
    pub fn members(&self) -> &'a [usize] {
        self.members
    }

    /// Its words, phrases, cohesion and nearest theme.
    pub fn details(&self) -> &'a Theme {
        self.theme
    }
}

/// Parameters of [`Themes`]. They are checked by [`ThemesParams::fit`].
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ThemesParams {
    settings: Settings,
}

impl ThemesParams {
    /// The number of themes, from 1 to that of different texts. By default the texts decide.
    #[must_use]
    pub fn n_themes(mut self, n_themes: usize) -> Self {
        self.settings.n_themes = Some(n_themes);
        self
    }

    /// The seed of everything random; 42 by default.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.settings.seed = seed;
        self
    }

    /// The language of stems and stop words; English by default.
    #[must_use]
    pub fn language(mut self, language: impl Into<LanguageChoice>) -> Self {
        self.settings.language = language.into();
        self
    }

    /// All settings at once.
    #[must_use]
    pub fn settings(mut self, settings: Settings) -> Self {
        self.settings = settings;
        self
    }

    /// Finds the themes of texts.
    ///
    /// # Errors
    ///
    /// Those of [`analyze`].
    pub fn fit<T: AsRef<str>>(&self, texts: &[T]) -> Result<Themes> {
        let analysis = analyze(&documents(texts)[..], &self.settings, |_stage| ())?;
        let mut members = vec![Vec::new(); analysis.themes.len()];
        for (text, cluster) in analysis.labels().into_iter().enumerate() {
            members[cluster.get()].push(text);
        }
        Ok(Themes { analysis, members })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::{Error, Setting};

    const REEFS: &str = "corals of warm reefs bleach in summers of heat and recover in years of cold water";

    #[test]
    fn near_identical_texts_are_members_in_the_order_of_the_input() {
        let texts =
            [REEFS, "glaciers lose ice to the sea", REEFS, "ice of glaciers melts into the sea", REEFS];
        let themes = Themes::params().n_themes(2).seed(7).fit(&texts).unwrap();
        let mut members: Vec<&[usize]> = themes.iter().map(|theme| theme.members()).collect();
        members.sort_unstable();
        assert_eq!(members, [&[0, 2, 4][..], &[1, 3]]);
        let labels = themes.labels();
        assert!(labels[0] == labels[2] && labels[0] == labels[4] && labels[0] != labels[1]);
        assert_eq!(themes.len(), 2);
        assert!(!themes.is_empty());
        assert_eq!(themes.get(0).details().label, themes.get(0).label());
        assert_eq!(themes.into_analysis().n_documents(), 5);
    }

    #[test]
    fn parameters_are_checked() {
        let error = Themes::params().n_themes(3).fit(&["reefs", "ice"]).err().unwrap();
        assert!(matches!(error, Error::Setting { setting: Setting::NThemes, .. }), "{error}");
        assert!(matches!(Themes::fit::<&str>(&[]), Err(Error::NoDocuments)));
        assert!(matches!(Themes::fit(&["12 %"]), Err(Error::NoTerms { papers: 1 })));
    }
}

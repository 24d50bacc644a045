//! Where do the themes' names go on the map, so that none hides another? Greedy placement, largest theme
//! first.

use serde::Serialize;

use super::{HEIGHT, WIDTH, round};

/// Half the side of the square that a theme's number covers.
const BADGE: f64 = 12.0;
/// Height of a line of text.
const LINE: f64 = 18.0;
/// Width of a character of the bold face, as in wide fonts: no font is known here.
const CHARACTER: f64 = 9.6;
/// Width of a character of East Asian scripts and of a pictogram.
const WIDE: f64 = 16.0;
/// Longest line, in characters.
const LONGEST: usize = 24;
/// Themes whose names are tried: past these there is no room anyway.
const NAMED: usize = 60;
/// Space kept around a name; about the radius of a mark.
const AIR: f64 = 4.0;

/// What is to be placed for a theme.
pub(super) struct Place {
    /// Its centre on the map.
    pub(super) x: f64,
    /// Its centre on the map.
    pub(super) y: f64,
    /// Its name in one or two lines.
    pub(super) lines: Vec<String>,
}

/// A theme's number on the map, and its name where there is room.
#[derive(Debug, Serialize)]
pub(super) struct Label {
    /// Middle of the number.
    x: f64,
    /// Middle of the number.
    y: f64,
    /// The name.
    name: Option<Name>,
}

/// A name on the map.
#[derive(Debug, Serialize)]
struct Name {
    /// Its lines.
    lines: Vec<Line>,
    /// `start`, `middle` or `end`.
    anchor: &'static str,
    /// From the number to the name, where they lie apart.
    leader: Option<[f64; 4]>,
}

/// A line of a name.
#[derive(Debug, Serialize)]
struct Line {
    /// The characters.
    text: String,
    /// Place of the anchor.
    x: f64,
    /// Place of the base line.
    y: f64,
}

/// A part of the map.
#[derive(Debug, Clone, Copy)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn around(x: f64, y: f64, half_width: f64, half_height: f64) -> Self {
        Self { left: x - half_width, top: y - half_height, right: x + half_width, bottom: y + half_height }
    }

    fn meets(self, other: Self) -> bool {
        self.left < other.right
            && other.left < self.right
            && self.top < other.bottom
            && other.top < self.bottom
    }

    fn meets_any(self, others: &[Self]) -> bool {
        others.iter().any(|other| other.meets(self))
    }

    /// From its nearest point.
    fn distance(self, (x, y): (f64, f64)) -> f64 {
        (x - x.clamp(self.left, self.right)).hypot(y - y.clamp(self.top, self.bottom))
    }

    fn holds(self, (x, y): (f64, f64)) -> bool {
        (self.left..=self.right).contains(&x) && (self.top..=self.bottom).contains(&y)
    }

    fn on_map(self) -> bool {
        self.left >= 4.0 && self.top >= 4.0 && self.right <= WIDTH - 4.0 && self.bottom <= HEIGHT - 4.0
    }
}

/// A place that a name could take.
struct Spot {
    /// How far from the number.
    far: f64,
    /// What the text covers.
    area: Area,
    /// The name there.
    name: Name,
}

impl Spot {
    /// The text's area and small ones along the leader, without its end in the text.
    fn covers(&self) -> impl Iterator<Item = Area> {
        let leader = self.name.leader.into_iter().flat_map(|[x1, y1, x2, y2]| {
            (1..8).map(f64::from).map(move |i| (x1 + (x2 - x1) * i / 8.0, y1 + (y2 - y1) * i / 8.0))
        });
        std::iter::once(self.area).chain(leader.map(|(x, y)| Area::around(x, y, 1.0, 1.0)))
    }
}

/// A name in one line, or in two about equal ones; what does not fit is cut.
pub(super) fn lines(name: &str) -> Vec<String> {
    let length = name.chars().count();
    if length <= LONGEST {
        return vec![name.to_owned()];
    }
    // The space nearest the middle, measured in characters.
    let middle = length / 2;
    let spaces = name.char_indices().enumerate().filter(|(_, (_, c))| *c == ' ');
    let split = spaces.min_by_key(|(at, _)| at.abs_diff(middle)).map(|(_, (byte, _))| byte);
    let parts = split.map_or_else(|| vec![name], |byte| vec![&name[..byte], &name[byte + 1..]]);
    parts.into_iter().map(|part| crate::report::text::one_line(part, LONGEST + 1)).collect()
}

/// Places the numbers and names, the first theme first. A number moves a little aside where another holds its
/// place, and is left out where all places near are held; a name takes the place that covers the fewest
/// marks.
pub(super) fn place(themes: &[Place], marks: &[(f64, f64)]) -> Vec<Option<Label>> {
    let mut taken: Vec<Area> = Vec::new();
    let mut labels: Vec<Option<Label>> = Vec::new();
    for theme in themes {
        let spot = badge_spots(theme).find(|area| area.on_map() && !area.meets_any(&taken));
        taken.extend(spot);
        labels.push(spot.map(|area| Label {
            x: round(f64::midpoint(area.left, area.right)),
            y: round(f64::midpoint(area.top, area.bottom)),
            name: None,
        }));
    }
    let badges: Vec<(f64, f64)> = labels.iter().flatten().map(|label| (label.x, label.y)).collect();
    for (theme, label) in themes.iter().zip(&mut labels).take(NAMED) {
        let Some(label) = label else { continue };
        let free = |spot: &Spot| spot.area.on_map() && spot.covers().all(|part| !part.meets_any(&taken));
        // A name nearer to another number would be read as that theme's.
        let own = |spot: &Spot| {
            let distance = spot.area.distance((label.x, label.y));
            badges.iter().all(|&other| spot.area.distance(other) >= distance)
        };
        let cost = |spot: &Spot| {
            let hidden = marks.iter().filter(|&&mark| spot.area.holds(mark)).count();
            // Forty units of distance weigh as much as a hidden mark, and as several where there are
            // thousands.
            hidden as f64 / (1.0 + marks.len() as f64 / 1000.0) + spot.far / 40.0
        };
        let spots = name_spots(label, &theme.lines).into_iter().filter(|spot| free(spot) && own(spot));
        // The first of equal ones.
        if let Some(best) = spots.min_by(|a, b| cost(a).total_cmp(&cost(b))) {
            taken.extend(best.covers());
            label.name = Some(best.name);
        }
    }
    labels
}

/// Places for a theme's number, the centre first, then around it.
fn badge_spots(theme: &Place) -> impl Iterator<Item = Area> {
    let rings = [26.0, 38.0].into_iter().flat_map(|far| directions(8).map(move |(x, y)| (x * far, y * far)));
    let (x, y) = (theme.x, theme.y);
    std::iter::once((0.0, 0.0)).chain(rings).map(move |(dx, dy)| Area::around(x + dx, y + dy, BADGE, BADGE))
}

/// Places for a name around its number, the nearest first.
fn name_spots(label: &Label, lines: &[String]) -> Vec<Spot> {
    let half_width = lines.iter().map(|line| width(line)).fold(0.0, f64::max) / 2.0;
    let half_height = lines.len() as f64 * LINE / 2.0;
    let mut spots = Vec::new();
    for far in [4.0, 18.0, 36.0, 56.0, 80.0] {
        for (dx, dy) in directions(12) {
            // The name's box touches the circle around the number from outside.
            let x = label.x + dx * (BADGE + far) + dx.signum() * half_width * dx.abs().min(0.5) * 2.0;
            let y = label.y + dy * (BADGE + far) + dy * half_height;
            let area = Area::around(x, y, half_width + AIR, half_height + AIR);
            let leader = (far > 30.0).then(|| leader(label, area));
            let (anchor, text_x) = match dx {
                dx if dx > 0.3 => ("start", x - half_width),
                dx if dx < -0.3 => ("end", x + half_width),
                _ => ("middle", x),
            };
            let text_lines = lines.iter().enumerate().map(|(i, text)| Line {
                text: text.clone(),
                x: round(text_x),
                y: round(y - half_height + (i as f64 + 0.76) * LINE),
            });
            spots.push(Spot { far, area, name: Name { lines: text_lines.collect(), anchor, leader } });
        }
    }
    spots
}

/// A line from the edge of the number to the nearest point of the name.
fn leader(label: &Label, to: Area) -> [f64; 4] {
    let (x, y) = (label.x.clamp(to.left, to.right), label.y.clamp(to.top, to.bottom));
    let length = (x - label.x).hypot(y - label.y).max(1.0);
    let (dx, dy) = ((x - label.x) / length, (y - label.y) / length);
    [label.x + dx * BADGE, label.y + dy * BADGE, x, y].map(round)
}

/// Directions around the circle, the right first, then in turn above and below it.
fn directions(n: usize) -> impl Iterator<Item = (f64, f64)> {
    (0..n).map(move |i| {
        let turn = if i % 2 == 0 { -(i as f64) / 2.0 } else { f64::midpoint(i as f64, 1.0) };
        let (sin, cos) = (turn / n as f64 * std::f64::consts::TAU).sin_cos();
        (cos, sin)
    })
}

/// Width of a line, rather too much than too little.
fn width(line: &str) -> f64 {
    let wide = |c: char| c >= '\u{1100}' && !('\u{1E00}'..'\u{2E80}').contains(&c);
    line.chars().map(|c| if wide(c) { WIDE } else { CHARACTER }).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn areas(labels: &[Option<Label>], places: &[Place]) -> Vec<Area> {
        let mut areas = Vec::new();
        for (label, place) in labels.iter().zip(places) {
            let Some(label) = label else { continue };
            areas.push(Area::around(label.x, label.y, BADGE - 0.1, BADGE - 0.1));
            let Some(name) = &label.name else { continue };
            let width = place.lines.iter().map(|line| width(line)).fold(0.0, f64::max);
            let (first, last) = (&name.lines[0], &name.lines[name.lines.len() - 1]);
            let left = match name.anchor {
                "start" => first.x,
                "end" => first.x - width,
                _ => first.x - width / 2.0,
            };
            areas.push(Area { left, top: first.y - 0.7 * LINE, right: left + width, bottom: last.y });
        }
        areas
    }

    #[test]
    fn nothing_overlaps_and_nothing_leaves_the_map() {
        for n in [1, 5, 20, 100, 300] {
            let places: Vec<Place> = (0..n)
                .map(|i| Place {
                    x: 40.0 + (i * 7919 % 960) as f64,
                    y: 40.0 + (i * 104_729 % 560) as f64,
                    lines: lines(["graph", "a name of many words that is cut in two"][i % 2]),
                })
                .collect();
            let marks: Vec<(f64, f64)> = places.iter().map(|place| (place.x, place.y)).collect();
            let placed = place(&places, &marks);
            assert!(n > 5 || placed.iter().flatten().all(|label| label.name.is_some()));
            let areas = areas(&placed, &places);
            for (i, area) in areas.iter().enumerate() {
                assert!(area.on_map(), "{n}: {area:?}");
                assert!(areas[..i].iter().all(|other| !other.meets(*area)), "{n}: {area:?}");
            }
        }
    }

    #[test]
    fn themes_in_one_place_keep_apart() {
        let places: Vec<Place> =
            (0..40).map(|_| Place { x: 500.0, y: 300.0, lines: lines("graph") }).collect();
        let placed = place(&places, &[]);
        assert!(placed[0].is_some() && placed[1].is_some());
        assert!(placed.iter().any(Option::is_none));
    }

    #[test]
    fn long_names_take_two_lines() {
        assert_eq!(lines("graph networks"), ["graph networks"]);
        assert_eq!(lines("graph neural networks and attention"), ["graph neural networks", "and attention"]);
        assert_eq!(lines(&"x".repeat(80)), [format!("{}…", "x".repeat(24))]);
    }
}

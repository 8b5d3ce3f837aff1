//! What is drawn around the bays of a level, as a manager writes it: the wall's corners on the first line, then one
//! thing a line, in metres.
//!
//! ```text
//! 0,0 36,0 36,20 0,20
//! lane 0,10 36,10 4.6
//! entrance 0,10
//! lift 33.2,8.6 2.6,2.8
//! stairs 33.2,0.3 2.6,7.3
//! label 5,10 B1
//! ```

use std::fmt;

use super::{FARTHEST, Point};
use crate::error::{Error, Result};
use crate::language::Message;

/// The wall and what stands inside of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// The corners, one after the other.
    pub wall: Vec<Point>,
    pub lanes: Vec<Lane>,
    /// Where cars come through the wall.
    pub entrances: Vec<Point>,
    pub fixtures: Vec<Fixture>,
    pub labels: Vec<Label>,
}

/// Where cars drive.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lane {
    /// Its middle, in driving direction.
    pub course: Vec<Point>,
    pub width: i32,
}

/// A rectangle that is no bay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Fixture {
    pub kind: FixtureKind,
    /// Its top left corner.
    pub corner: Point,
    pub width: i32,
    pub height: i32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FixtureKind {
    Lift,
    Stairs,
}

/// What is painted on the floor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// Its middle.
    pub at: Point,
    pub text: String,
}

const MOST_LINES: usize = 100;
const MOST_POINTS: usize = 64;
const MOST_LETTERS: usize = 20;
/// The widest lane, and the longest side of a lift or of stairs.
const WIDEST: i32 = 3000;
/// The shortest side of a level.
const LEAST: i32 = 100;

const LANE: &str = "lane 0,8 36,8 5";
const ENTRANCE: &str = "entrance 0,8";
const LIFT: &str = "lift 33,6 3,4";
const STAIRS: &str = "stairs 33,0 3,5";
const LABEL: &str = "label 3,8 B1";

impl Outline {
    /// Reads the text of an outline; empty lines do not count.
    ///
    /// # Errors
    /// [`Error::Invalid`] at the field `outline`, naming the first line that is wrong.
    pub fn parse(text: &str) -> Result<Self> {
        let filled = text.lines().enumerate().map(|(index, line)| (index + 1, line.trim()));
        let lines: Vec<(usize, &str)> =
            filled.filter(|(_, line)| !line.is_empty()).take(MOST_LINES + 1).collect();
        if lines.len() > MOST_LINES {
            return Err(problem(Message::of("problem-outline-long").with("most", MOST_LINES)));
        }
        let (first, rest) =
            lines.split_first().ok_or_else(|| problem(Message::of("problem-outline-wall")))?;
        let mut outline = Self { wall: wall(first.1)?, ..Self::default() };
        for (number, line) in rest {
            outline.add(line).map_err(|expected| problem(expected.message().with("line", *number)))?;
        }
        Ok(outline)
    }

    fn add(&mut self, line: &str) -> std::result::Result<(), Expected> {
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        match word {
            "lane" => self.lanes.push(lane(rest).ok_or(Expected::Like(LANE))?),
            "entrance" => self.entrances.push(point(rest).ok_or(Expected::Like(ENTRANCE))?),
            "lift" => self.fixtures.push(fixture(FixtureKind::Lift, rest).ok_or(Expected::Like(LIFT))?),
            "stairs" => self.fixtures.push(fixture(FixtureKind::Stairs, rest).ok_or(Expected::Like(STAIRS))?),
            "label" => self.labels.push(label(rest).ok_or(Expected::Like(LABEL))?),
            _ => return Err(Expected::Word),
        }
        Ok(())
    }
}

/// What a line should have been.
enum Expected {
    Word,
    Like(&'static str),
}

impl Expected {
    fn message(self) -> Message {
        match self {
            Self::Word => {
                Message::of("problem-outline-word").with("words", "lane, entrance, lift, stairs, label")
            }
            Self::Like(example) => Message::of("problem-outline-line").with("example", example),
        }
    }
}

fn problem(message: Message) -> Error {
    Error::field("outline", message)
}

fn wall(line: &str) -> Result<Vec<Point>> {
    let corners =
        points(line.split_whitespace()).filter(|corners| (3..=MOST_POINTS).contains(&corners.len()));
    let span = |way: fn(&Point) -> i32, corners: &[Point]| {
        let ends = corners.iter().map(way).min().zip(corners.iter().map(way).max());
        ends.map_or(0, |(first, last)| last - first)
    };
    corners
        .filter(|corners| {
            span(|corner| corner.x, corners) >= LEAST && span(|corner| corner.y, corners) >= LEAST
        })
        .ok_or_else(|| problem(Message::of("problem-outline-wall")))
}

fn lane(text: &str) -> Option<Lane> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let (width, course) = words.split_last()?;
    let course = points(course.iter().copied())?;
    let is_long =
        (2..=MOST_POINTS).contains(&course.len()) && course.windows(2).all(|ends| ends[0] != ends[1]);
    let width = metres(width).filter(|width| (LEAST..=WIDEST).contains(width))?;
    is_long.then_some(Lane { course, width })
}

fn fixture(kind: FixtureKind, text: &str) -> Option<Fixture> {
    let (corner, size) = text.trim().split_once(char::is_whitespace)?;
    let (corner, size) = (point(corner)?, point(size)?);
    let is_size = |side| (LEAST..=WIDEST).contains(&side);
    (is_size(size.x) && is_size(size.y)).then_some(Fixture { kind, corner, width: size.x, height: size.y })
}

fn label(text: &str) -> Option<Label> {
    let (at, text) = text.trim().split_once(char::is_whitespace)?;
    let text = text.trim();
    let is_plain = !text.is_empty() && !text.chars().any(char::is_control);
    (is_plain && text.chars().count() <= MOST_LETTERS)
        .then_some(Label { at: point(at)?, text: text.to_owned() })
}

fn points<'a>(words: impl Iterator<Item = &'a str>) -> Option<Vec<Point>> {
    words.map(point).collect()
}

fn point(word: &str) -> Option<Point> {
    let (x, y) = word.trim().split_once(',')?;
    Some(Point { x: metres(x)?, y: metres(y)? })
}

/// Metres with at most two decimals, as centimetres.
pub(super) fn metres(text: &str) -> Option<i32> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let is_number = |digits: &str, most| {
        (1..=most).contains(&digits.len()) && digits.bytes().all(|digit| digit.is_ascii_digit())
    };
    if !is_number(whole, 4) || !is_number(part, 2) {
        return None;
    }
    let hundredths = part.parse::<i32>().ok()? * if part.len() == 1 { 10 } else { 1 };
    Some(whole.parse::<i32>().ok()? * 100 + hundredths).filter(|centimetres| *centimetres <= FARTHEST)
}

/// Centimetres as they are written: `4.6`.
pub struct Metres(pub i32);

impl fmt::Display for Metres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0 / 100)?;
        match self.0 % 100 {
            0 => Ok(()),
            part if part % 10 == 0 => write!(f, ".{}", part / 10),
            part => write!(f, ".{part:02}"),
        }
    }
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{},{}", Metres(self.x), Metres(self.y))
    }
}

/// As [`Outline::parse`] reads it.
impl fmt::Display for Outline {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let line = |points: &[Point]| points.iter().map(Point::to_string).collect::<Vec<_>>().join(" ");
        f.write_str(&line(&self.wall))?;
        for lane in &self.lanes {
            write!(f, "\nlane {} {}", line(&lane.course), Metres(lane.width))?;
        }
        for entrance in &self.entrances {
            write!(f, "\nentrance {entrance}")?;
        }
        for Fixture { kind, corner, width, height } in &self.fixtures {
            let word = if *kind == FixtureKind::Lift { "lift" } else { "stairs" };
            write!(f, "\n{word} {corner} {},{}", Metres(*width), Metres(*height))?;
        }
        for label in &self.labels {
            write!(f, "\nlabel {} {}", label.at, label.text)?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const WHOLE: &str = "0,0 36,0 36,20 0,20\nlane 0,10 36,10 4.6\nentrance 0,10\nlift 33.25,8.6 2.6,2.8\n\
        stairs 33,0 3,5.05\nlabel 5,10 Level B1";

    #[test]
    fn an_outline_is_read_and_written() {
        let outline = Outline::parse(WHOLE).unwrap();
        assert_eq!(outline.to_string(), WHOLE);
        assert_eq!(outline.lanes[0].width, 460);
        assert_eq!(outline.fixtures[0].corner, Point { x: 3325, y: 860 });
        assert_eq!(outline.labels[0].text, "Level B1");
        assert_eq!(Outline::parse(&WHOLE.replace('\n', "\r\n\r\n  ")).unwrap(), outline);
    }

    #[test]
    fn what_is_wrong_is_named() {
        let problem = |text: &str| Outline::parse(text).unwrap_err().to_string();
        for wall in ["", "0,0 36,0", "0,0 36,0 72,0", "lane 0,8 36,8 5", "0,0 36,0 36,1001", "0,0 36,0 36,-1"]
        {
            assert!(problem(wall).starts_with("The first line"), "{wall:?}: {}", problem(wall));
        }
        let line = |text: &str| problem(&format!("0,0 36,0 36,20\n\n{text}"));
        for (text, expected) in [
            ("pool 1,1 2,2", "Line 3 begins with none of these words: lane, entrance, lift, stairs, label."),
            ("lane 0,8 5", "Line 3 should look like this: lane 0,8 36,8 5"),
            ("lane 0,8 0,8 5", "Line 3 should look like this: lane 0,8 36,8 5"),
            ("lane 0,8 36,8 0.99", "Line 3 should look like this: lane 0,8 36,8 5"),
            ("lane 0,8 36,8 5.001", "Line 3 should look like this: lane 0,8 36,8 5"),
            ("entrance", "Line 3 should look like this: entrance 0,8"),
            ("entrance 1e3,0", "Line 3 should look like this: entrance 0,8"),
            ("lift 33,6 0,4", "Line 3 should look like this: lift 33,6 3,4"),
            ("stairs 33,0", "Line 3 should look like this: stairs 33,0 3,5"),
            ("label 3,8", "Line 3 should look like this: label 3,8 B1"),
            ("label 3,8 a name of many letters", "Line 3 should look like this: label 3,8 B1"),
        ] {
            assert_eq!(line(text), expected, "{text}");
        }
        assert!(problem(&format!("0,0 9,0 9,9{}", "\nentrance 0,0".repeat(100))).contains("100"));
    }

    fn points(least: usize) -> impl Strategy<Value = Vec<Point>> {
        let point = (0..=FARTHEST, 0..=FARTHEST).prop_map(|(x, y)| Point { x, y });
        prop::collection::vec(point, least..6)
    }

    proptest! {
        #[test]
        fn what_is_written_is_read_as_it_was(
            wall in points(3),
            lane in (points(2), LEAST..=WIDEST),
            entrances in points(0),
            fixture in (points(1), LEAST..=WIDEST, LEAST..=WIDEST, any::<bool>()),
            text in "[^\\p{C}\\s]{1,9}( [^\\p{C}\\s]{1,9})?",
        ) {
            let kind = if fixture.3 { FixtureKind::Lift } else { FixtureKind::Stairs };
            let outline = Outline {
                labels: vec![Label { at: wall[0], text }],
                wall,
                lanes: vec![Lane { course: lane.0, width: lane.1 }],
                entrances,
                fixtures: vec![Fixture { kind, corner: fixture.0[0], width: fixture.1, height: fixture.2 }],
            };
            prop_assume!(outline.lanes[0].course.windows(2).all(|ends| ends[0] != ends[1]));
            if let Ok(read) = Outline::parse(&outline.to_string()) {
                prop_assert_eq!(read, outline);
            } else {
                // Only a wall without room inside.
                prop_assert!(super::wall(&outline.wall.iter().map(Point::to_string).collect::<Vec<_>>().join(" ")).is_err());
            }
        }

        #[test]
        fn nothing_written_breaks_it(text in "(?s).{0,200}") {
            let _ = Outline::parse(&text);
        }
    }
}

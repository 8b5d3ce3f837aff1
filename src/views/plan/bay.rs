//! A bay in a drawing: what is written on it, and where.

use super::frame::{Area, Kind};
use crate::views::Sign;

/// One spot in one drawing, the same for every viewer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Bay {
    pub id: i64,
    /// As in [`super::Drawing`].
    pub suffix: &'static str,
    pub area: Area,
    /// How far it is turned about its middle, in degrees, clockwise.
    pub turn: i32,
    /// What is read out: the whole label, the state and what the spot has.
    pub title: String,
    /// The label without its level.
    pub number: String,
    pub state: &'static str,
    pub sign: Sign,
    /// Where it leads; empty on a screen that nobody touches.
    pub href: String,
    /// The icon of what a driver must know, and its top left corner.
    pub feature: Option<(&'static str, (i32, i32))>,
    pub shape: Shape,
    /// Whether the view is about other kinds of spots.
    pub is_other: bool,
}

/// How icon, number and word are arranged.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// One below the other.
    Stack { has_word: bool },
    /// Side by side.
    Row { has_word: bool },
    /// The icon, and beside it the number over the word.
    Pair,
    /// The icon, and the number if there is room below.
    Small { has_number: bool },
    /// The number, as large as it can be, and the icon if there is room above.
    Plain { has_icon: bool },
}

/// The sides of icons.
const ICON: i32 = 20;
const SMALL_ICON: i32 = 16;

impl Shape {
    /// The one in which the longest word fits.
    pub fn of(kind: Kind, area: Area, number: &str, words: &[&str]) -> Self {
        let longest = words.iter().map(|word| length(word)).max().unwrap_or(0);
        let Area { width, height, .. } = area;
        if kind == Kind::Small {
            let number = 7 * i32::try_from(number.chars().count()).unwrap_or(0);
            return Self::Small { has_number: width >= 20.max(number) && height >= 36 };
        }
        if kind == Kind::Screen && (width.min(height) < 58 || longest + 2 > width) {
            return Self::Plain { has_icon: height >= 56 };
        }
        if height >= 64 && width < 2 * height {
            return Self::Stack { has_word: longest + 2 <= width };
        }
        let row = 28 + 9 * i32::try_from(number.chars().count()).unwrap_or(0) + 6 + longest;
        if row + 6 <= width {
            Self::Row { has_word: true }
        } else if height >= 34 && 28 + longest <= width {
            Self::Pair
        } else {
            Self::Row { has_word: false }
        }
    }

    /// Where a feature's icon stands, if there is room for one: at the wall, or beside the number.
    pub fn feature(self, area: Area, is_wall_above: bool) -> Option<(i32, i32)> {
        let Area { width, height, .. } = area;
        match self {
            Self::Stack { .. } if height >= 120 => {
                Some(((width - SMALL_ICON) / 2, if is_wall_above { 12 } else { height - 12 - SMALL_ICON }))
            }
            Self::Pair if width >= 90 => Some((width - SMALL_ICON - 8, height / 2 - SMALL_ICON)),
            _ => None,
        }
    }

    pub fn has_word(self) -> bool {
        matches!(self, Self::Stack { has_word: true } | Self::Row { has_word: true } | Self::Pair)
    }

    pub fn has_number(self) -> bool {
        self != Self::Small { has_number: false }
    }

    pub fn has_icon(self) -> bool {
        self != Self::Plain { has_icon: false }
    }

    /// The class that sizes and anchors what is written.
    pub fn class(self) -> &'static str {
        match self {
            Self::Stack { .. } => "sp-bay",
            Self::Row { .. } => "sp-bay sp-bay-row",
            Self::Pair => "sp-bay sp-bay-pair",
            Self::Small { .. } => "sp-bay sp-bay-small",
            Self::Plain { .. } => "sp-bay sp-bay-plain",
        }
    }
}

/// About how long a word of 12 pixels is: there is no font here to ask.
fn length(word: &str) -> i32 {
    let tenths = |letter: char| match letter {
        'f' | 'i' | 'j' | 'l' | 'r' | 't' => 42,
        _ if letter.is_uppercase() => 78,
        _ => 68,
    };
    word.chars().map(tenths).sum::<i32>() / 10
}

impl Bay {
    pub fn icon_size(&self) -> i32 {
        if matches!(self.shape, Shape::Stack { .. }) { ICON } else { SMALL_ICON }
    }

    /// The icon's top left corner.
    pub fn icon(&self) -> (i32, i32) {
        let Area { width, height, .. } = self.area;
        match self.shape {
            Shape::Stack { .. } => ((width - ICON) / 2, height / 2 - 34),
            Shape::Small { has_number } => {
                ((width - SMALL_ICON) / 2, height / 2 - if has_number { 17 } else { 8 })
            }
            Shape::Plain { .. } => ((width - SMALL_ICON) / 2, height / 2 - 22),
            _ => (7, (height - SMALL_ICON) / 2),
        }
    }

    /// Where the number stands: its middle or its start, and its base line.
    pub fn number_at(&self) -> (i32, i32) {
        let Area { width, height, .. } = self.area;
        match self.shape {
            Shape::Stack { .. } => (width / 2, height / 2 + 7),
            Shape::Small { .. } => (width / 2, height / 2 + 12),
            Shape::Row { .. } => (28, height / 2 + 5),
            Shape::Pair => (28, height / 2 - 1),
            Shape::Plain { has_icon } => (width / 2, height / 2 + if has_icon { 16 } else { 8 }),
        }
    }

    /// How long a number is drawn that is too long for its bay.
    pub fn squeezed(&self) -> Option<i32> {
        let (letter, room) = match self.shape {
            Shape::Stack { .. } => (12, self.area.width - 8),
            Shape::Plain { .. } => (14, self.area.width - 4),
            _ => return None,
        };
        let length = letter * i32::try_from(self.number.chars().count()).unwrap_or(0);
        (length > room).then_some(room)
    }

    /// Where the word stands: its middle, its end or its start, and its base line.
    pub fn word_at(&self) -> (i32, i32) {
        let Area { width, height, .. } = self.area;
        match self.shape {
            Shape::Row { .. } => (width - 7, height / 2 + 4),
            Shape::Pair => (28, height / 2 + 13),
            _ => (width / 2, height / 2 + 26),
        }
    }

    /// The middle about which it is turned.
    pub fn middle(&self) -> (i32, i32) {
        (self.area.x + self.area.width / 2, self.area.y + self.area.height / 2)
    }

    /// Rounder where there is room.
    pub fn radius(&self) -> i32 {
        if matches!(self.shape, Shape::Small { .. }) { 4 } else { 8 }
    }
}

/// A label without the level that it begins with: `014` of `B1-014`; at most six letters.
pub fn number(label: &str, level: &str) -> String {
    let rest = label.strip_prefix(level).unwrap_or(label);
    let rest = rest.trim_start_matches(|letter: char| !letter.is_alphanumeric());
    let rest = if rest.is_empty() { label } else { rest };
    if rest.chars().count() <= 6 {
        return rest.to_owned();
    }
    rest.chars().take(5).chain(['…']).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_what_the_level_does_not_say() {
        for (label, level, expected) in [
            ("B1-014", "B1", "014"),
            ("B1", "B1", "B1"),
            ("14", "B1", "14"),
            ("Yard 3", "Yard", "3"),
            ("Behind the house", "Yard", "Behin…"),
        ] {
            assert_eq!(number(label, level), expected);
        }
    }

    #[test]
    fn words_are_shown_where_they_fit() {
        let words = ["Free", "Reserved", "Closed", "Yours"];
        let shape = |width, height| Shape::of(Kind::Wide, Area { x: 0, y: 0, width, height }, "014", &words);
        assert_eq!(shape(64, 160), Shape::Stack { has_word: true });
        assert_eq!(shape(40, 160), Shape::Stack { has_word: false });
        assert_eq!(shape(120, 44), Shape::Row { has_word: true });
        assert_eq!(shape(98, 44), Shape::Pair);
        assert_eq!(shape(60, 30), Shape::Row { has_word: false });
        let small =
            |number| Shape::of(Kind::Small, Area { x: 0, y: 0, width: 28, height: 64 }, number, &words);
        assert_eq!(small("014"), Shape::Small { has_number: true });
        assert_eq!(small("Yard 3"), Shape::Small { has_number: false });
        let screen =
            |width, height| Shape::of(Kind::Screen, Area { x: 0, y: 0, width, height }, "014", &words);
        assert_eq!(screen(66, 80), Shape::Stack { has_word: true });
        assert_eq!(screen(46, 60), Shape::Plain { has_icon: true });
        assert_eq!(screen(46, 40), Shape::Plain { has_icon: false });
    }
}

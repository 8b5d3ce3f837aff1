//! How the levels of a building share a screen in the lobby.

use super::frame::{Frame, can_be_squashed};
use crate::spots::plan::Plan;

/// What there is for the plan on a screen of 1920 by 1080 pixels, and between two levels.
const ROOM: (f64, f64) = (1208.0, 700.0);
const GAP: f64 = 24.0;
/// More beside each other would be too small to tell apart.
const MOST_COLUMNS: usize = 4;
/// The flattest that a level may be drawn.
const FLATTEST: f64 = 0.5;

/// The room that each level has, in pixels of 1920 by 1080.
#[derive(Clone, Copy, Debug)]
pub struct Fit {
    pub columns: usize,
    cell: (f64, f64),
}

impl Fit {
    /// As many columns as let the smallest drawing be largest.
    pub fn new<'a>(plans: impl Iterator<Item = &'a Plan>) -> Self {
        let levels: Vec<((f64, f64), bool)> =
            plans.map(|plan| (Frame::wide(plan).across(), can_be_squashed(plan))).collect();
        let fits = (1..=levels.len().clamp(1, MOST_COLUMNS)).map(|columns| {
            let rows = levels.len().div_ceil(columns).max(1);
            let part = |all: f64, count: usize| (all - GAP * (count - 1) as f64) / count as f64;
            Self { columns, cell: (part(ROOM.0, columns), part(ROOM.1, rows)) }
        });
        let smallest = |fit: &Self| {
            let scales = levels.iter().map(|((width, height), can)| fit.of(*width, *height, *can).0);
            scales.fold(f64::INFINITY, f64::min)
        };
        let best = fits.reduce(|best, fit| if smallest(&fit) > smallest(&best) { fit } else { best });
        best.unwrap_or(Self { columns: 1, cell: ROOM })
    }

    /// For a level of so many centimetres: pixels to a centimetre, and how much flatter it is drawn, 1 being as it is.
    pub fn of(&self, width: f64, height: f64, can_be_squashed: bool) -> (f64, f64) {
        let (across, down) = self.cell;
        let squash =
            if can_be_squashed { (width * down / (height * across)).clamp(FLATTEST, 1.0) } else { 1.0 };
        ((across / width).min(down / (height * squash)), squash)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spots::plan::Outline;

    fn plan(wall: &str) -> Plan {
        Plan::new("B1".into(), &[], Some(&Outline::parse(wall).unwrap()))
    }

    #[test]
    fn wide_levels_lie_below_each_other_and_deep_ones_stand_side_by_side() {
        let (wide, deep) = (plan("0,0 60,0 60,18 0,18"), plan("0,0 40,0 40,60 0,60"));
        assert_eq!(Fit::new([].into_iter()).columns, 1);
        assert_eq!(Fit::new([&wide].into_iter()).columns, 1);
        assert_eq!(Fit::new([&wide, &wide].into_iter()).columns, 1);
        assert_eq!(Fit::new([&deep, &deep].into_iter()).columns, 2);
    }

    #[test]
    fn no_level_is_larger_than_its_room() {
        for size in [(3_600.0, 2_000.0), (1_000.0, 9_000.0), (9_000.0, 1_000.0), (10.0, 10.0)] {
            for fit in [Fit::new([].into_iter()), Fit { columns: 2, cell: (592.0, 338.0) }] {
                for can_be_squashed in [true, false] {
                    let (scale, squash) = fit.of(size.0, size.1, can_be_squashed);
                    assert!(size.0 * scale <= fit.cell.0 + 0.001, "{size:?} {fit:?}");
                    assert!(size.1 * scale * squash <= fit.cell.1 + 0.001, "{size:?} {fit:?}");
                    assert!((FLATTEST..=1.0).contains(&squash) && (can_be_squashed || squash == 1.0));
                }
            }
        }
    }
}

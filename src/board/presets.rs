//! Tonight, tomorrow, the weekend: the times that people mostly need.

use crate::clock::{Fold, Timestamp, ToSpan as _, Zone, civil, minute};
use crate::spots::windows::Stretch;

/// A time that people mostly need.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Preset {
    Tonight,
    Tomorrow,
    Weekend,
}

impl Preset {
    const ALL: [Self; 3] = [Self::Tonight, Self::Tomorrow, Self::Weekend];

    /// Its name where it is remembered.
    pub fn name(self) -> &'static str {
        match self {
            Self::Tonight => "tonight",
            Self::Tomorrow => "tomorrow",
            Self::Weekend => "weekend",
        }
    }

    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|preset| preset.name() == name)
    }
}

/// Each with the time that it means.
pub struct Presets([(Preset, Stretch); 3]);

impl Presets {
    /// The presets as they are meant at `now`.
    pub fn at(zone: &Zone, now: Timestamp) -> Self {
        let today = zone.wall(now).date();
        let day = |days: i32| today.saturating_add(days.days());
        let saturday = i32::from(6 - today.weekday().to_monday_one_offset()).max(0);
        let is_sunday = today.weekday() == civil::Weekday::Sunday;
        let tonight = if zone.wall(now).hour() < 22 {
            stretch(zone, now, day(0).at(18, 0, 0, 0), day(0).at(23, 0, 0, 0))
        } else {
            stretch(zone, now, day(0).at(22, 0, 0, 0), day(1).at(8, 0, 0, 0))
        };
        let tomorrow = stretch(zone, now, day(1).at(8, 0, 0, 0), day(1).at(18, 0, 0, 0));
        let sunday = if is_sunday { 0 } else { saturday + 1 };
        // Late on a Sunday the weekend that people mean is the next one.
        let weeks = if is_sunday && zone.wall(now).hour() >= 19 { 7 } else { 0 };
        let first = if is_sunday && weeks == 0 { 0 } else { (sunday + weeks - 1).max(0) };
        let weekend = stretch(zone, now, day(first).at(10, 0, 0, 0), day(sunday + weeks).at(20, 0, 0, 0));
        Self([(Preset::Tonight, tonight), (Preset::Tomorrow, tomorrow), (Preset::Weekend, weekend)])
    }

    /// What the form suggests where nothing was chosen.
    pub fn first(&self) -> Stretch {
        self.0[0].1
    }

    /// What a preset means.
    pub fn of(&self, preset: Preset) -> Option<Stretch> {
        self.0.iter().find(|(one, _)| *one == preset).map(|(_, stretch)| *stretch)
    }

    /// The preset that a stretch is.
    pub fn which(&self, during: Stretch) -> Option<Preset> {
        self.0.iter().find(|(_, stretch)| is(during, *stretch)).map(|(preset, _)| *preset)
    }

    /// Each with its stretch, and whether it is the one chosen.
    pub fn choices(&self, during: Option<Stretch>) -> impl Iterator<Item = (Preset, Stretch, bool)> {
        let is_chosen = move |stretch| during.is_some_and(|during| is(during, stretch));
        self.0.into_iter().map(move |(preset, stretch)| (preset, stretch, is_chosen(stretch)))
    }
}

/// The same end, and the same start or one that has passed meanwhile.
fn is(during: Stretch, preset: Stretch) -> bool {
    let earlier = preset.starts_at.duration_since(during.starts_at).as_hours();
    during.ends_at == preset.ends_at && (0..24).contains(&earlier) && during.starts_at <= preset.starts_at
}

/// From `from`, or from now if that has passed, to `to`.
fn stretch(zone: &Zone, now: Timestamp, from: civil::DateTime, to: civil::DateTime) -> Stretch {
    // No clock skips these hours; if one did, the day's start would do.
    let instant = |time: civil::DateTime| {
        zone.instant(time, Fold::First).ok().or_else(|| zone.day_start(time.date())).unwrap_or(now)
    };
    Stretch { starts_at: instant(from).max(minute(now)), ends_at: instant(to) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(now: &str) -> [String; 3] {
        let zone = Zone::utc();
        let presets = Presets::at(&zone, now.parse().unwrap());
        presets.0.map(|(_, stretch)| {
            let field = |at| zone.wall(at).strftime("%a %H:%M").to_string();
            format!("{} – {}", field(stretch.starts_at), field(stretch.ends_at))
        })
    }

    #[test]
    fn on_a_thursday_afternoon() {
        let expected = ["Thu 18:00 – Thu 23:00", "Fri 08:00 – Fri 18:00", "Sat 10:00 – Sun 20:00"];
        assert_eq!(fields("2026-11-26T16:42:30Z"), expected);
    }

    #[test]
    fn what_has_begun_begins_now() {
        assert_eq!(fields("2026-11-26T20:05:30Z")[0], "Thu 20:05 – Thu 23:00");
        assert_eq!(fields("2026-11-26T22:30:00Z")[0], "Thu 22:30 – Fri 08:00");
        assert_eq!(fields("2026-11-28T12:00:00Z")[2], "Sat 12:00 – Sun 20:00");
        assert_eq!(fields("2026-11-29T12:00:00Z")[2], "Sun 12:00 – Sun 20:00");
        assert_eq!(fields("2026-11-29T19:30:00Z")[2], "Sat 10:00 – Sun 20:00");
    }
}

//! The offers that owners mostly make, one tap each.

use super::words::Words;
use crate::clock::{Fold, Timestamp, ToSpan as _, civil, minute};
use crate::language::Message;
use crate::spots::windows::Stretch;

/// An offer that needs no typing.
pub struct Quick {
    pub words: String,
    /// `FROM/TO`, the value of the form's one field.
    pub time: String,
}

/// Today until the evening or until midnight, all day tomorrow, the weekend; what is short or repeats another is left
/// out.
pub fn offers(words: Words<'_>) -> Vec<Quick> {
    let today = words.zone.wall(words.now).date();
    let day = |days: i32| today.saturating_add(days.days());
    let start = |day: civil::Date| words.zone.day_start(day);
    let now = minute(words.now);
    let evening = if words.zone.wall(words.now).hour() < 17 {
        words.zone.instant(today.at(18, 0, 0, 0), Fold::First).ok()
    } else {
        start(day(1))
    };
    let until = |end: Timestamp| words.tell(&Message::of("quick-today").with("time", words.when(end)));
    // Saturday and Sunday that are neither today nor tomorrow.
    let saturday = 6 - i32::from(today.weekday().to_monday_one_offset());
    let weekend = (saturday >= 2).then(|| (start(day(saturday)), start(day(saturday + 2))));
    let offers = [
        evening.and_then(|end| Some((until(end), Stretch::new(now, end)?))),
        between(start(day(1)), start(day(2))).map(|stretch| (words.say("quick-tomorrow").into(), stretch)),
        weekend
            .and_then(|(from, to)| between(from, to))
            .map(|stretch| (words.say("quick-weekend").into(), stretch)),
    ];
    let quick = |(said, stretch): (String, Stretch)| Quick { words: said, time: words.time_field(stretch) };
    offers.into_iter().flatten().map(quick).collect()
}

fn between(from: Option<Timestamp>, to: Option<Timestamp>) -> Option<Stretch> {
    Stretch::new(from?, to?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Zone;
    use crate::language::Language;

    fn said(now: &str) -> Vec<String> {
        let zone = Zone::named("Europe/Berlin").unwrap();
        let words = Words { zone: &zone, now: now.parse().unwrap(), language: Language::English };
        offers(words).iter().map(|quick| format!("{}: {}", quick.words, quick.time)).collect()
    }

    #[test]
    fn on_a_thursday() {
        let morning = said("2026-11-26T08:30:20Z");
        assert_eq!(
            morning,
            [
                "Today until 18:00: 2026-11-26T09:30/2026-11-26T18:00",
                "All day tomorrow: 2026-11-27T00:00/2026-11-28T00:00",
                "The weekend: 2026-11-28T00:00/2026-11-30T00:00",
            ]
        );
        assert_eq!(
            said("2026-11-26T16:30:00Z")[0],
            "Today until midnight: 2026-11-26T17:30/2026-11-27T00:00"
        );
    }

    #[test]
    fn near_the_weekend_tomorrow_is_enough() {
        assert_eq!(said("2026-11-27T08:30:00Z").len(), 2);
        assert_eq!(said("2026-11-28T08:30:00Z").len(), 2);
        assert_eq!(said("2026-11-29T08:30:00Z").len(), 2);
        assert_eq!(said("2026-11-30T08:30:00Z").len(), 3);
    }
}

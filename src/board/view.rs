//! What somebody looks at: which time, which level, which kind of spot.

use super::{Schedule, Snapshot, State, When};
use crate::clock::{Fold, SignedDuration, Timestamp, Zone, parse_wall, wall_field};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::spots::Feature;
use crate::spots::windows::Stretch;

/// Equal views show the same, so that each is rendered once for all who watch it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct View {
    /// None: now.
    pub during: Option<Stretch>,
    /// None: all.
    pub level: Option<String>,
    pub feature: Option<Feature>,
}

impl View {
    /// Reads the query of a board: wall-clock `from` and `to`, both or neither, `level` and `feature`.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a stretch that is malformed, reversed, past or over a year long, and for a
    /// feature that is none.
    pub fn parse<'a>(field: impl Fn(&str) -> &'a str, zone: &Zone, now: Timestamp) -> Result<Self> {
        let (from, to) = (field("from").trim(), field("to").trim());
        let during =
            if from.is_empty() && to.is_empty() { None } else { Some(stretch(from, to, zone, now)?) };
        let level = Some(field("level").trim()).filter(|level| !level.is_empty());
        let feature = match field("feature").trim() {
            "" => None,
            name => Some(
                Feature::parse(name)
                    .ok_or_else(|| Error::field("feature", Message::of("problem-no-such-kind")))?,
            ),
        };
        Ok(Self { during, level: level.map(str::to_owned), feature })
    }

    /// The query that [`View::parse`] reads.
    pub fn query(&self, zone: &Zone) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        if let Some(during) = self.during {
            query.append_pair("from", &wall_field(zone.wall(during.starts_at)));
            query.append_pair("to", &wall_field(zone.wall(during.ends_at)));
        }
        if let Some(level) = &self.level {
            query.append_pair("level", level);
        }
        if let Some(feature) = self.feature {
            query.append_pair("feature", feature.name());
        }
        query.finish()
    }

    pub fn when(&self, now: Timestamp) -> When {
        self.during.map_or(When::Now(now), When::During)
    }

    /// Whether the view shows this spot.
    pub fn shows(&self, schedule: &Schedule) -> bool {
        let details = &schedule.spot.details;
        self.level.as_ref().is_none_or(|level| *level == details.level)
            && self.feature.is_none_or(|feature| details.features.has(feature))
    }

    /// How many of the spots it shows are free.
    pub fn count_free(&self, snapshot: &Snapshot, now: Timestamp) -> usize {
        let when = self.when(now);
        let shown = snapshot.schedules.iter().filter(|schedule| self.shows(schedule));
        shown.filter(|schedule| schedule.standing(when).state == State::Free).count()
    }
}

/// A view looks at most this far.
const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 366);

fn stretch(from: &str, to: &str, zone: &Zone, now: Timestamp) -> Result<Stretch> {
    let instant = |field, text| {
        parse_wall(text)
            .and_then(|time| zone.instant(time, Fold::First))
            .map_err(|_| Error::field(field, Message::of("problem-time-skipped")))
    };
    let (starts_at, ends_at) = (instant("from", from)?, instant("to", to)?);
    if ends_at <= now {
        return Err(Error::field("to", Message::of("problem-time-passed")));
    }
    if ends_at.duration_since(starts_at) > LONGEST {
        return Err(Error::field("to", Message::of("problem-time-too-long")));
    }
    Stretch::new(starts_at, ends_at).ok_or_else(|| Error::field("to", Message::of("problem-reversed")))
}

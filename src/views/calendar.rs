//! Reservations as iCalendar (RFC 5545), in the way that Apple's, Google's and Microsoft's calendars read alike: all
//! times in UTC, so that nobody has to agree on what a time zone is.

use icalendar::{Alarm, Component as _, Event, EventLike as _, EventStatus, Parameter, Property, Trigger};

use crate::building::Building;
use crate::clock::{SignedDuration, Timestamp};
use crate::language::{Language, Message};
use crate::reservations::{Reservation, Status};

/// Where a calendar is, for a program to ask again and again.
pub struct Address {
    /// `https://…/calendar/….ics`
    pub url: String,
    /// The same in the scheme that opens a calendar program.
    pub webcal: String,
}

impl Address {
    /// `origin` without a slash at its end.
    pub fn new(origin: &str, secret: &str) -> Self {
        let host = origin.split_once("://").map_or(origin, |(_, host)| host);
        let path = format!("/calendar/{secret}.ics");
        Self { url: format!("{origin}{path}"), webcal: format!("webcal://{host}{path}") }
    }
}

/// What every event of a calendar has to know.
pub struct Calendar<'a> {
    pub building: &'a Building,
    /// Tells this building's events from those of others, for good (RFC 7986, section 5.3).
    pub family: &'a str,
    /// The site's own origin, without a slash at its end.
    pub origin: &'a str,
    /// The id of the resident whose calendar it is.
    pub reader: i64,
    pub language: Language,
}

const PRODUCT: &str = "-//Sparespot//Sparespot//EN";
/// How often calendars should ask again (RFC 7986, section 5.7); some ask when they like.
const REFRESH: &str = "PT15M";
const REMINDER_MINUTES: i64 = 30;
/// The longest line in octets (RFC 5545, section 3.1).
const LINE: usize = 75;

impl Calendar<'_> {
    /// One reservation, with a reminder where it is the reader's own and begins after `stamp`.
    pub fn one(&self, reservation: &Reservation, stamp: Timestamp) -> String {
        let mut event = self.event(reservation, stamp);
        if self.is_own(reservation) && reservation.status == Status::Booked {
            let before = Trigger::before_start(chrono::Duration::minutes(REMINDER_MINUTES));
            event.alarm(Alarm::display(&clean(&self.summary(reservation)), before));
        }
        let mut calendar = bare();
        calendar.push(event);
        written(&calendar)
    }

    /// A feed. What is cancelled is not in it, and so goes from the calendars that follow it.
    pub fn feed(&self, reservations: &[Reservation], stamp: Timestamp) -> String {
        let mut calendar = bare();
        let refresh = Property::new("REFRESH-INTERVAL", REFRESH)
            .append_parameter(Parameter::new("VALUE", "DURATION"))
            .done();
        calendar
            .append_property(Property::new("METHOD", "PUBLISH"))
            .append_property(Property::new("X-WR-CALNAME", clean(&self.name())))
            .append_property(Property::new("X-WR-TIMEZONE", self.building.zone.name()))
            .append_property(refresh)
            .append_property(Property::new("X-PUBLISHED-TTL", REFRESH));
        calendar.extend(reservations.iter().map(|reservation| self.event(reservation, stamp)));
        written(&calendar)
    }

    fn event(&self, reservation: &Reservation, stamp: Timestamp) -> Event {
        let Reservation { id, stretch, status, ended_early, .. } = reservation;
        let is_cancelled = *status == Status::Cancelled;
        // An end in the second of the start would be none.
        let end = stretch.ends_at + SignedDuration::from_micros(999_999);
        let mut event = Event::new();
        event
            .uid(&format!("reservation-{id}@{}", self.family))
            .sequence(u32::from(is_cancelled || *ended_early))
            .status(if is_cancelled { EventStatus::Cancelled } else { EventStatus::Confirmed })
            .summary(&clean(&self.summary(reservation)))
            .location(&clean(&self.location(reservation)))
            .url(&format!("{}/reservations/{id}", self.origin))
            .add_property("DTSTAMP", utc(stamp))
            .add_property("DTSTART", utc(stretch.starts_at))
            .add_property("DTEND", utc(end))
            // To park keeps nobody busy.
            .add_property("TRANSP", "TRANSPARENT");
        let description = clean(&self.description(reservation));
        if !description.is_empty() {
            event.description(&description);
        }
        event.done()
    }

    fn summary(&self, reservation: &Reservation) -> String {
        let Reservation { label, guest, .. } = reservation;
        if self.is_own(reservation) {
            return self.tell(Message::of("calendar-yours").with("label", label.as_str()));
        }
        let (who, unit) = (self.tell(guest.called()), &guest.unit);
        let who = if unit.is_empty() { who } else { format!("{who} ({unit})") };
        self.tell(Message::of("calendar-neighbour").with("name", who).with("label", label.as_str()))
    }

    fn name(&self) -> String {
        self.tell(Message::of("calendar-name").with("building", self.building.name.as_str()))
    }

    fn location(&self, reservation: &Reservation) -> String {
        let level = self.tell(Message::of("level").with("level", reservation.level.as_str()));
        format!("{level}, {}", self.building.name)
    }

    fn description(&self, reservation: &Reservation) -> String {
        let plate = match reservation.plate.as_str() {
            "" => String::new(),
            plate => self.tell(Message::of("calendar-plate").with("plate", plate)),
        };
        let lines = [plate.as_str(), reservation.note.as_str()];
        lines.into_iter().filter(|line| !line.is_empty()).collect::<Vec<_>>().join("\n")
    }

    fn tell(&self, message: Message) -> String {
        self.language.tell(&message)
    }

    fn is_own(&self, reservation: &Reservation) -> bool {
        reservation.resident == self.reader
    }
}

fn bare() -> icalendar::Calendar {
    let mut calendar = icalendar::Calendar::empty();
    let always = [("VERSION", "2.0"), ("PRODID", PRODUCT), ("CALSCALE", "GREGORIAN")];
    calendar.properties.extend(Property::from_array(always));
    calendar
}

fn utc(at: Timestamp) -> String {
    at.strftime("%Y%m%dT%H%M%SZ").to_string()
}

/// Without control characters, which no text may have but a line's end (RFC 5545, section 3.3.11).
fn clean(text: &str) -> String {
    text.chars().filter(|letter| *letter == '\n' || !letter.is_control()).collect()
}

/// As text. The lines are folded here: the library lets a last one have an octet too many.
fn written(calendar: &icalendar::Calendar) -> String {
    let unfolded = calendar.to_string().replace("\r\n ", "");
    let mut text = String::with_capacity(unfolded.len() * 21 / 20);
    for line in unfolded.split_terminator("\r\n") {
        fold(line, &mut text);
    }
    text
}

/// Not beside a space, which some programs take for a part of the fold.
fn fold(line: &str, into: &mut String) {
    let (mut rest, mut room) = (line, LINE);
    while rest.len() > room {
        let may_end = |end: &usize| {
            let parts = rest.split_at_checked(*end);
            parts.is_some_and(|(a, b)| {
                !a.ends_with(char::is_whitespace) && !b.starts_with(char::is_whitespace)
            })
        };
        let end = (1..=room).rev().find(may_end).unwrap_or_else(|| rest.floor_char_boundary(room));
        into.push_str(&rest[..end]);
        into.push_str("\r\n ");
        (rest, room) = (&rest[end..], LINE - 1);
    }
    into.push_str(rest);
    into.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_have_75_octets_at_most_and_no_letter_is_cut() {
        for letter in ["a", "é", "€", "🚗", " ", "a ", "🚗 "] {
            for length in 0..200 {
                let line = format!("X:{}{}", "-".repeat(length % 7), letter.repeat(length));
                let mut folded = String::new();
                fold(&line, &mut folded);
                assert!(folded.ends_with("\r\n"));
                assert!(folded.split("\r\n").all(|part| part.len() <= LINE), "{folded}");
                assert_eq!(folded.replace("\r\n ", ""), format!("{line}\r\n"));
            }
        }
    }
}

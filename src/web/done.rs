//! What has just been done, told on the page that follows, with the way back where there is one.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::HeaderValue;
use actix_web::{HttpRequest, HttpResponse};

use super::frame::see_other;
use crate::clock::Timestamp;
use crate::language::Message;
use crate::spots::windows::Stretch;
use crate::views::board::reserve_href;
use crate::views::layouts::{Notice, Undo};
use crate::views::words::Words;

const NAME: &str = "done";
/// The next page takes it; one that never comes leaves no trace.
const LIFETIME: Duration = Duration::minutes(1);

/// A deed, by ids and times. A cookie carries it, to the page that follows and no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Done {
    Offered {
        window: i64,
        stretch: Stretch,
    },
    Withdrawn {
        spot: i64,
        stretch: Stretch,
    },
    Cancelled {
        spot: i64,
        stretch: Stretch,
        has_begun: bool,
    },
    Saved,
    Removed,
    /// To another spot, since somebody stood there.
    Moved,
    /// The same where no other was free.
    Refunded,
    /// By a manager.
    CancelledFor,
    /// A screen was let in.
    Paired,
    Unpaired,
    /// How many spots were listed.
    SpotsAdded(i64),
    Assigned,
    /// A level, with the line of the log that holds its drawing before.
    Drawn(i64),
    /// How many of a file's rows were new, and how many changed something.
    Imported(i64, i64),
    Erased,
}

impl Done {
    /// On to the page that shows the result and says this.
    pub fn see_other(self, location: impl AsRef<str>) -> HttpResponse {
        let path = location.as_ref().split(['?', '#']).next().unwrap_or("/").to_owned();
        let mut response = see_other(location);
        let cookie = Cookie::build(NAME, self.written()).path(path).max_age(LIFETIME);
        // What cannot be told is done all the same.
        let _ = response.add_cookie(&cookie.http_only(true).same_site(SameSite::Lax).finish());
        response
    }

    /// What the request before this one did, where this is the page that follows.
    pub fn of(request: &HttpRequest) -> Option<Self> {
        Self::read(request.cookie(NAME).filter(|_| request.method().is_safe())?.value())
    }

    pub fn notice(self, words: Words<'_>) -> Notice {
        let told = |key: &'static str, stretch: Stretch| {
            words.tell(&Message::of(key).with("time", words.day_and_stretch(stretch)))
        };
        match self {
            Self::Offered { window, stretch } => Notice {
                words: told("done-offered", stretch),
                undo: Some(undo("undo", format!("/windows/{window}/withdraw"), stretch, words)),
                again: None,
            },
            Self::Withdrawn { spot, stretch } => Notice {
                words: told("done-withdrawn", stretch),
                undo: Some(undo("done-offer-again", format!("/spots/{spot}/windows"), stretch, words)),
                again: None,
            },
            Self::Cancelled { has_begun: true, .. } => Notice::new(words.say("done-ended")),
            Self::Cancelled { spot, stretch, .. } => Notice {
                words: words.say("done-cancelled").to_owned(),
                undo: None,
                again: Some((words.say("done-reserve-again"), reserve_href(spot, stretch, words))),
            },
            Self::Saved => Notice::new(words.say("done-saved")),
            Self::Removed => Notice::new(words.say("done-removed")),
            Self::Moved => Notice {
                words: words.say("done-moved").to_owned(),
                undo: None,
                again: Some((words.say("done-moved-way"), "#way".to_owned())),
            },
            Self::Refunded => Notice::new(words.say("done-refunded")),
            Self::CancelledFor => Notice::new(words.say("done-cancelled-for")),
            Self::Paired => Notice::new(words.say("done-paired")),
            Self::Unpaired => Notice::new(words.say("done-unpaired")),
            Self::SpotsAdded(count) => {
                Notice::new(&words.tell(&Message::of("done-spots-added").with("count", count)))
            }
            Self::Assigned => Notice::new(words.say("done-assigned")),
            Self::Drawn(_) => Notice::new(words.say("done-drawn")),
            Self::Imported(added, changed) => {
                let told = Message::of("done-imported").with("added", added).with("changed", changed);
                Notice::new(&words.tell(&told))
            }
            Self::Erased => Notice::new(words.say("done-erased")),
        }
    }

    fn written(self) -> String {
        let times =
            |stretch: Stretch| format!("{}.{}", stretch.starts_at.as_second(), stretch.ends_at.as_second());
        match self {
            Self::Offered { window, stretch } => format!("offered.{window}.{}", times(stretch)),
            Self::Withdrawn { spot, stretch } => format!("withdrawn.{spot}.{}", times(stretch)),
            Self::Cancelled { spot, stretch, has_begun: false } => {
                format!("cancelled.{spot}.{}", times(stretch))
            }
            Self::Cancelled { spot, stretch, has_begun: true } => format!("ended.{spot}.{}", times(stretch)),
            Self::Saved => "saved".into(),
            Self::Removed => "removed".into(),
            Self::Moved => "moved".into(),
            Self::Refunded => "refunded".into(),
            Self::CancelledFor => "cancelled-for".into(),
            Self::Paired => "paired".into(),
            Self::Unpaired => "unpaired".into(),
            Self::SpotsAdded(count) => format!("added.{count}"),
            Self::Assigned => "assigned".into(),
            Self::Drawn(line) => format!("drawn.{line}"),
            Self::Imported(added, changed) => format!("imported.{added}.{changed}"),
            Self::Erased => "erased".into(),
        }
    }

    fn read(text: &str) -> Option<Self> {
        let mut parts = text.split('.');
        let deed = parts.next()?;
        match deed {
            "saved" => return Some(Self::Saved),
            "removed" => return Some(Self::Removed),
            "moved" => return Some(Self::Moved),
            "refunded" => return Some(Self::Refunded),
            "cancelled-for" => return Some(Self::CancelledFor),
            "paired" => return Some(Self::Paired),
            "unpaired" => return Some(Self::Unpaired),
            "assigned" => return Some(Self::Assigned),
            "erased" => return Some(Self::Erased),
            _ => {}
        }
        let mut number = || parts.next()?.parse::<i64>().ok();
        let id = number()?;
        match deed {
            "added" => return Some(Self::SpotsAdded(id)),
            "drawn" => return Some(Self::Drawn(id)),
            "imported" => return Some(Self::Imported(id, number()?)),
            _ => {}
        }
        let (from, to) = (number()?, number()?);
        let at = |second| Timestamp::from_second(second).ok();
        let stretch = Stretch::new(at(from)?, at(to)?)?;
        match deed {
            "offered" => Some(Self::Offered { window: id, stretch }),
            "withdrawn" => Some(Self::Withdrawn { spot: id, stretch }),
            "cancelled" => Some(Self::Cancelled { spot: id, stretch, has_begun: false }),
            "ended" => Some(Self::Cancelled { spot: id, stretch, has_begun: true }),
            _ => None,
        }
    }
}

/// What takes a deed away from the browser that is told of it by the answer to this request.
pub fn told(request: &HttpRequest) -> Option<HeaderValue> {
    Done::of(request)?;
    let over = format!("{NAME}=; Path={}; Max-Age=0; HttpOnly; SameSite=Lax", request.path());
    HeaderValue::try_from(over).ok()
}

fn undo(key: &'static str, action: String, stretch: Stretch, words: Words<'_>) -> Undo {
    Undo { words: words.say(key), action, field: ("time", words.time_field(stretch)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read() {
        let at = |second| Timestamp::from_second(second).unwrap();
        let stretch = Stretch::new(at(1_764_230_400), at(1_764_266_400)).unwrap();
        for done in [
            Done::Offered { window: 1, stretch },
            Done::Withdrawn { spot: 2, stretch },
            Done::Cancelled { spot: 3, stretch, has_begun: true },
            Done::Cancelled { spot: 3, stretch, has_begun: false },
            Done::Saved,
            Done::Removed,
            Done::Moved,
            Done::Refunded,
            Done::CancelledFor,
            Done::Paired,
            Done::Unpaired,
            Done::SpotsAdded(40),
            Done::Assigned,
            Done::Drawn(7),
            Done::Imported(120, 3),
            Done::Erased,
        ] {
            assert_eq!(Done::read(&done.written()), Some(done));
        }
        for nonsense in
            ["", "offered", "offered.1", "offered.1.2.1", "offered.x.1.2", "lost.1.1.2", "ended.1.1.1e9"]
        {
            assert_eq!(Done::read(nonsense), None, "{nonsense}");
        }
    }
}

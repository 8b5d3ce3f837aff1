//! What somebody asked, when, and what they heard.

use std::collections::BTreeMap;
use std::fmt;

use sparespot::clock::{SignedDuration, Timestamp};

use super::span::Span;

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Act {
    Reserve {
        spot: i64,
        time: Span,
        request: String,
    },
    Cancel {
        reservation: i64,
    },
    Offer {
        spot: i64,
        time: Span,
    },
    /// A part of a window.
    Withdraw {
        spot: i64,
        window: i64,
        time: Span,
    },
    /// At the board over a time.
    Look {
        time: Span,
    },
    SignIn,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// With the id at the end of where it leads, if there is one.
    Done(Option<i64>),
    Refused(u16, String),
    /// Each spot's state.
    Seen(BTreeMap<i64, String>),
    /// Sent to the sign-in page: nothing was done.
    SignedOut,
    /// 503: it may have been done.
    Unavailable,
    /// Nobody answered the call: nothing was done.
    Away,
    /// Asked, and no answer: it may have been done.
    Lost(String),
}

#[derive(Clone, Debug)]
pub struct Call {
    pub client: usize,
    pub instance: usize,
    pub act: Act,
    pub began: Timestamp,
    pub ended: Timestamp,
    pub outcome: Outcome,
}

impl Call {
    pub fn is_done(&self) -> bool {
        matches!(self.outcome, Outcome::Done(_))
    }

    /// It may have been done, now or when what has been sent arrives.
    pub fn is_unknown(&self) -> bool {
        matches!(self.outcome, Outcome::Unavailable | Outcome::Lost(_))
    }

    pub fn refusal(&self) -> Option<&str> {
        match &self.outcome {
            Outcome::Refused(_, code) => Some(code),
            _ => None,
        }
    }

    pub fn took(&self) -> SignedDuration {
        self.ended.duration_since(self.began)
    }
}

/// How many calls of each kind ended in which way.
pub struct Tally(BTreeMap<(&'static str, String), usize>);

impl Tally {
    pub fn of(calls: &[Call]) -> Self {
        let mut tally = BTreeMap::new();
        for call in calls {
            *tally.entry((name(&call.act), word(&call.outcome))).or_default() += 1;
        }
        Self(tally)
    }
}

impl fmt::Display for Tally {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.iter().try_for_each(|((act, outcome), count)| writeln!(f, "{count:6} {act}: {outcome}"))
    }
}

fn name(act: &Act) -> &'static str {
    match act {
        Act::Reserve { .. } => "reserve",
        Act::Cancel { .. } => "cancel",
        Act::Offer { .. } => "offer",
        Act::Withdraw { .. } => "withdraw",
        Act::Look { .. } => "look",
        Act::SignIn => "sign in",
    }
}

fn word(outcome: &Outcome) -> String {
    match outcome {
        Outcome::Done(_) | Outcome::Seen(_) => "done".into(),
        Outcome::Refused(status, code) => format!("{status} {code}"),
        Outcome::SignedOut => "signed out".into(),
        Outcome::Unavailable => "503".into(),
        Outcome::Away => "nobody there".into(),
        Outcome::Lost(_) => "no answer".into(),
    }
}

//! What a resident wants to be told, and on which way.

use diesel::prelude::*;
use serde_json::json;

use super::{Channel, Kind};
use crate::audit::{self, About, Action};
use crate::error::Result;
use crate::event::Event;
use crate::store::Tx;
use crate::store::schema::notice_choices;

/// Every kind, with whether it is wanted on the page and by mail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Choices {
    /// What differs from the usual.
    others: Vec<(Kind, Channel)>,
}

impl Choices {
    /// Whether a kind is to reach them this way.
    pub fn wants(&self, kind: Kind, channel: Channel) -> bool {
        kind.is_usual(channel) != self.others.contains(&(kind, channel))
    }

    /// The same with exactly these kinds on a way.
    pub fn with(mut self, channel: Channel, wanted: &[Kind]) -> Self {
        self.others.retain(|(_, other)| *other != channel);
        let differs = |kind: &Kind| kind.is_usual(channel) != wanted.contains(kind);
        self.others.extend(Kind::ALL.into_iter().filter(differs).map(|kind| (kind, channel)));
        self
    }

    /// The kinds that are not to be shown on pages.
    pub(super) fn hidden(&self) -> Vec<&'static str> {
        let hidden = Kind::ALL.into_iter().filter(|kind| !self.wants(*kind, Channel::Page));
        hidden.map(Kind::name).collect()
    }
}

/// What a resident chose.
pub fn of(tx: &mut Tx<'_>, resident: i64) -> Result<Choices> {
    let rows: Vec<(String, String, bool)> = notice_choices::table
        .filter(notice_choices::resident_id.eq(resident))
        .select((notice_choices::kind, notice_choices::channel, notice_choices::wanted))
        .load(tx.connection())?;
    let chosen = rows.iter().filter_map(|(kind, channel, wanted)| {
        let kind = Kind::parse(kind)?;
        let channel = Channel::ALL.into_iter().find(|one| one.name() == channel)?;
        (kind.is_usual(channel) != *wanted).then_some((kind, channel))
    });
    Ok(Choices { others: chosen.collect() })
}

/// Chooses anew.
pub fn choose(tx: &mut Tx<'_>, resident: i64, choices: &Choices) -> Result<()> {
    let own = notice_choices::table.filter(notice_choices::resident_id.eq(resident));
    diesel::delete(own).execute(tx.connection())?;
    for (kind, channel) in &choices.others {
        diesel::insert_into(notice_choices::table)
            .values((
                notice_choices::resident_id.eq(resident),
                notice_choices::kind.eq(kind.name()),
                notice_choices::channel.eq(channel.name()),
                notice_choices::wanted.eq(!kind.is_usual(*channel)),
            ))
            .execute(tx.connection())?;
    }
    tx.emit(Event::Noticed(resident));
    let names = |channel: Channel| -> Vec<&'static str> {
        Kind::ALL.into_iter().filter(|kind| choices.wants(*kind, channel)).map(Kind::name).collect()
    };
    let details = json!({ "page": names(Channel::Page), "mail": names(Channel::Mail) });
    audit::note(tx, Action::NoticesChosen, About::resident(resident), &details)
}

/// No more mail of a kind.
pub fn unsubscribe(tx: &mut Tx<'_>, resident: i64, kind: Kind) -> Result<()> {
    let choices = of(tx, resident)?;
    if !choices.wants(kind, Channel::Mail) {
        return Ok(());
    }
    let wanted: Vec<Kind> =
        Kind::ALL.into_iter().filter(|one| *one != kind && choices.wants(*one, Channel::Mail)).collect();
    choose(tx, resident, &choices.with(Channel::Mail, &wanted))
}

//! What a resident was told, and what they want to be told.

use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::done::Done;
use super::fields::Fields;
use super::frame::{Mine, ok, see_other};
use crate::config::Config;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::notices::{self, Channel, Kind, choices};
use crate::views::layouts::Here;
use crate::views::notices::{Bell, Chosen, Index, Line};

/// Notices on a page.
const SHOWN: usize = 30;

pub async fn index(request: HttpRequest, mine: Mine) -> Result<HttpResponse, Refused> {
    let before = Fields::of_query(&request).get("before").parse().ok();
    let resident = mine.resident.clone();
    let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
    let told = mine.store().read(move |tx| notices::of(tx, &resident, before, limit)).await?;
    let oldest = told.get(SHOWN - 1).map(|told| told.id).filter(|_| told.len() > SHOWN);
    ok(
        mine.language,
        &Index {
            page: mine.page(Message::of("notices-title"), Here::Elsewhere),
            lines: told.iter().take(SHOWN).map(|told| Line::new(told, mine.words())).collect(),
            unread: mine.frame.gate.unread(mine.resident.id).await?,
            older: oldest.map(|id| format!("/notices?before={id}")),
        },
    )
}

/// The count in the header; fetched again when a socket says that it is another one.
pub async fn unread(mine: Mine) -> Result<HttpResponse, Refused> {
    let unread = mine.frame.gate.unread(mine.resident.id).await?;
    ok(mine.language, &Bell { unread: &unread })
}

pub async fn read(mine: Mine, fields: Fields) -> Result<HttpResponse, Refused> {
    let id = fields.optional("id").map(str::parse).transpose().map_err(|_| Error::NotFound)?;
    let resident = mine.resident.clone();
    mine.store().write(move |tx| notices::read(tx, &resident, id)).await?;
    Ok(see_other("/notices"))
}

pub async fn choices(mine: Mine, config: web::Data<Config>) -> Result<HttpResponse, Refused> {
    let id = mine.resident.id;
    let choices = mine.store().read(move |tx| choices::of(tx, id)).await?;
    let page = mine.page(Message::of("notices-choose"), Here::Account);
    ok(mine.language, &Chosen::new(page, &choices, &channels(&config)))
}

pub async fn choose(mine: Mine, config: web::Data<Config>, fields: Fields) -> Result<HttpResponse, Refused> {
    let (id, channels) = (mine.resident.id, channels(&config));
    let mut wanted: Vec<(Channel, Vec<Kind>)> = Vec::new();
    for channel in channels {
        let kinds = fields.all(channel.name()).map(kind).collect::<Result<_>>()?;
        wanted.push((channel, kinds));
    }
    let choose = move |tx: &mut crate::store::Tx<'_>| {
        let before = choices::of(tx, id)?;
        let choices = wanted.iter().fold(before, |all, (channel, kinds)| all.with(*channel, kinds));
        choices::choose(tx, id, &choices)
    };
    mine.store().write(choose).await?;
    Ok(Done::Saved.see_other("/account/notices"))
}

fn kind(name: &str) -> Result<Kind> {
    Kind::parse(name).ok_or_else(|| Error::field("page", Message::of("problem-no-such-kind-of-notice")))
}

/// Where there is no mail, what was chosen about it stays as it is.
fn channels(config: &Config) -> Vec<Channel> {
    let is_there = |channel: &Channel| *channel != Channel::Mail || config.sends_mail();
    Channel::ALL.into_iter().filter(is_there).collect()
}

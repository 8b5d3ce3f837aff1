//! The balance and the ledger.

use actix_web::{HttpRequest, HttpResponse};

use super::Refused;
use super::fields::Fields;
use super::frame::{Mine, ok};
use crate::error::Result;
use crate::language::Message;
use crate::views::credits::{Index, Line};
use crate::views::layouts::Here;
use crate::{credits, reservations};

/// Lines on a page.
const SHOWN: usize = 50;

pub async fn index(request: HttpRequest, mine: Mine) -> Result<HttpResponse, Refused> {
    let before = Fields::of_query(&request).get("before").parse().ok();
    let resident = mine.resident.clone();
    let read = move |tx: &mut crate::store::Tx<'_>| {
        let standing = reservations::standing(tx, &resident)?;
        let limit = i64::try_from(SHOWN + 1).unwrap_or(i64::MAX);
        Ok((standing, credits::ledger(tx, resident.account, before, limit)?))
    };
    let (standing, entries) = mine.store().read(read).await?;
    let oldest = entries.get(SHOWN - 1).map(|entry| entry.id).filter(|_| entries.len() > SHOWN);
    ok(
        mine.language,
        &Index {
            page: mine.page(Message::of("credits-title"), Here::Credits),
            balance: standing.balance,
            pending: standing.pending,
            lines: entries.iter().take(SHOWN).map(|entry| Line::new(entry, mine.words())).collect(),
            older: oldest.map(|id| format!("/credits?before={id}")),
            price: mine.building.rules.price,
        },
    )
}

//! Residents: the list, one of them, and who may come in or manage.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::credits;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::reservations::leaving;
use crate::residents::roster::{self, Entry, State};
use crate::residents::{self, standing};
use crate::spots::{self, Spot};
use crate::store::Tx;
use crate::views::layouts::Here;
use crate::views::manage::Section;
use crate::views::manage::people::{self, MoveOut, One, Residents, Row, SHOWN, Stay, Suspend, WHICH};
use crate::web::Refused;
use crate::web::done::Done;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok};

/// Lines of the ledger on a resident's page.
const LINES: i64 = 10;

pub async fn index(request: HttpRequest, Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let which = WHICH.iter().map(|(value, _)| *value).find(|value| *value == query.get("which"));
    let (text, which) = (query.get("q").trim().to_owned(), which.unwrap_or("here"));
    let (all, spots) = mine.store().read(|tx| Ok((roster::all(tx)?, spots::all(tx)?))).await?;
    let rows = all.iter().map(|entry| (entry, Row::new(entry, &spots, mine.words())));
    let mut rows: Vec<Row> =
        rows.filter(|(entry, row)| is_in(which, entry, row) && has(row, &text)).map(|(_, row)| row).collect();
    let (count, number) = (rows.len(), query.get("page").parse().unwrap_or(1_usize).max(1));
    let first = (number - 1).saturating_mul(SHOWN).min(count);
    let are_more = first + SHOWN < count;
    rows = rows.into_iter().skip(first).take(SHOWN).collect();
    let href = |page: usize| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("which", which).append_pair("q", &text).append_pair("page", &page.to_string());
        format!("/manage/residents?{}", query.finish())
    };
    let template = Residents {
        page: mine.page(Message::of("people-title"), Here::Manage),
        section: Section::Residents,
        which,
        count,
        rows,
        before: (number > 1).then(|| href(number - 1)),
        after: are_more.then(|| href(number + 1)),
        query: text.clone(),
    };
    ok(mine.language, &template)
}

fn is_in(which: &str, entry: &Entry, row: &Row) -> bool {
    match which {
        "managers" => entry.is_manager,
        "no-spot" => entry.state == State::Here && row.spots.is_empty(),
        "suspended" => entry.state == State::Suspended,
        "left" => entry.state == State::Left,
        _ => entry.state != State::Left,
    }
}

/// Whether every word stands somewhere in the row.
fn has(row: &Row, text: &str) -> bool {
    let spots = row.spots.iter().map(|(_, label)| label.as_str()).collect::<Vec<_>>().join(" ");
    let all = format!("{} {} {} {spots}", row.name, row.unit, row.email).to_lowercase();
    text.to_lowercase().split_whitespace().all(|word| all.contains(word))
}

pub async fn show(Managing(mine): Managing, id: web::Path<i64>) -> Result<HttpResponse, Refused> {
    let id = *id;
    let read = move |tx: &mut Tx<'_>| {
        let resident = residents::find(tx, id)?;
        let left = leaving::left_by(tx, &resident)?;
        let ledger = credits::ledger(tx, resident.account, None, LINES)?;
        Ok((entry(tx, id)?, spots::of(tx, &resident)?, left, ledger))
    };
    let (entry, spots, left, ledger) = mine.store().read(read).await?;
    let words = mine.words();
    let template = One {
        page: mine.page(entry.name.clone(), Here::Manage),
        section: Section::Residents,
        row: Row::new(&entry, &spots, words),
        joined: words.date(entry.created_at),
        is_me: id == mine.resident.id,
        coming: Stay::all(&left, id, words),
        lines: people::lines(&ledger, words),
    };
    ok(mine.language, &template)
}

pub async fn suspend_form(Managing(mine): Managing, id: web::Path<i64>) -> Result<HttpResponse, Refused> {
    let (row, coming) = asked(&mine, *id).await?;
    let page = mine.page(Message::of("people-suspend-title").with("name", row.name.as_str()), Here::Manage);
    ok(mine.language, &Suspend { page, row, coming })
}

pub async fn suspend(
    Managing(mine): Managing,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let (id, cancels) = (*id, cancels(&fields)?);
    mine.store().write(move |tx| leaving::suspend(tx, id, cancels)).await?;
    Ok(Done::Saved.see_other(format!("/manage/residents/{id}")))
}

/// What a manager chose for reservations that have not begun.
fn cancels(fields: &Fields) -> Result<bool> {
    match fields.get("reservations") {
        "" | "keep" => Ok(false),
        "cancel" => Ok(true),
        _ => Err(Error::field("reservations", Message::of("problem-keep-or-cancel"))),
    }
}

pub async fn restore(
    Managing(mine): Managing,
    id: web::Path<i64>,
    _nothing: Fields,
) -> Result<HttpResponse, Refused> {
    let id = *id;
    mine.store().write(move |tx| standing::restore(tx, id)).await?;
    Ok(Done::Saved.see_other(format!("/manage/residents/{id}")))
}

pub async fn manager(
    Managing(mine): Managing,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let (id, is_manager) = (*id, fields.get("manager") != "no");
    mine.store().write(move |tx| standing::set_manager(tx, id, is_manager)).await?;
    Ok(Done::Saved.see_other(format!("/manage/residents/{id}")))
}

pub async fn move_out_form(Managing(mine): Managing, id: web::Path<i64>) -> Result<HttpResponse, Refused> {
    let (row, coming) = asked(&mine, *id).await?;
    let page = mine.page(Message::of("people-move-out-title").with("name", row.name.as_str()), Here::Manage);
    ok(mine.language, &MoveOut { page, row, coming })
}

pub async fn move_out(
    Managing(mine): Managing,
    id: web::Path<i64>,
    _nothing: Fields,
) -> Result<HttpResponse, Refused> {
    let id = *id;
    mine.store().write(move |tx| leaving::move_out(tx, id)).await?;
    Ok(Done::Saved.see_other(format!("/manage/residents/{id}")))
}

/// Whom a question is about, and what they have coming.
async fn asked(mine: &Mine, id: i64) -> Result<(Row, Vec<Stay>)> {
    let read = move |tx: &mut Tx<'_>| {
        let resident = residents::find(tx, id)?;
        Ok((entry(tx, id)?, spots::of(tx, &resident)?, leaving::left_by(tx, &resident)?))
    };
    let (entry, spots, left): (Entry, Vec<Spot>, _) = mine.store().read(read).await?;
    Ok((Row::new(&entry, &spots, mine.words()), Stay::all(&left, id, mine.words())))
}

fn entry(tx: &mut Tx<'_>, id: i64) -> Result<Entry> {
    roster::one(tx, id)?.ok_or(Error::NotFound)
}

//! A resident's own spots and the windows they offer.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::{Refused, day};
use super::fields::Fields;
use super::frame::{Mine, ok, refused, see_other};
use crate::board::{Board, Presets, Schedule, Snapshot};
use crate::error::{Error, Problems, Result};
use crate::reservations::{self, Reservation};
use crate::spots::windows::{self, Window};
use crate::spots::{self, Details, Feature};
use crate::views::feature;
use crate::views::forms::{Form, Refusal};
use crate::views::layouts::Here;
use crate::views::spots::{Card, Edit, Guest, Index, Offer, Show, Withdraw, edit_form};

pub async fn index(mine: Mine, board: web::Data<Board>) -> Result<HttpResponse, Refused> {
    let snapshot = board.snapshot().await?;
    let own = snapshot.schedules.iter().filter(|schedule| schedule.spot.is_owned_by(&mine.resident));
    let spots = own.map(|schedule| Card::new(schedule, mine.words())).collect();
    ok(
        mine.language,
        &Index { page: mine.page("My spots", Here::Spots), spots, price: mine.building.rules.price },
    )
}

pub async fn new(mine: Mine, board: web::Data<Board>) -> Result<HttpResponse, Refused> {
    ok(mine.language, &edit_page(&mine, &board.snapshot().await?, None, Form::default()))
}

pub async fn create(mine: Mine, board: web::Data<Board>, fields: Fields) -> Result<HttpResponse, Refused> {
    let resident = mine.resident.clone();
    let added = match details(&fields) {
        Ok(details) => mine.frame.gate.store.write(move |tx| spots::add(tx, &resident, &details)).await,
        Err(error) => Err(error),
    };
    match added {
        Ok(spot) => Ok(see_other(format!("/spots/{}", spot.id))),
        Err(error) => {
            let form = fields.to_form().refused(&error, mine.language);
            refused(mine.language, &error, &edit_page(&mine, &board.snapshot().await?, None, form))
        }
    }
}

pub async fn show(
    request: HttpRequest,
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Refused> {
    let snapshot = board.snapshot().await?;
    let query = Fields::of_query(&request);
    if query.get("edit").is_empty() {
        return ok(mine.language, &show_page(&mine, &snapshot, *id, &query, (prefilled(&query), None)).await?);
    }
    let (resident, spot) = (mine.resident.clone(), *id);
    let spot = mine.frame.gate.store.read(move |tx| spots::find_mine(tx, &resident, spot)).await?;
    ok(mine.language, &edit_page(&mine, &snapshot, Some(*id), edit_form(&spot)))
}

pub async fn update(
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let (resident, spot) = (mine.resident.clone(), *id);
    let edited = match details(&fields) {
        Ok(details) => {
            mine.frame.gate.store.write(move |tx| spots::edit(tx, &resident, spot, &details)).await
        }
        Err(error) => Err(error),
    };
    match edited {
        Ok(()) => Ok(see_other(format!("/spots/{id}"))),
        Err(error @ Error::Invalid(_)) => {
            let form = fields.to_form().refused(&error, mine.language);
            refused(mine.language, &error, &edit_page(&mine, &board.snapshot().await?, Some(*id), form))
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn remove(
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let (resident, spot) = (mine.resident.clone(), *id);
    match mine.frame.gate.store.write(move |tx| spots::retire(tx, &resident, spot)).await {
        Ok(()) => Ok(see_other("/spots")),
        Err(error @ Error::SpotTaken(_)) => refused(
            mine.language,
            &error,
            &show_page(&mine, &board.snapshot().await?, *id, &fields, (None, Some(&error))).await?,
        ),
        Err(error) => Err(error.into()),
    }
}

pub async fn offer(
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    match try_offer(&mine, *id, &fields).await {
        Ok(_) => Ok(see_other(format!("/spots/{id}"))),
        Err(error @ Error::Invalid(_)) => {
            let form = fields.to_form().refused(&error, mine.language);
            refused(
                mine.language,
                &error,
                &show_page(&mine, &board.snapshot().await?, *id, &fields, (Some(form), None)).await?,
            )
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_offer(mine: &Mine, spot: i64, fields: &Fields) -> Result<Window> {
    let mut problems = Problems::default();
    let starts_at = problems.take(fields.instant("starts_at", &mine.building.zone));
    let ends_at = problems.take(fields.instant("ends_at", &mine.building.zone));
    let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at) else { return Err(problems.into_error()) };
    let resident = mine.resident.clone();
    mine.frame.gate.store.write(move |tx| windows::offer(tx, &resident, spot, starts_at, ends_at)).await
}

pub async fn withdraw_form(
    request: HttpRequest,
    mine: Mine,
    id: web::Path<i64>,
) -> Result<HttpResponse, Refused> {
    let (window, label) = find_window(&mine, *id).await?;
    let words = mine.words();
    let form = prefilled(&Fields::of_query(&request)).unwrap_or_else(|| {
        Form::with([
            ("starts_at", words.field(window.stretch.starts_at.max(mine.now))),
            ("ends_at", words.field(window.stretch.ends_at)),
        ])
    });
    ok(mine.language, &withdraw_page(&mine, &window, label, form))
}

pub async fn withdraw(mine: Mine, id: web::Path<i64>, fields: Fields) -> Result<HttpResponse, Refused> {
    match try_withdraw(&mine, *id, &fields).await {
        Ok(window) => Ok(see_other(format!("/spots/{}", window.spot))),
        Err(error @ (Error::Invalid(_) | Error::SpotTaken(_))) => {
            let (window, label) = find_window(&mine, *id).await?;
            refused(
                mine.language,
                &error,
                &withdraw_page(&mine, &window, label, fields.to_form().refused(&error, mine.language)),
            )
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_withdraw(mine: &Mine, window: i64, fields: &Fields) -> Result<Window> {
    let from = fields.optional_instant("starts_at", &mine.building.zone)?;
    let to = fields.optional_instant("ends_at", &mine.building.zone)?;
    let resident = mine.resident.clone();
    mine.frame.gate.store.write(move |tx| windows::withdraw(tx, &resident, window, from, to)).await
}

fn details(fields: &Fields) -> Result<Details> {
    Details::parse(fields.get("label"), fields.get("level"), fields.all("features"), fields.get("note"))
}

/// The form of a stretch that a timeline's link carries.
fn prefilled(query: &Fields) -> Option<Form> {
    let names =
        [("from", "starts_at"), ("to", "ends_at"), ("from_fold", "starts_at_fold"), ("to_fold", "ends_at_fold")];
    let is_given = query.optional("from").is_some() && query.optional("to").is_some();
    is_given.then(|| Form::with(names.map(|(name, field)| (field, query.get(name)))))
}

async fn find_window(mine: &Mine, id: i64) -> Result<(Window, String)> {
    let resident = mine.resident.clone();
    mine.frame
        .gate
        .store
        .read(move |tx| {
            let window = windows::find_window(tx, id)?;
            let spot = spots::find_mine(tx, &resident, window.spot)?;
            Ok((window, spot.details.label))
        })
        .await
}

fn edit_page(mine: &Mine, snapshot: &Snapshot, spot: Option<i64>, form: Form) -> Edit {
    let title = if spot.is_some() { "Change your spot" } else { "Add a spot" };
    let page = mine.page(title, Here::Spots);
    let features = Feature::ALL.map(|one| feature(one, mine.language));
    Edit { page, form, spot, features, levels: snapshot.levels() }
}

fn withdraw_page(mine: &Mine, window: &Window, label: String, form: Form) -> Withdraw {
    let page = mine.page(format!("Withdraw {label}"), Here::Spots);
    let words = mine.words().day_and_stretch(window.stretch);
    Withdraw { page, form, window: window.id, spot: window.spot, label, words }
}

async fn show_page(
    mine: &Mine,
    snapshot: &Snapshot,
    id: i64,
    query: &Fields,
    (form, refusal): (Option<Form>, Option<&Error>),
) -> Result<Show> {
    let schedule: &Arc<Schedule> =
        snapshot.schedules.iter().find(|schedule| schedule.spot.id == id).ok_or(Error::NotFound)?;
    let is_mine = schedule.spot.is_owned_by(&mine.resident);
    let read =
        move |tx: &mut crate::store::Tx<'_>| Ok((windows::upcoming(tx, id)?, reservations::on_spot(tx, id)?));
    let (offered, reserved): (Vec<Window>, Vec<Reservation>) = mine.frame.gate.store.read(read).await?;
    let words = mine.words();
    let suggested = Presets::at(&mine.building.zone, mine.now).first();
    let empty = Form::with([
        ("starts_at", words.field(suggested.starts_at)),
        ("ends_at", words.field(suggested.ends_at)),
    ]);
    let shown: &[Reservation] = if is_mine { &reserved } else { &[] };
    Ok(Show {
        page: mine.page(schedule.spot.details.label.clone(), Here::Spots),
        card: Card::new(schedule, words),
        note: schedule.spot.details.note.clone(),
        owner: schedule.spot.owner.as_ref().map(|owner| format!("{}, {}", owner.name, owner.unit)),
        is_mine,
        price: mine.building.rules.price,
        windows: offered.iter().map(|window| Offer::new(window, &reserved, words)).collect(),
        reservations: shown.iter().map(|reservation| Guest::new(reservation, words)).collect(),
        week: if is_mine { Some(day::week(mine, id, query).await?) } else { None },
        form: form.unwrap_or(empty),
        refusal: refusal.map(|error| Refusal::of(error, mine.language)),
    })
}

//! The spots that a resident runs, and the windows they offer: their own, and for managers the building's.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::day;
use super::done::Done;
use super::fields::Fields;
use super::frame::{Mine, ok, refused, see_other};
use super::patterns;
use crate::board::{Board, Presets, Schedule, Snapshot};
use crate::error::{Error, Problems, Result};
use crate::language::Message;
use crate::reservations::{self, Reservation};
use crate::spots::windows::{self, Stretch, Window};
use crate::spots::{self, Details, Feature};
use crate::store::Tx;
use crate::views::feature;
use crate::views::forms::{Form, Refusal};
use crate::views::layouts::Here;
use crate::views::neighbours;
use crate::views::quick;
use crate::views::spots::{Card, Edit, Guest, Index, Offer, Show, Withdraw, edit_form};

pub async fn index(mine: Mine, board: web::Data<Board>) -> Result<HttpResponse, Refused> {
    let snapshot = board.snapshot().await?;
    let own = snapshot.schedules.iter().filter(|schedule| schedule.spot.is_owned_by(&mine.resident));
    let spots = own.map(|schedule| Card::new(schedule, mine.words())).collect();
    ok(
        mine.language,
        &Index {
            page: mine.page(Message::of("tab-spots"), Here::Spots),
            spots,
            price: mine.building.rules.price,
        },
    )
}

pub async fn new(mine: Mine, board: web::Data<Board>) -> Result<HttpResponse, Refused> {
    ok(mine.language, &edit_page(&mine, &board.snapshot().await?, None, Form::default()))
}

pub async fn create(mine: Mine, board: web::Data<Board>, fields: Fields) -> Result<HttpResponse, Refused> {
    let resident = mine.resident.clone();
    let added = match details(&fields) {
        Ok(details) => mine.store().write(move |tx| spots::add(tx, &resident, &details)).await,
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
        let again =
            Again { offer: prefilled(&query), week: query.get("week").to_owned(), ..Again::default() };
        return ok(mine.language, &show_page(&mine, &snapshot, *id, again).await?);
    }
    let (resident, spot) = (mine.resident.clone(), *id);
    let spot = mine.store().read(move |tx| spots::find_mine(tx, &resident, spot)).await?;
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
        Ok(details) => mine.store().write(move |tx| spots::edit(tx, &resident, spot, &details)).await,
        Err(error) => Err(error),
    };
    match edited {
        Ok(()) => Ok(Done::Saved.see_other(format!("/spots/{id}"))),
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
    _nothing: Fields,
) -> Result<HttpResponse, Refused> {
    let (resident, spot) = (mine.resident.clone(), *id);
    match mine.store().write(move |tx| spots::retire(tx, &resident, spot)).await {
        Ok(spot) if spot.owner.is_none() => Ok(Done::Removed.see_other("/manage/spots")),
        Ok(_) => Ok(Done::Removed.see_other("/spots")),
        Err(error @ Error::SpotTaken(_)) => {
            let again = Again { refusal: Some(Refusal::of(&error, mine.language)), ..Again::default() };
            refused(mine.language, &error, &show_page(&mine, &board.snapshot().await?, *id, again).await?)
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn offer(
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let fields = fields.with_time();
    match try_offer(&mine, *id, &fields).await {
        Ok((window, stretch)) => {
            Ok(Done::Offered { window: window.id, stretch }.see_other(format!("/spots/{id}")))
        }
        Err(error @ Error::Invalid(_)) => {
            let again =
                Again { offer: Some(fields.to_form().refused(&error, mine.language)), ..Again::default() };
            refused(mine.language, &error, &show_page(&mine, &board.snapshot().await?, *id, again).await?)
        }
        Err(error) => Err(error.into()),
    }
}

/// The window it has become, and what of it was asked for.
async fn try_offer(mine: &Mine, spot: i64, fields: &Fields) -> Result<(Window, Stretch)> {
    let mut problems = Problems::default();
    let starts_at = problems.take(fields.instant("starts_at", &mine.building.zone));
    let ends_at = problems.take(fields.instant("ends_at", &mine.building.zone));
    let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at) else { return Err(problems.into_error()) };
    let resident = mine.resident.clone();
    let offer = move |tx: &mut Tx<'_>| windows::offer(tx, &resident, spot, starts_at, ends_at);
    let window = mine.store().write(offer).await?;
    Ok((window, Stretch { starts_at: starts_at.max(window.stretch.starts_at), ends_at }))
}

pub async fn withdraw_form(
    request: HttpRequest,
    mine: Mine,
    id: web::Path<i64>,
) -> Result<HttpResponse, Refused> {
    let (window, label) = find_window(&mine, *id).await?;
    let form = prefilled(&Fields::of_query(&request)).unwrap_or_else(|| whole(&mine, &window));
    ok(mine.language, &withdraw_page(&mine, &window, label, form))
}

pub async fn withdraw(mine: Mine, id: web::Path<i64>, fields: Fields) -> Result<HttpResponse, Refused> {
    let fields = fields.with_time();
    match try_withdraw(&mine, *id, &fields).await {
        Ok((spot, stretch)) => Ok(Done::Withdrawn { spot, stretch }.see_other(format!("/spots/{spot}"))),
        Err(error @ (Error::Invalid(_) | Error::SpotTaken(_))) => {
            let (window, label) = find_window(&mine, *id).await?;
            let names_a_time = ["starts_at", "ends_at"].iter().any(|name| fields.optional(name).is_some());
            let form = if names_a_time { fields.to_form() } else { whole(&mine, &window) };
            let form = form.refused(&error, mine.language);
            refused(mine.language, &error, &withdraw_page(&mine, &window, label, form))
        }
        Err(error) => Err(error.into()),
    }
}

/// The spot, and what is no longer offered.
async fn try_withdraw(mine: &Mine, window: i64, fields: &Fields) -> Result<(i64, Stretch)> {
    let from = fields.optional_instant("starts_at", &mine.building.zone)?;
    let to = fields.optional_instant("ends_at", &mine.building.zone)?;
    let resident = mine.resident.clone();
    let withdraw = move |tx: &mut Tx<'_>| windows::withdraw(tx, &resident, window, from, to);
    let Window { spot, stretch, .. } = mine.store().write(withdraw).await?;
    let from = from.unwrap_or(mine.now).max(stretch.starts_at);
    let to = to.map_or(stretch.ends_at, |to| to.min(stretch.ends_at));
    Ok((spot, Stretch { starts_at: from, ends_at: to }))
}

fn details(fields: &Fields) -> Result<Details> {
    Details::parse(fields.get("label"), fields.get("level"), fields.all("features"), fields.get("note"))
}

/// The form of a stretch that a timeline's link carries.
fn prefilled(query: &Fields) -> Option<Form> {
    let names = [
        ("from", "starts_at"),
        ("to", "ends_at"),
        ("from_fold", "starts_at_fold"),
        ("to_fold", "ends_at_fold"),
    ];
    let is_given = query.optional("from").is_some() && query.optional("to").is_some();
    is_given.then(|| Form::with(names.map(|(name, field)| (field, query.get(name)))))
}

/// The form of what is left of a window.
fn whole(mine: &Mine, window: &Window) -> Form {
    let words = mine.words();
    Form::with([
        ("starts_at", words.field(window.stretch.starts_at.max(mine.now))),
        ("ends_at", words.field(window.stretch.ends_at)),
    ])
}

async fn find_window(mine: &Mine, id: i64) -> Result<(Window, String)> {
    let resident = mine.resident.clone();
    mine.store()
        .read(move |tx| {
            let window = windows::find_window(tx, id)?;
            let spot = spots::find_mine(tx, &resident, window.spot)?;
            Ok((window, spot.details.label))
        })
        .await
}

fn edit_page(mine: &Mine, snapshot: &Snapshot, spot: Option<i64>, form: Form) -> Edit {
    let title = if spot.is_some() { "spot-change-your" } else { "spot-add" };
    let page = mine.page(Message::of(title), Here::Spots);
    let features = Feature::ALL.map(|one| feature(one, mine.language));
    Edit { page, form, spot, features, levels: snapshot.levels() }
}

fn withdraw_page(mine: &Mine, window: &Window, label: String, form: Form) -> Withdraw {
    let page = mine.page(Message::of("withdraw-title").with("label", label.as_str()), Here::Spots);
    let words = mine.words().day_and_stretch(window.stretch);
    Withdraw { page, form, window: window.id, spot: window.spot, label, words }
}

/// What the page of a spot shows otherwise than at first sight.
#[derive(Default)]
pub(super) struct Again {
    /// The form that offers a window.
    pub offer: Option<Form>,
    /// The form that makes a pattern.
    pub pattern: Option<Form>,
    /// The form that takes a day of this pattern off.
    pub day: Option<(i64, Form)>,
    pub refusal: Option<Refusal>,
    /// A day of the week that the owner sees, as `YYYY-MM-DD`; empty: this week.
    pub week: String,
}

pub(super) async fn show_page(mine: &Mine, snapshot: &Snapshot, id: i64, again: Again) -> Result<Show> {
    let schedule: &Arc<Schedule> =
        snapshot.schedules.iter().find(|schedule| schedule.spot.id == id).ok_or(Error::NotFound)?;
    let is_mine = schedule.spot.is_run_by(&mine.resident);
    let read =
        move |tx: &mut crate::store::Tx<'_>| Ok((windows::upcoming(tx, id)?, reservations::on_spot(tx, id)?));
    let (offered, reserved): (Vec<Window>, Vec<Reservation>) = mine.store().read(read).await?;
    let words = mine.words();
    let patterns =
        if is_mine { Some(patterns::section(mine, id, again.pattern, again.day).await?) } else { None };
    let suggested = Presets::at(&mine.building.zone, mine.now).first();
    let empty = Form::with([
        ("starts_at", words.field(suggested.starts_at)),
        ("ends_at", words.field(suggested.ends_at)),
    ]);
    let shown: &[Reservation] = if is_mine { &reserved } else { &[] };
    Ok(Show {
        page: mine.page(schedule.spot.details.label.clone(), if is_mine { Here::Spots } else { Here::Board }),
        card: Card::new(schedule, words),
        note: schedule.spot.details.note.clone(),
        owner: schedule.spot.owner.as_ref().map(|owner| neighbours::with_unit(owner, mine.language)),
        is_mine,
        is_building: schedule.spot.owner.is_none(),
        price: mine.building.rules.price,
        windows: offered.iter().map(|window| Offer::new(window, &reserved, words)).collect(),
        reservations: shown.iter().map(|reservation| Guest::new(reservation, words)).collect(),
        week: if is_mine { Some(day::week(mine, id, &again.week).await?) } else { None },
        quick: quick::offers(words),
        form: again.offer.unwrap_or(empty),
        patterns,
        refusal: again.refusal,
    })
}

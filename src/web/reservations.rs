//! Reserving, one reservation, and all of mine.

use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::done::Done;
use super::fields::Fields;
use super::frame::{Mine, ok, refused, see_other};
use crate::board::{Board, Presets, State, When};
use crate::clock::{SignedDuration, Timestamp, minute, parse_wall};
use crate::error::{Error, Problems, Result};
use crate::language::Message;
use crate::reservations::{self, Quote, Request, report};
use crate::secret;
use crate::store::Tx;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::neighbours;
use crate::views::plan::Small;
use crate::views::reservations::{Card, Index, New, Show, Stage, Trouble};
use crate::views::{board as tiles, spots as signs};

/// Past reservations that the page of all of mine shows.
const SHOWN: i64 = 100;

pub async fn index(mine: Mine) -> Result<HttpResponse, Refused> {
    let resident = mine.resident.clone();
    let all = mine.store().read(move |tx| reservations::of(tx, &resident, SHOWN)).await?;
    let cards = |stages: &[Stage]| -> Vec<Card> {
        let cards = all.iter().map(|reservation| Card::new(reservation, mine.words()));
        cards.filter(|card| stages.contains(&card.stage)).collect()
    };
    let mut coming = cards(&[Stage::Coming]);
    coming.reverse();
    ok(
        mine.language,
        &Index {
            page: mine.page(Message::of("tab-reservations"), Here::Reservations),
            running: cards(&[Stage::Running]),
            coming,
            past: cards(&[Stage::Over, Stage::Cancelled]),
            max_open: mine.building.rules.max_open,
        },
    )
}

pub async fn new(request: HttpRequest, mine: Mine, board: web::Data<Board>) -> Result<HttpResponse, Refused> {
    let query = Fields::of_query(&request);
    let spot = query.id("spot").map_err(|_| Error::NotFound)?;
    let (from, to) = suggestion(&mine, &board, spot).await?;
    let words = mine.words();
    let or =
        |name: &str, suggestion| query.optional(name).map_or_else(|| words.field(suggestion), str::to_owned);
    let form = Form::with([
        ("spot", spot.to_string()),
        ("starts_at", or("from", from)),
        ("ends_at", or("to", to)),
        ("starts_at_fold", query.get("from_fold").to_owned()),
        ("ends_at_fold", query.get("to_fold").to_owned()),
        ("plate", mine.resident.plate.clone()),
        ("request_id", secret::request_id()),
    ]);
    ok(mine.language, &new_page(&mine, &board, spot, form).await?)
}

pub async fn create(mine: Mine, board: web::Data<Board>, fields: Fields) -> Result<HttpResponse, Refused> {
    let error = match try_create(&mine, &fields).await {
        Ok(id) => return Ok(see_other(format!("/reservations/{id}"))),
        Err(error @ (Error::Unavailable | Error::Internal(_) | Error::NotFound)) => return Err(error.into()),
        Err(error) => error,
    };
    let spot = fields.id("spot").map_err(|_| error.clone())?;
    let form = fields.to_form().refused(&error, mine.language);
    refused(mine.language, &error, &new_page(&mine, &board, spot, form).await?)
}

async fn try_create(mine: &Mine, fields: &Fields) -> Result<i64> {
    let mut problems = Problems::default();
    let spot = problems.take(fields.id("spot"));
    let starts_at = problems.take(fields.instant("starts_at", &mine.building.zone));
    let ends_at = problems.take(fields.instant("ends_at", &mine.building.zone));
    let (Some(spot), Some(starts_at), Some(ends_at)) = (spot, starts_at, ends_at) else {
        return Err(problems.into_error());
    };
    let request = Request::new(spot, starts_at, ends_at, fields.get("plate"), fields.optional("request_id"))?;
    let resident = mine.resident.clone();
    mine.store().write(move |tx| reservations::reserve(tx, &resident, &request)).await
}

pub async fn show(mine: Mine, board: web::Data<Board>, id: web::Path<i64>) -> Result<HttpResponse, Refused> {
    ok(mine.language, &show_page(&mine, &board, *id, Forms::default()).await?)
}

/// What was typed into the forms of a reservation's page.
#[derive(Default)]
pub(super) struct Forms {
    pub report: Form,
    pub cancel: Form,
}

pub(super) async fn show_page(mine: &Mine, board: &Board, id: i64, forms: Forms) -> Result<Show> {
    let resident = mine.resident.clone();
    let read = move |tx: &mut Tx<'_>| Ok((reservations::find(tx, &resident, id)?, report::of(tx, id)?));
    let (found, report) = mine.store().read(read).await?;
    let snapshot = board.snapshot().await?;
    let schedule = snapshot.schedules.iter().find(|schedule| schedule.spot.id == found.spot);
    let card = Card::new(&found, mine.words());
    let is_mine = found.resident == mine.resident.id;
    let sees_both = is_mine || mine.resident.is_manager;
    let mut template = Show {
        page: mine.page("", if is_mine { Here::Reservations } else { Here::Spots }),
        spot: found.spot,
        may_report: is_mine && found.may_be_reported(mine.now),
        may_cancel_for: !is_mine && mine.resident.is_manager && found.is_open(mine.now),
        trouble: report.map(|report| Trouble::new(&report, is_mine, sees_both, mine.words())),
        report: forms.report,
        cancel: forms.cancel,
        card,
        note: found.note,
        map: Small::new(&snapshot, found.spot, mine.words()),
        features: schedule.map(|schedule| signs::signs(&schedule.spot, mine.language)).unwrap_or_default(),
        plate: found.plate,
        price: found.price,
        balance: mine.resident.balance,
        is_mine,
        by: neighbours::called(&found.guest, mine.language),
        reason: found.reason,
    };
    template.page.title = template.headline().trim_end_matches('.').to_owned();
    Ok(template)
}

pub async fn cancel(mine: Mine, id: web::Path<i64>, _nothing: Fields) -> Result<HttpResponse, Refused> {
    let (resident, reservation) = (mine.resident.clone(), *id);
    let cancel = move |tx: &mut Tx<'_>| {
        let before = reservations::find(tx, &resident, reservation)?;
        reservations::cancel(tx, &resident, reservation)?;
        Ok((before, tx.now()))
    };
    let (before, now) = mine.store().write(cancel).await?;
    let location = format!("/reservations/{id}");
    if !before.is_open(now) {
        return Ok(see_other(location));
    }
    let (spot, stretch, has_begun) = (before.spot, before.stretch, before.has_begun(now));
    Ok(Done::Cancelled { spot, stretch, has_begun }.see_other(location))
}

/// From now on if the spot is free now, else tonight or the free time that comes nearest.
async fn suggestion(mine: &Mine, board: &Board, spot: i64) -> Result<(Timestamp, Timestamp)> {
    let snapshot = board.snapshot().await?;
    let schedule =
        snapshot.schedules.iter().find(|schedule| schedule.spot.id == spot).ok_or(Error::NotFound)?;
    let standing = schedule.standing(When::Now(mine.now));
    let longest = mine.now + SignedDuration::from_hours(3);
    match (standing.state, standing.until) {
        (State::Free, Some(until)) => Ok((minute(mine.now), minute(until.min(longest)))),
        _ => {
            let tonight = Presets::at(&mine.building.zone, mine.now).first();
            let nearest = schedule.nearest(tonight, &mine.building.rules, mine.now).unwrap_or(tonight);
            Ok((nearest.starts_at, nearest.ends_at))
        }
    }
}

async fn new_page(mine: &Mine, board: &Board, spot: i64, form: Form) -> Result<New> {
    let resident = mine.resident.clone();
    let Quote { spot, price, spendable } =
        mine.store().read(move |tx| reservations::quote(tx, &resident, spot)).await?;
    let snapshot = board.snapshot().await?;
    let schedule = snapshot.schedules.iter().find(|schedule| schedule.spot.id == spot.id);
    let standing = schedule.map(|schedule| {
        let tile = tiles::Tile::new(schedule, When::Now(mine.now), mine.words());
        format!("{} {}", tile.sign.words, tile.until.unwrap_or_default())
    });
    let title = Message::of("reserve-title").with("label", spot.details.label.as_str());
    let zone = &mine.building.zone;
    let twice = |name| parse_wall(form.value(name)).is_ok_and(|time| zone.comes_twice(time));
    Ok(New {
        page: mine.page(title, Here::Reservations),
        is_own: spot.is_owned_by(&mine.resident),
        spot: spot.id,
        features: signs::signs(&spot, mine.language),
        label: spot.details.label,
        level: spot.details.level,
        note: spot.details.note,
        standing: standing.unwrap_or_default().trim().to_owned(),
        price,
        spendable,
        starts_twice: twice("starts_at"),
        ends_twice: twice("ends_at"),
        form,
    })
}

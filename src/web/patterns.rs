//! The weekly patterns of a resident's own spots.

use actix_web::{HttpResponse, web};

use super::Refused;
use super::fields::Fields;
use super::frame::{Mine, ok, refused, see_other};
use super::spots::{Again, show_page};
use crate::board::Board;
use crate::clock::civil::Date;
use crate::clock::parse_date;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::spots;
use crate::spots::patterns::{self, Details, Pattern, Typed};
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::patterns::{Edit, Section, choices, edit_form, new_form};

pub async fn create(
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let (resident, spot) = (mine.resident.clone(), *id);
    let added = match details(&fields) {
        Ok(details) => mine.store().write(move |tx| patterns::add(tx, &resident, spot, &details)).await,
        Err(error) => spot_of(&mine, spot).await.and(Err(error)),
    };
    match added {
        Ok(_) => Ok(see_other(format!("/spots/{spot}"))),
        Err(error @ Error::Invalid(_)) => {
            let again =
                Again { pattern: Some(fields.to_form().refused(&error, mine.language)), ..Again::default() };
            refused(mine.language, &error, &show_page(&mine, &board.snapshot().await?, spot, again).await?)
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn show(mine: Mine, id: web::Path<i64>) -> Result<HttpResponse, Refused> {
    let pattern = find(&mine, *id).await?;
    let form = edit_form(&pattern.details);
    ok(mine.language, &edit_page(&mine, &pattern, form).await?)
}

pub async fn update(mine: Mine, id: web::Path<i64>, fields: Fields) -> Result<HttpResponse, Refused> {
    let (resident, id) = (mine.resident.clone(), *id);
    let edited = match details(&fields) {
        Ok(details) => mine.store().write(move |tx| patterns::edit(tx, &resident, id, &details)).await,
        Err(error) => Err(error),
    };
    match edited {
        Ok((pattern, _)) => Ok(see_other(format!("/spots/{}", pattern.spot))),
        Err(error @ Error::Invalid(_)) => {
            let pattern = find(&mine, id).await?;
            refused(
                mine.language,
                &error,
                &edit_page(&mine, &pattern, fields.to_form().refused(&error, mine.language)).await?,
            )
        }
        Err(error) => Err(error.into()),
    }
}

pub async fn remove(mine: Mine, id: web::Path<i64>, _nothing: Fields) -> Result<HttpResponse, Refused> {
    let (resident, id) = (mine.resident.clone(), *id);
    let (pattern, _) = mine.store().write(move |tx| patterns::remove(tx, &resident, id)).await?;
    Ok(see_other(format!("/spots/{}", pattern.spot)))
}

pub async fn skip(
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let (resident, id) = (mine.resident.clone(), *id);
    let changed = match day(&fields) {
        Ok(day) => mine.store().write(move |tx| Ok(patterns::skip(tx, &resident, id, day)?.0)).await,
        Err(error) => Err(error),
    };
    day_changed(&mine, &board, id, &fields, changed).await
}

pub async fn restore(
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let (resident, id) = (mine.resident.clone(), *id);
    let changed = match day(&fields) {
        Ok(day) => mine.store().write(move |tx| patterns::restore(tx, &resident, id, day)).await,
        Err(error) => Err(error),
    };
    day_changed(&mine, &board, id, &fields, changed).await
}

/// The part of a spot's page that its owner sees.
pub(super) async fn section(
    mine: &Mine,
    spot: i64,
    form: Option<Form>,
    day: Option<(i64, Form)>,
) -> Result<Section> {
    let read =
        move |tx: &mut crate::store::Tx<'_>| Ok((patterns::of(tx, spot)?, patterns::conflicts(tx, spot)?));
    let (all, conflicts) = mine.store().read(read).await?;
    let words = mine.words();
    Ok(Section::new(spot, &all, &conflicts, form.unwrap_or_else(|| new_form(words)), day, words))
}

fn details(fields: &Fields) -> Result<Details> {
    Details::parse(Typed {
        weekdays: fields.all("weekday"),
        from_time: fields.get("from_time"),
        to_time: fields.get("to_time"),
        starts_on: fields.get("starts_on"),
        until: fields.get("until"),
        days_off: fields.all("except"),
    })
}

fn day(fields: &Fields) -> Result<Date> {
    parse_date(fields.get("day")).ok_or_else(|| Error::field("day", Message::of("problem-not-a-date")))
}

/// On to the spot whose day was changed, or its page again with the day that was refused.
async fn day_changed(
    mine: &Mine,
    board: &Board,
    id: i64,
    fields: &Fields,
    changed: Result<Pattern>,
) -> Result<HttpResponse, Refused> {
    let error = match changed {
        Ok(pattern) => return Ok(see_other(format!("/spots/{}", pattern.spot))),
        Err(error @ Error::Invalid(_)) => error,
        Err(error) => return Err(error.into()),
    };
    let pattern = find(mine, id).await?;
    let again =
        Again { day: Some((id, fields.to_form().refused(&error, mine.language))), ..Again::default() };
    refused(mine.language, &error, &show_page(mine, &board.snapshot().await?, pattern.spot, again).await?)
}

async fn find(mine: &Mine, id: i64) -> Result<Pattern> {
    let resident = mine.resident.clone();
    mine.store().read(move |tx| patterns::find_mine(tx, &resident, id)).await
}

/// The label of a spot of theirs.
async fn spot_of(mine: &Mine, id: i64) -> Result<String> {
    let resident = mine.resident.clone();
    let spot = mine.store().read(move |tx| spots::find_mine(tx, &resident, id)).await?;
    Ok(spot.details.label)
}

async fn edit_page(mine: &Mine, pattern: &Pattern, form: Form) -> Result<Edit> {
    let label = spot_of(mine, pattern.spot).await?;
    let page = mine.page(Message::of("pattern-title"), Here::Spots);
    Ok(Edit { page, form, pattern: pattern.id, spot: pattern.spot, label, days: choices(mine.language) })
}

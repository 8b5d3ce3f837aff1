//! "Someone is in my spot."

use actix_web::{HttpResponse, web};

use super::Refused;
use super::done::Done;
use super::fields::Fields;
use super::frame::{Mine, refused};
use super::reservations::{Forms, show_page};
use crate::board::Board;
use crate::error::{Error, Result};
use crate::reservations;
use crate::reservations::report::{Outcome, Seen};

pub async fn report(
    mine: Mine,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    match try_report(&mine, *id, &fields).await {
        Ok(Outcome::Moved(to)) => Ok(Done::Moved.see_other(format!("/reservations/{to}"))),
        Ok(Outcome::Refunded) => Ok(Done::Refunded.see_other(format!("/reservations/{id}"))),
        Err(error @ Error::Invalid(_)) => {
            let report = fields.to_form().refused(&error, mine.language);
            let page = show_page(&mine, &board, *id, Forms { report, ..Forms::default() }).await?;
            refused(mine.language, &error, &page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_report(mine: &Mine, id: i64, fields: &Fields) -> Result<Outcome> {
    let seen = Seen::parse(fields.get("plate"), fields.get("note"))?;
    let resident = mine.resident.clone();
    mine.store().write(move |tx| reservations::report(tx, &resident, id, &seen)).await
}

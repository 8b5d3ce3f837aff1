//! Where somebody stood in a reserved spot, and ending a reservation for its resident.

use actix_web::{HttpResponse, web};

use crate::board::Board;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::reservations::report::{self, Report};
use crate::reservations::{self, Reservation, Why};
use crate::views::layouts::Here;
use crate::views::manage::Section;
use crate::views::manage::reports::{Index, Line};
use crate::web::Refused;
use crate::web::done::Done;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok, refused, see_other};
use crate::web::reservations::{Forms, show_page};

/// Reports of each sort that the page shows.
const SHOWN: i64 = 100;

pub async fn index(Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let manager = mine.resident.clone();
    let read = move |tx: &mut crate::store::Tx<'_>| {
        Ok((report::all(tx, &manager, false, SHOWN)?, report::all(tx, &manager, true, SHOWN)?))
    };
    let (open, settled) = mine.store().read(read).await?;
    let lines = |all: &[(Report, Reservation)]| {
        all.iter().map(|(report, about)| Line::new(report, about, mine.words())).collect()
    };
    ok(
        mine.language,
        &Index {
            page: mine.page(Message::of("manage-reports"), Here::Manage),
            section: Section::Reports,
            open: lines(&open),
            settled: lines(&settled),
        },
    )
}

pub async fn settle(
    Managing(mine): Managing,
    id: web::Path<i64>,
    _nothing: Fields,
) -> Result<HttpResponse, Refused> {
    let id = *id;
    mine.store().write(move |tx| report::settle(tx, id)).await?;
    Ok(see_other("/manage/reports"))
}

pub async fn cancel(
    Managing(mine): Managing,
    board: web::Data<Board>,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    match try_cancel(&mine, *id, &fields).await {
        Ok(()) => Ok(Done::CancelledFor.see_other(format!("/reservations/{id}"))),
        Err(error @ Error::Invalid(_)) => {
            let cancel = fields.to_form().refused(&error, mine.language);
            let page = show_page(&mine, &board, *id, Forms { cancel, ..Forms::default() }).await?;
            refused(mine.language, &error, &page)
        }
        Err(error) => Err(error.into()),
    }
}

async fn try_cancel(mine: &Mine, id: i64, fields: &Fields) -> Result<()> {
    let why = Why::parse(fields.get("reason"))?;
    let manager = mine.resident.clone();
    mine.store().write(move |tx| reservations::cancel_for(tx, &manager, id, &why)).await
}

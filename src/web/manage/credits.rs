//! A resident's credits, given and taken with a reason.

use actix_web::{HttpResponse, web};

use crate::error::{Error, Result};
use crate::language::Message;
use crate::reservations::{self, Correction};
use crate::store::Tx;
use crate::views::credits::Line;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::manage::Section;
use crate::views::manage::credits::Credits;
use crate::web::Refused;
use crate::web::done::Done;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok, refused};
use crate::{credits, residents};

/// Lines of the ledger that are shown.
const SHOWN: i64 = 50;

pub async fn show(Managing(mine): Managing, id: web::Path<i64>) -> Result<HttpResponse, Refused> {
    ok(mine.language, &page(&mine, *id, Form::default()).await?)
}

pub async fn correct(
    Managing(mine): Managing,
    id: web::Path<i64>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let error = match try_correct(&mine, *id, &fields).await {
        Ok(()) => return Ok(Done::Saved.see_other(format!("/manage/residents/{id}"))),
        Err(Error::NotFound) => return Err(Error::NotFound.into()),
        Err(error) => error,
    };
    let mut form = fields.to_form().refused(&error, mine.language);
    if let Error::NotEnoughCredits { spendable, .. } = error {
        form = form.because(mine.language.tell(&Message::of("moved-too-many").with("count", spendable)));
    }
    refused(mine.language, &error, &page(&mine, *id, form).await?)
}

async fn try_correct(mine: &Mine, id: i64, fields: &Fields) -> Result<()> {
    let correction = Correction::parse(fields.get("amount"), fields.get("reason"))?;
    mine.store().write(move |tx| reservations::correct(tx, id, &correction)).await
}

async fn page(mine: &Mine, id: i64, form: Form) -> Result<Credits> {
    let read = move |tx: &mut Tx<'_>| {
        let resident = residents::find(tx, id)?;
        let standing = reservations::standing(tx, &resident)?;
        let ledger = credits::ledger(tx, resident.account, None, SHOWN)?;
        Ok((resident, standing, ledger))
    };
    let (resident, standing, ledger) = mine.store().read(read).await?;
    Ok(Credits {
        page: mine.page(Message::of("moved-title").with("name", resident.name.as_str()), Here::Manage),
        section: Section::Overview,
        form,
        resident: id,
        name: resident.name,
        unit: resident.unit,
        standing,
        lines: ledger.iter().map(|entry| Line::of_somebody(entry, mine.words())).collect(),
    })
}

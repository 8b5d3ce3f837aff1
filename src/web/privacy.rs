//! What is stored about the reader, and being forgotten.

use actix_session::Session;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION};
use actix_web::{HttpResponse, web};

use super::Refused;
use super::done::Done;
use super::fields::Fields;
use super::frame::{Mine, ok, refused};
use crate::auth::Gate;
use crate::error::Error;
use crate::language::Message;
use crate::privacy;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::privacy::Erase;

const FILE: &str = "attachment; filename=\"sparespot-data.json\"";

pub async fn data(mine: Mine) -> Result<HttpResponse, Refused> {
    let me = mine.resident.clone();
    let data = mine.store().read(move |tx| privacy::data(tx, &me)).await?;
    let text = serde_json::to_string_pretty(&data).map_err(|error| Error::Internal(error.to_string()))?;
    let mut response = HttpResponse::Ok();
    response.insert_header((CONTENT_DISPOSITION, FILE)).insert_header((CACHE_CONTROL, "no-store"));
    Ok(response.content_type("application/json").body(text))
}

pub async fn erase_form(mine: Mine) -> Result<HttpResponse, Refused> {
    ok(mine.language, &page(&mine, known(&mine)))
}

pub async fn erase(
    session: Session,
    mine: Mine,
    gate: web::Data<Gate>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    match gate.erase(&session, &mine.resident, fields.get("password")).await {
        Ok(()) => Ok(Done::Erased.see_other("/sign-in")),
        Err(error @ (Error::Invalid(_) | Error::Forbidden(_))) => {
            refused(mine.language, &error, &page(&mine, known(&mine).refused(&error, mine.language)))
        }
        Err(error) => Err(error.into()),
    }
}

/// Whose account it is, for the reader and for whatever keeps their passwords.
fn known(mine: &Mine) -> Form {
    Form::with([("email", mine.resident.email.as_str())])
}

fn page(mine: &Mine, form: Form) -> Erase {
    let page = mine.page(Message::of("erase-title"), Here::Account);
    Erase { page, form }
}

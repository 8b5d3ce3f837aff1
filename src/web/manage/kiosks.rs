//! Screens in the lobby: which there are, and how one is let in and out.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::error::{Error, Result};
use crate::kiosks::{self, Approval, Code};
use crate::language::Message;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::manage::kiosks::{Kiosks, Line};
use crate::web::Refused;
use crate::web::done::Done;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok, refused};

const PATH: &str = "/manage/kiosks";

/// `?code=` is what the QR code on a screen brings along; the manager still has to say yes.
pub async fn index(request: HttpRequest, Managing(mine): Managing) -> Result<HttpResponse, Refused> {
    let code = Code::parse(Fields::of_query(&request).get("code")).map(|code| code.shown());
    let form = Form::with(code.ok().map(|code| ("code", code)));
    ok(mine.language, &page(&mine, form).await?)
}

pub async fn create(Managing(mine): Managing, fields: Fields) -> Result<HttpResponse, Refused> {
    match pair(&mine, &fields).await {
        Ok(_) => Ok(Done::Paired.see_other(PATH)),
        Err(error) => {
            let form = fields.to_form().refused(&error, mine.language);
            refused(mine.language, &error, &page(&mine, form).await?)
        }
    }
}

/// A code that no screen shows is counted: who may type on and on finds one in the end (RFC 8628, section 5.1).
async fn pair(mine: &Mine, fields: &Fields) -> Result<i64> {
    let limits = &mine.frame.gate.limits;
    limits.may_pair(mine.resident.id).await?;
    let paired = match Approval::parse(fields.get("code"), fields.get("name")) {
        Ok(approval) => mine.store().write(move |tx| kiosks::approve(tx, &approval)).await,
        Err(error) => Err(error),
    };
    if let Err(error) = &paired
        && fields.optional("code").is_some()
        && error.fields().iter().any(|wrong| wrong.field == "code")
    {
        limits.failed_to_pair(mine.resident.id).await?;
    }
    paired
}

pub async fn revoke(
    Managing(mine): Managing,
    id: web::Path<i64>,
    _nothing: Fields,
) -> Result<HttpResponse, Refused> {
    let id = id.into_inner();
    mine.store().write(move |tx| kiosks::revoke(tx, id)).await?;
    Ok(Done::Unpaired.see_other(PATH))
}

async fn page(mine: &Mine, form: Form) -> Result<Kiosks, Error> {
    let kiosks = mine.store().read(kiosks::all).await?;
    let kiosks = kiosks.iter().map(|kiosk| Line::new(kiosk, mine.words())).collect();
    Ok(Kiosks::new(mine.page(Message::of("kiosks-title"), Here::Manage), form, kiosks))
}

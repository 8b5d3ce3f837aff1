//! Invitations: made, shown, printed, taken back.

use actix_web::{HttpRequest, HttpResponse, web};

use crate::auth::origin;
use crate::clock::SignedDuration;
use crate::error::{Error, Result};
use crate::language::Message;
use crate::residents::invitations::{self, Codes, Invitation, State, Wanted};
use crate::store::Tx;
use crate::views::forms::Form;
use crate::views::layouts::Here;
use crate::views::manage::Section;
use crate::views::manage::people::{Fresh, InvitationLine, Invitations, Print, Sheet};
use crate::views::qr;
use crate::web::Refused;
use crate::web::fields::Fields;
use crate::web::frame::{Managing, Mine, ok, refused, see_other};

/// For so long the page says what its reader made last, so that a reload does not lose it.
const FRESH: SignedDuration = SignedDuration::from_mins(10);

pub async fn index(
    request: HttpRequest,
    Managing(mine): Managing,
    codes: web::Data<Codes>,
) -> Result<HttpResponse, Refused> {
    let form = Form::with([("uses", "1"), ("days", "14")]);
    let mut template = page(&mine, &codes, form).await?;
    let mut all = mine.store().read(invitations::all).await?;
    all.retain(|one| one.invited_by == Some(mine.resident.id) && mine.now < one.created_at() + FRESH);
    template.new = all
        .first()
        .filter(|one| one.state(mine.now) == State::Open)
        .and_then(|one| link(&request, &mine, &codes, one).map(|link| Fresh { id: one.id, link }));
    ok(mine.language, &template)
}

pub async fn create(
    Managing(mine): Managing,
    codes: web::Data<Codes>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    match try_create(&mine, &codes, &fields).await {
        Ok(_) => Ok(see_other("/manage/invitations")),
        Err(error) => {
            let form = fields.to_form().refused(&error, mine.language);
            refused(mine.language, &error, &page(&mine, &codes, form).await?)
        }
    }
}

async fn try_create(mine: &Mine, codes: &web::Data<Codes>, fields: &Fields) -> Result<i64> {
    let [unit, email, uses, days] = ["unit", "email", "uses", "days"].map(|name| fields.get(name));
    let (wanted, codes) = (Wanted::parse(unit, email, uses, days)?, codes.clone());
    mine.store().write(move |tx| invitations::create(tx, &codes, &wanted)).await
}

pub async fn revoke(
    Managing(mine): Managing,
    id: web::Path<i64>,
    _nothing: Fields,
) -> Result<HttpResponse, Refused> {
    let id = *id;
    mine.store().write(move |tx| invitations::revoke(tx, id)).await?;
    Ok(see_other("/manage/invitations"))
}

/// One that is open, on a sheet.
pub async fn show(
    request: HttpRequest,
    Managing(mine): Managing,
    codes: web::Data<Codes>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Refused> {
    let id = *id;
    let one = mine.store().read(move |tx| invitations::find(tx, id)).await?;
    let sheets = sheets(&request, &mine, &codes, &[one])?;
    if sheets.is_empty() {
        return Err(Error::NotFound.into());
    }
    ok(mine.language, &Print { page: mine.page(Message::of("invite-print-title"), Here::Manage), sheets })
}

/// All that are open, a sheet each.
pub async fn print(
    request: HttpRequest,
    Managing(mine): Managing,
    codes: web::Data<Codes>,
) -> Result<HttpResponse, Refused> {
    let all = mine.store().read(invitations::all).await?;
    let sheets = sheets(&request, &mine, &codes, &all)?;
    ok(mine.language, &Print { page: mine.page(Message::of("invite-print-title"), Here::Manage), sheets })
}

fn sheets(request: &HttpRequest, mine: &Mine, codes: &Codes, all: &[Invitation]) -> Result<Vec<Sheet>> {
    let open = all.iter().filter(|one| one.state(mine.now) == State::Open);
    let linked = open.filter_map(|one| Some((one, link(request, mine, codes, one)?)));
    linked
        .map(|(one, link)| {
            let until = mine.words().date(one.expires_at());
            Ok(Sheet { unit: one.unit.clone(), qr: qr::path(&link)?, link, until })
        })
        .collect()
}

fn link(request: &HttpRequest, mine: &Mine, codes: &Codes, one: &Invitation) -> Option<String> {
    let code = codes.code(one)?;
    Some(format!("{}/sign-up?invitation={code}", origin::own(request, &mine.frame.gate)))
}

async fn page(mine: &Mine, codes: &Codes, form: Form) -> Result<Invitations> {
    let read = |tx: &mut Tx<'_>| Ok((invitations::all(tx)?, invitations::guests(tx)?));
    let (all, guests) = mine.store().read(read).await?;
    let line = |one: &Invitation| {
        let came = guests.iter().filter(|(invitation, ..)| *invitation == one.id);
        let came = came.map(|(_, id, name)| (*id, name.clone())).collect();
        InvitationLine::new(one, codes.code(one).is_some(), came, mine.words())
    };
    let (open, over): (Vec<_>, Vec<_>) = all.iter().partition(|one| one.state(mine.now) == State::Open);
    let open: Vec<InvitationLine> = open.into_iter().map(line).collect();
    Ok(Invitations {
        page: mine.page(Message::of("invite-title"), Here::Manage),
        section: Section::Invitations,
        form,
        new: None,
        prints: open.iter().any(|one| one.is_printable),
        open,
        over: over.into_iter().map(line).collect(),
    })
}

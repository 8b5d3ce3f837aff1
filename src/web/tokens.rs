//! The page of long-lived tokens. A new one is shown once: the answer to the form takes it along to the page in a
//! cookie that the page takes away, so that it is stored nowhere else.

use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::fields::Fields;
use super::frame::{Mine, ok, refused, see_other};
use crate::auth::tokens::long_lived::{self, LongLived, Wanted};
use crate::auth::{Scope, origin};
use crate::error::{Error, Result};
use crate::language::Message;
use crate::views::forms::Form;
use crate::views::layouts::{Here, Notice};
use crate::views::residents::{TokenLine, Tokens};

const PATH: &str = "/account/tokens";
const NEW: &str = "new-token";

pub async fn index(request: HttpRequest, mine: Mine) -> Result<HttpResponse, Refused> {
    let mut template = page(&mine, Form::with([("scope", "read")])).await?;
    template.page.notice = (Fields::of_query(&request).get("revoked") == "yes")
        .then(|| Notice::new(mine.language.say("tokens-revoked")));
    let Some(token) = request.cookie(NEW) else { return ok(mine.language, &template) };
    template.new = new(&mine, token.value()).await?;
    let mut response = ok(mine.language, &template)?;
    response.headers_mut().insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    let mut over = Cookie::build(NEW, "").path(PATH).finish();
    over.make_removal();
    add(&mut response, &over)?;
    Ok(response)
}

/// The token that has just been made. Another site's cookie could name any: it must be theirs.
async fn new(mine: &Mine, token: &str) -> Result<Option<String>> {
    let (resident, token) = (mine.resident.clone(), token.to_owned());
    let sought = token.clone();
    let found = mine.store().read(move |tx| long_lived::find_mine(tx, &resident, &sought)).await?;
    Ok(found.map(|_| token))
}

pub async fn create(request: HttpRequest, mine: Mine, fields: Fields) -> Result<HttpResponse, Refused> {
    match try_create(&mine, &fields).await {
        Ok(token) => {
            let is_https = origin::own(&request, &mine.frame.gate).starts_with("https://");
            let cookie = Cookie::build(NEW, token).path(PATH).http_only(true).secure(is_https);
            let cookie = cookie.same_site(SameSite::Strict).max_age(Duration::minutes(1)).finish();
            let mut response = see_other(PATH);
            add(&mut response, &cookie)?;
            Ok(response)
        }
        Err(error) => refused(
            mine.language,
            &error,
            &page(&mine, fields.to_form().refused(&error, mine.language)).await?,
        ),
    }
}

async fn try_create(mine: &Mine, fields: &Fields) -> Result<String> {
    let wanted = Wanted::parse(fields.get("name"), fields.get("scope"))?;
    let resident = mine.resident.clone();
    mine.store().write(move |tx| long_lived::create(tx, &resident, &wanted)).await
}

pub async fn revoke(mine: Mine, id: web::Path<i64>, _nothing: Fields) -> Result<HttpResponse, Refused> {
    let (resident, id) = (mine.resident.clone(), id.into_inner());
    mine.store().write(move |tx| long_lived::revoke(tx, &resident, id)).await?;
    Ok(see_other("/account/tokens?revoked=yes"))
}

async fn page(mine: &Mine, form: Form) -> Result<Tokens> {
    let resident = mine.resident.clone();
    let tokens = mine.store().read(move |tx| long_lived::of(tx, &resident)).await?;
    let tokens = tokens.iter().map(|token| line(mine, token)).collect();
    Ok(Tokens { page: mine.page(Message::of("tokens-title"), Here::Account), form, tokens, new: None })
}

fn line(mine: &Mine, token: &LongLived) -> TokenLine {
    let words = mine.words();
    let uses = match token.used_at {
        Some(at) => Message::of("tokens-used").with("used", words.day(at)),
        None => Message::of("tokens-unused"),
    };
    TokenLine {
        id: token.id,
        name: token.name.clone(),
        may_write: token.scope == Scope::Write,
        uses: words.tell(&uses.with("made", words.day(token.created_at))),
    }
}

fn add(response: &mut HttpResponse, cookie: &Cookie<'_>) -> Result<()> {
    response.add_cookie(cookie).map_err(|error| Error::Internal(error.to_string()))
}

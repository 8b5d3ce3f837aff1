//! Setting up, signing up, in and out, and the account.

use actix_session::Session;
use actix_web::cookie::time::Duration;
use actix_web::cookie::{Cookie, SameSite};
use actix_web::http::header::REFERER;
use actix_web::{HttpRequest, HttpResponse, web};

use super::fields::Fields;
use super::frame::{Frame, Mine, THEME, ok, refused, see_other};
use super::{Refused, wanted};
use crate::auth::{Gate, origin};
use crate::building;
use crate::clock::Zone;
use crate::config::{Config, SignUp as Policy};
use crate::error::{Error, Problems, Result};
use crate::language::{Language, Message};
use crate::residents::{self, Admission, Details, Email, Password, Shows, invitations};
use crate::spots;
use crate::store::{Actor, Tx};
use crate::views::forms::Form;
use crate::views::layouts::{Here, Notice, Theme};
use crate::views::residents::{Account, Setup, SignIn, SignUp};

pub async fn setup_form(
    request: HttpRequest,
    frame: Frame,
    config: web::Data<Config>,
) -> Result<HttpResponse, Refused> {
    let token = Fields::of_query(&request).get("token").to_owned();
    let given = token.clone();
    frame.gate.store.write(move |tx| building::check_setup_token(tx, &given)).await?;
    let form = Form::with([("token", token), ("time_zone", config.time_zone.clone())]);
    ok(frame.language, &setup_page(&frame, form))
}

pub async fn setup(session: Session, frame: Frame, fields: Fields) -> Result<HttpResponse, Refused> {
    let token = fields.get("token").to_owned();
    frame.gate.store.write(move |tx| building::check_setup_token(tx, &token)).await?;
    match try_setup(&session, &frame.gate, &fields).await {
        Ok(()) => Ok(see_other("/")),
        Err(Error::NotFound) => Err(Error::NotFound.into()),
        Err(error) => refused(
            frame.language,
            &error,
            &setup_page(&frame, fields.to_form().refused(&error, frame.language)),
        ),
    }
}

async fn try_setup(session: &Session, gate: &Gate, fields: &Fields) -> Result<()> {
    let mut problems = Problems::default();
    let name = problems.take(building::Details::parse_name(fields.get("building")));
    let zone = problems.take(building::Details::parse_zone(fields.get("time_zone")));
    let newcomer = newcomer(fields, &mut problems);
    let (Some(name), Some(zone), Some((details, email, password))) = (name, zone, newcomer) else {
        return Err(problems.into_error());
    };
    let password = gate.hasher.hash(password).await?;
    let token = fields.get("token").to_owned();
    let building = building::Details { name, zone };
    let set_up = residents::SetUp { token, building, details, email, password };
    let (_, manager) = gate.store.by(Actor::STRANGER).write(move |tx| residents::set_up(tx, &set_up)).await?;
    gate.let_in(session, manager.id).await
}

pub async fn sign_up_form(request: HttpRequest, frame: Frame) -> Result<HttpResponse, Refused> {
    let invitation = Fields::of_query(&request).get("invitation").to_owned();
    let code = invitation.clone();
    let good = frame.gate.store.read(move |tx| invitations::open(tx, &code)).await?;
    let (unit, email) = good.map(|good| (good.unit, good.email)).unwrap_or_default();
    let form = Form::with([("invitation", invitation), ("unit", unit), ("email", email)]);
    ok(frame.language, &sign_up_page(&frame, form).await?)
}

pub async fn sign_up(
    request: HttpRequest,
    session: Session,
    frame: Frame,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    frame.gate.limits.request_from(&origin::address(&request, &frame.gate)).await?;
    match try_sign_up(&session, &frame.gate, &fields).await {
        Ok(()) => Ok(see_other("/")),
        Err(error) => refused(
            frame.language,
            &error,
            &sign_up_page(&frame, fields.to_form().refused(&error, frame.language)).await?,
        ),
    }
}

async fn try_sign_up(session: &Session, gate: &Gate, fields: &Fields) -> Result<()> {
    if gate.building().await?.is_none() {
        return Err(Error::field("", Message::of("problem-not-set-up")));
    }
    let mut problems = Problems::default();
    let newcomer = newcomer(fields, &mut problems);
    let Some((details, email, password)) = newcomer else {
        return Err(problems.into_error());
    };
    let password = gate.hasher.hash(password).await?;
    let admission = match gate.sign_up().await? {
        Policy::Open if !is_for(gate, fields.get("invitation"), &email).await? => Admission::Open,
        Policy::Open | Policy::Invitation => Admission::Invitation(fields.get("invitation").to_owned()),
    };
    let sign_up = residents::SignUp { details, email, password, admission };
    let come_in = move |tx: &mut Tx<'_>| {
        let resident = residents::sign_up(tx, &sign_up)?;
        spots::hand_over(tx, &resident)?;
        Ok(resident)
    };
    let resident = gate.store.by(Actor::STRANGER).write(come_in).await?;
    gate.let_in(session, resident.id).await
}

/// Whether a code is a good one for this address: where anybody may come in, it still says where they live.
async fn is_for(gate: &Gate, code: &str, email: &Email) -> Result<bool> {
    let code = code.to_owned();
    let good = gate.store.read(move |tx| invitations::open(tx, &code)).await?;
    Ok(good.is_some_and(|good| good.email.is_empty() || good.email == email.as_str()))
}

/// What set-up and sign-up ask alike about a person; notes every field that is wrong.
fn newcomer(fields: &Fields, problems: &mut Problems) -> Option<(Details, Email, Password)> {
    let details = problems.take(Details::parse(fields.get("name"), fields.get("unit"), ""));
    let email = problems.take(Email::parse(fields.get("email")));
    let password = problems.take(Password::parse("password", fields.get("password")));
    Some((details?, email?, password?))
}

pub async fn sign_in_form(frame: Frame) -> Result<HttpResponse, Refused> {
    if frame.viewer.is_some() {
        return Ok(see_other("/"));
    }
    ok(frame.language, &sign_in_page(&frame, Form::default()))
}

pub async fn sign_in(
    request: HttpRequest,
    session: Session,
    frame: Frame,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    frame.gate.limits.request_from(&origin::address(&request, &frame.gate)).await?;
    match frame.gate.sign_in(&session, fields.get("email"), fields.get("password")).await {
        Ok(()) => Ok(wanted::go_on(&request)),
        Err(error @ (Error::Invalid(_) | Error::Forbidden(_))) => refused(
            frame.language,
            &error,
            &sign_in_page(&frame, fields.to_form().refused(&error, frame.language)),
        ),
        Err(error) => Err(error.into()),
    }
}

pub async fn sign_out(
    session: Session,
    gate: web::Data<Gate>,
    _nothing: Fields,
) -> Result<HttpResponse, Refused> {
    gate.sign_out(&session)?;
    Ok(see_other("/sign-in"))
}

pub async fn sign_out_everywhere(
    session: Session,
    mine: Mine,
    _nothing: Fields,
) -> Result<HttpResponse, Refused> {
    mine.frame.gate.sign_out_everywhere(&session, &mine.resident).await?;
    Ok(see_other("/sign-in"))
}

pub async fn account(request: HttpRequest, mine: Mine) -> Result<HttpResponse, Refused> {
    let resident = &mine.resident;
    let form = Form::with([
        ("name", resident.name.as_str()),
        ("unit", &resident.unit),
        ("plate", &resident.plate),
        ("shows", resident.shows().name()),
        ("language", resident.language().map_or("", Language::tag)),
    ]);
    let mut template = account_page(&request, &mine, form);
    template.page.notice = (Fields::of_query(&request).get("saved") == "yes")
        .then(|| Notice::new(mine.language.say("done-saved")));
    ok(mine.language, &template)
}

pub async fn update(
    request: HttpRequest,
    session: Session,
    mine: Mine,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    match try_update(&session, &mine, &fields).await {
        Ok(()) => Ok(see_other("/account?saved=yes")),
        Err(error) => refused(
            mine.language,
            &error,
            &account_page(&request, &mine, fields.to_form().refused(&error, mine.language)),
        ),
    }
}

async fn try_update(session: &Session, mine: &Mine, fields: &Fields) -> Result<()> {
    let gate = &mine.frame.gate;
    let details = Details::parse(fields.get("name"), fields.get("unit"), fields.get("plate"))?;
    let language = fields.all("language").next().map(chosen).transpose()?;
    let shows = fields.optional("shows").map(shown).transpose()?;
    let new = match fields.get("new_password") {
        "" => None,
        new => Some(Password::parse("new_password", new)?),
    };
    if let Some(new) = new {
        gate.new_password(session, &mine.resident, fields.get("password"), new).await?;
    }
    let id = mine.resident.id;
    let update = move |tx: &mut Tx<'_>| {
        residents::update(tx, id, &details)?;
        if let Some(language) = language {
            residents::choose_language(tx, id, language)?;
        }
        if let Some(shows) = shows {
            residents::choose_shows(tx, id, shows)?;
        }
        spots::owner_changed(tx, id)
    };
    mine.store().write(update).await
}

fn shown(name: &str) -> Result<Shows> {
    Shows::parse(name).ok_or_else(|| Error::field("shows", Message::of("problem-shows")))
}

/// A language by its tag; none, where it is empty: as their browser asks.
fn chosen(tag: &str) -> Result<Option<Language>> {
    match (tag, Language::parse(tag)) {
        ("", _) => Ok(None),
        (_, Some(language)) => Ok(Some(language)),
        (_, None) => Err(Error::field("language", Message::of("problem-language"))),
    }
}

/// Remembers a theme and goes back to where it was chosen.
pub async fn preferences(
    request: HttpRequest,
    gate: web::Data<Gate>,
    fields: Fields,
) -> Result<HttpResponse, Refused> {
    let theme = Theme::parse(fields.get("theme"))
        .ok_or_else(|| Error::field("theme", Message::of("problem-theme")))?;
    let own = origin::own(&request, &gate);
    let referer = request.headers().get(REFERER).and_then(|referer| referer.to_str().ok());
    // `//` and `/\` would lead to another site.
    let is_path = |path: &&str| path.starts_with('/') && !path[1..].starts_with(['/', '\\']);
    let back = referer.and_then(|referer| referer.strip_prefix(own.as_str())).filter(is_path);
    let mut cookie = Cookie::build(THEME, theme.name()).path("/").same_site(SameSite::Lax).http_only(true);
    cookie = cookie.secure(own.starts_with("https://")).max_age(Duration::days(365));
    let mut response = see_other(back.unwrap_or("/"));
    response.add_cookie(&cookie.finish()).map_err(|error| Error::Internal(error.to_string()))?;
    Ok(response)
}

fn setup_page(frame: &Frame, form: Form) -> Setup {
    Setup { page: frame.page(Message::of("setup-title"), Here::Elsewhere), form, zones: Zone::names() }
}

async fn sign_up_page(frame: &Frame, form: Form) -> Result<SignUp> {
    let by_invitation = frame.gate.sign_up().await? == Policy::Invitation;
    Ok(SignUp { page: frame.page(Message::of("sign-up"), Here::Elsewhere), form, by_invitation })
}

fn sign_in_page(frame: &Frame, form: Form) -> SignIn {
    SignIn { page: frame.page(Message::of("sign-in"), Here::Elsewhere), form }
}

fn account_page(request: &HttpRequest, mine: &Mine, form: Form) -> Account {
    let page = mine.page(Message::of("tab-account"), Here::Account);
    let calendar = super::calendar::address(request, mine);
    let (email, is_manager) = (mine.resident.email.clone(), mine.resident.is_manager);
    Account { page, form, email, is_manager, themes: Theme::ALL, calendar }
}

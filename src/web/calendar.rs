//! Calendars: one reservation for whoever may see it, and a resident's feed for whoever has its address.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_DISPOSITION, ETAG, EntityTag, Header as _, IfNoneMatch,
};
use actix_web::{HttpRequest, HttpResponse, web};

use super::Refused;
use super::fields::Fields;
use super::frame::{Mine, see_other};
use crate::auth::{self, Gate, origin};
use crate::clock::Timestamp;
use crate::error::Error;
use crate::reservations;
use crate::residents::calendar::{self, Addresses};
use crate::secret::{self, SecretKey};
use crate::views::calendar::{Address, Calendar};

/// What this door needs beside the database.
pub struct Feeds {
    addresses: Addresses,
    /// Tells this building's events from those of others, for good.
    family: String,
}

impl Feeds {
    pub fn new(key: SecretKey, family: String) -> Self {
        Self { addresses: Addresses::new(key), family }
    }
}

pub async fn one(
    request: HttpRequest,
    mine: Mine,
    feeds: web::Data<Feeds>,
    id: web::Path<i64>,
) -> Result<HttpResponse, Refused> {
    let (resident, id) = (mine.resident.clone(), *id);
    let found = mine.store().read(move |tx| reservations::find(tx, &resident, id)).await?;
    let origin = origin::own(&request, &mine.frame.gate);
    let calendar = Calendar {
        building: &mine.building,
        family: &feeds.family,
        origin: &origin,
        reader: mine.resident.id,
        language: mine.language,
    };
    let name = format!("attachment; filename=\"reservation-{id}.ics\"");
    Ok(answer(&request, &name, mine.now, |stamp| calendar.one(&found, stamp)))
}

/// The feed. It needs no session: programs of Apple, Google and Microsoft fetch it.
pub async fn feed(
    request: HttpRequest,
    gate: web::Data<Gate>,
    feeds: web::Data<Feeds>,
    secret: web::Path<String>,
) -> Result<HttpResponse, Refused> {
    let building = gate.building().await?.ok_or(Error::NotFound)?;
    let (known, secret) = (feeds.clone(), secret.into_inner());
    let found = gate.store.read(move |tx| {
        let resident = known.addresses.find(tx, &secret)?;
        let all = reservations::calendar(tx, &resident)?;
        Ok((resident, all))
    });
    let (resident, all) = match found.await {
        Err(Error::NotFound) => {
            gate.limits.request_from(&origin::address(&request, &gate)).await?;
            return Err(Error::NotFound.into());
        }
        found => found?,
    };
    let origin = origin::own(&request, &gate);
    let calendar = Calendar {
        building: &building,
        family: &feeds.family,
        origin: &origin,
        reader: resident.id,
        language: auth::language(&request, Some(&resident)),
    };
    let now = gate.store.clock().now();
    Ok(answer(&request, "inline; filename=\"parking.ics\"", now, |stamp| calendar.feed(&all, stamp)))
}

/// A new address, or none any more.
pub async fn update(mine: Mine, fields: Fields) -> Result<HttpResponse, Refused> {
    let (id, is_off) = (mine.resident.id, fields.get("off") == "yes");
    let store = &mine.store();
    store
        .write(move |tx| if is_off { calendar::switch_off(tx, id) } else { calendar::renew(tx, id) })
        .await?;
    Ok(see_other("/account#calendar"))
}

/// Where the reader's calendar is, while it is switched on.
pub fn address(request: &HttpRequest, mine: &Mine) -> Option<Address> {
    let feeds = request.app_data::<web::Data<Feeds>>()?;
    let secret = feeds.addresses.secret(&mine.resident)?;
    Some(Address::new(&origin::own(request, &mine.frame.gate), &secret))
}

/// The calendar, or 304 to whoever has it: what differs by nothing but the time at which it was written is the same.
fn answer(
    request: &HttpRequest,
    disposition: &str,
    now: Timestamp,
    write: impl Fn(Timestamp) -> String,
) -> HttpResponse {
    let tag = EntityTag::new_weak(secret::hash(&write(Timestamp::UNIX_EPOCH))[..32].to_owned());
    let is_known = match IfNoneMatch::parse(request) {
        Ok(IfNoneMatch::Items(known)) => known.iter().any(|one| one.weak_eq(&tag)),
        _ => false,
    };
    let mut response = HttpResponse::build(if is_known { StatusCode::NOT_MODIFIED } else { StatusCode::OK });
    response.insert_header((ETAG, tag.to_string())).insert_header((CACHE_CONTROL, "private, no-cache"));
    if is_known {
        return response.finish();
    }
    response.content_type("text/calendar; charset=utf-8").insert_header((CONTENT_DISPOSITION, disposition));
    response.body(write(now))
}

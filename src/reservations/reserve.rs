//! Reserving a spot.

use diesel::prelude::*;

use super::{Request, rules, standing};
use crate::audit::{self, About, Action};
use crate::building::{self, Rules};
use crate::credits;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::language::Message;
use crate::meter::Tally;
use crate::notices::{self, Booking, Notice};
use crate::residents::Resident;
use crate::spots::windows::Stretch;
use crate::spots::{self, Spot};
use crate::store::schema::{
    building as buildings, reservations, residents as people, spots as places, windows,
};
use crate::store::{At, Both, Tx, along, make};

/// Reserves a spot and moves the price to its owner, in this one transaction: the spot first, where those who
/// want the same wait, then the insert, on which the database's constraints decide; the credits come last.
///
/// A request with an id that is already known answers with the reservation that it made.
///
/// # Errors
/// `Invalid`, `NotFound`, `OwnSpot`, `NotOffered`, `SpotTaken`, `NotEnoughCredits` or `TooMany`.
pub fn reserve(tx: &mut Tx<'_>, resident: &Resident, request: &Request) -> Result<i64> {
    let outcome = attempt(tx, resident, request);
    match &outcome {
        Ok(Outcome::Made(_)) => tx.tally(Tally::Reserved),
        // Neither is an answer: the one was given before, and the other comes with the next attempt.
        Ok(Outcome::Repeated(_)) | Err(Error::Met) => {}
        Err(error) => tx.tally(Tally::Refused(error.code())),
    }
    let (Outcome::Made(id) | Outcome::Repeated(id)) = outcome?;
    Ok(id)
}

/// The reservation that answers a request.
enum Outcome {
    Made(i64),
    Repeated(i64),
}

fn attempt(tx: &mut Tx<'_>, resident: &Resident, request: &Request) -> Result<Outcome> {
    let terms = match terms(tx, request) {
        Ok(terms) => terms,
        // The spot may have gone since the request was first made.
        Err(Error::NotFound) => Terms { known: known(tx, request)?, ..Terms::default() },
        Err(error) => return Err(error),
    };
    if let Some(known) = terms.known {
        return repeated(known, resident, request).map(Outcome::Repeated);
    }
    let rules = terms.rules.ok_or(Error::NotFound)?;
    let stretch = rules::stretch(&rules, request.stretch, tx.now())?;
    if terms.owner == Some(resident.id) {
        return Err(Error::OwnSpot);
    }
    let window = terms.window.ok_or(Error::NotOffered)?;
    let payee = match (terms.owner, terms.payee) {
        // Given meanwhile to somebody whom this statement does not see yet: again, from the start.
        (Some(_), None) => return Err(Error::Met),
        (_, account) => account.unwrap_or(credits::BUILDING),
    };
    let id = insert(tx, resident, request, stretch, (window, payee, rules.price))?;
    let Stretch { starts_at, ends_at } = stretch;
    let about = About::reservation(id, request.spot, resident.id);
    let line = audit::line(tx, Action::Reserved, about, &audit::stretch(starts_at, ends_at));
    let paid = Both(credits::paying(tx, (resident.account, payee), rules.price, id), line);
    let paid = match (terms.owner, terms.label) {
        (Some(owner), Some(spot)) => {
            let made = Notice::Made(Booking { id, spot, starts_at, ends_at });
            notices::tell_along(tx, owner, &made, paid)
        }
        _ => make(tx.connection(), paid).map_err(Error::from),
    };
    afford(tx, resident, &rules, paid)?;
    for who in terms.owner.into_iter().chain([resident.id]) {
        tx.emit(Event::ResidentChanged(who));
    }
    Ok(Outcome::Made(id))
}

/// What a reservation would cost, to be shown before it is made.
#[derive(Clone, Debug)]
pub struct Quote {
    pub spot: Spot,
    pub price: i32,
    /// Credits that the resident can spend now.
    pub spendable: i32,
}

/// The spot, the price and what the resident can spend.
///
/// # Errors
/// [`Error::NotFound`] where there is no such spot.
pub fn quote(tx: &mut Tx<'_>, resident: &Resident, spot: i64) -> Result<Quote> {
    let spot = spots::find(tx, spot)?;
    let price = building::find(tx)?.ok_or(Error::NotFound)?.rules.price;
    Ok(Quote { spot, price, spendable: standing(tx, resident)?.spendable() })
}

/// What a request with this id asked for before, and what it made.
type Known = (i64, i64, i64, At, At, String);

/// The reservation that this request has already made.
fn repeated(known: Known, resident: &Resident, request: &Request) -> Result<i64> {
    let (id, by, spot, starts_at, ends_at, plate) = known;
    let asked = Stretch { starts_at: starts_at.into(), ends_at: ends_at.into() };
    if (by, spot, asked, &plate) != (resident.id, request.spot, request.stretch, &request.plate) {
        return Err(Error::field("request_id", Message::of("problem-sent-before")));
    }
    Ok(id)
}

fn known(tx: &mut Tx<'_>, request: &Request) -> Result<Option<Known>> {
    let known = reservations::table.filter(reservations::request_id.eq(request.id.as_deref()));
    Ok(known.select(WHAT_WAS_ASKED).first(tx.connection()).optional()?)
}

const WHAT_WAS_ASKED: (
    reservations::id,
    reservations::resident_id,
    reservations::spot_id,
    reservations::asked_starts_at,
    reservations::asked_ends_at,
    reservations::plate,
) = (
    reservations::id,
    reservations::resident_id,
    reservations::spot_id,
    reservations::asked_starts_at,
    reservations::asked_ends_at,
    reservations::plate,
);

type Found = (Option<i64>, String, Option<i64>, Rules, Option<i64>, Option<Known>);

/// All that is to be known before the reservation is written, in one question: each costs a round trip.
#[derive(Default)]
struct Terms {
    owner: Option<i64>,
    /// The spot's.
    label: Option<String>,
    /// The owner's account; the building's where the spot has no owner.
    payee: Option<i64>,
    rules: Option<Rules>,
    /// The window that holds the whole stretch, as of this query; the database has the last word.
    window: Option<i64>,
    known: Option<Known>,
}

fn terms(tx: &mut Tx<'_>, request: &Request) -> Result<Terms> {
    let asked = request.stretch;
    let starts_at = asked.starts_at.max(tx.now().min(asked.ends_at));
    let covering = windows::table
        .filter(windows::spot_id.eq(request.spot))
        .filter(windows::starts_at.le(At::from(starts_at)))
        .filter(windows::ends_at.ge(At::from(asked.ends_at)))
        .select(windows::id)
        .single_value();
    let repeats = reservations::request_id.eq(request.id.as_deref());
    let terms = places::table
        .inner_join(buildings::table.on(buildings::id.gt(0)))
        .left_join(people::table.on(places::owner_id.eq(people::id.nullable())))
        .left_join(reservations::table.on(repeats))
        .filter(places::id.eq(request.spot).and(places::retired_at.is_null()))
        .select((
            places::owner_id,
            places::label,
            people::account_id.nullable(),
            Rules::columns(),
            covering,
            WHAT_WAS_ASKED.nullable(),
        ));
    let claim = spots::claiming(tx, request.spot);
    let (owner, label, payee, rules, window, known): Found = along(tx.connection(), claim, terms)?;
    Ok(Terms { owner, label: Some(label), payee, rules: Some(rules), window, known })
}

pub(super) fn insert(
    tx: &mut Tx<'_>,
    resident: &Resident,
    request: &Request,
    stretch: Stretch,
    (window, payee, price): (i64, i64, i32),
) -> Result<i64> {
    let begun = stretch.starts_at <= tx.now();
    let id = diesel::insert_into(reservations::table)
        .values((
            reservations::spot_id.eq(request.spot),
            reservations::window_id.eq(window),
            reservations::resident_id.eq(resident.id),
            reservations::payee_id.eq(payee),
            reservations::starts_at.eq(At::from(stretch.starts_at)),
            reservations::ends_at.eq(At::from(stretch.ends_at)),
            reservations::asked_starts_at.eq(At::from(request.stretch.starts_at)),
            reservations::asked_ends_at.eq(At::from(request.stretch.ends_at)),
            reservations::status.eq(if begun { "active" } else { "booked" }),
            reservations::price.eq(price),
            reservations::plate.eq(&request.plate),
            reservations::request_id.eq(request.id.as_deref()),
            reservations::created_at.eq(At::from(tx.now())),
        ))
        .returning(reservations::id)
        .get_result(tx.connection())?;
    Ok(id)
}

/// Looks at what the resident has once they have paid, or could not: the transfer holds their account's row, so that two
/// reservations of one resident see each other.
fn afford(tx: &mut Tx<'_>, resident: &Resident, rules: &Rules, paid: Result<()>) -> Result<()> {
    let price = rules.price;
    match paid {
        Err(Error::NotEnoughCredits { .. }) => {
            return Err(Error::NotEnoughCredits { price, spendable: resident.balance });
        }
        paid => paid?,
    }
    let standing = standing(tx, resident)?;
    if standing.spendable() < 0 {
        return Err(Error::NotEnoughCredits { price, spendable: standing.spendable() + price });
    }
    if standing.open > i64::from(rules.max_open) {
        return Err(Error::TooMany { limit: rules.max_open });
    }
    Ok(())
}

//! Reserving a spot.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::{Request, live, pending, rules};
use crate::building::{self, Rules};
use crate::credits::{self, Reason};
use crate::error::{Error, Result};
use crate::residents::{self, Resident};
use crate::spots::windows::Stretch;
use crate::spots::{self, Spot};
use crate::store::schema::{
    building as buildings, reservations, residents as people, spots as places, windows,
};
use crate::store::{At, Tx};

/// Reserves a spot and moves the price to its owner, in this one transaction: the spot first, where those who
/// want the same wait, then the insert, on which the database's constraints decide; the credits come last.
///
/// A request with an id that is already known answers with the reservation that it made.
///
/// # Errors
/// `Invalid`, `NotFound`, `OwnSpot`, `NotOffered`, `SpotTaken`, `NotEnoughCredits` or `TooMany`.
pub fn reserve(tx: &mut Tx<'_>, resident: &Resident, request: &Request) -> Result<i64> {
    if let Some(id) = repeated(tx, resident, request)? {
        return Ok(id);
    }
    let terms = terms(tx, request)?;
    let stretch = rules::stretch(&terms.rules, request.stretch, tx.now())?;
    if terms.owner == Some(resident.id) {
        return Err(Error::OwnSpot);
    }
    let window = terms.window.ok_or(Error::NotOffered)?;
    let payee = terms.payee.unwrap_or(credits::BUILDING);
    spots::changed(tx, request.spot)?;
    let id = insert(tx, resident, request, stretch, (window, payee, terms.rules.price))?;
    pay(tx, resident, payee, &terms.rules, id)?;
    residents::account_changed(tx, payee)?;
    tx.emit(crate::event::Event::ResidentChanged(resident.id));
    Ok(id)
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
    let spendable = credits::balance(tx, resident.account)? - pending(tx, resident.account)?;
    Ok(Quote { spot, price, spendable })
}

/// The reservation that this request has already made.
fn repeated(tx: &mut Tx<'_>, resident: &Resident, request: &Request) -> Result<Option<i64>> {
    let Some(request_id) = &request.id else { return Ok(None) };
    let known: Option<(i64, i64, i64, At, At, String)> = reservations::table
        .filter(reservations::request_id.eq(request_id))
        .select((
            reservations::id,
            reservations::resident_id,
            reservations::spot_id,
            reservations::asked_starts_at,
            reservations::asked_ends_at,
            reservations::plate,
        ))
        .first(tx.connection())
        .optional()?;
    let Some((id, by, spot, starts_at, ends_at, plate)) = known else { return Ok(None) };
    let asked = Stretch { starts_at: starts_at.into(), ends_at: ends_at.into() };
    if (by, spot, asked, &plate) != (resident.id, request.spot, request.stretch, &request.plate) {
        return Err(Error::field(
            "request_id",
            "This form was already sent with other values. Please open it again to make another reservation.",
        ));
    }
    Ok(Some(id))
}

/// What the rules need to know, in one query.
struct Terms {
    owner: Option<i64>,
    /// The owner's account; the building's where the spot has no owner.
    payee: Option<i64>,
    rules: Rules,
    /// The window that holds the whole stretch, as of this query; the database has the last word.
    window: Option<i64>,
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
    let (owner, payee, rules, window) = places::table
        .inner_join(buildings::table.on(buildings::id.gt(0)))
        .left_join(people::table.on(places::owner_id.eq(people::id.nullable())))
        .filter(places::id.eq(request.spot).and(places::retired_at.is_null()))
        .select((places::owner_id, people::account_id.nullable(), Rules::as_select(), covering))
        .first::<(Option<i64>, Option<i64>, Rules, Option<i64>)>(tx.connection())?;
    Ok(Terms { owner, payee, rules, window })
}

fn insert(
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

/// Moves the price, and then looks at what the resident has: the transfer holds their account's row, so that
/// two reservations of one resident see each other.
fn pay(tx: &mut Tx<'_>, resident: &Resident, payee: i64, rules: &Rules, id: i64) -> Result<()> {
    let price = rules.price;
    let paid = credits::transfer(tx, resident.account, payee, price, Reason::Reservation, Some(id));
    if let Err(Error::NotEnoughCredits { .. }) = paid {
        return Err(Error::NotEnoughCredits { price, spendable: resident.balance });
    }
    paid?;
    let spendable = credits::balance(tx, resident.account)? - pending(tx, resident.account)?;
    if spendable < 0 {
        return Err(Error::NotEnoughCredits { price, spendable: spendable + price });
    }
    let open: i64 = reservations::table
        .filter(live().and(reservations::resident_id.eq(resident.id)))
        .filter(reservations::ends_at.gt(At::from(tx.now())))
        .select(count_star())
        .first(tx.connection())?;
    if open > i64::from(rules.max_open) {
        return Err(Error::TooMany { limit: rules.max_open });
    }
    Ok(())
}

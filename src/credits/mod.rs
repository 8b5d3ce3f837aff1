//! Accounts and the ledger. Knows accounts, not people.
//!
//! The database moves the balances: a transfer is one inserted row, and its trigger does the rest.

pub mod check;

use diesel::prelude::*;

use crate::clock::Timestamp;
use crate::error::{Error, Result};
use crate::store::schema::{accounts, reservations, spots, transfers};
use crate::store::{At, Change, Tx, change};

/// Where credits come from; its balance is the negative of all others together.
pub const MINT: i64 = 1;
/// Earns from spots without an owner.
pub const BUILDING: i64 = 2;
/// What everybody starts with.
pub const WELCOME: i32 = 50;

/// Why credits moved.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reason {
    Welcome,
    Reservation,
    Cancellation,
    /// A manager gave or took some, and says why.
    Correction,
    /// A month began.
    Allowance,
    /// Of a reservation that had begun, from the mint.
    Refund,
    /// Whoever had them moved out.
    Settled,
}

impl Reason {
    const ALL: &[Self] = &[
        Self::Welcome,
        Self::Reservation,
        Self::Cancellation,
        Self::Correction,
        Self::Allowance,
        Self::Refund,
        Self::Settled,
    ];

    pub fn as_str(self) -> &'static str {
        match self {
            Self::Welcome => "welcome",
            Self::Reservation => "reservation",
            Self::Cancellation => "cancellation",
            Self::Correction => "correction",
            Self::Allowance => "allowance",
            Self::Refund => "refund",
            Self::Settled => "settled",
        }
    }

    fn parse(text: &str) -> Result<Self> {
        Self::ALL
            .iter()
            .copied()
            .find(|reason| reason.as_str() == text)
            .ok_or_else(|| Error::Internal(format!("unknown reason {text:?}")))
    }
}

/// A line of an account's ledger.
#[derive(Clone, Debug)]
pub struct Entry {
    pub id: i64,
    /// Credits that came in; negative: that went out.
    pub amount: i32,
    /// The balance after it.
    pub balance: i32,
    pub reason: Reason,
    pub reservation: Option<i64>,
    /// The label of the reservation's spot.
    pub spot: Option<String>,
    pub at: Timestamp,
    /// Why, in the words of whoever corrected it; of an allowance the month as `YYYY-MM`; else empty.
    pub note: String,
}

/// Opens a resident's account with what everybody starts with, and answers its id.
pub fn open(tx: &mut Tx<'_>) -> Result<i64> {
    let account = diesel::insert_into(accounts::table)
        .values(accounts::kind.eq("resident"))
        .returning(accounts::id)
        .get_result(tx.connection())?;
    transfer(tx, MINT, account, WELCOME, Reason::Welcome, None)?;
    Ok(account)
}

/// Moves credits; an amount of 0 moves nothing and leaves no line.
///
/// # Errors
/// [`Error::NotEnoughCredits`] where the payer's balance would become negative.
pub fn transfer(
    tx: &mut Tx<'_>,
    payer: i64,
    payee: i64,
    amount: i32,
    reason: Reason,
    reservation: Option<i64>,
) -> Result<()> {
    pay(tx, (payer, payee), amount, reason, reservation, "")
}

/// Gives an account credits out of nothing, or takes a negative amount away for good; the note says why.
///
/// # Errors
/// [`Error::NotEnoughCredits`] where the balance would become negative.
pub fn give(tx: &mut Tx<'_>, account: i64, amount: i32, reason: Reason, note: &str) -> Result<()> {
    let between = if amount < 0 { (account, MINT) } else { (MINT, account) };
    pay(tx, between, amount.saturating_abs(), reason, None, note)
}

fn pay(
    tx: &mut Tx<'_>,
    between: (i64, i64),
    amount: i32,
    reason: Reason,
    reservation: Option<i64>,
    note: &str,
) -> Result<()> {
    if amount > 0 {
        let moving = moving(tx, between, amount, reason, reservation, note);
        change(tx.connection(), moving)?;
    }
    Ok(())
}

/// What a reservation costs on its way to who earns it, for whoever makes another change along with it; none where
/// that is nothing.
pub fn paying(tx: &Tx<'_>, between: (i64, i64), price: i32, reservation: i64) -> Option<impl Change + use<>> {
    (price > 0).then(|| moving(tx, between, price, Reason::Reservation, Some(reservation), ""))
}

fn moving(
    tx: &Tx<'_>,
    (payer, payee): (i64, i64),
    amount: i32,
    reason: Reason,
    reservation: Option<i64>,
    note: &str,
) -> impl Change + use<> {
    diesel::insert_into(transfers::table).values((
        transfers::payer_id.eq(payer),
        transfers::payee_id.eq(payee),
        transfers::amount.eq(amount),
        transfers::reason.eq(reason.as_str()),
        transfers::reservation_id.eq(reservation),
        transfers::created_at.eq(At::from(tx.now())),
        transfers::note.eq(note.to_owned()),
    ))
}

/// Gives back what a reservation moved. The database lets a transfer be reversed once.
pub fn reverse(tx: &mut Tx<'_>, reservation: i64) -> Result<()> {
    give_back(tx, reservation, None, Reason::Cancellation, "")
}

/// Gives back what a reservation cost from the mint, so that who earned it keeps it; with a reason that may be empty.
/// It counts as the transfer's one reversal.
pub fn refund(tx: &mut Tx<'_>, reservation: i64, note: &str) -> Result<()> {
    give_back(tx, reservation, Some(MINT), Reason::Refund, note)
}

/// The payee pays, or somebody in their place.
fn give_back(
    tx: &mut Tx<'_>,
    reservation: i64,
    instead: Option<i64>,
    reason: Reason,
    note: &str,
) -> Result<()> {
    let original: Option<(i64, i64, i64, i32)> = transfers::table
        .filter(transfers::reservation_id.eq(reservation).and(transfers::reverses_id.is_null()))
        .select((transfers::id, transfers::payer_id, transfers::payee_id, transfers::amount))
        .first(tx.connection())
        .optional()?;
    let Some((id, payer, payee, amount)) = original else { return Ok(()) };
    diesel::insert_into(transfers::table)
        .values((
            transfers::payer_id.eq(instead.unwrap_or(payee)),
            transfers::payee_id.eq(payer),
            transfers::amount.eq(amount),
            transfers::reason.eq(reason.as_str()),
            transfers::note.eq(note),
            transfers::reservation_id.eq(reservation),
            transfers::reverses_id.eq(id),
            transfers::created_at.eq(At::from(tx.now())),
        ))
        .execute(tx.connection())?;
    Ok(())
}

type Line = (i64, i64, i32, Option<i32>, Option<i32>, String, Option<i64>, Option<String>, (At, String));

/// An account's ledger, newest first: at most `limit` lines older than the line `before`.
pub fn ledger(tx: &mut Tx<'_>, account: i64, before: Option<i64>, limit: i64) -> Result<Vec<Entry>> {
    let mut lines: Vec<Line> = Vec::new();
    // One seek for each of the two indexes, instead of an OR that would use neither; and joins side by side,
    // because SQLite reads a nested one whole.
    for side in [Side::Payer, Side::Payee] {
        let mut query = transfers::table
            .left_join(reservations::table)
            .left_join(spots::table.on(spots::id.nullable().eq(reservations::spot_id.nullable())))
            .select((
                transfers::id,
                transfers::payee_id,
                transfers::amount,
                transfers::payer_balance,
                transfers::payee_balance,
                transfers::reason,
                transfers::reservation_id,
                spots::label.nullable(),
                (transfers::created_at, transfers::note),
            ))
            .order(transfers::id.desc())
            .limit(limit)
            .into_boxed();
        query = match side {
            Side::Payer => query.filter(transfers::payer_id.eq(account)),
            Side::Payee => query.filter(transfers::payee_id.eq(account)),
        };
        if let Some(before) = before {
            query = query.filter(transfers::id.lt(before));
        }
        lines.extend(query.load::<Line>(tx.connection())?);
    }
    lines.sort_by_key(|line| std::cmp::Reverse(line.0));
    lines.truncate(usize::try_from(limit).unwrap_or(0));
    lines.into_iter().map(|line| entry(account, line)).collect()
}

enum Side {
    Payer,
    Payee,
}

fn entry(account: i64, line: Line) -> Result<Entry> {
    let (id, payee, amount, payer_balance, payee_balance, reason, reservation, spot, (at, note)) = line;
    let (amount, balance) = if payee == account { (amount, payee_balance) } else { (-amount, payer_balance) };
    Ok(Entry {
        id,
        amount,
        balance: balance.ok_or_else(|| Error::Internal(format!("transfer {id} notes no balance")))?,
        reason: Reason::parse(&reason)?,
        reservation,
        spot,
        at: at.into(),
        note,
    })
}

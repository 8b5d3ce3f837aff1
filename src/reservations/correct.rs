//! Credits that a manager gives or takes. Here and not with the ledger, because what is earned from reservations that
//! have not begun must stay.

use diesel::prelude::*;
use serde_json::json;

use super::standing;
use crate::audit::{self, About, Action};
use crate::credits::{self, Reason};
use crate::error::{Error, Problems, Result, text};
use crate::event::Event;
use crate::language::Message;
use crate::notices::{self, Notice};
use crate::residents;
use crate::store::schema::residents as people;
use crate::store::{At, Tx};

/// The most that is given or taken at once.
pub const MOST: i32 = 1000;
/// The longest reason, in characters.
const LONGEST_REASON: usize = 200;

/// How many credits, and why.
#[derive(Clone, Debug)]
pub struct Correction {
    /// Negative: taken away. Never 0.
    amount: i32,
    reason: String,
}

impl Correction {
    /// # Errors
    /// [`Error::Invalid`] for each field that is wrong.
    pub fn parse(amount: &str, reason: &str) -> Result<Self> {
        let mut problems = Problems::default();
        // Who copies a number may copy the sign of print.
        let typed = amount.trim().replace('−', "-").parse::<i32>();
        let amount = typed.ok().filter(|amount| *amount != 0 && (-MOST..=MOST).contains(amount));
        if amount.is_none() {
            problems.add("amount", Message::of("problem-amount").with("most", MOST));
        }
        let reason = problems.take(text("reason", reason, 1, LONGEST_REASON));
        match (amount, reason) {
            (Some(amount), Some(reason)) => Ok(Self { amount, reason }),
            _ => Err(problems.into_error()),
        }
    }
}

/// Gives a resident credits, or takes some that they can spend; their ledger says why.
///
/// # Errors
/// [`Error::NotFound`] where there is no such resident or they moved out; [`Error::NotEnoughCredits`] where more is
/// taken than they can spend: a cancellation can always be paid back.
pub fn correct(tx: &mut Tx<'_>, resident: i64, correction: &Correction) -> Result<()> {
    let left: Option<At> = people::table.find(resident).select(people::left_at).first(tx.connection())?;
    if left.is_some() {
        return Err(Error::NotFound);
    }
    let whose = residents::find(tx, resident)?;
    let amount = correction.amount;
    let price = -amount;
    // Before the transfer: a transaction in which the database has refused something answers nothing more.
    let before = standing(tx, &whose)?.spendable();
    let moved = credits::give(tx, whose.account, amount, Reason::Correction, &correction.reason);
    if let Err(Error::NotEnoughCredits { .. }) = moved {
        return Err(Error::NotEnoughCredits { price, spendable: before });
    }
    moved?;
    // After the transfer, which holds the account's row: two who take at once see each other.
    let spendable = standing(tx, &whose)?.spendable();
    if amount < 0 && spendable < 0 {
        return Err(Error::NotEnoughCredits { price, spendable: spendable + price });
    }
    tx.emit(Event::ResidentChanged(resident));
    notices::tell(tx, resident, &Notice::Credits { amount, reason: correction.reason.clone() })?;
    audit::note(tx, Action::CreditsMoved, About::resident(resident), &json!({ "amount": amount }))
}

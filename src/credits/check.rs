//! Proves the ledger: every balance is the sum of its transfers, and all of them together are zero.

use diesel::dsl::sum;
use diesel::prelude::*;
use std::collections::HashMap;

use crate::error::Result;
use crate::store::Tx;
use crate::store::schema::{accounts, transfers};

/// A line for each thing that is broken.
pub fn check(tx: &mut Tx<'_>) -> Result<Vec<String>> {
    let mut broken = Vec::new();
    let balances: Vec<(i64, String, i32)> =
        accounts::table.select((accounts::id, accounts::kind, accounts::balance)).load(tx.connection())?;
    let came: HashMap<i64, Option<i64>> = transfers::table
        .group_by(transfers::payee_id)
        .select((transfers::payee_id, sum(transfers::amount)))
        .load::<(i64, Option<i64>)>(tx.connection())?
        .into_iter()
        .collect();
    let went: HashMap<i64, Option<i64>> = transfers::table
        .group_by(transfers::payer_id)
        .select((transfers::payer_id, sum(transfers::amount)))
        .load::<(i64, Option<i64>)>(tx.connection())?
        .into_iter()
        .collect();
    let total: i64 = balances.iter().map(|(_, _, balance)| i64::from(*balance)).sum();
    if total != 0 {
        broken.push(format!("all accounts add up to {total}, not to 0"));
    }
    for (id, kind, balance) in balances {
        let moved = |of: &HashMap<i64, Option<i64>>| of.get(&id).copied().flatten().unwrap_or(0);
        let expected = moved(&came) - moved(&went);
        if i64::from(balance) != expected {
            broken.push(format!("account {id} has {balance} credits, its transfers say {expected}"));
        }
        if balance < 0 && kind != "mint" {
            broken.push(format!("account {id} has a negative balance of {balance}"));
        }
    }
    Ok(broken)
}

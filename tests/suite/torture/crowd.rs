//! Who lives there: owners of the spots that all want, guests with many credits and guests with few.

use futures_util::future::join_all;

use super::span::Span;
use super::town::SPOTS;
use super::{CLIENTS, VIEWERS};
use crate::harness::{Database, PASSWORD, Person};

/// What every third guest has to spend: two reservations, and not a third one.
pub const FEW: i64 = 8;
pub const MANY: i64 = 50;

pub fn email(number: usize) -> String {
    format!("resident.{number}@example.org")
}

/// The resident's credits in the beginning.
pub fn credits(client: usize) -> i64 {
    if client >= SPOTS && client.is_multiple_of(3) { FEW } else { MANY }
}

/// Clients first, viewers behind them. Answers the spots that the first of them own.
pub async fn move_in(database: &Database, origin: &str, day: Span) -> Vec<i64> {
    let people = join_all((0..CLIENTS + VIEWERS).map(|number| sign_up(origin, number))).await;
    let mut spots = Vec::new();
    for (number, owner) in people.iter().take(SPOTS).enumerate() {
        let spot = owner.spot(&format!("B1-{number:03}")).await;
        let [from, to] = day.fields();
        owner.offer(spot, &from, &to).await.assert_done();
        spots.push(spot);
    }
    for client in (0..CLIENTS).filter(|client| credits(*client) == FEW) {
        database.run(&format!(
            "INSERT INTO transfers (payer_id, payee_id, amount, reason, created_at)
             SELECT account_id, 2, {}, 'welcome', created_at FROM residents WHERE email = '{}'",
            MANY - FEW,
            email(client)
        ));
    }
    spots
}

async fn sign_up(origin: &str, number: usize) -> Person {
    let person = Person::at(origin);
    let (name, email) = (format!("Resident {number}"), email(number));
    let fields = [("name", name.as_str()), ("email", &email), ("unit", "3B"), ("password", PASSWORD)];
    person.post("/sign-up", &fields).await.assert_done();
    person
}

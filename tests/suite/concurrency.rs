//! Many at once, over HTTP: exactly what is possible happens, everybody else hears why not, nobody sees a 5xx.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use diesel::connection::SimpleConnection as _;
use futures_util::future::{join, join_all};
use reqwest::StatusCode;
use sparespot::clock::{Clock, SignedDuration, Zone, wall_field};
use sparespot::config::{Config, SignUp};
use sparespot::credits::{self, Reason};
use sparespot::error::Error;
use sparespot::residents::invitations::{self, Wanted};

use crate::ground::number;
use crate::harness::{Answer, Backend, House, PASSWORD, Person, in_hours, on_both};

const NOW: &str = "2026-12-01T09:00:00Z";

/// The wall clock some minutes from the test's `NOW` on, as a form field.
fn in_minutes(house: &House, minutes: i64) -> String {
    let zone = Zone::named("Europe/Berlin").unwrap();
    wall_field(zone.wall(house.now() + SignedDuration::from_mins(minutes)))
}

async fn people(house: &House, count: usize) -> Vec<Person> {
    let names: Vec<String> = (1..=count).map(|number| format!("Guest {number}")).collect();
    join_all(names.iter().map(|name| house.resident(name))).await
}

/// An owner with a spot that is offered for the hours named.
async fn offered(house: &House, label: &str, from: i64, to: i64) -> (Person, i64) {
    let owner = house.resident(&format!("Owner of {label}")).await;
    let spot = owner.spot(label).await;
    done(&owner.offer(spot, &in_hours(house, from), &in_hours(house, to)).await);
    (owner, spot)
}

fn done(answer: &Answer) {
    assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text);
}

/// What an answer says, in a word: `done`, or the refusal's code with its status.
fn outcome(answer: &Answer) -> String {
    match (answer.status, answer.refusal()) {
        (StatusCode::SEE_OTHER, _) => "done".into(),
        (StatusCode::CONFLICT, Some(code)) => code,
        (status, code) => format!("{status} {code:?} {}", answer.text),
    }
}

fn tally<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> BTreeMap<String, usize> {
    let mut tally = BTreeMap::new();
    for answer in answers {
        *tally.entry(outcome(answer)).or_default() += 1;
    }
    tally
}

fn counts<const N: usize>(counts: [(&str, usize); N]) -> BTreeMap<String, usize> {
    counts.map(|(word, count)| (word.to_owned(), count)).into()
}

fn count(house: &House, query: &str) -> i64 {
    number(&mut house.database.connect(), query)
}

const LIVE: &str = "SELECT count(*) FROM reservations WHERE status <> 'cancelled'";
const OVERLAPS: &str = "SELECT count(*) FROM reservations one JOIN reservations two
    ON one.spot_id = two.spot_id AND one.id < two.id
    AND one.starts_at < two.ends_at AND two.starts_at < one.ends_at
    WHERE one.status <> 'cancelled' AND two.status <> 'cancelled'";

on_both! {
    async fn of_32_who_want_the_same_spot_one_gets_it(backend) {
        let house = House::at(backend, NOW).await;
        let (owner, spot) = offered(&house, "B1-001", 0, 8).await;
        let guests = people(&house, 32).await;
        let (from, to) = (in_hours(&house, 1), in_hours(&house, 3));
        let answers = join_all(guests.iter().map(|guest| guest.reserve(spot, &from, &to))).await;

        assert_eq!(tally(&answers), counts([("SPOT_TAKEN", 31), ("done", 1)]));
        assert_eq!((count(&house, LIVE), owner.balance().await), (1, 53));
        for (guest, answer) in guests.iter().zip(&answers) {
            let paid = if answer.status == StatusCode::SEE_OTHER { 3 } else { 0 };
            assert_eq!(guest.balance().await, 50 - paid);
        }
        house.assert_sound().await;
    }

    async fn of_32_who_want_overlapping_times_as_many_win_as_fit(backend) {
        let house = House::at(backend, NOW).await;
        let (_, spot) = offered(&house, "B1-001", 0, 12).await;
        let guests = people(&house, 32).await;
        // An hour each, a quarter of an hour apart: over 8 hours and three quarters.
        let asked: Vec<(i64, i64)> = (0..32).map(|place| (60 + 15 * place, 120 + 15 * place)).collect();
        let answers = join_all(guests.iter().zip(&asked).map(|(guest, (from, to))| {
            let (from, to) = (in_minutes(&house, *from), in_minutes(&house, *to));
            async move { guest.reserve(spot, &from, &to).await }
        })).await;

        let (won, lost): (Vec<_>, Vec<_>) =
            answers.iter().zip(asked).partition(|(answer, _)| answer.status == StatusCode::SEE_OTHER);
        assert_eq!(tally(lost.iter().map(|(answer, _)| *answer)), counts([("SPOT_TAKEN", 32 - won.len())]));
        let meet = |a: (i64, i64), b: (i64, i64)| a.0 < b.1 && b.0 < a.1;
        for (index, (_, one)) in won.iter().enumerate() {
            assert!(won.iter().skip(index + 1).all(|(_, two)| !meet(*one, *two)), "{one:?}");
        }
        for (_, loser) in &lost {
            assert!(won.iter().any(|(_, winner)| meet(*winner, *loser)), "{loser:?} met nobody");
        }
        // At most one an hour; at least so many that no hour between them is left.
        assert!((5..=8).contains(&won.len()), "{}", won.len());
        assert_eq!(count(&house, LIVE), i64::try_from(won.len()).unwrap());
        assert_eq!(count(&house, OVERLAPS), 0);
        house.assert_sound().await;
    }

    async fn owners_who_reserve_each_others_spots_never_stand_in_each_others_way(backend) {
        let house = House::at(backend, NOW).await;
        let ((ada, first), (ben, second)) =
            (offered(&house, "B1-001", 0, 12).await, offered(&house, "B1-002", 0, 12).await);
        join_all((0..10).map(|place| {
            let (who, spot) = if place % 2 == 0 { (&ada, second) } else { (&ben, first) };
            let hour = 1 + place / 2;
            let (from, to) = (in_hours(&house, hour), in_hours(&house, hour + 1));
            async move {
                for round in 0..4 {
                    let made = who.reserve(spot, &from, &to).await;
                    assert_eq!(outcome(&made), "done", "round {round}");
                    done(&who.post(&format!("{}/cancel", made.location), &[]).await);
                }
            }
        })).await;
        assert_eq!((ada.balance().await, ben.balance().await), (50, 50));
        assert_eq!(count(&house, "SELECT count(*) FROM reservations WHERE status = 'cancelled'"), 40);
        assert_no_deadlock(&house);
        house.assert_sound().await;
    }

    async fn who_has_been_given_the_spot_meanwhile_is_paid_for_it(backend) {
        let house = House::at(backend, NOW).await;
        let (_, spot) = offered(&house, "B1-001", 1, 9).await;
        let guest = house.resident("Greta").await;
        let mut other = house.database.connect();
        other.batch_execute(if backend == Backend::Sqlite { "BEGIN IMMEDIATE" } else { "BEGIN" }).unwrap();
        other
            .batch_execute(&format!(
                "INSERT INTO accounts (id, kind) VALUES (900, 'resident');
                INSERT INTO residents (id, account_id, name, email, unit, password_hash, created_at)
                VALUES (900, 900, 'Nora', 'nora@example.org', '9A', '', '2026-12-01 09:00:00');
                UPDATE spots SET owner_id = 900 WHERE id = {spot}"
            ))
            .unwrap();
        // It waits for the spot, and sees a resident who was not there when it began.
        let (answer, ()) = join(guest.reserve(spot, &in_hours(&house, 2), &in_hours(&house, 4)), async {
            tokio::time::sleep(Duration::from_millis(300)).await;
            other.batch_execute("COMMIT").unwrap();
        })
        .await;
        done(&answer);
        assert_eq!(count(&house, "SELECT payee_id FROM reservations"), 900);
        assert_eq!(count(&house, "SELECT payee_id FROM transfers WHERE reason = 'reservation'"), 900);
    }

    async fn credits_for_one_reservation_make_one(backend) {
        let house = House::at(backend, NOW).await;
        let spots = twenty_spots(&house).await;
        let guest = house.resident("Greta").await;
        spend(&house, "greta@example.org", 45).await;
        let answers = reserve_all(&house, &guest, &spots).await;

        assert_eq!(tally(&answers), counts([("NOT_ENOUGH_CREDITS", 19), ("done", 1)]));
        assert_eq!((count(&house, LIVE), guest.balance().await), (1, 2));
        house.assert_sound().await;
    }

    async fn one_resident_gets_as_many_open_reservations_as_the_building_allows(backend) {
        let house = House::at(backend, NOW).await;
        let spots = twenty_spots(&house).await;
        let guest = house.resident("Greta").await;
        let answers = reserve_all(&house, &guest, &spots).await;

        assert_eq!(tally(&answers), counts([("TOO_MANY", 15), ("done", 5)]));
        assert_eq!((count(&house, LIVE), guest.balance().await), (5, 35));
        house.assert_sound().await;
    }

    async fn one_request_sent_16_times_makes_one_reservation(backend) {
        let house = House::at(backend, NOW).await;
        let (owner, spot) = offered(&house, "B1-001", 0, 8).await;
        let guest = house.resident("Greta").await;
        let (spot, from, to) = (spot.to_string(), in_hours(&house, 1), in_hours(&house, 3));
        let fields = [
            ("spot", spot.as_str()), ("starts_at", &from), ("ends_at", &to),
            ("request_id", "5f0c2c6e-9a0b-4a53-8f0e-3d6b4b0f5a11"),
        ];
        let answers = join_all((0..16).map(|_| guest.post("/reservations", &fields))).await;

        assert_eq!(tally(&answers), counts([("done", 16)]));
        assert!(answers.iter().all(|answer| answer.location == answers[0].location));
        assert_eq!(count(&house, "SELECT count(*) FROM reservations"), 1);
        assert_eq!((guest.balance().await, owner.balance().await), (47, 53));
        house.assert_sound().await;
    }

    async fn a_reservation_and_a_withdrawal_of_its_window_never_both_happen(backend) {
        let house = House::at(backend, NOW).await;
        let owner = house.resident("Olga").await;
        let (spot, guest) = (owner.spot("B1-001").await, house.resident("Greta").await);
        for round in 0..24 {
            let hour = |offset: i64| in_hours(&house, 10 * round + offset);
            done(&owner.offer(spot, &hour(0), &hour(8)).await);
            let window = count(&house, "SELECT max(id) FROM windows");
            // Whole, from the start, and the middle: each changes the window's row in another way.
            let (from, to) = match round % 3 {
                0 => (String::new(), String::new()),
                1 => (hour(0), hour(3)),
                _ => (hour(2), hour(4)),
            };
            let path = format!("/windows/{window}/withdraw");
            let fields = [("starts_at", from.as_str()), ("ends_at", to.as_str())];
            let (start, end) = (hour(2), hour(4));
            let reserve = guest.reserve(spot, &start, &end);
            let withdraw = owner.post(&path, &fields);
            // Whoever is polled first sends first.
            let (reserved, withdrawn) = if round % 2 == 0 {
                join(reserve, withdraw).await
            } else {
                let (withdrawn, reserved) = join(withdraw, reserve).await;
                (reserved, withdrawn)
            };
            let both = (outcome(&reserved), outcome(&withdrawn));
            assert!(
                [("done", "SPOT_TAKEN"), ("NOT_OFFERED", "done")].contains(&(both.0.as_str(), both.1.as_str())),
                "{both:?}"
            );
            if reserved.status == StatusCode::SEE_OTHER {
                done(&guest.post(&format!("{}/cancel", reserved.location), &[]).await);
            }
        }
        house.assert_sound().await;
    }

    async fn time_that_stays_offered_can_be_reserved_while_windows_merge_and_split_around_it(backend) {
        let house = House::at(backend, NOW).await;
        let (owner, spot) = offered(&house, "B1-001", 0, 6).await;
        let guests = people(&house, 4).await;
        let over = AtomicBool::new(false);
        let churning = async {
            for _ in 0..8 {
                churn(&house, &owner, spot).await;
            }
            over.store(true, Ordering::Relaxed);
        };
        let reserving = join_all(guests.iter().zip(1..).map(|(guest, hour)| {
            let (house, over) = (&house, &over);
            async move {
                let (from, to) = (in_hours(house, hour), in_hours(house, hour + 1));
                let mut times = 0;
                while !over.load(Ordering::Relaxed) {
                    let made = guest.reserve(spot, &from, &to).await;
                    assert_eq!(outcome(&made), "done", "try {times}");
                    done(&guest.post(&format!("{}/cancel", made.location), &[]).await);
                    times += 1;
                }
                times
            }
        }));
        let (times, ()) = join(reserving, churning).await;
        assert!(times.iter().all(|times| *times > 0), "{times:?}");
        assert_no_deadlock(&house);
        house.assert_sound().await;
    }

    async fn a_reservation_cancelled_10_times_is_given_back_once(backend) {
        let house = House::at(backend, NOW).await;
        let (owner, spot) = offered(&house, "B1-001", 0, 8).await;
        let guest = house.resident("Greta").await;
        let made = guest.reserve(spot, &in_hours(&house, 1), &in_hours(&house, 3)).await;
        done(&made);
        let path = format!("{}/cancel", made.location);
        let answers = join_all((0..10).map(|_| guest.post(&path, &[]))).await;

        assert_eq!(tally(&answers), counts([("done", 10)]));
        assert_eq!(count(&house, "SELECT count(*) FROM transfers WHERE reverses_id IS NOT NULL"), 1);
        assert_eq!((guest.balance().await, owner.balance().await), (50, 50));
        house.assert_sound().await;
    }

    async fn an_invitation_for_one_lets_one_in(backend) {
        let by_invitation = |config: Config| Config { sign_up: SignUp::Invitation, ..config };
        let house = House::with(backend, Clock::manual(NOW.parse().unwrap()), by_invitation).await;
        let code = house.store().write(|tx| invitations::create_once(tx, &Wanted::default())).await.unwrap();
        let answers = join_all((1..=10).map(|number| sign_up(&house, number, number, code.as_str()))).await;

        let (let_in, others): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == StatusCode::SEE_OTHER);
        assert_eq!(let_in.len(), 1);
        for answer in others {
            assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
            assert_eq!(answer.errors(), ["invitation"]);
        }
        assert_eq!(count(&house, "SELECT count(*) FROM residents"), 2);
        house.assert_sound().await;
    }

    async fn a_statement_that_waits_too_long_is_an_answer_to_try_again(backend) {
        let house = House::at(backend, NOW).await;
        let mut connection = house.database.connect();
        let (setting, waits, expected) = match backend {
            // A second writer that may not wait.
            Backend::Sqlite => ("PRAGMA busy_timeout = 0", "BEGIN IMMEDIATE", Error::Met),
            Backend::Postgres => ("SET statement_timeout = '20ms'", "SELECT pg_sleep(5)", Error::Unavailable),
        };
        let mut first = house.database.connect();
        first.batch_execute(if backend == Backend::Sqlite { waits } else { "BEGIN" }).unwrap();
        connection.batch_execute(setting).unwrap();
        assert_eq!(Error::from(connection.batch_execute(waits).unwrap_err()), expected);
    }

    async fn one_address_signs_up_once(backend) {
        let house = House::at(backend, NOW).await;
        let answers = join_all((1..=10).map(|number| sign_up(&house, number, 1, ""))).await;

        let (let_in, others): (Vec<_>, Vec<_>) =
            answers.iter().partition(|answer| answer.status == StatusCode::SEE_OTHER);
        assert_eq!(let_in.len(), 1);
        for answer in others {
            assert_eq!((answer.status, answer.errors()), (StatusCode::UNPROCESSABLE_ENTITY, vec!["email".into()]));
        }
        assert_eq!(count(&house, "SELECT count(*) FROM residents"), 2);
        assert_eq!(count(&house, "SELECT count(*) FROM accounts"), 4);
        house.assert_sound().await;
    }
}

/// What PostgreSQL untangles after a second was a deadlock all the same.
fn assert_no_deadlock(house: &House) {
    if house.database.backend() == Backend::Postgres {
        let query = "SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()";
        assert_eq!(count(house, query), 0);
    }
}

async fn twenty_spots(house: &House) -> Vec<i64> {
    let owner = house.resident("Olga").await;
    let mut spots = Vec::new();
    for number in 1..=20 {
        let spot = owner.spot(&format!("B1-{number:03}")).await;
        done(&owner.offer(spot, &in_hours(house, 0), &in_hours(house, 8)).await);
        spots.push(spot);
    }
    spots
}

async fn reserve_all(house: &House, guest: &Person, spots: &[i64]) -> Vec<Answer> {
    let (from, to) = (in_hours(house, 1), in_hours(house, 3));
    join_all(spots.iter().map(|spot| guest.reserve(*spot, &from, &to))).await
}

/// Takes credits away, to the building.
async fn spend(house: &House, email: &str, amount: i32) {
    let account = count(house, &format!("SELECT account_id FROM residents WHERE email = '{email}'"));
    let spent = house
        .store()
        .write(move |tx| credits::transfer(tx, account, credits::BUILDING, amount, Reason::Welcome, None));
    spent.await.unwrap();
}

/// Beside a window up to hour 6: longer, shorter, a neighbour, a bridge, a hole, and as before.
async fn churn(house: &House, owner: &Person, spot: i64) {
    let hour = |hour: i64| in_hours(house, hour);
    let withdraw = async |which: &str, from: i64, to: i64| {
        let found =
            format!("SELECT id FROM windows WHERE spot_id = {spot} ORDER BY starts_at {which} LIMIT 1");
        let path = format!("/windows/{}/withdraw", count(house, &found));
        done(&owner.post(&path, &[("starts_at", &hour(from)), ("ends_at", &hour(to))]).await);
    };
    done(&owner.offer(spot, &hour(6), &hour(8)).await);
    withdraw("ASC", 6, 8).await;
    done(&owner.offer(spot, &hour(7), &hour(8)).await);
    done(&owner.offer(spot, &hour(6), &hour(7)).await);
    withdraw("ASC", 6, 7).await;
    withdraw("DESC", 7, 8).await;
}

async fn sign_up(house: &House, person: usize, address: usize, invitation: &str) -> Answer {
    let (name, email) = (format!("Guest {person}"), format!("guest.{address}@example.org"));
    let fields = [
        ("name", name.as_str()),
        ("email", email.as_str()),
        ("unit", "3B"),
        ("password", PASSWORD),
        ("invitation", invitation),
    ];
    Person::stranger(house).post("/sign-up", &fields).await
}

//! Whatever people do, in whatever order: everything holds, the board says what a simple model says, and
//! every refusal is one of the contract's.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use sparespot::board::{self, State, When};
use sparespot::clock::{Clock, SignedDuration, Timestamp, Zone};
use sparespot::credits::{self, Reason};
use sparespot::error::{Error, Result};
use sparespot::reservations::{self, Request};
use sparespot::residents::{self, Admission, Details, Email, Hasher, Password, PasswordHash, SignUp};
use sparespot::spots::windows::{self, Stretch};
use sparespot::store::schema::building as rules;
use sparespot::store::{Store, Tx};
use sparespot::{building, spots};

use crate::ground::Ground;
use crate::harness::{Backend, PASSWORD, on_both};

const RESIDENTS: usize = 3;
const SPOTS: usize = 4;
/// What they have in the beginning: many to be stopped by the limit, and few to be stopped by the price.
const CREDITS: [i32; RESIDENTS] = [50, 8, 8];
/// What times are drawn from, in half hours: a day.
const HALF_HOURS: i64 = 48;
/// How far the model knows, in minutes: a day longer than anything is offered.
const MINUTES: usize = 30 * 48 * 3;

/// Everybody and everything by its index; times in half hours from the beginning on.
#[derive(Clone, Copy, Debug)]
enum Act {
    Offer { spot: usize, by_owner: bool, from: i64, length: i64 },
    Withdraw { spot: usize, by_owner: bool, which: usize, part: Option<(i64, i64)> },
    Reserve { spot: usize, who: usize, from: i64, length: i64, request: Option<u8> },
    Cancel { by_holder: bool, which: usize },
    Retire { spot: usize, by_owner: bool },
    Settle,
    Wait { minutes: i64 },
}

fn act() -> impl Strategy<Value = Act> {
    let (spot, by_owner) = (0..SPOTS, prop::bool::weighted(0.9));
    let (from, length, long) = (-1..HALF_HOURS, 0..8_i64, 1..HALF_HOURS / 2);
    let who = prop_oneof![9 => 1..RESIDENTS, 1 => Just(0)];
    let request = prop::option::weighted(0.2, 0..3_u8);
    let part = prop::option::weighted(0.8, (from.clone(), long.clone()));
    prop_oneof![
        3 => (spot.clone(), by_owner, from.clone(), long)
            .prop_map(|(spot, by_owner, from, length)| Act::Offer { spot, by_owner, from, length }),
        3 => (spot.clone(), by_owner, 0..4_usize, part)
            .prop_map(|(spot, by_owner, which, part)| Act::Withdraw { spot, by_owner, which, part }),
        10 => (spot.clone(), who, from, length, request).prop_map(|(spot, other, from, length, request)| {
            Act::Reserve { spot, who: (owner(spot) + other) % RESIDENTS, from, length, request }
        }),
        3 => (by_owner, 0..8_usize).prop_map(|(by_holder, which)| Act::Cancel { by_holder, which }),
        1 => (spot, prop::bool::weighted(0.1)).prop_map(|(spot, by_owner)| Act::Retire { spot, by_owner }),
        1 => Just(Act::Settle),
        2 => prop_oneof![Just(30), 1..120_i64].prop_map(|minutes| Act::Wait { minutes }),
    ]
}

/// Half of the time everything is offered to begin with.
fn acts(longest: usize) -> impl Strategy<Value = Vec<Act>> {
    let offers = |spot| Act::Offer { spot, by_owner: true, from: 0, length: HALF_HOURS };
    let first = any::<bool>().prop_map(move |all| (0..SPOTS).filter(|_| all).map(offers).collect::<Vec<_>>());
    (first, vec(act(), 1..longest)).prop_map(|(first, then)| [first, then].concat())
}

/// What the accepted acts make of the spots, minute by minute.
struct Model {
    now: i64,
    offered: Vec<Vec<bool>>,
    reserved: Vec<Vec<bool>>,
    retired: Vec<bool>,
    reservations: BTreeMap<i64, Held>,
    /// Where a reservation ended in the instant of its start, which its row still takes.
    ended_at_once: BTreeSet<(usize, i64)>,
    balances: [i32; RESIDENTS],
}

#[derive(Clone, Copy)]
struct Held {
    spot: usize,
    who: usize,
    from: i64,
    to: i64,
}

/// What an accepted act did.
enum Done {
    Nothing,
    Offered,
    /// The window as it was.
    Withdrawn(Stretch),
    Reserved(i64),
    Cancelled(i64),
    Retired,
}

fn owner(spot: usize) -> usize {
    spot % RESIDENTS
}

fn minutes(half_hours: i64) -> i64 {
    30 * half_hours
}

fn range(from: i64, to: i64) -> std::ops::Range<usize> {
    let from = usize::try_from(from.max(0)).unwrap();
    from..usize::try_from(to).unwrap().max(from)
}

impl Model {
    fn new() -> Self {
        Self {
            now: 0,
            offered: vec![vec![false; MINUTES]; SPOTS],
            reserved: vec![vec![false; MINUTES]; SPOTS],
            retired: vec![false; SPOTS],
            reservations: BTreeMap::new(),
            ended_at_once: BTreeSet::new(),
            balances: CREDITS,
        }
    }

    fn took(&mut self, act: Act, done: &Done, world: &World) {
        match (act, done) {
            (Act::Offer { spot, from, length, .. }, Done::Offered) => {
                let (from, to) = (minutes(from).max(self.now), minutes(from + length));
                self.offered[spot][range(from, to)].fill(true);
            }
            (Act::Withdraw { spot, part, .. }, Done::Withdrawn(window)) => {
                let (start, end) = (world.minute(window.starts_at), world.minute(window.ends_at));
                let (from, to) =
                    part.map_or((start, end), |(from, length)| (minutes(from), minutes(from + length)));
                let hole = range(from.max(self.now).max(start), to.min(end));
                assert!(!self.reserved[spot][hole.clone()].contains(&true), "{act:?} under a reservation");
                self.offered[spot][hole].fill(false);
            }
            (Act::Reserve { spot, who, from, length, .. }, Done::Reserved(id)) => {
                self.reserve(*id, Held { spot, who, from: minutes(from), to: minutes(from + length) });
            }
            (Act::Cancel { .. }, Done::Cancelled(id)) => self.cancel(*id),
            (Act::Retire { spot, .. }, Done::Retired) => {
                assert!(!self.reserved[spot][range(self.now, MINUTES as i64)].contains(&true));
                self.retired[spot] = true;
            }
            _ => {}
        }
    }

    fn reserve(&mut self, id: i64, asked: Held) {
        if self.reservations.contains_key(&id) {
            return; // A request that came again.
        }
        let held = Held { from: asked.from.max(self.now), ..asked };
        let taken = range(held.from, held.to);
        assert!(!self.offered[held.spot][taken.clone()].contains(&false), "{id} is not offered");
        assert!(!self.reserved[held.spot][taken.clone()].contains(&true), "{id} is taken");
        assert_ne!(owner(held.spot), held.who);
        self.reserved[held.spot][taken].fill(true);
        self.balances[held.who] -= 3;
        self.balances[owner(held.spot)] += 3;
        self.reservations.insert(id, held);
        assert!(self.spendable(held.who) >= 0, "{id} is paid with what is not earned yet");
    }

    /// Without what is earned from reservations that have not begun.
    fn spendable(&self, who: usize) -> i32 {
        let pending = |held: &&Held| owner(held.spot) == who && held.from > self.now && held.to > held.from;
        let pending = self.reservations.values().filter(pending).map(|_| 3);
        self.balances[who] - pending.sum::<i32>()
    }

    fn cancel(&mut self, id: i64) {
        let held = self.reservations[&id];
        if held.to <= self.now {
            return; // It is over and stays as it is.
        }
        if held.from > self.now {
            self.balances[held.who] += 3;
            self.balances[owner(held.spot)] -= 3;
        }
        if held.from == self.now {
            self.ended_at_once.insert((held.spot, held.from));
        }
        self.reserved[held.spot][range(held.from.max(self.now), held.to)].fill(false);
        // Nothing is left of it to cancel.
        self.reservations.insert(id, Held { to: held.from.min(self.now), ..held });
    }

    fn refused(&self, act: Act, error: &Error) {
        let contract = [
            "INVALID",
            "FORBIDDEN",
            "NOT_FOUND",
            "SPOT_TAKEN",
            "NOT_OFFERED",
            "NOT_ENOUGH_CREDITS",
            "OWN_SPOT",
            "TOO_MANY",
        ];
        assert!(contract.contains(&error.code()), "{act:?}: {error:?}");
        let Act::Reserve { spot, who, from, length, .. } = act else { return };
        let start = minutes(from).max(self.now);
        let asked = range(start, minutes(from + length).max(start));
        match error {
            Error::NotOffered => {
                assert!(self.offered[spot][asked].contains(&false), "{act:?}: it is offered");
            }
            Error::SpotTaken(_) => assert!(
                self.reserved[spot][asked].contains(&true) || self.ended_at_once.contains(&(spot, start)),
                "{act:?}: nobody has it"
            ),
            Error::OwnSpot => assert_eq!(owner(spot), who),
            Error::NotEnoughCredits { .. } => assert!(self.spendable(who) < 3, "{act:?}"),
            Error::TooMany { limit } => {
                let open = self.reservations.values().filter(|held| held.who == who && held.to > self.now);
                assert_eq!(open.count(), usize::try_from(*limit).unwrap(), "{act:?}");
            }
            Error::NotFound => assert!(self.retired[spot], "{act:?}"),
            _ => {}
        }
    }

    fn state(&self, spot: usize, stretch: std::ops::Range<usize>) -> State {
        if self.reserved[spot][stretch.clone()].contains(&true) {
            State::Reserved
        } else if self.offered[spot][stretch].contains(&false) {
            State::Closed
        } else {
            State::Free
        }
    }
}

/// The store, and who and what is in it.
struct World {
    store: Store,
    began: Timestamp,
    people: Vec<i64>,
    spots: Vec<i64>,
    _ground: Ground,
}

impl World {
    async fn new(backend: Backend) -> Self {
        let ground = Ground::bare(backend);
        let began: Timestamp = "2026-12-01T08:00:00Z".parse().unwrap();
        let store = ground.store().with_clock(Clock::manual(began));
        let password = Hasher::new().hash(Password::parse("password", PASSWORD).unwrap()).await.unwrap();
        let (people, spots) = store.write(move |tx| populate(tx, &password)).await.unwrap();
        Self { store, began, people, spots, _ground: ground }
    }

    fn at(&self, minute: i64) -> Timestamp {
        self.began + SignedDuration::from_mins(minute)
    }

    fn minute(&self, at: Timestamp) -> i64 {
        at.duration_since(self.began).as_mins()
    }

    async fn take(&self, act: Act, known: Vec<(i64, usize)>) -> Result<Done> {
        let (people, spots) = (self.people.clone(), self.spots.clone());
        let times = move |from: i64, length: i64, began: Timestamp| {
            let at = |minute: i64| began + SignedDuration::from_mins(minute);
            (at(minutes(from)), at(minutes(from + length)))
        };
        let began = self.began;
        self.store
            .write(move |tx| {
                let owner_or_next =
                    |spot: usize, is: bool| people[(owner(spot) + usize::from(!is)) % RESIDENTS];
                match act {
                    Act::Offer { spot, by_owner, from, length } => {
                        let me = residents::find(tx, owner_or_next(spot, by_owner))?;
                        let (from, to) = times(from, length, began);
                        windows::offer(tx, &me, spots[spot], from, to).map(|_| Done::Offered)
                    }
                    Act::Withdraw { spot, by_owner, which, part } => {
                        let offered = windows::upcoming(tx, spots[spot])?;
                        let Some(window) = offered.get(which % offered.len().max(1)) else {
                            return Ok(Done::Nothing);
                        };
                        let me = residents::find(tx, owner_or_next(spot, by_owner))?;
                        let part = part.map(|(from, length)| times(from, length, began));
                        let (from, to) = (part.map(|part| part.0), part.map(|part| part.1));
                        let was = windows::withdraw(tx, &me, window.id, from, to)?;
                        Ok(Done::Withdrawn(was.stretch))
                    }
                    Act::Reserve { spot, who, from, length, request } => {
                        let id =
                            request.map(|number| format!("5f0c2c6e-9a0b-4a53-8f0e-3d6b4b0f5a{number:02}"));
                        let (from, to) = times(from, length, began);
                        let request = Request::new(spots[spot], from, to, "", id.as_deref())?;
                        let me = residents::find(tx, people[who])?;
                        reservations::reserve(tx, &me, &request).map(Done::Reserved)
                    }
                    Act::Cancel { by_holder, which } => {
                        let Some((id, who)) = known.get(which % known.len().max(1)) else {
                            return Ok(Done::Nothing);
                        };
                        let me = people[(who + usize::from(!by_holder)) % RESIDENTS];
                        let me = residents::find(tx, me)?;
                        reservations::cancel(tx, &me, *id).map(|()| Done::Cancelled(*id))
                    }
                    Act::Retire { spot, by_owner } => {
                        let me = residents::find(tx, owner_or_next(spot, by_owner))?;
                        spots::retire(tx, &me, spots[spot]).map(|_| Done::Retired)
                    }
                    Act::Settle => {
                        reservations::settle(tx)?;
                        Ok(Done::Nothing)
                    }
                    Act::Wait { .. } => Ok(Done::Nothing),
                }
            })
            .await
    }

    async fn assert_agrees_with(&self, model: &Model) {
        let people = self.people.clone();
        let (broken, snapshot, balances) = self
            .store
            .read(move |tx| {
                let balances = people.iter().map(|id| Ok(residents::find(tx, *id)?.balance));
                let balances = balances.collect::<Result<Vec<i32>>>()?;
                Ok((sparespot::check::all(tx)?, board::read_all(tx)?, balances))
            })
            .await
            .unwrap();
        assert_eq!(broken, Vec::<String>::new());
        assert_eq!(balances, model.balances);
        for (index, spot) in self.spots.iter().enumerate() {
            let schedule = snapshot.schedules.iter().find(|schedule| schedule.spot.id == *spot);
            assert_eq!(schedule.is_none(), model.retired[index]);
            let Some(schedule) = schedule else { continue };
            for start in std::iter::once(model.now).chain((model.now / 15 + 1..).map(|n| 15 * n)).take(140) {
                let now = When::Now(self.at(start));
                let expected = model.state(index, range(start, start + 1));
                assert_eq!(schedule.standing(now).state, expected, "spot {index}, minute {start}");
                let during = Stretch::new(self.at(start), self.at(start + 50)).unwrap();
                let expected = model.state(index, range(start, start + 50));
                assert_eq!(
                    schedule.standing(When::During(during)).state,
                    expected,
                    "spot {index}, from {start}"
                );
            }
        }
    }
}

/// A building, its residents and their spots, in their order.
fn populate(tx: &mut Tx<'_>, password: &PasswordHash) -> Result<(Vec<i64>, Vec<i64>)> {
    let zone = Zone::named("Europe/Berlin").unwrap();
    building::create(tx, &building::Details { name: "Orchard House".into(), zone })?;
    // Few, so that they are reached.
    diesel::update(rules::table).set(rules::max_open.eq(3)).execute(tx.connection())?;
    let mut people = Vec::new();
    for (number, has) in CREDITS.into_iter().enumerate() {
        let resident = residents::sign_up(
            tx,
            &SignUp {
                details: Details::parse("Guest", "", "")?,
                email: Email::parse(&format!("guest.{number}@example.org"))?,
                password: password.clone(),
                admission: Admission::Open,
            },
        )?;
        let spent = credits::WELCOME - has;
        credits::transfer(tx, resident.account, credits::BUILDING, spent, Reason::Welcome, None)?;
        people.push(resident);
    }
    let mut listed = Vec::new();
    for number in 0..SPOTS {
        let details = spots::Details::parse(&format!("B1-{number:03}"), "B1", [], "")?;
        listed.push(spots::add(tx, &people[owner(number)], &details)?.id);
    }
    Ok((people.into_iter().map(|resident| resident.id).collect(), listed))
}

async fn play(backend: Backend, acts: Vec<Act>) {
    let world = World::new(backend).await;
    let mut model = Model::new();
    for act in acts {
        if let Act::Wait { minutes } = act {
            model.now = (model.now + minutes).min(minutes_of_play());
            world.store.clock().set(world.at(model.now));
        }
        let known = model.reservations.iter().map(|(id, held)| (*id, held.who)).collect();
        match world.take(act, known).await {
            Ok(done) => model.took(act, &done, &world),
            Err(error) => model.refused(act, &error),
        }
        world.assert_agrees_with(&model).await;
    }
}

fn minutes_of_play() -> i64 {
    minutes(HALF_HOURS)
}

on_both! {
    async fn any_sequence_of_verbs_keeps_everything_sound(backend) {
        let (cases, longest) = if backend == Backend::Sqlite { (24, 60) } else { (6, 40) };
        let config = Config { cases, max_shrink_iters: 200, failure_persistence: None, ..Config::default() };
        let here = tokio::runtime::Handle::current();
        let played = tokio::task::block_in_place(|| {
            TestRunner::new(config).run(&acts(longest), |acts| {
                here.block_on(play(backend, acts));
                Ok(())
            })
        });
        if let Err(failure) = played {
            panic!("{failure}");
        }
    }
}

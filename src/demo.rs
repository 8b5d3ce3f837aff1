//! A building to look around in, made on an empty database by the same verbs that everybody uses: two levels
//! of twenty spots, 24 residents, and three weeks of their lives around today.

use std::sync::Arc;

use crate::board::Presets;
use crate::building;
use crate::clock::{Clock, Fold, SignedDuration, Timestamp, ToSpan as _, Zone, civil, minute};
use crate::error::{Error, Result};
use crate::reservations::{self, Request};
use crate::residents::{
    self, Admission, Details, Email, Hasher, Password, PasswordHash, Resident, SetUp, SignUp,
};
use crate::spots::plan::{self, Outline, Place};
use crate::spots::windows::{self, Stretch};
use crate::spots::{self, Feature, patterns};
use crate::store::{Store, Tx};

/// Who can sign in.
#[derive(Clone, Debug)]
pub struct SignIns(Vec<(String, &'static str)>);

impl SignIns {
    /// The lines that `interface.md` promises.
    pub fn lines(&self) -> impl Iterator<Item = String> + '_ {
        self.0.iter().map(|(email, role)| format!("sign in as {email} with password {PASSWORD} ({role})"))
    }
}

/// Everybody's, in the demo only.
const PASSWORD: &str = "evergreen lamp";

/// Name and unit; the first one manages the building, the second one is the resident to sign in as.
const PEOPLE: [(&str, &str); 24] = [
    ("Ada Lindqvist", "1A"),
    ("Mira Kovač", "3B"),
    ("Jonas Weber", "5A"),
    ("Priya Nair", "2C"),
    ("Tom Okafor", "4B"),
    ("Elif Yıldız", "1B"),
    ("Noah Fischer", "6A"),
    ("Sofia Marino", "2A"),
    ("Lukas Novák", "3A"),
    ("Amina Diallo", "5C"),
    ("Hannah Schmidt", "4A"),
    ("Mateo García", "6B"),
    ("Ingrid Solberg", "1C"),
    ("Youssef Haddad", "2B"),
    ("Clara Dubois", "3C"),
    ("Daniel Kim", "4C"),
    ("Zofia Wójcik", "5B"),
    ("Samuel Brown", "6C"),
    ("Leila Karimi", "7A"),
    ("Marek Horváth", "7B"),
    ("Nina Petrova", "7C"),
    ("Oscar Nilsson", "8A"),
    ("Ruth Cohen", "8B"),
    ("Victor Almeida", "8C"),
];

/// How a spot's owner lives: on which days of the week (Monday is 0) the spot is free, from when to when.
struct Habit {
    days: &'static [i32],
    from: i8,
    /// On the next day where it is not after `from`.
    to: i8,
}

const HABITS: [Habit; 6] = [
    // Drives to work.
    Habit { days: &[0, 1, 2, 3, 4], from: 8, to: 18 },
    // Works nights.
    Habit { days: &[0, 1, 2, 3, 4, 5, 6], from: 18, to: 8 },
    // Is away at weekends.
    Habit { days: &[4, 5, 6], from: 16, to: 20 },
    // Goes out in the evening.
    Habit { days: &[1, 3, 5, 6], from: 17, to: 0 },
    // Has a second car elsewhere.
    Habit { days: &[0, 1, 2, 3, 4, 5, 6], from: 7, to: 23 },
    // Keeps the spot.
    Habit { days: &[], from: 0, to: 0 },
];

/// Spots whose owners have said once what they offer every week, for the next two weeks.
const EVERY_WEEK: [usize; 2] = [0, 5];

/// Builds the demo, unless there is a building already. Answers who can sign in, if the building is the demo's.
///
/// # Errors
/// Those of the verbs it calls.
pub async fn build(store: &Store, zone: &Zone) -> Result<Option<SignIns>> {
    let resident = Email::parse(&email(PEOPLE[1].0))?;
    let lives_here = store.read(move |tx| residents::credentials(tx, &resident)).await?.is_some();
    let sign_ins = SignIns(vec![(email(PEOPLE[1].0), "resident"), (email(PEOPLE[0].0), "manager")]);
    if store.read(building::find).await?.is_some() {
        return Ok(Some(sign_ins).filter(|_| lives_here));
    }
    let now = store.clock().now();
    let clock = Clock::manual(minute(now) - SignedDuration::from_hours(24 * 8));
    let past = store.with_clock(clock.clone());
    let people = settle_in(&past, zone).await?;
    let spots = mark_out(&past, &people).await?;
    live(&past, &clock, zone, now, &people, &spots).await?;
    Ok(Some(sign_ins))
}

/// Everybody signs up; one hash serves all, as all have the same password.
async fn settle_in(store: &Store, zone: &Zone) -> Result<Vec<Arc<Resident>>> {
    let hash = Hasher::new().hash(Password::given(PASSWORD)).await?;
    let token = store.write(building::setup_token).await?.ok_or(Error::NotFound)?;
    let mut people = Vec::new();
    for (index, (name, unit)) in PEOPLE.iter().enumerate() {
        let details = Details::parse(name, unit, &plate(index))?;
        let (email, password) = (Email::parse(&email(name))?, hash.clone());
        let resident = if index == 0 {
            let building = building::Details { name: "Orchard House".into(), zone: zone.clone() };
            let set_up = SetUp { token: token.clone(), building, details, email, password };
            store.write(move |tx| residents::set_up(tx, &set_up)).await?.1
        } else {
            move_in(store, details, email, password).await?
        };
        people.push(Arc::new(resident));
    }
    Ok(people)
}

async fn move_in(store: &Store, details: Details, email: Email, password: PasswordHash) -> Result<Resident> {
    let sign_up = SignUp { details, email, password, admission: Admission::Open };
    store.write(move |tx| residents::sign_up(tx, &sign_up)).await
}

/// Twenty spots on each of two levels, one or two for each resident but the last four, who have none.
async fn mark_out(store: &Store, people: &[Arc<Resident>]) -> Result<Vec<(Arc<Resident>, i64)>> {
    let owners = people.len() - 4;
    let mut all = Vec::new();
    for index in 0..40 {
        let level = LEVELS[index / 20];
        let number = index % 20 + 1;
        let features: Vec<&str> = features(index).into_iter().map(Feature::name).collect();
        let note = if index % 7 == 5 { "Tight pillar on the driver’s side." } else { "" };
        let details = spots::Details::parse(&format!("{level}-{number:03}"), level, features, note)?;
        let owner = people[(index * 7 + 1) % owners].clone();
        let by = owner.clone();
        let place = place(index % 20)?;
        let add = move |tx: &mut Tx<'_>| {
            let spot = spots::add(tx, &by, &details)?;
            plan::set_place(tx, spot.id, Some(place)).map(|()| spot)
        };
        let spot = store.write(add).await?;
        all.push((owner, spot.id));
    }
    for level in LEVELS {
        let outline = Outline::parse(&OUTLINE.replace("LEVEL", level))?;
        store.write(move |tx| plan::set_outline(tx, level, Some(&outline))).await?;
    }
    Ok(all)
}

const LEVELS: [&str; 2] = ["B1", "B2"];

/// A lane with bays at both sides, the lift at its end.
const OUTLINE: &str = "0,0 36,0 36,20 0,20
lane 0,10 36,10 4.7
entrance 0,10
stairs 33.3,0.4 2.4,7.3
lift 33.3,8.6 2.4,2.8
label 4.8,10 LEVEL";

/// Ten bays at the left of the lane, then ten at its right, three metres each.
fn place(index: usize) -> Result<Place> {
    let column = i32::try_from(index % 10).unwrap_or(0);
    Place::new(300 + column * 300, if index < 10 { 30 } else { 1240 }, 300, 730, 0)
}

fn features(index: usize) -> Vec<Feature> {
    let has = [
        (index % 8 == 2, Feature::Ev),
        (!index.is_multiple_of(3), Feature::Covered),
        (index % 10 == 9, Feature::Accessible),
        (index % 7 == 1, Feature::Large),
        (index % 20 == 11, Feature::Motorcycle),
    ];
    has.into_iter().filter_map(|(has, feature)| has.then_some(feature)).collect()
}

/// Three weeks: each day the owners offer what their habits say, and neighbours reserve a part of it, days
/// ahead as people do. Reservations begin and end as the days pass.
async fn live(
    store: &Store,
    clock: &Clock,
    zone: &Zone,
    now: Timestamp,
    people: &[Arc<Resident>],
    spots: &[(Arc<Resident>, i64)],
) -> Result<()> {
    let today = zone.wall(now).date();
    for day in -7_i32..=14 {
        let date = today.saturating_add(day.days());
        // The past is lived on its days; what is ahead is arranged today.
        if day <= 0 {
            let morning = at(zone, date, 7)? + SignedDuration::from_mins(10 + i64::from(day * day));
            clock.set(morning.max(clock.now()).min(now));
            while store.write(reservations::settle).await? > 0 {}
        }
        if day == 1 {
            for index in EVERY_WEEK {
                offer_every_week(store, date, &spots[index], habit(index)).await?;
            }
        }
        for (index, (owner, spot)) in spots.iter().enumerate() {
            let habit = habit(index);
            let weekday = i32::from(date.weekday().to_monday_zero_offset());
            if habit.days.contains(&weekday) {
                offer(store, zone, owner, *spot, date, habit).await?;
            }
        }
        if day == 0 {
            park_tonight(store, zone, now, &people[1], spots).await?;
        }
        for turn in 0..guests(day) {
            let choice = spread(day, turn);
            let guest = &people[choice % people.len()];
            let (owner, spot) = &spots[choice / 3 % spots.len()];
            let hour = [8, 9, 11, 14, 17, 18, 19, 20][choice % 8];
            let length = SignedDuration::from_hours([2, 3, 4, 5, 9][choice / 8 % 5]);
            let from = at(zone, date, hour)?;
            let stretch = Stretch::new(from.max(minute(store.clock().now())), from + length);
            if let (Some(stretch), false) = (stretch, owner.id == guest.id) {
                visit(store, guest, *spot, stretch).await?;
            }
        }
    }
    clock.set(now);
    while store.write(reservations::settle).await? > 0 {}
    Ok(())
}

/// The resident to sign in as has somewhere to park this evening, or from now on where it is late.
async fn park_tonight(
    store: &Store,
    zone: &Zone,
    now: Timestamp,
    guest: &Arc<Resident>,
    spots: &[(Arc<Resident>, i64)],
) -> Result<()> {
    let evening = Presets::at(zone, now).first();
    for (_, spot) in spots.iter().filter(|(owner, _)| owner.id != guest.id).skip(5) {
        if visit(store, guest, *spot, evening).await? {
            return Ok(());
        }
    }
    Ok(())
}

/// Tries of neighbours to reserve something for a day: many for today, fewer the further it is away.
fn guests(day: i32) -> usize {
    match day {
        0 => 60,
        ..=1 => 14,
        2..=4 => 8,
        _ => 3,
    }
}

/// Well spread, and the same at every start.
fn spread(day: i32, turn: usize) -> usize {
    let seed = (day + 20).unsigned_abs() as usize * 97 + turn;
    seed.wrapping_mul(2_654_435_761) >> 7
}

fn habit(index: usize) -> &'static Habit {
    &HABITS[(index * 5 + index / 6) % HABITS.len()]
}

async fn offer_every_week(
    store: &Store,
    starts_on: civil::Date,
    (owner, spot): &(Arc<Resident>, i64),
    habit: &Habit,
) -> Result<()> {
    let hour = |hour: i8| format!("{hour:02}:00");
    let names = patterns::Weekdays::NAMED.map(|(name, _)| name);
    let details = patterns::Details::parse(patterns::Typed {
        weekdays: (0..).zip(names).filter(|(day, _)| habit.days.contains(day)).map(|(_, name)| name),
        from_time: &hour(habit.from),
        to_time: &hour(habit.to),
        starts_on: &starts_on.to_string(),
        until: &starts_on.saturating_add(13.days()).to_string(),
        days_off: [],
    })?;
    let (owner, spot) = (owner.clone(), *spot);
    store.write(move |tx| patterns::add(tx, &owner, spot, &details)).await.map(drop)
}

async fn offer(
    store: &Store,
    zone: &Zone,
    owner: &Arc<Resident>,
    spot: i64,
    date: civil::Date,
    habit: &Habit,
) -> Result<()> {
    let ends_on = if habit.to > habit.from { date } else { date.saturating_add(1.day()) };
    let (from, to) = (at(zone, date, habit.from)?, at(zone, ends_on, habit.to)?);
    let from = from.max(store.clock().now());
    if from >= to {
        return Ok(());
    }
    let owner = owner.clone();
    store.write(move |tx| windows::offer(tx, &owner, spot, from, to)).await.map(drop)
}

/// Whether a visit came about; that a spot is taken, closed or too dear is part of life.
async fn visit(store: &Store, guest: &Arc<Resident>, spot: i64, stretch: Stretch) -> Result<bool> {
    let request = Request::new(spot, stretch.starts_at, stretch.ends_at, &guest.plate, None)?;
    let guest = guest.clone();
    match store.write(move |tx| reservations::reserve(tx, &guest, &request)).await {
        Err(error @ (Error::Internal(_) | Error::Unavailable)) => Err(error),
        outcome => Ok(outcome.is_ok()),
    }
}

/// An hour of a day; the next one that exists where the clocks skip it.
fn at(zone: &Zone, date: civil::Date, hour: i8) -> Result<Timestamp> {
    let time = date.at(hour, 0, 0, 0);
    zone.instant(time, Fold::First)
        .or_else(|_| zone.instant(date.at(hour + 1, 0, 0, 0), Fold::First))
        .map_err(|_| Error::Internal(format!("no instant for {time}")))
}

fn email(name: &str) -> String {
    let first = name.split(' ').next().unwrap_or_default().to_lowercase();
    format!("{first}@orchard.example")
}

fn plate(index: usize) -> String {
    let letter = |offset: usize| char::from(b'A' + u8::try_from((index * 7 + offset) % 26).unwrap_or(0));
    format!("HX {} {}{}", 100 + index * 37, letter(10), letter(19))
}

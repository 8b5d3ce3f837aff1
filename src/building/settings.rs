//! What whoever runs the building may choose, within which limits, and the change of it.

use diesel::prelude::*;
use serde_json::{Map, Value, json};

use super::{Building, Details, ID, find};
use crate::audit::{self, About, Action};
use crate::clock::{SignedDuration, Timestamp, ToSpan as _, Zone, civil};
use crate::error::{Error, Problems, Result};
use crate::event::Event;
use crate::language::Message;
use crate::store::Tx;
use crate::store::due::{self, Job};
use crate::store::schema::building;

/// A setting that is a whole number. The limits are those of the database.
pub struct Number {
    /// The field's name, which is the column's.
    pub field: &'static str,
    pub least: i32,
    pub most: i32,
    pub get: fn(&Building) -> i32,
    set: fn(&mut Building, i32),
}

macro_rules! numbers {
    ($($field:literal $least:literal to $most:literal => $($path:ident).+,)*) => {
        /// Every number there is to choose.
        pub const NUMBERS: &[Number] = &[$(Number {
            field: $field,
            least: $least,
            most: $most,
            get: |building| building.$($path).+,
            set: |building, value| building.$($path).+ = value,
        }),*];
    };
}

numbers! {
    "price" 0 to 1000 => rules.price,
    "min_minutes" 1 to 1440 => rules.min_minutes,
    "max_days" 1 to 31 => rules.max_days,
    "horizon_days" 1 to 366 => rules.horizon_days,
    "window_days" 1 to 366 => rules.window_days,
    "max_open" 1 to 1000 => rules.max_open,
    "allowance" 0 to 1000 => allowance,
    "audit_days" 30 to 3660 => keeping.audit_days,
    "address_days" 1 to 3660 => keeping.address_days,
    "reservation_days" 1 to 3660 => keeping.reservation_days,
}

/// The longest that any reservation may ever have been allowed to last, whatever the rule is today.
pub const LONGEST: SignedDuration = SignedDuration::from_hours(24 * 31);

/// Gives residents the monthly allowance: due at the start of the next month that is to have one.
pub const ALLOWANCE: Job = Job { name: "allowance", every: SignedDuration::from_hours(24) };

/// What was typed into the form, by field; what is not among it stays as it is.
#[derive(Clone, Debug, Default)]
pub struct Typed(Vec<(&'static str, String)>);

impl Typed {
    /// Takes what `field` knows of each setting.
    pub fn of<'a>(field: impl Fn(&'static str) -> Option<&'a str>) -> Self {
        let known = ["name", "time_zone", "sign_up"].into_iter();
        let known = known.chain(NUMBERS.iter().map(|number| number.field));
        Self(known.filter_map(|name| Some((name, field(name)?.to_owned()))).collect())
    }

    fn get(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str())
    }

    /// The building as it would be.
    fn over(&self, present: &Building) -> Result<Building> {
        let (mut wanted, mut problems) = (present.clone(), Problems::default());
        if let Some(name) = self.get("name") {
            let name = crate::error::text("name", name, 1, 80);
            wanted.name = problems.take(name).unwrap_or_default();
        }
        if let Some(zone) = self.get("time_zone") {
            wanted.zone = problems.take(Details::parse_zone(zone)).unwrap_or_else(Zone::utc);
        }
        for number in NUMBERS {
            if let Some(value) = self.get(number.field) {
                (number.set)(&mut wanted, problems.take(number.parse(value)).unwrap_or_default());
            }
        }
        match self.get("sign_up").map(str::trim) {
            None => {}
            Some("") => wanted.sign_up = None,
            Some(name) => match super::sign_up(name) {
                Some(policy) => wanted.sign_up = Some(policy),
                None => problems.add("sign_up", Message::of("problem-sign-up")),
            },
        }
        if problems.is_empty() { Ok(wanted) } else { Err(problems.into_error()) }
    }
}

impl Number {
    fn parse(&self, value: &str) -> Result<i32> {
        let fits = |number: &i32| (self.least..=self.most).contains(number);
        value.trim().parse().ok().filter(fits).ok_or_else(|| {
            let between = Message::of("problem-between").with("least", self.least).with("most", self.most);
            Error::field(self.field, between)
        })
    }
}

/// Changes what was typed. Rules count for what is reserved and offered from now on: what stands, stands.
///
/// # Errors
/// [`Error::Invalid`] for each field that is wrong; [`Error::NotFound`] before set-up.
pub fn change(tx: &mut Tx<'_>, typed: &Typed) -> Result<()> {
    // Two who change different things wait for each other here, so that none takes back what the other did.
    diesel::update(building::table.find(ID)).set(building::id.eq(ID)).execute(tx.connection())?;
    let before = find(tx)?.ok_or(Error::NotFound)?;
    let wanted = typed.over(&before)?;
    let changed = differences(&before, &wanted);
    if changed.is_empty() {
        return Ok(());
    }
    write(tx, &wanted)?;
    plan_allowance(tx, &before, &wanted)?;
    tx.emit(Event::BuildingChanged);
    audit::note(tx, Action::BuildingChanged, About::BUILDING, &json!({ "changed": changed }))
}

fn write(tx: &mut Tx<'_>, wanted: &Building) -> Result<()> {
    let (rules, keeping) = (wanted.rules, wanted.keeping);
    diesel::update(building::table.find(ID))
        .set((
            building::name.eq(&wanted.name),
            building::time_zone.eq(wanted.zone.name()),
            building::price.eq(rules.price),
            building::min_minutes.eq(rules.min_minutes),
            building::max_days.eq(rules.max_days),
            building::horizon_days.eq(rules.horizon_days),
            building::window_days.eq(rules.window_days),
            building::max_open.eq(rules.max_open),
            building::allowance.eq(wanted.allowance),
            building::sign_up.eq(super::sign_up_name(wanted.sign_up)),
            building::audit_days.eq(keeping.audit_days),
            building::address_days.eq(keeping.address_days),
            building::reservation_days.eq(keeping.reservation_days),
        ))
        .execute(tx.connection())?;
    Ok(())
}

/// Who switches the allowance on gives it from the next month on; and months begin where the building is.
fn plan_allowance(tx: &mut Tx<'_>, before: &Building, wanted: &Building) -> Result<()> {
    let is_new = before.allowance == 0 && wanted.allowance > 0;
    let is_elsewhere = before.zone != wanted.zone && due::at(tx, &ALLOWANCE)? > tx.now();
    if is_new || is_elsewhere {
        let next = month_after(&wanted.zone, tx.now());
        due::set(tx, &ALLOWANCE, next)?;
    }
    Ok(())
}

/// The first day of the month that an instant lies in.
pub fn month(zone: &Zone, at: Timestamp) -> civil::Date {
    zone.wall(at).date().first_of_month()
}

/// When the month begins that follows the one of this instant.
pub fn month_after(zone: &Zone, at: Timestamp) -> Timestamp {
    let next = month(zone, at).saturating_add(1.month());
    zone.day_start(next).unwrap_or(at + SignedDuration::from_hours(24 * 28))
}

/// What differs, each from what to what.
fn differences(before: &Building, wanted: &Building) -> Map<String, Value> {
    let mut changed = Map::new();
    let mut compare = |field: &str, before: Value, wanted: Value| {
        if before != wanted {
            changed.insert(field.to_owned(), json!([before, wanted]));
        }
    };
    compare("name", json!(before.name), json!(wanted.name));
    compare("time_zone", json!(before.zone.name()), json!(wanted.zone.name()));
    for number in NUMBERS {
        compare(number.field, json!((number.get)(before)), json!((number.get)(wanted)));
    }
    let policy = |building: &Building| json!(super::sign_up_name(building.sign_up));
    compare("sign_up", policy(before), policy(wanted));
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn months_begin_where_the_building_is() {
        let berlin = Zone::named("Europe/Berlin").unwrap();
        let next = |at: &str| month_after(&berlin, at.parse().unwrap()).to_string();
        assert_eq!(next("2026-11-26T15:00:00Z"), "2026-11-30T23:00:00Z");
        assert_eq!(next("2026-11-30T23:00:00Z"), "2026-12-31T23:00:00Z");
        assert_eq!(next("2026-03-31T21:59:59Z"), "2026-03-31T22:00:00Z");
    }
}

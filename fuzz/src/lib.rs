//! What holds for whatever comes in, a parser each. `cargo fuzz` makes inputs up (`fuzz_targets/`), and the suite tries
//! those that are kept (`tests/suite/corpus.rs`).

use std::fmt::Debug;
use std::sync::LazyLock;

use actix_http::ws::{OpCode, Parser};
use actix_web::web::BytesMut;
use juniper::DefaultScalarValue;
use juniper_graphql_ws::graphql_transport_ws::ClientMessage;
use sparespot::auth::Scope;
use sparespot::auth::tokens;
use sparespot::auth::tokens::jwt::Signer;
use sparespot::clock::{
    Clock, Fold, NotATime, Timestamp, Zone, parse_date, parse_time, parse_wall, wall_field,
};
use sparespot::cluster::bus::Bus;
use sparespot::config::DatabaseUrl;
use sparespot::error::{Error, Result};
use sparespot::kiosks::{self, Code};
use sparespot::notices::Links;
use sparespot::residents::invitations::{self, Wanted};
use sparespot::residents::{self, Email, Hasher, Password, calendar};
use sparespot::secret::SecretKey;
use sparespot::spots::plan::{Outline, Place, place};
use sparespot::store::{Store, migrations};
use sparespot::table::{self, Column, Table};
use sparespot::web::fields::Fields;
use sparespot::{building, graphql, spots};

/// What holds, whatever it is given: it panics where something does not.
pub type Property = fn(&[u8]);

/// Every parser, by the name of its target.
pub const ALL: [(&str, Property); 9] = [
    ("times", times),
    ("forms", forms),
    ("bodies", bodies),
    ("tables", tables),
    ("plans", plans),
    ("tokens", tokens),
    ("doors", doors),
    ("queries", queries),
    ("frames", frames),
];

/// An input as text, where it is one.
fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap_or_default()
}

/// So many lines, empty where there are fewer.
fn lines<const N: usize>(bytes: &[u8]) -> [&str; N] {
    let mut lines = text(bytes).split('\n');
    std::array::from_fn(|_| lines.next().unwrap_or_default())
}

/// What was read is read again from what is written of it; what was not is refused as invalid.
fn assert_kept<T: Debug + PartialEq>(read: Result<T>, again: impl Fn(&T) -> Result<T>) {
    match read {
        Ok(value) => assert_eq!(again(&value), Ok(value)),
        Err(error) => assert!(matches!(error, Error::Invalid(_)), "{error:?}"),
    }
}

/// Wall-clock times, dates and times of day, in zones whose clocks are moved by an hour, by half of one, and by a day.
pub fn times(bytes: &[u8]) {
    let text = text(bytes);
    if let Some(date) = parse_date(text) {
        assert_eq!(date.strftime("%Y-%m-%d").to_string(), text.trim());
    }
    if let Some(time) = parse_time(text) {
        assert_eq!(parse_time(&time.strftime("%H:%M").to_string()), Some(time));
    }
    let Ok(time) = parse_wall(text) else { return };
    assert_eq!(parse_wall(&wall_field(time)), Ok(time));
    for zone in ["Europe/Berlin", "Australia/Lord_Howe", "Pacific/Apia"] {
        let zone = Zone::named(zone).expect("a zone that is known");
        for fold in [Fold::First, Fold::Second] {
            match zone.instant(time, fold) {
                Ok(at) => {
                    assert_eq!(zone.wall(at), time);
                    assert!(zone.fold(at) == fold || !zone.comes_twice(time));
                }
                Err(NotATime::Skipped { next }) => {
                    assert!(next > time && zone.instant(next, Fold::First).is_ok());
                }
                // Only where time ends.
                Err(NotATime::Malformed) => assert!([-9999, 9999].contains(&time.year())),
            }
        }
    }
}

/// Fields of forms: of a spot, of a resident and their car, and of an invitation.
pub fn forms(bytes: &[u8]) {
    let [first, second, third, fourth] = lines(bytes);
    let spot = |label: &str, level: &str, features: Vec<&str>, note: &str| {
        spots::Details::parse(label, level, features, note)
    };
    assert_kept(spot(first, second, third.split(' ').collect(), fourth), |read| {
        let features = read.features.iter().map(spots::Feature::name).collect();
        spot(&read.label, &read.level, features, &read.note)
    });
    assert_kept(residents::Details::parse(first, second, third), |read| {
        residents::Details::parse(&read.name, &read.unit, &read.plate)
    });
    assert_kept(Wanted::parse(first, second, third, fourth), |read| {
        let email = read.email.as_ref().map_or("", Email::as_str);
        Wanted::parse(&read.unit, email, &read.uses.to_string(), &read.days.to_string())
    });
}

/// Bodies and queries of addresses as browsers encode forms. A field is what it was, and a time is one or none.
pub fn bodies(bytes: &[u8]) {
    let fields = Fields::parse(bytes);
    let first = fields.get("a");
    assert_eq!(fields.all("a").next().unwrap_or_default(), first);
    let again = form_urlencoded::Serializer::new(String::new()).append_pair("a", first).finish();
    assert_eq!(Fields::parse(again.as_bytes()).get("a"), first);
    let zone = Zone::named("Europe/Berlin").expect("a zone that is known");
    let times = fields.with_time();
    for name in ["starts_at", "ends_at"] {
        let read = times.instant(name, &zone);
        assert_eq!(read.is_ok(), matches!(times.optional_instant(name, &zone), Ok(Some(_))));
        assert!(matches!(read, Ok(_) | Err(Error::Invalid(_))), "{read:?}");
    }
}

const COLUMNS: [Column; 3] =
    [Column::new("label", &["platz"]), Column::new("level", &["ebene"]), Column::new("note", &[])];

/// Files of spreadsheets.
pub fn tables(bytes: &[u8]) {
    let cells = |table: &Table| -> Vec<Vec<String>> {
        let cell = |row: &table::Row, at| row.get(at).unwrap_or_default().to_owned();
        let rows = table.rows.iter().map(|row| (0..COLUMNS.len()).map(|at| cell(row, at)).collect());
        // A row of nothing is none.
        rows.filter(|row: &Vec<String>| row.iter().any(|cell| !cell.is_empty())).collect()
    };
    assert_kept(table::read(bytes, &COLUMNS, "label").map(|table| cells(&table)), |rows| {
        let written = table::write(&COLUMNS.map(|column| column.name), rows.clone())?;
        Ok(cells(&table::read(written.as_bytes(), &COLUMNS, "label")?))
    });
}

/// The outline of a level, and the place of a bay: five fields, a line each.
pub fn plans(bytes: &[u8]) {
    assert_kept(Outline::parse(text(bytes)), |outline| Outline::parse(&outline.to_string()));
    let read = |fields: [&str; 5]| place(fields, str::to_owned);
    assert_kept(read(lines(bytes)), |bay: &Option<Place>| {
        let written = bay.map(|bay| bay.written()).unwrap_or_default();
        read(written.each_ref().map(String::as_str))
    });
}

const KEY: &str = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";
/// What `KEY` signed: it is in the corpus too, where inputs begin that are nearly good.
const SIGNED: &str = include_str!("../corpus/tokens/signed");

/// Access tokens, links in mail, scopes, and codes of screens. No other token than the one that was signed is good.
pub fn tokens(bytes: &[u8]) {
    let (text, key) = (text(bytes), SecretKey::parse(KEY).expect("64 bytes"));
    let signer = Signer::new(key.clone(), "https://parking.example.org".into(), "sparespot:1".into());
    let now = Timestamp::from_second(1_795_000_000).expect("a time");
    assert_eq!(signer.read(text, now).is_some(), text == SIGNED);
    let links = Links::new(key);
    if let Some((resident, kind)) = links.read(text) {
        assert_eq!(links.token(resident, kind), text);
    }
    if let Some(scope) = Scope::parse(text) {
        assert_eq!(scope.name(), text);
    }
    assert_kept(Code::parse(text), |code| Code::parse(&code.shown()));
}

/// A building with somebody in it, whose calendar has an address.
struct House {
    runtime: tokio::runtime::Runtime,
    store: Store,
    calendars: calendar::Addresses,
    /// The one address that opens something.
    right: String,
    _folder: tempfile::TempDir,
}

impl House {
    fn open() -> Self {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        let folder = tempfile::tempdir().expect("a folder");
        let url = DatabaseUrl::Sqlite(folder.path().join("doors.db"));
        migrations::run(&url).expect("a new database");
        let store = Store::open(&url, Bus::new(), Clock::System).expect("a database");
        let calendars = calendar::Addresses::new(SecretKey::parse(KEY).expect("64 bytes"));
        let resident = runtime.block_on(async {
            let token = store.write(building::setup_token).await?;
            let (name, zone) = ("House".to_owned(), Zone::utc());
            let manager = residents::SetUp {
                token: token.unwrap_or_default(),
                building: building::Details { name, zone },
                details: residents::Details::parse("Somebody", "1", "")?,
                email: Email::parse("somebody@example.org")?,
                password: Hasher::new().hash(Password::given("evergreen lamp")).await?,
            };
            let (_, resident) = store.write(move |tx| residents::set_up(tx, &manager)).await?;
            store.write(move |tx| calendar::renew(tx, resident.id)).await?;
            store.read(move |tx| residents::find(tx, resident.id)).await
        });
        let right = calendars.secret(&resident.expect("somebody")).expect("an address");
        Self { runtime, store, calendars, right, _folder: folder }
    }
}

/// What opens something that is stored: addresses of calendars, refresh tokens, invitations, screens and their pairings.
/// Nothing that is made up does.
pub fn doors(bytes: &[u8]) {
    static HOUSE: LazyLock<House> = LazyLock::new(House::open);
    let house = &*HOUSE;
    let given = text(bytes).to_owned();
    house.runtime.block_on(async {
        let door = house.store.write(move |tx| {
            assert!(tokens::rotate(tx, &given, None)?.is_none());
            assert!(invitations::open(tx, &given)?.is_none());
            assert!(kiosks::find_by_token(tx, &given)?.is_none());
            assert!(matches!(kiosks::ask(tx, &given)?, kiosks::Answer::Unknown));
            let opened = house.calendars.find(tx, &given);
            assert_eq!(opened.is_ok(), given == house.right, "{opened:?}");
            Ok(())
        });
        door.await.expect("the database answers");
    });
}

/// Documents of GraphQL: whatever they say, it is soon known whether they ask for too much.
pub fn queries(bytes: &[u8]) {
    static SCHEMA: LazyLock<graphql::Schema> = LazyLock::new(graphql::schema);
    let verdict = graphql::limits::check(&SCHEMA, text(bytes));
    assert!(matches!(verdict, Ok(()) | Err(Error::TooComplex(_))), "{verdict:?}");
}

/// The most that a frame of a WebSocket may hold, in bytes: that of GraphQL, which takes more than a page's.
const LARGEST_FRAME: usize = 64 * 1024;

/// What comes over a WebSocket: frames (RFC 6455, 5.2), and in them messages of GraphQL.
pub fn frames(bytes: &[u8]) {
    let mut line = BytesMut::from(bytes);
    while let Ok(Some((_, kind, payload))) = Parser::parse(&mut line, true, LARGEST_FRAME) {
        let payload = payload.unwrap_or_default();
        assert!(payload.len() <= LARGEST_FRAME);
        if kind != OpCode::Text {
            continue;
        }
        if let Ok(ClientMessage::<DefaultScalarValue>::Subscribe { payload, .. }) =
            serde_json::from_slice(&payload)
        {
            queries(payload.query.as_bytes());
        }
    }
}

//! What happened to each spot, step by step, as the database itself noted it: triggers of the test's own write
//! down every row of a window or a reservation that changes, in the transaction that changes it.

use std::collections::{BTreeMap, BTreeSet};

use sparespot::clock::{SignedDuration, Timestamp};

use super::span::{Span, instant};
use super::town::{Town, columns};
use crate::harness::{Backend, Database};

/// Instants in a database's notes are cut off, to a thousandth of a second at worst.
pub const CUT_OFF: SignedDuration = SignedDuration::from_millis(1);

/// A spot's windows and live reservations between two steps.
#[derive(Clone, Debug)]
pub struct State {
    /// When the step that led here took the spot's row; it was to be seen some time later.
    pub since: Timestamp,
    /// When it was surely gone: the step that ended it was over, since the one after that had the row.
    pub until: Timestamp,
    /// By id.
    pub windows: BTreeMap<i64, Span>,
    pub held: BTreeMap<i64, Held>,
    /// Whether the step that led here was about windows.
    pub is_about_windows: bool,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    pub time: Span,
    pub resident: i64,
    pub request: String,
}

impl State {
    /// Every spot as the tables hold it now.
    pub fn read(town: &Town) -> BTreeMap<i64, Self> {
        let notes = town.ask(TABLES).unwrap();
        let mut spots: BTreeMap<i64, Self> = town.spots.iter().map(|spot| (*spot, Self::before())).collect();
        for note in notes.iter().map(|line| Note::parse(line)) {
            apply(spots.entry(note.spot).or_insert_with(Self::before), &note);
        }
        spots
    }

    /// Before everything.
    fn before() -> Self {
        Self {
            since: Timestamp::MIN,
            until: Timestamp::MAX,
            windows: BTreeMap::new(),
            held: BTreeMap::new(),
            is_about_windows: false,
        }
    }

    pub fn could_be_seen(&self, from: Timestamp, to: Timestamp) -> bool {
        self.since <= to && from <= self.until
    }

    pub fn offered(&self) -> BTreeSet<Span> {
        self.windows.values().copied().collect()
    }

    /// What a board shows that is about this time.
    pub fn name(&self, time: Span) -> &'static str {
        if self.held.values().any(|held| held.time.overlaps(time)) {
            "reserved"
        } else if self.windows.values().any(|window| window.contains(time)) {
            "free"
        } else {
            "closed"
        }
    }
}

/// Every spot's states in their order; the first is the one before everything.
pub struct History(BTreeMap<i64, Vec<State>>);

impl History {
    pub fn read(town: &Town) -> Self {
        let lines = town.ask("SELECT line AS value FROM torture_notes ORDER BY id").unwrap();
        let mut spots: BTreeMap<i64, Vec<Note>> = BTreeMap::new();
        for note in lines.iter().map(|line| Note::parse(line)) {
            spots.entry(note.spot).or_default().push(note);
        }
        Self(spots.into_iter().map(|(spot, notes)| (spot, replay(&notes))).collect())
    }

    pub fn of(&self, spot: i64) -> &[State] {
        &self.0[&spot]
    }

    pub fn spots(&self) -> impl Iterator<Item = (i64, &[State])> {
        self.0.iter().map(|(spot, states)| (*spot, states.as_slice()))
    }

    /// The states of a spot that somebody may have met who came and went at these instants.
    pub fn between(&self, spot: i64, from: Timestamp, to: Timestamp) -> impl Iterator<Item = &State> {
        self.of(spot).iter().filter(move |state| state.could_be_seen(from, to))
    }
}

/// A row as a step left it.
struct Note {
    at: Timestamp,
    spot: i64,
    /// The spot's revision, which every transaction that changes a spot counts up: it names the step.
    revision: i64,
    is_window: bool,
    id: i64,
    is_there: bool,
    held: Held,
}

impl Note {
    fn parse(line: &str) -> Self {
        let [at, spot, revision, what, id, is_there, from, to, resident, request] = columns(line);
        let number = |text: &str| text.parse::<i64>().unwrap_or_else(|_| panic!("{line}"));
        Self {
            at: instant(at),
            spot: number(spot),
            revision: number(revision),
            is_window: what == "window",
            id: number(id),
            is_there: is_there == "1",
            held: Held {
                time: Span::parse(from, to),
                resident: number(resident),
                request: request.to_owned(),
            },
        }
    }
}

fn replay(notes: &[Note]) -> Vec<State> {
    let mut states = vec![State::before()];
    for step in notes.chunk_by(|one, next| one.revision == next.revision) {
        let at = step[0].at;
        // The step before the last one is over now: this one has the row that it held.
        if let Some(before_last) = states.len().checked_sub(2) {
            states[before_last].until = at + CUT_OFF;
        }
        let mut state = states[states.len() - 1].clone();
        (state.since, state.is_about_windows) = (at, step.iter().any(|note| note.is_window));
        step.iter().for_each(|note| apply(&mut state, note));
        states.push(state);
    }
    states
}

fn apply(state: &mut State, note: &Note) {
    match (note.is_window, note.is_there) {
        (true, true) => drop(state.windows.insert(note.id, note.held.time)),
        (true, false) => drop(state.windows.remove(&note.id)),
        (false, true) => drop(state.held.insert(note.id, note.held.clone())),
        (false, false) => drop(state.held.remove(&note.id)),
    }
}

/// What stands in the tables, as if it had been noted.
const TABLES: &str = "
    SELECT '2000-01-01 00:00:00|' || CAST(spot_id AS TEXT) || '|0|window|' || CAST(id AS TEXT) || '|1|'
        || CAST(starts_at AS TEXT) || '|' || CAST(ends_at AS TEXT) || '|0|' AS value FROM windows
    UNION ALL
    SELECT '2000-01-01 00:00:00|' || CAST(spot_id AS TEXT) || '|0|reservation|' || CAST(id AS TEXT) || '|1|'
        || CAST(starts_at AS TEXT) || '|' || CAST(ends_at AS TEXT) || '|' || CAST(resident_id AS TEXT) || '|'
        || COALESCE(request_id, '') FROM reservations WHERE status <> 'cancelled'
";

/// Before anything happens.
pub fn install(database: &Database) {
    database.run(match database.backend() {
        Backend::Postgres => POSTGRES,
        Backend::Sqlite => SQLITE,
    });
}

const POSTGRES: &str = "
    CREATE TABLE torture_notes (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, line TEXT NOT NULL);
    CREATE FUNCTION torture_note_window() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE r windows%ROWTYPE := CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
    BEGIN
        INSERT INTO torture_notes (line) SELECT concat_ws('|', clock_timestamp() AT TIME ZONE 'UTC', r.spot_id,
            s.revision, 'window', r.id, CASE TG_OP WHEN 'DELETE' THEN 0 ELSE 1 END, r.starts_at, r.ends_at, 0, '')
            FROM spots s WHERE s.id = r.spot_id;
        RETURN NULL;
    END $$;
    CREATE FUNCTION torture_note_reservation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        INSERT INTO torture_notes (line) SELECT concat_ws('|', clock_timestamp() AT TIME ZONE 'UTC', NEW.spot_id,
            s.revision, 'reservation', NEW.id, CASE NEW.status WHEN 'cancelled' THEN 0 ELSE 1 END,
            NEW.starts_at, NEW.ends_at, NEW.resident_id, coalesce(NEW.request_id, ''))
            FROM spots s WHERE s.id = NEW.spot_id;
        RETURN NULL;
    END $$;
    CREATE TRIGGER torture_notes_window AFTER INSERT OR UPDATE OR DELETE ON windows
        FOR EACH ROW EXECUTE FUNCTION torture_note_window();
    CREATE TRIGGER torture_notes_reservation AFTER INSERT OR UPDATE ON reservations
        FOR EACH ROW EXECUTE FUNCTION torture_note_reservation();
";

const SQLITE: &str = "
    CREATE TABLE torture_notes (id INTEGER PRIMARY KEY AUTOINCREMENT, line TEXT NOT NULL);
    CREATE TRIGGER torture_notes_window_made AFTER INSERT ON windows BEGIN
        INSERT INTO torture_notes (line) SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '|' || NEW.spot_id || '|'
            || revision || '|window|' || NEW.id || '|1|' || NEW.starts_at || '|' || NEW.ends_at || '|0|'
            FROM spots WHERE id = NEW.spot_id;
    END;
    CREATE TRIGGER torture_notes_window_changed AFTER UPDATE ON windows BEGIN
        INSERT INTO torture_notes (line) SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '|' || NEW.spot_id || '|'
            || revision || '|window|' || NEW.id || '|1|' || NEW.starts_at || '|' || NEW.ends_at || '|0|'
            FROM spots WHERE id = NEW.spot_id;
    END;
    CREATE TRIGGER torture_notes_window_gone AFTER DELETE ON windows BEGIN
        INSERT INTO torture_notes (line) SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '|' || OLD.spot_id || '|'
            || revision || '|window|' || OLD.id || '|0|' || OLD.starts_at || '|' || OLD.ends_at || '|0|'
            FROM spots WHERE id = OLD.spot_id;
    END;
    CREATE TRIGGER torture_notes_reservation_made AFTER INSERT ON reservations BEGIN
        INSERT INTO torture_notes (line) SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '|' || NEW.spot_id || '|'
            || revision || '|reservation|' || NEW.id || '|' || (NEW.status <> 'cancelled') || '|' || NEW.starts_at
            || '|' || NEW.ends_at || '|' || NEW.resident_id || '|' || coalesce(NEW.request_id, '')
            FROM spots WHERE id = NEW.spot_id;
    END;
    CREATE TRIGGER torture_notes_reservation_changed AFTER UPDATE ON reservations BEGIN
        INSERT INTO torture_notes (line) SELECT strftime('%Y-%m-%d %H:%M:%f', 'now') || '|' || NEW.spot_id || '|'
            || revision || '|reservation|' || NEW.id || '|' || (NEW.status <> 'cancelled') || '|' || NEW.starts_at
            || '|' || NEW.ends_at || '|' || NEW.resident_id || '|' || coalesce(NEW.request_id, '')
            FROM spots WHERE id = NEW.spot_id;
    END;
";

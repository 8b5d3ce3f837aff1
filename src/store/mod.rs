//! Connections, transactions and the schema. What differs between the two databases stays in this room.

mod actor;
mod along;
mod at;
pub mod backup;
mod claim;
mod connection;
pub mod due;
pub mod lock;
pub mod migrations;
mod probe;
mod refusal;
pub mod restore;
pub mod schema;
mod turn;
mod written;

use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::{Pool, PooledConnection};
use prometheus_client::metrics::counter::Counter;
use tracing::{Instrument as _, Span};

pub use self::actor::{Actor, Door};
pub use self::along::{Along, Both, Change, Changes, Claimed, Nothing, along, change, make};
pub use self::at::At;
use self::claim::Claim;
pub use self::connection::AnyConnection;
use self::connection::Manager;
use self::probe::Probe;
use self::turn::Turns;
pub use self::written::{Written, written};
use crate::clock::{Clock, Timestamp};
use crate::cluster::bus::Bus;
use crate::cluster::silence::Silence;
use crate::config::DatabaseUrl;
use crate::error::{Error, Result};
use crate::event::Event;
use crate::meter::{self, Meter, Tally};

/// How long a caller waits for a connection before it is told [`Error::Unavailable`].
const PATIENCE: Duration = Duration::from_millis(800);
/// How long an answer may take before the database is asked whether it is there at all.
const SLOW: Duration = Duration::from_millis(500);
/// How long a transaction that meets others is tried again, and the longest wait between two tries.
const STUBBORN: Duration = Duration::from_secs(3);
const LONGEST_PAUSE: Duration = Duration::from_millis(100);
const POSTGRES_CONNECTIONS: u32 = 16;
const SQLITE_CONNECTIONS: u32 = 6;

/// The database, the clock and the bus that hears of committed changes. Cheap to clone.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
    clock: Clock,
    actor: Actor,
}

struct Inner {
    pool: Pool<Manager>,
    turns: Turns,
    silence: Silence,
    /// None for a file, which is always there.
    probe: Option<Probe>,
    bus: Bus,
    statements: Counter,
    meter: Meter,
    /// As long as this is open, no copy takes the file's place.
    _claim: Option<Claim>,
}

/// One transaction: a connection, the present instant, who is behind it, and the events that a commit will tell.
pub struct Tx<'c> {
    connection: &'c mut AnyConnection,
    now: Timestamp,
    actor: Actor,
    events: Vec<Event>,
    tallies: Vec<Tally>,
}

impl Tx<'_> {
    /// The instant at which this transaction happens.
    pub fn now(&self) -> Timestamp {
        self.now
    }

    /// Who is behind this transaction.
    pub fn actor(&self) -> Actor {
        self.actor
    }

    pub fn connection(&mut self) -> &mut AnyConnection {
        self.connection
    }

    /// Lets statements take as long as they do, for the rest of a transaction that reads all there is.
    pub fn take_time(&mut self) -> Result<()> {
        if let AnyConnection::Postgres(connection) = self.connection {
            connection.batch_execute("SET LOCAL statement_timeout = 0")?;
        }
        Ok(())
    }

    /// Says what changes; told once the transaction is committed, and not at all if it is not.
    pub fn emit(&mut self, event: Event) {
        if !self.events.contains(&event) {
            self.events.push(event);
        }
    }

    /// Says what is to be counted once this transaction is over.
    pub fn tally(&mut self, tally: Tally) {
        self.tallies.push(tally);
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Mode {
    Read,
    Write,
}

impl Store {
    /// Opens the database; it must have been migrated.
    ///
    /// # Errors
    /// [`Error::Unavailable`] where no connection can be made.
    pub fn open(url: &DatabaseUrl, bus: Bus, clock: Clock) -> Result<Self> {
        let claim = match url {
            DatabaseUrl::Sqlite(path) => Some(Claim::shared(path).map_err(|_| Error::Unavailable)?),
            DatabaseUrl::Postgres(_) => None,
        };
        let statements = Counter::default();
        let manager = Manager::new(url.clone(), statements.clone());
        let connections = match url {
            DatabaseUrl::Sqlite(_) => SQLITE_CONNECTIONS,
            DatabaseUrl::Postgres(_) => POSTGRES_CONNECTIONS,
        };
        let pool = Pool::builder()
            .max_size(connections)
            .min_idle(Some(1))
            .connection_timeout(PATIENCE)
            .test_on_check_out(false)
            .build_unchecked(manager);
        pool.get().map_err(|_| Error::Unavailable)?;
        let (turns, probe) = match url {
            DatabaseUrl::Sqlite(_) => (Turns::new(connections, true), None),
            DatabaseUrl::Postgres(_) => (Turns::new(connections, false), Some(Probe::new(url.clone()))),
        };
        let (silence, meter) = (Silence::default(), Meter::default());
        let inner = Inner { pool, turns, silence, probe, bus, statements, meter, _claim: claim };
        Ok(Self { inner: Arc::new(inner), clock, actor: Actor::SERVER })
    }

    /// The same database, seen at another time. For the demo and for tests.
    pub fn with_clock(&self, clock: Clock) -> Self {
        Self { inner: self.inner.clone(), clock, actor: self.actor }
    }

    /// The same database in the hands of somebody: what is changed through it is changed by them.
    pub fn by(&self, actor: Actor) -> Self {
        Self { actor, ..self.clone() }
    }

    pub fn clock(&self) -> &Clock {
        &self.clock
    }

    pub fn bus(&self) -> &Bus {
        &self.inner.bus
    }

    /// How many statements were sent to the database, those that begin and end transactions included.
    pub fn statements(&self) -> &Counter {
        &self.inner.statements
    }

    /// What is counted wherever it happens.
    pub fn meter(&self) -> &Meter {
        &self.inner.meter
    }

    /// Where the pool of connections stands.
    pub fn pool(&self) -> meter::Pool {
        let state = self.inner.pool.state();
        meter::Pool {
            busy: state.connections.saturating_sub(state.idle_connections) as usize,
            idle: state.idle_connections as usize,
            waiting: self.inner.turns.waiting(),
        }
    }

    /// Reads from one consistent snapshot.
    ///
    /// # Errors
    /// What `body` answers; [`Error::Unavailable`] where the database does not.
    pub async fn read<T, F>(&self, body: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.run(Mode::Read, body).await
    }

    /// Runs `body` in one transaction, again where it met another one, and tells its events once it is
    /// committed. The body has no effect outside its transaction.
    ///
    /// # Errors
    /// What `body` answers, and then nothing is stored; [`Error::Unavailable`] where the database does not.
    pub async fn write<T, F>(&self, body: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        self.run(Mode::Write, body).await
    }

    async fn run<T, F>(&self, mode: Mode, body: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let span = tracing::debug_span!("transaction", ?mode);
        self.run_here(mode, body).instrument(span).await
    }

    async fn run_here<T, F>(&self, mode: Mode, body: F) -> Result<T>
    where
        F: Fn(&mut Tx<'_>) -> Result<T> + Send + 'static,
        T: Send + 'static,
    {
        let _turn = self.inner.turns.take(mode == Mode::Write).await?;
        let (store, span) = (self.clone(), Span::current());
        let work = move || span.in_scope(|| store.run_blocking(mode, &body));
        let mut work = tokio::task::spawn_blocking(work);
        loop {
            match tokio::time::timeout(SLOW, &mut work).await {
                Ok(done) => {
                    let result = done.map_err(|panic| Error::Internal(panic.to_string()))?;
                    if let (Some(probe), false) =
                        (&self.inner.probe, matches!(result, Err(Error::Unavailable)))
                    {
                        probe.hear();
                    }
                    return result;
                }
                Err(_) if self.answers().await => {}
                Err(_) => {
                    self.inner.silence.begin();
                    return Err(Error::Unavailable);
                }
            }
        }
    }

    async fn answers(&self) -> bool {
        match &self.inner.probe {
            Some(probe) => probe.answers().await,
            None => true,
        }
    }

    /// Tells what it committed also where nobody waits for the result any more.
    fn run_blocking<T>(&self, mode: Mode, body: &impl Fn(&mut Tx<'_>) -> Result<T>) -> Result<T> {
        let (value, events) = self.insist(&mut *self.connection()?, mode, body)?;
        self.inner.bus.publish(&events);
        Ok(value)
    }

    fn insist<T>(
        &self,
        connection: &mut AnyConnection,
        mode: Mode,
        body: &impl Fn(&mut Tx<'_>) -> Result<T>,
    ) -> Result<(T, Vec<Event>)> {
        let (begun, mut pause) = (Instant::now(), Duration::from_millis(1));
        loop {
            match self.attempt(connection, mode, body) {
                Err(Error::Met) if begun.elapsed() < STUBBORN => std::thread::sleep(pause),
                Err(Error::Met) => return Err(Error::Unavailable),
                other => return other,
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }

    fn connection(&self) -> Result<PooledConnection<Manager>> {
        if self.inner.silence.holds() {
            return Err(Error::Unavailable);
        }
        self.inner.pool.get().map_err(|_| {
            self.inner.silence.begin();
            Error::Unavailable
        })
    }

    fn attempt<T>(
        &self,
        connection: &mut AnyConnection,
        mode: Mode,
        body: &impl Fn(&mut Tx<'_>) -> Result<T>,
    ) -> Result<(T, Vec<Event>)> {
        connection.begin(mode == Mode::Write)?;
        let mut tx = Tx {
            connection,
            now: self.clock.now(),
            actor: self.actor,
            events: Vec::new(),
            tallies: Vec::new(),
        };
        let result = body(&mut tx);
        let (events, tallies) = (tx.events, tx.tallies);
        let committed = match &result {
            Ok(_) => connection.commit().map_err(Error::from),
            Err(_) => Ok(()),
        };
        if result.is_err() || committed.is_err() {
            connection.abandon();
        }
        let is_stored = result.is_ok() && committed.is_ok();
        for tally in tallies.into_iter().filter(|tally| is_stored || *tally != Tally::Reserved) {
            self.inner.meter.count(tally);
        }
        let value = result?;
        committed?;
        Ok((value, events))
    }
}

/// Expands an expression once for each kind of connection, for what Diesel offers only on a concrete one.
macro_rules! each {
    ($connection:expr, $inner:ident => $body:expr) => {
        match $connection {
            $crate::store::AnyConnection::Postgres($inner) => $body,
            $crate::store::AnyConnection::Sqlite($inner) => $body,
        }
    };
}
pub(crate) use each;

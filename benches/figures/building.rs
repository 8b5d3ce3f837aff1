//! The building that is measured.

use std::sync::Arc;

use sparespot::app::{self, Running};
use sparespot::clock::{Clock, SignedDuration, Zone};
use sparespot::config::{Config, LogFormat, SignUp};
use sparespot::residents::{self, Admission, Details, Email, Hasher, Password, PasswordHash, Resident};
use sparespot::spots::{self, windows};
use sparespot::store::Store;

use super::client::Connection;
use super::{GUESTS, SPOTS};

pub const PASSWORD: &str = "evergreen lamp";
pub const KEY: &str =
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";
/// So many residents own the spots: those who are paid wait for one another.
const OWNERS: usize = 20;

pub fn fresh_database(server: &str) -> String {
    use diesel::connection::SimpleConnection as _;
    use diesel::{Connection as _, PgConnection};
    let mut admin = PgConnection::establish(&format!("{server}/postgres")).expect("the server answers");
    admin.batch_execute("DROP DATABASE IF EXISTS bench WITH (FORCE)").expect("it can be dropped");
    admin.batch_execute("CREATE DATABASE bench").expect("it can be made");
    format!("{server}/bench")
}

pub struct Building {
    pub running: Running,
    pub url: String,
    pub people: Vec<Arc<Resident>>,
    pub spots: Vec<i64>,
}

pub async fn start(database_url: String, redis_url: Option<String>) -> Running {
    start_at(database_url, redis_url, Clock::System).await
}

pub async fn start_at(database_url: String, redis_url: Option<String>, clock: Clock) -> Running {
    let config = Config {
        listen: "127.0.0.1:0".parse().expect("an address"),
        database_url,
        redis_url,
        secret_key: Some(KEY.into()),
        base_url: None,
        tls_cert: None,
        tls_key: None,
        redirect_listen: None,
        sign_up: SignUp::Open,
        time_zone: "UTC".into(),
        rate_limit: 0,
        trusted_proxies: Vec::new(),
        smtp_url: None,
        mail_from: None,
        log_format: LogFormat::Text,
        otlp_endpoint: None,
        demo: false,
    };
    app::start(config, clock).await.unwrap_or_else(|error| panic!("{}", error.0))
}

/// Makes the building and its manager, and answers what everybody's password is kept as.
pub async fn set_up(store: &Store) -> PasswordHash {
    let token = store.write(sparespot::building::setup_token).await.expect("it is answered");
    let hash = Hasher::new().hash(Password::given(PASSWORD)).await.expect("a hash");
    let manager = residents::SetUp {
        token: token.expect("an empty database"),
        building: sparespot::building::Details { name: "Bench".into(), zone: Zone::utc() },
        details: Details::parse("Manager", "1", "").expect("details"),
        email: Email::parse("manager@example.org").expect("an address"),
        password: hash.clone(),
    };
    store.write(move |tx| residents::set_up(tx, &manager)).await.expect("set up");
    hash
}

impl Building {
    /// Owners with a hundred spots that are offered for months, and people who want them.
    pub async fn new(url: String, redis_url: Option<String>) -> Self {
        let running = start(url.clone(), redis_url).await;
        let store = running.store.clone();
        let hash = set_up(&store).await;
        let mut people = Vec::new();
        for number in 0..GUESTS {
            people.push(resident(&store, format!("guest{number}@example.org"), &hash).await);
        }
        let mut owners = Vec::new();
        for number in 0..OWNERS {
            owners.push(resident(&store, format!("owner{number}@example.org"), &hash).await);
        }
        let mut all = Vec::new();
        for number in 0..SPOTS {
            all.push(spot(&store, &owners[number % OWNERS], number).await);
        }
        loosen(&store).await;
        Self { running, url, people, spots: all }
    }

    /// Of what was reserved most counts as over. PostgreSQL counts what is left, as it does by itself within a minute:
    /// until then it takes an index for empty that is not.
    pub async fn close_most(&self) {
        use diesel::RunQueryDsl as _;
        let is_counted = self.url.starts_with("postgres");
        let closed = self.running.store.write(move |tx| {
            let most = "UPDATE reservations SET status = 'completed' WHERE id % 10 <> 0";
            diesel::sql_query(most).execute(tx.connection())?;
            if is_counted {
                diesel::sql_query("ANALYZE").execute(tx.connection())?;
            }
            Ok(())
        });
        closed.await.expect("closed");
    }

    pub async fn sign_in(&self, number: usize) -> String {
        let mut connection = Connection::open(self.running.address).await;
        let form = format!("email=guest{number}%40example.org&password=evergreen+lamp");
        let answer = connection.post("/sign-in", "", &form).await;
        assert_eq!(answer.status, 303, "{}", connection.text());
        answer.cookie
    }
}

async fn resident(store: &Store, email: String, hash: &PasswordHash) -> Arc<Resident> {
    let request = residents::SignUp {
        details: Details::parse("Somebody", "2", "").expect("details"),
        email: Email::parse(&email).expect("an address"),
        password: hash.clone(),
        admission: Admission::Open,
    };
    Arc::new(store.write(move |tx| residents::sign_up(tx, &request)).await.expect("signed up"))
}

/// A spot that is offered for sixty days.
async fn spot(store: &Store, owner: &Arc<Resident>, number: usize) -> i64 {
    let details = spots::Details::parse(&format!("B1-{number:03}"), "B1", ["covered"], "").expect("details");
    let by = owner.clone();
    let spot = store.write(move |tx| spots::add(tx, &by, &details)).await.expect("added");
    let (by, until) = (owner.clone(), store.clock().now() + SignedDuration::from_hours(24 * 60));
    let offered = store.write(move |tx| {
        let from = tx.now();
        windows::offer(tx, &by, spot.id, from, until)
    });
    offered.await.expect("offered");
    spot.id
}

/// People who can reserve without end: the limits are measured elsewhere.
async fn loosen(store: &Store) {
    use diesel::RunQueryDsl as _;
    let loosened = store.write(|tx| {
        diesel::sql_query("UPDATE building SET price = 1, max_open = 1000").execute(tx.connection())?;
        for guest in 0..GUESTS {
            let grant = format!(
                "INSERT INTO transfers (payer_id, payee_id, amount, reason, created_at) \
                 SELECT 1, account_id, 1000000, 'welcome', '2026-01-01 00:00:00' FROM residents \
                 WHERE email = 'guest{guest}@example.org'"
            );
            diesel::sql_query(grant).execute(tx.connection())?;
        }
        Ok(())
    });
    loosened.await.expect("loosened");
}

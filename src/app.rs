//! Builds a running server; the only file that knows every room.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use actix_server::{Server, ServerHandle};
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, web};
use prometheus_client::registry::Registry;
use tokio::time::sleep;
use tracing_actix_web::TracingLogger;

use crate::auth::Gate;
use crate::auth::session::Sessions;
use crate::auth::tokens::Tokens;
use crate::auth::tokens::jwt::Signer;
use crate::board::{Board, NextUp};
use crate::building;
use crate::clock::Clock;
use crate::cluster::bus::Bus;
use crate::cluster::limits::Limits;
use crate::cluster::redis::Redis;
use crate::config::Config;
use crate::graphql::{self, Graph};
use crate::jobs::mail::Mailer;
use crate::live::{self, Hub};
use crate::notices::Links;
use crate::residents::invitations::Codes;
use crate::secret::SecretKey;
use crate::statistics::Searches;
use crate::store::{Store, migrations};
use crate::tls::Certificates;
use crate::views::sights::Sights;
use crate::web::{Feeds, Parts, Requests, Upgrade};
use crate::wire::{self, Stopping};
use crate::{demo, jobs, web as pages};

/// A server that answers requests.
pub struct Running {
    pub address: SocketAddr,
    /// How to speak to it there: `https` or `http`.
    pub scheme: &'static str,
    /// What sends plain HTTP on to HTTPS.
    pub redirect: Option<SocketAddr>,
    pub store: Store,
    pub gate: Arc<Gate>,
    pub board: Board,
    /// While there is no building: what opens set-up.
    pub setup_token: Option<String>,
    /// With `--demo` on an empty database: who to sign in as.
    pub demo: Option<demo::SignIns>,
    handle: ServerHandle,
    parts: web::Data<Parts>,
    server: tokio::task::JoinHandle<std::io::Result<()>>,
}

/// How long a server among several goes on after it has said that it stops: whoever balances looks every second.
const NOTICE: Duration = Duration::from_secs(3);
/// How long requests that run may take to finish when the server stops.
const SHUTDOWN: Duration = Duration::from_secs(20);
/// How long no request may have come on lines of HTTP/2, which nothing else ends, until the server stops.
const QUIET: Duration = Duration::from_secs(1);

/// A configuration that cannot work, in one line that says what to change.
#[derive(Debug)]
pub struct Misconfigured(pub String);

impl From<String> for Misconfigured {
    fn from(line: String) -> Self {
        Self(line)
    }
}

/// Opens the database, bringing it up to date first.
///
/// # Errors
/// [`Misconfigured`] where the URL is wrong or the database does not answer.
pub fn open(config: &Config, clock: Clock) -> Result<Store, Misconfigured> {
    let url = config.database()?;
    let unreachable = |error: crate::error::Error| match error {
        crate::error::Error::Internal(cause) => Misconfigured(format!("--database-url: {cause}")),
        _ => Misconfigured(
            "--database-url: the database does not answer; is it running, and is the path writable?".into(),
        ),
    };
    migrations::run(&url).map_err(unreachable)?;
    Store::open(&url, Bus::new(), clock).map_err(unreachable)
}

/// Starts the server. It answers requests once this returns.
///
/// # Errors
/// [`Misconfigured`] where the configuration cannot work.
pub async fn start(config: Config, clock: Clock) -> Result<Running, Misconfigured> {
    let (zone, origin, key) = (config.zone()?, config.origin()?, config.key()?);
    let mail = config.mail()?;
    let tls = config.tls()?;
    let certificates = match &tls {
        Some(tls) => Some(Certificates::read(&tls.certificate, &tls.key)?),
        None => None,
    };
    let redis = config.redis()?.map(str::to_owned);
    let store = open(&config, clock)?;
    let failed = |error: crate::error::Error| Misconfigured(format!("the database: {error}"));
    let demo = match config.demo {
        true => demo::build(&store, &zone).await.map_err(failed)?,
        false => None,
    };
    let key = match key {
        Some(key) => key,
        None => store.write(building::secret_key).await.map_err(failed)?,
    };
    let setup_token = store.write(building::setup_token).await.map_err(failed)?;
    let redis = match redis {
        Some(url) => Some(join(&url, &store).await?),
        None => None,
    };

    let mailer = match &mail {
        Some(mail) => Some(Mailer::new(mail, key.clone())?),
        None => None,
    };
    let links = web::Data::new(Links::new(key.clone()));
    let mut registry = Registry::with_prefix("sparespot");
    registry.register("database_statements", "Statements sent to the database", store.statements().clone());
    store.meter().register(&mut registry);
    let help = "From the commit until an instance has heard of what changed, in seconds";
    registry.register("bus_lag_seconds", help, store.bus().lag().clone());
    let stopping = Stopping::new();
    let board = Board::new(store.clone(), redis.clone());
    let sights = Sights::new();
    let hub = web::Data::new(Hub::start(
        board.clone(),
        sights.clone(),
        &store,
        stopping.clone(),
        pages::assets::edition(),
    ));
    let sessions = Sessions::new(store.clone(), redis.clone());
    let family = store.write(building::family).await.map_err(failed)?;
    let tokens = Tokens::new(store.clone(), signer(&key, &family, origin.as_deref()));
    let feeds = web::Data::new(Feeds::new(key.clone(), family));
    let codes = web::Data::new(Codes::new(key.clone()));
    let public = origin.clone();
    let gate = Gate::new(
        store.clone(),
        sessions.clone(),
        tokens,
        Limits::new(config.rate_limit, redis.clone()),
        config.sign_up,
        origin,
        config.trusted_proxies.clone(),
    );
    let gate = Arc::new(gate);
    let (at_work, known) = (gate.clone(), gate.clone());
    let metrics = web::Data::new(pages::Metrics::new(registry));
    let (next, sights) = (web::Data::new(NextUp::new(store.clone())), web::Data::new(sights));
    let (listen, is_https, scheme) = (config.listen, config.is_https(), config.scheme());
    let parts = web::Data::new(Parts { store: store.clone(), redis, stopping: stopping.clone() });
    let (data, needs) = (web::Data::new(config), parts.clone());
    let searches = Searches::new(store.clone());
    let (graph, stops) =
        (web::Data::new(Graph::new(board.clone(), searches.clone())), web::Data::new(stopping));
    let searches = web::Data::new(searches);
    let (memory, boards, watch) = (board.clone(), web::Data::new(board), hub.clone());
    let gate = web::Data::from(gate);

    let app = move || {
        App::new()
            .app_data(gate.clone())
            .app_data(data.clone())
            .app_data(needs.clone())
            .app_data(graph.clone())
            .app_data(stops.clone())
            .app_data(boards.clone())
            .app_data(watch.clone())
            .app_data(next.clone())
            .app_data(sights.clone())
            .app_data(feeds.clone())
            .app_data(searches.clone())
            .app_data(links.clone())
            .app_data(codes.clone())
            .app_data(metrics.clone())
            .wrap(from_fn(pages::guard))
            .wrap(sessions.middleware(&key, is_https))
            .wrap(from_fn(pages::secure))
            .wrap(Compress::default())
            .wrap(from_fn(pages::count))
            .wrap(from_fn(pages::drain))
            .wrap(TracingLogger::<Requests>::new())
            .configure(live::routes)
            .configure(graphql::routes)
            .configure(pages::routes)
    };
    let unable = |error| Misconfigured(format!("--listen {listen}: {error}"));
    let listener = wire::listen(listen).map_err(unable)?;
    let address = listener.local_addr().map_err(unable)?;
    let redirect = match tls.and_then(|tls| tls.redirect) {
        Some(at) => Some(send_on(at, Upgrade { origin: public, port: address.port() })?),
        None => None,
    };
    let certificate = certificates.as_ref().map(Certificates::config).transpose()?;
    // Not before: a server that cannot listen says so and nothing else.
    jobs::start(at_work, mailer);
    if let Some(certificates) = certificates {
        certificates.watch();
    }
    let builder = Server::build().shutdown_timeout(SHUTDOWN.as_secs()).disable_signals();
    let server = wire::serve(builder, listener, certificate, app).map_err(unable)?;
    let handle = server.handle();
    let server = tokio::spawn(server);
    Ok(Running {
        address,
        scheme,
        redirect,
        store,
        gate: known,
        board: memory,
        setup_token,
        demo,
        handle,
        parts,
        server,
    })
}

/// Sends plain HTTP on to HTTPS until the process ends.
fn send_on(at: SocketAddr, upgrade: Upgrade) -> Result<SocketAddr, Misconfigured> {
    let (address, server) =
        upgrade.listen(at).map_err(|error| Misconfigured(format!("--redirect-listen {at}: {error}")))?;
    tokio::spawn(server);
    Ok(address)
}

/// What signs access tokens: as the public address, where one is configured, for this building.
fn signer(key: &SecretKey, family: &str, origin: Option<&str>) -> Signer {
    let building = format!("sparespot:{family}");
    Signer::new(key.clone(), origin.unwrap_or(&building).to_owned(), building)
}

/// Shares what instances share from now on. Redis may be away: it is waited for by whoever needs it.
async fn join(url: &str, store: &Store) -> Result<Redis, Misconfigured> {
    let family = store.write(building::family).await.map_err(|error| error.to_string())?;
    let redis = Redis::new(url, &family).map_err(|error| format!("--redis-url: {error}"))?;
    if redis.ping().await.is_err() {
        tracing::warn!("Redis does not answer; nobody can sign in until it does");
    }
    store.bus().join(&redis);
    Ok(redis)
}

impl Running {
    /// Waits until the server has stopped by itself.
    pub async fn stopped(&mut self) {
        if let Ok(Err(error)) = (&mut self.server).await {
            tracing::error!(%error, "the server stopped");
        }
    }

    /// Lets whoever balances go elsewhere, closes sockets so that their pages do too, stops accepting, and lets
    /// requests finish.
    pub async fn stop(&self) {
        self.parts.stopping.announce();
        if self.parts.redis.is_some() {
            sleep(NOTICE).await;
        }
        self.parts.stopping.begin();
        let quiet = async {
            match self.scheme {
                "https" => self.parts.stopping.quiet(QUIET).await,
                _ => std::future::pending().await,
            }
        };
        tokio::select! {
            () = self.handle.stop(true) => {}
            () = quiet => {}
        }
    }
}

//! The command line.

use std::io::Write as _;
use std::process::ExitCode;

use clap::Parser as _;
use sparespot::app::{self, Misconfigured, Running};
use sparespot::check;
use sparespot::clock::Clock;
use sparespot::config::{Cli, Command, Config, DatabaseUrl, LogFormat};
use sparespot::error::Error;
use sparespot::graphql;
use sparespot::health;
use sparespot::residents::invitations::{self, Wanted};
use sparespot::residents::{self, Email};
use sparespot::store::restore::Restored;
use sparespot::store::{Actor, Store, backup, migrations, restore as put_back};
use sparespot::traces::Traces;
use tracing::Level;
use tracing_subscriber::Layer as _;
use tracing_subscriber::filter::Targets;
use tracing_subscriber::layer::SubscriberExt as _;
use tracing_subscriber::util::SubscriberInitExt as _;

/// What ends a command early, with the exit status that says so.
enum Failure {
    /// Status 2.
    Misconfigured(String),
    /// Status 1.
    Failed(String),
}

impl From<Misconfigured> for Failure {
    fn from(Misconfigured(line): Misconfigured) -> Self {
        Self::Misconfigured(line)
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        match error {
            Error::Internal(cause) => Self::Failed(cause),
            error => Self::Failed(error.to_string()),
        }
    }
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let command = cli.command.unwrap_or(Command::Serve(cli.serve));
    let config = command.config();
    let endpoint = config.and_then(|config| config.otlp_endpoint.as_deref());
    let traces = match endpoint.filter(|endpoint| !endpoint.is_empty()).map(Traces::to).transpose() {
        Ok(traces) => traces,
        Err(line) => return fail(2, &line),
    };
    log_to_stderr(config.map(|config| config.log_format).unwrap_or_default(), traces.as_ref());
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(1, &error.to_string()),
    };
    let outcome = runtime.block_on(async {
        match command {
            Command::Serve(config) => serve(config).await,
            Command::Migrate(config) => migrate(&config),
            Command::Check(config) => check(&config).await,
            Command::Health(config) => health(&config).await,
            Command::Invite { uses, days, config } => invite(&config, uses, days).await,
            Command::Backup { file, config } => backup(&config, &file),
            Command::Restore { file, config } => restore(&config, &file).await,
            Command::Schema => {
                say(graphql::sdl().trim_end());
                Ok(ExitCode::SUCCESS)
            }
            Command::Manager { email, config } => manager(&config, &email).await,
        }
    });
    if let Some(traces) = traces {
        traces.end();
    }
    match outcome {
        Ok(code) => code,
        Err(Failure::Misconfigured(line)) => fail(2, &line),
        Err(Failure::Failed(line)) => fail(1, &line),
    }
}

async fn serve(config: Config) -> Result<ExitCode, Failure> {
    let origin = config.origin().map_err(Misconfigured)?;
    let mut running = app::start(config, Clock::System).await?;
    announce(&running, origin.as_deref());
    tokio::select! {
        () = running.stopped() => Ok(ExitCode::FAILURE),
        () = asked_to_stop() => {
            tracing::info!("stopping");
            running.stop().await;
            Ok(ExitCode::SUCCESS)
        }
    }
}

/// The lines that `interface.md` promises on standard output.
fn announce(running: &Running, origin: Option<&str>) {
    let local = format!("{}://{}", running.scheme, running.address);
    let mut lines = vec![format!("listening on {local}")];
    lines.extend(running.redirect.map(|address| format!("redirecting http://{address}")));
    if let Some(token) = &running.setup_token {
        lines.push(format!("set up at {}/setup?token={token}", origin.unwrap_or(&local)));
    }
    if let Some(demo) = &running.demo {
        lines.extend(demo.lines());
    }
    let mut out = std::io::stdout();
    for line in lines {
        // Nobody reading is fine.
        let _ = writeln!(out, "{line}");
    }
    let _ = out.flush();
}

async fn asked_to_stop() {
    use tokio::signal::unix::{SignalKind, signal};
    let (Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return std::future::pending().await;
    };
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
}

fn migrate(config: &Config) -> Result<ExitCode, Failure> {
    let url = config.database().map_err(Misconfigured)?;
    let steps = migrations::run(&url)?;
    say(&format!("the database is up to date, {steps} steps were taken"));
    Ok(ExitCode::SUCCESS)
}

async fn check(config: &Config) -> Result<ExitCode, Failure> {
    let broken = existing(config)?.read(check::all).await?;
    for line in &broken {
        say(line);
    }
    if broken.is_empty() {
        say("everything holds");
    }
    Ok(if broken.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

async fn health(config: &Config) -> Result<ExitCode, Failure> {
    health::ask(config.listen, config.is_tls()).await.map_err(Failure::Failed)?;
    Ok(ExitCode::SUCCESS)
}

async fn invite(config: &Config, uses: i32, days: i32) -> Result<ExitCode, Failure> {
    let origin = config.origin().map_err(Misconfigured)?;
    let origin = origin.unwrap_or_else(|| format!("{}://{}", config.scheme(), config.listen));
    let wanted = Wanted { uses, days, ..Wanted::default() };
    let code = existing(config)?.write(move |tx| invitations::create_once(tx, &wanted)).await?;
    say(&format!("{origin}/sign-up?invitation={}", code.as_str()));
    Ok(ExitCode::SUCCESS)
}

fn backup(config: &Config, file: &std::path::Path) -> Result<ExitCode, Failure> {
    let DatabaseUrl::Sqlite(from) = config.database().map_err(Misconfigured)? else {
        return Err(Failure::Misconfigured(
            "backup copies an embedded database; use pg_dump for PostgreSQL".into(),
        ));
    };
    backup::copy(&from, file)?;
    say(&format!("copied to {}", file.display()));
    Ok(ExitCode::SUCCESS)
}

async fn restore(config: &Config, file: &std::path::Path) -> Result<ExitCode, Failure> {
    let DatabaseUrl::Sqlite(to) = config.database().map_err(Misconfigured)? else {
        return Err(Failure::Misconfigured(
            "restore puts back an embedded database; use pg_restore for PostgreSQL, as docs/operating.md says".into(),
        ));
    };
    let Restored { steps, before } = put_back::restore(file, &to, Clock::System.now())?;
    say(&format!("restored from {}, {steps} steps were taken", file.display()));
    if let Some(before) = before {
        say(&format!("what was there before is {}", before.display()));
    }
    check(config).await
}

async fn manager(config: &Config, email: &str) -> Result<ExitCode, Failure> {
    let email = Email::parse(email)?;
    let made = existing(config)?.write(move |tx| residents::standing::make_manager(tx, &email)).await;
    match made {
        Ok(()) => {
            say("done");
            Ok(ExitCode::SUCCESS)
        }
        Err(Error::NotFound) => Err(Failure::Failed("nobody signs in with this address".into())),
        Err(error) => Err(error.into()),
    }
}

/// The database of a building that exists: a mistyped path must not make an empty one.
fn existing(config: &Config) -> Result<Store, Failure> {
    if let DatabaseUrl::Sqlite(path) = config.database().map_err(Misconfigured)?
        && !path.exists()
    {
        return Err(Failure::Misconfigured(format!("--database-url: there is no file {}", path.display())));
    }
    Ok(app::open(config, Clock::System)?.by(Actor::COMMAND))
}

fn say(line: &str) {
    // Nobody reading is fine.
    let _ = writeln!(std::io::stdout(), "{line}");
}

fn fail(status: u8, line: &str) -> ExitCode {
    // There is nowhere else to say it.
    let _ = writeln!(std::io::stderr(), "sparespot: {line}");
    ExitCode::from(status)
}

/// Structured logs on standard error, each line of a request with its id; `RUST_LOG` chooses how much.
fn log_to_stderr(format: LogFormat, traces: Option<&Traces>) {
    let chosen = std::env::var("RUST_LOG").ok().and_then(|text| text.parse::<Targets>().ok());
    // The spans of tracing_actix_web carry the request's id.
    let talkative = ["sparespot", "tracing_actix_web"].map(|target| (target, Level::INFO));
    let usual = Targets::new().with_default(Level::WARN).with_targets(talkative);
    let lines = tracing_subscriber::fmt::layer().with_ansi(false).with_writer(std::io::stderr);
    let lines = match format {
        LogFormat::Text => lines.boxed(),
        LogFormat::Json => lines.json().flatten_event(true).with_span_list(false).boxed(),
    };
    let lines = lines.with_filter(chosen.unwrap_or(usual));
    tracing_subscriber::registry().with(lines).with(traces.map(Traces::layer)).init();
}

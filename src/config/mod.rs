//! Flags and environment, read once.

mod read;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Parser, Subcommand, ValueEnum};
use ipnet::IpNet;

pub use self::read::{DatabaseUrl, Mail, Tls};

/// The parking spots of a residential building, shared by the people who live there.
#[derive(Debug, Parser)]
#[command(name = "sparespot", version, about, args_conflicts_with_subcommands = true)]
pub struct Cli {
    #[command(subcommand)]
    pub command: Option<Command>,
    #[command(flatten)]
    pub serve: Config,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Run the server (the default command)
    Serve(Config),
    /// Bring the database up to date, then stop
    Migrate(Config),
    /// Verify every invariant on the stored data; exit 1 and a line each for what is broken
    Check(Config),
    /// Ask the server at --listen whether it serves; exit 1 and one line if not. For health checks of containers
    Health(Config),
    /// Print a sign-up link
    Invite {
        /// How many people may sign up with the link
        #[arg(long, default_value_t = 1, value_parser = clap::value_parser!(i32).range(1..=1000))]
        uses: i32,
        /// How many days the link is good for
        #[arg(long, default_value_t = 14, value_parser = clap::value_parser!(i32).range(1..=366))]
        days: i32,
        #[command(flatten)]
        config: Config,
    },
    /// Write a consistent copy of an embedded database while the server runs
    Backup {
        /// The file to write; it must not exist yet
        file: PathBuf,
        #[command(flatten)]
        config: Config,
    },
    /// Put a copy that backup made in the place of an embedded database; the server must not run
    Restore {
        /// The copy; it stays as it is
        file: PathBuf,
        #[command(flatten)]
        config: Config,
    },
    /// Print the GraphQL schema (SDL)
    Schema,
    /// Make an existing resident a manager
    Manager {
        /// The email address that the resident signs in with
        email: String,
        #[command(flatten)]
        config: Config,
    },
}

impl Command {
    /// The settings that a command was given.
    pub fn config(&self) -> Option<&Config> {
        match self {
            Self::Serve(config) | Self::Migrate(config) | Self::Check(config) | Self::Health(config) => {
                Some(config)
            }
            Self::Invite { config, .. }
            | Self::Backup { config, .. }
            | Self::Restore { config, .. }
            | Self::Manager { config, .. } => Some(config),
            Self::Schema => None,
        }
    }
}

/// Every setting is a flag and an environment variable of the same name in capitals.
#[derive(Args, Clone, Debug)]
pub struct Config {
    /// Address to listen on; port 0 picks a free one
    #[arg(long, env = "LISTEN", default_value = "127.0.0.1:8080")]
    pub listen: SocketAddr,
    /// Where the data is kept: sqlite:PATH or postgres://…
    #[arg(long, env = "DATABASE_URL", default_value = "sqlite:sparespot.db", hide_env_values = true)]
    pub database_url: String,
    /// What instances share, as redis://…; set it when more than one runs, which needs PostgreSQL and a secret key
    #[arg(long, env = "REDIS_URL", hide_env_values = true)]
    pub redis_url: Option<String>,
    /// Signs cookies: 64 bytes in base64. Required with Redis; else made at first start and kept in the database
    #[arg(long, env = "SECRET_KEY", hide_env_values = true)]
    pub secret_key: Option<String>,
    /// Public address, used in links; https:// turns on secure cookies, HSTS and the redirect to HTTPS
    #[arg(long, env = "BASE_URL")]
    pub base_url: Option<String>,
    /// The certificate, and those up to its issuer, of the server itself: a PEM file; needs --tls-key. Then it speaks
    /// HTTPS at --listen. Both files may change while it runs
    #[arg(long, env = "TLS_CERT")]
    pub tls_cert: Option<String>,
    /// The certificate's private key: a PEM file; needs --tls-cert
    #[arg(long, env = "TLS_KEY")]
    pub tls_key: Option<String>,
    /// Address that sends plain HTTP on to HTTPS, such as 0.0.0.0:80; needs --tls-cert. Without it nothing listens there
    #[arg(long, env = "REDIRECT_LISTEN")]
    pub redirect_listen: Option<String>,
    /// Who may sign up
    #[arg(long, env = "SIGN_UP", value_enum, default_value_t = SignUp::Invitation)]
    pub sign_up: SignUp,
    /// The building's time zone until set-up or a manager says otherwise, as an IANA name
    #[arg(long, env = "TIME_ZONE", default_value = "UTC")]
    pub time_zone: String,
    /// Requests a minute that one address may send to sign-in and sign-up; 0: no limit
    #[arg(long, env = "RATE_LIMIT", default_value_t = 60)]
    pub rate_limit: u32,
    /// Addresses, or networks such as 10.42.0.0/16, whose X-Forwarded-For and X-Forwarded-Proto are believed, separated
    /// by commas
    #[arg(long, env = "TRUSTED_PROXIES", value_delimiter = ',')]
    pub trusted_proxies: Vec<Proxy>,
    /// The server that takes our mail: smtp://user:password@host:587?tls=required, smtps://… or, for a relay nearby,
    /// smtp://localhost:2525; needs --mail-from and --base-url. Without it no mail is sent
    #[arg(long, env = "SMTP_URL", hide_env_values = true)]
    pub smtp_url: Option<String>,
    /// Who our mail is from, as parking@example.org or "Orchard House <parking@example.org>"
    #[arg(long, env = "MAIL_FROM")]
    pub mail_from: Option<String>,
    /// How lines of the log are written
    #[arg(long, env = "LOG_FORMAT", value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
    /// Collector of OpenTelemetry that takes traces, by OTLP over HTTP, such as http://localhost:4318. Without it there
    /// are none
    #[arg(long, env = "OTEL_EXPORTER_OTLP_ENDPOINT")]
    pub otlp_endpoint: Option<String>,
    /// On an empty database: a building with 40 spots, 24 residents and three busy weeks
    #[arg(long)]
    pub demo: bool,
}

/// Where a proxy of ours may be: one address, or a network of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Proxy(IpNet);

impl Proxy {
    pub fn may_be(&self, address: &IpAddr) -> bool {
        self.0.contains(address)
    }
}

impl FromStr for Proxy {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let network = text.parse().or_else(|_| text.parse::<IpAddr>().map(IpNet::from));
        network
            .map(Self)
            .map_err(|_| "write an address such as 10.42.0.7, or a network such as 10.42.0.0/16".into())
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// For people
    #[default]
    Text,
    /// For programs: an object a line
    Json,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum SignUp {
    /// With a valid invitation
    Invitation,
    /// Anybody
    Open,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_is_an_address_or_a_network() {
        let may_be =
            |proxy: &str, address: &str| proxy.parse::<Proxy>().unwrap().may_be(&address.parse().unwrap());
        assert!(may_be("10.42.0.7", "10.42.0.7") && !may_be("10.42.0.7", "10.42.0.8"));
        assert!(may_be("10.42.0.0/16", "10.42.200.1") && !may_be("10.42.0.0/16", "10.43.0.1"));
        assert!(may_be("fd00::/8", "fd12::1") && !may_be("fd00::/8", "10.42.0.1"));
        for nonsense in ["", "proxy", "10.42.0.0/33", "10.42.0"] {
            assert!(nonsense.parse::<Proxy>().is_err(), "{nonsense}");
        }
    }
}

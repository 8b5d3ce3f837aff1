//! The program as people start it: commands that end, and instances that serve until they are stopped or killed.

use std::io::{BufRead as _, BufReader};
use std::net::TcpListener;
use std::process::{Child, ChildStdout, Command, Output, Stdio};
use std::sync::atomic::{AtomicU16, Ordering};
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};

use crate::harness::{Database, PASSWORD, Person};

/// The flags of the contract that exist, each with its variable.
pub const SETTINGS: [(&str, &str); 16] = [
    ("--listen", "LISTEN"),
    ("--database-url", "DATABASE_URL"),
    ("--redis-url", "REDIS_URL"),
    ("--secret-key", "SECRET_KEY"),
    ("--base-url", "BASE_URL"),
    ("--tls-cert", "TLS_CERT"),
    ("--tls-key", "TLS_KEY"),
    ("--redirect-listen", "REDIRECT_LISTEN"),
    ("--sign-up", "SIGN_UP"),
    ("--time-zone", "TIME_ZONE"),
    ("--rate-limit", "RATE_LIMIT"),
    ("--trusted-proxies", "TRUSTED_PROXIES"),
    ("--smtp-url", "SMTP_URL"),
    ("--mail-from", "MAIL_FROM"),
    ("--log-format", "LOG_FORMAT"),
    ("--otlp-endpoint", "OTEL_EXPORTER_OTLP_ENDPOINT"),
];

pub const ANY_PORT: &str = "127.0.0.1:0";
/// 64 bytes in base64.
pub const KEY: &str =
    "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWYwMTIzNDU2Nzg5YWJjZGVmMDEyMzQ1Njc4OWFiY2RlZg==";

/// Where this version of the program is.
pub const THIS: &str = env!("CARGO_BIN_EXE_sparespot");

/// The program without what this machine's environment may hold.
pub fn sparespot(arguments: &[&str]) -> Command {
    version(THIS, arguments)
}

/// The same of the version at a path.
pub fn version(program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    for (_, variable) in SETTINGS {
        command.env_remove(variable);
    }
    command.env_remove("RUST_LOG").args(arguments).stdin(Stdio::null());
    command
}

/// A command that ends.
pub fn run(arguments: &[&str]) -> Output {
    sparespot(arguments).output().unwrap()
}

/// `sparespot check` finds nothing.
pub fn assert_check_is_clean(database: &Database) {
    assert_eq!(broken(database), Vec::<String>::new());
}

/// What `sparespot check` finds.
pub fn broken(database: &Database) -> Vec<String> {
    broken_to(THIS, database)
}

/// What `check` of the version at a path finds.
pub fn broken_to(program: &str, database: &Database) -> Vec<String> {
    let output = version(program, &["check", "--database-url", &database.url]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    let lines: Vec<String> = said.lines().map(str::to_owned).collect();
    assert_eq!(output.status.success(), lines == ["everything holds"], "{lines:?}");
    if output.status.success() { Vec::new() } else { lines }
}

/// A server in a process of its own, killed with the test.
pub struct Instance {
    command: Command,
    child: Child,
    /// What it said when it was first started.
    pub lines: Vec<String>,
    pub origin: String,
}

impl Instance {
    pub fn start(arguments: &[&str]) -> Self {
        Self::spawn(sparespot(arguments))
    }

    /// On a port that the system does not hand out by itself, so that it can be had again.
    pub fn on(database: &Database, more: &[&str]) -> Self {
        Self::of(THIS, database, more)
    }

    /// The same of the version at a path.
    pub fn of(program: &str, database: &Database, more: &[&str]) -> Self {
        let mut command = version(program, &[&["--database-url", &database.url], more].concat());
        command.env("LISTEN", format!("127.0.0.1:{}", free_port()));
        Self::spawn(command)
    }

    pub fn spawn(mut command: Command) -> Self {
        let (child, heard) = launch(&mut command);
        let first = heard.recv_timeout(Duration::from_secs(60)).expect("a line when it listens");
        let origin = first.strip_prefix("listening on ").unwrap_or_else(|| panic!("{first}")).to_owned();
        let mut lines = vec![first];
        // All are said together.
        while let Ok(line) = heard.recv_timeout(Duration::from_millis(500)) {
            lines.push(line);
        }
        Self { command, child, lines, origin }
    }

    /// SIGKILL: nothing is flushed, nobody is told.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Starts it again on its port once it has ended. Whether it serves.
    pub fn restart(&mut self) -> bool {
        let (child, heard) = launch(&mut self.command);
        self.child = child;
        heard.recv_timeout(Duration::from_secs(60)).is_ok()
    }

    /// The line that begins so, without its beginning.
    pub fn line(&self, beginning: &str) -> Option<&str> {
        self.lines.iter().find_map(|line| line.strip_prefix(beginning))
    }

    pub fn token(&self) -> &str {
        self.line("set up at ").unwrap().split_once("token=").unwrap().1
    }

    /// The first manager, signed in.
    pub async fn set_up(&self, time_zone: &str) -> Person {
        let person = Person::at(&self.origin);
        let fields = [
            ("token", self.token()),
            ("building", "Orchard House"),
            ("time_zone", time_zone),
            ("name", "Ada"),
            ("email", "ada@example.org"),
            ("password", PASSWORD),
        ];
        person.post("/setup", &fields).await.assert_done();
        person
    }

    /// Of its process.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    pub fn signal(&self, signal: &str) {
        let pid = self.id().to_string();
        assert!(Command::new("kill").args([signal, &pid]).status().unwrap().success());
    }

    /// The status with which it ends, no later than it may.
    pub fn wait(&mut self) -> Option<i32> {
        let deadline = Instant::now() + Duration::from_secs(30);
        while Instant::now() < deadline {
            if let Some(status) = self.child.try_wait().unwrap() {
                return status.code();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("it has not ended");
    }

    pub fn stop(mut self) {
        self.end();
    }

    /// Stops it and starts the version at a path in its place, on its port.
    pub fn become_version(&mut self, program: &str) {
        self.end();
        let mut command = version(program, &[]);
        command.args(self.command.get_args());
        command.envs(self.command.get_envs().filter_map(|(name, value)| Some((name, value?))));
        self.command = command;
        assert!(self.restart());
    }

    fn end(&mut self) {
        self.signal("-TERM");
        assert_eq!(self.wait(), Some(0));
    }
}

impl Drop for Instance {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn launch(command: &mut Command) -> (Child, Receiver<String>) {
    let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let heard = listen(child.stdout.take().unwrap());
    (child, heard)
}

fn listen(out: ChildStdout) -> Receiver<String> {
    let (say, heard) = channel();
    std::thread::spawn(move || {
        // Nobody listening any more is fine.
        let _ = BufReader::new(out).lines().map_while(Result::ok).try_for_each(|line| say.send(line));
    });
    heard
}

/// Below the ports that the system hands out by itself. Test processes that run side by side look at others.
pub fn free_port() -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let first = u16::try_from(std::process::id() % 600).unwrap() * 20;
    loop {
        let port = 20_000 + (first + NEXT.fetch_add(1, Ordering::Relaxed)) % 12_000;
        if TcpListener::bind(("127.0.0.1", port)).is_ok() {
            return port;
        }
    }
}

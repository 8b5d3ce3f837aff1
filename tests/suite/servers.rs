//! PostgreSQL and Redis of a test's own, to be stopped, killed and frozen. `tests/servers` knows how.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU32, Ordering};

/// Runs an async test that starts servers of its own; it says so when it was left out.
macro_rules! with_servers {
    ($($(#[$attr:meta])* async fn $name:ident() $body:block)*) => {
        $(
            $(#[$attr])*
            #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
            async fn $name() {
                if $crate::servers::folder().is_none() {
                    $crate::harness::leave_out();
                    return;
                }
                $body
            }
        )*
    };
}
pub(crate) use with_servers;

/// Where such servers keep their data.
pub fn folder() -> Option<PathBuf> {
    std::env::var_os("TEST_SERVERS").filter(|path| !path.is_empty()).map(PathBuf::from)
}

/// A server in a folder of its own, gone with the test.
pub struct Server {
    kind: &'static str,
    dir: PathBuf,
    pub url: String,
}

impl Server {
    /// A new cluster.
    pub fn postgres() -> Self {
        Self::make("postgres", &[])
    }

    /// What it holds is lost when it ends.
    pub fn redis() -> Self {
        Self::make("redis", &[])
    }

    /// What it holds is there again when it comes back.
    pub fn redis_that_remembers() -> Self {
        Self::make("redis", &["--appendonly", "yes"])
    }

    fn make(kind: &'static str, options: &[&str]) -> Self {
        static COUNT: AtomicU32 = AtomicU32::new(0);
        let name = format!("{kind}-{}-{}", std::process::id(), COUNT.fetch_add(1, Ordering::Relaxed));
        let dir = folder().unwrap().join(name);
        let url = tell(&["start", kind], &dir, options);
        Self { kind, dir, url }
    }

    /// Again, on the same port and with what it had kept.
    pub fn start(&self) {
        assert_eq!(tell(&["start", self.kind], &self.dir, &[]), self.url);
    }

    /// At once, as if the power failed: `kill -9`, or PostgreSQL's `-m immediate`.
    pub fn kill(&self) {
        tell(&["stop"], &self.dir, &["immediate"]);
    }

    /// Redis, while it is stopped: what it had kept is lost.
    pub fn forget(&self) {
        std::fs::remove_dir_all(self.dir.join("appendonlydir")).unwrap();
    }

    /// Holds its breath: connections stay and are even made, but nothing is answered.
    pub fn freeze(&self) {
        tell(&["freeze"], &self.dir, &[]);
    }

    pub fn thaw(&self) {
        tell(&["thaw"], &self.dir, &[]);
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.kill();
        std::fs::remove_dir_all(&self.dir).unwrap();
    }
}

/// What `tests/servers` answers.
fn tell(verb: &[&str], dir: &Path, more: &[&str]) -> String {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/servers");
    let output = Command::new(script).args(verb).arg(dir).args(more).output().unwrap();
    assert!(output.status.success(), "{verb:?} {dir:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

with_servers! {
    async fn a_server_that_is_killed_comes_back_on_its_port() {
        let (postgres, forgets, remembers) = (Server::postgres(), Server::redis(), Server::redis_that_remembers());
        let database = crate::harness::Database::on(&postgres.url);
        database.run("CREATE TABLE kept (word TEXT); INSERT INTO kept VALUES ('yes')");
        for redis in [&forgets, &remembers] {
            assert_eq!(ask(redis, "SET kept yes").await, "+OK");
        }
        for server in [&postgres, &forgets, &remembers] {
            server.kill();
            server.start();
        }
        assert_eq!(database.texts("SELECT word AS value FROM kept"), ["yes"]);
        assert_eq!(ask(&forgets, "GET kept").await, "$-1");
        assert_eq!(ask(&remembers, "GET kept").await, "$3");
        forgets.freeze();
        let silence = std::time::Duration::from_millis(300);
        assert!(tokio::time::timeout(silence, ask(&forgets, "PING")).await.is_err());
        forgets.thaw();
        assert_eq!(ask(&forgets, "PING").await, "+PONG");
    }
}

/// The first line that Redis answers.
async fn ask(redis: &Server, command: &str) -> String {
    use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
    let address = redis.url.strip_prefix("redis://").unwrap();
    let mut line = tokio::net::TcpStream::connect(address).await.unwrap();
    line.write_all(format!("{command}\r\n").as_bytes()).await.unwrap();
    let mut answer = String::new();
    BufReader::new(line).read_line(&mut answer).await.unwrap();
    answer.trim_end().to_owned()
}

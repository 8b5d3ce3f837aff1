//! The server in a process of its own, as people start it: what it takes is its alone.

use std::io::{BufRead as _, BufReader};
use std::net::SocketAddr;
use std::process::{Child, Command, Stdio};

use super::building::KEY;

pub struct Server {
    process: Child,
    pub address: SocketAddr,
}

impl Server {
    /// Starts it on any port; it answers requests once this returns.
    pub fn start(database_url: &str, redis_url: Option<&str>) -> Self {
        let mut command = Command::new(env!("CARGO_BIN_EXE_sparespot"));
        // As in the container and the unit.
        command.env_clear().env("MALLOC_MMAP_THRESHOLD_", "1048576");
        command.args(["--listen", "127.0.0.1:0", "--database-url", database_url]);
        command.args(["--rate-limit", "0", "--secret-key", KEY]);
        if let Some(url) = redis_url {
            command.args(["--redis-url", url]);
        }
        let command = command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut process = command.spawn().expect("the server starts");
        let mut line = String::new();
        let mut said = BufReader::new(process.stdout.take().expect("its output"));
        said.read_line(&mut line).expect("a line");
        let address = line.trim().strip_prefix("listening on http://").expect("where it listens");
        Self { process, address: address.parse().expect("an address") }
    }

    /// Resident memory, in KiB.
    pub fn memory(&self) -> u64 {
        let path = format!("/proc/{}/status", self.process.id());
        let status = std::fs::read_to_string(path).expect("it runs");
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).expect("its memory");
        line.split_whitespace().nth(1).and_then(|kib| kib.parse().ok()).expect("a number")
    }

    pub fn stop(mut self) {
        let id = self.process.id().to_string();
        Command::new("kill").args(["-TERM", &id]).status().expect("it can be told");
        self.process.wait().expect("it ends");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

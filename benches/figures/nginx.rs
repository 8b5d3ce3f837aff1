//! nginx with one page as a file: what a server can do that only hands out bytes.

use std::net::{SocketAddr, TcpListener};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use tempfile::TempDir;

/// Ended with the value.
pub struct Nginx {
    process: Child,
    pub address: SocketAddr,
    _dir: TempDir,
}

impl Nginx {
    /// Serves the bytes at `/`; `None` where there is no nginx.
    pub async fn start(page: &[u8]) -> Option<Self> {
        let dir = tempfile::tempdir().expect("a temporary folder");
        std::fs::write(dir.path().join("index.html"), page).expect("the page is written");
        let free = TcpListener::bind("127.0.0.1:0").expect("a free port");
        let address = free.local_addr().expect("its address");
        drop(free);
        let at = dir.path().display();
        let settings = format!(
            "daemon off; user root; worker_processes 2; pid {at}/pid; error_log {at}/log;\n\
             events {{ worker_connections 1024; }}\n\
             http {{ access_log off; keepalive_requests 1000000000; default_type text/html;\n\
             open_file_cache max=10; sendfile on; tcp_nodelay on;\n\
             server {{ listen {address}; root {at}; }} }}\n"
        );
        std::fs::write(dir.path().join("nginx.conf"), settings).expect("the settings are written");
        let process = Command::new("nginx")
            .args(["-p", &at.to_string(), "-c", "nginx.conf", "-e", "stderr"])
            .stdout(Stdio::null())
            .spawn()
            .ok()?;
        let this = Self { process, address, _dir: dir };
        for _ in 0..100 {
            if tokio::net::TcpStream::connect(address).await.is_ok() {
                return Some(this);
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("nginx does not answer at {address}");
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let id = self.process.id().to_string();
        // Asked, it ends its workers too.
        let _ = Command::new("kill").args(["-TERM", &id]).status();
        let _ = self.process.wait();
    }
}

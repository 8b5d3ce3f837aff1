//! Reservations beside what PostgreSQL can do without us.

use std::process::Command;

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, PgConnection};

use super::building::Building;
use super::{CLIENTS, GUESTS, SPAN};

/// Reservations with 16 clients, beside `pgbench` with as many that calls the same transaction as one function.
pub async fn measure(building: &Building, server: &str) {
    let Some(pgbench) = find() else { return println!("  pgbench: left out, it was not found") };
    let mut connection = PgConnection::establish(&format!("{server}/bench")).expect("the server answers");
    connection.batch_execute(include_str!("yardstick.sql")).expect("the function is made");
    let before = building.reserve_inside(32).await;
    building.close_most().await;
    let one_function = run(&pgbench, server);
    let after = building.reserve_inside(40).await;
    let ours = (before + after) / 2.0;
    println!(
        "  reservations: {ours:.0}/s in process, {one_function:.0}/s by pgbench in one function, ratio {:.2}",
        ours / one_function
    );
}

fn find() -> Option<String> {
    let servers = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    servers
        .map(|server| server.path().join("bin/pgbench"))
        .find(|path| path.exists())?
        .to_str()
        .map(str::to_owned)
}

fn run(pgbench: &str, server: &str) -> f64 {
    let script = tempfile::NamedTempFile::new().expect("a temporary file");
    let turns = GUESTS / CLIENTS - 1;
    let call = format!(
        "\\set guest :client_id + {CLIENTS} * random(0, {turns})\n\
         SELECT reserve_next('guest' || :guest || '@example.org', \
             date_trunc('hour', clock_timestamp() AT TIME ZONE 'UTC') + interval '50 days');\n"
    );
    std::fs::write(script.path(), call).expect("it is written");
    let (clients, seconds) = (CLIENTS.to_string(), SPAN.as_secs().to_string());
    let output = Command::new(pgbench)
        .args([
            "--no-vacuum",
            "--protocol",
            "prepared",
            "--jobs",
            "2",
            "--client",
            &clients,
            "--time",
            &seconds,
        ])
        .arg("--file")
        .arg(script.path())
        .arg(format!("{server}/bench"))
        .output()
        .expect("pgbench runs");
    let said = String::from_utf8_lossy(&output.stdout);
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = "));
    let rate = rate.and_then(|rate| rate.split_whitespace().next()).and_then(|rate| rate.parse().ok());
    rate.unwrap_or_else(|| panic!("{said}{}", String::from_utf8_lossy(&output.stderr)))
}

//! What the container files say of the program is true of it.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::process::Command;

fn read(path: &str) -> String {
    fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap()
}

fn help(arguments: &[&str]) -> String {
    let output =
        Command::new(env!("CARGO_BIN_EXE_sparespot")).args(arguments).arg("--help").output().unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// The lines of a YAML block below its key, without what they are indented by.
fn below<'t>(yaml: &'t str, key: &str) -> Vec<&'t str> {
    let indent = key.len() - key.trim_start().len();
    let lines = yaml.lines().skip_while(|line| !line.starts_with(key)).skip(1);
    let inside = lines.take_while(|line| line.len() - line.trim_start().len() > indent);
    inside.map(str::trim).filter(|line| !line.starts_with('#')).collect()
}

/// The value that stands after a key, wherever that is.
fn after<'t>(text: &'t str, key: &str) -> &'t str {
    text.split_once(key).unwrap_or_else(|| panic!("{key} in {text}")).1.split_whitespace().next().unwrap()
}

/// The names in `${NAME}`, `${NAME:-default}` and `${NAME:?what to do}`.
fn variables(text: &str) -> BTreeSet<&str> {
    text.split("${").skip(1).map(|rest| rest.split(['}', ':']).next().unwrap()).collect()
}

#[test]
fn every_setting_of_the_containers_is_one_of_the_program() {
    let serve = help(&["serve"]);
    let compose = read("docker-compose.yml");
    let app = compose.split("\nservices:").next().unwrap();
    let mut names: Vec<&str> =
        below(app, "  environment:").iter().map(|line| line.split(':').next().unwrap()).collect();
    assert!(names.len() >= 6, "{names:?}");
    names.push("LISTEN");
    for name in names {
        assert!(serve.contains(&format!("[env: {name}")), "{name} in {serve}");
    }
}

#[test]
fn the_health_check_is_a_command_of_the_program() {
    let dockerfile = read("Dockerfile");
    assert!(
        dockerfile.contains(r#"CMD ["sparespot", "health"]"#)
            && dockerfile.contains(r#"ENTRYPOINT ["sparespot"]"#)
    );
    assert!(help(&["health"]).contains("--listen"));
}

#[test]
fn addresses_and_ports_agree() {
    let (dockerfile, compose) = (read("Dockerfile"), read("docker-compose.yml"));
    let port = after(&dockerfile, "EXPOSE ");
    assert_eq!(after(&dockerfile, "LISTEN="), format!("0.0.0.0:{port}"));
    assert!(compose.contains(&format!("UPSTREAMS: app1:{port} app2:{port}\n")));
    assert_eq!(after(&compose, "TRUSTED_PROXIES: "), after(&compose, "ipv4_address: "));
}

#[test]
fn what_is_yours_and_what_is_secret_comes_from_the_env_file() {
    let (compose, example) = (read("docker-compose.yml"), read("deploy/env.example"));
    let asked = example.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('='));
    let (names, values): (BTreeSet<&str>, Vec<(&str, &str)>) =
        asked.map(|(name, value)| (name, (name, value))).unzip();
    assert_eq!(variables(&compose), names);
    for (name, value) in values {
        let is_required = compose.contains(&format!("${{{name}:?"));
        assert_eq!(value.is_empty(), is_required, "{name}");
    }
    for line in compose.lines().filter(|line| line.contains("SECRET") || line.contains("PASSWORD")) {
        assert!(line.contains("${SECRET_KEY") || line.contains("${POSTGRES_PASSWORD"), "{line}");
    }
    assert!(read(".gitignore").lines().any(|line| line == "/.env"));
}

#[test]
fn the_image_is_built_from_all_that_the_program_holds() {
    let allowed = read(".dockerignore");
    for folder in ["locales", "migrations", "src", "static", "templates", "Cargo.toml", "Cargo.lock"] {
        assert!(allowed.lines().any(|line| line == format!("!{folder}")), "{folder}");
    }
    let rust = after(&read("Dockerfile"), "FROM rust:").split('-').next().unwrap().to_owned();
    assert!(read("Cargo.toml").contains(&format!("rust-version = \"{rust}\"")), "{rust}");
}

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

/// The names that an example of an env file asks for, and what stands there already.
fn asked(example: &str) -> Vec<(&str, &str)> {
    example.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once('=')).collect()
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
    let values = asked(&example);
    assert_eq!(variables(&compose), values.iter().map(|(name, _)| *name).collect());
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

#[test]
fn every_setting_in_the_cluster_is_one_of_the_program() {
    let serve = help(&["serve"]);
    let (settings, secrets) =
        (read("deploy/kubernetes/settings.example.env"), read("deploy/kubernetes/secrets.example.env"));
    let (open, secret) = (asked(&settings), asked(&secrets));
    assert!(open.len() >= 5 && secret.len() >= 5, "{open:?} {secret:?}");
    // What PostgreSQL alone wants to know.
    for (name, _) in open.iter().chain(&secret).filter(|(name, _)| *name != "POSTGRES_PASSWORD") {
        assert!(serve.contains(&format!("[env: {name}")), "{name} in {serve}");
    }
    assert!(secret.iter().any(|(name, value)| *name == "SECRET_KEY" && value.is_empty()));
    assert!(read(".gitignore").lines().any(|line| line == "/deploy/kubernetes/overlays/*/*.env"));
}

#[test]
fn the_cluster_runs_what_compose_runs() {
    let (dockerfile, compose) = (read("Dockerfile"), read("docker-compose.yml"));
    let manifest = |name: &str| read(&format!("deploy/kubernetes/base/{name}.yaml"));
    let (app, postgres, redis, backup) =
        (manifest("app"), manifest("postgres"), manifest("redis"), manifest("backup"));
    assert_eq!(after(&app, "containerPort: "), after(&dockerfile, "EXPOSE "));
    let user = after(&dockerfile, "USER ");
    assert_eq!(user, format!("{0}:{0}", after(&app, "runAsUser: ")));
    let image = |text: &str, of: &str| format!("{of}{}", after(text, &format!("image: {of}")));
    assert_eq!(image(&postgres, "postgres:"), image(&compose, "postgres:"));
    assert_eq!(image(&backup, "postgres:"), image(&compose, "postgres:"));
    assert_eq!(image(&redis, "redis:"), image(&compose, "redis:"));
    for option in ["--appendonly", "--appendfsync", "--maxmemory", "--maxmemory-policy"] {
        let value = after(&compose, &format!("{option} "));
        let same = format!("- {option}\n            - {value}\n");
        assert!(
            redis.contains(&same) || redis.contains(&same.replace(value, &format!("\"{value}\""))),
            "{option}"
        );
    }
}

#[test]
fn what_the_cluster_calls_is_a_command_of_the_program() {
    let commands = help(&[]);
    let migrate = read("deploy/kubernetes/base/migrate.yaml");
    let command = after(&migrate, "args: [").trim_end_matches(']');
    assert!(commands.contains(&format!("\n  {command} ")), "{command} in {commands}");
    assert!(read("deploy/kubernetes/base/restore-drill.yaml").contains("exec sparespot check"));
    assert!(commands.contains("\n  check "), "{commands}");
    let routes = read("src/web/mod.rs");
    for path in ["/healthz", "/healthz/serving"] {
        assert!(read("deploy/kubernetes/base/app.yaml").contains(&format!("path: {path}\n")), "{path}");
        assert!(routes.contains(&format!("\"{path}\"")), "{path}");
    }
}

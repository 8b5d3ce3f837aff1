//! One binary against real servers, one file a noun or door. Every test has a server and a database of its
//! own and runs on both backends; PostgreSQL is there when `TEST_POSTGRES_URL` names a server on which
//! databases can be made. Tests of faults and of many instances start servers of their own in the folder
//! `TEST_SERVERS`, those in `browser/` want the browser's driver at `TEST_BROWSER`, those of mail what
//! `tests/smtp/prepare` prints at `TEST_SMTP`, and those of the version before what `tests/upgrade/prepare` prints at
//! `TEST_PREVIOUS`. `tests/run` sees to all of it.

mod graphql;
mod ground;
mod harness;
mod instances;
mod proxy;
mod servers;
mod watcher;

mod audit;
mod audit_pages;
mod authorization;
mod board;
mod browser;
mod calendar;
mod cluster;
mod command_line;
mod concurrency;
mod corpus;
mod crash;
mod credits;
mod day;
mod deploy;
mod explorer;
mod fairness;
mod faults;
mod floods;
mod german;
mod headers;
mod home;
mod hostile;
mod house;
mod jobs;
mod kiosk;
mod live;
mod mail;
mod manage_spots;
mod metrics;
mod naughty;
mod notices;
mod patterns;
mod people;
mod plan;
mod plan_editor;
mod privacy;
mod promises;
mod recipes;
mod reservations;
mod residents;
mod restore;
mod schema;
mod security;
mod sequences;
mod settings;
mod sources;
mod spots;
mod statistics;
mod tables;
mod tls;
mod tokens;
mod torture;
mod traces;
mod trouble;
mod upgrade;
mod words;

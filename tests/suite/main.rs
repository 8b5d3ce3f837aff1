//! One binary against real servers, one file a noun or door. Every test has a server and a database of its
//! own and runs on both backends; PostgreSQL is there when `TEST_POSTGRES_URL` names a server on which
//! databases can be made, as `tests/run` sees to.

mod graphql;
mod ground;
mod harness;

mod board;
mod command_line;
mod concurrency;
mod crash;
mod credits;
mod deploy;
mod explorer;
mod hostile;
mod house;
mod jobs;
mod live;
mod promises;
mod recipes;
mod reservations;
mod residents;
mod schema;
mod sequences;
mod spots;
mod tokens;

//! Who is asking: the session behind the cookie or the token of a program, and whether a request comes from our own
//! site.

mod bearer;
mod gate;
mod kept;
mod kiosk;
mod language;
pub mod origin;
pub mod session;
pub mod tokens;

pub use self::bearer::{Bearer, Grant};
pub use self::gate::{Gate, Viewer};
pub use self::kept::sweep as sweep_sessions;
pub use self::kiosk::Device;
pub use self::language::language;
pub use self::tokens::Scope;

//! What is stored about a resident: shown to them, taken out, and kept no longer than the building says.

mod data;
mod erase;
mod retention;

pub use self::data::data;
pub use self::erase::erase;
pub use self::retention::{Forgotten, retain};

#![no_main]

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| sparespot_fuzz::doors(bytes));

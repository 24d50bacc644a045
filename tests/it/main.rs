//! The whole program and the library's public face, as they are used from outside. One test program holds all of
//! them, so that one is linked: `cargo test --test it browser::` runs those of one module.

#![allow(clippy::unwrap_used)]
// Without the program, most of these are left out.
#![cfg_attr(not(feature = "cli"), allow(dead_code, unused_imports))]

mod architecture;
#[cfg(feature = "cli")]
mod background;
#[cfg(feature = "cli")]
mod bad_input;
#[cfg(feature = "cli")]
mod browser;
#[cfg(feature = "cli")]
mod cli;
mod clusters;
mod common;
#[cfg(feature = "cli")]
mod determinism;
mod digest;
#[cfg(feature = "cli")]
mod duplicates;
mod examples;
mod export;
#[cfg(feature = "cli")]
mod figures;
mod formats;
#[cfg(feature = "cli")]
mod hostile;
#[cfg(feature = "cli")]
mod index;
mod languages;
#[cfg(feature = "cli")]
mod merge;
#[cfg(feature = "cli")]
mod number_of_themes;
#[cfg(feature = "cli")]
mod outputs;
#[cfg(feature = "cli")]
mod related;
mod sample;
#[cfg(feature = "cli")]
mod serve;
mod sklearn;
#[cfg(feature = "cli")]
mod text;
#[cfg(feature = "cli")]
mod vectors;

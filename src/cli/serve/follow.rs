//! How does what another process changes in the index come to be served? Its manifest is looked at every second; where
//! it is another one, all is loaded anew beside what is served, and takes its place.

use std::convert::Infallible;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use anstream::eprintln;
use themata::store::{Index, Manifest};
use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use super::served::{App, Served};
use crate::output::plain;

/// How often the manifest is looked at, a file of a few kilobytes.
const EVERY: Duration = Duration::from_secs(1);
/// After so many looks an index that could not be loaded is tried again as it is.
const AGAIN: u32 = 60;

/// An index that could not be loaded: the sum of its manifest, and the looks until it is tried again.
type Failed = Option<(String, u32)>;

/// Follows the index as long as it is awaited.
pub(super) async fn follow(app: Arc<App>) -> Infallible {
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed: Failed = None;
    loop {
        ticks.tick().await;
        let app = Arc::clone(&app);
        let looked = spawn_blocking(move || {
            look(&app, &mut failed);
            failed
        });
        // Whoever panicked has told so; the index is looked at again.
        failed = looked.await.unwrap_or_default();
    }
}

/// Loads the index where it is not what is served, and says what keeps it from that.
fn look(app: &App, failed: &mut Failed) {
    let Some(folder) = app.folder() else { return };
    match catch_up(app, folder, failed) {
        Ok(Looked::Waits) => {}
        Ok(Looked::IsServed) => {
            if app.trouble().is_some() {
                eprintln!("the index can be read again, and is served");
            }
            app.set_trouble(None);
        }
        Err(error) => {
            let told =
                format!("the index cannot be read, and what was in it before is served still: {error}");
            if app.trouble().as_ref() != Some(&told) {
                eprintln!("warning: {}", plain(&told));
            }
            app.set_trouble(Some(told));
        }
    }
}

enum Looked {
    /// What the index holds is served.
    IsServed,
    /// It could not be loaded, and it is not yet time to try again.
    Waits,
}

fn catch_up(app: &App, folder: &Path, failed: &mut Failed) -> anyhow::Result<Looked> {
    let sum = Manifest::read(folder)?.xxh3;
    let before = app.served();
    if before.sum.as_ref() == Some(&sum) {
        *failed = None;
        return Ok(Looked::IsServed);
    }
    if let Some((_, looks)) = failed.as_mut().filter(|(tried, looks)| *tried == sum && *looks > 0) {
        *looks -= 1;
        return Ok(Looked::Waits);
    }
    *failed = Some((sum, AGAIN));
    let index = Index::open(folder)?;
    // A later one, perhaps, than that which was seen.
    let sum = index.manifest().xxh3.clone();
    app.swap_from(&before, Served::of_library(index.load()?, sum)?);
    *failed = None;
    Ok(Looked::IsServed)
}

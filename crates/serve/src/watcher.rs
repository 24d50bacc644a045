//! The watcher: picks up changes that other processes make to the index.
//!
//! It reads the index's manifest every second. When the manifest has changed, it loads the new index while the old one is
//! still served, and then replaces it.

use std::convert::Infallible;
use std::fmt;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use tokio::task::spawn_blocking;
use tokio::time::{MissedTickBehavior, interval};

use super::collection::Collection;
use super::error::Result;
use super::state::AppState;
use themata_store::{Index, Manifest};

/// How often the manifest is read, a file of a few kilobytes.
const INTERVAL: Duration = Duration::from_secs(1);
/// Number of checks after which an index that could not be loaded is tried again, even if unchanged.
const CHECKS_UNTIL_RETRY: u32 = 60;

/// An event that a user should know about. Displayed as a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// The index can no longer be read. Its previous version is still served.
    IndexUnreadable {
        /// Why it cannot be read.
        reason: String,
    },
    /// The index can be read again and is served.
    IndexReadable,
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::IndexUnreadable { reason } => {
                write!(f, "the index cannot be read; its previous version is still served: {reason}")
            }
            Self::IndexReadable => f.write_str("the index can be read again and is served"),
        }
    }
}

/// The receiver of events.
pub(crate) type Notify = Arc<dyn Fn(&Event) + Send + Sync>;

/// An index that could not be loaded.
struct FailedLoad {
    version: String,
    checks_until_retry: u32,
}

/// Watches the index for as long as it is awaited.
pub(crate) async fn watch(state: Arc<AppState>, notify: Notify) -> Infallible {
    let mut ticks = interval(INTERVAL);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let mut failed: Option<FailedLoad> = None;
    loop {
        ticks.tick().await;
        let (state, notify) = (Arc::clone(&state), Arc::clone(&notify));
        let checked = spawn_blocking(move || {
            check(&state, &*notify, &mut failed);
            failed
        });
        // If the check panicked, the panic hook has reported it: forget the failure and check again.
        failed = checked.await.unwrap_or(None);
    }
}

/// Loads the index if it has changed, and reports a failure and the recovery from it.
fn check(state: &AppState, notify: &dyn Fn(&Event), failed: &mut Option<FailedLoad>) {
    let collection = state.collection();
    let Some(folder) = collection.folder() else { return };
    match catch_up(state, &collection, folder, failed) {
        Ok(Checked::Waiting) => {}
        Ok(Checked::Current) => {
            if state.trouble().is_some() {
                notify(&Event::IndexReadable);
            }
            state.set_trouble(None);
        }
        Err(error) => {
            let event = Event::IndexUnreadable { reason: error.to_string() };
            let trouble = Some(event.to_string());
            if state.trouble() != trouble {
                notify(&event);
            }
            state.set_trouble(trouble);
        }
    }
}

enum Checked {
    /// The current version of the index is served.
    Current,
    /// It could not be loaded, and the next attempt is not yet due.
    Waiting,
}

fn catch_up(
    state: &AppState,
    served: &Arc<Collection>,
    folder: &Path,
    failed: &mut Option<FailedLoad>,
) -> Result<Checked> {
    let version = Manifest::read(folder)?.xxh3;
    if served.version() == Some(version.as_str()) {
        *failed = None;
        return Ok(Checked::Current);
    }
    if let Some(before) = failed.as_mut()
        && before.version == version
        && before.checks_until_retry > 0
    {
        before.checks_until_retry -= 1;
        return Ok(Checked::Waiting);
    }
    *failed = Some(FailedLoad { version, checks_until_retry: CHECKS_UNTIL_RETRY });
    let index = Index::open(folder)?;
    // It may be newer than the manifest read above.
    let version = index.manifest().xxh3.clone();
    let collection = Collection::from_index(folder.to_path_buf(), version, index.load()?)?;
    state.replace_if_current(served, collection);
    *failed = None;
    Ok(Checked::Current)
}

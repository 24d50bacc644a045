//! The server: binds a port, then answers requests until the process is stopped.

use std::io;
use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;

use axum::Router;
use tokio::runtime::{Builder, Runtime};
use tokio::select;

use super::access::{Access, AccessControl};
use super::collection::Collection;
use super::connections::serve_connections;
use super::error::{Error, Result};
use super::routes;
use super::state::AppState;
use super::watcher::{Event, Notify, watch};

/// A bound port, taken before papers are loaded. Clients that connect wait for the [`Server`].
#[derive(Debug)]
pub struct Listener {
    listener: TcpListener,
    address: SocketAddr,
    access: Access,
}

impl Listener {
    /// Binds a port; port 0 picks a free one. Fails with [`Error::RemoteAddress`] if other machines can reach the address but
    /// `access` is local.
    pub fn bind(address: SocketAddr, access: Access) -> Result<Self> {
        if !address.ip().is_loopback() && !access.is_remote() {
            return Err(Error::RemoteAddress { address: address.ip() });
        }
        let failed = |source| Error::Listen { address, source };
        let listener = TcpListener::bind(address).map_err(failed)?;
        listener.set_nonblocking(true).map_err(failed)?;
        let address = listener.local_addr().map_err(failed)?;
        Ok(Self { listener, address, access })
    }

    /// The bound address and port.
    pub fn address(&self) -> SocketAddr {
        self.address
    }
}

/// A server ready to [run](Self::run).
pub struct Server {
    runtime: Runtime,
    listener: tokio::net::TcpListener,
    stop: StopSignal,
    address: SocketAddr,
    control: Arc<AccessControl>,
    state: Arc<AppState>,
    notify: Notify,
}

impl Server {
    /// Prepares to serve a collection. From now on, signals that stop a process stop the server instead. `notify` may be
    /// called on any thread.
    pub fn new(
        listener: Listener,
        collection: Collection,
        notify: impl Fn(&Event) + Send + Sync + 'static,
    ) -> Result<Self> {
        let failed = |source| Error::Start { source };
        let Listener { listener, address, access } = listener;
        let runtime = Builder::new_current_thread().enable_all().build().map_err(failed)?;
        let context = runtime.enter();
        let listener = tokio::net::TcpListener::from_std(listener).map_err(failed)?;
        let stop = StopSignal::new().map_err(failed)?;
        drop(context);
        Ok(Self {
            runtime,
            listener,
            stop,
            address,
            control: Arc::new(AccessControl::new(access)),
            state: Arc::new(AppState::new(collection)),
            notify: Arc::new(notify),
        })
    }

    /// The URL of the page.
    pub fn url(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// The URL of the page with a ticket, which logs in one browser within a minute, so it may be visible to others. Without
    /// a token, the plain [URL](Self::url).
    pub fn ticket_url(&self) -> Result<String> {
        let ticket = self.control.ticket()?;
        Ok(ticket.map_or_else(|| self.url(), |ticket| format!("{}?ticket={ticket}", self.url())))
    }

    /// Answers requests until Ctrl-C, or `SIGTERM` on Unix. Requests in progress then have ten seconds to finish.
    pub fn run(self) {
        let Self { runtime, listener, stop, control, state, notify, .. } = self;
        let router: Router = routes::router(Arc::clone(&state), control);
        runtime.block_on(async {
            let accept = async move || listener.accept().await.map(|(stream, _)| stream);
            select! {
                () = serve_connections(accept, router, stop.received()) => {}
                never = watch(state, notify) => match never {},
            }
        });
        // Abandons unfinished computations; an index is consistent at any moment.
        runtime.shutdown_background();
    }
}

/// The signals by which a user or the system stops a process.
struct StopSignal {
    #[cfg(unix)]
    interrupt: tokio::signal::unix::Signal,
    #[cfg(unix)]
    terminate: tokio::signal::unix::Signal,
}

impl StopSignal {
    #[cfg(unix)]
    fn new() -> io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        let (interrupt, terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
        Ok(Self { interrupt, terminate })
    }

    /// Waits for one of them.
    #[cfg(unix)]
    async fn received(mut self) {
        select! {
            _ = self.interrupt.recv() => {}
            _ = self.terminate.recv() => {}
        }
    }

    #[cfg(not(unix))]
    #[allow(clippy::unnecessary_wraps)]
    fn new() -> io::Result<Self> {
        Ok(Self {})
    }

    /// Waits for Ctrl-C.
    #[cfg(not(unix))]
    async fn received(self) {
        let _ = tokio::signal::ctrl_c().await;
    }
}

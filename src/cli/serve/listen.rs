//! How do requests come in, how many at a time, and how does it end? One thread hears all; answers are worked out by others.

use std::future::Future;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpListener};
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use anyhow::Context;
use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::select;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// Connections at a time; more wait until one ends.
const CONNECTIONS: usize = 256;
/// The head of a request comes within this time, and so does the next one of a connection.
const HEAD: Duration = Duration::from_secs(30);
/// Bytes of a head at most.
const HEAD_BYTES: usize = 64 << 10;
/// A connection ends after this time, in whatever state: one that reads nothing must not stay for ever.
const CONNECTION: Duration = Duration::from_secs(1800);
/// What is under way when the app is stopped has this time to end.
const FAREWELL: Duration = Duration::from_secs(10);

/// Takes the port, before any work is done.
pub(super) fn bind(address: IpAddr, port: u16) -> anyhow::Result<(TcpListener, SocketAddr)> {
    let failed = || format!("cannot listen at {address}, port {port} (--port 0 takes a free one)");
    let listener = TcpListener::bind((address, port)).with_context(failed)?;
    listener.set_nonblocking(true).with_context(failed)?;
    let address = listener.local_addr().with_context(failed)?;
    Ok((listener, address))
}

/// Answers until the program is told to stop. `ready` is called when it will be heard.
pub(super) fn run(
    listener: TcpListener,
    router: Router,
    ready: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start")?;
    let result = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).context("cannot listen")?;
        let stop = told_to_stop().context("cannot hear signals")?;
        ready()?;
        serve(listener, router, stop).await;
        anyhow::Ok(())
    });
    // Answers that are still being worked out are of no use any more; an index is whole at any moment.
    runtime.shutdown_background();
    result
}

/// A signal by which a user or the system ends a program.
#[cfg(unix)]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    use tokio::signal::unix::{SignalKind, signal};
    let (mut interrupt, mut terminate) = (signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?);
    Ok(async move {
        select! {
            _ = interrupt.recv() => {}
            _ = terminate.recv() => {}
        }
    })
}

/// A signal by which a user ends a program.
#[cfg(not(unix))]
fn told_to_stop() -> io::Result<impl Future<Output = ()>> {
    Ok(async {
        let _ = tokio::signal::ctrl_c().await;
    })
}

async fn serve(listener: tokio::net::TcpListener, router: Router, stop: impl Future<Output = ()>) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
            let (stream, _) = listener.accept().await?;
            io::Result::Ok((stream, place))
        };
        let next = select! {
            () = &mut stop => break,
            next = next => next,
        };
        let Ok((stream, place)) = next else {
            // Too many open files, or a client that left again: others will come.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _place = place;
            // A client that breaks off is no failure of ours.
            let _ = timeout(CONNECTION, connection).await;
        });
    }
    drop(listener);
    select! {
        () = graceful.shutdown() => {}
        () = sleep(FAREWELL) => {}
    }
}

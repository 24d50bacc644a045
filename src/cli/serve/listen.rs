//! How do requests come in, how many at a time, and how does it end? One thread hears all; answers are worked out by others.

use std::convert::Infallible;
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
use tokio::io::{AsyncRead, AsyncWrite};
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

/// Answers until the program is told to stop, and does `beside` meanwhile, which has no end. `ready` is called when the
/// app will be heard.
pub(super) fn run(
    listener: TcpListener,
    router: Router,
    beside: impl Future<Output = Infallible>,
    ready: impl FnOnce() -> anyhow::Result<()>,
) -> anyhow::Result<()> {
    let runtime =
        tokio::runtime::Builder::new_current_thread().enable_all().build().context("cannot start")?;
    let result = runtime.block_on(async {
        let listener = tokio::net::TcpListener::from_std(listener).context("cannot listen")?;
        let stop = told_to_stop().context("cannot hear signals")?;
        ready()?;
        let accept = async move || listener.accept().await.map(|(stream, _)| stream);
        select! {
            () = serve(accept, router, stop) => {}
            never = beside => match never {},
        }
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

/// Answers those who come, until told to stop. `accept` gives the next connection.
async fn serve<C: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    accept: impl AsyncFn() -> io::Result<C>,
    router: Router,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD).max_buf_size(HEAD_BYTES);
    let places = Arc::new(Semaphore::new(CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let place = Arc::clone(&places).acquire_owned().await.map_err(io::Error::other)?;
            io::Result::Ok((accept().await?, place))
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
    // Whoever comes now is refused by the system.
    drop(accept);
    select! {
        () = graceful.shutdown() => {}
        () = sleep(FAREWELL) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    use std::future::pending;

    use axum::body::Body;
    use axum::http::Method;
    use axum::routing::{get, post};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::sync::{Mutex, mpsc, oneshot};
    use tokio::task::JoinHandle;
    use tokio::time::Instant;

    use super::super::guard::Guard;
    use super::super::layers::{around, in_time};
    use super::super::upload::received;

    /// An app that answers at once, after some minutes, never, or panics. Its clock jumps to the next thing to happen
    /// whenever nothing else is to be done, so that no test waits, nor depends on how fast it runs.
    struct Running {
        connections: mpsc::UnboundedSender<DuplexStream>,
        stop: Option<oneshot::Sender<()>>,
        app: JoinHandle<()>,
    }

    const ASK: &str = "Host: localhost\r\nConnection: close\r\n\r\n";

    impl Running {
        fn start() -> Self {
            let late = Duration::from_secs(5);
            let router = Router::new()
                .route("/", get(async || "here"))
                .route("/never", in_time(&Method::GET, get(pending::<()>)))
                .route("/late", get(async move || sleep(late).await))
                .route("/panic", get(async || -> () { panic!("as the test wants it") }))
                .route("/body", post(async |body: Body| received(body).await.map(|_| "all")))
                .route("/long", get(async || "x".repeat(10 << 20)));
            let (connections, coming) = mpsc::unbounded_channel();
            let (stop, stopped) = oneshot::channel::<()>();
            let coming = Mutex::new(coming);
            let accept =
                async move || coming.lock().await.recv().await.ok_or(io::ErrorKind::NotConnected.into());
            let router = around(router, Arc::new(Guard::new(false, None)));
            let app = tokio::spawn(serve(accept, router, async {
                let _ = stopped.await;
            }));
            Self { connections, stop: Some(stop), app }
        }

        async fn send(&self, text: &str) -> DuplexStream {
            let (mut ours, theirs) = duplex(64 << 10);
            self.connections.send(theirs).unwrap();
            ours.write_all(text.as_bytes()).await.unwrap();
            ours
        }

        async fn ask(&self, path: &str) -> String {
            all(self.send(&format!("GET {path} HTTP/1.1\r\n{ASK}")).await).await
        }
    }

    /// What comes until the connection ends.
    async fn all(mut stream: DuplexStream) -> String {
        let mut bytes = Vec::new();
        let _ = stream.read_to_end(&mut bytes).await;
        String::from_utf8(bytes).unwrap()
    }

    #[track_caller]
    fn assert_problem(reply: &str, status: u16, error: &str) {
        assert!(reply.starts_with(&format!("HTTP/1.1 {status} ")), "{reply}");
        assert!(reply.contains("content-type: application/json") && reply.contains("nosniff"), "{reply}");
        assert!(reply.ends_with(&format!("{{\"status\":{status},\"error\":\"{error}\"}}")), "{reply}");
    }

    #[tokio::test(start_paused = true)]
    async fn half_a_head_is_waited_for_and_then_no_more() {
        let app = Running::start();
        for head in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\nX-"] {
            let begun = Instant::now();
            assert_eq!(all(app.send(head).await).await, "");
            assert_eq!(begun.elapsed().as_secs(), HEAD.as_secs());
        }
        // One that sends a letter a second gets no more time than others.
        let begun = Instant::now();
        let mut slow = app.send("GET /").await;
        while slow.write_all(b"x").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
        assert!(begun.elapsed() <= HEAD + Duration::from_secs(2), "{:?}", begun.elapsed());
        // A connection that has been answered is kept as long for the next request.
        let begun = Instant::now();
        let reply = all(app.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await).await;
        assert!(reply.ends_with("here"), "{reply}");
        assert_eq!(begun.elapsed().as_secs(), HEAD.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn more_connections_than_there_are_places_wait_and_are_answered() {
        let app = Running::start();
        let mut idle = Vec::new();
        for _ in 0..300 {
            idle.push(app.send("GET /").await);
        }
        let begun = Instant::now();
        assert!(app.ask("/").await.ends_with("here"));
        assert_eq!(begun.elapsed().as_secs(), HEAD.as_secs());
        for stream in idle {
            assert_eq!(all(stream).await, "");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn one_that_reads_nothing_is_left_in_the_end() {
        let app = Running::start();
        let begun = Instant::now();
        let mut deaf = app.send(&format!("GET /long HTTP/1.1\r\n{ASK}")).await;
        // Its place is free once the connection is gone, and only then.
        for _ in 0..CONNECTIONS - 1 {
            app.send(&format!("GET /never HTTP/1.1\r\n{ASK}")).await;
        }
        sleep(CONNECTION + Duration::from_secs(1)).await;
        assert!(deaf.write_all(b"x").await.is_err());
        assert!(app.ask("/").await.ends_with("here") && begun.elapsed() < CONNECTION * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn what_takes_too_long_or_fails_is_told() {
        let app = Running::start();
        assert_problem(&app.ask("/never").await, 503, "the answer took too long");
        assert_problem(&app.ask("/panic").await, 500, "the answer failed");
        let big = format!("POST / HTTP/1.1\r\nX-Themata: 1\r\nContent-Length: {}\r\n{ASK}", (64 << 20) + 1);
        assert_problem(&all(app.send(&big).await).await, 413, "expected a body of at most 64 MB");
        for (sent, reply) in [("0123456789", "all"), ("012", "\"the body did not come in time\"}")] {
            let slow = format!("POST /body HTTP/1.1\r\nX-Themata: 1\r\nContent-Length: 10\r\n{ASK}{sent}");
            let found = all(app.send(&slow).await).await;
            assert!(found.ends_with(reply), "{found}");
        }
        assert!(app.ask(&format!("/?{}", "x".repeat(17_000))).await.starts_with("HTTP/1.1 414 "));
        assert!(app.ask("/").await.ends_with("here"));
    }

    #[tokio::test(start_paused = true)]
    async fn what_is_under_way_at_the_end_is_answered_and_what_never_ends_is_not_waited_for() {
        let mut app = Running::start();
        let late = app.send(&format!("GET /late HTTP/1.1\r\n{ASK}")).await;
        let never = app.send(&format!("GET /never HTTP/1.1\r\n{ASK}")).await;
        let idle = app.send("").await;
        sleep(Duration::from_secs(1)).await;
        let begun = Instant::now();
        drop(app.stop.take());
        assert!(all(late).await.starts_with("HTTP/1.1 200 "));
        assert_eq!(begun.elapsed().as_secs(), 4);
        (&mut app.app).await.unwrap();
        assert_eq!(begun.elapsed(), FAREWELL);
        assert!(app.connections.is_closed());
        drop((never, idle));
    }
}

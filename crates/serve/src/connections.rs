//! Connections: limits on their number and duration, and graceful shutdown.
//!
//! One thread reads all requests; other threads compute the answers. axum's own `serve` limits neither the number of
//! connections nor their duration.

use std::future::Future;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::select;
use tokio::sync::Semaphore;
use tokio::time::{sleep, timeout};

/// Maximum number of concurrent connections; further ones wait until one ends.
const MAX_CONNECTIONS: usize = 256;
/// The head of a request must arrive within this time, and so must the next request of a connection.
const HEAD_TIMEOUT: Duration = Duration::from_secs(30);
/// Maximum length of a head, in bytes.
const MAX_HEAD: usize = 64 << 10;
/// Any connection is closed after this time, so that a client that stops reading cannot hold it forever.
const CONNECTION_TIMEOUT: Duration = Duration::from_secs(1800);
/// When the server stops, requests in progress have this long to finish.
const SHUTDOWN_TIMEOUT: Duration = Duration::from_secs(10);

/// Serves connections until `stop` resolves. `accept` returns the next connection.
pub(crate) async fn serve_connections<C: AsyncRead + AsyncWrite + Unpin + Send + 'static>(
    accept: impl AsyncFn() -> io::Result<C>,
    router: Router,
    stop: impl Future<Output = ()>,
) {
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new()).header_read_timeout(HEAD_TIMEOUT).max_buf_size(MAX_HEAD);
    let permits = Arc::new(Semaphore::new(MAX_CONNECTIONS));
    let graceful = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        let next = async {
            let permit = Arc::clone(&permits).acquire_owned().await.map_err(io::Error::other)?;
            io::Result::Ok((accept().await?, permit))
        };
        let next = select! {
            () = &mut stop => break,
            next = next => next,
        };
        let Ok((stream, permit)) = next else {
            // Too many open files, or the client has already disconnected: accept the next one.
            sleep(Duration::from_millis(50)).await;
            continue;
        };
        let service = TowerToHyperService::new(router.clone());
        let connection = graceful.watch(http.serve_connection(TokioIo::new(stream), service));
        tokio::spawn(async move {
            let _permit = permit;
            // A client may disconnect at any time.
            let _ = timeout(CONNECTION_TIMEOUT, connection).await;
        });
    }
    // From now on the operating system rejects connections.
    drop(accept);
    select! {
        () = graceful.shutdown() => {}
        () = sleep(SHUTDOWN_TIMEOUT) => {}
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

    use super::super::access::{Access, AccessControl};
    use super::super::handlers::upload::read_body;
    use super::super::middleware::{with_layers, with_timeout};

    /// An app that answers at once, after a while, never, or panics. Its clock is paused: it jumps to the next timer when
    /// all tasks are idle, so that no test waits or depends on how fast it runs.
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
                .route("/never", with_timeout(&Method::GET, get(pending::<()>)))
                .route("/late", get(async move || sleep(late).await))
                .route("/panic", get(async || -> () { panic!("as the test wants it") }))
                .route("/body", post(async |body: Body| read_body(body).await.map(|_| "all")))
                .route("/long", get(async || "x".repeat(10 << 20)));
            let (connections, coming) = mpsc::unbounded_channel();
            let (stop, stopped) = oneshot::channel::<()>();
            let coming = Mutex::new(coming);
            let accept =
                async move || coming.lock().await.recv().await.ok_or(io::ErrorKind::NotConnected.into());
            let router = with_layers(router, Arc::new(AccessControl::new(Access::local(None))));
            let app = tokio::spawn(serve_connections(accept, router, async {
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

    /// All that arrives until the connection ends.
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
    async fn an_incomplete_head_times_out() {
        let app = Running::start();
        for head in ["", "GET / HT", "GET / HTTP/1.1\r\nHost: localhost\r\nX-"] {
            let begun = Instant::now();
            assert_eq!(all(app.send(head).await).await, "");
            assert_eq!(begun.elapsed().as_secs(), HEAD_TIMEOUT.as_secs());
        }
        // A client that sends a byte a second gets no more time than others.
        let begun = Instant::now();
        let mut slow = app.send("GET /").await;
        while slow.write_all(b"x").await.is_ok() {
            sleep(Duration::from_secs(1)).await;
        }
        assert!(begun.elapsed() <= HEAD_TIMEOUT + Duration::from_secs(2), "{:?}", begun.elapsed());
        // After an answer, the connection is kept open as long for the next request.
        let begun = Instant::now();
        let reply = all(app.send("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n").await).await;
        assert!(reply.ends_with("here"), "{reply}");
        assert_eq!(begun.elapsed().as_secs(), HEAD_TIMEOUT.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn connections_beyond_the_limit_wait_and_are_answered() {
        let app = Running::start();
        let mut idle = Vec::new();
        for _ in 0..300 {
            idle.push(app.send("GET /").await);
        }
        let begun = Instant::now();
        assert!(app.ask("/").await.ends_with("here"));
        assert_eq!(begun.elapsed().as_secs(), HEAD_TIMEOUT.as_secs());
        for stream in idle {
            assert_eq!(all(stream).await, "");
        }
    }

    #[tokio::test(start_paused = true)]
    async fn a_client_that_reads_nothing_is_disconnected_in_the_end() {
        let app = Running::start();
        let begun = Instant::now();
        let mut deaf = app.send(&format!("GET /long HTTP/1.1\r\n{ASK}")).await;
        // Its permit is free once the connection is gone, and only then.
        for _ in 0..MAX_CONNECTIONS - 1 {
            app.send(&format!("GET /never HTTP/1.1\r\n{ASK}")).await;
        }
        sleep(CONNECTION_TIMEOUT + Duration::from_secs(1)).await;
        assert!(deaf.write_all(b"x").await.is_err());
        assert!(app.ask("/").await.ends_with("here") && begun.elapsed() < CONNECTION_TIMEOUT * 2);
    }

    #[tokio::test(start_paused = true)]
    async fn an_answer_that_is_too_late_or_fails_is_a_problem() {
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
    async fn requests_under_way_are_answered_at_shutdown_but_not_waited_for_without_end() {
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
        assert_eq!(begun.elapsed(), SHUTDOWN_TIMEOUT);
        assert!(app.connections.is_closed());
        drop((never, idle));
    }
}

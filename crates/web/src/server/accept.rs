//! Connections: taken one by one, bounded in number, each with a deadline for its head, and ended in order.

use std::{
    io,
    sync::{Arc, atomic::Ordering},
    time::Duration,
};

use axum::Router;
use hyper::server::conn::http1;
use hyper_util::{
    rt::{TokioIo, TokioTimer},
    server::graceful::{GracefulShutdown, Watcher},
    service::TowerToHyperService,
};
use tokio::{
    io::{AsyncRead, AsyncWrite, AsyncWriteExt as _},
    net::{TcpListener, TcpStream},
    sync::{OwnedSemaphorePermit, Semaphore},
    time::timeout,
};
use tokio_rustls::TlsAcceptor;

use super::{Shared, spoken::Spoken};
use crate::{config::seconds, problem::Problem};

/// How long it waits after the system gave no connection: it is out of file descriptors.
const PAUSE: Duration = Duration::from_millis(100);
/// How long a connection that is one too many is given to hear so.
const TURNED_AWAY: Duration = Duration::from_millis(500);

/// What each connection needs.
#[derive(Clone)]
struct Door {
    http: http1::Builder,
    router: Router,
    tls: Option<TlsAcceptor>,
    handshake: Duration,
}

/// Takes connections until `stop` comes, and gives those under way their time to end.
pub(super) async fn until(
    stop: impl Future<Output = ()> + Send,
    listener: &TcpListener,
    tls: Option<TlsAcceptor>,
    router: Router,
    shared: &Arc<Shared>,
) {
    let config = &shared.config;
    let mut http = http1::Builder::new();
    http.timer(TokioTimer::new())
        .header_read_timeout(seconds(config.head_seconds))
        .max_headers(config.headers as usize)
        .max_buf_size(config.head_bytes as usize)
        .half_close(false);
    let door = Door { http, router, tls, handshake: seconds(config.head_seconds) };
    let room = Arc::new(Semaphore::new(config.connections as usize));
    let under_way = GracefulShutdown::new();
    let mut stop = std::pin::pin!(stop);
    loop {
        let taken = tokio::select! {
            () = &mut stop => break,
            taken = listener.accept() => taken,
        };
        match taken {
            Ok((stream, _)) => take(stream, &room, &door, under_way.watcher()),
            Err(error) if is_of_the_connection(&error) => {}
            Err(error) => {
                tracing::warn!(%error, "no connection can be taken for now");
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    shared.draining.store(true, Ordering::Relaxed);
    shared.feeds.end();
    if timeout(seconds(config.drain_seconds), under_way.shutdown()).await.is_err() {
        tracing::warn!("some requests took longer than they were given to end");
    }
}

/// Takes a connection where there is room, and says so where there is none.
fn take(stream: TcpStream, room: &Arc<Semaphore>, door: &Door, watcher: Watcher) {
    let Ok(place) = room.clone().try_acquire_owned() else {
        if door.tls.is_none() {
            tokio::spawn(turn_away(stream));
        }
        return;
    };
    // An answer is small and waits for nothing.
    let _ = stream.set_nodelay(true);
    tokio::spawn(hold(stream, door.clone(), watcher, place));
}

async fn hold(stream: TcpStream, door: Door, watcher: Watcher, place: OwnedSemaphorePermit) {
    match &door.tls {
        None => speak(stream, &door, watcher).await,
        Some(tls) => {
            if let Ok(Ok(stream)) = timeout(door.handshake, tls.accept(stream)).await {
                speak(stream, &door, watcher).await;
            }
        }
    }
    drop(place);
}

async fn speak(
    stream: impl AsyncRead + AsyncWrite + Unpin + Send + 'static,
    door: &Door,
    watcher: Watcher,
) {
    let service = TowerToHyperService::new(door.router.clone());
    let connection = door.http.serve_connection(TokioIo::new(Spoken::new(stream)), service);
    // A connection that breaks is the client's; what it asked for is recorded or it is not.
    if let Err(error) = watcher.watch(connection).await {
        tracing::debug!(%error, "a connection ended");
    }
}

async fn turn_away(mut stream: TcpStream) {
    let problem = Problem::of("busy");
    let said =
        super::spoken::whole("503 Service Unavailable", &problem.body(), "retry-after: 1\r\n");
    let _ = timeout(TURNED_AWAY, stream.write_all(said.as_bytes())).await;
}

/// Whether the client gave up before it was taken: the next one may be fine.
fn is_of_the_connection(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::ConnectionRefused
            | io::ErrorKind::ConnectionAborted
            | io::ErrorKind::ConnectionReset
    )
}

//! What the HTTP library itself answers where it cannot read a request – too many headers, no HTTP at all –
//! said as a problem, like everything else.
//!
//! INVARIANT: only an answer that none of ours could be is exchanged: one of 400 and above, without a body and
//! without the header that all of ours have. Everything else passes untouched.

use std::{
    io,
    pin::Pin,
    task::{Context, Poll},
};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};

use crate::problem::{PROBLEM_TYPE, Problem};

/// The header every answer of ours has.
const OURS: &[u8] = b"x-content-type-options";

/// A connection on which the library's own answers are exchanged.
pub(super) struct Spoken<S> {
    stream: S,
    /// What stands for an answer of the library's and is not written yet.
    instead: Vec<u8>,
    written: usize,
}

impl<S> Spoken<S> {
    pub(super) fn new(stream: S) -> Self {
        Self { stream, instead: Vec::new(), written: 0 }
    }
}

/// A whole answer of the server's own, after which the connection ends.
pub(super) fn whole(status: &str, body: &str, headers: &str) -> String {
    format!(
        "HTTP/1.1 {status}\r\ncontent-type: {PROBLEM_TYPE}\r\ncontent-length: {}\r\n\
         cache-control: no-store\r\nx-content-type-options: nosniff\r\n{headers}connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// What stands for these bytes, where the library says that a request cannot be read.
fn instead_of(bytes: &[u8]) -> Option<Vec<u8>> {
    let status = bytes.strip_prefix(b"HTTP/1.1 ").or_else(|| bytes.strip_prefix(b"HTTP/1.0 "))?;
    let (code, said) = match status.get(..3)? {
        b"400" => ("bad_request", "400 Bad Request"),
        b"408" => ("too_slow", "408 Request Timeout"),
        b"414" => ("address_too_long", "414 URI Too Long"),
        b"431" => ("headers_too_large", "431 Request Header Fields Too Large"),
        _ => return None,
    };
    let ours = bytes.windows(OURS.len()).any(|part| part.eq_ignore_ascii_case(OURS));
    (!ours).then(|| whole(said, &Problem::of(code).body(), "").into_bytes())
}

impl<S: AsyncWrite + Unpin> Spoken<S> {
    /// Writes what stands for an answer of the library's, to its end.
    fn poll_instead(&mut self, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        while let Some(rest) = self.instead.get(self.written..).filter(|rest| !rest.is_empty()) {
            match Pin::new(&mut self.stream).poll_write(context, rest) {
                Poll::Ready(Ok(0)) => return Poll::Ready(Err(io::ErrorKind::WriteZero.into())),
                Poll::Ready(Ok(written)) => self.written += written,
                Poll::Ready(Err(error)) => return Poll::Ready(Err(error)),
                Poll::Pending => return Poll::Pending,
            }
        }
        self.instead.clear();
        self.written = 0;
        Poll::Ready(Ok(()))
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Spoken<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_read(context, buffer)
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Spoken<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        std::task::ready!(self.poll_instead(context))?;
        if let Some(instead) = instead_of(bytes) {
            self.instead = instead;
            // Taken; what stands for it is written now, or with the next write or flush.
            if let Poll::Ready(Err(error)) = self.poll_instead(context) {
                return Poll::Ready(Err(error));
            }
            return Poll::Ready(Ok(bytes.len()));
        }
        Pin::new(&mut self.stream).poll_write(context, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        std::task::ready!(self.poll_instead(context))?;
        Pin::new(&mut self.stream).poll_flush(context)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        std::task::ready!(self.poll_instead(context))?;
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_library_says_itself_is_exchanged() {
        let library = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n\r\n";
        let said = String::from_utf8(instead_of(library).unwrap()).unwrap();
        assert!(said.contains("application/problem+json") && said.contains("headers_too_large"));
        assert_eq!(instead_of(said.as_bytes()), None);
        for other in [&b"HTTP/1.1 200 OK\r\n\r\n"[..], b"400", b"", b"HTTP/1.1 4"] {
            assert_eq!(instead_of(other), None);
        }
    }
}

//! A line to the world, which ends where nothing comes of it.

use std::io;
use std::pin::Pin;
use std::task::{Context, Poll};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::time::{Sleep, sleep};

/// How long bytes may have come in, or wait to go out, while none go out. Whatever arrives is answered sooner: a file
/// may take thirty seconds.
const PATIENCE: Duration = Duration::from_secs(40);
/// How often in a row sending is tried in vain and nothing read. `actix-http` comes to that, and stays with it as fast
/// as it can, where it holds as many requests as it may of somebody who does not read the answers.
const TRIES: u32 = 1000;
/// How many bytes go out, about one large page, until it is the turn of others who are served by the same thread: the
/// requests of one line may be thousands.
const TURN: usize = 32 * 1024;

/// What bytes come and go on, by itself or within TLS.
pub trait Stream: AsyncRead + AsyncWrite + Unpin {}

impl<T: AsyncRead + AsyncWrite + Unpin> Stream for T {}

/// A stream on which each side must let the other go on: who begins a request ends it, and who asks reads the answer.
pub struct Line {
    stream: Box<dyn Stream>,
    /// When it is over, unless bytes go out before.
    end: Option<Pin<Box<Sleep>>>,
    tries: u32,
    /// Bytes in this turn.
    sent: usize,
}

impl Line {
    pub fn new(stream: Box<dyn Stream>) -> Self {
        Self { stream, end: None, tries: 0, sent: 0 }
    }

    /// Waits for bytes to go out.
    ///
    /// # Errors
    /// [`io::ErrorKind::TimedOut`] where there is no more patience.
    fn wait(&mut self, context: &mut Context<'_>) -> io::Result<()> {
        let end = self.end.get_or_insert_with(|| Box::pin(sleep(PATIENCE)));
        match end.as_mut().poll(context) {
            Poll::Pending => Ok(()),
            Poll::Ready(()) => Err(io::ErrorKind::TimedOut.into()),
        }
    }

    /// The same after bytes were not taken.
    fn wait_again<T>(&mut self, context: &mut Context<'_>) -> Poll<io::Result<T>> {
        self.tries += 1;
        if self.tries > TRIES {
            return Poll::Ready(Err(io::ErrorKind::TimedOut.into()));
        }
        self.wait(context)?;
        Poll::Pending
    }
}

impl AsyncRead for Line {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.tries = 0;
        let before = buffer.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, buffer);
        let has_come = buffer.filled().len() > before;
        if has_come || self.end.is_some() {
            self.wait(context)?;
        }
        read
    }
}

impl AsyncWrite for Line {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<io::Result<usize>> {
        let sent = match Pin::new(&mut self.stream).poll_write(context, bytes) {
            Poll::Ready(sent) => sent?,
            Poll::Pending => return self.wait_again(context),
        };
        (self.end, self.tries, self.sent) = (None, 0, self.sent + sent);
        Poll::Ready(Ok(sent))
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_flush(context) {
            Poll::Pending => self.wait_again(context),
            Poll::Ready(Ok(())) if self.sent >= TURN => {
                self.sent = 0;
                context.waker().wake_by_ref();
                Poll::Pending
            }
            flushed => flushed,
        }
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.stream).poll_shutdown(context) {
            Poll::Pending => self.wait_again(context),
            shut => shut,
        }
    }
}

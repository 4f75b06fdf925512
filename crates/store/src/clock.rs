//! The clock as an argument. The store asks it once for each batch and never reads the machine's own.

use amana_events::Moment;

/// Where the time of recording comes from.
pub trait Clock: Send + Sync {
    /// The present moment.
    fn now(&self) -> Moment;
}

impl<T: Clock + ?Sized> Clock for std::sync::Arc<T> {
    fn now(&self) -> Moment {
        (**self).now()
    }
}

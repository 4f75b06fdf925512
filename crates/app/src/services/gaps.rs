//! What is missing where: for each area and kind of service, whether anybody works there.

use std::collections::{BTreeMap, BTreeSet};

use amana_events::{Admin1, Code, Day};
use serde::Serialize;

use super::{Listed, directory, may_read};
use crate::{AppError, Office, Sight, book::Book};

/// The list of kinds.
const KINDS: &str = "service_kind";

/// How a kind of service is covered in an area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Cover {
    /// The kind.
    pub kind: Code,
    /// Services registered.
    pub services: usize,
    /// Of these, that work.
    pub active: usize,
    /// Of these, that were verified lately.
    pub verified: usize,
    /// Places free in those that work, as far as they are known.
    pub free: u32,
}

impl Cover {
    /// Whether nobody works there.
    pub const fn is_gap(&self) -> bool {
        self.active == 0
    }
}

/// An area.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Area {
    /// Which.
    pub admin1: Admin1,
    /// Every kind of the list, in its order.
    pub covers: Vec<Cover>,
}

impl Area {
    /// The kinds nobody works with there.
    pub fn gaps(&self) -> impl Iterator<Item = &Cover> {
        self.covers.iter().filter(|cover| cover.is_gap())
    }

    /// The areas of the directory, and those named besides: where a child waits there may be no service at all. A service without
    /// an area is nobody's there.
    pub fn all(book: &Book, today: Day, besides: impl IntoIterator<Item = Admin1>) -> Vec<Self> {
        let services = directory(book, today);
        let named = services.iter().filter_map(|service| service.admin1.clone());
        let areas: BTreeSet<Admin1> = named.chain(besides).collect();
        let mut by: BTreeMap<(&str, &str), Vec<&Listed>> = BTreeMap::new();
        for service in &services {
            if let Some(area) = &service.admin1 {
                by.entry((area.as_str(), service.kind.as_str())).or_default().push(service);
            }
        }
        let kinds = book.lists.get(KINDS).map(|list| list.entries.as_slice()).unwrap_or_default();
        let cover = |area: &Admin1, kind: &Code| {
            let there = by.get(&(area.as_str(), kind.as_str())).map(Vec::as_slice);
            let there = there.unwrap_or_default();
            let active = || there.iter().filter(|it| it.is_active());
            Cover {
                kind: kind.clone(),
                services: there.len(),
                active: active().count(),
                verified: active().filter(|it| !it.stale).count(),
                free: active().filter_map(|it| it.capacity_free).fold(0, u32::saturating_add),
            }
        };
        let covers = |area: &Admin1| kinds.iter().map(|kind| cover(area, &kind.code)).collect();
        areas.into_iter().map(|admin1| Self { covers: covers(&admin1), admin1 }).collect()
    }
}

impl Office {
    /// The areas of the directory, and those where children wait whom `sight` shows; for who may read the directory.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `role_not_held`; [`AppError::Store`], [`AppError::View`].
    pub async fn areas(&self, sight: &Sight) -> Result<Vec<Area>, AppError> {
        may_read(sight)?;
        let waiting = self.children_waiting(sight, usize::MAX).await?;
        let besides = waiting.into_iter().map(|child| child.admin1);
        Ok(Area::all(&*self.book_kept().await?, self.now().day(), besides))
    }
}

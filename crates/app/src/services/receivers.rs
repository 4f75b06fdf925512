//! Who could receive a child: services of child protection, the most fitting first, each with what speaks against it. The force,
//! which may name the receiver, reads who it is and where, and no more.
//!
//! Nobody is left out: in an area with one stale entry that entry is what there is. Whoever names the receiver decides, and sees why
//! another would be better.

use amana_domain::{
    State,
    handover::{HandoverState, receiver::may_receive},
};
use amana_events::{Admin1, StreamId, StreamKind, common::AgeBand, registry::SecurityRisk};
use amana_policy::{Authorized, Look};
use amana_store::views::HandoverRow;
use serde::Serialize;

use super::{Listed, directory};
use crate::{AppError, Office, files::no_such_file, matters::is_part_one};

/// The kind of service that receives children.
const KIND: &str = "child_protection_service";

/// What speaks against a receiver. Before `Stale` it may not receive this child; from there on it might.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Doubt {
    /// It does not work.
    NotActive,
    /// It has fewer places than the child, infants and those who stay together need.
    Full,
    /// It does not serve this age.
    Age,
    /// It does not serve this sex.
    Sex,
    /// It was not verified lately, or never.
    Stale,
    /// It is in another area, or nobody said where.
    Elsewhere,
    /// Nobody said whether there is room.
    RoomUnknown,
    /// It is dangerous to go there.
    Dangerous,
}

impl Doubt {
    /// Its code.
    pub const fn code(self) -> &'static str {
        match self {
            Doubt::NotActive => "not_active",
            Doubt::Full => "full",
            Doubt::Age => "age",
            Doubt::Sex => "sex",
            Doubt::Stale => "stale",
            Doubt::Elsewhere => "elsewhere",
            Doubt::RoomUnknown => "room_unknown",
            Doubt::Dangerous => "dangerous",
        }
    }
}

/// Who could receive the child.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Receiver {
    /// The service.
    #[serde(flatten)]
    pub service: Listed,
    /// What speaks against it, the gravest first.
    pub doubts: Vec<Doubt>,
}

/// What is looked for.
pub(super) struct Needed {
    pub(super) admin1: Option<Admin1>,
    pub(super) age: AgeBand,
    pub(super) sex: amana_events::common::Sex,
    /// Places for the child, infants with them and those who stay together.
    pub(super) places: u32,
}

impl Office {
    /// Services that could receive the child of a handover.
    ///
    /// # Errors
    /// [`AppError::Refused`] with `not_found` for what is no handover; [`AppError::Store`], [`AppError::View`].
    pub async fn receivers_for(&self, leave: &Authorized<Look>) -> Result<Vec<Receiver>, AppError> {
        let stream = leave.stream();
        if stream.kind != StreamKind::Handover {
            return Err(no_such_file());
        }
        self.catch_up().await?;
        let row = self.views().handover(stream.id).await?.ok_or_else(no_such_file)?;
        let part_one = is_part_one(leave);
        let needed = Needed {
            admin1: Some(row.admin1.clone()),
            age: row.apparent_age,
            sex: row.sex,
            // How it stands with siblings is part two of their own files.
            places: 1
                + u32::from(row.infants)
                + if part_one { 0 } else { self.together(&row).await? },
        };
        let (book, registry) = (self.book_kept().await?, self.registry().await?);
        let receives = |it: &Listed| {
            let entry = registry.organisation(it.organisation);
            it.kind.as_str() == KIND && entry.is_some_and(|entry| may_receive(entry.kind))
        };
        let all = directory(&book, self.now().day()).into_iter().filter(receives);
        let mut found = ordered(all, &needed);
        for receiver in found.iter_mut().filter(|_| part_one) {
            receiver.service = receiver.service.for_a_force();
        }
        Ok(found)
    }

    /// Places that siblings and companions need who are not with a receiver yet.
    async fn together(&self, row: &HandoverRow) -> Result<u32, AppError> {
        let mut places = 0;
        for other in &row.together_with.0 {
            places += self.waits_with(*other).await?.map_or(0, |with| 1 + u32::from(with));
        }
        Ok(places)
    }

    /// How many infants are with a child who still waits; none where the child has arrived or left.
    async fn waits_with(&self, stream: StreamId) -> Result<Option<u8>, AppError> {
        let state = self.state(stream).await?;
        let Some(State::Handover(state)) = state.as_ref().map(|(state, _)| state.as_ref()) else {
            return Ok(None);
        };
        let waits = |state: &HandoverState| state.handed_over_at().is_none() && state.is_open();
        if !waits(state) {
            return Ok(None);
        }
        let row = self.views().handover(stream.id).await?;
        Ok(row.map(|row| row.infants))
    }
}

/// The services with their doubts, the most fitting first.
pub(super) fn ordered(all: impl Iterator<Item = Listed>, needed: &Needed) -> Vec<Receiver> {
    let mut receivers: Vec<Receiver> =
        all.map(|service| Receiver { doubts: doubts(&service, needed), service }).collect();
    receivers.sort_by_key(|it| {
        let grave = it.doubts.iter().filter(|doubt| **doubt < Doubt::Stale).count();
        let free = u32::MAX - it.service.capacity_free.unwrap_or(0);
        (grave, it.doubts.len(), free, it.service.service)
    });
    receivers
}

fn doubts(service: &Listed, needed: &Needed) -> Vec<Doubt> {
    let (youngest, oldest) = years(needed.age);
    let ages = (service.minimum_age.unwrap_or(0), service.maximum_age.unwrap_or(u8::MAX));
    let elsewhere = service.admin1.is_none() || service.admin1 != needed.admin1;
    let found = [
        (Doubt::NotActive, !service.is_active()),
        (Doubt::Full, service.capacity_free.is_some_and(|free| free < needed.places)),
        (Doubt::Age, oldest < ages.0 || youngest > ages.1),
        (Doubt::Sex, !service.sexes.is_empty() && !service.sexes.contains(&needed.sex)),
        (Doubt::Stale, service.stale),
        (Doubt::Elsewhere, elsewhere),
        (Doubt::RoomUnknown, service.capacity_free.is_none()),
        (Doubt::Dangerous, service.security_risk == Some(SecurityRisk::High)),
    ];
    found.into_iter().filter_map(|(doubt, is_so)| is_so.then_some(doubt)).collect()
}

/// The years of a band. Who looks of no age is protected as a child.
const fn years(age: AgeBand) -> (u8, u8) {
    match age {
        AgeBand::Years0To5 => (0, 5),
        AgeBand::Years6To11 => (6, 11),
        AgeBand::Years12To14 => (12, 14),
        AgeBand::Years15To17 => (15, 17),
        AgeBand::Adult => (18, u8::MAX),
        AgeBand::Unknown => (0, 17),
    }
}

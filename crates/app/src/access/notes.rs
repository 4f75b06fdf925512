//! Notes of lists and pages: one event a member, view and minute, durable before anything is shown.
//!
//! Within a minute a process notes what it has not noted yet: the same page shown twice is one look,
//! a further page is another.

use std::{
    collections::{HashMap, HashSet},
    sync::{Mutex, PoisonError},
};

use amana_domain::access::{SHOWN_MAX, lists_of};
use amana_events::{
    Code, MemberId, Moment, PurposeCode, StreamId,
    access::{Listed, Searched},
};

use crate::{
    AppError, Office,
    office::{Acting, Request},
};

const MINUTE_MICROS: i64 = 60_000_000;

/// Who was shown what, in which view.
type Look = (MemberId, &'static str);

/// What this process noted in the minute that runs.
#[derive(Debug, Default)]
pub(crate) struct Shown(Mutex<HashMap<Look, (i64, HashSet<StreamId>)>>);

/// The vocabulary from which on a list says which files it showed.
const SHOWN_SINCE: u32 = 3;

impl Office {
    /// Notes that a member is about to be shown these files in a view; call it when they are read and
    /// before they are printed. The operator's and amana's own lists are no looks of a member.
    ///
    /// # Errors
    /// [`AppError::Refused`] for whoever may not act any more; then nothing may be shown.
    pub async fn note_list(
        &self,
        acting: Acting,
        view: &'static str,
        ids: &[StreamId],
        purpose: Option<PurposeCode>,
    ) -> Result<(), AppError> {
        let Acting::Member(member) = acting else { return Ok(()) };
        let minute = self.now().micros().div_euclid(MINUTE_MICROS);
        let Some(fresh) = self.shown.fresh((member, view), minute, ids) else { return Ok(()) };
        let code = Code::new(view).map_err(|error| AppError::Usage(error.to_string()))?;
        let (at, vocabulary) = (self.now(), self.registry().await?.vocabulary());
        let says = says_what(vocabulary);
        let listed = Listed {
            view: code,
            rows: u32::try_from(fresh.len()).unwrap_or(u32::MAX),
            streams: says.then(|| fresh.iter().take(SHOWN_MAX).copied().collect()),
            purpose: purpose.clone().filter(|_| says),
            session: None,
            from: says.then_some(at),
            until: says.then_some(at),
        };
        let stream = self.lists_of(acting, at).await?;
        let mut request = Request::event(acting, stream, listed);
        (request.purpose, request.known) = (purpose, Some(at));
        self.execute(request).await?;
        self.shown.keep((member, view), minute, fresh);
        Ok(())
    }

    /// The stream in which it is noted what somebody listed, searched or exported at a moment.
    pub(crate) async fn lists_of(&self, acting: Acting, at: Moment) -> Result<StreamId, AppError> {
        let who = match acting {
            Acting::Member(member) => member.uuid(),
            Acting::Operator | Acting::System => self.ledger.uuid(),
            Acting::Holder(_) => return Err(crate::files::no_such_file()),
        };
        Ok(lists_of(self.ledger, self.registry().await?.vocabulary(), who, at))
    }

    /// Notes that a member searched and found nothing: each time, for each costs the same.
    pub(crate) async fn note_search(
        &self,
        member: MemberId,
        view: &'static str,
        purpose: Option<PurposeCode>,
    ) -> Result<(), AppError> {
        let code = Code::new(view).map_err(|error| AppError::Usage(error.to_string()))?;
        let (at, vocabulary) = (self.now(), self.registry().await?.vocabulary());
        let says = says_what(vocabulary);
        let searched = Searched {
            view: code,
            rows: 0,
            streams: says.then(Vec::new),
            purpose: purpose.clone().filter(|_| says),
            session: None,
            from: says.then_some(at),
            until: says.then_some(at),
        };
        let acting = Acting::Member(member);
        let mut request = Request::event(acting, self.lists_of(acting, at).await?, searched);
        (request.purpose, request.known) = (purpose, Some(at));
        self.execute(request).await.map(drop)
    }
}

const fn says_what(vocabulary: u32) -> bool {
    vocabulary >= SHOWN_SINCE
}

impl Shown {
    /// What was not noted in this minute; none where all of it was.
    fn fresh(&self, look: Look, minute: i64, ids: &[StreamId]) -> Option<Vec<StreamId>> {
        let looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let noted = looks.get(&look).filter(|(of, _)| *of == minute).map(|(_, ids)| ids);
        let Some(noted) = noted else {
            let mut all = ids.to_vec();
            each_once(&mut all);
            return Some(all);
        };
        let mut fresh: Vec<_> = ids.iter().filter(|id| !noted.contains(id)).copied().collect();
        each_once(&mut fresh);
        (!fresh.is_empty()).then_some(fresh)
    }

    /// Remembers what was noted, and forgets earlier minutes.
    fn keep(&self, look: Look, minute: i64, ids: Vec<StreamId>) {
        let mut looks = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        looks.retain(|_, (of, _)| *of == minute);
        looks.entry(look).or_insert_with(|| (minute, HashSet::new())).1.extend(ids);
    }
}

/// Each once, in the order shown.
fn each_once(ids: &mut Vec<StreamId>) {
    let mut known = HashSet::new();
    ids.retain(|id| known.insert(*id));
}

#[cfg(test)]
mod tests {
    use amana_events::StreamKind;
    use uuid::Uuid;

    use super::*;

    fn stream(number: u128) -> StreamId {
        StreamId::new(StreamKind::Case, Uuid::from_u128(number))
    }

    #[test]
    fn a_look_is_noted_once_a_minute_and_what_is_new_again() {
        let (shown, member) = (Shown::default(), MemberId::new(Uuid::from_u128(9)));
        let look = (member, "case_list");
        let first = shown.fresh(look, 1, &[stream(1), stream(2)]).unwrap();
        assert_eq!(first.len(), 2);
        shown.keep(look, 1, first);
        assert_eq!(shown.fresh(look, 1, &[stream(2), stream(1)]), None);
        assert_eq!(shown.fresh(look, 1, &[stream(2), stream(3)]), Some(vec![stream(3)]));
        // An empty list is a look as well, once.
        assert_eq!(shown.fresh((member, "deadlines"), 1, &[]), Some(Vec::new()));
        assert_eq!(shown.fresh(look, 1, &[]), None);
        // Another view, another minute, another member.
        assert!(shown.fresh((member, "case_page"), 1, &[stream(1)]).is_some());
        assert!(shown.fresh(look, 2, &[stream(1)]).is_some());
        let other = MemberId::new(Uuid::from_u128(8));
        assert!(shown.fresh((other, "case_list"), 1, &[stream(1)]).is_some());
        shown.keep(look, 2, vec![stream(1)]);
        assert!(shown.fresh(look, 1, &[stream(1)]).is_some(), "the earlier minute is forgotten");
    }
}

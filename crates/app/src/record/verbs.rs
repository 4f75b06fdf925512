//! Commands asked for one by one, by the verbs of a face: built from the same JSON as a line, decided
//! by the same rules, refused in the same words.

use amana_domain::{Command, Refusal};
use amana_events::{StreamId, StreamKind};
use serde_json::{Map, Value};

use super::{Explainer, explain, strict};
use crate::{
    AppError, Office,
    files::unseen,
    office::{Acting, Done, Request},
};

/// A command for a stream.
#[derive(Debug, Clone)]
pub struct Verb {
    /// Which stream.
    pub stream: StreamId,
    /// The command's name, as `amana schema commands` has it.
    pub command: &'static str,
    /// Its data.
    pub data: Map<String, Value>,
}

/// Reads a command's data: one JSON object in UTF-8, no name twice.
///
/// # Errors
/// `not_utf8`, `not_json`, `duplicate_field`.
pub fn read_data(bytes: &[u8]) -> Result<Map<String, Value>, Refusal> {
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Refusal::new("not_utf8", "is not UTF-8: save it so"))?;
    strict::read_object(text)
}

impl Verb {
    fn request(&self, acting: Acting) -> Result<Request, AppError> {
        let kind = self.stream.kind;
        let command = Command::read(kind, self.command, self.data.clone());
        let command = command.map_err(|refusal| explain::of_shape(kind, self.command, refusal))?;
        Ok(Request::new(acting, self.stream, command))
    }
}

impl Office {
    /// Does the commands as one: all or none.
    ///
    /// # Errors
    /// [`AppError::Refused`], with what would be allowed; `not_found` in the same words for what is
    /// hidden and for what is not there.
    pub async fn do_verbs(&self, acting: Acting, verbs: &[Verb]) -> Result<Vec<Done>, AppError> {
        let requests = verbs.iter().map(|verb| verb.request(acting));
        let requests = requests.collect::<Result<Vec<_>, _>>()?;
        match self.execute_all(&requests, Vec::new()).await {
            Ok(done) => Ok(done),
            Err((number, error)) => {
                let Some(verb) = verbs.get(number) else { return Err(error) };
                Err(self.explained(verb.stream.kind, verb.command, error).await?)
            }
        }
    }

    /// Does one command that was read.
    ///
    /// # Errors
    /// As [`Office::do_verbs`].
    pub async fn do_command(&self, request: Request, name: &str) -> Result<Done, AppError> {
        let kind = request.stream.kind;
        match self.execute(request).await {
            Ok(done) => Ok(done),
            Err(error) => Err(self.explained(kind, name, error).await?),
        }
    }

    /// A refusal with what would be allowed.
    async fn explained(
        &self,
        kind: StreamKind,
        command: &str,
        error: AppError,
    ) -> Result<AppError, AppError> {
        let AppError::Refused(refusal) = error else { return Ok(error) };
        let refusal = Explainer::new(self).explain(kind, command, refusal).await?;
        Ok(unseen(refusal.into()))
    }
}

//! What a page carries to the next, sealed by the server: nobody reads it in a page's source, and what comes back is what was given.

use amana_app::{AppError, Office};
use data_encoding::BASE64URL_NOPAD;
use zeroize::Zeroizing;

/// Seals a text for a purpose.
pub(super) async fn sealed(office: &Office, purpose: &str, text: &str) -> Result<String, AppError> {
    let sealed = office.servers_seal(purpose, text.as_bytes()).await?;
    Ok(BASE64URL_NOPAD.encode(&sealed))
}

/// Opens what was sealed for the same purpose; nothing for anything else.
pub(super) async fn opened(
    office: &Office,
    purpose: &str,
    sealed: &str,
) -> Result<Option<Zeroizing<String>>, AppError> {
    let Ok(sealed) = BASE64URL_NOPAD.decode(sealed.as_bytes()) else { return Ok(None) };
    let Some(bytes) = office.servers_open(purpose, &sealed).await? else { return Ok(None) };
    Ok(std::str::from_utf8(&bytes).ok().map(|text| Zeroizing::new(text.to_owned())))
}

/// Now, in seconds.
pub(super) fn now(office: &Office) -> i64 {
    office.now().micros() / 1_000_000
}

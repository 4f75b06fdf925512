//! TLS by rustls, with the provider that the rest of the program has: TLS 1.2 and 1.3, and no certificate of
//! whoever asks.

use std::{path::Path, sync::Arc};

use rustls_pki_types::{CertificateDer, PrivateKeyDer, pem::PemObject as _};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::ring::default_provider},
};

use super::StartError;

/// What takes TLS connections with these files.
///
/// # Errors
/// [`StartError::Tls`] names the file.
pub(super) fn acceptor(cert: &Path, key: &Path) -> Result<TlsAcceptor, StartError> {
    let wrong = |path: &Path, what: &dyn std::fmt::Display| StartError::Tls {
        path: path.display().to_string(),
        what: what.to_string(),
    };
    let certs = CertificateDer::pem_file_iter(cert).map_err(|error| wrong(cert, &error))?;
    let certs = certs.collect::<Result<Vec<_>, _>>().map_err(|error| wrong(cert, &error))?;
    if certs.is_empty() {
        return Err(wrong(cert, &"there is no certificate in it"));
    }
    let private = PrivateKeyDer::from_pem_file(key).map_err(|error| wrong(key, &error))?;
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(|error| wrong(cert, &error))?
        .with_no_client_auth()
        .with_single_cert(certs, private)
        .map_err(|error| wrong(key, &error))?;
    Ok(TlsAcceptor::from(Arc::new(config)))
}

//! The ceremonies of WebAuthn (Web Authentication Level 3, sections 7.1 and 7.2) by `webauthn_rp`, behind words of ours: another
//! library would change this file and `site.rs`.
//!
//! INVARIANTS. The member is verified by the device, always. The origin is that of the site to the letter, and nobody else's page
//! may hold ours in a frame. A counter that does not go on is a copied key, and is refused.

use amana_events::MemberId;
use amana_vault::Secret;
use serde_json::{Map, Value};
use uuid::Uuid;
use webauthn_rp::{
    AuthenticatedCredential, DiscoverableAuthentication, DiscoverableAuthenticationServerState,
    DiscoverableCredentialRequestOptions, PublicKeyCredentialCreationOptions, Registration,
    RegistrationServerState,
    bin::{Decode, Encode as _},
    request::{
        ExtensionInfo, PublicKeyCredentialDescriptor,
        auth::AuthenticationVerificationOptions,
        register::{
            CredProtect, PublicKeyCredentialUserEntity, RegistrationVerificationOptions,
            UserHandle16, Username,
        },
    },
    response::{
        AuthTransports, CredentialId,
        register::{CompressedPubKey, DynamicState, StaticState},
    },
};

use super::{Site, record::PasskeyRecord};
use crate::AppError;

/// What stands beside a passkey where a login name cannot.
const SOMEBODY: &str = "member";
/// Bytes of a member's id, which is their handle there: no name, and nobody else's.
const HANDLE_BYTES: usize = 16;

/// A ceremony that begins: what is asked of the browser, and what is needed to judge its answer.
pub(super) struct Begun {
    pub(super) options: Value,
    pub(super) state: Vec<u8>,
}

/// Asks for a new passkey of a member on a device that has none of theirs yet.
pub(super) fn ask_for_new(
    site: &Site,
    member: MemberId,
    login: &Secret,
    known: &[PasskeyRecord],
) -> Result<Begun, AppError> {
    let handle = handle_of(member);
    let named = Username::try_from(login.reveal()).or_else(|_| Username::try_from(SOMEBODY));
    let name = named.map_err(|_| cannot("name"))?;
    let entity = PublicKeyCredentialUserEntity { name, id: &handle, display_name: None };
    let excluded = known.iter().filter_map(descriptor).collect();
    let mut options =
        PublicKeyCredentialCreationOptions::passkey(site.relying_party(), entity, excluded);
    // Asked for and not insisted on: a device that does not know it would make none, and who it is of is verified here anyway.
    options.extensions.cred_protect =
        CredProtect::UserVerificationRequired(ExtensionInfo::AllowDontEnforceValue);
    let (server, client) = options.start_ceremony().map_err(|_| cannot("begin"))?;
    let state = server.encode().map_err(|_| cannot("begin"))?;
    Ok(Begun { options: written(&client)?, state })
}

/// The passkey that a device made, if it did as it was asked.
pub(super) fn new_passkey(
    site: &Site,
    state: &[u8],
    credential: &Map<String, Value>,
    name: &Secret,
) -> Option<PasskeyRecord> {
    let server = RegistrationServerState::<HANDLE_BYTES>::decode(state).ok()?;
    let bytes = serde_json::to_vec(credential).ok()?;
    let answer = Registration::from_json_relaxed(&bytes).ok()?;
    let origins = std::slice::from_ref(site);
    let options = RegistrationVerificationOptions::<Site, Site> {
        allowed_origins: origins,
        error_on_unsolicited_extensions: false,
        ..RegistrationVerificationOptions::default()
    };
    let registered = server.verify(site.relying_party(), &answer, &options);
    let registered = registered.inspect_err(|why| tracing::info!(%why, "a passkey was not taken"));
    let (id, transports, _, fixed, moving, _) = registered.ok()?.into_parts();
    Some(PasskeyRecord {
        id: id.into_inner().to_vec(),
        transports: transports.encode().ok()?,
        state: moving.encode().ok()?,
        key: fixed.encode().ok()?,
        name: name.clone(),
    })
}

/// Asks for a passkey of whoever has one here.
pub(super) fn ask_for_known(site: &Site) -> Result<Begun, AppError> {
    let options = DiscoverableCredentialRequestOptions::passkey(site.relying_party());
    let (server, client) = options.start_ceremony().map_err(|_| cannot("begin"))?;
    let state = server.encode().map_err(|_| cannot("begin"))?;
    Ok(Begun { options: written(&client)?, state })
}

/// An answer that shows a passkey, not judged yet.
pub(super) struct Shown(DiscoverableAuthentication<HANDLE_BYTES>);

impl Shown {
    /// Reads an answer.
    pub(super) fn read(credential: &Map<String, Value>) -> Option<Self> {
        let bytes = serde_json::to_vec(credential).ok()?;
        DiscoverableAuthentication::from_json_relaxed(&bytes).ok().map(Self)
    }

    /// Whose passkey it is said to be.
    pub(super) fn member(&self) -> MemberId {
        let handle: &[u8] = self.0.response().user_handle().as_ref();
        MemberId::new(Uuid::from_slice(handle).unwrap_or_default())
    }

    /// Which one it is said to be.
    pub(super) fn id(&self) -> &[u8] {
        self.0.raw_id().into_inner()
    }

    /// The passkey as it is after this use, if the answer is its own and answers this ceremony.
    pub(super) fn judged(
        &self,
        site: &Site,
        state: &[u8],
        known: &PasskeyRecord,
    ) -> Option<PasskeyRecord> {
        let server = DiscoverableAuthenticationServerState::decode(state).ok()?;
        let fixed: StaticState<CompressedPubKey<_, _, _, _>> =
            StaticState::decode(&known.key).ok()?;
        let moving = DynamicState::decode(known.state).ok()?;
        let id = CredentialId::<&[u8]>::decode(&known.id).ok()?;
        let handle = self.0.response().user_handle();
        let mut credential = AuthenticatedCredential::new(id, handle, fixed, moving).ok()?;
        let origins = std::slice::from_ref(site);
        let options = AuthenticationVerificationOptions::<Site, Site> {
            allowed_origins: origins,
            error_on_unsolicited_extensions: false,
            ..AuthenticationVerificationOptions::default()
        };
        let judged = server.verify(site.relying_party(), &self.0, &mut credential, &options);
        judged.inspect_err(|why| tracing::info!(%why, "a passkey was refused")).ok()?;
        let state = credential.dynamic_state().encode().ok()?;
        Some(PasskeyRecord { state, ..known.clone() })
    }
}

fn handle_of(member: MemberId) -> UserHandle16 {
    let Ok(handle) = UserHandle16::decode(*member.uuid().as_bytes());
    handle
}

fn descriptor(known: &PasskeyRecord) -> Option<PublicKeyCredentialDescriptor<Vec<u8>>> {
    let id = CredentialId::<Vec<u8>>::decode(known.id.clone()).ok()?;
    let transports = AuthTransports::decode(known.transports).ok()?;
    Some(PublicKeyCredentialDescriptor { id, transports })
}

fn written(options: &impl serde::Serialize) -> Result<Value, AppError> {
    serde_json::to_value(options).map_err(|_| cannot("write"))
}

fn cannot(what: &str) -> AppError {
    AppError::Custody(format!("passkeys: cannot {what} what a browser is asked"))
}

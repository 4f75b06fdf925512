//! The signatures of tokens. This office signs with Ed25519 alone. Of an identity provider's tokens three are verified, those
//! that have no secret for a key: Ed25519, ECDSA on P-256 and RSA of 2,048 to 8,192 bits, the last two by `ring`, which TLS
//! brings. Whatever other algorithm a token names, there is no code for it.

use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use jsonwebtoken::{
    Algorithm, DecodingKey, DecodingKeyKind, EncodingKey,
    crypto::{CryptoProvider, JwtSigner, JwtVerifier, KeyUtils},
    errors::{Error, ErrorKind},
    signature,
};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents, UnparsedPublicKey,
};

static PROVIDER: CryptoProvider = CryptoProvider {
    signer_factory: |algorithm, key| signer(*algorithm, key),
    verifier_factory: |algorithm, key| verifier(*algorithm, key),
    key_utils: KeyUtils::new_unimplemented(),
};

/// Makes it the process's own. Where somebody made another so before, that one must know Ed25519 as well.
pub(super) fn install() {
    if PROVIDER.install_default().is_err() {
        // It is installed already.
    }
}

struct Signs(SigningKey);

impl signature::Signer<Vec<u8>> for Signs {
    fn try_sign(&self, message: &[u8]) -> Result<Vec<u8>, signature::Error> {
        Ok(self.0.sign(message).to_bytes().to_vec())
    }
}

impl JwtSigner for Signs {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

struct Verifies(VerifyingKey);

impl signature::Verifier<Vec<u8>> for Verifies {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> Result<(), signature::Error> {
        let signed = Signature::from_slice(signed).map_err(|_| signature::Error::new())?;
        self.0.verify_strict(message, &signed).map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for Verifies {
    fn algorithm(&self) -> Algorithm {
        Algorithm::EdDSA
    }
}

/// A key of another's, for an algorithm of theirs.
struct VerifiesOthers {
    algorithm: Algorithm,
    key: DecodingKey,
}

impl signature::Verifier<Vec<u8>> for VerifiesOthers {
    fn verify(&self, message: &[u8], signed: &Vec<u8>) -> Result<(), signature::Error> {
        let verified = match self.key.kind() {
            DecodingKeyKind::SecretOrDer(point) => {
                UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).verify(message, signed)
            }
            DecodingKeyKind::RsaModulusExponent { n, e } => {
                RsaPublicKeyComponents { n, e }.verify(&RSA_PKCS1_2048_8192_SHA256, message, signed)
            }
        };
        verified.map_err(|_| signature::Error::new())
    }
}

impl JwtVerifier for VerifiesOthers {
    fn algorithm(&self) -> Algorithm {
        self.algorithm
    }
}

fn signer(algorithm: Algorithm, key: &EncodingKey) -> Result<Box<dyn JwtSigner>, Error> {
    ours(algorithm)?;
    let seed: &[u8; 32] = key.as_bytes().try_into().map_err(|_| unfit())?;
    Ok(Box::new(Signs(SigningKey::from_bytes(seed))))
}

fn verifier(algorithm: Algorithm, key: &DecodingKey) -> Result<Box<dyn JwtVerifier>, Error> {
    let others = match key.kind() {
        DecodingKeyKind::SecretOrDer(_) => Algorithm::ES256,
        DecodingKeyKind::RsaModulusExponent { .. } => Algorithm::RS256,
    };
    if algorithm == others {
        return Ok(Box::new(VerifiesOthers { algorithm, key: key.clone() }));
    }
    ours(algorithm)?;
    let public: &[u8; 32] = key.try_get_as_bytes()?.try_into().map_err(|_| unfit())?;
    let public = VerifyingKey::from_bytes(public).map_err(|_| unfit())?;
    Ok(Box::new(Verifies(public)))
}

fn ours(algorithm: Algorithm) -> Result<(), Error> {
    if algorithm == Algorithm::EdDSA { Ok(()) } else { Err(ErrorKind::InvalidAlgorithm.into()) }
}

fn unfit() -> Error {
    ErrorKind::InvalidEddsaKey.into()
}

//! Settings of the identity provider: which, as whom it knows this office, and what is taken from it.

use std::path::PathBuf;

use amana_events::common::Role;

use super::{
    ConfigError, Setting,
    table::{path, shown},
};
use crate::provider::may_be_asked;

/// Where a provider sends browsers back to.
const RETURN: &str = "/api/v1/session/oidc/return";

/// What is set of an identity provider. Without an issuer there is none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Oidc {
    /// The provider, to the letter as its tokens name it.
    pub issuer: String,
    /// This office, as the provider knows it.
    pub client_id: String,
    /// The file whose first line is this office's secret there; none for a public client.
    pub client_secret_file: Option<PathBuf>,
    /// The file of certificates that vouch for the provider, PEM; none for those that browsers know.
    pub ca_file: Option<PathBuf>,
    /// Where the provider sends browsers back to.
    pub redirect: String,
    /// What it is asked for.
    pub scope: String,
    /// The claim that names roles.
    pub roles_claim: String,
    /// Which words of it vouch for which role.
    pub roles: Vec<(String, Role)>,
    /// Words of `acr` that vouch for a second factor.
    pub second_factor: Vec<String>,
    /// Where a browser goes on once it is signed in.
    pub landing: String,
}

impl Default for Oidc {
    fn default() -> Self {
        Self {
            issuer: String::new(),
            client_id: String::new(),
            client_secret_file: None,
            ca_file: None,
            redirect: String::new(),
            scope: "openid".to_owned(),
            roles_claim: String::new(),
            roles: Vec::new(),
            second_factor: Vec::new(),
            landing: "/api/v1/session".to_owned(),
        }
    }
}

impl Oidc {
    /// Whether there is a provider.
    pub(crate) fn is_set(&self) -> bool {
        !self.issuer.is_empty()
    }

    pub(super) fn check(&self) -> Result<(), ConfigError> {
        let unless =
            |right: bool, what| if right { Ok(()) } else { Err(ConfigError::Together(what)) };
        if !self.is_set() {
            let others = self.client_id.is_empty()
                && self.redirect.is_empty()
                && self.roles_claim.is_empty();
            return unless(
                others,
                "oidc_issuer is missing: without it no other setting of oidc counts",
            );
        }
        unless(may_be_asked(&self.issuer), "oidc_issuer: want https, or http on this machine")?;
        unless(!self.client_id.is_empty(), "oidc_client_id goes with oidc_issuer")?;
        let back = may_be_asked(&self.redirect) && self.redirect.ends_with(RETURN);
        unless(
            back,
            "oidc_redirect: want this server's own address, https, and /api/v1/session/oidc/return after it",
        )?;
        unless(
            self.scope.split(' ').any(|word| word == "openid"),
            "oidc_scope: openid must be among it",
        )?;
        unless(
            self.roles_claim.is_empty() == self.roles.is_empty(),
            "oidc_roles_claim and oidc_roles go together: give both or neither",
        )?;
        let own = self.landing.starts_with('/')
            && !self.landing.starts_with("//")
            && !self.landing.contains('\\');
        unless(own, "oidc_landing: want a path of this server, from /")
    }
}

fn words(text: &str) -> Vec<String> {
    text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
}

fn roles(text: &str) -> Result<Vec<(String, Role)>, String> {
    let pair = |pair: String| {
        let (word, role) =
            pair.rsplit_once('=').ok_or("want WORD=ROLE, and a comma between them")?;
        let known: Role = role.trim().parse().map_err(|_| format!("{} is no role", role.trim()))?;
        Ok((word.trim().to_owned(), known))
    };
    words(text).into_iter().map(pair).collect()
}

macro_rules! texts {
    ($($field:ident = $name:literal, $what:literal;)+) => {
        [$(Setting {
            name: $name,
            what: $what,
            set: |config, text| {
                config.oidc.$field = text.to_owned();
                Ok(())
            },
            get: |config| config.oidc.$field.clone(),
        },)+]
    };
}

const TEXTS: [Setting; 6] = texts![
    issuer = "oidc_issuer", "identity provider that members sign in by; empty for none";
    client_id = "oidc_client_id", "this office, as the provider knows it";
    redirect = "oidc_redirect", "this server's own address with /api/v1/session/oidc/return after it";
    scope = "oidc_scope", "what the provider is asked for; openid must be among it";
    roles_claim = "oidc_roles_claim", "claim that names roles, inside others by dots; empty where none does";
    landing = "oidc_landing", "path to which a browser goes on once it is signed in";
];

const OTHERS: [Setting; 4] = [
    Setting {
        name: "oidc_client_secret_file",
        what: "file whose first line is this office's secret at the provider; empty for a public client",
        set: |config, text| {
            config.oidc.client_secret_file = path(text);
            Ok(())
        },
        get: |config| shown(config.oidc.client_secret_file.as_ref()),
    },
    Setting {
        name: "oidc_ca_file",
        what: "file of certificates that vouch for the provider, PEM; empty for those that browsers know",
        set: |config, text| {
            config.oidc.ca_file = path(text);
            Ok(())
        },
        get: |config| shown(config.oidc.ca_file.as_ref()),
    },
    Setting {
        name: "oidc_roles",
        what: "which words of that claim vouch for which role: WORD=ROLE, WORD=ROLE",
        set: |config, text| {
            config.oidc.roles = roles(text)?;
            Ok(())
        },
        get: |config| {
            let pairs = config.oidc.roles.iter().map(|(word, role)| format!("{word}={role}"));
            pairs.collect::<Vec<_>>().join(", ")
        },
    },
    Setting {
        name: "oidc_second_factor",
        what: "words of the claim acr that vouch for a second factor, with commas between them",
        set: |config, text| {
            config.oidc.second_factor = words(text);
            Ok(())
        },
        get: |config| config.oidc.second_factor.join(", "),
    },
];

/// All of them.
pub(super) const SETTINGS: [Setting; 10] = {
    let [a, b, c, d, e, f] = TEXTS;
    let [g, h, i, j] = OTHERS;
    [a, b, g, h, c, d, e, i, j, f]
};

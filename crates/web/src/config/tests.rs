//! Settings are read from three places, and what is wrong is said with its place.

use super::*;

fn read(
    file: Option<&str>,
    environment: &[(&str, &str)],
    flags: &[(&'static str, &str)],
) -> Result<Read, ConfigError> {
    let environment = environment.iter().map(|(name, value)| ((*name).into(), (*value).into()));
    let flags = flags.iter().map(|(name, value)| (*name, (*value).to_owned()));
    Read::of(file.map(|text| ("serve.toml", text)), environment, flags)
}

fn wrong(file: &str) -> String {
    read(Some(file), &[], &[]).unwrap_err().to_string()
}

#[test]
fn a_flag_beats_the_environment_which_beats_the_file() {
    let file = "# ours\nlisten = \"127.0.0.1:1\"\nwait_ms = 5\nbody_bytes = 2048\n";
    let environment =
        [("AMANA_SERVE_LISTEN", "127.0.0.1:2"), ("AMANA_SERVE_WAIT_MS", "6"), ("HOME", "x")];
    let read = read(Some(file), &environment, &[("listen", "127.0.0.1:3")]).unwrap();
    assert_eq!(read.config.listen.port(), 3);
    assert_eq!((read.config.wait_ms, read.config.body_bytes), (6, 2_048));
    let origin = |name| read.lines().find(|line| line.0.name == name).unwrap().2.to_string();
    assert_eq!(origin("listen"), "flag");
    assert_eq!(origin("wait_ms"), "environment");
    assert_eq!(origin("body_bytes"), "serve.toml, line 4");
    assert_eq!(origin("headers"), "default");
}

#[test]
fn what_is_wrong_is_said_with_its_line() {
    assert_eq!(
        wrong("wait_ms = 5\nlisten = \"here\"\n"),
        "serve.toml, line 2: want ADDRESS:PORT, such as 127.0.0.1:8080"
    );
    assert_eq!(wrong("\n\nwait = 5\n"), "serve.toml, line 3: no such setting; is wait_ms meant?");
    assert_eq!(
        wrong("colour = 5"),
        "serve.toml, line 1: no such setting: `amana config check` lists them"
    );
    assert_eq!(
        wrong("headers = 1.5"),
        "serve.toml, line 1: headers takes a text, a whole number, true or false"
    );
    assert_eq!(wrong("headers = 100000"), "serve.toml, line 1: want a whole number from 8 to 256");
    assert!(wrong("headers = 9\nheaders = 10\n").starts_with("serve.toml, line 2: "));
    assert!(wrong("[limits]\n").starts_with("serve.toml, line 1: "));
    assert!(wrong("listen = \n").starts_with("serve.toml, line 1: "));
}

#[test]
fn passkeys_are_good_at_an_address_that_browsers_have_them_for() {
    let site = |text: &str| read(Some(&format!("passkey_origin = \"{text}\"\n")), &[], &[]);
    let read = site("https://amana.example").unwrap();
    let shown = read.lines().find(|line| line.0.name == "passkey_origin").unwrap();
    assert_eq!(shown.1, "https://amana.example");
    assert!(site("").unwrap().config.passkey_site.is_none());
    let wrong = site("http://192.0.2.7:8080").unwrap_err();
    assert!(wrong.to_string().ends_with("want https://HOST, or http://localhost:PORT"), "{wrong}");
}

#[test]
fn a_variable_or_flag_that_is_wrong_is_named() {
    let variable = read(None, &[("AMANA_SERVE_HEADRS", "9")], &[]).unwrap_err();
    assert!(variable.to_string().starts_with("AMANA_SERVE_HEADRS: no such setting"));
    let flag = read(None, &[], &[("tls_cert", "cert.pem")]).unwrap_err();
    assert_eq!(flag.to_string(), "tls_cert and tls_key go together: give both or neither");
    let flag = read(None, &[], &[("listen", "9")]).unwrap_err();
    assert!(flag.to_string().starts_with("--listen: want ADDRESS:PORT"));
}

#[test]
fn every_setting_is_shown_as_it_is_read() {
    let mut config = Config::default();
    for setting in SETTINGS {
        (setting.set)(&mut config, &(setting.get)(&Config::default())).unwrap();
    }
    assert_eq!(config, Config::default());
}

#[test]
fn settings_of_an_identity_provider_go_together() {
    let whole = "oidc_issuer = \"https://id.example/a\"\noidc_client_id = \"office\"\n\
                 oidc_redirect = \"https://amana.example/api/v1/session/oidc/return\"\n";
    let read = read(Some(whole), &[], &[]).unwrap();
    assert!(read.config.oidc.is_set() && read.config.oidc.scope == "openid");
    let and = |more: &str| format!("{whole}{more}");
    for (text, said) in [
        (whole.replace("https://id", "http://id"), "oidc_issuer: want https"),
        (whole.replace("/return", ""), "oidc_redirect: want"),
        (whole.replace("oidc_issuer", "oidc_landing"), "oidc_issuer is missing"),
        (whole.replace("\"office\"", "\"\""), "oidc_client_id goes with"),
        (and("oidc_scope = \"roles\"\n"), "oidc_scope: openid"),
        (and("oidc_roles_claim = \"roles\"\n"), "oidc_roles_claim and oidc_roles go together"),
        (and("oidc_landing = \"//evil.example\"\n"), "oidc_landing: want a path"),
        (and("oidc_landing = \"https://evil.example\"\n"), "oidc_landing: want a path"),
    ] {
        assert!(wrong(&text).starts_with(said), "{text}: {}", wrong(&text));
    }
    let said = wrong(&and("oidc_roles = \"a=auditor, b=nobody\"\n"));
    assert_eq!(said, "serve.toml, line 4: nobody is no role");
    let said = wrong(&and("oidc_roles = \"auditor\"\n"));
    assert_eq!(said, "serve.toml, line 4: want WORD=ROLE, and a comma between them");
}

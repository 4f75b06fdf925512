//! `amana account set-up`: a member enrols at this machine, without a page.
//!
//! At a terminal it asks for everything. Without one it is given twice: first with the code alone, which prints the secret for
//! the app; then with a password and a code of the app.

use std::path::PathBuf;

use amana_app::{
    AppError, Office,
    signin::{Completion, Enrolled, Offer, PrintedCode},
};
use amana_vault::Secret;
use clap::Args;
use serde_json::json;

use crate::{
    args::Global,
    fail::Fail,
    output::{self, Format},
    passphrase,
    screen::{heading, paragraph},
};

/// Enrol with the code a registrar gave: choose a password, add an app, keep ten printed codes.
#[derive(Debug, Args)]
#[command(
    after_help = "Examples:\n  amana --data office account set-up --login mira.solenne\n  amana --data office account set-up --login mira.solenne --code-file code.txt\n  amana --data office account set-up --login mira.solenne --code-file code.txt \\\n    --password-file password.txt --app-code 123456\n\nThe second prints the secret for the app, the third enrols with it. At a terminal the first\nasks for all of it."
)]
pub(crate) struct SetUp {
    /// The name to sign in with.
    #[arg(long, value_name = "USER")]
    login: String,
    /// File whose first line is the code to enrol.
    #[arg(long, value_name = "FILE")]
    code_file: Option<PathBuf>,
    /// File whose first line is the password.
    #[arg(long, value_name = "FILE", requires = "code_file")]
    password_file: Option<PathBuf>,
    /// What the app shows now.
    #[arg(long, value_name = "DIGITS", requires = "password_file")]
    app_code: Option<String>,
}

impl SetUp {
    pub(super) async fn run(self, global: &Global) -> Result<(), Fail> {
        let office = global.open_unlocked().await?;
        let login = Secret::from(self.login.as_str());
        let code = match &self.code_file {
            Some(path) => passphrase::from_file(path)?,
            None => asked("Code to enrol: ", "--code-file FILE")?,
        };
        let chosen = match (&self.password_file, &self.app_code) {
            (Some(password), Some(digits)) => {
                Some((passphrase::from_file(password)?, digits.clone()))
            }
            (Some(_), None) => {
                return Err(Fail::usage("give what the app shows: --app-code DIGITS"));
            }
            (None, _) => self.choose(global, &office, &login, &code).await?,
        };
        let Some((password, digits)) = chosen else {
            office.close().await;
            return Ok(());
        };
        let completion =
            Completion { login: &login, code: &code, password: &password, totp: &digits };
        let enrolled = office.complete_enrolment(&completion).await.map_err(AppError::from)?;
        // Who sits at this machine signs in where they work: the session of the page would be another.
        office.sign_out(&enrolled.signed_in.token).await?;
        office.close().await;
        say(&enrolled, global.format)
    }

    /// Shows the secret; at a terminal asks for password and digits.
    async fn choose(
        &self,
        global: &Global,
        office: &Office,
        login: &Secret,
        code: &Secret,
    ) -> Result<Option<(Secret, String)>, Fail> {
        let offer = office.begin_enrolment(login, code).await.map_err(AppError::from)?;
        show(&offer, global.format)?;
        if self.code_file.is_some() {
            return Ok(None);
        }
        let Some(password) = passphrase::ask_new()? else { return Ok(None) };
        let digits = asked("What the app shows now: ", "--app-code DIGITS")?;
        Ok(Some((password, digits.reveal().to_owned())))
    }
}

fn asked(prompt: &str, otherwise: &str) -> Result<Secret, Fail> {
    let missing = || Fail::usage(format!("there is no terminal to ask at: give {otherwise}"));
    passphrase::ask(prompt)?.ok_or_else(missing)
}

fn show(offer: &Offer, format: Format) -> Result<(), Fail> {
    let (secret, uri) = (offer.secret.reveal(), offer.uri.reveal());
    if format == Format::Json {
        return output::json(&json!({"secret": secret, "uri": uri}));
    }
    paragraph("", "Type this secret into your app, or give it the address below:")?;
    output::line(format!("  {secret}"))?;
    output::line(format!("  {uri}"))
}

fn say(enrolled: &Enrolled, format: Format) -> Result<(), Fail> {
    let codes: Vec<Secret> = enrolled.recovery_codes.iter().map(PrintedCode::printed).collect();
    if format == Format::Json {
        let codes: Vec<&str> = codes.iter().map(Secret::reveal).collect();
        let member = enrolled.signed_in.session.member;
        return output::json(&json!({"member": member, "recovery_codes": codes}));
    }
    paragraph("", "You are enrolled.")?;
    heading("Codes for when the app is not at hand")?;
    for code in &codes {
        output::line(format!("  {}", code.reveal()))?;
    }
    paragraph(
        "",
        "Each is good once, in the place of what the app shows. They are shown this once: write them down and keep them \
         apart from the password.",
    )
}

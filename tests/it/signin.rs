//! Sign-in, end to end: a member enrols, signs in, and is gone everywhere at once; and what does not work. On both databases,
//! with two servers on each.

mod attacks;
mod demo;
mod identity;
mod journey;
mod rows;
mod seconds;
mod tokens;

use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};

use amana_app::{
    Acting, AppError, Folder, Office,
    replay::Audit,
    signin::{Attempt, Completion, Enrolled, PasswordCost, Second, SignInError, SignedIn, Token},
};
use amana_events::{MemberId, Moment, common::Role};
use amana_store::Clock;
use amana_vault::Secret;
use totp_rs::{Algorithm, Builder};

use crate::support::Desk;

const REGISTRAR: &str = "Rena Voss";
const OFFICER: &str = "Mira Solenne";
const COLLEAGUE: &str = "Jon Harrow";
const LOGIN: &str = "mira.solenne";
const PASSWORD: &str = "a slow walk by the river";

/// A clock that stands where it is put.
struct Set(AtomicI64);

impl Clock for Set {
    fn now(&self) -> Moment {
        Moment::from_micros(self.0.load(Ordering::Relaxed))
    }
}

/// Two servers on one ledger, with one clock.
struct House {
    desk: Desk,
    one: Office,
    two: Office,
    clock: Arc<Set>,
}

/// What a member has in hand once they enrolled.
#[derive(Debug)]
struct Held {
    member: MemberId,
    secret: Secret,
    codes: Vec<String>,
    first: SignedIn,
}

impl House {
    async fn new(desk: Desk) -> Self {
        desk.member(REGISTRAR, Role::Registrar).await;
        desk.member(OFFICER, Role::ConductOfficer).await;
        desk.member(COLLEAGUE, Role::ConductOfficer).await;
        let clock = Arc::new(Set(AtomicI64::new(desk.office.now().micros())));
        let (one, two) = (server(&desk, &clock).await, server(&desk, &clock).await);
        Self { desk, one, two, clock }
    }

    fn later(&self, seconds: i64) {
        self.clock.0.fetch_add(seconds * 1_000_000, Ordering::Relaxed);
    }

    fn member(&self, name: &str) -> MemberId {
        self.one.member_named(name).unwrap()
    }

    fn registrar(&self) -> Acting {
        Acting::Member(self.member(REGISTRAR))
    }

    /// The code that the app of this secret shows now.
    fn code(&self, secret: &Secret) -> String {
        let seconds = u64::try_from(self.one.now().micros() / 1_000_000).unwrap();
        app(secret).generate(seconds).to_string()
    }

    async fn enrolled(&self, name: &str, login: &str) -> Held {
        let given = self.one.give_enrolment(self.registrar(), self.member(name), Some(login));
        let given = given.await.unwrap();
        self.completed(login, given.code.printed(), PASSWORD).await.unwrap()
    }

    async fn completed(
        &self,
        login: &str,
        code: Secret,
        password: &str,
    ) -> Result<Held, SignInError> {
        let login = Secret::from(login);
        let offer = self.one.begin_enrolment(&login, &code).await?;
        let (totp, password) = (self.code(&offer.secret), Secret::from(password));
        let completion =
            Completion { login: &login, code: &code, password: &password, totp: &totp };
        let Enrolled { signed_in, recovery_codes } =
            self.one.complete_enrolment(&completion).await?;
        let codes = recovery_codes.iter().map(|code| code.printed().reveal().to_owned()).collect();
        let member = signed_in.session.member;
        self.later(60);
        Ok(Held { member, secret: offer.secret, codes, first: signed_in })
    }

    /// Signs in with the right password and the app's code of now.
    async fn signs_in(
        &self,
        office: &Office,
        held: &Held,
        device: Option<&Token>,
    ) -> Result<SignedIn, SignInError> {
        let code = self.code(&held.secret);
        tries(office, LOGIN, PASSWORD, Second::Totp(&code), device).await
    }

    async fn holds(&self) {
        self.one.catch_up().await.unwrap();
        let report = self.one.audit_log(&Audit::default(), &mut |_| {}).await.unwrap();
        assert!(report.holds(), "{:#?}", report.findings);
    }
}

async fn server(desk: &Desk, clock: &Arc<Set>) -> Office {
    let folder = Folder::new(desk.path());
    let office = Office::open_by(folder, &desk.options, clock.clone()).await.unwrap();
    office.unlock(None).unwrap();
    office.set_password_cost(PasswordCost::LEAST);
    office
}

/// An app, as none of ours makes it.
fn app(secret: &Secret) -> totp_rs::Totp {
    let secret = totp_rs::Secret::try_from_base32(secret.reveal()).unwrap();
    Builder::new().with_algorithm(Algorithm::SHA1).with_secret(secret).build_noncompliant()
}

async fn tries(
    office: &Office,
    login: &str,
    password: &str,
    second: Second<'_>,
    device: Option<&Token>,
) -> Result<SignedIn, SignInError> {
    let (login, password) = (Secret::from(login), Secret::from(password));
    office.sign_in(&Attempt { login: &login, password: &password, second, device }).await
}

fn failed<T: std::fmt::Debug>(result: &Result<T, SignInError>) -> bool {
    matches!(result, Err(SignInError::Failed))
}

fn refused<T: std::fmt::Debug>(result: Result<T, impl Into<AppError>>) -> &'static str {
    match result.map_err(Into::into) {
        Err(AppError::Refused(refusal)) => refusal.code,
        other => panic!("not refused: {:?}", other.map(|_| ())),
    }
}

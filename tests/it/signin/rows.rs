//! Whoever can write to the database: rows of sessions that no office wrote sign nobody in.

use amana_app::Acting;
use amana_events::Code;

use super::{COLLEAGUE, House, LOGIN, OFFICER, Second};
use crate::{
    own_database::psql,
    support::{Desk, on_both},
};

/// Writes to the database past the program. `session` in it is the table.
fn write(desk: &Desk, sql: &str) {
    if let Some(url) = &desk.options.database_url {
        psql(url, &sql.replace("session ", "amana.session "));
        return;
    }
    let file = amana_app::Folder::new(desk.path()).database();
    let connection = rusqlite::Connection::open(file).unwrap();
    connection.busy_timeout(std::time::Duration::from_secs(20)).unwrap();
    assert!(connection.execute(sql, []).unwrap() > 0, "{sql}");
}

/// Bytes as the database writes them.
fn bytes(desk: &Desk, bytes: &[u8]) -> String {
    let digits: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    let digits = digits.concat();
    let server = desk.options.database_url.is_some();
    if server { format!("'\\x{digits}'") } else { format!("x'{digits}'") }
}

/// An id as the database writes it.
fn id(desk: &Desk, id: uuid::Uuid) -> String {
    let server = desk.options.database_url.is_some();
    if server { format!("'{id}'") } else { bytes(desk, id.as_bytes()) }
}

const COLUMNS: &str =
    "kind, scope, factors, made, version, seen, expires, stepped_up_until, revoked, mark";

on_both! {
    async fn a_row_that_is_inserted_signs_nobody_in(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let own = held.first.session.session;
        let renamed = id(&house.desk, house.one.new_id());
        // The member's own row again, in every column but its name and, of others, whose it is.
        let other = house.member(COLLEAGUE);
        for (member, token) in [("member_id".to_owned(), bytes(&house.desk, &[7; 32])), (id(&house.desk, other.uuid()), bytes(&house.desk, &[8; 32]))] {
            let copy = format!(
                "INSERT INTO session (ledger_id, session_id, token, member_id, {COLUMNS})
                 SELECT ledger_id, {}, {token}, {member}, {COLUMNS} FROM session WHERE session_id = {}",
                id(&house.desk, house.one.new_id()), id(&house.desk, own)
            );
            write(&house.desk, &copy);
        }
        for member in [held.member, other] {
            let listed = house.two.sessions_of(Acting::Member(member), member).await.unwrap();
            assert_eq!(listed.len(), usize::from(member == held.member), "only what was begun here");
        }
        assert_eq!(house.two.sessions_living().await.unwrap().into_iter().collect::<Vec<_>>(), [own]);
        // The same token in a row of another name.
        write(&house.desk, &format!("UPDATE session SET session_id = {} WHERE session_id = {}", renamed, id(&house.desk, own)));
        for office in [&house.one, &house.two] {
            assert!(office.session(&held.first.token).await.unwrap().is_none());
        }
    }

    async fn a_row_that_is_changed_signs_nobody_in(desk: Desk) {
        let house = House::new(desk).await;
        let held = house.enrolled(OFFICER, LOGIN).await;
        let (token, own) = (&held.first.token, id(&house.desk, held.first.session.session));
        let other = id(&house.desk, house.member(COLLEAGUE).uuid());
        let until = house.one.now().plus_seconds(300).micros();
        let changed = |columns: &str| format!("UPDATE session SET {columns} WHERE session_id = {own}");
        let lives = async || house.two.session(token).await.unwrap();
        for (there, back) in [
            (format!("member_id = {other}"), format!("member_id = {}", id(&house.desk, held.member.uuid()))),
            (format!("stepped_up_until = {until}"), "stepped_up_until = 0".to_owned()),
            ("version = version + 1".to_owned(), "version = version - 1".to_owned()),
            ("expires = expires + 1".to_owned(), "expires = expires - 1".to_owned()),
            ("made = made + 1".to_owned(), "made = made - 1".to_owned()),
            ("scope = 'reviewer'".to_owned(), "scope = ''".to_owned()),
            ("factors = factors || ' x'".to_owned(), "factors = 'password totp'".to_owned()),
        ] {
            write(&house.desk, &changed(&there));
            assert!(lives().await.is_none(), "{there}");
            let code = house.code(&held.secret);
            assert!(super::failed(&house.one.step_up(token, Second::Totp(&code)).await), "{there}");
            write(&house.desk, &changed(&back));
            assert!(!lives().await.unwrap().is_stepped_up(), "{back}");
        }
        // A step-up is marked with its end, and with its token.
        let code = house.code(&held.secret);
        let (stepped, _) = house.one.step_up(token, Second::Totp(&code)).await.unwrap();
        assert!(house.two.session(&stepped).await.unwrap().unwrap().is_stepped_up());
        write(&house.desk, &changed("stepped_up_until = stepped_up_until + 1"));
        assert!(house.two.session(&stepped).await.unwrap().is_none());
        write(&house.desk, &changed("stepped_up_until = stepped_up_until - 1"));
        // What was revoked stays so.
        house.one.sign_out(&stepped).await.unwrap();
        write(&house.desk, &changed("revoked = 0"));
        assert!(house.two.session(&stepped).await.unwrap().is_none());
    }

    async fn a_programs_row_is_marked_too(desk: Desk) {
        let house = House::new(desk).await;
        let scope = vec![Code::new("read").unwrap()];
        let given = house.one.give_service_token(house.registrar(), house.member(OFFICER), scope, None);
        let given = given.await.unwrap();
        assert!(house.two.session(&given.token).await.unwrap().is_some());
        let own = id(&house.desk, given.id.uuid());
        write(&house.desk, &format!("UPDATE session SET mark = {} WHERE session_id = {own}", bytes(&house.desk, &[0; 32])));
        assert!(house.two.session(&given.token).await.unwrap().is_none());
    }
}

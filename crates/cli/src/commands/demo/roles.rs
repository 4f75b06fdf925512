//! The same case as six roles: who finds it, who sees it, who works it, who opens what stands in it.

use amana_app::{Office, demo::Story};

use super::show::case_of;
use crate::{
    fail::Fail,
    output,
    screen::{heading, paragraph},
    words,
};

/// Whom the demonstration asks, in this order.
const SIX: [&str; 6] = [
    "Farida Yusupova",
    "Kwabena Asante-Mills",
    "Lucía Peralta Quispe",
    "Henrik Aaltonen",
    "Birgitta Lindqvist",
    "Bakary Touré-Sidibé",
];

/// Prints what each may do with the SEA case.
pub(super) async fn print(office: &Office, story: &Story) -> Result<(), Fail> {
    let case = case_of(story, "sea-case")?;
    heading("The same case as six roles (what amana policy explain says of each)")?;
    output::line("                          on list  page  investigate  open  safety")?;
    for name in SIX {
        let seen = office.case_as(office.member_named(name)?, case).await?;
        let mark = |may: bool| if may { "yes" } else { "-" };
        let role = seen.roles.iter().map(|role| words::words(role)).collect::<Vec<_>>().join(", ");
        output::line(format!(
            "{role:<26}{:<9}{:<6}{:<13}{:<6}{}",
            mark(seen.listed),
            mark(seen.page),
            mark(seen.investigates),
            mark(seen.opens),
            mark(seen.assesses),
        ))?;
        for why in seen.why_not {
            paragraph("    ", &format!("told \"no such matter\": {why}"))?;
        }
    }
    Ok(())
}

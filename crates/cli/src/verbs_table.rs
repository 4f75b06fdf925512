//! Every verb of the program, with the actions of the access policy it rests on, or why it shows
//! nothing of a matter. A verb that is added stands here too, or a test fails.

use std::collections::BTreeSet;

use amana_app::policies::Action;
use clap::CommandFactory as _;

use crate::args::Args;

/// What a verb rests on.
enum Rests {
    /// Actions of the policy, by code.
    On(&'static [&'static str]),
    /// No action: it opens and shows no content of a matter, for this reason.
    Free(&'static str),
    /// No ledger: there is none yet, or none is opened.
    Outside(&'static str),
}

use Rests::{Free, On, Outside};

/// How many verbs rest on no action: fewer is better, more takes a reason.
const FREE: usize = 13;

const VERBS: &[(&str, Rests)] = &[
    ("init", Outside("makes a ledger: there is no policy before it")),
    ("member add", On(&["administer", "enrol", "grantRole"])),
    ("member grant", On(&["grantRole", "administer"])),
    ("member role grant", On(&["grantRole", "administer"])),
    ("member role end", On(&["administer"])),
    ("member role recertify", On(&["administer"])),
    ("member role decline", On(&["administer"])),
    ("member leave", On(&["administer"])),
    ("member suspend", On(&["administer"])),
    ("member reinstate", On(&["administer"])),
    ("member recuse", On(&["keepCurrent"])),
    ("member unrecuse", On(&["keepCurrent"])),
    ("member list", Free("the registry: members and roles, which are no matter")),
    ("account enrol", On(&["administer"])),
    ("account set-up", Free("a member's own factors, by the code they were given")),
    (
        "account link",
        Free("a member's own way in; of another, the registry's rule asks for a registrar"),
    ),
    (
        "account unlink",
        Free("a member's own way in; of another, the registry's rule asks for a registrar"),
    ),
    ("account list", On(&["administer"])),
    ("account reset propose", On(&["administer"])),
    ("account reset approve", On(&["keepCurrent"])),
    ("account sessions", On(&["administer"])),
    ("account revoke", On(&["administer"])),
    ("account service-token add", On(&["administer"])),
    ("account service-token list", On(&["administer"])),
    ("account service-token revoke", On(&["administer"])),
    ("import sea", On(&["import"])),
    ("stats sea", On(&["figures"])),
    ("stats handovers", On(&["figures"])),
    (
        "record",
        On(&[
            "submit",
            "record",
            "assign",
            "investigate",
            "inform",
            "assess",
            "reach",
            "notify",
            "disclose",
            "answer",
            "handOver",
            "care",
            "approve",
            "erase",
            "auditWork",
            "answerAudit",
            "review",
            "breakGlass",
            "dangerToLife",
            "enrol",
            "administer",
            "keepCurrent",
            "grantRole",
            "keepKeys",
            "proposePolicies",
            "activatePolicies",
        ]),
    ),
    ("schema", Outside("the program's vocabulary")),
    ("case list", On(&["list"])),
    ("case show", On(&["view"])),
    ("case timeline", On(&["view"])),
    ("handover list", On(&["list"])),
    ("handover show", On(&["view", "viewReceipt"])),
    ("handover timeline", On(&["view", "viewReceipt"])),
    ("handover waiting", On(&["list"])),
    ("handover care", On(&["view"])),
    ("handover receivers", On(&["view", "viewReceipt"])),
    (
        "services list",
        Free("the directory of services: no matter, and how one is reached stays sealed"),
    ),
    (
        "services export",
        Free("the directory of services: no matter, and how one is reached stays sealed"),
    ),
    ("services import", On(&["administer"])),
    ("referral list", On(&["list"])),
    ("referral show", On(&["view"])),
    ("referral timeline", On(&["view"])),
    ("package make", On(&["disclose"])),
    ("package reply", On(&["answer"])),
    ("assistance list", On(&["list"])),
    ("assistance show", On(&["view"])),
    ("assistance timeline", On(&["view"])),
    ("report submit", On(&["submit", "record"])),
    ("report list", On(&["list"])),
    ("report show", On(&["view"])),
    ("report message", On(&["submit", "record"])),
    ("report triage", On(&["record"])),
    ("receipt issue", On(&["submit"])),
    ("receipt show", On(&["status", "ownFile"])),
    ("receipt reply", On(&["record"])),
    ("receipt write", On(&["status"])),
    ("receipt withdraw-consent", On(&["ownFile"])),
    ("receipt ask-consent", On(&["ownFile"])),
    ("receipt replace", On(&["submit", "open"])),
    ("receipt revoke", On(&["submit"])),
    ("receipt verify", Outside("checks a paper with its code; no ledger is opened")),
    ("person create", On(&["record", "enrol"])),
    ("person seal-identity", On(&["record", "enrol"])),
    ("person show", On(&["view"])),
    ("contact plan", On(&["record"])),
    ("contact attempt", On(&["reach"])),
    ("contact show", On(&["view"])),
    ("consent record", On(&["record"])),
    ("consent refuse", On(&["record"])),
    ("consent withdraw", On(&["record"])),
    ("consent show", On(&["view"])),
    ("deadlines", On(&["list"])),
    ("registry list", Free("the registry: lists, clocks and classes, which are no matter")),
    ("registry show", Free("the registry: lists, clocks and classes, which are no matter")),
    ("open", On(&["open"])),
    ("access", On(&["audit", "view"])),
    ("access review", On(&["audit", "administer"])),
    ("access approve", On(&["view", "review", "answerAudit"])),
    ("access withhold", On(&["investigate"])),
    ("access end-withholding", On(&["investigate", "review"])),
    ("access withheld", On(&["view"])),
    ("audit engage", On(&["auditWork"])),
    ("audit declare", On(&["auditWork"])),
    ("audit list", On(&["view"])),
    ("audit population", On(&["auditWork"])),
    ("audit sample", On(&["auditWork"])),
    ("audit review", On(&["audit"])),
    ("audit examine", On(&["auditWork"])),
    ("audit finding", On(&["auditWork"])),
    ("audit findings", On(&["view", "answerAudit"])),
    ("audit respond", On(&["answerAudit"])),
    ("audit recommend", On(&["auditWork"])),
    ("audit recommendations", On(&["view", "answerAudit"])),
    ("audit progress", On(&["answerAudit"])),
    ("audit move-due", On(&["auditWork"])),
    ("audit close", On(&["auditWork"])),
    ("audit count", On(&["auditWork"])),
    ("audit reconcile", On(&["auditWork"])),
    ("audit workpapers", On(&["view"])),
    ("audit tests", On(&["audit"])),
    ("break-glass ask", On(&["breakGlass"])),
    ("break-glass approve", On(&["breakGlass"])),
    ("break-glass invoke", On(&["breakGlass"])),
    ("break-glass danger-to-life", On(&["dangerToLife"])),
    ("break-glass review", On(&["review"])),
    ("break-glass list", On(&["review", "breakGlass"])),
    ("policy check", Free("policies are public")),
    ("policy history", Free("policies are public")),
    ("policy propose", On(&["proposePolicies"])),
    ("policy activate", On(&["activatePolicies"])),
    ("policy decline", On(&["administer"])),
    ("policy explain", On(&["list", "view", "viewReceipt", "record"])),
    ("log", On(&["audit"])),
    ("replay", Free("says that the log holds, or where it does not; opens nothing")),
    ("diff", On(&["audit"])),
    ("checkpoint", On(&["audit", "keepKeys"])),
    ("proof", On(&["audit", "keepKeys"])),
    ("export", On(&["audit", "keepKeys", "auditWork"])),
    ("checkpoint request", On(&["audit", "keepKeys"])),
    ("checkpoint cosign", On(&["audit", "keepKeys"])),
    ("checkpoint submit", On(&["audit", "keepKeys"])),
    ("verify", Outside("reads a bundle, and opens no ledger")),
    ("witness init", Outside("a folder of its own, with hashes and no record")),
    ("witness trust", Outside("a folder of its own, with hashes and no record")),
    ("witness sign", Outside("a folder of its own, with hashes and no record")),
    ("witness serve", Outside("a folder of its own, with hashes and no record")),
    ("witness show", Outside("a folder of its own, with hashes and no record")),
    ("erase request", On(&["erase"])),
    ("erase show", On(&["view"])),
    ("erase approve", On(&["approve"])),
    ("erase refuse", On(&["approve"])),
    ("erase execute", On(&["erase"])),
    ("erase certificate", On(&["view"])),
    ("erase list", On(&["list"])),
    ("restore propose", On(&["audit", "keepKeys"])),
    ("restore approve", On(&["audit", "keepKeys", "administer"])),
    ("restore begin", On(&["audit", "keepKeys"])),
    ("keys status", Free("ages and states of keys")),
    ("keys rotate", On(&["keepKeys"])),
    ("keys backup", On(&["keepKeys"])),
    ("keys recover", On(&["keepKeys"])),
    ("keys lock", On(&["keepKeys"])),
    ("keys duress", On(&["keepKeys"])),
    ("keys passphrase", On(&["keepKeys"])),
    ("serve", On(&["status", "ownFile"])),
    ("config check", Outside("settings of the server; no ledger is opened")),
    ("doctor", Free("health of files and keys")),
    ("upgrade", On(&["administer"])),
    ("demo", Outside("a ledger of its own with invented people")),
    ("completions", Outside("words for a shell")),
];

/// The paths of all commands that do something themselves.
fn verbs(command: &clap::Command, path: &str, all: &mut BTreeSet<String>) {
    for below in command.get_subcommands().filter(|it| it.get_name() != "help") {
        let name = format!("{path} {}", below.get_name()).trim().to_owned();
        if !below.has_subcommands() || !below.is_subcommand_required_set() {
            all.insert(name.clone());
        }
        verbs(below, &name, all);
    }
}

#[test]
fn every_verb_rests_on_the_policy_or_says_why_not() {
    let mut there = BTreeSet::new();
    verbs(&Args::command(), "", &mut there);
    let known: BTreeSet<String> = VERBS.iter().map(|(verb, _)| (*verb).to_owned()).collect();
    assert_eq!(known.len(), VERBS.len(), "a verb stands there twice");
    let missing: Vec<_> = there.difference(&known).collect();
    let surplus: Vec<_> = known.difference(&there).collect();
    assert!(missing.is_empty() && surplus.is_empty(), "missing {missing:?}, surplus {surplus:?}");
}

#[test]
fn every_action_is_one_of_the_policy_and_exemptions_only_shrink() {
    let mut free = 0;
    for (verb, rests) in VERBS {
        match rests {
            On(actions) => {
                assert!(!actions.is_empty(), "{verb}");
                for action in *actions {
                    assert!(Action::ALL.iter().any(|it| it.code() == *action), "{verb}: {action}");
                }
            }
            Free(why) => {
                assert!(!why.is_empty(), "{verb}");
                free += 1;
            }
            Outside(why) => assert!(!why.is_empty(), "{verb}"),
        }
    }
    assert_eq!(free, FREE);
}

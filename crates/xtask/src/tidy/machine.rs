//! No trace of the machine something was written on: its paths, and the hosts its packages came from.

use crate::tidy::Finding;

/// Folders that exist on somebody's machine only. Put together here, so that this file does not find itself.
const FOLDERS: [&str; 5] = [
    concat!("/ho", "me/"),
    concat!("/ro", "ot/"),
    concat!("/Us", "ers/"),
    concat!("/wo", "rk/"),
    concat!("/tmp/", "bash_jobs"),
];

/// Hosts of package registries and their mirrors: where a package comes from is the builder's business.
const HOSTS: [&str; 6] = [
    concat!("crates", ".io"),
    concat!("registry.npmjs", ".org"),
    concat!("pypi", ".org"),
    concat!("pythonhosted", ".org"),
    concat!("proxy.golang", ".org"),
    concat!("deb.debian", ".org"),
];

/// Finds them in any text but the lock file, which must name its registry.
pub(crate) fn check(path: &str, text: &str) -> Vec<Finding> {
    if path.ends_with("Cargo.lock") {
        return Vec::new();
    }
    let mut findings = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(folder) = FOLDERS.iter().find(|folder| holds_path(line, folder)) {
            findings.push(Finding::new(
                path,
                index + 1,
                format!("a path of one machine: `{folder}…`"),
            ));
        }
        if let Some(host) = HOSTS.iter().find(|host| line.contains(*host)) {
            findings.push(Finding::new(path, index + 1, format!("a registry's host: `{host}`")));
        }
    }
    findings
}

/// Does a path begin here? In `https://example.org/home/` the folder is the end of something else.
fn holds_path(line: &str, folder: &str) -> bool {
    line.match_indices(folder).any(|(at, _)| {
        let before = line.get(..at).unwrap_or_default().chars().next_back();
        !before
            .is_some_and(|character| character.is_alphanumeric() || "._-~}/*".contains(character))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_of_a_machine_is_found() {
        let lines = [
            concat!("see /ho", "me/amal/notes"),
            concat!("cd \"/ro", "ot/x\""),
            concat!("log=/tmp/", "bash_jobs.0"),
        ];
        for line in lines {
            assert_eq!(check("a.md", line).len(), 1, "{line}");
        }
        assert_eq!(check("a.md", concat!("one\ntwo /wo", "rk/x"))[0].line, 2);
    }

    #[test]
    fn a_part_of_an_address_is_no_path() {
        for line in
            [concat!("https://example.org/ho", "me/page"), "GET /home", "a/root/b", "/workers/"]
        {
            assert!(check("a.md", line).is_empty(), "{line}");
        }
    }

    #[test]
    fn a_registry_is_named_in_the_lock_file_only() {
        let line = concat!("source = \"https://index.crates", ".io/\"");
        assert_eq!(check("deny.toml", line).len(), 1);
        assert!(check("Cargo.lock", line).is_empty());
    }
}

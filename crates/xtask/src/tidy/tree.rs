//! The files of the project: what git tracks or would track; without git, what lies in the folder.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::failure::Failure;
use crate::programs;

/// Folders that are never part of the project, for a copy without git.
const NOT_OURS: [&str; 4] = [".git", "target", "amana-demo", "node_modules"];

/// The project's files, by path relative to its top folder, with `/`, sorted.
#[derive(Debug)]
pub(crate) struct Tree {
    root: PathBuf,
    paths: Vec<String>,
}

impl Tree {
    /// Lists the files below `root`.
    ///
    /// # Errors
    /// [`Failure::Io`] if a folder cannot be read.
    pub(crate) fn open(root: &Path) -> Result<Self, Failure> {
        let mut list = Command::new("git");
        // Untracked files count: a finding before the commit is cheaper than one after.
        list.current_dir(root).args([
            "ls-files",
            "--cached",
            "--others",
            "--exclude-standard",
            "-z",
        ]);
        let mut paths = match programs::output(&mut list) {
            Ok(listed) => listed.split('\0').map(str::to_owned).collect(),
            Err(_) => walk(root, "")
                .map_err(|source| Failure::Io { what: "the project's folder", source })?,
        };
        // A file deleted but not yet committed is still listed.
        paths.retain(|path| !path.is_empty() && root.join(path).is_file());
        paths.sort();
        paths.dedup();
        Ok(Self { root: root.to_path_buf(), paths })
    }

    /// The top folder.
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// All files.
    pub(crate) fn paths(&self) -> &[String] {
        &self.paths
    }

    /// The text of a file; `None` if it is not there or not UTF-8.
    pub(crate) fn text(&self, path: &str) -> Option<String> {
        fs::read_to_string(self.root.join(path)).ok()
    }
}

fn walk(root: &Path, folder: &str) -> std::io::Result<Vec<String>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() { name.clone() } else { format!("{folder}/{name}") };
        if !entry.file_type()?.is_dir() {
            paths.push(path);
        } else if !NOT_OURS.contains(&name.as_str()) {
            paths.extend(walk(root, &path)?);
        }
    }
    Ok(paths)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_without_git_is_walked() {
        let root = std::env::temp_dir().join(format!("amana-tree-{}", std::process::id()));
        fs::create_dir_all(root.join("a/b")).unwrap();
        fs::create_dir_all(root.join("target")).unwrap();
        for path in ["top.md", "a/b/deep.rs", "target/built"] {
            fs::write(root.join(path), "text").unwrap();
        }
        fs::write(root.join("a/bytes"), [0xff, 0xfe]).unwrap();
        let tree = Tree::open(&root).unwrap();
        assert_eq!(tree.paths(), ["a/b/deep.rs", "a/bytes", "top.md"]);
        assert_eq!(tree.text("top.md").as_deref(), Some("text"));
        assert_eq!(tree.text("a/bytes"), None);
        fs::remove_dir_all(&root).unwrap();
    }

    #[test]
    fn this_file_is_part_of_the_project() {
        let tree = Tree::open(&programs::root()).unwrap();
        assert!(tree.paths().iter().any(|path| path == "crates/xtask/src/tidy/tree.rs"));
        assert!(!tree.paths().iter().any(|path| path.starts_with("target/")));
    }
}

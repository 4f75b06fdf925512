//! Why a command of xtask did not succeed, and the exit code that says so.

/// Everything that can end a command. The texts go to a developer and may name files and programs.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    /// The command line is not understood; carries what to print.
    #[error("{0}")]
    Usage(String),
    /// A step failed and has already printed why.
    #[error("a step failed")]
    Step,
    /// The project's own checks found something; each finding is printed already.
    #[error("tidy: {0} findings")]
    Findings(usize),
    /// A program the command needs is not there; carries what to install.
    #[error("missing on this machine: {0}")]
    Missing(String),
    /// A program could not be started at all.
    #[error("cannot start {program}: {source}")]
    Start {
        /// The program's name.
        program: String,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A program that must succeed did not.
    #[error("{program} failed: {output}")]
    Program {
        /// The program's name.
        program: String,
        /// The end of what it said.
        output: String,
    },
    /// PostgreSQL did not come up.
    #[error("PostgreSQL does not answer; the end of its log:\n{0}")]
    Postgres(String),
    /// A file or stream could not be read or written.
    #[error("{what}: {source}")]
    Io {
        /// What was read or written.
        what: &'static str,
        /// The system's reason.
        source: std::io::Error,
    },
    /// A file of the project could not be understood.
    #[error("{path}: {reason}")]
    Unreadable {
        /// The file, relative to the project.
        path: String,
        /// What is wrong with it.
        reason: String,
    },
}

impl Failure {
    /// The exit code: 1 a check failed, 2 usage, 4 environment.
    pub(crate) fn exit_code(&self) -> u8 {
        match self {
            Self::Step | Self::Findings(_) | Self::Unreadable { .. } => 1,
            Self::Usage(_) => 2,
            Self::Missing(_)
            | Self::Start { .. }
            | Self::Program { .. }
            | Self::Postgres(_)
            | Self::Io { .. } => 4,
        }
    }
}

//! What a command's field may be, how it is read from JSON, and how it is described.

use amana_events::Field;
use amana_vault::Secret;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// The longest plaintext of one sealed field, in bytes (`architecture.md`, Limits).
pub const TEXT_BYTES_MAX: usize = 64 * 1024;

/// A field of a command cannot be read. Never repeats what was given.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum InputError {
    /// The field is required.
    #[error("is required")]
    Missing,
    /// The value has another shape; the JSON Schema says which is wanted.
    #[error("has the wrong shape: see `amana schema commands`")]
    Shape,
    /// The text is longer than [`TEXT_BYTES_MAX`].
    #[error("is longer than 64 KiB: attach a file instead")]
    TooLong,
    /// The text holds a NUL character.
    #[error("holds a NUL character")]
    Nul,
}

impl InputError {
    /// The refusal code.
    pub const fn code(self) -> &'static str {
        match self {
            InputError::Missing => "missing_field",
            InputError::Shape => "wrong_shape",
            InputError::TooLong => "text_too_long",
            InputError::Nul => "nul_character",
        }
    }
}

/// A type that may stand in a command.
pub trait Input: Sized {
    /// Reads the field; `None` when the command leaves it out.
    ///
    /// # Errors
    /// See [`InputError`].
    fn read(value: Option<Value>) -> Result<Self, InputError>;

    /// The JSON Schema of the field.
    fn describe() -> Value;

    /// Whether a command must give it.
    fn is_required() -> bool;
}

impl<T: Field + DeserializeOwned> Input for T {
    fn read(value: Option<Value>) -> Result<Self, InputError> {
        match value {
            None | Some(Value::Null) => T::when_missing().ok_or(InputError::Missing),
            Some(value) => serde_json::from_value(value).map_err(|_| InputError::Shape),
        }
    }

    fn describe() -> Value {
        T::schema()
    }

    fn is_required() -> bool {
        T::when_missing().is_none()
    }
}

/// Free text that will be sealed; may be left out, which is sealed as the empty text.
#[derive(Debug, Clone, Default)]
pub struct Text(Secret);

/// Free text that will be sealed and must not be empty.
#[derive(Debug, Clone)]
pub struct RequiredText(Secret);

fn read_text(value: Option<Value>) -> Result<Secret, InputError> {
    let text = match value {
        None | Some(Value::Null) => return Ok(Secret::empty()),
        Some(Value::String(text)) => Secret::new(text),
        Some(_) => return Err(InputError::Shape),
    };
    fitting(&text)?;
    Ok(text)
}

fn fitting(text: &Secret) -> Result<(), InputError> {
    if text.reveal().len() > TEXT_BYTES_MAX {
        return Err(InputError::TooLong);
    }
    if text.reveal().contains('\0') {
        return Err(InputError::Nul);
    }
    Ok(())
}

impl Text {
    /// Takes a text that came by another way than JSON, by the same checks.
    ///
    /// # Errors
    /// [`InputError::TooLong`], [`InputError::Nul`].
    pub fn checked(text: &Secret) -> Result<Self, InputError> {
        fitting(text).map(|()| Self(text.clone()))
    }

    /// The plaintext, on its way to be sealed.
    pub fn secret(&self) -> Secret {
        self.0.clone()
    }

    /// Whether nothing was given.
    pub fn is_empty(&self) -> bool {
        self.0.reveal().trim().is_empty()
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self(Secret::from(text))
    }
}

impl RequiredText {
    /// Takes a text that came by another way than JSON, by the same checks.
    ///
    /// # Errors
    /// [`InputError::Missing`] where there is nothing in it, [`InputError::TooLong`], [`InputError::Nul`].
    pub fn checked(text: &Secret) -> Result<Self, InputError> {
        fitting(text)?;
        if text.reveal().trim().is_empty() {
            return Err(InputError::Missing);
        }
        Ok(Self(text.clone()))
    }

    /// The plaintext, on its way to be sealed.
    pub fn secret(&self) -> Secret {
        self.0.clone()
    }
}

impl From<&str> for RequiredText {
    fn from(text: &str) -> Self {
        Self(Secret::from(text))
    }
}

impl Input for Text {
    fn read(value: Option<Value>) -> Result<Self, InputError> {
        read_text(value).map(Self)
    }

    fn describe() -> Value {
        json!({"type": "string", "maxLength": TEXT_BYTES_MAX, "x-sealed": true})
    }

    fn is_required() -> bool {
        false
    }
}

impl Input for RequiredText {
    fn read(value: Option<Value>) -> Result<Self, InputError> {
        let text = read_text(value)?;
        if text.reveal().trim().is_empty() {
            return Err(InputError::Missing);
        }
        Ok(Self(text))
    }

    fn describe() -> Value {
        json!({"type": "string", "minLength": 1, "maxLength": TEXT_BYTES_MAX, "x-sealed": true})
    }

    fn is_required() -> bool {
        true
    }
}

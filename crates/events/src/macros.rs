//! The three macros every vocabulary file is written with: `codes!`, `part!` and `stream_events!`.
//!
//! What came after the first release says so: `Negative = "negative" since 2`, and the same after
//! the name of an event or of an optional field. A ledger writes it only once upgraded.

/// The vocabulary a name came with: the first, unless it says otherwise.
macro_rules! since {
    () => {
        1
    };
    ($since:literal) => {
        $since
    };
}

/// Declares a closed list of codes: an enum written as its code.
macro_rules! codes {
    ($($(#[$doc:meta])* pub enum $name:ident {
        $($(#[$vdoc:meta])* $variant:ident = $code:literal $(since $since:literal)?,)+
    })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant,)+ }

        impl $name {
            /// Every code of the list, in the order of its declaration.
            pub const ALL: &'static [$name] = &[$($name::$variant,)+];

            /// The code as written in records.
            pub const fn code(self) -> &'static str {
                match self { $($name::$variant => $code,)+ }
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.code())
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::ParseCodeError;

            fn from_str(text: &str) -> Result<Self, Self::Err> {
                match text { $($code => Ok($name::$variant),)+ _ => Err($crate::ParseCodeError) }
            }
        }

        impl $crate::Field for $name {
            fn specify(path: &str, optional: bool, out: &mut Vec<$crate::FieldSpec>) {
                out.push($crate::FieldSpec { path: path.to_owned(), class: $crate::Class::Code, optional });
            }

            fn schema() -> serde_json::Value {
                serde_json::json!({"enum": [$($code,)+]})
            }

            fn sample(sampler: &mut $crate::Sampler) -> Self {
                let first = [$($name::$variant,)+];
                sampler.pick(&first, first[0])
            }

            fn since(&self) -> u32 {
                match self { $($name::$variant => since!($($since)?),)+ }
            }
        }
    )+};
}

/// Declares a structure that stands inside events.
macro_rules! part {
    ($($(#[$doc:meta])* pub struct $name:ident {
        $($(#[$fdoc:meta])* $field:ident $(since $since:literal)?: $type:ty,)*
    })+) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$fdoc])* #[serde(skip_serializing_if = "crate::Field::is_absent")] pub $field: $type,)*
        }

        impl $crate::Field for $name {
            fn specify(path: &str, optional: bool, out: &mut Vec<$crate::FieldSpec>) {
                let _ = (path, optional, &out);
                $(<$type as $crate::Field>::specify(
                    &$crate::field::join(path, stringify!($field)), optional, out);)*
            }

            fn schema() -> serde_json::Value {
                let mut properties = serde_json::Map::new();
                let mut required = Vec::<&str>::new();
                // Of a structure without fields nothing is said.
                let _ = (&mut properties, &mut required);
                $(
                    properties.insert(stringify!($field).to_owned(), <$type as $crate::Field>::schema());
                    if !<$type as $crate::Field>::is_optional() { required.push(stringify!($field)); }
                )*
                serde_json::json!({"type": "object", "additionalProperties": false,
                    "properties": properties, "required": required})
            }

            fn sample(sampler: &mut $crate::Sampler) -> Self {
                let _ = &sampler;
                Self { $($field: <$type as $crate::Field>::sample(sampler),)* }
            }

            fn persons(&self, out: &mut Vec<$crate::PersonId>) {
                let _ = &out;
                $($crate::Field::persons(&self.$field, out);)*
            }

            fn streams(&self, out: &mut Vec<$crate::StreamId>) {
                let _ = &out;
                $($crate::Field::streams(&self.$field, out);)*
            }

            fn since(&self) -> u32 {
                let fields: &[u32] = &[$(
                    if $crate::Field::is_absent(&self.$field) { 1 }
                    else { $crate::Field::since(&self.$field).max(since!($($since)?)) },
                )*];
                fields.iter().copied().max().unwrap_or(1)
            }

            fn seal_walk(&mut self, path: &mut String, visit: &mut $crate::SealVisitor<'_>) {
                let _ = (&path, &visit);
                $($crate::field::with_path(path, stringify!($field), |path| {
                    $crate::Field::seal_walk(&mut self.$field, path, visit);
                });)*
            }
        }
    )+};
}

/// Declares the events of one stream kind: a structure each, and the enum of them all. Events whose
/// structures stand in another file, by `part!`, are listed after `also`.
macro_rules! stream_events {
    (
        $(#[$doc:meta])* pub enum $enum:ident of $kind:ident {
            $($(#[$edoc:meta])* $event:ident = $name:literal $(since $since:literal)? {
                $($(#[$fdoc:meta])* $field:ident $(since $fsince:literal)?: $type:ty,)*
            })+
        }
        $(also { $($(#[$ldoc:meta])* $later:ident = $lname:literal $(since $lsince:literal)?,)+ })?
    ) => {
        part! { $($(#[$edoc])* pub struct $event {
            $($(#[$fdoc])* $field $(since $fsince)?: $type,)*
        })+ }

        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq)]
        pub enum $enum { $($(#[$edoc])* $event($event),)+ $($($(#[$ldoc])* $later($later),)+)? }

        $(impl From<$event> for $enum {
            fn from(event: $event) -> Self { $enum::$event(event) }
        }
        impl From<$event> for $crate::Event {
            fn from(event: $event) -> Self { $crate::Event::from($enum::$event(event)) }
        })+
        $($(impl From<$later> for $enum {
            fn from(event: $later) -> Self { $enum::$later(event) }
        }
        impl From<$later> for $crate::Event {
            fn from(event: $later) -> Self { $crate::Event::from($enum::$later(event)) }
        })+)?

        impl $crate::StreamEvent for $enum {
            const KIND: $crate::StreamKind = $crate::StreamKind::$kind;
            const NAMES: &'static [&'static str] = &[$($name,)+ $($($lname,)+)?];

            fn name(&self) -> &'static str {
                match self { $($enum::$event(_) => $name,)+ $($($enum::$later(_) => $lname,)+)? }
            }

            fn type_version(&self) -> u16 {
                1
            }

            fn decode(name: &str, type_version: u16, data: &str) -> Result<Self, $crate::DecodeError> {
                match (name, type_version) {
                    $(($name, 1) => Ok($enum::$event($crate::event::parse_data::<$event>(data)?)),)+
                    $($(($lname, 1) => {
                        Ok($enum::$later($crate::event::parse_data::<$later>(data)?))
                    })+)?
                    _ => Err($crate::DecodeError::unknown(Self::KIND, name, type_version)),
                }
            }

            fn data(&self) -> Result<String, $crate::DecodeError> {
                match self {
                    $($enum::$event(event) => $crate::event::write_data(event),)+
                    $($($enum::$later(event) => $crate::event::write_data(event),)+)?
                }
            }

            fn persons(&self) -> Vec<$crate::PersonId> {
                let mut persons = Vec::new();
                match self {
                    $($enum::$event(event) => $crate::Field::persons(event, &mut persons),)+
                    $($($enum::$later(event) => $crate::Field::persons(event, &mut persons),)+)?
                }
                persons.sort_unstable();
                persons.dedup();
                persons
            }

            fn streams(&self) -> Vec<$crate::StreamId> {
                let mut streams = Vec::new();
                match self {
                    $($enum::$event(event) => $crate::Field::streams(event, &mut streams),)+
                    $($($enum::$later(event) => $crate::Field::streams(event, &mut streams),)+)?
                }
                streams.sort_unstable();
                streams.dedup();
                streams
            }

            fn since(&self) -> u32 {
                match self {
                    $($enum::$event(event) => {
                        $crate::Field::since(event).max(since!($($since)?))
                    })+
                    $($($enum::$later(event) => {
                        $crate::Field::since(event).max(since!($($lsince)?))
                    })+)?
                }
            }

            fn seal_walk(&mut self, visit: &mut $crate::SealVisitor<'_>) {
                let mut path = String::new();
                match self {
                    $($enum::$event(event) => $crate::Field::seal_walk(event, &mut path, visit),)+
                    $($($enum::$later(event) => {
                        $crate::Field::seal_walk(event, &mut path, visit);
                    })+)?
                }
            }

            fn sample(name: &str, sampler: &mut $crate::Sampler) -> Option<Self> {
                match name {
                    $($name => Some($enum::$event(<$event as $crate::Field>::sample(sampler))),)+
                    $($($lname => Some($enum::$later(<$later as $crate::Field>::sample(sampler))),)+)?
                    _ => None,
                }
            }

            fn specs() -> Vec<$crate::EventSpec> {
                vec![
                    $($crate::EventSpec::of::<$event>(Self::KIND, $name),)+
                    $($($crate::EventSpec::of::<$later>(Self::KIND, $lname),)+)?
                ]
            }
        }
    };
}

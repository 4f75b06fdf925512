//! Macros for commands: `command!` declares one, `stream_rules!` binds a stream's commands, events
//! and state together.

/// Declares a command: a structure read field by field from JSON, so that a refusal names the field.
macro_rules! command {
    ($(#[doc = $doc:literal])* pub struct $name:ident = $code:literal { $($(#[doc = $fdoc:literal])* $field:ident: $type:ty,)* }) => {
        $(#[doc = $doc])*
        #[derive(Debug, Clone)]
        pub struct $name { $($(#[doc = $fdoc])* pub $field: $type,)* }

        impl $name {
            /// The command's name.
            pub const NAME: &'static str = $code;

            /// Reads the command from its JSON data.
            ///
            /// # Errors
            /// A refusal that names the field.
            pub fn read(
                mut data: serde_json::Map<String, serde_json::Value>,
            ) -> Result<Self, $crate::Refusal> {
                let data = &mut data;
                let command = Self { $($field: $crate::decide::read_field(data, stringify!($field))?,)* };
                $crate::decide::no_more_fields(data)?;
                Ok(command)
            }

            /// The JSON Schema of the command's data.
            pub fn describe() -> serde_json::Value {
                let (mut properties, mut required) = (serde_json::Map::new(), Vec::<&str>::new());
                // A command may have no field.
                let _ = (&mut properties, &mut required);
                $(
                    let schema = <$type as $crate::Input>::describe();
                    let schema = $crate::decide::described(schema, concat!($($fdoc,)*));
                    properties.insert(stringify!($field).to_owned(), schema);
                    if <$type as $crate::Input>::is_required() { required.push(stringify!($field)); }
                )*
                let schema = serde_json::json!({"type": "object", "additionalProperties": false,
                    "properties": properties, "required": required});
                $crate::decide::described(schema, concat!($($doc,)*))
            }
        }
    };
}

/// Binds a stream kind's commands, events and state: parsing by name, decide, admit, evolve.
macro_rules! stream_rules {
    (
        $(#[$doc:meta])* pub enum Command of $kind:ident { $($path:ident::$name:ident,)* }
        state $state:ty; event $event_enum:ty { $($event:ident,)+ }
    ) => {
        $(#[$doc])*
        #[derive(Debug, Clone)]
        pub enum Command { $(#[doc = concat!("See [`", stringify!($path), "::", stringify!($name), "`].")] $name($path::$name),)* }

        impl Command {
            /// Reads the command `name` from its JSON data.
            ///
            /// # Errors
            /// `unknown_command`, or a refusal that names the field.
            pub fn read(
                name: &str,
                data: serde_json::Map<String, serde_json::Value>,
            ) -> Result<Self, $crate::Refusal> {
                let _ = &data;
                match name {
                    $(_ if name == $path::$name::NAME => $path::$name::read(data).map(Command::$name),)*
                    _ => Err($crate::decide::unknown_command()),
                }
            }

            /// Name and JSON Schema of every command.
            pub fn specs() -> Vec<$crate::CommandSpec> {
                vec![$($crate::CommandSpec {
                    stream: amana_events::StreamKind::$kind,
                    name: $path::$name::NAME,
                    schema: $path::$name::describe(),
                },)*]
            }
        }

        $(impl From<$path::$name> for Command {
            fn from(command: $path::$name) -> Self { Command::$name(command) }
        })*

        $(impl From<$path::$name> for $crate::Command {
            fn from(command: $path::$name) -> Self { $crate::Command::$kind(Command::$name(command)) }
        })*

        impl $crate::Rules for $state {
            type Command = Command;
            type Event = $event_enum;

            fn translate(
                &self,
                command: &Command,
                context: &$crate::Context<'_>,
            ) -> Result<Vec<$event_enum>, $crate::Refusal> {
                let _ = context;
                match *command { $(Command::$name(ref command) => $crate::Decide::decide(command, self, context),)* }
            }

            fn admit(
                &self,
                event: &$event_enum,
                context: &$crate::Context<'_>,
            ) -> Result<(), $crate::Refusal> {
                type Events = $event_enum;
                match event { $(Events::$event(event) => $crate::Admit::admit(event, self, context),)+ }
            }

            fn evolve(&mut self, event: &$event_enum, stamp: &$crate::Stamp) {
                self.apply(event, stamp);
            }
        }
    };
}

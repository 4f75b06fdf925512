-- A closed handover remembers how far it had come, so that reopening goes on from there. SQLite.
--
-- The view is built anew by the program that brings this; rows of the generation before have nothing here.

ALTER TABLE view_handover ADD COLUMN closed_from TEXT; -- how far it had come when it was closed

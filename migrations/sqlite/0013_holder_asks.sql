-- What a report's holders asked for and nobody has answered stands in its row, so that a list can say what waits. SQLite.
--
-- The view is built anew by the program that brings this; rows of the generation before have nothing here.

ALTER TABLE view_report ADD COLUMN reporter_asks TEXT; -- what its reporter asked for last, unanswered
ALTER TABLE view_report ADD COLUMN survivor_asks TEXT; -- what its survivor asked for last, unanswered

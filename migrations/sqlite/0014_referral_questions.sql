-- A question of a referral that waits for the other side stands in its row, so that a list can say what waits. SQLite.
--
-- The view is built anew by the program that brings this; rows of the generation before have nothing here.

ALTER TABLE view_referral ADD COLUMN question BLOB; -- the event that asked, unanswered

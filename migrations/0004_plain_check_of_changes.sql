-- CHECK (op IN (...)) made SQLite build an index of the four words for each line that it adds, which cost more than
-- the line. Comparisons do not. The text of the schema is all that changes: "Making Other Kinds Of Table Schema
-- Changes" in SQLite's documentation of ALTER TABLE.
PRAGMA writable_schema = ON;

UPDATE sqlite_schema
SET sql = 'CREATE TABLE changes (
    seq      INTEGER NOT NULL PRIMARY KEY,
    at       TEXT    NOT NULL,
    resource TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    op       TEXT    NOT NULL CHECK (op = ''insert'' OR op = ''update'' OR op = ''delete'' OR op = ''restore'')
) STRICT'
WHERE type = 'table' AND name = 'changes';

PRAGMA writable_schema = RESET;

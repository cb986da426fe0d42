-- "GIPO" in the header: tells a mirror from other programs' databases without a look at its tables.
PRAGMA application_id = 1195987023;

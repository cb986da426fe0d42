-- What the mirror knows about itself. Names with a leading underscore are the program's own; reports
-- use the relations without one.

-- Facts about the whole file: the tenant it holds, whether it was closed in order, ...
CREATE TABLE _facts (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- One row for each mirrored resource. The number names it in locks and in _seen.
CREATE TABLE _resources (
    number          INTEGER NOT NULL PRIMARY KEY,
    name            TEXT    NOT NULL UNIQUE,
    parent          TEXT,
    mirrored        INTEGER NOT NULL DEFAULT 1,  -- 0: no longer in the settings; its rows stay
    state           TEXT    NOT NULL DEFAULT 'never',
    live_rows       INTEGER NOT NULL DEFAULT 0,
    deleted_rows    INTEGER NOT NULL DEFAULT 0,
    last_success_at TEXT,
    last_attempt_at TEXT,
    last_full_at    TEXT,     -- the last complete walk over everything
    watermark       TEXT,
    next_run_at     TEXT,
    last_error      TEXT,
    state_since     TEXT,
    failures        INTEGER NOT NULL DEFAULT 0,  -- in a row
    max_lag_seconds INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The columns of each relation: where in the item a column comes from, and what kind of value it holds.
CREATE TABLE _columns (
    relation      TEXT NOT NULL,
    name          TEXT NOT NULL,
    path          TEXT NOT NULL,
    kind          TEXT NOT NULL,
    first_seen_at TEXT NOT NULL,
    position      INTEGER NOT NULL,  -- order of first sight
    PRIMARY KEY (relation, path),
    UNIQUE (relation, name)
) STRICT, WITHOUT ROWID;

-- The arrays found in the items of a resource, each a view over a table of elements.
CREATE TABLE _arrays (
    resource TEXT    NOT NULL,
    owner    TEXT    NOT NULL,  -- the relation whose rows hold the array: the resource, or another array's view
    path     TEXT    NOT NULL,
    view     TEXT    NOT NULL UNIQUE,
    position INTEGER NOT NULL,  -- order of first sight
    PRIMARY KEY (resource, owner, path)
) STRICT, WITHOUT ROWID;

-- A walk under way, with the place where it stands. The cursor is the walker's own text.
CREATE TABLE _walks (
    resource   INTEGER NOT NULL REFERENCES _resources (number),
    mode       TEXT    NOT NULL,
    number     INTEGER NOT NULL UNIQUE,
    started_at TEXT    NOT NULL,
    cursor     TEXT    NOT NULL,
    PRIMARY KEY (resource, mode)
) STRICT, WITHOUT ROWID;

-- Which rows a walk has met, page by page (rowids, packed).
CREATE TABLE _seen (
    walk    INTEGER NOT NULL,
    page    INTEGER NOT NULL,
    leg     INTEGER NOT NULL,  -- the list of the walk that the page belongs to
    proven  INTEGER NOT NULL,  -- 1: nothing was skipped before this page
    rows    BLOB    NOT NULL,
    removed BLOB    NOT NULL,  -- rows that have changed since, and prove nothing any more
    PRIMARY KEY (walk, page)
) STRICT, WITHOUT ROWID;

-- In which slice of its window a row was last met: only there can its absence mean anything.
CREATE TABLE _slices (
    resource INTEGER NOT NULL,
    row      INTEGER NOT NULL,
    slice    INTEGER NOT NULL,  -- day number of its first day
    PRIMARY KEY (resource, row)
) STRICT, WITHOUT ROWID;

-- Resources whose columns are being made anew from the payloads, and how far that has come.
CREATE TABLE _rewrites (
    resource INTEGER NOT NULL PRIMARY KEY,
    next_row INTEGER NOT NULL
) STRICT;

-- Children deleted because their parent was: they come back with it.
CREATE TABLE _orphans (
    resource INTEGER NOT NULL,
    row      INTEGER NOT NULL,
    PRIMARY KEY (resource, row)
) STRICT, WITHOUT ROWID;

CREATE TABLE changes (
    seq      INTEGER NOT NULL PRIMARY KEY,
    at       TEXT    NOT NULL,
    resource TEXT    NOT NULL,
    id       TEXT    NOT NULL,
    op       TEXT    NOT NULL CHECK (op IN ('insert', 'update', 'delete', 'restore'))
) STRICT;

CREATE TABLE rejects (
    at       TEXT NOT NULL,
    resource TEXT NOT NULL,
    reason   TEXT NOT NULL,
    payload  ANY  NOT NULL,  -- a BLOB where the bytes are no UTF-8
    _digest  BLOB NOT NULL,
    PRIMARY KEY (resource, _digest)
) STRICT;

CREATE TABLE sync_runs (
    _run        INTEGER NOT NULL PRIMARY KEY,
    started_at  TEXT    NOT NULL,
    finished_at TEXT,
    resource    TEXT    NOT NULL,
    mode        TEXT    NOT NULL,
    requests    INTEGER NOT NULL DEFAULT 0,
    items       INTEGER NOT NULL DEFAULT 0,
    inserted    INTEGER NOT NULL DEFAULT 0,
    updated     INTEGER NOT NULL DEFAULT 0,
    deleted     INTEGER NOT NULL DEFAULT 0,
    unchanged   INTEGER NOT NULL DEFAULT 0,
    outcome     TEXT    NOT NULL DEFAULT 'running',
    error       TEXT
) STRICT;

CREATE INDEX _sync_runs_by_resource ON sync_runs (resource, started_at);

CREATE VIEW columns AS
SELECT
    relation AS resource,
    name,
    path,
    CASE
        WHEN kind IN ('boolean', 'integer') THEN 'INTEGER'
        WHEN kind = 'real' THEN 'REAL'
        ELSE 'TEXT'
    END AS type,
    first_seen_at,
    kind
FROM _columns
ORDER BY relation, position;

-- Age is told by the reader's clock, so that a mirror whose service is dead does not call itself fresh.
CREATE VIEW sync_status AS
SELECT
    name AS resource,
    CASE
        WHEN state = 'ok' AND max_lag_seconds > 0 AND unixepoch() - unixepoch(last_success_at) > max_lag_seconds
            THEN 'stale'
        ELSE state
    END AS state,
    live_rows,
    deleted_rows,
    last_success_at,
    last_attempt_at,
    unixepoch() - unixepoch(last_success_at) AS lag_seconds,
    watermark,
    next_run_at,
    last_error
FROM _resources
WHERE mirrored
ORDER BY number;

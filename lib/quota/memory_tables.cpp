#include "quota/memory_tables.hpp"

#include "quota/moments.hpp"
#include "sqlite/statement.hpp"
#include "sqlite/transaction.hpp"

#include <algorithm>

namespace giposync::quota {
namespace {

// Moments and spans are milliseconds of CLOCK_BOOTTIME; `boot` says of which boot.
constexpr const char* schema = R"sql(
    CREATE TABLE origin (
        lost INTEGER NOT NULL,                 -- whether an earlier memory was lost
        lost_at INTEGER NOT NULL DEFAULT 0,    -- by the wall clock; 0: nobody has been told yet
        journal_stays INTEGER NOT NULL DEFAULT 0  -- who closes the file last leaves its journal
    ) STRICT;

    CREATE TABLE client (
        id INTEGER PRIMARY KEY,
        name TEXT NOT NULL UNIQUE,             -- the OAuth client_id
        boot TEXT NOT NULL,
        serial INTEGER NOT NULL DEFAULT 0,     -- permits given so far
        throttled_until INTEGER NOT NULL DEFAULT 0,
        throttled_until_wall INTEGER NOT NULL DEFAULT 0,
        throttled_for INTEGER NOT NULL DEFAULT 0,
        quiet_until INTEGER NOT NULL DEFAULT 0,
        spaced_until REAL NOT NULL DEFAULT 0,
        announced REAL NOT NULL DEFAULT 0,     -- the rate that the log told last; 0: as configured
        doubt INTEGER NOT NULL DEFAULT 0,      -- see Doubt
        kept_for INTEGER NOT NULL DEFAULT 0,   -- see ClientState
        kept_until INTEGER NOT NULL DEFAULT 0,
        known_from INTEGER NOT NULL DEFAULT 0,
        places INTEGER NOT NULL DEFAULT 0      -- how many rows of `place` are its
    ) STRICT;

    CREATE TABLE lesson (                      -- see Learned
        client INTEGER PRIMARY KEY REFERENCES client,
        phase INTEGER NOT NULL,
        rate REAL NOT NULL,
        refused REAL NOT NULL,
        growth REAL NOT NULL,
        busy REAL NOT NULL,
        settled REAL NOT NULL,
        taught INTEGER NOT NULL,
        confirmed INTEGER NOT NULL,
        unit INTEGER NOT NULL,
        pause INTEGER NOT NULL,
        price INTEGER NOT NULL,
        last_refusal INTEGER NOT NULL,
        refusals INTEGER NOT NULL,
        stalled_since INTEGER NOT NULL,
        first INTEGER NOT NULL,
        longer INTEGER NOT NULL,
        suspected INTEGER NOT NULL,
        suspected_at INTEGER NOT NULL,
        former REAL NOT NULL DEFAULT 0,
        former_at INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE owner (                       -- whoever shares this memory; the number never comes again
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client INTEGER NOT NULL REFERENCES client,
        boot TEXT NOT NULL,
        pid INTEGER NOT NULL,                  -- for people
        hold INTEGER NOT NULL DEFAULT 0,       -- see Need; 0: not known
        flight INTEGER NOT NULL DEFAULT 0
    ) STRICT;

    CREATE TABLE place (                       -- requests of the window
        id INTEGER PRIMARY KEY AUTOINCREMENT,
        client INTEGER NOT NULL REFERENCES client,
        owner INTEGER NOT NULL,
        granted INTEGER NOT NULL,
        answered INTEGER,                      -- null: on its way
        refused INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX place_by_answer ON place (client, answered);

    CREATE TABLE past (                        -- requests that have left the window, counted by its parts
        client INTEGER NOT NULL REFERENCES client,
        start INTEGER NOT NULL,
        sent INTEGER NOT NULL,                 -- without those that were refused
        denied INTEGER NOT NULL DEFAULT 0,     -- those
        last_answer INTEGER NOT NULL DEFAULT 0,
        PRIMARY KEY (client, start)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE waiter (                      -- for each process whoever is its next
        client INTEGER NOT NULL REFERENCES client,
        owner INTEGER NOT NULL,
        urgency INTEGER NOT NULL,
        account TEXT NOT NULL,
        due INTEGER NOT NULL,
        ticket INTEGER NOT NULL,
        PRIMARY KEY (client, owner)
    ) STRICT, WITHOUT ROWID;

    CREATE TABLE turn (                        -- the last permit of an account
        client INTEGER NOT NULL REFERENCES client,
        urgency INTEGER NOT NULL,
        account TEXT NOT NULL,
        serial INTEGER NOT NULL,
        PRIMARY KEY (client, urgency, account)
    ) STRICT, WITHOUT ROWID;
)sql";

// A window of a day may hold a million places, and each permit has to know how many.
constexpr const char* counting = R"sql(
    CREATE TRIGGER place_taken AFTER INSERT ON place BEGIN
        UPDATE client SET places = places + 1 WHERE id = NEW.client;
    END;
    CREATE TRIGGER place_left AFTER DELETE ON place BEGIN
        UPDATE client SET places = places - 1 WHERE id = OLD.client;
    END;
)sql";

// Columns that came later have a default: earlier programs, which do not know them, can go on with the file.
struct LaterColumn
{
    const char* table;
    const char* name;
    const char* declaration;
    const char* fill = nullptr;  // what it is in rows that are there already
};

// An earlier program did not note when the last one of a part was answered: within two minutes after it. A
// part was a 32nd of the window at most.
constexpr const char* fill_last_answer =
    "UPDATE past SET last_answer = start + 120000"
    " + coalesce((SELECT kept_for FROM client WHERE id = past.client), 0) / 32";

constexpr LaterColumn later_columns[] = {
    {"origin", "lost_at", "INTEGER NOT NULL DEFAULT 0"},
    {"origin", "journal_stays", "INTEGER NOT NULL DEFAULT 0"},
    {"lesson", "former", "REAL NOT NULL DEFAULT 0"},
    {"lesson", "former_at", "INTEGER NOT NULL DEFAULT 0"},
    {"client", "doubt", "INTEGER NOT NULL DEFAULT 0"},
    {"client", "kept_for", "INTEGER NOT NULL DEFAULT 0"},
    {"client", "kept_until", "INTEGER NOT NULL DEFAULT 0"},
    {"client", "known_from", "INTEGER NOT NULL DEFAULT 0"},
    {"client", "places", "INTEGER NOT NULL DEFAULT 0"},
    {"owner", "hold", "INTEGER NOT NULL DEFAULT 0"},
    {"owner", "flight", "INTEGER NOT NULL DEFAULT 0"},
    {"past", "denied", "INTEGER NOT NULL DEFAULT 0"},
    {"past", "last_answer", "INTEGER NOT NULL DEFAULT 0", fill_last_answer},
};

bool counts_places(sqlite::Database& db)
{
    return db.integer("SELECT count(*) FROM sqlite_schema WHERE type = 'trigger' AND tbl_name = 'place'") ==
           2;
}

std::vector<LaterColumn> missing_later_columns(sqlite::Database& db)
{
    std::vector<LaterColumn> missing;
    sqlite::Statement find{db, "SELECT 1 FROM pragma_table_info(?) WHERE name = ?"};
    for (const auto& column : later_columns)
        if (!find.first([](const auto&) {}, column.table, column.name))
            missing.push_back(column);
    return missing;
}

}  // namespace

bool create_tables(sqlite::Database& db, bool lost)
{
    sqlite::Transaction change{db};
    const bool missing = db.integer("PRAGMA user_version") == 0;
    if (missing)
    {
        db.execute(schema);
        db.execute(counting);
        sqlite::Statement{db, "INSERT INTO origin (lost) VALUES (?)"}.run(lost);
        db.execute("PRAGMA user_version = " + std::to_string(memory_version));
    }
    change.commit();
    return missing;
}

void add_later_columns(sqlite::Database& db)
{
    if (missing_later_columns(db).empty() && counts_places(db))
        return;
    sqlite::Transaction change{db};
    for (const auto& [table, name, declaration, fill] : missing_later_columns(db))
    {
        db.execute(std::string("ALTER TABLE ") + table + " ADD COLUMN " + name + " " + declaration);
        if (fill)
            db.execute(fill);
    }
    if (!counts_places(db))
    {
        db.execute("UPDATE client SET places = (SELECT count(*) FROM place WHERE place.client = client.id)");
        db.execute(counting);
    }
    change.commit();
}

bool note_origin(sqlite::Database& db, Instant now)
{
    sqlite::Statement{db, "UPDATE origin SET lost_at = ? WHERE lost AND lost_at = 0"}.run(number_of(now));
    return sqlite::Statement{db, "UPDATE origin SET journal_stays = 1 WHERE NOT journal_stays"}.run() > 0;
}

std::optional<Moment> moment_of_loss(sqlite::Database& db, const TwoClocks& now)
{
    const bool knows_when = missing_columns(db).empty();
    sqlite::Statement lost{
        db,
        knows_when ? "SELECT lost_at FROM origin WHERE lost" : "SELECT 0 FROM origin WHERE lost"};
    std::optional<Moment> found;
    const auto take = [&](const auto& row) {
        const auto at = row.integer(0) != 0 ? instant_of(row.integer(0)) : now.wall;
        // The clock may have been set since.
        found = now.moment - std::max<Duration>(now.wall - at, Duration::zero());
    };
    lost.first(take);
    return found;
}

std::vector<std::string> missing_columns(sqlite::Database& db)
{
    std::vector<std::string> names;
    for (const auto& column : missing_later_columns(db))
        names.emplace_back(column.name);
    return names;
}

}  // namespace giposync::quota

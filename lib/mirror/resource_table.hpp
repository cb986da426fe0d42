#pragma once

#include "base/event.hpp"
#include "base/time.hpp"
#include "mirror/column_value.hpp"
#include "mirror/flatten.hpp"
#include "mirror/shape.hpp"
#include "sqlite/statement.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

// What a row holds besides the fields of the API.
struct RowHead
{
    std::string_view id;
    std::optional<std::string_view> parent_id;
    std::optional<std::string> updated_at;  // UTC text
    std::string_view payload;
    bool deleted = false;
};

// The tables of one resource, as statements: each item goes into R_all and, array by array, into the tables
// of elements. Columns grow from what is stored. Everything here runs inside the caller's transaction.
class ResourceTable
{
public:
    using Fields = std::vector<FlatRow>;

    ResourceTable(sqlite::Database& db, std::string resource, Zone zone);

    const Shape& shape() const { return shape_; }

    // Forgets what it knows of the tables, after a rollback or when another process may have changed them.
    void reload();

    // Takes items apart; what is new in them waits for grow().
    Fields fields_of(std::string_view payload) { return flatten(payload, shape_, growth_); }

    // Makes the tables fit what fields_of has met; needed before its fields are stored. Says what was new.
    struct Grown
    {
        Growth growth;
        bool stale = false;  // rows stored earlier hold values that must be made anew: see rewrite()
    };

    Grown grow(Instant now);

    // `at` is now. Says which row it is.
    std::int64_t insert(const RowHead& head, const Fields& fields, std::string_view at);
    void update(std::int64_t row, const RowHead& head, const Fields& fields, std::string_view at);

    // A stored row, live or deleted; the views are valid inside the callback only.
    struct StoredRow
    {
        std::int64_t row;
        std::string_view id;
        std::string_view parent_id;
        std::string_view payload;  // empty once erased
        bool live;
    };

    template <class OnRow>
    bool find(std::string_view id, OnRow&& on_row)
    {
        return fixed().find.first([&](const sqlite::Statement& s) { on_row(stored_row(s)); }, id);
    }

    template <class OnRow>
    bool find(std::int64_t row, OnRow&& on_row)
    {
        return fixed().find_by_row.first([&](const sqlite::Statement& s) { on_row(stored_row(s)); }, row);
    }

    // The first live row at or behind `row`, in the order of the table.
    struct LiveRow
    {
        std::int64_t row;
        std::string id;
    };

    std::optional<LiveRow> first_live(std::int64_t row);

    // Rows of this parent: the live ones.
    std::vector<std::int64_t> live_children_of(std::string_view parent_id);

    // A live row becomes a tombstone and back; its elements go and come with it. False where it was so
    // before.
    bool bury(std::int64_t row, std::string_view at);
    bool revive(std::int64_t row, std::string_view at);

    // The columns of a stored row again, from its payload.
    void rewrite(std::int64_t row, std::string_view id, const Fields& fields, bool live);

    // Elements are those of live rows: they go with the row and come back with it.
    void remove_elements(std::int64_t row);
    void insert_elements(std::int64_t row, std::string_view id, const Fields& fields);

private:
    struct Statements
    {
        sqlite::Statement insert;
        sqlite::Statement update;
        sqlite::Statement rewrite;
        std::vector<sqlite::Statement> insert_element;  // of relation 1, 2, ...
        std::vector<sqlite::Statement> delete_elements;
    };

    // Those that do not depend on the columns.
    struct Fixed
    {
        sqlite::Statement find;
        sqlite::Statement find_by_row;
        sqlite::Statement first_live;
        sqlite::Statement live_children;
        sqlite::Statement bury;
        sqlite::Statement revive;
    };

    static StoredRow stored_row(const sqlite::Statement& statement);
    Fixed& fixed();
    Statements& statements();
    void bind_cells(sqlite::Statement& statement, int first, const FlatRow& row);

    sqlite::Database& db_;
    std::string resource_;
    Zone zone_;
    Shape shape_;
    Growth growth_;
    TextArena arena_;
    std::optional<Fixed> fixed_;
    std::optional<Statements> statements_;
};

}  // namespace giposync::mirror

#pragma once

#include "base/time.hpp"
#include "sqlite/statement.hpp"

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

enum class ChangeOp
{
    insert,
    update,
    remove,
    restore,
};

// The relation `changes`: replayed from any seq on, it gives the set of live rows.
class ChangeFeed
{
public:
    explicit ChangeFeed(sqlite::Database& db) : db_(db) {}

    void add(std::string_view at, std::string_view resource, std::string_view id, ChangeOp op);

    // Ids of this resource that have changed behind `seq`, in order.
    std::vector<std::string> ids_after(std::int64_t seq, std::string_view resource);

private:
    sqlite::Database& db_;

    sqlite::Statement add_{db_, "INSERT INTO changes (at, resource, id, op) VALUES (?, ?, ?, ?)"};
    sqlite::Statement ids_after_{db_, "SELECT id FROM changes WHERE seq > ? AND resource = ? ORDER BY seq"};
};

}  // namespace giposync::mirror

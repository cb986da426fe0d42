#pragma once

#include "base/time.hpp"
#include "sqlite/statement.hpp"

#include <string_view>

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

private:
    sqlite::Database& db_;

    sqlite::Statement add_{db_, "INSERT INTO changes (at, resource, id, op) VALUES (?, ?, ?, ?)"};
};

}  // namespace giposync::mirror

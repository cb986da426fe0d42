#pragma once

#include "sqlite/database.hpp"

namespace giposync::mirror {

// Migration 3, frozen as its file is. The tables behind the views of arrays were keyed by the item's id: in a
// first fill every page then touched most of their leaves, because lists are seldom in the order of ids.
// Copies each into a table that is keyed by the item's rowid, in the order of the rows, so in little memory.
// Nothing that a view shows changes; indexes come back after the next walk. Inside the caller's transaction.
void key_elements_by_row(sqlite::Database& db);

}  // namespace giposync::mirror

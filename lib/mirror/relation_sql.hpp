#pragma once

#include "mirror/shape.hpp"

#include <string>
#include <vector>

// The tables and views of a resource as SQL text. Pure.
namespace giposync::mirror {

std::string column_definition(const Column& column);

std::string create_table_sql(const Relation& relation);

// The same with the columns in the order of a table that has grown.
std::string create_table_sql(const Relation& relation, const std::vector<std::string>& order);

std::string create_view_sql(const Relation& relation);

}  // namespace giposync::mirror

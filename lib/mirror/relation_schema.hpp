#pragma once

#include "base/time.hpp"
#include "mirror/flatten.hpp"
#include "mirror/shape.hpp"
#include "sqlite/database.hpp"

#include <string>

// The tables and views of one resource, as SQL. All of it runs inside the caller's transaction.
namespace giposync::mirror {

// The shape that the file holds for this resource; `zone` is for times without one.
Shape load_shape(sqlite::Database& db, const std::string& resource, Zone zone);

// A resource has its name for itself: where the view of an array had it first, that one is called name_2 from
// now on.
void free_name_of_resource(sqlite::Database& db, const std::string& name);

// Makes R_all and R where they do not exist yet.
void create_resource_relations(sqlite::Database& db, const Shape& shape);

// Makes tables, views and _columns fit what the shape has learned. Names of new array views are settled
// here (a taken one gets a number) and written into the shape. Answers whether rows that are there already
// hold values that must be made anew from their payloads.
bool apply_growth(sqlite::Database& db, Shape& shape, const Growth& growth, Instant now);

}  // namespace giposync::mirror

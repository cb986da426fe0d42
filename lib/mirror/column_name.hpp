#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::mirror {

// lastName → last_name, patientID → patient_id, HTMLBody → html_body, "a b-c" → a_b_c. Characters that SQL
// takes only between quotes stay. Never empty, never with an underscore in front: those are the mirror's.
std::string snake_case(std::string_view name);

// One more step of a path as people write it: patient.id; a name that holds a dot is quoted: a."b.c".
std::string extended_path(std::string_view path, std::string_view name);

// The names that extended_path has joined.
std::vector<std::string> steps_of(std::string_view path);

// `wanted`, or the first of wanted_2, wanted_3, ... that is not taken.
std::string numbered(const std::string& wanted, const std::function<bool(const std::string&)>& taken);

// Whether a column of this name refers to a row: id, patient_id. Such columns are always TEXT, so that they
// join with _id whatever the API writes.
bool names_an_id(std::string_view column);

}  // namespace giposync::mirror

#pragma once

#include "sandbox/clinic.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace giposync::sandbox {

// How a row of the truth stands in its line.
enum class TruthForm
{
    described,  // {"id": ..., "parent": ... or null, "text": the exact text as a JSON string}
    plain,      // the exact text itself; odd ones may hold line breaks of their own
};

// All live rows of a kind, a line each, in pieces of some hundred kilobytes; an empty piece is the end. Rows
// that come and go meanwhile may be in it or not. The clinic must outlive it.
std::function<std::string()> truth_stream(const Clinic& clinic, Kind kind, TruthForm form);

}  // namespace giposync::sandbox

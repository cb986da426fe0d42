#include "targets.hpp"

#include <stdexcept>
#include <string>

namespace giposync::fuzz {
namespace {

constexpr Target targets[]{
    {"json", json},
    {"json_equal", json_equal},
    {"timestamp", timestamp},
    {"url", url},
    {"http_answer", http_answer},
    {"list_page", list_page},
    {"mirror", mirror},
    {"oauth", oauth},
    {"settings", settings},
    {"swagger", swagger},
};

}  // namespace

std::span<const Target> all_targets()
{
    return targets;
}

void expect(bool kept, const char* promise)
{
    if (!kept)
        throw std::logic_error(std::string("not kept: ") + promise);
}

}  // namespace giposync::fuzz

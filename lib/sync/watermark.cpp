#include "sync/watermark.hpp"

#include <algorithm>
#include <chrono>

namespace giposync::sync {
namespace {

using namespace std::chrono_literals;

constexpr Duration long_over = 1h;
constexpr Duration beyond_its_second =
    2s;  // a whole second is asked for before the watermark: see ListAddress

bool nothing_new(const mirror::RunCount& count)
{
    return count.rows.inserted == 0 && count.rows.updated == 0;
}

}  // namespace

std::optional<Instant> watermark_after(
    const config::Resource& resource,
    const WalkCursor& walk,
    const mirror::RunCount& count,
    WalkMode mode,
    std::optional<Instant> before
)
{
    if (!walk.edge.latest)
        return before;
    const auto settled = walk.server_started.value_or(walk.started) - resource.margin;
    auto reached = std::min(settled, to_instant(*walk.edge.latest));

    const bool costs_pages = walk.edge.rows() > resource.limit;
    const bool read_twice = mode == WalkMode::change && before == reached && nothing_new(count);
    if (costs_pages && (reached + long_over <= settled || read_twice))
        reached = std::min(settled, std::chrono::floor<std::chrono::seconds>(reached) + beyond_its_second);
    return before ? std::max(*before, reached) : reached;
}

}  // namespace giposync::sync

#pragma once

#include "base/iso8601.hpp"
#include "mirror/resource_status.hpp"
#include "unit/sync/sync_fixture.hpp"

#include <string>
#include <utility>
#include <vector>

namespace giposync::test {

struct ResourceSyncTest : SyncFixture
{
    // Whatever is asked for, with the server's time in its head.
    void serve(std::vector<std::string> items)
    {
        server.answer = [this, items = std::move(items)](const Asked&) {
            auto answer = page(items, false);
            answer.headers.push_back({"Date", http_date()});
            return answer;
        };
    }

    // It is Saturday all day.
    std::string http_date() const
    {
        const auto text = to_text_in_seconds(simulation.clock.now() + server_ahead);
        return "Sat, " + text.substr(8, 2) + " Jan 2026 " + text.substr(11, 8) + " GMT";
    }

    std::string watermark() { return status("watermark"); }

    mirror::ResourceRecord record()
    {
        mirror::ResourceStatus records{*mirror.mirror};
        return records.read(mirror.resource("parents"));
    }

    static sync::SyncWish scheduled(bool reconcile = false)
    {
        sync::SyncWish wish;
        wish.by_schedule = true;
        wish.reconcile = reconcile;
        return wish;
    }

    Duration server_ahead{0};
};

}  // namespace giposync::test

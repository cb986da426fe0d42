#pragma once

#include "unit/sync/sync_fixture.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <set>
#include <string>
#include <vector>

namespace giposync::test {

// A list of numbered rows that can lose some, and items by id.
struct DeletionsTest : SyncFixture
{
    std::set<std::int64_t> there;  // at the server
    std::function<net::Response(std::int64_t)> by_id = [this](std::int64_t id) {
        return there.contains(id) ? net::Response{200, {}, item(id)} : net::Response{404, {}, ""};
    };
    std::int64_t asked_by_id = 0;
    std::int64_t walks = 0;

    // A mirror of so many rows, as the server has them.
    void have_rows(std::int64_t count)
    {
        for (std::int64_t id = 1; id <= count; ++id)
            there.insert(id);
        server.answer = [this](const Asked& asked) { return answer(asked); };
        ASSERT_FALSE(sync(parents).failure);
        ASSERT_EQ(live("parents"), std::to_string(count));
        simulation.clock.advance(std::chrono::hours(1));
        walks = 0;
    }

    net::Response answer(const Asked& asked)
    {
        if (asked.path == "https://api/parents")
            return list(asked);
        ++asked_by_id;
        return by_id(std::stoll(asked.path.substr(std::string("https://api/parents/").size())));
    }

    net::Response list(const Asked& asked)
    {
        walks += asked.offset == 0 ? 1 : 0;
        std::vector<std::string> items;
        std::int64_t place = 0;
        for (const auto id : there)
            if (place++; place > asked.offset && place <= asked.offset + asked.limit)
                items.push_back(item(id));
        return page(items, asked.offset + asked.limit < std::ssize(there));
    }

    void lose(std::int64_t first, std::int64_t last)
    {
        for (auto id = first; id <= last; ++id)
            there.erase(id);
    }

    std::string tombstones()
    {
        return mirror.query("SELECT group_concat(_id) FROM parents_all WHERE _deleted_at IS NOT NULL");
    }
};

}  // namespace giposync::test

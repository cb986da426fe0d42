#include "sync/verify.hpp"

#include "base/async.hpp"
#include "mirror/sweep.hpp"
#include "sync/legs.hpp"
#include "sync/pager.hpp"
#include "sync/reading_order.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <map>
#include <utility>

namespace asio = boost::asio;

namespace giposync::sync {
namespace {

constexpr std::int64_t looks_per_slice = 2'000;

// The rows of the last pages as they were read, so that the next page can be held against them. The mirror
// cannot tell: here it is not brought up to date.
class LastPages
{
public:
    PageFacts facts_of(const FetchedPage& fetched) const
    {
        PageFacts facts;
        facts.offset = fetched.offset;
        facts.rows = fetched.page.rows();
        facts.has_more = fetched.page.has_more;
        facts.good_rows = std::ssize(fetched.page.items);
        facts.out_of_order = order_.contradicts(order_of(fetched));
        for (const ListItem& item : fetched.page.items)
        {
            facts.known_rows += was_read(item) ? 1 : 0;
            if (!knows(item))
                continue;
            facts.last_recent = facts.last_proven = item.index;
            ++facts.proven_rows;
            if (item.id == frontier_)
                facts.frontier = item.index;
        }
        if (facts.good_rows > 0)
            facts.bad_tail = facts.rows - 1 - fetched.page.items.back().index;
        return facts;
    }

    void add(const FetchedPage& fetched)
    {
        if (fetched.page.items.empty())
            return;
        order_.add(order_of(fetched));
        std::map<std::string, std::size_t> page;
        for (const ListItem& item : fetched.page.items)
            page[item.id] = std::hash<std::string_view>{}(item.payload);
        pages_.push_back(std::move(page));
        if (pages_.size() > 2)
            pages_.pop_front();
        frontier_ = fetched.page.items.back().id;
    }

    // The walk goes on further back.
    void forget_order() { order_.clear(); }

private:
    std::vector<ReadingOrder<std::string>::Row> order_of(const FetchedPage& fetched) const
    {
        std::vector<ReadingOrder<std::string>::Row> rows;
        rows.reserve(fetched.page.items.size());
        for (const ListItem& item : fetched.page.items)
            rows.push_back({item.id, knows(item)});
        return rows;
    }

    bool was_read(const ListItem& item) const
    {
        return std::any_of(pages_.begin(), pages_.end(), [&](const auto& page) {
            return page.contains(item.id);
        });
    }

    bool knows(const ListItem& item) const
    {
        const auto hash = std::hash<std::string_view>{}(item.payload);
        return std::any_of(pages_.begin(), pages_.end(), [&](const auto& page) {
            const auto found = page.find(item.id);
            return found != page.end() && found->second == hash;
        });
    }

    std::deque<std::map<std::string, std::size_t>> pages_;
    std::string frontier_;
    ReadingOrder<std::string> order_;
};

}  // namespace

std::string_view name_of(Difference::Kind kind)
{
    switch (kind)
    {
    case Difference::Kind::missing: return "missing";
    case Difference::Kind::differs: return "differs";
    case Difference::Kind::extra: return "extra";
    }
    return "";
}

Verify::Verify(
    Api& api,
    mirror::Mirror& mirror,
    const config::Resource& resource,
    net::Purpose purpose,
    Tell tell
)
    : api_(api),
      mirror_(mirror),
      mirrored_(mirror.resource(resource.name)),
      resource_(resource),
      purpose_(std::move(purpose)),
      tell_(std::move(tell)),
      lookup_(mirror, mirrored_)
{
}

asio::awaitable<Result<VerifyReport>> Verify::run()
{
    WalkCursor cursor;
    cursor.started = api_.clock.now();
    Legs legs{mirror_, resource_, mirrored_.declaration.zone, cursor};
    for (auto leg = legs.current(); leg; leg = legs.advance() ? legs.current() : std::nullopt)
    {
        auto walked = co_await walk_list(*leg);
        const bool gone_parent = !walked && leg->parent_id && walked.error().code == Errc::absent;
        if (!walked && !gone_parent)
            co_return walked.error();
    }
    co_await find_extra(cursor);
    co_return report_;
}

asio::awaitable<Result<void>> Verify::walk_list(Leg leg)
{
    ListAddress address{resource_, mirrored_.declaration.zone, api_.base, api_.tenant, leg, std::nullopt};
    PageSource
        source{api_, address, format_of(resource_, mirrored_.declaration.zone), purpose_, report_.requests};
    Pager pager{resource_.limit};
    LastPages last;
    for (;;)
    {
        auto fetched = co_await source.fetch(pager.next());
        if (!fetched)
            co_return fetched.error();
        const auto verdict = pager.judge(last.facts_of(*fetched));
        compare(*fetched, leg);
        if (verdict == Verdict::stuck)
            co_return Error{Errc::malformed, "GET " + address.path() + ": the list gets nowhere"};
        if (verdict == Verdict::gap)
            last.forget_order();
        else
            last.add(*fetched);
        report_.proved = report_.proved && pager.state().proved;
        if (verdict == Verdict::complete)
            co_return Result<void>{};
    }
}

void Verify::compare(const FetchedPage& fetched, const Leg& leg)
{
    std::vector<mirror::Item> items;
    for (const ListItem& one : fetched.page.items)
    {
        const std::string_view parent = leg.parent_id ? std::string_view{*leg.parent_id} : "";
        items.push_back({one.id, one.payload, one.updated_at, parent, one.deleted});
    }
    const auto standings = lookup_.look_up(items, met_);
    for (std::size_t i = 0; i < items.size(); ++i)
    {
        const auto& standing = standings[i];
        if (standing.row != 0 && met_.contains(standing.row))
            continue;
        ++report_.compared;
        met_.add(standing.row);
        if (standing.row == 0 && !items[i].deleted)
            tell(Difference::Kind::missing, standing.id);
        else if (standing.row != 0 && !standing.same)
            tell(Difference::Kind::differs, standing.id);
    }
}

asio::awaitable<void> Verify::find_extra(WalkCursor range)
{
    std::optional<mirror::Sweep::Days> days;
    if (resource_.window)
        days = {range.first_day, range.end_day - 1};
    mirror::Sweep sweep{mirror_, mirrored_};
    std::optional<std::int64_t> after = 0;
    while (after)
    {
        std::vector<mirror::Sweep::Missing> missing;
        after = sweep.missing(met_, *after, looks_per_slice, days, missing);
        for (const auto& row : missing)
            tell(Difference::Kind::extra, row.id);
        co_await yield();
    }
}

void Verify::tell(Difference::Kind kind, const std::string& id)
{
    if (!told_.insert(id).second)
        return;
    ++report_.differences;
    tell_({kind, id});
}

}  // namespace giposync::sync

#include "sync/page_keeper.hpp"

#include "base/event_names.hpp"

#include <algorithm>
#include <functional>
#include <string_view>
#include <utility>

namespace giposync::sync {
namespace {

// What is older than the watermark by more than this was not filtered: servers may round it down to a day.
constexpr Duration coarsest_filter = std::chrono::hours(36);

bool accepted(Verdict verdict)
{
    return verdict == Verdict::accepted || verdict == Verdict::complete;
}

std::vector<mirror::Item> to_items(const ListPage& page, const Leg& leg)
{
    std::vector<mirror::Item> items;
    items.reserve(page.items.size());
    for (const ListItem& one : page.items)
        items.push_back({
            one.id,
            one.payload,
            one.updated_at,
            leg.parent_id ? std::string_view{*leg.parent_id} : std::string_view{},
            one.deleted,
        });
    return items;
}

}  // namespace

PageKeeper::PageKeeper(
    mirror::Mirror& mirror,
    mirror::MirroredResource& resource,
    const mirror::OpenWalk& walk,
    WalkCursor& cursor,
    std::int64_t run,
    mirror::RunCount& count
)
    : mirror_(mirror),
      resource_(resource),
      walk_(walk),
      cursor_(cursor),
      run_(run),
      count_(count),
      writer_(mirror, resource),
      walks_(mirror),
      rejects_(mirror),
      feed_(mirror.database()),
      sweep_(mirror, resource),
      met_(walks_.met(walk))
{
}

void PageKeeper::start_leg(Leg leg)
{
    leg_ = std::move(leg);
    removed_.clear();
    bad_items_.clear();
    order_.clear();
    proven_ = walks_.proven(walk_, cursor_.leg);
    const auto recent = walks_.recent(walk_, cursor_.leg, 2);
    recent_ = {recent.begin(), recent.end()};
    older_recent_.clear();
}

JudgedPage PageKeeper::judge(FetchedPage fetched, std::int64_t limit, std::optional<Instant> since)
{
    forget_changed_by_others();
    JudgedPage page;
    page.fetched = std::move(fetched);
    page.items = to_items(page.fetched.page, leg_);
    page.mark = mirror_.mark();
    page.standings = look_up(page.items);

    auto facts = facts_of(page);
    facts.known_rows += count_known_bad_items(page.fetched.page);
    auto state = cursor_.pager;
    state.limit = limit;
    Pager pager{state};
    page.verdict = pager.judge(facts);
    cursor_.pager = pager.state();
    note_times(page, since);
    return page;
}

std::vector<mirror::Standing> PageKeeper::look_up(std::span<const mirror::Item> items)
{
    const mirror::MirrorReading reading{mirror_};
    return writer_.look_up(items, met_);
}

PageFacts PageKeeper::facts_of(const JudgedPage& page) const
{
    PageFacts facts;
    facts.offset = page.fetched.offset;
    facts.rows = page.fetched.page.rows();
    facts.has_more = page.fetched.page.has_more;
    facts.good_rows = std::ssize(page.items);
    if (facts.good_rows > 0)
        facts.bad_tail = facts.rows - 1 - page.fetched.page.items.back().index;
    facts.out_of_order = order_.contradicts(order_of(page));
    for (std::size_t i = 0; i < page.items.size(); ++i)
    {
        const auto& standing = page.standings[i];
        if (!proven_.contains(standing.row))
            continue;
        ++facts.known_rows;
        if (!standing.same)
            continue;
        const auto index = page.fetched.page.items[i].index;
        facts.last_proven = index;
        ++facts.proven_rows;
        if (recent_.contains(standing.row) || older_recent_.contains(standing.row))
            facts.last_recent = index;
        if (standing.row == cursor_.frontier)
            facts.frontier = index;
    }
    return facts;
}

std::vector<ReadingOrder<std::int64_t>::Row> PageKeeper::order_of(const JudgedPage& page) const
{
    std::vector<ReadingOrder<std::int64_t>::Row> rows;
    for (const mirror::Standing& standing : page.standings)
        if (standing.row != 0)
            rows.push_back({standing.row, standing.same && proven_.contains(standing.row)});
    return rows;
}

void PageKeeper::remember_order(const JudgedPage& page)
{
    if (accepted(page.verdict))
        order_.add(order_of(page));
    else
        order_.clear();
}

std::int64_t PageKeeper::count_known_bad_items(const ListPage& page)
{
    std::int64_t known = 0;
    for (const BadItem& bad : page.bad_items)
        known += bad_items_.insert(std::hash<std::string_view>{}(bad.payload)).second ? 0 : 1;
    return known;
}

void PageKeeper::note_times(const JudgedPage& page, std::optional<Instant> since)
{
    if (!cursor_.server_started)
        cursor_.server_started = page.fetched.server_time;
    const auto present = to_timestamp(page.fetched.server_time.value_or(cursor_.started));
    for (std::size_t i = 0; i < page.items.size(); ++i)
    {
        const auto& updated_at = page.items[i].updated_at;
        const auto& standing = page.standings[i];
        if (!updated_at)
            continue;
        const bool read_before = standing.same && met_.contains(standing.row);
        // A time in the future is no news of the present: it must not move the watermark.
        if (*updated_at <= present && !read_before)
            cursor_.edge.add(*updated_at);
        if (since && *updated_at < to_timestamp(*since - coarsest_filter))
            cursor_.unfiltered = true;
    }
}

void PageKeeper::keep(JudgedPage& page, Instant now)
{
    const auto known = count_known(page);
    mirror::MirrorTransaction change{mirror_};
    if (!(page.mark == mirror_.mark()))  // somebody wrote since the page was judged
        page.standings = writer_.look_up(page.items, met_);
    auto tally = writer_.keep(page.items, page.standings, met_, now);
    tally.unchanged -= std::min(tally.unchanged, known);
    keep_rejects(page, now);

    const auto seen = remember_rows(page);
    walks_.add_seen(walk_, seen);
    if (leg_.days)
        sweep_.remember_slice(seen.rows, leg_.days->first.time_since_epoch().count());
    count_.items += page.fetched.page.rows() - std::min(page.fetched.page.rows(), known);
    count_.rows += tally;
    cursor_.rows_met = met_.size();
    cursor_.feed = mirror_.feed_position();
    walks_.remember(walk_, to_text(cursor_));
    walks_.update_run(run_, count_);
    change.commit();
    writer_.announce();
    announce_rejects();
}

// Rows that overlap with the page before are counted once.
std::int64_t PageKeeper::count_known(const JudgedPage& page) const
{
    return std::count_if(
        page.standings.begin(),
        page.standings.end(),
        [this](const mirror::Standing& standing) { return standing.same && met_.contains(standing.row); }
    );
}

mirror::Walks::SeenPage PageKeeper::remember_rows(const JudgedPage& page)
{
    mirror::Walks::SeenPage seen;
    seen.leg = cursor_.leg;
    seen.proven = accepted(page.verdict);
    remember_order(page);
    for (std::size_t i = 0; i < page.standings.size(); ++i)
    {
        const auto row = page.standings[i].row;
        seen.rows.push_back(row);
        met_.add(row);
        if (!page.items[i].deleted)
            a_live_row_ = row;
        if (seen.proven)
            proven_.add(row);
        else if (!page.standings[i].same)
            forget_proof(row);
    }
    if (seen.proven && !page.standings.empty())
    {
        cursor_.frontier = page.standings.back().row;
        older_recent_ = std::exchange(recent_, {seen.rows.begin(), seen.rows.end()});
    }
    seen.removed = std::exchange(removed_, {});
    return seen;
}

// A row that has changed may have moved: it is no anchor until it is read again.
void PageKeeper::forget_proof(std::int64_t row)
{
    if (!proven_.contains(row))
        return;
    proven_.remove(row);
    removed_.push_back(row);
}

// Another walk, here or in another process, may have stored newer contents of rows that we have read.
void PageKeeper::forget_changed_by_others()
{
    const auto position = mirror_.feed_position();
    if (position == cursor_.feed)
        return;
    for (const auto& id : feed_.ids_after(cursor_.feed, resource_.declaration.name.text()))
        resource_.table.find(id, [&](const auto& stored) { forget_proof(stored.row); });
    cursor_.feed = position;
}

void PageKeeper::keep_rejects(const JudgedPage& page, Instant now)
{
    for (const BadItem& bad : page.fetched.page.bad_items)
    {
        if (accepted(page.verdict) && page.fetched.offset + bad.index >= cursor_.counted_to)
            ++cursor_.bad_rows;
        if (!rejects_.add(resource_, bad.reason, bad.payload, now))
            continue;
        ++rejected_;
        new_rejects_.push_back(bad.reason);
    }
    if (accepted(page.verdict))
        cursor_.counted_to = std::max(cursor_.counted_to, page.fetched.offset + page.fetched.page.rows());
}

void PageKeeper::announce_rejects()
{
    for (const std::string& reason : std::exchange(new_rejects_, {}))
        mirror_.log().warning(
            events::mirror_rejected,
            reason + ": it is kept in the relation rejects",
            {{"resource", resource_.declaration.name.text()}}
        );
}

}  // namespace giposync::sync

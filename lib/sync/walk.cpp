#include "sync/walk.hpp"

#include "base/async.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::sync {
namespace {

// Passes over a list that moved so much, or shows so little order, that nothing could be proved.
constexpr std::int64_t most_tries = 4;

// One that threw the walk back again and again costs many times its length; while it grows, each pass costs
// more.
constexpr std::int64_t tries_without_anchors = 2;

constexpr std::int64_t pages_of_a_short_list = 3;

// Children's lists that may all be absent before the path is taken for wrong. Fewer may be those of parents
// that have just gone, which is likelier where the path was right before.
constexpr std::int64_t most_absent_lists = 20;
constexpr std::int64_t most_absent_lists_at_first = 3;

// Items that break their page, one after another: more are no items but a server that breaks its answers.
constexpr std::int64_t most_broken_items = 25;

// A cursor is good for as long as the list is still about what it was then.
constexpr Duration longest_interruption = std::chrono::hours(24 * 7);

// What a walk waits for readers after a page, when they have let the write-ahead log grow beyond measure, and
// how often it looks. A reader that never ends makes walks slow, so that the log grows slowly; it does not
// end them.
constexpr Duration longest_wait_for_readers = std::chrono::minutes(5);
constexpr Duration look_for_readers_every = std::chrono::seconds(1);

// Of what makes the walk's lists what they are. Equal within one build of the program, which is enough:
// another one only begins the walk anew.
std::int64_t fingerprint_of(const config::Resource& resource, const ListAddress& address)
{
    std::string text = address.page({0, 0}) + resource.id + resource.parent.value_or(ResourceName{}).text();
    if (resource.window)
        text += std::to_string(resource.window->slice.value_or(Duration(0)).count());
    return static_cast<std::int64_t>(std::hash<std::string>{}(text));
}

}  // namespace

Walk::Walk(
    Api& api,
    mirror::Mirror& mirror,
    mirror::MirroredResource& mirrored,
    const config::Resource& resource,
    const Zone& zone,
    WalkOptions options
)
    : api_(api),
      mirror_(mirror),
      mirrored_(mirrored),
      resource_(resource),
      zone_(zone),
      options_(std::move(options)),
      walks_(mirror)
{
}

asio::awaitable<Result<void>> Walk::run()
{
    open();
    co_return co_await walk_lists();
}

asio::awaitable<Result<void>> Walk::run_again()
{
    cursor_.pass = 2;
    legs_->restart();
    co_return co_await walk_lists();
}

void Walk::open()
{
    run_started_ = api_.clock.moment();
    const auto now = api_.clock.now();
    const auto fingerprint = fingerprint_of(resource_, address_of({}));
    const auto mode = name_of(options_.mode);

    mirror::MirrorTransaction change{mirror_};
    if (const auto found = walks_.find(mirrored_, mode))
    {
        const auto cursor = parse_cursor(found->cursor);
        if (cursor && cursor->fingerprint == fingerprint && now - cursor->started < longest_interruption)
        {
            walk_ = *found;
            cursor_ = *cursor;
            cursor_.pager.take_heart();
            resumed_ = true;
        }
        else
            walks_.close(*found);
    }
    if (!resumed_)
    {
        cursor_.fingerprint = fingerprint;
        cursor_.started = now;
        cursor_.last_first_day = options_.last_first_day;
        cursor_.feed = mirror_.feed_position();
        walk_ = walks_.open(mirrored_, mode, now, to_text(cursor_));
    }
    run_ = walks_.begin_run(mirrored_, mode, now);
    change.commit();

    legs_ = std::make_unique<Legs>(mirror_, resource_, zone_, cursor_);
    keeper_ = std::make_unique<PageKeeper>(mirror_, mirrored_, walk_, cursor_, run_, count_);
}

ListAddress Walk::address_of(const Leg& leg) const
{
    return {resource_, zone_, api_.base, api_.tenant, leg, options_.since};
}

asio::awaitable<Result<void>> Walk::walk_lists()
{
    auto leg = legs_->current();
    std::int64_t lists = 0;
    std::int64_t absent_lists = 0;
    while (leg)
    {
        auto walked = co_await walk_list(*leg);
        ++lists;
        if (!walked)
        {
            // The list of a parent that has gone since: its own walk will notice.
            if (!leg->parent_id || walked.error().code != Errc::absent)
                co_return walked;
            cursor_.proved = false;
            ++absent_lists;
        }
        leg = legs_->advance() ? legs_->current() : std::nullopt;
        const auto enough = leg || options_.filled ? most_absent_lists : most_absent_lists_at_first;
        if (absent_lists == lists && lists >= enough)
            co_return walked;
    }
    co_return Result<void>{};
}

asio::awaitable<Result<void>> Walk::walk_list(Leg leg)
{
    for (;;)
    {
        keeper_->start_leg(leg);
        PageSource
            source{api_, address_of(leg), format_of(resource_, zone_), options_.purpose, count_.requests};
        auto carried = co_await carry_pages(source);
        if (!carried || list_is_complete())
            co_return carried;
        if (cursor_.leg_try >= (cursor_.pager.unstable ? tries_without_anchors : most_tries))
        {
            cursor_.proved = false;
            co_return carried;
        }
        legs_->repeat();
    }
}

// Nothing was skipped. Where that cannot be proved (an item that breaks its page stands between two others),
// the list is read twice, and the second time as many different rows as it has: once alone that says nothing,
// since rows that were read and then removed make up for those that were skipped because of it. In a short
// list too few rows are read twice to tell a shift from an order that changes: it costs little to read it
// again.
bool Walk::list_is_complete() const
{
    const auto& pager = cursor_.pager;
    const bool as_many_as_there_are = keeper_->proven_rows() + cursor_.bad_rows == pager.reached;
    if (!pager.proved)
        return as_many_as_there_are && cursor_.leg_try > 1;
    const bool doubtful = pager.drift > 0 && pager.reached <= pages_of_a_short_list * pager.page_rows;
    return as_many_as_there_are || !doubtful;
}

asio::awaitable<Result<void>> Walk::carry_pages(PageSource& source)
{
    cursor_.pager.limit = resource_.limit;
    auto wanted = Pager{cursor_.pager}.next();
    auto fetched = co_await source.fetch(wanted);
    while (fetched)
    {
        const auto reached = cursor_.pager.reached;
        auto page = keeper_->judge(std::move(*fetched), resource_.limit, options_.since);
        if (page.verdict == Verdict::complete && may_go_on(page, reached))
            page.verdict = Verdict::accepted;
        if (page.verdict == Verdict::complete)
        {
            co_await keep(page);
            co_return Result<void>{};
        }
        if (page.verdict == Verdict::stuck || source.broken_items() > most_broken_items)
        {
            co_await keep(page);
            co_return Error{
                Errc::malformed,
                "GET " + address_of({}).path() + ": the list gets nowhere: offset " +
                    std::to_string(page.fetched.offset) + " after " + std::to_string(cursor_.pager.pages) +
                    " pages"};
        }

        wanted = Pager{cursor_.pager}.next();
        if (options_.interruption_due && options_.interruption_due())
        {
            // A page that waited meanwhile could hold older rows than the mirror.
            co_await keep(page);
            co_await options_.interruption();
            fetched = co_await source.fetch(wanted);
            continue;
        }
        if (mirror_.crowded())
        {
            co_await keep(page);
            co_await wait_for_readers();
            fetched = co_await source.fetch(wanted);
            continue;
        }
        // The next page travels while this one is written.
        auto [next, kept] = co_await both(source.fetch(wanted), keep(page));
        fetched = std::move(next);
    }
    co_return fetched.error();
}

// A list that a server cuts off, most likely behind a full page, looks complete. Before rows are deleted
// since they are in no list, such a page is not believed, and the next one asked for: its anchor alone is the
// end.
bool Walk::may_go_on(const JudgedPage& page, std::int64_t reached_before) const
{
    const bool full = page.fetched.page.rows() >= cursor_.pager.page_rows;
    return cursor_.pass > 1 && full && cursor_.pager.reached > reached_before;
}

asio::awaitable<void> Walk::wait_for_readers()
{
    const auto enough = api_.clock.moment() + longest_wait_for_readers;
    while (!mirror_.relieve() && api_.clock.moment() < enough)
        co_await api_.clock.sleep(look_for_readers_every);
}

asio::awaitable<bool> Walk::keep(JudgedPage& page)
{
    keeper_->keep(page, api_.clock.now());
    if (options_.observer)
        options_.observer->page_kept(resource_.name, options_.mode, count_);
    co_return true;
}

void Walk::finish(const std::function<void()>& also)
{
    mirror::MirrorTransaction change{mirror_};
    walks_.close(walk_);
    end_run("ok", std::nullopt);
    also();
    change.commit();
}

void Walk::fail(const Error& error, const std::function<void()>& also)
{
    mirror::MirrorTransaction change{mirror_};
    if (error.code == Errc::malformed)  // the same place would fail again: the next walk begins anew
        walks_.close(walk_);
    end_run("failed", error.detail);
    also();
    change.commit();
}

void Walk::interrupt()
{
    if (run_ == 0)
        return;
    mirror::MirrorTransaction change{mirror_};
    end_run("interrupted", std::nullopt);
    change.commit();
}

void Walk::end_run(std::string_view outcome, const std::optional<std::string>& error)
{
    walks_.end_run(run_, count_, api_.clock.now(), outcome, error);
}

}  // namespace giposync::sync

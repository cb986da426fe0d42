#pragma once

#include "base/result.hpp"
#include "config/catalogue.hpp"
#include "mirror/mirror.hpp"
#include "mirror/walks.hpp"
#include "net/transport.hpp"
#include "sync/legs.hpp"
#include "sync/page_keeper.hpp"
#include "sync/page_source.hpp"
#include "sync/walk_cursor.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace giposync::sync {

// Somebody who wants to see a walk go on: a terminal, the watchdog.
class WalkObserver
{
public:
    virtual ~WalkObserver() = default;

    virtual void page_kept(const ResourceName& resource, WalkMode mode, const mirror::RunCount& count) = 0;
};

struct WalkOptions
{
    WalkMode mode = WalkMode::full;
    std::optional<Instant> since;                // with WalkMode::change: the watermark
    std::optional<std::int64_t> last_first_day;  // of a window: where its last complete walk began
    bool filled = false;                         // there was a complete walk: the path is right, or was
    net::Purpose purpose;
    WalkObserver* observer = nullptr;

    // Work on the same resource that must not wait for the end of this walk: asked for between pages.
    std::function<bool()> interruption_due;
    std::function<boost::asio::awaitable<void>()> interruption;
};

// Carries one resource from the API into the mirror, list by list and page by page, from where it stood to
// its end. Its cursor is stored with each page: killed at any moment, the next walk of that mode goes on
// there.
class Walk
{
public:
    // All of them outlive the walk.
    Walk(
        Api& api,
        mirror::Mirror& mirror,
        mirror::MirroredResource& mirrored,
        const config::Resource& resource,
        const Zone& zone,
        WalkOptions options
    );

    // Takes up the walk of this mode that was interrupted, or begins one, and goes through all lists.
    // Errors are those of PageSource, and malformed for a list that gets nowhere. Throws sqlite::Error when
    // the disk does not take a page.
    boost::asio::awaitable<Result<void>> run();

    // The same lists once more: what was absent from both passes is absent.
    boost::asio::awaitable<Result<void>> run_again();

    // Writes the end of the walk, in one transaction with what `also` writes. A finished walk is closed; one
    // that failed keeps its cursor where another try can help.
    void finish(const std::function<void()>& also);
    void fail(const Error& error, const std::function<void()>& also);

    // The walk was cancelled: the next one goes on where it stood.
    void interrupt();

    // What this run has done, also when it failed.
    mirror::RunCount& count() { return count_; }

    const WalkCursor& cursor() const { return cursor_; }

    const mirror::SeenRows& met() const { return keeper_->met(); }

    std::int64_t a_live_row() const { return keeper_->a_live_row(); }

    std::int64_t rejected() const { return keeper_ ? keeper_->rejected() : 0; }

    bool resumed() const { return resumed_; }

    Moment run_started() const { return run_started_; }

    // How often the lists were seen to have moved.
    std::int64_t drift() const { return cursor_.drift + cursor_.pager.drift; }

    ListAddress address_of(const Leg& leg) const;

private:
    void open();
    boost::asio::awaitable<Result<void>> walk_lists();
    boost::asio::awaitable<Result<void>> walk_list(Leg leg);
    boost::asio::awaitable<Result<void>> carry_pages(PageSource& source);
    bool may_go_on(const JudgedPage& page, std::int64_t reached_before) const;
    boost::asio::awaitable<void> wait_for_readers();
    boost::asio::awaitable<bool> keep(JudgedPage& page);
    bool list_is_complete() const;
    void end_run(std::string_view outcome, const std::optional<std::string>& error);

    Api& api_;
    mirror::Mirror& mirror_;
    mirror::MirroredResource& mirrored_;
    const config::Resource& resource_;
    Zone zone_;
    WalkOptions options_;
    mirror::Walks walks_;
    mirror::OpenWalk walk_;
    WalkCursor cursor_;
    bool resumed_ = false;
    Moment run_started_{};
    std::int64_t run_ = 0;
    mirror::RunCount count_;
    std::unique_ptr<Legs> legs_;
    std::unique_ptr<PageKeeper> keeper_;
};

}  // namespace giposync::sync

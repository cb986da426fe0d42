#include "service/account_service.hpp"

#include "account_state.hpp"
#include "base/async.hpp"
#include "base/event_names.hpp"
#include "mirror/storage_failure.hpp"
#include "mirror/upkeep.hpp"
#include "oauth/tenant_check.hpp"
#include "service/login_offer.hpp"
#include "sync/freshness.hpp"

#include <algorithm>
#include <exception>
#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

using namespace std::chrono_literals;

constexpr Duration longest_silence = 2min;  // of watch()
constexpr Duration between_looks = 30s;
constexpr Duration grace_after_a_gap = 5min;  // what was not synced because nobody ran is not stale yet
constexpr Duration gap = 2min;
constexpr Duration before_opening_again = 30s;
constexpr Duration after_a_disk_failure = 30s;
constexpr Duration after_another_failure = 5s;
constexpr Duration what_no_time_mends = 5min;
constexpr Duration between_tries_to_refresh = 10min;  // the keeper asks the server once an hour at most
constexpr Duration between_keep_alives = 1h;
constexpr Duration between_tenant_checks = 24h;
constexpr Duration before_checking_again = 30min;
constexpr Duration before_upkeep = 2min;  // what is due comes first
constexpr Duration between_upkeeps = 10min;

// Somebody has taken the file from under us: what we write reaches nobody any more.
struct MirrorIsGone
{
};

}  // namespace

AccountService::AccountService(House& house, AccountParts& account, ops::Watchdog& watchdog, Instant since)
    : house_(house),
      account_(account),
      clock_(house.world().clock),
      pulse_(watchdog, account.settings().name.text(), longest_silence),
      attendance_(account.api_transport(), clock_),
      standing_news_(account),
      disk_news_(account.log()),
      mirror_(account, disk_news_, since)
{
}

asio::awaitable<void> AccountService::run()
{
    std::vector<asio::awaitable<void>> parts;
    parts.push_back(keep_the_login_alive());
    parts.push_back(keep_a_mirror());
    co_await all_of(std::move(parts));
}

// Whatever becomes of the mirror: a login that nobody uses dies, and one that is no longer wanted must.
asio::awaitable<void> AccountService::keep_the_login_alive()
{
    auto& keeper = account_.keeper();
    for (;;)
    {
        auto standing = keeper.standing();
        if (keeper.keep_alive_due())
            co_await keeper.keep_alive();  // which tells of its own failure
        co_await keeper.revoke_what_is_left();
        co_await first_of(until_changed(std::move(standing)), clock_.sleep(between_keep_alives));
    }
}

asio::awaitable<void> AccountService::until_changed(oauth::Standing standing)
{
    co_await account_.keeper().changed(std::move(standing));
}

asio::awaitable<void> AccountService::keep_a_mirror()
{
    for (;;)
    {
        co_await open_mirror();
        std::optional<Error> failure;
        co_await live(failure);
        mirror_.close(*failure);
        pulse_.waiting_until(clock_.moment() + after_a_disk_failure);
        co_await clock_.sleep(after_a_disk_failure);
    }
}

void AccountService::sync_now()
{
    if (loop_)
        loop_->wake();
}

std::optional<sync::AccountLoop::Next> AccountService::next()
{
    return loop_ ? loop_->next() : std::nullopt;
}

asio::awaitable<void> AccountService::open_mirror()
{
    if (!mirror_.try_to_open(clock_.now()))
        co_await first_of(try_again_to_open(), follow_the_login_alone());
}

asio::awaitable<void> AccountService::try_again_to_open()
{
    do
    {
        pulse_.waiting_until(clock_.moment() + before_opening_again);
        co_await clock_.sleep(before_opening_again);
    } while (!mirror_.try_to_open(clock_.now()));
}

// That a person is needed is told without a mirror too.
asio::awaitable<void> AccountService::follow_the_login_alone()
{
    for (;;)
    {
        const auto standing = account_.keeper().standing();
        standing_news_.tell(standing, nullptr);
        if (standing.state == oauth::TokenState::ok)
            co_await until_changed(standing);
        else
            co_await first_of(until_changed(standing), ask_now_and_then());
    }
}

// Ends with what the disk has done to the mirror.
asio::awaitable<void> AccountService::live(std::optional<Error>& failure)
{
    try
    {
        std::vector<asio::awaitable<void>> parts;
        parts.push_back(follow_the_login());
        parts.push_back(watch());
        parts.push_back(keep_the_mirror_in_shape());
        co_await all_of(std::move(parts));
    }
    catch (const MirrorIsGone&)
    {
        failure = Error{
            Errc::failed,
            (*mirror_).file().string() + " was moved or deleted while it was in use: a new one is filled"};
    }
    catch (...)
    {
        failure = mirror::storage_failure(*mirror_, std::current_exception());
        if (!failure)
            throw;
    }
}

asio::awaitable<void> AccountService::follow_the_login()
{
    for (;;)
    {
        const auto standing = account_.keeper().standing();
        note_account(*mirror_, account_);
        standing_news_.tell(standing, mirror_.get());
        if (standing.state == oauth::TokenState::ok)
            co_await first_of(until_changed(standing), work());
        else
            co_await first_of(until_changed(standing), be_without_login(standing));
    }
}

// Waits for somebody who logs in.
asio::awaitable<void> AccountService::be_without_login(oauth::Standing standing)
{
    const bool may_offer =
        house_.settings().alerts.offer_login && standing.state == oauth::TokenState::needs_login;
    LoginOffer offer{house_, account_};
    std::vector<asio::awaitable<void>> parts;
    parts.push_back(ask_now_and_then());
    if (may_offer)
        parts.push_back(offer.run());
    co_await all_of(std::move(parts));
}

// The keeper asks the server again by itself, where that may help, and seldom: but at once where new settings
// have brought another secret.
asio::awaitable<void> AccountService::ask_now_and_then()
{
    auto& keeper = account_.keeper();
    for (;;)
    {
        auto token = co_await keeper.access_token();
        // One that is still at hand does not show that the secret is right by now: only the server can.
        if (token && keeper.standing().state == oauth::TokenState::client_rejected)
            co_await keeper.replace(std::move(*token));
        co_await clock_.sleep(between_tries_to_refresh);
    }
}

asio::awaitable<void> AccountService::work()
{
    std::vector<asio::awaitable<void>> parts;
    parts.push_back(keep_in_step());
    parts.push_back(check_the_tenant());
    co_await all_of(std::move(parts));
}

asio::awaitable<void> AccountService::keep_in_step()
{
    for (;;)
    {
        const auto grant = account_.keeper().grant();
        if (!grant)
            co_return;  // the standing has changed, which ends all of this
        std::optional<Error> ended;
        if (const auto admitted = admit_to_mirror(*mirror_, *grant); !admitted)
            ended = admitted.error();
        else
        {
            note_account(*mirror_, account_);
            auto api = account_.api(attendance_, grant->tenant);
            sync::AccountLoop loop{
                api,
                *mirror_,
                permitted_resources(account_, *mirror_),
                account_.settings().name,
                house_.world().executor,
                &attendance_};
            co_await first_of(run_loop(loop, ended), until_scopes_change(grant->scopes));
        }
        if (ended)
            co_await pause_after(std::move(*ended));
    }
}

asio::awaitable<void> AccountService::run_loop(sync::AccountLoop& loop, std::optional<Error>& ended)
{
    struct Shown
    {
        sync::AccountLoop*& place;

        ~Shown() { place = nullptr; }
    };

    loop_ = &loop;
    const Shown shown{loop_};
    ended = co_await loop.run();
}

asio::awaitable<void> AccountService::until_scopes_change(std::vector<std::string> scopes)
{
    for (;;)
    {
        co_await clock_.sleep(between_looks);
        tell_if_writable_again();
        const auto grant = account_.keeper().grant();
        if (!grant || grant->scopes != scopes)
            co_return;
    }
}

// Only what has failed shows that it works again: a token, a permit and a page all had to be written.
void AccountService::tell_if_writable_again()
{
    if (!unwritable_since_)
        return;
    const auto has_succeeded = [this](const auto& one) {
        return one.second.last_success_at && *one.second.last_success_at > *unwritable_since_;
    };
    if (std::ranges::none_of(mirror_.board().look(), has_succeeded))
        return;
    unwritable_since_.reset();
    disk_news_.writable();
}

// What concerns the login shows in its standing, and whoever follows that ends this wait.
asio::awaitable<void> AccountService::pause_after(Error error)
{
    if (error.code == Errc::unwritable)
    {
        // Where it does not, the keeper has told of the disk, and tells when it takes data again.
        if (account_.keeper().stores())
        {
            disk_news_.unwritable(error);
            unwritable_since_ = clock_.now();
        }
        co_await clock_.sleep(after_a_disk_failure);
    }
    else if (error.code == Errc::refused || error.code == Errc::invalid)
    {
        account_.log().error(events::command_failed, error.detail);
        co_await clock_.sleep(what_no_time_mends);
    }
    else
        co_await clock_.sleep(after_another_failure);
}

// The user of a login can be moved to another clinic.
asio::awaitable<void> AccountService::check_the_tenant()
{
    for (;;)
    {
        auto mirrored = mirrored_tenant(account_.settings());
        auto rules = account_.tenant_rules(mirrored ? std::move(*mirrored) : std::nullopt);
        const auto checked = co_await oauth::check_tenant(
            attendance_,
            account_.keeper(),
            account_.settings().name,
            account_.application().settings().api_base,
            std::move(rules),
            clock_
        );
        co_await clock_.sleep(checked ? between_tenant_checks : before_checking_again);
    }
}

// Also while there is no login: what has been kept for long enough is to go all the same.
asio::awaitable<void> AccountService::keep_the_mirror_in_shape()
{
    const auto& keep = account_.settings().retention;
    mirror::Upkeep upkeep{*mirror_, {keep.deleted, keep.changes}};
    co_await clock_.sleep(before_upkeep);
    for (;;)
    {
        while (upkeep.advance(clock_.now()))
            co_await yield();
        co_await clock_.sleep(between_upkeeps);
    }
}

// Looks at the age of the data, and shows that the account gets on, also to those who read the mirror. A
// machine that has slept, or whose clock was set, has some time to bring the data up to date before anybody
// is told that they are old.
asio::awaitable<void> AccountService::watch()
{
    sync::Freshness freshness{*mirror_, account_.resources(), account_.log()};
    auto last = clock_.moment();
    auto last_wall = clock_.now();
    auto patience_ends = last + grace_after_a_gap;
    for (;;)
    {
        const auto moment = clock_.moment();
        const auto wall = clock_.now();
        if (moment - last > gap || wall - last_wall > gap)
            patience_ends = moment + grace_after_a_gap;
        last = moment;
        last_wall = wall;
        if (!mirror_.is_in_place())
            throw MirrorIsGone{};
        note_account(*mirror_, account_);
        if (moment >= patience_ends)
            freshness.look(wall);
        if (!loop_ || !loop_->is_busy() || attendance_.gets_on())
            pulse_.beat();
        co_await clock_.sleep(between_looks);
    }
}

}  // namespace giposync

#pragma once

#include "account_parts.hpp"
#include "house.hpp"
#include "oauth/token_record.hpp"
#include "ops/watchdog.hpp"
#include "service/account_mirror.hpp"
#include "service/attendance.hpp"
#include "service/disk_news.hpp"
#include "service/standing_news.hpp"
#include "sync/account_loop.hpp"

#include <boost/asio/awaitable.hpp>

#include <optional>
#include <string>
#include <vector>

namespace giposync {

// One account in the care of the service, for as long as the service runs: its mirror open, its resources in
// step while there is a login, and waiting for a person while there is none. Nothing that happens to it ends
// it, and nothing of it concerns another account.
class AccountService
{
public:
    // All outlive it. `since`: when the service was started, for those who read the mirror.
    AccountService(House& house, AccountParts& account, ops::Watchdog& watchdog, Instant since);
    AccountService(const AccountService&) = delete;
    AccountService& operator=(const AccountService&) = delete;

    // Ends by cancellation.
    boost::asio::awaitable<void> run();

    // Everything is due now.
    void sync_now();

    // Whether the mirror has been opened, or has been found not to be usable.
    bool is_settled() const { return mirror_.is_settled(); }

    const AccountParts& account() const { return account_; }

    // Null while it is not open.
    mirror::Mirror* mirror() { return mirror_.get(); }

    // While the mirror is open.
    mirror::StatusBoard& board() { return mirror_.board(); }

    oauth::Standing standing() const { return account_.keeper().standing(); }

    // Of the resources in step; nothing while there are none.
    std::optional<sync::AccountLoop::Next> next();

private:
    boost::asio::awaitable<void> keep_the_login_alive();
    boost::asio::awaitable<void> until_changed(oauth::Standing standing);

    boost::asio::awaitable<void> keep_a_mirror();
    boost::asio::awaitable<void> open_mirror();
    boost::asio::awaitable<void> try_again_to_open();
    boost::asio::awaitable<void> follow_the_login_alone();
    boost::asio::awaitable<void> live(std::optional<Error>& failure);

    boost::asio::awaitable<void> follow_the_login();
    boost::asio::awaitable<void> be_without_login(oauth::Standing standing);
    boost::asio::awaitable<void> ask_now_and_then();

    boost::asio::awaitable<void> work();
    boost::asio::awaitable<void> keep_in_step();
    boost::asio::awaitable<void> run_loop(sync::AccountLoop& loop, std::optional<Error>& ended);
    boost::asio::awaitable<void> until_scopes_change(std::vector<std::string> scopes);
    void tell_if_writable_again();
    boost::asio::awaitable<void> pause_after(Error error);
    boost::asio::awaitable<void> check_the_tenant();

    boost::asio::awaitable<void> watch();
    boost::asio::awaitable<void> keep_the_mirror_in_shape();

    House& house_;
    AccountParts& account_;
    Clock& clock_;
    ops::Pulse pulse_;
    Attendance attendance_;
    StandingNews standing_news_;
    DiskNews disk_news_;
    std::optional<Instant> unwritable_since_;  // the account's files, the mirror aside
    AccountMirror mirror_;
    sync::AccountLoop* loop_ = nullptr;  // while one runs
};

}  // namespace giposync

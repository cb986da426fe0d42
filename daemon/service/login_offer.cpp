#include "service/login_offer.hpp"

#include "account_state.hpp"
#include "oauth/login.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync {
namespace {

constexpr int codes_with_each_reminder = 4;

// The log, and so the alert, has what a person needs.
class LoggedPrompt final : public oauth::Prompt
{
public:
    void show(const oauth::UserCode&) override {}
};

}  // namespace

asio::awaitable<void> LoginOffer::run()
{
    LoggedPrompt prompt;
    for (;;)
    {
        auto options = login_options(account_);
        if (options)
        {
            options->device.codes = codes_with_each_reminder;
            oauth::TokenStore store = account_.store();
            oauth::Login login{
                account_.application().transport(),
                account_.server(),
                store,
                house_.world().clock,
                account_.log(),
                prompt,
                std::move(*options)};
            const auto done = co_await login.run();  // which tells of its own failure
            if (done)
                co_return;
        }
        co_await house_.world().clock.sleep(house_.settings().alerts.remind_every);
    }
}

}  // namespace giposync

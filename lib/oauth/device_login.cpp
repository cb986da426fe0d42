#include "oauth/device_login.hpp"

#include "base/event_names.hpp"
#include "oauth/device_flow.hpp"

#include <utility>

namespace asio = boost::asio;

namespace giposync::oauth {
namespace {

void announce(const UserCode& code, Prompt& prompt, Log& log)
{
    const auto seconds = std::chrono::floor<std::chrono::seconds>(code.expires_in).count();
    log.info(
        events::login_code_issued,
        "a person has to open the URL and enter the code",
        {{"verification_uri", code.verification_uri}, {"user_code", code.user_code}, {"expires_in", seconds}}
    );
    prompt.show(code);
}

}  // namespace

asio::awaitable<Result<TokenGrant>> log_in_by_device(
    AuthorizationServer& server,
    Clock& clock,
    Log& log,
    Prompt& prompt,
    DeviceLogin wanted
)
{
    // A code is worth showing only where its approval can be collected.
    for (const auto endpoint : {Endpoint::device_authorization, Endpoint::token})
        if (const auto located = co_await server.locate(endpoint); !located)
            co_return located.error();

    DeviceFlow flow{wanted.codes};
    Secret device_code;
    for (auto action = flow.begin();;)
    {
        if (auto* outcome = std::get_if<Result<TokenGrant>>(&action))
            co_return std::move(*outcome);
        if (const auto* ask = std::get_if<DeviceFlow::AskForCode>(&action))
        {
            co_await clock.sleep(ask->after);
            const auto answer = co_await server.authorize_device(wanted.scopes);
            action = flow.code_answered(answer, clock.moment());
            if (answer)
            {
                device_code = answer->device_code;
                announce(answer->shown, prompt, log);
            }
            continue;
        }
        co_await clock.sleep(std::get<DeviceFlow::Poll>(action).after);
        const auto answer = co_await server.poll(device_code);
        action = flow.poll_answered(answer, clock.moment());
    }
}

}  // namespace giposync::oauth

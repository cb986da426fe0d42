#pragma once

#include "oauth/device_code.hpp"
#include "oauth/token_answer.hpp"

#include <optional>
#include <variant>

namespace giposync::oauth {

// The device authorization grant (RFC 8628) as a machine that says what to do next and does nothing. A
// code that runs out is followed by a new one, up to a number of codes.
class DeviceFlow
{
public:
    struct AskForCode
    {
        Duration after{0};
    };

    struct Poll
    {
        Duration after{0};
    };

    // The last action holds the outcome. Errors: refused (the person declined), failed (nobody approved
    // in time), and what the server's answers mean.
    using Action = std::variant<AskForCode, Poll, Result<TokenGrant>>;

    explicit DeviceFlow(int codes) : codes_left_(codes) {}

    Action begin() { return AskForCode{}; }

    Action code_answered(const Result<DeviceCode>& answer, Moment now);
    Action poll_answered(const Result<TokenAnswer>& answer, Moment now);

private:
    Action poll_after(Duration least, Moment now);
    Action poll_later(Moment now);
    Action next_code();
    Action obey(const TokenRefusal& refusal, Moment now);

    int codes_left_;
    int codes_issued_ = 0;
    int failures_ = 0;  // connections in a row that brought no usable answer
    // A refusal without a word, where nothing else was ever heard: some servers mean "not yet". It is
    // borne for the life of one code.
    std::optional<TokenRefusal> only_silence_;
    Duration interval_{0};
    Moment expires_{};
};

}  // namespace giposync::oauth

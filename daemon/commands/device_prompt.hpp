#pragma once

#include "environment.hpp"
#include "oauth/device_login.hpp"

#include <ostream>

namespace giposync {

// Shows a person at a terminal where to approve a login: URL, code, and a QR code where it can be drawn.
class DevicePrompt final : public oauth::Prompt
{
public:
    DevicePrompt(std::ostream& output, const Environment& environment)
        : output_(output), environment_(environment)
    {
    }

    void show(const oauth::UserCode& code) override;

private:
    std::ostream& output_;
    const Environment& environment_;
};

}  // namespace giposync

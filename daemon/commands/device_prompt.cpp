#include "commands/device_prompt.hpp"

#include "ops/qr_code.hpp"

#include <chrono>

namespace giposync {

void DevicePrompt::show(const oauth::UserCode& code)
{
    const auto minutes = std::chrono::ceil<std::chrono::minutes>(code.expires_in).count();
    output_ << "To log in, open this page on any device:\n\n    " << code.verification_uri
            << "\n\nand enter the code:\n\n    " << code.user_code << "\n\n";
    if (environment_.output_is_terminal)
        for (const auto& line : ops::qr_code(
                 code.verification_uri_complete.value_or(code.verification_uri),
                 {environment_.columns, environment_.utf8}
             ))
            output_ << line << "\n";
    output_ << "The code is good for " << minutes << (minutes == 1 ? " minute" : " minutes")
            << ". Waiting for the approval ...\n";
    output_.flush();
}

}  // namespace giposync

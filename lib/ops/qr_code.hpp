#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace giposync::ops {

struct QrOptions
{
    int columns = 80;     // of the terminal
    bool utf8 = true;     // half blocks, two rows of the code a line; else "##", a line each
    bool colours = true;  // false: no escape sequences; good on dark terminals only
};

// The text as a QR code, drawn in lines for a terminal, without line breaks; nothing where it does not fit
// into the columns or into a QR code (a text with a NUL does not).
//
// With colours, black and white are both asked for, each line by itself: a code drawn in the terminal's own
// colours is inverted on every second terminal, and not every phone reads that.
std::vector<std::string> qr_code(std::string_view text, const QrOptions& options);

}  // namespace giposync::ops

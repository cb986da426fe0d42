#include "ops/qr_code.hpp"

#include <memory>
#include <qrencode.h>

namespace giposync::ops {
namespace {

// ISO 18004 wants four modules of margin; phones are content with two where there is no more room.
constexpr int full_margin = 4;
constexpr int least_margin = 2;

// The oldest of the colours: every terminal has them, the console of a server too.
constexpr std::string_view black_on_white = "\x1b[0;30;47m";
constexpr std::string_view black_on_black = "\x1b[0;30;40m";
constexpr std::string_view as_before = "\x1b[0m";

struct Free
{
    void operator()(QRcode* code) const { QRcode_free(code); }
};

class Code
{
public:
    explicit Code(const std::string& text)
        : code_(QRcode_encodeString(text.c_str(), 0, QR_ECLEVEL_L, QR_MODE_8, 1))
    {
    }

    explicit operator bool() const { return code_ != nullptr; }

    int width() const { return code_->width; }

    // Outside of it, all is light.
    bool is_dark(int row, int column) const
    {
        if (row < 0 || column < 0 || row >= width() || column >= width())
            return false;
        return (code_->data[row * width() + column] & 1) != 0;
    }

private:
    std::unique_ptr<QRcode, Free> code_;
};

// The margin that fits, or nothing that does: -1.
int margin_for(int modules, const QrOptions& options)
{
    const int columns_each = options.utf8 ? 1 : 2;
    for (const int margin : {full_margin, least_margin})
        if ((modules + 2 * margin) * columns_each <= options.columns)
            return margin;
    return -1;
}

std::string_view half_block(bool above, bool below)
{
    if (above)
        return below ? "\u2588" : "\u2580";
    return below ? "\u2584" : " ";
}

// Black blocks on white; without colours, blocks of the terminal's light ink on its dark ground.
std::string line_of_half_blocks(const Code& code, int row, int margin, bool colours)
{
    std::string line{colours ? black_on_white : ""};
    for (int column = -margin; column < code.width() + margin; ++column)
        line += half_block(
            code.is_dark(row, column) == colours,
            row + 1 < code.width() + margin && code.is_dark(row + 1, column) == colours
        );
    return line.append(colours ? as_before : "");
}

std::string line_of_pairs(const Code& code, int row, int margin, bool colours)
{
    std::string line;
    for (int column = -margin; column < code.width() + margin; ++column)
    {
        const bool dark = code.is_dark(row, column);
        if (colours && (column == -margin || dark != code.is_dark(row, column - 1)))
            line += dark ? black_on_black : black_on_white;
        line += dark == colours ? "##" : "  ";
    }
    return line.append(colours ? as_before : "");
}

}  // namespace

std::vector<std::string> qr_code(std::string_view text, const QrOptions& options)
{
    const Code code{std::string(text)};
    if (text.empty() || text.find('\0') != std::string_view::npos || !code)
        return {};
    const int margin = margin_for(code.width(), options);
    if (margin < 0)
        return {};
    std::vector<std::string> lines;
    for (int row = -margin; row < code.width() + margin; row += options.utf8 ? 2 : 1)
        lines.push_back(
            options.utf8 ? line_of_half_blocks(code, row, margin, options.colours)
                         : line_of_pairs(code, row, margin, options.colours)
        );
    return lines;
}

}  // namespace giposync::ops

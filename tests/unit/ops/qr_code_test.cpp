#include "ops/qr_code.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <regex>

namespace giposync::ops {
namespace {

const std::string page = "https://account.gipo.it/device?user_code=WDJB-MJHT";

using Picture = std::vector<std::string>;  // '#' dark, '.' light; the margin cut off

std::string without_colours(const std::string& line)
{
    return std::regex_replace(line, std::regex("\x1b\\[[0-9;]*m"), "");
}

// What a camera would see: each half of each cell.
Picture seen_in_half_blocks(const std::vector<std::string>& lines, bool ink_is_dark)
{
    Picture picture;
    for (const auto& line : lines)
    {
        std::string above;
        std::string below;
        const auto cells = without_colours(line);
        for (std::size_t i = 0; i < cells.size();)
        {
            const bool blank = cells[i] == ' ';
            const auto block = blank ? std::string(" ") : cells.substr(i, 3);
            i += block.size();
            const bool ink_above = block == "\xe2\x96\x88" || block == "\xe2\x96\x80";
            const bool ink_below = block == "\xe2\x96\x88" || block == "\xe2\x96\x84";
            EXPECT_TRUE(blank || ink_above || ink_below);
            above += ink_above == ink_is_dark ? '#' : '.';
            below += ink_below == ink_is_dark ? '#' : '.';
        }
        picture.push_back(above);
        picture.push_back(below);
    }
    return picture;
}

Picture seen_in_pairs(const std::vector<std::string>& lines, bool ink_is_dark)
{
    Picture picture;
    for (const auto& line : lines)
    {
        const auto cells = without_colours(line);
        std::string row;
        for (std::size_t i = 0; i + 1 < cells.size(); i += 2)
        {
            EXPECT_EQ(cells[i], cells[i + 1]);
            row += (cells[i] == '#') == ink_is_dark ? '#' : '.';
        }
        picture.push_back(row);
    }
    return picture;
}

// Takes the margin off; checks that it is all light and as wide as said on all sides.
Picture without_margin(Picture picture, std::size_t margin)
{
    const auto width = picture.front().size();
    picture.resize(width);  // half blocks may end with half a line
    Picture inner;
    for (std::size_t row = 0; row < width; ++row)
    {
        const bool outside = row < margin || row >= width - margin;
        EXPECT_EQ(picture[row].size(), width);
        EXPECT_EQ(picture[row].substr(0, margin), std::string(margin, '.'));
        EXPECT_EQ(picture[row].substr(width - margin), std::string(margin, '.'));
        if (outside)
            EXPECT_EQ(picture[row], std::string(width, '.'));
        else
            inner.push_back(picture[row].substr(margin, width - 2 * margin));
    }
    return inner;
}

// The eyes of a code, in three corners and not in the fourth.
bool has_eye(const Picture& code, std::size_t top, std::size_t left)
{
    const Picture eye{"#######", "#.....#", "#.###.#", "#.###.#", "#.###.#", "#.....#", "#######"};
    for (std::size_t row = 0; row < eye.size(); ++row)
        if (code[top + row].substr(left, 7) != eye[row])
            return false;
    return true;
}

TEST(QrCode, HasEyesInThreeCornersAndAMarginOfFour)
{
    const auto lines = qr_code(page, {80, true});

    const auto code = without_margin(seen_in_half_blocks(lines, true), 4);

    const auto far = code.size() - 7;
    EXPECT_TRUE(has_eye(code, 0, 0));
    EXPECT_TRUE(has_eye(code, 0, far));
    EXPECT_TRUE(has_eye(code, far, 0));
    EXPECT_FALSE(has_eye(code, far, far));
    EXPECT_EQ(code[code.size() - 8][8], '#');  // dark in every code: neither turned nor mirrored
}

TEST(QrCode, IsTheSameInEveryWayOfDrawing)
{
    const auto code = without_margin(seen_in_half_blocks(qr_code(page, {200, true}), true), 4);

    EXPECT_EQ(without_margin(seen_in_pairs(qr_code(page, {200, false}), true), 4), code);
    EXPECT_EQ(without_margin(seen_in_half_blocks(qr_code(page, {200, true, false}), false), 4), code);
    EXPECT_EQ(without_margin(seen_in_pairs(qr_code(page, {200, false, false}), false), 4), code);
}

TEST(QrCode, ContainsTheText)
{
    EXPECT_NE(qr_code(page, {80, true}), qr_code(page + "x", {80, true}));
}

TEST(QrCode, AsksForBothColoursInEachLineAndTakesThemBack)
{
    for (const bool utf8 : {true, false})
        for (const auto& line : qr_code(page, {200, utf8}))
        {
            EXPECT_TRUE(line.starts_with("\x1b[0;30;47m")) << line;
            EXPECT_TRUE(line.ends_with("\x1b[0m")) << line;
        }
}

TEST(QrCode, HasNoEscapeSequencesWhereNoneAreWanted)
{
    for (const bool utf8 : {true, false})
        for (const auto& line : qr_code(page, {200, utf8, false}))
            EXPECT_EQ(line.find('\x1b'), std::string::npos);
}

TEST(QrCode, FitsIntoTheColumnsOrIsNotThere)
{
    for (const bool utf8 : {true, false})
        for (int columns = 0; columns < 120; ++columns)
        {
            const auto lines = qr_code(page, {columns, utf8});
            if (lines.empty())
            {
                EXPECT_LT(columns, utf8 ? 38 : 75);
                continue;
            }
            const auto picture = utf8 ? seen_in_half_blocks(lines, true) : seen_in_pairs(lines, true);
            EXPECT_LE(static_cast<int>(picture.front().size()) * (utf8 ? 1 : 2), columns);
        }
}

TEST(QrCode, TakesASmallerMarginWhereThereIsNoMoreRoom)
{
    const auto lines = qr_code(page, {72, false});

    ASSERT_FALSE(lines.empty());
    EXPECT_TRUE(has_eye(without_margin(seen_in_pairs(lines, true), 2), 0, 0));
}

TEST(QrCode, IsNotThereForATextThatItCannotHold)
{
    EXPECT_TRUE(qr_code("", {80, true}).empty());
    EXPECT_TRUE(qr_code(std::string(10000, 'x'), {1000, true}).empty());
    EXPECT_TRUE(qr_code(std::string_view("a\0b", 3), {80, true}).empty());
    EXPECT_TRUE(qr_code(page, {0, true}).empty());
    EXPECT_TRUE(qr_code(page, {-1, true}).empty());
}

}  // namespace
}  // namespace giposync::ops

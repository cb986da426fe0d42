#include "base/json.hpp"
#include "ops/printable.hpp"
#include "ops/status_check.hpp"
#include "ops/status_json.hpp"
#include "ops/status_text.hpp"
#include "unit/ops/status_scenes.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <regex>
#include <sstream>

namespace giposync::ops {
namespace {

const std::filesystem::path golden = SOURCE_DIR "/tests/golden/status";

std::vector<std::string> lines_of(const std::string& text)
{
    std::vector<std::string> lines;
    std::istringstream in{text};
    for (std::string line; std::getline(in, line);)
        lines.push_back(line);
    return lines;
}

// With GIPOSYNC_UPDATE_GOLDEN set, the file is made what it should have been: look at the difference.
void expect_golden(const std::string& file, const std::string& text)
{
    if (std::getenv("GIPOSYNC_UPDATE_GOLDEN"))
        std::ofstream(golden / file) << text;
    std::ostringstream kept;
    kept << std::ifstream(golden / file).rdbuf();
    EXPECT_EQ(kept.str(), text) << file;
}

bool is_command(const std::string& line)
{
    return line.find("giposyncd login") != std::string::npos ||
           line.find("giposyncd sync") != std::string::npos || line.find("systemctl") != std::string::npos;
}

TEST(StatusGolden, TextForPeople)
{
    for (const auto& [name, report] : test::status_scenes())
        expect_golden(name + ".txt", status_text(report, TextStyle{}));
}

TEST(StatusGolden, JsonForPrograms)
{
    for (const auto& [name, report] : test::status_scenes())
        expect_golden(name + ".json", status_json(report));
}

TEST(StatusGolden, LinesForMonitors)
{
    std::string text;
    for (const auto& [name, report] : test::status_scenes())
    {
        const auto checked = status_check(report);
        text += name + ": exit " + std::to_string(checked.exit_code) + "\n" + checked.line + "\n\n";
    }
    expect_golden("checks.txt", text);
}

TEST(StatusGolden, ColoursChangeNothingElse)
{
    const std::regex colour{"\x1b\\[[0-9;]*m"};
    for (const auto& [name, report] : test::status_scenes())
    {
        TextStyle style;
        const auto without = status_text(report, style);
        style.colours = Paint::Colours::terminal;
        const auto with = status_text(report, style);

        EXPECT_EQ(with != without, !report.accounts.empty()) << name;
        EXPECT_EQ(std::regex_replace(with, colour, ""), without) << name;
    }
}

TEST(StatusGolden, ATerminalObeysNoneOfIt)
{
    for (const auto& [name, report] : test::status_scenes())
        for (const std::string& line : lines_of(status_text(report, TextStyle{})))
            EXPECT_EQ(plain(line, std::string::npos), line) << name;
}

TEST(StatusGolden, NoLineButACommandIsWiderThanTheTerminal)
{
    for (const auto& [name, report] : test::status_scenes())
        for (std::size_t columns = 60; columns < 200; columns += 7)
        {
            TextStyle style;
            style.columns = columns;
            for (const std::string& line : lines_of(status_text(report, style)))
                EXPECT_TRUE(width_of(line) <= columns || is_command(line)) << name << ": " << line;
        }
}

TEST(StatusGolden, ATinyTerminalIsTakenForOneOfSixtyColumns)
{
    const auto report = test::status_scenes()[0].report;
    TextStyle tiny;
    tiny.columns = 1;
    TextStyle sixty;
    sixty.columns = 60;

    EXPECT_EQ(status_text(report, tiny), status_text(report, sixty));
}

TEST(StatusGolden, JsonIsJsonWithAllThatWasPromised)
{
    for (const auto& [name, report] : test::status_scenes())
    {
        const auto text = status_json(report);
        EXPECT_TRUE(json::valid(text)) << name;
        EXPECT_TRUE(json::valid_utf8(text)) << name;
        for (const char* path : {"version", "generated_at", "service.running", "service.since", "accounts"})
            EXPECT_TRUE(json::find(text, path)) << name << ": " << path;
    }
}

TEST(StatusGolden, CheckIsOneLineWithOneBar)
{
    for (const auto& [name, report] : test::status_scenes())
    {
        const auto line = status_check(report).line;
        EXPECT_EQ(plain(line, std::string::npos), line) << name;
        EXPECT_LE(std::ranges::count(line, '|'), 1) << name;
    }
}

TEST(StatusGolden, CheckSaysWhyThereIsNothingToCheck)
{
    const auto checked = unknown_check("giposyncd.toml:3: service.colour: unknown | key");

    EXPECT_EQ(checked.exit_code, 3);
    EXPECT_EQ(checked.line, "GIPOSYNC UNKNOWN - giposyncd.toml:3: service.colour: unknown / key");
}

}  // namespace
}  // namespace giposync::ops

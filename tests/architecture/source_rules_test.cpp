// Rules of the house that a compiler does not know, checked over the sources themselves.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace {

const fs::path root = SOURCE_DIR;

// Who may include whom. A library that is not listed may include nothing but itself.
const std::map<std::string, std::set<std::string>> may_include{
    {"base", {}},
    {"config", {"base"}},
    {"net", {"base"}},
    {"sqlite", {"base"}},
    {"oauth", {"base", "net"}},
    {"quota", {"base", "net", "sqlite"}},
    {"mirror", {"base", "sqlite"}},
    {"sync", {"base", "config", "net", "mirror"}},
    {"ops", {"base", "config", "net", "oauth", "quota", "mirror"}},
};

// Of net, sync sees the interface and no socket.
const std::set<std::string> sync_sees_of_net{"net/transport.hpp"};

std::vector<fs::path> sources_under(const fs::path& folder)
{
    std::vector<fs::path> found;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.path().extension() == ".hpp" || entry.path().extension() == ".cpp")
            found.push_back(entry.path());
    return found;
}

std::string text_of(const fs::path& file)
{
    std::ostringstream text;
    text << std::ifstream(file).rdbuf();
    return text.str();
}

std::vector<std::string> own_includes_of(const fs::path& file)
{
    const std::regex include{R"re(#include "([\w/]+\.hpp)")re"};
    const auto text = text_of(file);
    std::vector<std::string> found;
    for (std::sregex_iterator it{text.begin(), text.end(), include}, end; it != end; ++it)
        found.push_back((*it)[1].str());
    return found;
}

// The rest of the expression that starts at `from`: up to its semicolon or closing bracket.
std::string expression_at(const std::string& text, std::size_t from)
{
    int depth = 0;
    for (std::size_t i = from; i < text.size(); ++i)
    {
        const char c = text[i];
        if (c == '(' || c == '{' || c == '[')
            ++depth;
        if (c == ')' || c == '}' || c == ']')
            --depth;
        if (depth < 0 || (depth == 0 && (c == ';' || c == ',')))
            return text.substr(from, i - from);
    }
    return text.substr(from);
}

TEST(SourceRules, LibrariesIncludeOnlyTheLayersBelow)
{
    for (const fs::path& file : sources_under(root / "lib"))
    {
        const auto self = fs::relative(file, root / "lib").begin()->string();
        for (const std::string& include : own_includes_of(file))
        {
            const auto other = include.substr(0, include.find('/'));
            const auto allowed = may_include.find(self);
            EXPECT_TRUE(other == self || (allowed != may_include.end() && allowed->second.contains(other)))
                << file << " includes " << include;
        }
    }
}

TEST(SourceRules, SyncSeesNoSocket)
{
    for (const fs::path& file : sources_under(root / "lib/sync"))
        for (const std::string& include : own_includes_of(file))
            EXPECT_TRUE(!include.starts_with("net/") || sync_sees_of_net.contains(include))
                << file << " includes " << include;
}

// The mirror is synchronous, so a transaction can never be open across a wait.
TEST(SourceRules, TheMirrorNeverSuspends)
{
    for (const char* library : {"lib/sqlite", "lib/mirror"})
        for (const fs::path& file : sources_under(root / library))
        {
            const auto text = text_of(file);
            EXPECT_EQ(text.find("co_await"), std::string::npos) << file;
            EXPECT_EQ(text.find("<boost/asio"), std::string::npos) << file;
        }
}

// g++ 12 destroys such a temporary twice. Build it on the line above and move it in.
TEST(SourceRules, NoBracesInsideACoAwaitExpression)
{
    for (const char* folder : {"lib", "daemon", "tests"})
        for (const fs::path& file : sources_under(root / folder))
        {
            if (file.filename() == "source_rules_test.cpp")
                continue;
            const auto text = text_of(file);
            for (auto at = text.find("co_await "); at != std::string::npos;
                 at = text.find("co_await ", at + 1))
            {
                const auto expression = expression_at(text, at);
                EXPECT_EQ(expression.find('{'), std::string::npos) << file << ": " << expression;
            }
        }
}

// g++ 12 destroys the result of `b ? co_await x : co_await y` twice. Write an if.
TEST(SourceRules, NoCoAwaitInsideAConditionalExpression)
{
    const std::regex conditional{R"(\?[^;{}?"]*\bco_await\b)"};
    for (const char* folder : {"lib", "daemon", "tests"})
        for (const fs::path& file : sources_under(root / folder))
        {
            if (file.filename() == "source_rules_test.cpp")
                continue;
            const auto text = text_of(file);
            std::smatch found;
            EXPECT_FALSE(std::regex_search(text, found, conditional)) << file << ": " << found.str();
        }
}

// g++ 12 lays the frame of a coroutine out wrongly where the condition itself waits. A variable declared in
// the condition, or on the line above, is fine.
TEST(SourceRules, NoCoAwaitInAConditionButToDeclareAVariable)
{
    const std::regex statement{R"(\b(if|while|switch) \()"};
    const std::regex declares{R"(^(const )?[\w:]+[&*]? \w+ = )"};
    for (const char* folder : {"lib", "daemon", "tests"})
        for (const fs::path& file : sources_under(root / folder))
        {
            const auto text = text_of(file);
            for (std::sregex_iterator it{text.begin(), text.end(), statement}, end; it != end; ++it)
            {
                const auto at = static_cast<std::size_t>(it->position() + it->length());
                const auto condition = expression_at(text, at);
                const bool waits = condition.find("co_await ") != std::string::npos;
                EXPECT_TRUE(!waits || std::regex_search(condition, declares)) << file << ": " << condition;
            }
        }
}

// Time is injected: only the real clock reads the machine's, and nobody sleeps.
TEST(SourceRules, OnlyTheSystemClockReadsTheTime)
{
    const std::regex reads{
        R"(system_clock::now|steady_clock::now|[^:\w]time\(|gettimeofday|clock_gettime|sleep_for)"};
    for (const char* folder : {"lib", "daemon"})
        for (const fs::path& file : sources_under(root / folder))
            EXPECT_TRUE(file.filename() == "system_clock.cpp" || !std::regex_search(text_of(file), reads))
                << file;
}

}  // namespace

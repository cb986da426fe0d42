// Columns grown from random items, in any order, are what the payloads say; and made anew from the payloads
// they are the same.

#include "mirror/rewrites.hpp"
#include "sqlite/literals.hpp"
#include "support/mirror_fixture.hpp"

#include <gtest/gtest.h>

#include <random>

namespace giposync::mirror {
namespace {

class RandomItems
{
public:
    explicit RandomItems(std::uint64_t seed) : dice_(seed) {}

    std::string item() { return R"({"id":)" + std::to_string(roll(30)) + members(0) + "}"; }

    std::size_t roll(std::size_t sides) { return static_cast<std::size_t>(dice_() % sides); }

private:
    std::string members(int depth)
    {
        static const char* const names[]{"a", "b", "aB", "a_b", "c", "d", "e.f", "\\u0067", "select", "è"};
        std::string text;
        for (std::size_t n = roll(6); n > 0; --n)
            text += std::string(",\"") + names[roll(std::size(names))] + "\":" + value(depth);
        return text;
    }

    std::string value(int depth)
    {
        static const char* const scalars[]{
            "null",
            "true",
            "false",
            "0",
            "-17",
            "12.10",
            "1e400",
            "0.1000",
            "12345678901234567890",
            "\"\"",
            "\"text\"",
            "\"\\u0000\\ud800\\n\"",
            "\"2026-01-31\"",
            "\"2026-01-31T10:00:00\"",
            "\"2026-01-31T10:00:00.1234567+01:00\"",
            "\"0001-01-01T00:00:00Z\"",
        };
        const auto kind = roll(depth < 3 ? 10 : 8);
        if (kind == 8)
            return "{\"x\":1" + members(depth + 1) + "}";
        if (kind == 9)
        {
            std::string text = "[";
            for (std::size_t n = roll(4); n > 0; --n)
                text += value(depth + 1) + (n > 1 ? "," : "");
            return text + "]";
        }
        return scalars[roll(std::size(scalars))];
    }

    std::mt19937_64 dice_;
};

// Every relation of the resource, whole.
std::string everything(test::MirrorInMemory& m)
{
    std::vector<std::string> tables{"patients_all"};
    sqlite::Statement{m.mirror->database(), "SELECT '_' || view FROM _arrays ORDER BY view"}.for_each(
        [&](const sqlite::Statement& row) { tables.emplace_back(row.text(0)); }
    );
    std::string all = m.query("SELECT * FROM columns");
    for (const auto& table : tables)
        all += "\n" + table + ":\n" + m.query("SELECT * FROM \"" + table + "\" ORDER BY 1, 2");
    return all;
}

std::string types_of_values(test::MirrorInMemory& m)
{
    std::string wrong;
    sqlite::Statement{m.mirror->database(), "SELECT name, type FROM columns WHERE resource = 'patients'"}
        .for_each([&](const sqlite::Statement& row) {
            const auto column = sqlite::identifier(row.text(0));
            wrong += m.query(
                "SELECT DISTINCT '" + std::string(row.text(1)) + "', typeof(" + column +
                ") FROM patients_all WHERE " + column + " IS NOT NULL AND upper(typeof(" + column +
                ")) <> '" + std::string(row.text(1)) + "'"
            );
        });
    return wrong;
}

TEST(ColumnsProperty, AreAFunctionOfThePayloads)
{
    for (std::uint64_t seed = 1; seed <= 60; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        RandomItems items{seed};
        test::MirrorInMemory m;
        for (int page = 0; page < 12; ++page)
        {
            std::vector<std::string> payloads;
            for (std::size_t n = items.roll(8); n > 0; --n)
                payloads.push_back(items.item());
            m.store(payloads);
            if (items.roll(5) == 0)
                m.open();
            else if (items.roll(3) == 0)
                Rewrites{*m.mirror}.advance(4);
        }
        while (Rewrites{*m.mirror}.advance(7))
            ;
        const auto grown = everything(m);

        m.mirror->database().execute("INSERT INTO _rewrites SELECT number, 0 FROM _resources");
        while (Rewrites{*m.mirror}.advance(5))
            ;

        ASSERT_EQ(everything(m), grown);
        ASSERT_EQ(types_of_values(m), "");
        ASSERT_EQ(m.query("PRAGMA integrity_check"), "ok");
    }
}

}  // namespace
}  // namespace giposync::mirror

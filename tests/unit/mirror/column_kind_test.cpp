#include "mirror/column_kind.hpp"
#include "mirror/column_value.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <ostream>

namespace giposync::mirror {
namespace {

const Zone rome = Zone::find("Europe/Rome").value();

json::Kind json_kind_of(std::string_view token)
{
    return json::Reader{token}.next();
}

struct Token
{
    const char* token;
    ColumnKind kind;

    friend std::ostream& operator<<(std::ostream& out, const Token& t) { return out << t.token; }
};

struct KindOfToken : testing::TestWithParam<Token>
{
};

TEST_P(KindOfToken, IsRecognised)
{
    const auto& [token, kind] = GetParam();

    EXPECT_EQ(name_of(kind_of(token, json_kind_of(token), rome)), name_of(kind));
}

INSTANTIATE_TEST_SUITE_P(
    Tokens,
    KindOfToken,
    testing::Values(
        Token{"null", ColumnKind::none},
        Token{R"("")", ColumnKind::none},
        Token{"true", ColumnKind::boolean},
        Token{"0", ColumnKind::integer},
        Token{"-9223372036854775808", ColumnKind::integer},
        Token{"9223372036854775808", ColumnKind::text},
        Token{"12345678901234567890", ColumnKind::text},
        Token{"12.10", ColumnKind::real},
        Token{"1e400", ColumnKind::real},
        Token{R"("2026-01-31")", ColumnKind::date},
        Token{R"("2026-02-30")", ColumnKind::text},
        Token{R"("2026-01-31T10:00:00")", ColumnKind::timestamp},
        Token{R"("2026-01-31T10:00:00.1234567+02:00")", ColumnKind::timestamp},
        Token{R"("2026-01-31 and more")", ColumnKind::text},
        Token{R"("10:30")", ColumnKind::text},
        Token{R"("x")", ColumnKind::text},
        Token{"[1]", ColumnKind::text}
    )
);

constexpr ColumnKind all_kinds[]{
    ColumnKind::none,
    ColumnKind::boolean,
    ColumnKind::integer,
    ColumnKind::real,
    ColumnKind::date,
    ColumnKind::timestamp,
    ColumnKind::text};

TEST(Widening, DoesNotDependOnTheOrderOfWhatIsSeen)
{
    for (const auto a : all_kinds)
        for (const auto b : all_kinds)
        {
            EXPECT_EQ(widened(a, b), widened(b, a));
            EXPECT_EQ(widened(a, widened(a, b)), widened(a, b));
            for (const auto c : all_kinds)
                EXPECT_EQ(widened(widened(a, b), c), widened(a, widened(b, c)))
                    << name_of(a) << ", " << name_of(b) << ", " << name_of(c);
        }
}

TEST(Widening, FindsTheNarrowestKindForBoth)
{
    EXPECT_EQ(widened(ColumnKind::none, ColumnKind::date), ColumnKind::date);
    EXPECT_EQ(widened(ColumnKind::boolean, ColumnKind::integer), ColumnKind::integer);
    EXPECT_EQ(widened(ColumnKind::integer, ColumnKind::real), ColumnKind::real);
    EXPECT_EQ(widened(ColumnKind::date, ColumnKind::timestamp), ColumnKind::timestamp);
    EXPECT_EQ(widened(ColumnKind::real, ColumnKind::date), ColumnKind::text);
}

TEST(Kind, HasANameThatLeadsBack)
{
    for (const auto kind : all_kinds)
        EXPECT_EQ(kind_named(name_of(kind)), kind);
}

struct Shown
{
    const char* token;
    ColumnKind kind;
    ColumnValue value;

    friend std::ostream& operator<<(std::ostream& out, const Shown& s)
    {
        return out << s.token << " as " << name_of(s.kind);
    }
};

struct ValueInColumn : testing::TestWithParam<Shown>
{
};

TEST_P(ValueInColumn, IsAFunctionOfTokenAndKind)
{
    const auto& [token, kind, value] = GetParam();
    TextArena arena;

    EXPECT_EQ(value_in_column(token, json_kind_of(token), kind, rome, arena), value);
}

using namespace std::string_view_literals;

INSTANTIATE_TEST_SUITE_P(
    Values,
    ValueInColumn,
    testing::Values(
        Shown{"null", ColumnKind::text, nullptr},
        Shown{"true", ColumnKind::boolean, std::int64_t{1}},
        Shown{"false", ColumnKind::integer, std::int64_t{0}},
        Shown{"true", ColumnKind::real, std::int64_t{1}},
        Shown{"true", ColumnKind::text, "true"sv},
        Shown{"12", ColumnKind::integer, std::int64_t{12}},
        Shown{"12", ColumnKind::real, 12.0},
        Shown{"12.10", ColumnKind::real, 12.1},
        Shown{"12.10", ColumnKind::text, "12.10"sv},
        Shown{"1e400", ColumnKind::real, HUGE_VAL},
        Shown{"12345678901234567890", ColumnKind::text, "12345678901234567890"sv},
        Shown{R"("")", ColumnKind::integer, nullptr},
        Shown{R"("")", ColumnKind::text, ""sv},
        Shown{R"("")", ColumnKind::timestamp, ""sv},
        Shown{R"("2026-01-31T10:00:00")", ColumnKind::timestamp, "2026-01-31T09:00:00.000Z"sv},
        Shown{R"("2026-01-31")", ColumnKind::timestamp, "2026-01-31"sv},
        Shown{R"("2026-01-31T10:00:00")", ColumnKind::text, "2026-01-31T10:00:00"sv},
        Shown{
            R"("a\u00e8\u0000b")",
            ColumnKind::text,
            "aè\xEF\xBF\xBD"
            "b"sv},
        Shown{R"("\ud800")", ColumnKind::text, "\xEF\xBF\xBD"sv},
        Shown{R"([1, "a"])", ColumnKind::text, R"([1, "a"])"sv}
    )
);

}  // namespace
}  // namespace giposync::mirror

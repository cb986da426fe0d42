#include "config/catalogue_text.hpp"

#include <gtest/gtest.h>

#include <random>

namespace giposync::config {
namespace {

using namespace std::chrono_literals;

TEST(CatalogueText, ShowsEveryKeyInForce)
{
    const auto shipped = shipped_catalogue();

    EXPECT_EQ(to_toml({*find(shipped, ResourceName{"availabilities"})}), R"([resources.availabilities]
path = "/v2/tenants/{tenantId}/availabilities"
scope = "giponext.agenda"
id = "id"
updated_at = "updatedAt"
zone = "Europe/Rome"
limit = 100
window = { from = "from", to = "to", back = "1d", ahead = "60d", slice = "31d" }
every = "30m"
reconcile_every = "1d"
hold_deletions = { rows = 20, share = 0.1 }
max_lag = "90m"
margin = "1m"
)");
}

TEST(CatalogueText, ShowsWhatDepartsFromTheDefaults)
{
    const auto shipped = shipped_catalogue();

    EXPECT_EQ(to_toml({*find(shipped, ResourceName{"patients"})}, Keys::departing), R"([resources.patients]
path = "/v2/tenants/{tenantId}/patients"
scope = "giponext.patients"
changed_since = "updatedSince"
)");
}

TEST(CatalogueText, OfTheShippedCatalogueIsReadBackTheSame)
{
    for (const auto which : {Keys::all, Keys::departing})
    {
        const auto text = to_toml(shipped_catalogue(), which);
        const auto back = parse_catalogue(text, "c.toml");

        ASSERT_TRUE(back) << back.error().detail;
        EXPECT_EQ(to_toml(*back, which), text);
        EXPECT_EQ(to_toml(*back), to_toml(shipped_catalogue()));
    }
}

class Dice
{
public:
    explicit Dice(unsigned seed) : dice_(seed) {}

    std::int64_t from(std::int64_t least, std::int64_t most)
    {
        return std::uniform_int_distribution<std::int64_t>(least, most)(dice_);
    }

    bool coin() { return from(0, 1) == 1; }

    Duration duration() { return std::chrono::seconds(from(1, 400 * 86'400)); }

    std::string text()
    {
        static const std::string
            pieces[]{"a", "Z", "\"", "\\", "'", "#", "è", "]", "{", "=", "\xF0\x9F\x98\x80", "_"};
        std::string text = "x";
        for (auto length = from(0, 8); length > 0; --length)
            text += pieces[static_cast<std::size_t>(from(0, std::ssize(pieces) - 1))];
        return text;
    }

private:
    std::mt19937 dice_;
};

Resource random_resource(Dice& dice)
{
    Resource resource;
    resource.name = ResourceName{"r"};
    resource.path = "/v2/tenants/{tenantId}/r";
    resource.scope = "s";
    resource.id = dice.text();
    resource.updated_at = dice.text() + "." + dice.text();
    if (dice.coin())
        resource.items = dice.text();
    if (dice.coin())
        resource.deleted = dice.text();
    if (dice.coin())
        resource.changed_since = "c" + dice.text();
    if (dice.coin())
        resource.query = {{"q" + dice.text(), dice.text()}};
    if (dice.coin())
        resource.window = Window{
            "f" + dice.text(),
            "t" + dice.text(),
            dice.coin() ? Duration(0) : dice.duration(),
            dice.duration(),
            dice.coin() ? std::nullopt : std::optional{24h + dice.duration()},
            dice.coin() ? Window::Format::date : Window::Format::instant};
    resource.limit = dice.from(1, 10'000);
    resource.every = dice.duration();
    resource.reconcile_every = dice.duration();
    resource.hold_deletions = {dice.from(0, 1000), static_cast<double>(dice.from(0, 1000)) / 1000};
    resource.max_lag = dice.coin() ? 3 * resource.every : dice.duration();
    resource.margin = dice.duration();
    return resource;
}

TEST(CatalogueText, OfAnyEntryIsReadBackTheSame)
{
    for (unsigned seed = 1; seed <= 500; ++seed)
    {
        SCOPED_TRACE("seed " + std::to_string(seed));
        Dice dice{seed};
        const auto resource = random_resource(dice);

        const auto back = parse_catalogue(to_toml({resource}, Keys::departing), "c.toml");

        ASSERT_TRUE(back) << back.error().detail << "\n" << to_toml({resource});
        ASSERT_EQ(to_toml(*back), to_toml({resource}));
        EXPECT_EQ(back->at(0).id, resource.id);
        EXPECT_EQ(back->at(0).query, resource.query);
        EXPECT_EQ(back->at(0).max_lag, resource.max_lag);
        EXPECT_EQ(back->at(0).hold_deletions.share, resource.hold_deletions.share);
    }
}

TEST(CatalogueText, QuotesWhatTomlCannotHold)
{
    EXPECT_EQ(toml_string("a\"\\\n\x7f"), R"("a\"\\\u000A\u007F")");
}

}  // namespace
}  // namespace giposync::config

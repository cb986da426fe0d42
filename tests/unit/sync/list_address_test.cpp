#include "base/iso8601.hpp"
#include "sync/list_address.hpp"

#include <gtest/gtest.h>

namespace giposync::sync {
namespace {

using namespace std::chrono;

config::Resource resource_of(std::string path)
{
    config::Resource resource;
    resource.name = ResourceName{"things"};
    resource.path = std::move(path);
    return resource;
}

ListAddress address_of(
    const config::Resource& resource,
    const Leg& leg = {},
    std::optional<Instant> since = {}
)
{
    return {resource, Zone::find("Europe/Rome").value(), "https://api", TenantId{"t/1"}, leg, since};
}

TEST(ListAddressTest, FillsTheTenantIn)
{
    const auto address = address_of(resource_of("/v2/tenants/{tenantId}/things"));

    EXPECT_EQ(address.page({40, 20}), "https://api/v2/tenants/t%2F1/things?offset=40&limit=20");
    EXPECT_EQ(address.path(), "/v2/tenants/t%2F1/things");
}

TEST(ListAddressTest, FillsTheParentInWhateverItsIdIs)
{
    const auto address =
        address_of(resource_of("/{tenantId}/lists/{parent}/items"), {"a b/ù?{tenantId}", {}});

    EXPECT_EQ(address.path(), "/t%2F1/lists/a%20b%2F%C3%B9%3F%7BtenantId%7D/items");
}

TEST(ListAddressTest, KeepsFixedParametersAndThoseOfThePath)
{
    auto resource = resource_of("/things?kind=a%26b");
    resource.query = {{"sort", "updatedAt,id"}, {"q", "a&b = c"}};

    EXPECT_EQ(
        address_of(resource).page({0, 1}),
        "https://api/things?kind=a%26b&sort=updatedAt%2Cid&q=a%26b%20%3D%20c&offset=0&limit=1"
    );
}

// Whether the filter means "at or after" or "after", a row of the watermark's own second comes again.
TEST(ListAddressTest, AsksForChangesFromTheSecondBefore)
{
    auto resource = resource_of("/things");
    resource.changed_since = "since";
    const auto since_of = [&](const char* watermark) {
        const auto instant = to_instant(parse_timestamp(watermark, Zone{}).value());
        const auto url = address_of(resource, {}, instant).page({0, 1});
        return url.substr(0, url.find("&offset"));
    };

    EXPECT_EQ(since_of("2026-01-31T12:00:00.001Z"), "https://api/things?since=2026-01-31T12%3A00%3A00Z");
    EXPECT_EQ(since_of("2026-01-31T12:00:00.999Z"), "https://api/things?since=2026-01-31T12%3A00%3A00Z");
    EXPECT_EQ(since_of("2026-01-31T12:00:00.000Z"), "https://api/things?since=2026-01-31T11%3A59%3A59Z");
    EXPECT_EQ(since_of("1969-12-31T23:59:59.500Z"), "https://api/things?since=1969-12-31T23%3A59%3A59Z");
}

TEST(ListAddressTest, AWatermarkIsNothingToAListWithoutAFilter)
{
    EXPECT_EQ(
        address_of(resource_of("/things"), {}, Instant{}).page({0, 1}),
        "https://api/things?offset=0&limit=1"
    );
}

TEST(ListAddressTest, NamesDaysAsDatesOrAsTheMomentsWhenTheyBegin)
{
    auto resource = resource_of("/things");
    resource.window.emplace();
    resource.window->from = "from";
    resource.window->to = "to";
    const Leg over_the_change_to_summer{
        {},
        DaySpan{local_days{March / 29 / 2026}, local_days{March / 30 / 2026}}};
    const Leg over_the_change_to_winter{
        {},
        DaySpan{local_days{October / 25 / 2026}, local_days{October / 26 / 2026}}};

    EXPECT_EQ(
        address_of(resource, over_the_change_to_summer).page({0, 1}),
        "https://api/things?from=2026-03-29&to=2026-03-30&offset=0&limit=1"
    );
    resource.window->format = config::Window::Format::instant;
    EXPECT_EQ(
        address_of(resource, over_the_change_to_summer).page({0, 1}),
        "https://api/things?from=2026-03-28T23%3A00%3A00Z&to=2026-03-29T22%3A00%3A00Z&offset=0&limit=1"
    );
    EXPECT_EQ(
        address_of(resource, over_the_change_to_winter).page({0, 1}),
        "https://api/things?from=2026-10-24T22%3A00%3A00Z&to=2026-10-25T23%3A00%3A00Z&offset=0&limit=1"
    );
}

TEST(ListAddressTest, AnItemStandsBelowItsListWithoutAnyParameter)
{
    auto resource = resource_of("/{tenantId}/things?kind=a");
    resource.query = {{"sort", "id"}};

    EXPECT_EQ(address_of(resource).item("7/ü"), "https://api/t%2F1/things/7%2F%C3%BC");
}

}  // namespace
}  // namespace giposync::sync

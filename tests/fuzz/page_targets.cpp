#include "base/json.hpp"
#include "sqlite/statement.hpp"
#include "support/mirror_fixture.hpp"
#include "sync/list_page.hpp"
#include "targets.hpp"

#include <set>
#include <string>
#include <vector>

namespace giposync::fuzz {
namespace {

// The ways in which a catalogue says where things stand.
std::vector<sync::PageFormat> formats()
{
    sync::PageFormat found_by_itself;
    sync::PageFormat named;
    named.items = "data.list";
    named.id = "key.value";
    named.updated_at = "meta.changed";
    named.deleted = "isDeleted";
    return {found_by_itself, named};
}

void check_slice(std::string_view slice, const std::string& body)
{
    expect(
        slice.data() >= body.data() && slice.data() + slice.size() <= body.data() + body.size(),
        "items are slices of the body"
    );
}

void check_page(const sync::ListPage& page)
{
    std::set<std::int64_t> places;
    for (const auto& item : page.items)
    {
        check_slice(item.payload, *page.body);
        expect(!item.id.empty(), "an item has an id");
        expect(json::valid(item.payload) && item.payload.starts_with('{'), "an item is a JSON object");
        expect(json::valid_utf8(item.payload) && json::valid_utf8(item.id), "an item is UTF-8");
        expect(places.insert(item.index).second, "no two items stand in one place");
    }
    for (const auto& bad : page.bad_items)
    {
        check_slice(bad.payload, *page.body);
        expect(!bad.reason.empty(), "a reject has a reason");
        expect(places.insert(bad.index).second, "no two items stand in one place");
    }
    expect(
        places.empty() || (*places.begin() == 0 && *places.rbegin() + 1 == page.rows()),
        "no item is left out"
    );
}

std::string payload_of(test::MirrorInMemory& mirror, std::int64_t row)
{
    std::string payload;
    sqlite::Statement{mirror.mirror->database(), "SELECT _payload FROM patients_all WHERE rowid = ?"}
        .for_each([&](const sqlite::Statement& found) { payload = found.text(0); }, row);
    return payload;
}

}  // namespace

void list_page(std::string_view bytes)
{
    for (const auto& format : formats())
    {
        const auto page = sync::parse_page(std::string(bytes), format);
        if (page)
            check_page(*page);
        else
            expect(
                page.error().code == Errc::malformed || page.error().code == Errc::unreachable,
                "a body is good, malformed, or none at all"
            );
    }
}

void mirror(std::string_view bytes)
{
    const auto page = sync::parse_page(std::string(bytes), {});
    if (!page || page->items.empty())
        return;

    test::MirrorInMemory mirror;
    std::vector<mirror::Item> items;
    for (const auto& item : page->items)
    {
        mirror::Item one;
        one.id = item.id;
        one.payload = item.payload;
        one.updated_at = item.updated_at;
        items.push_back(one);
    }
    std::vector<mirror::Standing> standings;
    {
        mirror::MirrorTransaction transaction{*mirror.mirror};
        mirror::PageWriter writer{*mirror.mirror, mirror.resource()};
        standings = writer.look_up(items, mirror.seen);
        writer.keep(items, standings, mirror.seen, mirror.now);
        transaction.commit();
        writer.announce();
    }

    std::set<std::int64_t> rows;
    for (std::size_t i = items.size(); i-- > 0;)
        if (rows.insert(standings[i].row).second)
            expect(
                json::equal(payload_of(mirror, standings[i].row), items[i].payload),
                "what was served last is what is kept"
            );

    mirror::MirrorTransaction transaction{*mirror.mirror};
    mirror::PageWriter writer{*mirror.mirror, mirror.resource()};
    for (const auto& standing : writer.look_up(std::span(items).last(1), mirror.seen))
        expect(standing.same, "an item that came once more is no change");
}

}  // namespace giposync::fuzz

#pragma once

#include "mirror/mirror.hpp"
#include "mirror/page_writer.hpp"
#include "sqlite/statement.hpp"
#include "support/captured_log.hpp"

#include <atomic>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace giposync::test {

// A real mirror, in memory, made by the real migrations: SQLite is its own best fake. It lives as long as
// this does, so that a Mirror can be closed and opened again on the same data.
class MirrorInMemory
{
public:
    CapturedLog log;
    std::unique_ptr<mirror::Mirror> mirror;
    Instant now{std::chrono::sys_days{std::chrono::January / 31 / 2026}};

    MirrorInMemory() : MirrorInMemory(std::vector{declaration("patients", {})}) {}

    explicit MirrorInMemory(std::vector<mirror::Declaration> declarations)
        : declarations_(std::move(declarations))
    {
        static std::atomic<int> count{0};
        options_.file = "/mirror-" + std::to_string(++count);
        options_.vfs = "memdb";
        options_.now = now;
        open();
        sqlite::OpenOptions how;
        how.vfs = "memdb";
        keeper_ = std::make_unique<sqlite::Database>(options_.file, how);
    }

    static mirror::Declaration declaration(std::string name, std::string parent = {})
    {
        mirror::Declaration one;
        one.name = ResourceName{std::move(name)};
        if (!parent.empty())
            one.parent = ResourceName{std::move(parent)};
        one.zone = Zone::find("Europe/Rome").value();
        return one;
    }

    void open()
    {
        mirror.reset();
        mirror = std::move(mirror::Mirror::open(options_, log).value());
        mirror->declare(declarations_);
    }

    mirror::MirroredResource& resource(const std::string& name = "patients")
    {
        return mirror->resource(ResourceName{name});
    }

    // Stores items as one page; their ids are those of the member "id".
    mirror::Tally store(
        const std::vector<std::string>& payloads,
        const std::string& name = "patients",
        const std::string& parent = {}
    )
    {
        std::vector<mirror::Item> items;
        std::vector<std::string> ids;
        ids.reserve(payloads.size());
        for (const std::string& payload : payloads)
        {
            const auto token = json::find(payload, "id").value();
            ids.push_back(token.front() == '"' ? json::decoded(token) : std::string(token));
            mirror::Item item;
            item.id = ids.back();
            item.payload = payload;
            item.parent_id = parent;
            item.deleted = json::find(payload, "deleted") == "true";
            items.push_back(item);
        }
        mirror::MirrorTransaction page{*mirror};
        mirror::PageWriter writer{*mirror, resource(name)};
        auto standings = writer.look_up(items, seen);
        const auto tally = writer.keep(items, standings, seen, now);
        for (const auto& standing : standings)
            rows.push_back(standing.row);
        page.commit();
        writer.announce();
        return tally;
    }

    mirror::SeenRows seen;
    std::vector<std::int64_t> rows;  // of all items stored so far

    const mirror::Mirror::Options& options() const { return options_; }

    // The result of a query: columns joined by |, rows by line breaks, NULL as -.
    std::string query(const std::string& sql)
    {
        std::string text;
        sqlite::Statement{mirror->database(), sql}.for_each([&](const sqlite::Statement& row) {
            if (!text.empty())
                text += "\n";
            for (int i = 0; i < row.columns(); ++i)
                text += (i > 0 ? "|" : "") + row.optional_text(i).value_or("-");
        });
        return text;
    }

private:
    mirror::Mirror::Options options_;
    std::vector<mirror::Declaration> declarations_;
    std::unique_ptr<sqlite::Database> keeper_;
};

}  // namespace giposync::test

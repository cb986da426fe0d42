#include "mirror/change_feed.hpp"

#include "mirror/facts.hpp"

namespace giposync::mirror {
namespace {

// The highest seq of lines that are gone: where no line is left, the next one follows it.
constexpr const char* given = "changes.given";

std::string_view name_of(ChangeOp op)
{
    switch (op)
    {
    case ChangeOp::insert: return "insert";
    case ChangeOp::update: return "update";
    case ChangeOp::remove: return "delete";
    case ChangeOp::restore: return "restore";
    }
    return "";
}

}  // namespace

void ChangeFeed::add(std::string_view at, std::string_view resource, std::string_view id, ChangeOp op)
{
    add_.run(at, resource, id, name_of(op));
}

void ChangeFeed::add_next(std::string_view at, std::string_view resource, std::string_view id, ChangeOp op)
{
    add_next_.run(at, resource, id, name_of(op));
}

std::optional<std::int64_t> ChangeFeed::last_before(std::string_view end, int lines)
{
    std::optional<std::int64_t> last;
    sqlite::Statement{
        db_,
        "SELECT max(seq) FROM (SELECT seq, at FROM changes ORDER BY seq LIMIT ?) WHERE at < ?"}
        .first(
            [&](const sqlite::Statement& row) {
                if (!row.is_null(0))
                    last = row.integer(0);
            },
            lines,
            end
        );
    return last;
}

void ChangeFeed::remove_up_to(std::int64_t seq)
{
    start_behind(seq);
    sqlite::Statement{db_, "DELETE FROM changes WHERE seq <= ?"}.run(seq);
}

void ChangeFeed::start_behind(std::int64_t seq)
{
    write_fact(db_, given, std::to_string(seq));
}

std::int64_t ChangeFeed::position()
{
    std::int64_t seq = 0;
    position_.first([&](const sqlite::Statement& row) { seq = row.integer(0); });
    return seq;
}

std::vector<std::string> ChangeFeed::ids_after(std::int64_t seq, std::string_view resource)
{
    std::vector<std::string> ids;
    ids_after_.for_each([&](const sqlite::Statement& row) { ids.emplace_back(row.text(0)); }, seq, resource);
    return ids;
}

}  // namespace giposync::mirror

#include "mirror/change_feed.hpp"

namespace giposync::mirror {
namespace {

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

std::vector<std::string> ChangeFeed::ids_after(std::int64_t seq, std::string_view resource)
{
    std::vector<std::string> ids;
    ids_after_.for_each([&](const sqlite::Statement& row) { ids.emplace_back(row.text(0)); }, seq, resource);
    return ids;
}

}  // namespace giposync::mirror

#include "sandbox/envelope.hpp"

#include "sandbox/json_text.hpp"

#include <utility>
#include <vector>

namespace giposync::sandbox {
namespace {

struct Placed
{
    std::string_view path;
    std::string_view token;
};

std::string_view head_of(std::string_view path)
{
    return path.substr(0, path.find('.'));
}

// Members whose paths begin alike share an object.
void write_members(JsonWriter& out, std::vector<Placed> members)
{
    while (!members.empty())
    {
        const auto head = head_of(members.front().path);
        if (head == members.front().path)
        {
            out.raw(head, members.front().token);
            members.erase(members.begin());
            continue;
        }
        std::vector<Placed> inside;
        std::vector<Placed> others;
        for (const Placed& one : members)
        {
            const bool belongs = one.path.size() > head.size() && head_of(one.path) == head;
            if (belongs)
                inside.push_back({one.path.substr(head.size() + 1), one.token});
            else
                others.push_back(one);
        }
        out.key(head).open_object();
        write_members(out, std::move(inside));
        out.close_object();
        members = std::move(others);
    }
}

}  // namespace

std::string page_body(const EnvelopeOptions& envelope, std::string_view items, bool more, std::size_t total)
{
    std::string array;
    array.reserve(items.size() + 2);
    array += '[';
    array += items;
    array += ']';
    const auto count = std::to_string(total);
    std::vector<Placed> members{{envelope.items, array}, {envelope.has_more, more ? "true" : "false"}};
    if (!envelope.total.empty())
        members.push_back({envelope.total, count});

    std::string body;
    body.reserve(array.size() + 200);
    JsonWriter out{body};
    out.open_object();
    body += envelope.before;
    write_members(out, std::move(members));
    if (!envelope.after.empty())
        body += "," + envelope.after;
    out.close_object();
    return body;
}

}  // namespace giposync::sandbox

#include "sync/list_page.hpp"

#include "base/json.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace giposync::sync {
namespace {

using json::Kind;
using json::Reader;

// A dotted path in two parts: the member to look for, and the way below it. Slices of the format's texts.
struct Path
{
    explicit Path(std::string_view path)
        : first(path.substr(0, path.find('.'))),
          rest(first.size() == path.size() ? "" : path.substr(first.size() + 1))
    {
    }

    std::string_view first;
    std::string_view rest;
};

class ItemFormat
{
public:
    explicit ItemFormat(const PageFormat& format)
        : id_name_(format.id),
          id_(format.id),
          updated_at_(format.updated_at),
          deleted_(format.deleted ? std::string_view{*format.deleted} : ""),
          zone_(format.zone)
    {
    }

    // Reads the element that comes next, whatever it is, into `page`.
    void read(Reader& in, std::string_view body, ListPage& page) const
    {
        if (in.next() != Kind::object)
        {
            const auto payload = in.take();
            if (in.ok())
                page.bad_items.push_back({page.rows(), "the item is no object", payload});
            return;
        }
        Found found;
        const auto start = in.position();
        in.enter();
        std::string_view name;
        while (in.next_member(name))
            look_at(name, in.take(), found);
        if (in.ok())
            add(body.substr(start, in.position() - start), found, page);
    }

private:
    struct Found
    {
        std::string_view id;
        std::string_view updated_at;
        std::string_view deleted;
    };

    // Of double names the last one counts, as in the columns.
    void look_at(std::string_view name, std::string_view value, Found& found) const
    {
        const auto take = [&](const Path& path, std::string_view& into) {
            if (!path.first.empty() && json::name_is(name, path.first))
                into = path.rest.empty() ? value : json::find(value, path.rest).value_or("");
        };
        take(id_, found.id);
        take(updated_at_, found.updated_at);
        take(deleted_, found.deleted);
    }

    void add(std::string_view payload, const Found& found, ListPage& page) const
    {
        const auto index = page.rows();
        auto id = id_of(found.id);
        if (!json::valid_utf8(payload))
            page.bad_items.push_back({index, "the item is no valid UTF-8", payload});
        else if (!id)
            page.bad_items.push_back({index, "the item has no usable id in its field " + id_name_, payload});
        else
            page.items.push_back(
                {index, std::move(*id), payload, time_of(found.updated_at), is_deleted(found.deleted)}
            );
    }

    static std::optional<std::string> id_of(std::string_view token)
    {
        constexpr std::size_t longest_id = 1000;
        if (token.empty() || token.size() > longest_id)
            return std::nullopt;
        if (token.front() != '"')
        {
            const bool number = token.front() == '-' || (token.front() >= '0' && token.front() <= '9');
            return number ? std::optional<std::string>{token} : std::nullopt;
        }
        auto id = json::decoded(token);
        if (id.empty() || id.find('\0') != std::string::npos)
            return std::nullopt;
        return id;
    }

    std::optional<Timestamp> time_of(std::string_view token) const
    {
        if (token.size() < 2 || token.front() != '"')
            return std::nullopt;
        const auto text = token.substr(1, token.size() - 2);
        return parse_timestamp(is_date(text) ? std::string(text) + "T00:00:00" : std::string(text), zone_);
    }

    static bool is_deleted(std::string_view token)
    {
        return !token.empty() && token != "null" && token != "false" && token != R"("")" && token != "0";
    }

    std::string id_name_;
    Path id_;
    Path updated_at_;
    Path deleted_;
    Zone zone_;
};

// The array that a page is about, when the catalogue does not say: of several, one whose name is usual.
constexpr std::array<std::string_view, 10> usual_names{
    "items",
    "data",
    "results",
    "result",
    "records",
    "content",
    "value",
    "values",
    "rows",
    "list"};

std::size_t rank_of(std::string_view name)
{
    const auto last = name.substr(name.rfind('.') + 1);
    return static_cast<std::size_t>(
        std::find(usual_names.begin(), usual_names.end(), last) - usual_names.begin()
    );
}

class PageReader
{
public:
    PageReader(std::string_view body, const PageFormat& format, ListPage& page)
        : body_(body), format_(format), item_format_(format), page_(page)
    {
    }

    Result<void> run()
    {
        Reader in{body_};
        if (in.next() != Kind::object)
            return not_json();
        object(in, "", 0);
        if (!in.at_end())
            return Error{
                Errc::malformed,
                "the page is broken at byte " + std::to_string(in.position()) + ": " +
                    std::string(in.ok() ? "more text than one object" : in.problem())};
        if (!has_more_)
            return Error{Errc::malformed, "the page has no hasMore"};
        page_.has_more = *has_more_;
        return choose();
    }

private:
    // An array that may be the items: by name, and where its text stands.
    struct Candidate
    {
        std::string name;
        ListPage content;
        bool objects = false;
    };

    Result<void> not_json() const
    {
        const auto start = body_.find_first_not_of(" \r\n\t");
        const bool json = start != std::string_view::npos && body_[start] == '[';
        if (json)
            return Error{Errc::malformed, "the page is an array and says nothing of hasMore"};
        Error nonsense{Errc::unreachable, "the answer is no JSON"};
        nonsense.may_have_arrived = true;
        return nonsense;
    }

    // The envelope: members of the page, and of the objects right below it.
    void object(Reader& in, const std::string& prefix, int depth)
    {
        in.enter();
        std::string_view raw_name;
        while (in.next_member(raw_name))
        {
            const auto kind = in.next();
            const auto name = prefix + json::decoded_name(raw_name);
            if (kind == Kind::array && (!format_.items || *format_.items == name))
                array(in, name);
            else if (kind == Kind::object && depth == 0)
                object(in, name + ".", depth + 1);
            else
                member(name, kind, in.take());
        }
    }

    void member(const std::string& name, Kind kind, std::string_view value)
    {
        const bool nested = name.find('.') != std::string::npos;
        if (kind == Kind::boolean && name.substr(name.rfind('.') + 1) == "hasMore" && (!has_more_ || !nested))
            has_more_ = value == "true";
        const bool wanted = format_.items ? *format_.items == name : rank_of(name) < usual_names.size();
        if (kind == Kind::null && wanted)
            candidates_.push_back({name, {}, false});  // no items: some servers say null
    }

    void array(Reader& in, const std::string& name)
    {
        Candidate candidate{name, {}, false};
        in.enter();
        while (in.next_element())
            item_format_.read(in, body_, candidate.content);
        candidate.objects = !candidate.content.items.empty();
        candidates_.push_back(std::move(candidate));
    }

    Result<void> choose()
    {
        if (candidates_.empty())
            return Error{
                Errc::malformed,
                format_.items ? "the page has no array \"" + *format_.items + "\""
                              : "the page has no array of items"};
        const auto better = [](const Candidate& a, const Candidate& b) {
            if (rank_of(a.name) != rank_of(b.name))
                return rank_of(a.name) < rank_of(b.name);
            return a.objects && !b.objects;
        };
        std::stable_sort(candidates_.begin(), candidates_.end(), better);
        const bool ambiguous = candidates_.size() > 1 && !better(candidates_[0], candidates_[1]);
        if (ambiguous && candidates_[0].objects)
            return Error{
                Errc::malformed,
                "the page has several arrays (\"" + candidates_[0].name + "\", \"" + candidates_[1].name +
                    "\"): say which with `items`"};
        page_.items = std::move(candidates_[0].content.items);
        page_.bad_items = std::move(candidates_[0].content.bad_items);
        return {};
    }

    std::string_view body_;
    const PageFormat& format_;
    ItemFormat item_format_;
    ListPage& page_;
    std::vector<Candidate> candidates_;
    std::optional<bool> has_more_;
};

}  // namespace

PageFormat format_of(const config::Resource& resource, Zone zone)
{
    return {resource.items, resource.id, resource.updated_at, resource.deleted, zone};
}

Result<ListPage> parse_page(std::string&& body, const PageFormat& format)
{
    auto text = std::make_unique<std::string>(std::move(body));
    ListPage page;
    if (auto read = PageReader{*text, format, page}.run(); !read)
    {
        body = std::move(*text);
        return read.error();
    }
    page.body = std::move(text);
    return page;
}

}  // namespace giposync::sync

#include "config/api_lists.hpp"
#include "config/names.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

Error no_page(std::string why)
{
    return {Errc::invalid, std::move(why)};
}

bool says_nothing(const Schema& schema)
{
    return is_any(schema.type(), {"", "object"}) && schema.members().empty();
}

bool may_be_item(const Schema& schema)
{
    return is_any(schema.type(), {"", "object"});
}

// The parameter whose last word this is ("filter.offset").
const ApiParameter* find_like(const ApiRead& read, std::string_view word)
{
    for (const ApiParameter& parameter : read.parameters)
        if (const auto words = words_of(parameter.name);
            parameter.in == "query" && !words.empty() && words.back() == word)
            return &parameter;
    return nullptr;
}

bool is_paged(const ApiRead& read)
{
    return find_like(read, "offset") || find_like(read, "limit");
}

std::optional<std::string> doubt_about_paging(const ApiRead& read)
{
    if (read.find_query("offset") && read.find_query("limit"))
        return std::nullopt;
    if (const auto* like = find_like(read, "offset"))
        return "it is paged by " + like->name + ", and a walk asks with offset and limit";
    for (const ApiParameter& parameter : read.parameters)
        if (parameter.in == "query" &&
            contains_any(squashed(parameter.name), {"page", "skip", "cursor", "continuation", "offset"}))
            return "it is paged by " + parameter.name + ", and a walk asks with offset and limit";
    return "it has no offset and limit: it can be read only where one page holds everything";
}

std::optional<std::string> doubt_about_its_end(const Schema& page)
{
    if (page.member("hasMore"))
        return std::nullopt;
    for (const SchemaMember& member : page.members())
        if (contains_any(squashed(member.name), {"hasmore", "hasnext", "morepages", "islast", "nextpage"}))
            return "its page says " + member.name + ", and it is hasMore alone that ends a walk";
    return "its page has no hasMore, and it is hasMore alone that ends a walk";
}

std::size_t rank_of_key(const std::string& key, const std::string& segment)
{
    constexpr std::string_view usual[]{
        "items",
        "data",
        "results",
        "result",
        "records",
        "rows",
        "content",
        "values",
        "value",
        "list",
        "entries"};
    const auto plain = squashed(key);
    if (plain == squashed(segment))
        return 0;
    return static_cast<std::size_t>(
               std::find(std::begin(usual), std::end(usual), plain) - std::begin(usual)
           ) +
           1;
}

PageShape shape_of_array(const Schema& array)
{
    PageShape shape;
    shape.item = array.element().value_or(Schema{});
    shape.doubts.emplace_back("its page is an array without hasMore, and it is hasMore that ends a walk");
    return shape;
}

Result<PageShape> shape_of_object(const Schema& page, const std::string& segment)
{
    std::vector<SchemaMember> arrays;
    for (const SchemaMember& member : page.members())
        if (member.schema.type() == "array" && may_be_item(member.schema.element().value_or(Schema{})))
            arrays.push_back(member);
    if (arrays.empty())
        return no_page("its answer holds no array of objects");
    std::stable_sort(arrays.begin(), arrays.end(), [&](const SchemaMember& a, const SchemaMember& b) {
        return rank_of_key(a.name, segment) < rank_of_key(b.name, segment);
    });

    PageShape shape;
    shape.items = arrays.front().name;
    shape.item = arrays.front().schema.element().value_or(Schema{});
    for (std::size_t i = 1; i < arrays.size(); ++i)
        shape.doubts.push_back("its page has another array, " + arrays[i].name);
    if (auto doubt = doubt_about_its_end(page))
        shape.doubts.push_back(std::move(*doubt));
    return shape;
}

Result<PageShape> shape_of_answer(const ApiRead& read, const std::string& segment)
{
    if (!read.answer || says_nothing(*read.answer))
    {
        if (!is_paged(read))
            return no_page("the document does not describe its answer, and it has no offset and limit");
        PageShape shape;
        shape.doubts.emplace_back("the document does not describe its answer");
        return shape;
    }
    if (read.answer->type() == "array")
    {
        if (!may_be_item(read.answer->element().value_or(Schema{})))
            return no_page("its answer is an array of values, not of objects");
        return shape_of_array(*read.answer);
    }
    if (read.answer->type() != "object")
        return no_page("its answer is neither an object nor an array");
    return shape_of_object(*read.answer, segment);
}

}  // namespace

Result<PageShape> page_shape(const ApiRead& read)
{
    const auto segment = read.path.substr(read.path.rfind('/') + 1);
    auto shape = shape_of_answer(read, segment);
    if (!shape)
        return shape;
    if (shape->item && says_nothing(*shape->item))
    {
        shape->item.reset();
        shape->doubts.emplace_back("the document does not describe its items");
    }
    if (auto doubt = doubt_about_paging(read))
        shape->doubts.push_back(std::move(*doubt));
    return shape;
}

}  // namespace giposync::config

#pragma once

#include "config/swagger.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::config {

// A path of the API below one tenant, in the catalogue's spelling.
struct TenantPath
{
    std::string path;    // {tenantId} whatever the document calls it, and {parent} for one more placeholder
    std::string above;   // what stands before /{parent}: the list that this one is below; empty: none
    std::string last;    // its last segment
    std::string before;  // the segment before that which is no placeholder; empty: the tenant's own
};

// What the catalogue cannot say is nothing: no tenant, two further placeholders, a part of a segment.
std::optional<TenantPath> tenant_path(std::string_view path);

// What one page of a list looks like, as far as the document says.
struct PageShape
{
    std::optional<std::string> items;  // key of the array; nothing: there is none, or it is not described
    std::optional<Schema> item;        // nothing: it is not described
    std::vector<std::string> doubts;
};

// Errors: Errc::invalid, why this is no page of a list.
Result<PageShape> page_shape(const ApiRead& read);

// One list that can be mirrored.
struct ApiList
{
    const ApiRead* read;  // of the document
    TenantPath where;
    PageShape page;
};

// What is no list, and why.
struct LeftOut
{
    std::string path;
    std::string why;
};

struct ApiLists
{
    std::vector<ApiList> lists;  // in order of their paths: a list comes before those below it
    std::vector<LeftOut> left_out;
};

// Looks through everything that the document has below a tenant. The document must outlive the answer.
ApiLists find_lists(const Swagger& document);

}  // namespace giposync::config

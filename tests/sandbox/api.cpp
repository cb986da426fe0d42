#include "sandbox/api.hpp"

#include "sandbox/envelope.hpp"
#include "sandbox/json_text.hpp"
#include "sandbox/list_query.hpp"
#include "sandbox/swagger_document.hpp"

#include <algorithm>
#include <vector>

namespace giposync::sandbox {
namespace {

// The pieces between the slashes, decoded; nothing where one is empty or broken.
std::optional<std::vector<std::string>> pieces_of(std::string_view path)
{
    std::vector<std::string> pieces;
    while (!path.empty())
    {
        path.remove_prefix(1);
        const auto piece = path.substr(0, path.find('/'));
        path.remove_prefix(piece.size());
        auto plain = percent_decoded(piece);
        if (!plain || plain->empty())
            return std::nullopt;
        pieces.push_back(std::move(*plain));
    }
    return pieces;
}

Answer not_found()
{
    return complaint(404, "The resource was not found.");
}

Answer not_allowed()
{
    auto answer = complaint(405, "The requested resource does not support this method.");
    answer.headers.emplace_back("Allow", "GET");
    return answer;
}

Answer unauthorized()
{
    auto answer = complaint(401, "Authorization has been denied for this request.");
    answer.headers.emplace_back("WWW-Authenticate", "Bearer error=\"invalid_token\"");
    return answer;
}

// The page that a faulty server makes of a good one.
void distort(Page& page, const Fault& fault)
{
    if (fault.kind == FaultKind::empty_page || fault.kind == FaultKind::empty_list)
        page.slots.clear();
    if (fault.kind == FaultKind::empty_page)
        page.more = true;
    if (fault.kind == FaultKind::early_end || fault.kind == FaultKind::empty_list)
        page.more = false;
    if (fault.kind == FaultKind::repeated_rows && !page.slots.empty())
    {
        const auto middle = page.slots.begin() + static_cast<std::ptrdiff_t>(page.slots.size() / 2);
        const std::vector<Slot> again(middle, std::min(middle + 3, page.slots.end()));
        page.slots.insert(middle, again.begin(), again.end());
    }
}

std::string items_text(const RowList& list, const Page& page)
{
    std::string text;
    for (const Slot slot : page.slots)
    {
        if (!text.empty())
            text += ',';
        list.rows().append_text(text, slot);
    }
    return text;
}

}  // namespace

std::optional<ApiTarget> read_api_path(std::string_view path)
{
    const auto pieces = path.starts_with("/v2/tenants/") ? pieces_of(path) : std::nullopt;
    if (!pieces || pieces->size() < 4)
        return std::nullopt;
    const auto& list = (*pieces)[3];
    for (const KindFacts& one : kinds)
    {
        const bool below = one.kind == Kind::price_list_items;
        const std::size_t depth = below ? 6 : 4;
        if (below &&
            (pieces->size() < 6 || (*pieces)[5] != one.segment || list != facts(Kind::price_lists).segment))
            continue;
        if ((!below && list != one.segment) || pieces->size() > depth + 1)
            continue;
        ApiTarget target{(*pieces)[2], one.kind, below ? (*pieces)[4] : std::string(), std::nullopt};
        if (pieces->size() == depth + 1)
            target.id = pieces->back();
        return target;
    }
    return std::nullopt;
}

Answer Api::userinfo(const Bearer& bearer) const
{
    const User* const user = accounts_.users().find(bearer.user);
    std::string name;
    for (const TenantOptions& tenant : options_.tenants)
        if (tenant.id == user->who.tenant)
            name = tenant.name;
    std::string body;
    JsonWriter out{body};
    out.open_object().text("sub", user->who.sub).text("name", user->who.name).key("tenants").open_array();
    out.open_object().text("id", user->who.tenant).text("name", name).close_object();
    out.close_array().close_object();
    return json_answer(200, std::move(body));
}

// A stranger's tenant does not exist for the user; then scopes count, then her own permissions.
std::optional<Answer> Api::refusal(const ApiTarget& target, const Bearer& bearer) const
{
    const User* const user = accounts_.users().find(bearer.user);
    if (user->who.tenant != target.tenant || !tenants_.contains(target.tenant))
        return not_found();
    const auto scope = facts(target.kind).scope;
    if (!has(bearer.scopes, scope))
        return complaint(403, "The scope " + std::string(scope) + " is missing.");
    if (user->denied.contains(target.kind))
        return complaint(403, "The user lacks the permission for this operation.");
    return std::nullopt;
}

void Api::shorten(Page& page, std::uint64_t number) const
{
    Random random{options_.data.seed, number};
    if (page.slots.size() < 2 || !random.chance(options_.pages.short_pages))
        return;
    page.slots.resize(1 + static_cast<std::size_t>(random.below(page.slots.size() - 1)));
    page.more = true;
}

Answer Api::page(const Ask& ask, const RowList& list, const std::optional<Fault>& fault, std::uint64_t number)
    const
{
    const auto read = read_list_query(ask, list.options(), options_.pages, options_.data.times.zoning);
    if (read.objection)
        return *read.objection;
    Page page = list.page(read.query, mixed(options_.data.seed) + number);
    shorten(page, number);
    if (fault)
        distort(page, *fault);
    return json_answer(
        200,
        page_body(options_.pages.envelope, items_text(list, page), page.more, page.total)
    );
}

Answer Api::rows(
    const Ask& ask,
    const ApiTarget& target,
    const std::optional<Fault>& fault,
    std::uint64_t number
)
{
    Clinic& clinic = *tenants_.find(target.tenant)->second;
    const RowList* list = nullptr;
    if (target.kind == Kind::price_list_items)
    {
        const auto& parents = clinic.list(Kind::price_lists).rows();
        const auto parent = parents.find(target.parent);
        if (!parent || parents.state(*parent) != RowState::live)
            return not_found();
        list = &clinic.items_of(*parent);
    }
    else
        list = &clinic.list(target.kind);
    if (!target.id)
        return page(ask, *list, fault, number);
    if (list->options().by_id == ById::not_allowed)
        return not_allowed();
    const auto slot = list->rows().find(*target.id);
    const bool found = slot && list->rows().state(*slot) != RowState::gone;
    if (!found || list->options().by_id == ById::not_found)
        return not_found();
    return json_answer(200, list->rows().text(*slot));
}

Answer Api::handle(const Ask& ask, const std::optional<Fault>& fault, std::uint64_t number, Instant now)
{
    const auto target = read_api_path(ask.path);
    const bool is_document = ask.path == "/swagger/docs/v2";
    const bool is_userinfo = ask.path == "/v2/userinfo";
    if (!target && !is_document && !is_userinfo)
        return not_found();
    if (ask.method != "GET")
        return not_allowed();
    if (is_document)
        return json_answer(200, swagger_document(options_, *tenants_.begin()->second, ask));
    const auto bearer = accounts_.bearer(ask, now);
    if (!bearer)
        return unauthorized();
    if (is_userinfo)
        return userinfo(*bearer);
    if (auto refused = refusal(*target, *bearer))
        return std::move(*refused);
    return rows(ask, *target, fault, number);
}

}  // namespace giposync::sandbox

#include "config/catalogue_text.hpp"

#include "config/duration.hpp"

#include <array>
#include <charconv>

namespace giposync::config {
namespace {

std::string key_text(const std::string& key)
{
    constexpr std::string_view bare = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
    const bool is_bare = !key.empty() && key.find_first_not_of(bare) == std::string::npos;
    return is_bare ? key : toml_string(key);
}

std::string duration_text(Duration duration)
{
    return toml_string(to_text(duration));
}

std::string query_text(const Parameters& query)
{
    std::string text;
    for (const auto& [name, value] : query)
        text += (text.empty() ? "" : ", ") + key_text(name) + " = " + toml_string(value);
    return "{ " + text + " }";
}

// The shortest text that is read as the same number; always with a point, so that it is no integer.
std::string number_text(double number)
{
    std::array<char, 32> buffer{};
    const auto [end, failure] =
        std::to_chars(buffer.data(), buffer.data() + buffer.size(), number, std::chars_format::fixed);
    std::string text{buffer.data(), failure == std::errc{} ? end : buffer.data()};
    return text.find('.') == std::string::npos ? text + ".0" : text;
}

std::string hold_text(const HoldDeletions& hold)
{
    return "{ rows = " + std::to_string(hold.rows) + ", share = " + number_text(hold.share) + " }";
}

class Lines
{
public:
    explicit Lines(Keys which) : which_(which) {}

    void needed(const char* key, std::string value) { lines_.push_back({key, std::move(value)}); }

    void add(const char* key, std::string value, const std::string& fallback)
    {
        if (which_ == Keys::all || value != fallback)
            needed(key, std::move(value));
    }

    void add(const char* key, const std::optional<std::string>& text)
    {
        if (text)
            needed(key, toml_string(*text));
    }

    std::vector<CatalogueLine> take() { return std::move(lines_); }

private:
    Keys which_;
    std::vector<CatalogueLine> lines_;
};

}  // namespace

std::string toml_string(std::string_view text)
{
    constexpr std::string_view hex = "0123456789ABCDEF";
    std::string quoted = "\"";
    for (const char c : text)
    {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\')
            (quoted += '\\') += c;
        else if (byte < 0x20 || byte == 0x7f)
            ((quoted += "\\u00") += hex[byte >> 4U]) += hex[byte & 0x0FU];
        else
            quoted += c;
    }
    return quoted + "\"";
}

std::string toml_window(const Window& window)
{
    std::string text = "{ from = " + toml_string(window.from) + ", to = " + toml_string(window.to);
    if (window.back > Duration::zero())
        text += ", back = " + duration_text(window.back);
    if (window.ahead > Duration::zero())
        text += ", ahead = " + duration_text(window.ahead);
    if (window.slice)
        text += ", slice = " + duration_text(*window.slice);
    if (window.format == Window::Format::instant)
        text += R"(, format = "instant")";
    return text + " }";
}

std::vector<CatalogueLine> lines_of(const Resource& resource, Keys which)
{
    const Resource fallback;
    Lines lines{which};
    lines.needed("path", toml_string(resource.path));
    lines.needed("scope", toml_string(resource.scope));
    if (resource.parent)
        lines.needed("parent", toml_string(resource.parent->text()));
    lines.add("items", resource.items);
    lines.add("id", toml_string(resource.id), toml_string(fallback.id));
    lines.add("updated_at", toml_string(resource.updated_at), toml_string(fallback.updated_at));
    lines.add("zone", toml_string(resource.zone), toml_string(fallback.zone));
    lines.add("deleted", resource.deleted);
    lines.add("changed_since", resource.changed_since);
    if (!resource.query.empty())
        lines.needed("query", query_text(resource.query));
    lines.add("limit", std::to_string(resource.limit), std::to_string(fallback.limit));
    if (resource.window)
        lines.needed("window", toml_window(*resource.window));
    lines.add("every", duration_text(resource.every), duration_text(fallback.every));
    lines.add(
        "reconcile_every",
        duration_text(resource.reconcile_every),
        duration_text(fallback.reconcile_every)
    );
    lines.add("hold_deletions", hold_text(resource.hold_deletions), hold_text(fallback.hold_deletions));
    lines.add("max_lag", duration_text(resource.max_lag), duration_text(3 * resource.every));
    lines.add("margin", duration_text(resource.margin), duration_text(fallback.margin));
    return lines.take();
}

std::string to_toml(const Catalogue& catalogue, Keys which)
{
    std::string text;
    for (const Resource& resource : catalogue)
    {
        text += (text.empty() ? "" : "\n") + ("[resources." + resource.name.text() + "]\n");
        for (const CatalogueLine& line : lines_of(resource, which))
            text += line.key + " = " + line.value + "\n";
    }
    return text;
}

}  // namespace giposync::config

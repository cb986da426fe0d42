#include "config/catalogue_text.hpp"
#include "config/names.hpp"
#include "config/propose.hpp"
#include "config/wording.hpp"

#include <algorithm>

namespace giposync::config {
namespace {

constexpr std::size_t most_left_out = 100;

std::string comment(std::string_view text)
{
    return "# " + one_line(text) + "\n";
}

const CatalogueLine* find(const std::vector<CatalogueLine>& lines, const std::string& key)
{
    const auto found = std::find_if(lines.begin(), lines.end(), [&key](const CatalogueLine& line) {
        return line.key == key;
    });
    return found == lines.end() ? nullptr : &*found;
}

// How often, how late, whose days: what a document cannot know stays as it is in the shipped entry.
bool is_of_the_api(const std::string& key)
{
    return is_any(
        key,
        {"path",
         "scope",
         "parent",
         "items",
         "id",
         "updated_at",
         "deleted",
         "changed_since",
         "query",
         "limit",
         "window"}
    );
}

// Settings are laid over the shipped entry of that name, so what the shipped one has too much is taken back.
std::string taken_back(const ProposedEntry& entry, const std::vector<CatalogueLine>& said)
{
    static const auto shipped = shipped_catalogue();
    const auto* below = find(shipped, entry.resource.name);
    std::string text;
    if (!below)
        return text;
    const auto all = lines_of(entry.resource, Keys::all);
    for (const CatalogueLine& line : lines_of(*below, Keys::departing))
    {
        if (!is_of_the_api(line.key) || find(said, line.key))
            continue;
        const auto* instead = find(all, line.key);
        const auto nothing = line.value.starts_with('{') ? "{}" : "\"\"";
        text += line.key + " = " + (instead ? instead->value : nothing) + "  " +
                comment("takes back what is shipped: the document has no such thing");
    }
    return text;
}

// What departs from the defaults, and the defaults that the document was found to agree with.
std::vector<CatalogueLine> lines_said(const ProposedEntry& entry)
{
    const auto departing = lines_of(entry.resource, Keys::departing);
    std::vector<CatalogueLine> said;
    for (const CatalogueLine& line : lines_of(entry.resource, Keys::all))
        if (entry.reasons.contains(line.key) || find(departing, line.key))
            said.push_back(line);
    return said;
}

std::string entry_text(const ProposedEntry& entry)
{
    std::string text = comment(entry.heading);
    for (const std::string& doubt : entry.doubts)
        text += comment("doubt: " + doubt);
    text += "[resources." + entry.resource.name.text() + "]\n";

    const auto said = lines_said(entry);
    for (const CatalogueLine& line : said)
    {
        const auto reason = entry.reasons.find(line.key);
        text += line.key + " = " + line.value;
        text += reason == entry.reasons.end() ? "\n" : "  " + comment(reason->second);
    }
    text += taken_back(entry, said);
    if (entry.possible_window)
        text += comment(
            "window = " + toml_window(*entry.possible_window) + " would keep these days alone in step"
        );
    return text;
}

// What the document calls things may break our rules in ways that nobody foresaw: every entry is read back.
std::optional<std::string> why_not_readable(const ProposedEntry& entry, const std::string& parent_text)
{
    const auto read = parse_catalogue(parent_text + entry_text(entry), "proposal");
    if (read)
        return std::nullopt;
    const auto& detail = read.error().detail;
    return "it does not fit: " + detail.substr(detail.find(": ") + 2);
}

std::string head_text(const Proposal& proposal, std::size_t entries)
{
    const auto title = proposal.title.empty() ? "a document without a title" : proposal.title;
    return comment("Proposed from " + title + ". Lists found: " + std::to_string(entries) + ".") +
           comment("What the document leaves open is marked as a doubt: read these before you take an entry"
           ) +
           comment("into your settings; `giposyncd doctor` then says what does not fit.");
}

std::string left_out_text(const std::vector<std::string>& left_out)
{
    if (left_out.empty())
        return {};
    auto text = "\n" + comment("Left out:");
    for (std::size_t i = 0; i < std::min(left_out.size(), most_left_out); ++i)
        text += comment("  " + left_out[i]);
    if (left_out.size() > most_left_out)
        text += comment("  and " + std::to_string(left_out.size() - most_left_out) + " more");
    return text;
}

}  // namespace

std::string to_toml(const Proposal& proposal)
{
    std::map<ResourceName, std::string> texts;
    std::string body;
    auto left_out = proposal.left_out;
    for (const ProposedEntry& entry : proposal.entries)
    {
        const auto parent = entry.resource.parent ? texts.find(*entry.resource.parent) : texts.end();
        if (const auto why = why_not_readable(entry, parent == texts.end() ? "" : parent->second))
            left_out.push_back(entry.resource.path + ": " + *why);
        else
            body += "\n" + (texts[entry.resource.name] = entry_text(entry));
    }
    return head_text(proposal, texts.size()) + body + left_out_text(left_out);
}

}  // namespace giposync::config

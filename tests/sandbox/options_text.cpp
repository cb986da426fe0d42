#include "sandbox/options_text.hpp"

#include "sandbox/option_tables.hpp"

namespace giposync::sandbox {
namespace {

constexpr std::string_view lists = "lists.";
constexpr std::string_view rows = "rows.";
constexpr std::string_view accounts = "accounts.";

std::optional<std::string> unknown(std::string_view name)
{
    return "there is no option " + std::string(name) + "; --options lists them";
}

std::optional<std::string> wrong(std::string_view name, std::string_view values, const std::string& value)
{
    return std::string(name) + " takes " + std::string(values) + ", not \"" + value + "\"";
}

template <class Target>
std::optional<std::string> set_in(
    const std::vector<OptionEntry<Target>>& table,
    Target& target,
    std::string_view key,
    std::string_view name,
    const std::string& value
)
{
    for (const auto& entry : table)
        if (entry.name == key)
            return entry.set(target, value) ? std::nullopt : wrong(name, entry.values, value);
    return unknown(name);
}

std::optional<std::string> set_lists(
    Options& options,
    std::string_view key,
    std::string_view name,
    const std::string& value
)
{
    const auto dot = key.find('.');
    if (dot != std::string_view::npos)
    {
        const auto kind = kind_named(key.substr(0, dot));
        return kind ? set_in(list_options(), options.lists[*kind], key.substr(dot + 1), name, value)
                    : unknown(name);
    }
    std::optional<std::string> complaint;
    for (ListOptions& list : options.lists)
        complaint = set_in(list_options(), list, key, name, value);
    return complaint;
}

std::optional<std::string> set_rows(
    Options& options,
    std::string_view key,
    std::string_view name,
    const std::string& value
)
{
    const auto kind = kind_named(key);
    if (!kind)
        return unknown(name);
    options.data.rows[*kind] = number_in<std::uint32_t>(value);
    return options.data.rows[*kind] ? std::nullopt : wrong(name, "NUMBER", value);
}

template <class Target>
void describe(std::string& text, std::string_view prefix, const std::vector<OptionEntry<Target>>& table)
{
    for (const auto& entry : table)
        text += std::string(prefix) + std::string(entry.name) + " = " + entry.values + "\n";
}

}  // namespace

std::optional<std::string> set_option(Options& options, std::string_view name, const std::string& value)
{
    if (name.starts_with(lists))
        return set_lists(options, name.substr(lists.size()), name, value);
    if (name.starts_with(rows))
        return set_rows(options, name.substr(rows.size()), name, value);
    if (name.starts_with(accounts))
        return set_in(account_options(), options.accounts, name.substr(accounts.size()), name, value);
    return set_in(general_options(), options, name, name, value);
}

std::string option_help()
{
    std::string text;
    describe(text, "", general_options());
    text += "rows.RESOURCE = NUMBER\n";
    describe(text, "lists[.RESOURCE].", list_options());
    describe(text, accounts, account_options());
    return text;
}

}  // namespace giposync::sandbox

#include "sandbox/option_tables.hpp"

namespace giposync::sandbox {
namespace {

// "flag:deleted", "time:deletedAt"
bool set_soft_delete(ListOptions& list, const std::string& text)
{
    const auto colon = text.find(':');
    const auto form = text.substr(0, colon);
    list.soft_delete.reset();
    if (text == "off")
        return true;
    if (colon == std::string::npos || colon + 1 == text.size() || (form != "flag" && form != "time"))
        return false;
    list.soft_delete = SoftDeleteOptions{
        text.substr(colon + 1),
        form == "flag" ? SoftDeleteOptions::Form::flag : SoftDeleteOptions::Form::time};
    return true;
}

// "from,to", "from,to,included", "from,to,excluded,optional"
bool set_window(ListOptions& list, const std::string& text)
{
    list.window.reset();
    if (text == "off")
        return true;
    std::vector<std::string> words(1);
    for (const char c : text)
    {
        if (c == ',')
            words.emplace_back();
        else
            words.back() += c;
    }
    if (words.size() < 2 || words.size() > 4 || words[0].empty() || words[1].empty())
        return false;
    WindowOptions window;
    window.from = words[0];
    window.to = words[1];
    for (std::size_t i = 2; i < words.size(); ++i)
    {
        if (words[i] == "included")
            window.end = WindowOptions::End::included;
        else if (words[i] == "optional")
            window.need = WindowOptions::Need::optional;
        else if (words[i] != "excluded" && words[i] != "needed")
            return false;
    }
    list.window = window;
    return true;
}

}  // namespace

const std::vector<OptionEntry<ListOptions>>& list_options()
{
    using L = ListOptions;
    static const std::vector<OptionEntry<L>> table{
        text_option<L>(
            "id",
            [](L & l) -> auto& { return l.id; }
        ),
        text_option<L>(
            "changed",
            [](L & l) -> auto& { return l.changed; }
        ),
        word_option<L, SortKey>(
            "order",
            {{"changed", SortKey::changed},
             {"id", SortKey::id},
             {"name", SortKey::name},
             {"insertion", SortKey::insertion}},
            [](L & l) -> auto& { return l.order; }
        ),
        word_option<L, Direction>(
            "direction",
            {{"ascending", Direction::ascending}, {"descending", Direction::descending}},
            [](L & l) -> auto& { return l.direction; }
        ),
        word_option<L, Stability>(
            "stability",
            {{"stable", Stability::stable}, {"unstable", Stability::unstable}},
            [](L & l) -> auto& { return l.stability; }
        ),
        text_option<L>(
            "changed_since",
            [](L & l) -> auto& { return l.changed_since; }
        ),
        word_option<L, SinceMeans>(
            "since_means",
            {{"at_or_after", SinceMeans::at_or_after}, {"after", SinceMeans::after}},
            [](L & l) -> auto& { return l.since_means; }
        ),
        word_option<L, ById>(
            "by_id",
            {{"served", ById::served}, {"not_found", ById::not_found}, {"not_allowed", ById::not_allowed}},
            [](L & l) -> auto& { return l.by_id; }
        ),
        {"soft_delete", "off|flag:FIELD|time:FIELD", set_soft_delete},
        {"window", "off|FROM,TO[,included][,optional]", set_window},
    };
    return table;
}

const std::vector<OptionEntry<Options>>& general_options()
{
    using O = Options;
    static const Words<Objection> capped{{"capped", Objection::ignored}, {"refused", Objection::refused}};
    static const Words<Objection> ignored{{"ignored", Objection::ignored}, {"refused", Objection::refused}};
    static const std::vector<OptionEntry<O>> table{
        number_option<O>(
            "data.seed",
            [](O & o) -> auto& { return o.data.seed; }
        ),
        number_option<O>(
            "data.patients",
            [](O & o) -> auto& { return o.data.patients; }
        ),
        word_option<O, IdStyle>(
            "data.ids",
            {{"text", IdStyle::text}, {"number", IdStyle::number}, {"uuid", IdStyle::uuid}},
            [](O & o) -> auto& { return o.data.ids; }
        ),
        word_option<O, Zoning>(
            "data.times",
            {{"z", Zoning::z}, {"offset", Zoning::offset}, {"rome", Zoning::rome}, {"bare", Zoning::bare}},
            [](O & o) -> auto& { return o.data.times.zoning; }
        ),
        number_option<O>(
            "data.digits",
            [](O & o) -> auto& { return o.data.times.digits; }
        ),
        optional_number<O>(
            "data.kept_digits",
            "same",
            [](O & o) -> auto& { return o.data.kept_digits; }
        ),
        number_option<O>(
            "pages.default_limit",
            [](O & o) -> auto& { return o.pages.default_limit; }
        ),
        number_option<O>(
            "pages.max_limit",
            [](O & o) -> auto& { return o.pages.max_limit; }
        ),
        word_option<O, Objection>(
            "pages.over_max",
            capped,
            [](O & o) -> auto& { return o.pages.over_max; }
        ),
        word_option<O, Objection>(
            "pages.unknown_parameters",
            ignored,
            [](O & o) -> auto& { return o.pages.unknown_parameters; }
        ),
        number_option<O>(
            "pages.short_pages",
            [](O & o) -> auto& { return o.pages.short_pages; }
        ),
        text_option<O>(
            "pages.items",
            [](O & o) -> auto& { return o.pages.envelope.items; }
        ),
        text_option<O>(
            "pages.has_more",
            [](O & o) -> auto& { return o.pages.envelope.has_more; }
        ),
        text_option<O>(
            "pages.total",
            [](O & o) -> auto& { return o.pages.envelope.total; }
        ),
        text_option<O>(
            "pages.before",
            [](O & o) -> auto& { return o.pages.envelope.before; }
        ),
        text_option<O>(
            "pages.after",
            [](O & o) -> auto& { return o.pages.envelope.after; }
        ),
        number_option<O>(
            "rate.requests",
            [](O & o) -> auto& { return o.rate.requests; }
        ),
        seconds_option<O>(
            "rate.per",
            [](O & o) -> auto& { return o.rate.per; }
        ),
        seconds_option<O>(
            "rate.retry_after",
            [](O & o) -> auto& { return o.rate.retry_after; }
        ),
        word_option<O, RetryAfterForm>(
            "rate.form",
            {{"seconds", RetryAfterForm::seconds},
             {"date", RetryAfterForm::date},
             {"absent", RetryAfterForm::absent}},
            [](O & o) -> auto& { return o.rate.form; }
        ),
        text_option<O>(
            "account_host",
            [](O & o) -> auto& { return o.account_host; }
        ),
        text_option<O>(
            "api_host",
            [](O & o) -> auto& { return o.api_host; }
        ),
    };
    return table;
}

}  // namespace giposync::sandbox

#include "config/fit.hpp"

#include "config/api_lists.hpp"
#include "config/guess.hpp"
#include "config/names.hpp"
#include "config/wording.hpp"

#include <algorithm>
#include <map>

namespace giposync::config {
namespace {

using Severity = Finding::Severity;

// All lists of the document by their paths in the catalogue's spelling.
using Reads = std::map<std::string, const ApiRead*>;

Reads reads_by_path(const Swagger& document)
{
    Reads reads;
    for (const ApiRead& read : document.reads())
        if (const auto where = tenant_path(read.path))
            reads.emplace(where->path, &read);
    return reads;
}

std::string last_segment(const std::string& path)
{
    return path.substr(path.rfind('/') + 1);
}

class Comparison
{
public:
    Comparison(const Resource& resource, const Reads& reads, std::vector<Finding>& findings)
        : resource_(resource), reads_(reads), findings_(findings)
    {
    }

    void run()
    {
        read_ = find_read();
        if (!read_)
            return;
        compare_parameters();
        compare_page();
        compare_scope();
        if (read_->deprecated)
            doubt("the document calls " + read_->path + " deprecated");
    }

private:
    void problem(std::string what) { add(Severity::problem, what); }

    void doubt(std::string what) { add(Severity::doubt, what); }

    void hint(std::string what) { add(Severity::hint, what); }

    void add(Severity severity, const std::string& what)
    {
        findings_.push_back({resource_.name, one_line(what), severity});
    }

    const ApiRead* find_read()
    {
        if (const auto exact = reads_.find(resource_.path); exact != reads_.end())
            return exact->second;
        for (const auto& [path, read] : reads_)
            if (squashed(path) == squashed(resource_.path))
            {
                doubt("path: the document spells it " + path);
                return read;
            }
        const auto meant = path_meant();
        problem("path: " + resource_.path + " is not there" + (meant.empty() ? "" : "; it may be " + meant));
        return nullptr;
    }

    // A list that is called nearly the same, wherever it stands.
    std::string path_meant() const
    {
        std::vector<std::string> lasts;
        for (const auto& [path, read] : reads_)
            lasts.push_back(last_segment(path));
        const auto meant = meant_by(last_segment(resource_.path), lasts);
        for (const auto& [path, read] : reads_)
            if (!meant.empty() && last_segment(path) == meant)
                return path;
        return {};
    }

    // A query parameter that the catalogue sends.
    void compare_sent(const std::string& key, const std::string& parameter)
    {
        if (read_->find_query(parameter))
            return;
        std::vector<std::string> known;
        for (const ApiParameter& one : read_->parameters)
            if (one.in == "query")
                known.push_back(one.name);
        const auto filter = guess_changed_since(*read_);
        const auto meant = key == "changed_since" && filter ? filter->name : meant_by(parameter, known);
        problem(
            key + ": there is no query parameter " + parameter + (meant.empty() ? "" : "; it may be " + meant)
        );
    }

    std::vector<std::string> sent() const
    {
        std::vector<std::string> names{"offset", "limit"};
        if (resource_.changed_since)
            names.push_back(*resource_.changed_since);
        if (resource_.window)
            names.insert(names.end(), {resource_.window->from, resource_.window->to});
        for (const auto& [name, value] : resource_.query)
            names.push_back(name);
        return names;
    }

    void compare_parameters()
    {
        if (resource_.changed_since)
            compare_sent("changed_since", *resource_.changed_since);
        else if (const auto filter = guess_changed_since(*read_); filter && !resource_.window)
            hint("changed_since: the API may filter by " + filter->name + ", which would spare full walks");
        if (resource_.window)
        {
            compare_sent("window", resource_.window->from);
            compare_sent("window", resource_.window->to);
        }
        for (const auto& [name, value] : resource_.query)
            compare_sent("query", name);
        compare_required();
        compare_paging();
    }

    void compare_required()
    {
        const auto names = sent();
        for (const ApiParameter& parameter : read_->parameters)
        {
            const bool is_sent = parameter.in == "path" || squashed(parameter.name) == "authorization" ||
                                 (parameter.in == "query" &&
                                  std::find(names.begin(), names.end(), parameter.name) != names.end());
            if (parameter.required && !is_sent)
                problem(
                    "the API requires " + parameter.name + " in the " + parameter.in + ", which is not sent"
                );
        }
    }

    void compare_paging()
    {
        for (const char* name : {"offset", "limit"})
            if (!read_->find_query(name))
                doubt("the document knows no query parameter " + std::string(name));
        const auto* limit = read_->find_query("limit");
        if (limit && limit->maximum && resource_.limit > *limit->maximum)
            doubt(
                "limit: " + std::to_string(resource_.limit) + " is more than the API allows, " +
                std::to_string(*limit->maximum)
            );
    }

    void compare_page()
    {
        const auto page = page_shape(*read_);
        if (!page && read_->answer)
            return problem(page.error().detail);
        if (!page)
            return doubt(page.error().detail);
        auto item = page->item;
        if (read_->answer && !read_->answer->members().empty())
        {
            if (!read_->answer->member("hasMore"))
                doubt("a page has no hasMore, which alone ends a walk");
            if (const auto array = resource_.items ? read_->answer->member(*resource_.items) : std::nullopt)
                item = array->element();
            else if (resource_.items)
                problem(
                    "items: a page has no " + *resource_.items + "; its array is " +
                    page->items.value_or("none")
                );
        }
        if (item && !item->members().empty())
            compare_fields(*item);
    }

    void compare_fields(const Schema& item)
    {
        if (!item.at(resource_.id))
            missing_field(Severity::problem, "id", resource_.id, guess_id(item, resource_.name.text()));
        if (!item.at(resource_.updated_at))
            missing_field(
                resource_.changed_since ? Severity::problem : Severity::hint,
                "updated_at",
                resource_.updated_at,
                guess_updated_at(item)
            );
        const auto deleted = guess_deleted(item);
        if (resource_.deleted && !item.at(*resource_.deleted))
            missing_field(Severity::problem, "deleted", *resource_.deleted, deleted);
        else if (!resource_.deleted && deleted)
            hint("deleted: the field " + deleted->name + " may say that a row is deleted");
    }

    void missing_field(
        Severity severity,
        const std::string& key,
        const std::string& field,
        const std::optional<Guess>& meant
    )
    {
        add(severity, key + ": an item has no field " + field + (meant ? "; it may be " + meant->name : ""));
    }

    void compare_scope()
    {
        const auto& scopes = read_->scopes;
        if (!scopes.empty() && std::find(scopes.begin(), scopes.end(), resource_.scope) == scopes.end())
            problem("scope: the API asks for " + guess_scope(*read_, {}).name + ", not " + resource_.scope);
    }

    const Resource& resource_;
    const Reads& reads_;
    std::vector<Finding>& findings_;
    const ApiRead* read_ = nullptr;
};

}  // namespace

std::vector<Finding> fit(const Catalogue& catalogue, const Swagger& document)
{
    const auto reads = reads_by_path(document);
    std::vector<Finding> findings;
    for (const Resource& resource : catalogue)
        Comparison{resource, reads, findings}.run();
    return findings;
}

}  // namespace giposync::config

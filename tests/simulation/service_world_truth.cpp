#include "base/iso8601.hpp"
#include "service_world.hpp"
#include "sqlite/statement.hpp"

#include <utility>

namespace giposync::test {

std::vector<std::string> ServiceWorld::query(const std::string& account, const std::string& sql) const
{
    sqlite::OpenOptions how;
    how.access = sqlite::OpenOptions::Access::read_only;
    how.journal = sqlite::OpenOptions::Journal::as_found;
    sqlite::Database db{folder() / "mirrors" / (account + ".db"), how};
    std::vector<std::string> rows;
    sqlite::Statement{db, sql}.for_each([&rows](const sqlite::Statement& row) {
        std::string text;
        for (int i = 0; i < row.columns(); ++i)
            text += (i > 0 ? "|" : "") + row.optional_text(i).value_or("-");
        rows.push_back(std::move(text));
    });
    return rows;
}

std::string ServiceWorld::late_resources() const
{
    std::string text;
    for (const auto& account : accounts())
        for (const auto& row : query(account.name, "SELECT resource, last_success_at FROM sync_status"))
        {
            const auto bar = row.find('|');
            const auto& resource = *config::find(settings_.catalogue, ResourceName{row.substr(0, bar)});
            const auto last = parse_timestamp(row.substr(bar + 1), Zone{});
            if (!last || now() - to_instant(*last) > resource.max_lag)
                text += in_words(now()) + " " + account.name + " " + row + "\n";
        }
    return text;
}

std::string ServiceWorld::differences()
{
    std::string text;
    for (const auto& account : accounts())
    {
        for (const auto& resource : settings_.catalogue)
            // Rows that have left the range of dates stay as they are.
            if (!resource.window)
                text += differences_in(account.name, *sandbox::kind_named(resource.name.text()));
        for (const auto& found : query(account.name, "PRAGMA integrity_check"))
            if (found != "ok")
                text += account.name + ": " + found + "\n";
    }
    return text;
}

std::string ServiceWorld::differences_in(const std::string& account, sandbox::Kind kind)
{
    const std::string resource{sandbox::facts(kind).resource};
    const auto head = account + " " + resource + " ";
    const auto truth = clinic(account).truth(kind);
    std::string text;
    std::map<std::string, std::string> mirrored;
    for (const auto& row : query(account, "SELECT _id, _payload FROM " + resource))
        mirrored[row.substr(0, row.find('|'))] = row.substr(row.find('|') + 1);
    for (const auto& [id, payload] : truth)
        if (!mirrored.contains(id))
            text += head + "missing " + id + "\n";
        else if (mirrored[id] != payload)
            text += head + "differs " + id + ": " + mirrored[id] + " is " + payload + "\n";
    for (const auto& [id, payload] : mirrored)
        if (!truth.contains(id))
            text += head + "extra " + id + "\n";
    const auto replayed = query(
        account,
        "SELECT id FROM (SELECT id, op, max(seq) FROM changes WHERE resource = '" + resource +
            "' GROUP BY id) WHERE op <> 'delete' ORDER BY id"
    );
    if (replayed != query(account, "SELECT _id FROM " + resource + " ORDER BY _id"))
        text += head + "the change feed leads elsewhere\n";
    return text;
}

}  // namespace giposync::test

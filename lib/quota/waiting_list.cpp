#include "quota/waiting_list.hpp"

#include "quota/moments.hpp"

namespace giposync::quota {

WaitingList::WaitingList(sqlite::Database& db, std::int64_t client)
    : client_(client),
      publish_(db, R"sql(
          INSERT INTO waiter (client, owner, urgency, account, due, ticket)
          VALUES (?, ?, ?, ?, ?, ?)
          ON CONFLICT (client, owner) DO UPDATE SET
              urgency = excluded.urgency,
              account = excluded.account,
              due = excluded.due,
              ticket = excluded.ticket
      )sql"),
      withdraw_(db, "DELETE FROM waiter WHERE client = ? AND owner = ?"),
      rivals_(db, R"sql(
          SELECT owner, urgency, account, due, ticket FROM waiter
          WHERE client = ? AND owner <> ?
          ORDER BY owner
      )sql"),
      turns_(db, "SELECT urgency, account, serial FROM turn WHERE client = ?"),
      took_turn_(db, R"sql(
          INSERT INTO turn (client, urgency, account, serial)
          VALUES (?, ?, ?, ?)
          ON CONFLICT (client, urgency, account) DO UPDATE SET serial = excluded.serial
      )sql"),
      clear_(db, "DELETE FROM waiter WHERE client = ?")
{
}

void WaitingList::publish(std::int64_t owner, const Candidate& next)
{
    const auto urgency = static_cast<std::int64_t>(next.urgency);
    publish_.run(client_, owner, urgency, next.account, number_of(next.due), next.ticket);
}

void WaitingList::withdraw(std::int64_t owner)
{
    withdraw_.run(client_, owner);
}

std::vector<WaitingList::Rival> WaitingList::rivals_of(std::int64_t owner)
{
    std::vector<Rival> found;
    const auto collect = [&](const sqlite::Statement& row) {
        Rival rival;
        rival.owner = row.integer(0);
        rival.next.urgency = static_cast<net::Urgency>(row.integer(1));
        rival.next.account = row.text(2);
        rival.next.due = moment_of(row.integer(3));
        rival.next.ticket = row.integer(4);
        found.push_back(std::move(rival));
    };
    rivals_.for_each(collect, client_, owner);
    return found;
}

Turns WaitingList::turns()
{
    Turns found;
    const auto collect = [&](const sqlite::Statement& row) {
        const auto urgency = static_cast<net::Urgency>(row.integer(0));
        found[{urgency, std::string(row.text(1))}] = row.integer(2);
    };
    turns_.for_each(collect, client_);
    return found;
}

void WaitingList::took_turn(const Candidate& candidate, std::int64_t serial)
{
    took_turn_.run(client_, static_cast<std::int64_t>(candidate.urgency), candidate.account, serial);
}

void WaitingList::clear()
{
    clear_.run(client_);
}

}  // namespace giposync::quota

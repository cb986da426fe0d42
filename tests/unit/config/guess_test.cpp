#include "config/guess.hpp"
#include "documents.hpp"

#include <gtest/gtest.h>

namespace giposync::config {
namespace {

constexpr auto time_type = R"({"type": "string", "format": "date-time"})";

// The one list of a document, whose items have these members.
Swagger list_of(const std::string& members)
{
    return test::swagger_with(
        R"("/v2/tenants/{t}/price-lists": {"get": {"responses": {"200": {"schema": {"properties": {)" +
        members + "}}}}}}"
    );
}

Swagger list_with(const std::string& parameters)
{
    return test::swagger_with(R"("/v2/tenants/{t}/x": {"get": {"parameters": [)" + parameters + "]}}");
}

std::string member(const std::string& name, const std::string& schema = R"({"type": "string"})")
{
    return "\"" + name + "\": " + schema;
}

std::string query(
    const std::string& name,
    const std::string& format = "date-time",
    const std::string& more = ""
)
{
    return R"({"name": ")" + name + R"(", "in": "query", "type": "string", "format": ")" + format + "\"" +
           more + "}";
}

std::string text(const std::optional<Guess>& guess)
{
    return guess ? guess->name + (guess->doubt.empty() ? "" : "?") : "none";
}

TEST(GuessOfTheId, PrefersWhatIsCalledSo)
{
    const auto id = [](const std::string& members) {
        const auto document = list_of(members);
        return text(guess_id(*document.reads()[0].answer, "price_lists"));
    };

    EXPECT_EQ(id(member("name") + "," + member("code") + "," + member("Id", R"({"type": "integer"})")), "Id");
    EXPECT_EQ(id(member("uuid") + "," + member("priceListId")), "priceListId");
    EXPECT_EQ(id(member("list_id") + "," + member("patientId")), "list_id");
    EXPECT_EQ(id(member("idPriceList")), "idPriceList");
    EXPECT_EQ(id(member("code") + "," + member("guid")), "guid");
    EXPECT_EQ(id(member("PriceListCode")), "PriceListCode?");
    EXPECT_EQ(id(member("patientId")), "none");
    EXPECT_EQ(id(member("id", R"({"type": "object", "properties": {"x": {}}})")), "none");
    EXPECT_EQ(id(member("id", R"({"type": "array"})")), "none");
    EXPECT_EQ(id(""), "none");
}

TEST(GuessOfTheLastChange, KnowsManyNames)
{
    for (const auto* name :
         {"updatedAt",
          "updated_at",
          "UpdatedOn",
          "lastUpdate",
          "lastUpdated",
          "lastUpdatedDate",
          "dateUpdated",
          "modifiedAt",
          "modifiedOn",
          "lastModified",
          "lastModifiedDate",
          "modificationDate",
          "changeDate",
          "lastChange",
          "changedAt",
          "dataModifica",
          "ultimaModifica",
          "dataAggiornamento",
          "lastEditedAt"})
    {
        const auto document = list_of(member("createdAt", time_type) + "," + member(name, time_type));
        EXPECT_EQ(text(guess_updated_at(*document.reads()[0].answer)), name);
    }
}

TEST(GuessOfTheLastChange, DoubtsAndRefusesTheOthers)
{
    const auto updated_at = [](const std::string& members) {
        const auto document = list_of(members);
        return text(guess_updated_at(*document.reads()[0].answer));
    };

    EXPECT_EQ(updated_at(member("updatedAt")), "updatedAt?");
    EXPECT_EQ(updated_at(member("updatedAt", R"({"type": "string", "format": "date"})")), "updatedAt?");
    EXPECT_EQ(updated_at(member("updatedAt", R"({"type": "integer"})")), "none");
    EXPECT_EQ(
        updated_at(member("updatedBy") + "," + member("lastModifiedByUser") + "," + member("changeReason")),
        "none"
    );
    EXPECT_EQ(updated_at(member("exchangeDate", time_type)), "none");
    EXPECT_EQ(updated_at(member("passwordChangedAt", time_type)), "none");
    EXPECT_EQ(updated_at(member("createdAt", time_type)), "none");
    const auto meta = member("meta", R"({"properties": {"lastUpdated": )" + std::string(time_type) + "}}");
    EXPECT_EQ(updated_at(meta), "meta.lastUpdated");
    EXPECT_EQ(updated_at(meta + "," + member("updatedAt", time_type)), "updatedAt");
    EXPECT_EQ(
        updated_at(member("patient", R"({"properties": {"updatedAt": )" + std::string(time_type) + "}}")),
        "none"
    );
}

TEST(GuessOfADeletion, IsAFlagOrATime)
{
    const auto deleted = [](const std::string& members) {
        const auto document = list_of(members);
        return text(guess_deleted(*document.reads()[0].answer));
    };
    constexpr auto flag = R"({"type": "boolean"})";

    EXPECT_EQ(deleted(member("deleted", flag)), "deleted");
    EXPECT_EQ(deleted(member("isDeleted", flag) + "," + member("deletedAt", time_type)), "isDeleted");
    EXPECT_EQ(deleted(member("deleted_at", time_type)), "deleted_at");
    EXPECT_EQ(deleted(member("eliminato", flag)), "eliminato");
    EXPECT_EQ(deleted(member("deletedBy", flag)), "none");
    EXPECT_EQ(deleted(member("canDelete", flag)), "none");
    EXPECT_EQ(deleted(member("deleted")), "none");
    EXPECT_EQ(deleted(member("cancelled", flag)), "none");
}

TEST(GuessOfChangedSince, KnowsManyNames)
{
    for (const auto* name :
         {"updatedSince",
          "updated_since",
          "modifiedAfter",
          "changedFrom",
          "updatedFrom",
          "lastUpdateFrom",
          "fromLastModified",
          "updatedAt[gte]",
          "updated_at_min",
          "minUpdatedAt",
          "filter.modifiedSince",
          "since",
          "modified-after",
          "updatedsince",
          "dataModificaDa"})
    {
        const auto document = list_with(
            query("name", "") + "," + query("createdFrom") + "," + query(name) + "," + query("updatedTo")
        );
        EXPECT_EQ(text(guess_changed_since(document.reads()[0])), name);
    }
}

TEST(GuessOfChangedSince, DoubtsAndRefusesTheOthers)
{
    const auto changed_since = [](const std::string& parameters) {
        const auto document = list_with(parameters);
        return text(guess_changed_since(document.reads()[0]));
    };

    EXPECT_EQ(changed_since(query("lastUpdate")), "lastUpdate?");
    EXPECT_EQ(changed_since(query("lastUpdate") + "," + query("changedAfter", "")), "changedAfter");
    EXPECT_EQ(changed_since(query("updatedSince", "date")), "updatedSince?");
    EXPECT_EQ(
        changed_since(query("updatedBefore") + "," + query("updatedTo") + "," + query("updatedUntil")),
        "none"
    );
    EXPECT_EQ(changed_since(query("dateFrom") + "," + query("createdSinceDate")), "none");
    EXPECT_EQ(changed_since(query("updatedSince", "date-time", R"(, "enum": ["today"])")), "none");
    EXPECT_EQ(changed_since(R"({"name": "updatedSince", "in": "query", "type": "integer"})"), "none");
    EXPECT_EQ(changed_since(R"({"name": "If-Modified-Since", "in": "header", "type": "string"})"), "none");
    EXPECT_EQ(changed_since(""), "none");
}

std::string range_of(const std::string& parameters)
{
    const auto document = list_with(parameters);
    const auto range = guess_range(document.reads()[0]);
    if (!range)
        return "none";
    return range->from->name + " " + range->to->name + (range->doubt.empty() ? "" : "?") +
           (window_format(*range->from) == Window::Format::date ? "" : " instant");
}

TEST(GuessOfARange, KnowsManyPairs)
{
    const std::pair<const char*, const char*> pairs[]{
        {"from", "to"},
        {"dateFrom", "dateTo"},
        {"date_from", "date_to"},
        {"fromDate", "toDate"},
        {"startDate", "endDate"},
        {"start", "end"},
        {"datefrom", "dateto"},
        {"startdate", "enddate"},
        {"startFrom", "startTo"},
        {"since", "until"},
        {"dateAfter", "dateBefore"},
        {"filter.from", "filter.to"},
        {"appointmentDateFrom", "appointmentDateTo"},
        {"date[gte]", "date[lte]"},
        {"dal", "al"},
        {"minDate", "maxDate"}};
    for (const auto& [from, to] : pairs)
        EXPECT_EQ(range_of(query(to, "date") + "," + query(from, "date")), std::string(from) + " " + to);
}

TEST(GuessOfARange, TellsDaysFromInstants)
{
    EXPECT_EQ(range_of(query("from") + "," + query("to")), "from to instant");
    EXPECT_EQ(range_of(query("from", "") + "," + query("to", "")), "from to?");
    EXPECT_EQ(range_of(query("from", "") + "," + query("to")), "none");
}

TEST(GuessOfARange, PrefersWhatIsRequired)
{
    EXPECT_EQ(
        range_of(
            query("from") + "," + query("to") + "," + query("dayFrom", "date", R"(, "required": true)") +
            "," + query("dayTo", "date", R"(, "required": true)")
        ),
        "dayFrom dayTo"
    );
}

TEST(GuessOfARange, LeavesOtherRangesAlone)
{
    EXPECT_EQ(range_of(query("updatedFrom") + "," + query("updatedTo")), "none");
    EXPECT_EQ(range_of(query("createdFrom") + "," + query("createdTo")), "none");
    EXPECT_EQ(range_of(query("birthDateFrom") + "," + query("birthDateTo")), "none");
    EXPECT_EQ(range_of(query("priceFrom", "") + "," + query("priceTo", "")), "none");
    EXPECT_EQ(range_of(query("dateFrom")), "none");
    EXPECT_EQ(range_of(query("dateFrom") + "," + query("dayTo")), "none");
    EXPECT_EQ(
        range_of(
            R"({"name": "minDate", "in": "query", "type": "integer"}, {"name": "maxDate", "in": "query", "type": "integer"})"
        ),
        "none"
    );
}

std::string scope_of(
    const std::string& path,
    const std::vector<std::string>& declared,
    const std::string& operation = ""
)
{
    const auto document = test::swagger_with("\"" + path + R"(": {"get": {)" + operation + "}}");
    const auto scope = guess_scope(document.reads()[0], declared);
    return scope.name + (scope.doubt.empty() ? "" : "?");
}

TEST(GuessOfTheScope, TakesWhatTheDocumentAsksFor)
{
    const auto asked = [](const std::string& scopes) {
        return scope_of("/v2/tenants/{t}/patients", {}, R"("security": [{"o": [)" + scopes + "]}]");
    };

    EXPECT_EQ(asked(R"("clinic.read")"), "clinic.read");
    EXPECT_EQ(asked(R"("openid", "offline_access", "clinic.read")"), "clinic.read");
    EXPECT_EQ(asked(R"("clinic.write", "clinic.read")"), "clinic.read?");
    EXPECT_EQ(asked(R"("openid")"), "giponext.patients?");
}

TEST(GuessOfTheScope, IsGuessedFromTheNameElse)
{
    EXPECT_EQ(scope_of("/v2/tenants/{t}/appointments", {}), "giponext.agenda?");
    EXPECT_EQ(scope_of("/v2/tenants/{t}/patients/{id}/invoices", {}), "giponext.invoices?");
    EXPECT_EQ(scope_of("/v2/tenants/{t}/invoices/{id}/lines", {}), "giponext.invoices?");
    EXPECT_EQ(
        scope_of("/v2/tenants/{t}/medical-reports", {"giponext.patients", "giponext.medicalreports"}),
        "giponext.medicalreports?"
    );
    EXPECT_EQ(scope_of("/v2/tenants/{t}/rooms", {"clinic.rooms", "clinic.patients"}), "clinic.rooms?");
    EXPECT_EQ(scope_of("/v2/tenants/{t}/things", {}, R"("tags": ["Episodes"])"), "giponext.episodes?");
    EXPECT_EQ(scope_of("/v2/tenants/{t}/things", {"a.b"}), "giponext.things?");
}

}  // namespace
}  // namespace giposync::config

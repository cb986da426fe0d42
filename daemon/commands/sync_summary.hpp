#pragma once

#include "base/ids.hpp"
#include "exit_code.hpp"
#include "sync/resource_sync.hpp"

#include <optional>
#include <string>
#include <vector>

namespace giposync::commands {

// What came of one pass over an account.
class SyncSummary
{
public:
    // `left_out`: asked for, but the login does not grant their scope.
    explicit SyncSummary(std::vector<ResourceName> left_out) : left_out_(std::move(left_out)) {}

    void add(sync::SyncReport report) { reports_.push_back(std::move(report)); }

    const std::vector<sync::SyncReport>& reports() const { return reports_; }

    const std::vector<ResourceName>& left_out() const { return left_out_; }

    // What ended the pass before its end.
    std::optional<Error> account_failure() const;

    // No further resource need be tried: the last failure concerns the account, or nobody has answered yet.
    bool is_hopeless() const;

private:
    std::vector<ResourceName> left_out_;
    std::vector<sync::SyncReport> reports_;
};

ExitCode exit_code_for(const SyncSummary& summary);

// A line for each resource.
std::string to_text(const SyncSummary& summary, const AccountName& account);

}  // namespace giposync::commands

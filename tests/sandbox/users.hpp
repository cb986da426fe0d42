#pragma once

#include "sandbox/account_options.hpp"
#include "sandbox/kinds.hpp"

#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace giposync::sandbox {

// Somebody who works at a clinic, and what she may see there.
struct User
{
    UserOptions who;
    bool active = true;
    std::set<Kind> denied;  // lists that her permissions inside the product do not reach
};

class Users
{
public:
    explicit Users(const std::vector<UserOptions>& options)
    {
        for (const UserOptions& one : options)
            users_.push_back({one, true, {}});
    }

    // Null for a stranger.
    User* find(std::string_view login)
    {
        for (User& user : users_)
            if (user.who.login == login)
                return &user;
        return nullptr;
    }

    // From now on they grant what the options say.
    void grant_as(const std::vector<UserOptions>& options)
    {
        for (const UserOptions& one : options)
            if (User* const user = find(one.login))
                user->who.grants = one.grants;
    }

private:
    std::vector<User> users_;
};

}  // namespace giposync::sandbox

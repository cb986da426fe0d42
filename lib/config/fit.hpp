#pragma once

#include "config/catalogue.hpp"
#include "config/swagger.hpp"

#include <string>
#include <vector>

namespace giposync::config {

// Something in which the catalogue and the API's own description differ.
struct Finding
{
    enum class Severity
    {
        problem,  // a sync of this resource cannot work as it stands, if the document is right
        doubt,    // it works, but not as well as it could, or not for sure
        hint,     // the API offers something that the catalogue does not use
    };

    ResourceName resource;
    std::string what;  // one line, with the cure where there is one
    Severity severity = Severity::problem;
};

// Holds each entry of the catalogue against the document, in the catalogue's order. What the document does
// not say is no finding. Pure.
std::vector<Finding> fit(const Catalogue& catalogue, const Swagger& document);

}  // namespace giposync::config

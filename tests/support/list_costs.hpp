#pragma once

#include "support/sandbox_clinic.hpp"

#include <cstdint>
#include <utility>

// What walks are to cost in requests, and a clinic to count them in.
namespace giposync::test {

// The promise: ceil(rows / (limit - 1)) + 1.
inline std::int64_t promised_requests(std::int64_t rows, std::int64_t limit)
{
    return (rows + limit - 2) / (limit - 1) + 1;
}

// Patients alone, so many, listed by so many, with a filter for changes.
inline SandboxClinic clinic_of_patients(std::int64_t rows, std::int64_t limit)
{
    auto options = SandboxClinic::long_lived();
    options.data.rows[sandbox::Kind::patients] = static_cast<std::uint32_t>(rows);
    options.pages.max_limit = 1'000;
    auto patients = SandboxClinic::shipped("patients");
    patients.changed_since = "updatedSince";
    patients.limit = limit;
    return SandboxClinic{options, {std::move(patients)}};
}

}  // namespace giposync::test

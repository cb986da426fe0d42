#pragma once

#include "base/time.hpp"
#include "quota/client_state.hpp"

namespace giposync::quota {

// When the learned spacing lets the next request go, the one with the number `state.serial`; long ago, where
// nothing is spaced.
Moment spaced_moment(const ClientState& state);

// Moves the spacing on by the one that goes now; called before the number is. Says whether it goes as soon as
// it could, so that the rate is fully used.
bool take_spacing(ClientState& state, Moment now);

}  // namespace giposync::quota

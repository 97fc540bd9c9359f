#pragma once

namespace oligo::core::detail {

/// OpenCV prints every error on its own before throwing it; ours go through exceptions alone.
void silence_opencv();

}  // namespace oligo::core::detail

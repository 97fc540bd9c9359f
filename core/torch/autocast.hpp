#pragma once

#include <c10/core/Device.h>
#include <c10/core/impl/LocalDispatchKeySet.h>

namespace oligo::core {

/// Automatic mixed precision for the length of a scope: convolutions and matrix products compute in
/// bf16, everything else and all parameters stay in fp32. Does nothing when not `active`.
class Autocast {
  public:
    Autocast(c10::Device device, bool active);
    ~Autocast();
    Autocast(const Autocast&) = delete;
    Autocast& operator=(const Autocast&) = delete;

  private:
    c10::DeviceType type_;
    bool active_;
};

/// Switches mixed precision off for the length of a scope, for computations that need every digit.
class FullPrecision {
  public:
    FullPrecision() = default;

  private:
    c10::impl::ExcludeDispatchKeyGuard guard_{c10::autocast_dispatch_keyset};
};

}  // namespace oligo::core

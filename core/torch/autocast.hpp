#pragma once

#include <c10/core/Device.h>

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

}  // namespace oligo::core

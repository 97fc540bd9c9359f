#include "dna/cuda/device_strands.hpp"

#include <mutex>

namespace oligo::dna {
namespace {

class DeviceStrands final : public StrandMapping {
  public:
    DeviceStrands(const Constraints& rules, const MappingRegion& region)
        : mapping_(rules, region) {}

    std::size_t length_nt() const override { return mapping_.length_nt(); }
    std::size_t capacity_bits() const override { return mapping_.capacity_bits(); }
    void encode(std::span<const std::uint8_t> numbers, unsigned,
                std::span<char> bases) const override {
        // Those who only read need no tables there.
        std::call_once(made_, [this] { mapper_ = device().mapper(mapping_); });
        mapper_->encode(numbers, bases);
    }
    std::optional<unsigned> decode(std::string_view bases,
                                   std::span<std::uint8_t> number) const override {
        return mapping_.decode(bases, number) ? std::optional(0U) : std::nullopt;
    }

  private:
    ConstrainedMapping mapping_;
    mutable std::once_flag made_;
    mutable std::unique_ptr<const StrandMapper> mapper_;
};

}  // namespace

std::unique_ptr<const StrandMapping> device_strands(const Constraints& rules,
                                                    const MappingRegion& region) {
    return std::make_unique<DeviceStrands>(rules, region);
}

}  // namespace oligo::dna

#pragma once

#include "dna/cuda/device.hpp"
#include "dna/cuda/pump.hpp"

namespace oligo::dna {

/// A Device whose work is done by kernel bodies on a machine. What no kernel does (mappings with a
/// window, candidates above 1024 bases) is done by cpu_device().
class KernelDevice final : public Device, private BackSubstituter {
  public:
    explicit KernelDevice(std::unique_ptr<Machine> machine) : room_(std::move(machine)) {}

    std::string name() const override { return room_.machine().name(); }
    bool has(const core::DeviceView& view) const override {
        return view.device == room_.machine().place();
    }
    std::shared_ptr<const core::DeviceView> put(
        std::span<const std::uint16_t> symbols) const override;
    std::size_t strands_at_a_time() const override { return 8192; }

    std::unique_ptr<const WordCoder> words(const FixedLengthCode& code) const override;
    std::unique_ptr<const OligoScreener> screener(const Screen& screen) const override;
    std::unique_ptr<const StrandMapper> mapper(const ConstrainedMapping& mapping) const override;
    std::unique_ptr<const SymbolMaker> symbols(const FountainEncoder& encoder) const override;
    std::unique_ptr<const ParityMaker> parity(const ReedSolomon& code) const override;
    std::unique_ptr<const LatticeReader> lattices(const WordChances& chances) const override;
    std::unique_ptr<const ByteColumnMaker> columns(const ReedSolomon& code) const override;
    std::unique_ptr<const WideColumnMaker> columns(const WideReedSolomon& code) const override;
    const BackSubstituter* back_substituter() const override { return this; }
    std::unique_ptr<const PlainReads> plain_reads(const ChannelModel& model) const override;
    std::uint32_t checksum(const DeviceSymbols& symbols) const override;
    std::vector<std::uint32_t> edit_distances(const StringSet& reads, const StringSet& candidates,
                                              std::span<const ReadBucket> buckets,
                                              unsigned limit) const override;

  private:
    Lanes substitute_back(const BackSubstitution& all, const Lanes& inactive) const override;

    MachineRoom room_;
};

}  // namespace oligo::dna

#include "dna/channel/read_maker.hpp"
#include "dna/channel/simulation.hpp"
#include "dna/cuda/kernel_device.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kBatchBytes = std::size_t{32} << 20;      ///< of slots of a call
constexpr std::size_t kMostStrandBytes = std::size_t{1} << 20;  ///< of slots of a strand
constexpr std::size_t kMostStrands = 65536;

class KernelReads final : public PlainReads {
  public:
    KernelReads(const MachineRoom& room, const ChannelModel& model)
        : room_(room), chances_(PlainReadMaker(model).chances()) {}

    std::size_t strands_at_a_time(std::size_t longest_nt) const override {
        const std::size_t bytes = slots() * (slot_bytes(longest_nt) + sizeof(PlainRead));
        if (bytes > kMostStrandBytes) return 0;
        return std::clamp<std::size_t>(kBatchBytes / std::max<std::size_t>(1, bytes), 1,
                                       kMostStrands);
    }

    void make(const PackedStrands& strands, const StrandRun& run,
              ReadSlots& result) const override {
        const auto starts = strands.starts().subspan(run.first, run.count + 1);
        const std::uint64_t first_byte = starts.front() / 4;
        std::vector<std::uint64_t> begin(run.count);
        std::vector<std::uint32_t> lengths(run.count);
        for (std::size_t i = 0; i < run.count; ++i) {
            begin[i] = starts[i] - 4 * first_byte;
            lengths[i] = static_cast<std::uint32_t>(starts[i + 1] - starts[i]);
        }
        const std::uint32_t longest =
            lengths.empty() ? 0 : *std::max_element(lengths.begin(), lengths.end());
        result.a_strand = slots();
        result.bytes = slot_bytes(longest);
        result.came.resize(run.count);
        result.reads.resize(run.count * result.a_strand);
        result.bases.resize(result.reads.size() * result.bytes);
        const MachineMemory bases =
            room_.store(strands.packed().subspan(first_byte, (starts.back() + 3) / 4 - first_byte));
        Pump(room_)
            .input(begin.data(), sizeof begin[0])
            .input(lengths.data(), sizeof lengths[0])
            .output(result.came.data(), sizeof result.came[0])
            .output(result.reads.data(), result.a_strand * sizeof result.reads[0])
            .output(result.bases.data(), result.a_strand * result.bytes)
            .tile(MakeReads::kThreads)
            .run(run.count, [&](Machine& machine, const Piece& piece) {
                const MakeReads body{bases.as<unsigned char>(),
                                     reinterpret_cast<const std::uint64_t*>(piece.in[0]),
                                     reinterpret_cast<const std::uint32_t*>(piece.in[1]),
                                     reinterpret_cast<std::uint32_t*>(piece.out[0]),
                                     reinterpret_cast<PlainRead*>(piece.out[1]),
                                     piece.out[2],
                                     chances_,
                                     run.seed,
                                     run.first + piece.first,
                                     piece.count,
                                     static_cast<std::uint32_t>(result.a_strand),
                                     static_cast<std::uint32_t>(result.bytes)};
                machine.launch(body, {blocks_for(piece.count, MakeReads::kThreads), 0},
                               piece.queue);
            });
    }

  private:
    std::size_t slots() const {
        return chances_.whole_reads + std::size_t{chances_.further_read > 0};
    }
    std::size_t slot_bytes(std::size_t longest_nt) const {
        return ((chances_.ins > 0 ? 2 : 1) * longest_nt + 3) / 4;
    }

    const MachineRoom& room_;
    PlainChances chances_;
};

}  // namespace

std::unique_ptr<const PlainReads> KernelDevice::plain_reads(const ChannelModel& model) const {
    if (!model.stages.empty()) return nullptr;
    return std::make_unique<KernelReads>(room_, model);
}

}  // namespace oligo::dna

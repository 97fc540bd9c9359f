#include "dna/scheme/block_scheme.hpp"

#include <iterator>

namespace oligo::dna {
namespace {

/// Readings in memory as contents of blocks.
class ReadingBlocks final : public BlockContents {
  public:
    ReadingBlocks(std::span<const StrandReading> strands, std::vector<std::uint64_t> starts)
        : strands_(strands), starts_(std::move(starts)) {}

    void visit(std::size_t block, const Visit& each) const override {
        for (std::uint64_t i = starts_.at(block); i < starts_.at(block + 1); ++i) {
            const std::string& bytes = strands_[i].bases;
            if (bytes.empty()) continue;
            each(i - starts_[block],
                 {reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size()});
        }
    }

  private:
    std::span<const StrandReading> strands_;
    std::vector<std::uint64_t> starts_;
};

}  // namespace

std::vector<std::string> BlockScheme::encode(const PoolFrame& frame,
                                             const core::Payload& payload) const {
    std::vector<std::string> all;
    encode_pieces(frame, core::PayloadSymbols(payload), [&](std::vector<std::string>&& contents) {
        std::move(contents.begin(), contents.end(), std::back_inserter(all));
        return true;
    });
    return all;
}

bool BlockScheme::decode(const PoolFrame& frame, std::span<const StrandReading> strands,
                         core::ReceivedPayload& payload) const {
    const auto shapes = core::shapes_of(payload);
    core::PayloadSink sink(payload);
    const ReadingBlocks contents(strands, block_starts(frame, shapes));
    return decode_blocks(frame, shapes, contents, sink).complete;
}

}  // namespace oligo::dna

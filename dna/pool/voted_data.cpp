#include "core/thread_pool.hpp"
#include "dna/consensus/consensus.hpp"
#include "dna/pool/data_reader.hpp"

namespace oligo::dna {
namespace {

class VotedData final : public DataReader {
  public:
    VotedData(const AnnouncedPool& pool, ReadSource& reads)
        : pool_(pool),
          reads_(reads.all()),
          form_(pool.scheme->form(pool.header.directory.frame, shapes_of(pool.header.directory))),
          placed_(
              place_reads(reads_, header_flags(pool.header, reads_.size()), pool.frame, *form_)),
          groups_(group_reads(placed_.placements, pool.frame.strands)),
          tally_{placed_.placed, placed_.reclaimed, placed_.wrong_length, placed_.unplaced,
                 placed_.substitution_rate} {}

    const ReadTally& tally() const override { return tally_; }

    void receive(const Announced& object, ReceivedObject& received,
                 core::SymbolSink*) const override {
        const auto strands = read_strands(object);
        for (const StrandReading& strand : strands) {
            received.strands_missing += strand.bases.empty();
        }
        for (core::ReceivedSegment& segment : received.payload.segments) {
            segment.symbols.assign(segment.shape.count, 0);
            segment.confidence.assign(segment.shape.count, 0);
        }
        received.complete =
            pool_.scheme->decode(pool_.header.directory.frame, strands, received.payload);
    }

  private:
    static std::vector<std::uint8_t> header_flags(const HeaderReading& header, std::size_t reads) {
        std::vector<std::uint8_t> flags(reads);
        for (const std::uint32_t number : header.header_reads) flags.at(number) = 1;
        return flags;
    }

    std::vector<StrandReading> read_strands(const Announced& object) const {
        std::vector<StrandReading> strands(object.strands);
        core::parallel_for(strands.size(), 128, [&](std::size_t from, std::size_t to) {
            for (std::size_t i = from; i < to; ++i) {
                const std::uint64_t index = object.first_strand + i;
                const auto group = groups_.of(index);
                if (group.empty()) continue;
                StrandConsensus consensus =
                    vote_strand(reads_, group, placed_.placements, pool_.frame);
                strands[i] = form_->read({index, consensus.trial}, std::move(consensus.strand));
            }
        });
        return strands;
    }

    const AnnouncedPool& pool_;
    const std::vector<Read>& reads_;
    std::unique_ptr<const StrandForm> form_;
    PlacementReport placed_;
    ReadGroups groups_;
    ReadTally tally_;
};

}  // namespace

std::unique_ptr<DataReader> read_by_votes(const AnnouncedPool& pool, ReadSource& reads) {
    return std::make_unique<VotedData>(pool, reads);
}

}  // namespace oligo::dna

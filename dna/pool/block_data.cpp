#include "dna/pool/data_reader.hpp"
#include "dna/scheme/block_scheme.hpp"

namespace oligo::dna {
namespace {

/// Blocks of one object in the store of a whole pool.
class ObjectBlocks final : public BlockContents {
  public:
    ObjectBlocks(const ContentStore& store, std::size_t first) : store_(store), first_(first) {}

    void visit(std::size_t block, const Visit& each) const override {
        store_.visit(first_ + block, each);
    }

  private:
    const ContentStore& store_;
    std::size_t first_;
};

class BlockData final : public DataReader {
  public:
    BlockData(const AnnouncedPool& pool, ReadSource& reads, const Spill& spill)
        : pool_(pool), scheme_(dynamic_cast<const BlockScheme&>(*pool.scheme)) {
        const auto form = scheme_.form(frame(), shapes_of(pool.header.directory));
        std::vector<std::uint64_t> starts;
        for (const Announced& object : pool.objects) {
            first_blocks_.push_back(starts.size());
            const auto own = scheme_.block_starts(frame(), object.record->segments);
            for (std::size_t i = 0; i + 1 < own.size(); ++i) {
                starts.push_back(object.first_strand + own[i]);
            }
        }
        starts.push_back(pool.frame.strands);
        store_ = std::make_unique<ContentStore>(std::move(starts), form->proven_bytes(), spill);
        tally_ = prove_reads(reads, pool.header.header_reads, pool.frame, *form,
                             [this](std::uint64_t strand, std::span<const std::uint8_t> contents) {
                                 store_->add(strand, contents);
                             });
    }

    const ReadTally& tally() const override { return tally_; }
    bool streams() const override { return true; }

    void receive(const Announced& object, ReceivedObject& received,
                 core::SymbolSink* sink) const override {
        const ObjectBlocks contents(*store_, first_blocks_.at(object.number));
        const auto decode = [&](core::SymbolSink& to) {
            return scheme_.decode_blocks(frame(), object.record->segments, contents, to);
        };
        BlockReport report;
        if (sink != nullptr) {
            report = decode(*sink);
        } else {
            core::PayloadSink payload(received.payload);
            report = decode(payload);
        }
        received.complete = report.complete;
        received.strands_missing = report.strands_missing;
    }

  private:
    const PoolFrame& frame() const { return pool_.header.directory.frame; }

    const AnnouncedPool& pool_;
    const BlockScheme& scheme_;
    std::vector<std::size_t> first_blocks_;
    std::unique_ptr<ContentStore> store_;
    ReadTally tally_;
};

}  // namespace

std::unique_ptr<DataReader> read_by_blocks(const AnnouncedPool& pool, ReadSource& reads,
                                           const Spill& spill) {
    return std::make_unique<BlockData>(pool, reads, spill);
}

}  // namespace oligo::dna

#include "dna/clustering/gatherer.hpp"

#include "dna/clustering/content_store.hpp"
#include "dna/clustering/placed_reads.hpp"
#include "dna/clustering/proven_reads.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

class AddressGatherer final : public Gatherer {
  public:
    AddressGatherer(const std::vector<Read>& reads, const GatherPlan& plan, PlacementReport placed)
        : form_(plan.form),
          tally_(placed.tally),
          reads_(reads, std::move(placed.placements), plan.layout) {}

    const ReadTally& tally() const override { return tally_; }
    std::uint64_t arrived(std::uint64_t first, std::uint64_t count) const override {
        return reads_.arrived(first, count);
    }

    void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const override {
        std::vector<GroupedRead> room;
        for (std::uint64_t strand = first; strand < first + count; ++strand) {
            const ReadGroup group = reads_.of(strand, room);
            if (group.reads.empty()) continue;
            const StrandReading reading = form_.read(group);
            if (!reading.empty()) each(strand, reading);
        }
    }

  private:
    const StrandForm& form_;
    ReadTally tally_;
    PlacedReads reads_;
};

class ProofGatherer final : public Gatherer {
  public:
    ProofGatherer(ReadSource& reads, const GatherPlan& plan, std::vector<std::uint64_t> pieces,
                  const Spill& spill)
        : store_(std::move(pieces), plan.form.proven_bytes(), spill),
          seen_(plan.layout.strands),
          tally_(prove_reads(reads, plan.header_reads, plan.layout, plan.form,
                             [this](std::uint64_t strand, std::span<const std::uint8_t> contents) {
                                 store_.add(strand, contents);
                                 seen_[strand] = true;
                             })) {}

    const ReadTally& tally() const override { return tally_; }
    std::uint64_t arrived(std::uint64_t first, std::uint64_t count) const override {
        const auto from = seen_.begin() + static_cast<std::ptrdiff_t>(first);
        return static_cast<std::uint64_t>(
            std::count(from, from + static_cast<std::ptrdiff_t>(count), true));
    }

    void visit(std::uint64_t first, std::uint64_t count, const Visit& each) const override {
        StrandReading reading;
        reading.kind = StrandReading::Kind::kBytes;
        reading.reads = 1;
        store_.visit(first, count,
                     [&](std::uint64_t strand, std::span<const std::uint8_t> contents) {
                         reading.units.assign(contents.begin(), contents.end());
                         each(strand, reading);
                     });
    }

  private:
    ContentStore store_;
    std::vector<bool> seen_;  ///< of all strands
    ReadTally tally_;
};

}  // namespace

std::unique_ptr<Gatherer> gather_by_address(ReadSource& reads, const GatherPlan& plan) {
    const std::vector<Read>& all = reads.all();
    return std::make_unique<AddressGatherer>(
        all, plan, place_reads(all, plan.header_reads, plan.layout, plan.form));
}

std::unique_ptr<Gatherer> gather_by_proof(ReadSource& reads, const GatherPlan& plan,
                                          std::vector<std::uint64_t> pieces, const Spill& spill) {
    return std::make_unique<ProofGatherer>(reads, plan, std::move(pieces), spill);
}

std::unique_ptr<Gatherer> gather(ReadSource& reads, const GatherPlan& plan,
                                 std::vector<std::uint64_t> pieces, const Spill& spill) {
    switch (plan.form.evidence()) {
        case Evidence::kProof:
            return gather_by_proof(reads, plan, std::move(pieces), spill);
        case Evidence::kAddress:
            break;
    }
    return gather_by_address(reads, plan);
}

ReadTally tally_reads(ReadSource& reads, const GatherPlan& plan) {
    if (plan.form.evidence() == Evidence::kProof) {
        return prove_reads(reads, plan.header_reads, plan.layout, plan.form,
                           [](std::uint64_t, std::span<const std::uint8_t>) {});
    }
    return place_reads(reads.all(), plan.header_reads, plan.layout, plan.form).tally;
}

}  // namespace oligo::dna

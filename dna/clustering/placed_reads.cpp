#include "dna/clustering/placed_reads.hpp"

#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <mutex>
#include <optional>

namespace oligo::dna {
namespace {

class Placer {
  public:
    Placer(const ReadLayout& layout, const StrandForm& form)
        : layout_(layout), form_(form), direction_(layout.primers) {}

    Placement place(const std::string& bases, ReadTally& tally) {
        if (bases.size() != layout_.read_nt()) {
            ++tally.wrong_length;
            return {};
        }
        const std::size_t five = layout_.primers.five_prime.size();
        const std::string_view all = bases;
        const int hint = direction_.of(all);
        // Only what locate() looks at is needed of the reverse complement.
        const std::size_t tail = hint > 0 ? 0 : five + form_.locate_nt();
        const std::string reverse = reverse_complement(all.substr(all.size() - tail));
        const std::string_view forward = all.substr(five, form_.locate_nt());
        const std::string_view backward =
            tail == 0 ? std::string_view() : std::string_view(reverse).substr(five);

        const auto one = hint >= 0 ? locate(forward) : std::nullopt;
        const auto two = hint <= 0 ? locate(backward) : std::nullopt;
        if (!one == !two && (!one || one->corrected == two->corrected)) {
            ++tally.unplaced;
            return {};
        }
        const bool reversed = !one || (two && two->corrected < one->corrected);
        const AddressReading& address = reversed ? *two : *one;
        ++tally.placed;
        tally.located_nt += form_.locate_nt();
        tally.wrong_nt += form_.wrong_bases(address, reversed ? backward : forward);
        return {static_cast<std::uint32_t>(address.address.index),
                static_cast<std::uint8_t>(address.address.variant), reversed};
    }

    /// A read that looks like a header strand: one of data only where no base that tells the place
    /// is wrong.
    Placement reclaim(const std::string& bases, ReadTally& tally) {
        ReadTally own;
        const Placement placement = place(bases, own);
        if (own.placed == 0 || own.wrong_nt > 0) return {};
        ++tally.placed;
        ++tally.reclaimed;
        return placement;
    }

  private:
    std::optional<AddressReading> locate(std::string_view bases) const {
        auto reading = form_.locate(bases);
        if (reading && reading->address.index >= layout_.strands) reading.reset();
        return reading;
    }

    const ReadLayout& layout_;
    const StrandForm& form_;
    PrimerDirection direction_;
};

}  // namespace

PlacementReport place_reads(const std::vector<Read>& reads,
                            std::span<const std::uint32_t> header_reads, const ReadLayout& layout,
                            const StrandForm& form) {
    PlacementReport report;
    report.placements.resize(reads.size());
    report.tally.all = reads.size();
    report.tally.header = header_reads.size();
    std::mutex mutex;
    core::parallel_for(reads.size(), 1024, [&](std::size_t first, std::size_t last) {
        Placer placer(layout, form);
        ReadTally tally;
        auto next = std::lower_bound(header_reads.begin(), header_reads.end(), first);
        for (std::size_t i = first; i < last; ++i) {
            const bool header_like = next != header_reads.end() && *next == i;
            if (header_like) ++next;
            report.placements[i] = header_like ? placer.reclaim(reads[i].bases, tally)
                                               : placer.place(reads[i].bases, tally);
        }
        const std::lock_guard lock(mutex);
        report.tally += tally;
    });
    return report;
}

PlacedReads::PlacedReads(const std::vector<Read>& reads, std::vector<Placement> placements,
                         const ReadLayout& layout)
    : reads_(reads), placements_(std::move(placements)), layout_(layout) {
    start_.assign(layout.strands + 1, 0);
    for (const Placement& placement : placements_) {
        if (placement.strand < layout.strands) ++start_[placement.strand + 1];
    }
    for (std::uint64_t s = 0; s < layout.strands; ++s) start_[s + 1] += start_[s];
    order_.resize(start_.back());
    std::vector<std::uint32_t> next(start_.begin(), start_.end() - 1);
    for (std::size_t i = 0; i < placements_.size(); ++i) {
        if (placements_[i].strand >= layout.strands) continue;
        order_[next[placements_[i].strand]++] = static_cast<std::uint32_t>(i);
    }
}

std::uint64_t PlacedReads::arrived(std::uint64_t first, std::uint64_t count) const {
    std::uint64_t found = 0;
    for (std::uint64_t s = first; s < first + count; ++s) found += start_[s + 1] > start_[s];
    return found;
}

ReadGroup PlacedReads::of(std::uint64_t strand, std::vector<GroupedRead>& room) const {
    const auto numbers =
        std::span(order_).subspan(start_[strand], start_[strand + 1] - start_[strand]);
    std::array<unsigned, StrandForm::kMostVariants> counts{};
    for (const std::uint32_t number : numbers) ++counts[placements_[number].variant];
    const auto variant =
        static_cast<unsigned>(std::max_element(counts.begin(), counts.end()) - counts.begin());
    // Whole reads: whichever way round, the 5' primer comes before the strand.
    const auto offset = static_cast<std::int32_t>(layout_.primers.five_prime.size());
    room.clear();
    for (const std::uint32_t number : numbers) {
        if (placements_[number].variant != variant) continue;
        room.push_back(
            {{reads_[number].bases, reads_[number].quality}, placements_[number].reversed, offset});
    }
    return {{strand, variant}, layout_.strand_nt, room};
}

}  // namespace oligo::dna

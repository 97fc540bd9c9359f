#include "dna/clustering/placement.hpp"

#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <mutex>
#include <optional>

namespace oligo::dna {
namespace {

// Primers tell the direction when one way round fits by so many bases better than the other.
constexpr std::size_t kClearMargin = 6;
constexpr std::size_t kLeastPrimerNt = 10;  ///< shorter ones tell nothing

struct Tally {
    std::uint64_t placed = 0, reclaimed = 0, wrong_length = 0, unplaced = 0, bases = 0,
                  wrong_bases = 0;

    void operator+=(const Tally& other) {
        placed += other.placed;
        reclaimed += other.reclaimed;
        wrong_length += other.wrong_length;
        unplaced += other.unplaced;
        bases += other.bases;
        wrong_bases += other.wrong_bases;
    }
};

class Placer {
  public:
    Placer(const DataFrame& frame, const StrandForm& form)
        : frame_(frame), form_(form), direction_(frame.primers) {}

    Placement place(const std::string& bases, Tally& tally) {
        if (bases.size() != frame_.read_nt()) {
            ++tally.wrong_length;
            return {};
        }
        const std::size_t five = frame_.primers.five_prime.size();
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
        tally.bases += form_.locate_nt();
        tally.wrong_bases += form_.wrong_bases(address, reversed ? backward : forward);
        return {static_cast<std::uint32_t>(address.address.index),
                static_cast<std::uint8_t>(address.address.trial), reversed};
    }

    /// A read that looks like a header strand: one of data only where no base that tells the place
    /// is wrong.
    Placement reclaim(const std::string& bases, Tally& tally) {
        Tally own;
        const Placement placement = place(bases, own);
        if (own.placed == 0 || own.wrong_bases > 0) return {};
        ++tally.placed;
        ++tally.reclaimed;
        return placement;
    }

  private:
    std::optional<AddressReading> locate(std::string_view bases) const {
        auto reading = form_.locate(bases);
        if (reading && reading->address.index >= frame_.strands) reading.reset();
        return reading;
    }

    const DataFrame& frame_;
    const StrandForm& form_;
    PrimerDirection direction_;
};

}  // namespace

PrimerDirection::PrimerDirection(const Primers& primers)
    : five_(primers.five_prime),
      three_(primers.three_prime),
      reverse_five_(reverse_complement(five_)),
      reverse_three_(reverse_complement(three_)) {}

int PrimerDirection::of(std::string_view read) const {
    const std::size_t five = five_.size(), three = three_.size();
    if (five + three < kLeastPrimerNt) return 0;
    const std::size_t forward = hamming_distance(read.substr(0, five), five_) +
                                hamming_distance(read.substr(read.size() - three), three_);
    const std::size_t backward = hamming_distance(read.substr(0, three), reverse_three_) +
                                 hamming_distance(read.substr(read.size() - five), reverse_five_);
    if (forward + kClearMargin <= backward) return 1;
    return backward + kClearMargin <= forward ? -1 : 0;
}

PlacementReport place_reads(const std::vector<Read>& reads,
                            const std::vector<std::uint8_t>& header_like, const DataFrame& frame,
                            const StrandForm& form) {
    PlacementReport report;
    report.placements.resize(reads.size());
    Tally total;
    std::mutex mutex;
    core::parallel_for(reads.size(), 1024, [&](std::size_t first, std::size_t last) {
        Placer placer(frame, form);
        Tally tally;
        for (std::size_t i = first; i < last; ++i) {
            report.placements[i] = header_like[i] ? placer.reclaim(reads[i].bases, tally)
                                                  : placer.place(reads[i].bases, tally);
        }
        const std::lock_guard lock(mutex);
        total += tally;
    });
    report.placed = total.placed;
    report.reclaimed = total.reclaimed;
    report.wrong_length = total.wrong_length;
    report.unplaced = total.unplaced;
    if (total.bases > 0) {
        report.substitution_rate =
            static_cast<double>(total.wrong_bases) / static_cast<double>(total.bases);
    }
    return report;
}

}  // namespace oligo::dna

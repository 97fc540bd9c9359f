#include "dna/reads/placement.hpp"

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
    std::uint64_t placed = 0, wrong_length = 0, unplaced = 0, bases = 0, wrong_bases = 0;

    void operator+=(const Tally& other) {
        placed += other.placed;
        wrong_length += other.wrong_length;
        unplaced += other.unplaced;
        bases += other.bases;
        wrong_bases += other.wrong_bases;
    }
};

class Placer {
  public:
    Placer(const DataFrame& frame, const AddressCode& code) : frame_(frame), code_(code) {}

    Placement place(const std::string& bases, Tally& tally) {
        if (bases.size() != frame_.read_nt()) {
            ++tally.wrong_length;
            return {};
        }
        // Only the two ends are needed, so the reverse complement is made of the last bases alone.
        const std::size_t five = frame_.primers.five_prime.size();
        const std::string_view forward = std::string_view(bases).substr(five, code_.length_nt());
        const std::size_t tail = five + code_.length_nt();
        const std::string reverse =
            reverse_complement(std::string_view(bases).substr(bases.size() - tail));
        const std::string_view backward = std::string_view(reverse).substr(five);

        const int hint = direction(bases, reverse);
        const auto one = hint >= 0 ? decode(forward) : std::nullopt;
        const auto two = hint <= 0 ? decode(backward) : std::nullopt;
        if (!one == !two && (!one || one->corrected == two->corrected)) {
            ++tally.unplaced;
            return {};
        }
        const bool reversed = !one || (two && two->corrected < one->corrected);
        const AddressReading& address = reversed ? *two : *one;
        ++tally.placed;
        tally.bases += code_.length_nt();
        tally.wrong_bases +=
            hamming_distance(code_.encode(address.address), reversed ? backward : forward);
        return {static_cast<std::uint32_t>(address.address.index),
                static_cast<std::uint8_t>(address.address.trial), reversed};
    }

  private:
    std::optional<AddressReading> decode(std::string_view bases) const {
        auto reading = code_.decode(bases);
        if (reading && reading->address.index >= frame_.strands) reading.reset();
        return reading;
    }

    /// 1 forwards, -1 backwards, 0 unclear. `reverse` begins with the reverse complement's start.
    int direction(const std::string& bases, const std::string& reverse) const {
        const std::string& five = frame_.primers.five_prime;
        const std::string& three = frame_.primers.three_prime;
        if (five.size() + three.size() < kLeastPrimerNt) return 0;
        const std::string_view all = bases;
        const std::string end = reverse_complement(all.substr(0, three.size()));
        const std::size_t forward = hamming_distance(all.substr(0, five.size()), five) +
                                    hamming_distance(all.substr(all.size() - three.size()), three);
        const std::size_t backward =
            hamming_distance(std::string_view(reverse).substr(0, five.size()), five) +
            hamming_distance(end, three);
        if (forward + kClearMargin <= backward) return 1;
        return backward + kClearMargin <= forward ? -1 : 0;
    }

    const DataFrame& frame_;
    const AddressCode& code_;
};

}  // namespace

PlacementReport place_reads(const std::vector<Read>& reads, const std::vector<std::uint8_t>& skip,
                            const DataFrame& frame, const AddressCode& code) {
    PlacementReport report;
    report.placements.resize(reads.size());
    Tally total;
    std::mutex mutex;
    core::parallel_for(reads.size(), 1024, [&](std::size_t first, std::size_t last) {
        Placer placer(frame, code);
        Tally tally;
        for (std::size_t i = first; i < last; ++i) {
            if (!skip[i]) report.placements[i] = placer.place(reads[i].bases, tally);
        }
        const std::lock_guard lock(mutex);
        total += tally;
    });
    report.placed = total.placed;
    report.wrong_length = total.wrong_length;
    report.unplaced = total.unplaced;
    if (total.bases > 0) {
        report.substitution_rate =
            static_cast<double>(total.wrong_bases) / static_cast<double>(total.bases);
    }
    return report;
}

}  // namespace oligo::dna

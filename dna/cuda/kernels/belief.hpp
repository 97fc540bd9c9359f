#pragma once

#include "dna/cuda/kernels/lattice.hpp"

namespace oligo::dna {

/// The largest of `kCount` values of a block in two phases: part(), behind a barrier of().
template <unsigned kCount, typename Value>
struct BlockMost {
    static constexpr unsigned kParts = 16;
    static constexpr unsigned kEach = (kCount + kParts - 1) / kParts;

    /// Of the first threads, each of its part.
    OLIGO_BODY static void part(const GridPlace& at, const Value* values, Value* parts) {
        if (at.thread >= kParts) return;
        Value most = 0;
        for (unsigned i = at.thread * kEach; i < (at.thread + 1) * kEach && i < kCount; ++i) {
            most = values[i] > most ? values[i] : most;
        }
        parts[at.thread] = most;
    }
    OLIGO_BODY static Value of(const Value* parts) {
        Value most = 0;
        for (unsigned i = 0; i < kParts; ++i) most = parts[i] > most ? parts[i] : most;
        return most;
    }
};

/// What each read says of a column: a block a read finds the ways through it, then adds up what
/// they say, word by word.
struct WeighLattices {
    static constexpr unsigned kThreads = 128, kPhases = 3;
    static constexpr unsigned kLengths = 11;  ///< of strings: 0..10 bases
    static constexpr unsigned kWays = LatticeRows::kLanes * kLengths;
    static constexpr unsigned kWeightBits = 14;
    static constexpr std::uint32_t kNoString = ~std::uint32_t{0};
    using Largest = BlockMost<kWays, std::uint64_t>;
    static constexpr unsigned kSharedBytes = 8 * (kWays + Largest::kParts) + 4 * kWays;

    LatticeRows reads;
    std::uint32_t* weights;  ///< by read and word
    std::uint64_t first;     ///< read of the first block
    std::uint32_t column;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const ways = reinterpret_cast<std::uint64_t*>(shared);
        std::uint64_t* const parts = ways + kWays;
        auto* const strings = reinterpret_cast<std::uint32_t*>(parts + Largest::kParts);
        const std::uint64_t read = first + at.block;
        if constexpr (kPhase == 0) {
            for (unsigned i = at.thread; i < kWays; i += at.threads) {
                ways[i] =
                    way(read, static_cast<std::int32_t>(i / kLengths), i % kLengths, strings[i]);
            }
        }
        if constexpr (kPhase == 1) Largest::part(at, ways, parts);
        if constexpr (kPhase == 2) {
            const unsigned width = width_of(Largest::of(parts));
            const unsigned down = width > kWeightBits ? width - kWeightBits : 0;
            for (std::uint32_t w = at.thread; w < reads.chances.words; w += at.threads) {
                weights[read * reads.chances.words + w] = sum(ways, strings, down, w);
            }
        }
    }

  private:
    /// How likely the column begins at this lane and is read as so many bases.
    OLIGO_BODY std::uint64_t way(std::uint64_t read, std::int32_t lane, unsigned nt,
                                 std::uint32_t& string) const {
        string = kNoString;
        const std::int32_t size = reads.size(read), place = reads.first(size, column) + lane;
        const std::int32_t to =
            place + static_cast<std::int32_t>(nt) - reads.first(size, column + 1);
        const std::int32_t left = size - place;
        const bool there = place >= 0 && left >= static_cast<std::int32_t>(nt) && to >= 0 &&
                           to < LatticeRows::kLanes && nt <= reads.chances.longest_nt;
        if (!there) return 0;
        const std::uint64_t before = reads.row(reads.fore, read, column)[lane];
        if (!reads.string_at(reads.begin[read] + static_cast<std::uint32_t>(place), nt, string)) {
            string = kNoString;
        }
        return before * reads.row(reads.back, read, column + 1)[to];
    }
    OLIGO_BODY std::uint32_t sum(const std::uint64_t* ways, const std::uint32_t* strings,
                                 unsigned down, std::uint32_t word) const {
        std::uint32_t total = 1;
        for (unsigned i = 0; i < kWays; ++i) {
            const auto weight = static_cast<std::uint32_t>(ways[i] >> down);
            if (weight == 0) continue;
            if (strings[i] == kNoString) {
                total += weight * reads.chances.blanks[i % kLengths] >> 10;
            } else {
                const std::uint64_t at = std::uint64_t{strings[i]} * reads.chances.words;
                total += weight * reads.chances.columns[at + word] >> 2;
            }
        }
        return total;
    }
};

/// Multiplies what one read of each strand says into what those before it said: a block a strand.
/// Strands without so many reads are left as they are; the first read finds nothing said yet.
struct AddBeliefs {
    static constexpr unsigned kThreads = 128, kPhases = 5;
    static constexpr unsigned kTopBits = 31, kWeightBits = 16;
    static constexpr std::uint32_t kLeastWeight = 2;
    using Most = BlockMost<kThreads, std::uint32_t>;
    static constexpr unsigned kSharedBytes = 4 * (kThreads + Most::kParts);

    LatticeRows reads;
    const std::uint32_t* weights;  ///< by read and word
    std::uint32_t* products;       ///< by strand and word
    std::uint64_t first;           ///< strand of the first block
    std::uint64_t which;           ///< of the strand's reads

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        const std::uint64_t strand = first + at.block, read = reads.first_read[strand] + which;
        if (read >= reads.first_read[strand + 1]) return;
        auto* const own = reinterpret_cast<std::uint32_t*>(shared);  // by thread
        std::uint32_t* const parts = own + kThreads;
        const std::uint32_t words = reads.chances.words;
        const std::uint32_t* const said = weights + read * words;
        std::uint32_t* const product = products + strand * words;
        if constexpr (kPhase == 0) own[at.thread] = most(at, said, 0);
        if constexpr (kPhase == 1 || kPhase == 3) Most::part(at, own, parts);
        if constexpr (kPhase == 2) {
            multiply(at, said, width_of(Most::of(parts)), product);
            own[at.thread] = most(at, product, 1);
        }
        if constexpr (kPhase == 4) {
            const unsigned width = width_of(Most::of(parts));  // at most kTopBits
            const unsigned lift = width < kTopBits ? kTopBits - width : 0;
            for (std::uint32_t w = at.thread; w < words; w += at.threads) {
                const std::uint32_t lifted = product[w] << lift;
                product[w] = lifted > 1 ? lifted : 1;
            }
        }
    }

  private:
    OLIGO_BODY std::uint32_t most(const GridPlace& at, const std::uint32_t* values,
                                  std::uint32_t least) const {
        for (std::uint32_t w = at.thread; w < reads.chances.words; w += at.threads) {
            least = values[w] > least ? values[w] : least;
        }
        return least;
    }
    OLIGO_BODY void multiply(const GridPlace& at, const std::uint32_t* said, unsigned width,
                             std::uint32_t* product) const {
        const unsigned down = width > kWeightBits ? width - kWeightBits : 0;
        const unsigned up = width < kWeightBits ? kWeightBits - width : 0;
        for (std::uint32_t w = at.thread; w < reads.chances.words; w += at.threads) {
            const std::uint32_t weight = said[w] >> down << up;
            const std::uint64_t before =
                which == 0 ? std::uint64_t{1} << (kTopBits - 1) : std::uint64_t{product[w]};
            product[w] = static_cast<std::uint32_t>(
                before * (weight > kLeastWeight ? weight : kLeastWeight) >> kWeightBits);
        }
    }
};

/// A word as the reads of a strand have it: ColumnBelief::Reading.
struct KernelReading {
    std::uint32_t sure;
    std::uint16_t symbol;
    std::uint16_t confidence;
};

/// The likeliest word of each strand, and how sure it is: a block a strand. A strand without reads
/// has a reading of zeros.
struct ReadBeliefs {
    static constexpr unsigned kThreads = 128, kPhases = 2;
    static constexpr std::int32_t kEven = 64;
    static constexpr unsigned kLogBits = 4;
    static constexpr unsigned kSharedBytes = (8 + 4) * kThreads;

    LatticeRows reads;
    const std::uint32_t* products;  ///< by strand and word
    KernelReading* readings;        ///< by strand, from the first block's on
    std::uint64_t first;

    template <unsigned kPhase>
    OLIGO_BODY void run(const GridPlace& at, unsigned char* shared) const {
        auto* const sums = reinterpret_cast<std::uint64_t*>(shared);
        auto* const best = reinterpret_cast<std::uint32_t*>(sums + kThreads);
        const std::uint64_t strand = first + at.block;
        const std::uint32_t* const product = products + strand * reads.chances.words;
        const bool none = reads.first_read[strand] == reads.first_read[strand + 1];
        if constexpr (kPhase == 0) {
            if (none) return;
            sums[at.thread] = 0;
            best[at.thread] = at.thread < reads.chances.words ? at.thread : 0;
            for (std::uint32_t w = at.thread; w < reads.chances.words; w += at.threads) {
                sums[at.thread] += product[w];
                if (product[w] > product[best[at.thread]]) best[at.thread] = w;
            }
        }
        if constexpr (kPhase == 1) {
            if (at.thread != 0) return;
            readings[at.block] = none ? KernelReading{0, 0, 0} : reading(product, sums, best);
        }
    }

  private:
    OLIGO_BODY static KernelReading reading(const std::uint32_t* product, const std::uint64_t* sums,
                                            const std::uint32_t* best) {
        std::uint64_t sum = 0;
        std::uint32_t word = best[0];
        for (unsigned i = 0; i < kThreads; ++i) {
            sum += sums[i];
            const std::uint32_t other = best[i];
            const bool first_of_like = product[other] == product[word] && other < word;
            if (product[other] > product[word] || first_of_like) word = other;
        }
        const std::uint64_t top = product[word];
        const std::int32_t sure = kEven + (log2_of(top) - log2_of(sum - top)) / 2;
        const std::uint64_t share = top * 65536 / sum;
        return {static_cast<std::uint32_t>(share < 65535 ? share : 65535),
                static_cast<std::uint16_t>(word),
                static_cast<std::uint16_t>(sure < 1     ? 1
                                           : sure > 255 ? 255
                                                        : sure)};
    }
    /// log2_units() of dna/lattice/word_log.hpp.
    OLIGO_BODY static std::int32_t log2_of(std::uint64_t value) {
        if (value < 2) return 0;
        const unsigned top = width_of(value) - 1;
        const std::uint64_t below = value ^ (std::uint64_t{1} << top);
        const std::uint64_t part =
            top >= kLogBits ? below >> (top - kLogBits) : below << (kLogBits - top);
        return static_cast<std::int32_t>((std::uint64_t{top} << kLogBits) + part);
    }
};

}  // namespace oligo::dna

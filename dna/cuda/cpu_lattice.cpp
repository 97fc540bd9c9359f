#include "core/thread_pool.hpp"
#include "dna/cuda/lattice_walk.hpp"
#include "dna/cuda/sizes.hpp"

#include <algorithm>
#include <optional>
#include <span>

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 8;  ///< strands of a thread
// Words that the one read, or each of several, says with so much certainty, in parts of 65536, are
// not weighed beside others.
constexpr std::uint32_t kOne = 65536, kLikelyGuess = 33000, kSureGuess = 50000;

class CpuWalk : public LatticeWalk {
  public:
    CpuWalk(const WordChances& chances, const StrandReads& reads, std::size_t words)
        : chances_(chances),
          first_read_(reads.first_read.begin(), reads.first_read.end()),
          lattices_(reads.reads()) {
        core::parallel_for(lattices_.size(), kGrain, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                lattices_[from].begin(chances, reads[from], words);
                lattices_[from].go_back({});
            }
        });
    }

    void turn(bool backwards) override {
        backwards_ = backwards;
        for (WordLattice& one : lattices_) backwards ? one.to_end() : one.to_begin();
    }
    void read(std::span<ColumnBelief::Reading> readings) const override {
        check_room("readings", readings.size(), strands());
        core::parallel_for(strands(), kGrain, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) readings[from] = read_strand(from);
        });
    }
    void go_on(std::span<const KnownWord> words) override {
        check_room("words", words.size(), strands());
        core::parallel_for(strands(), kGrain, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                const auto [word, sure] = words[from];
                for (std::size_t i = first_read_[from]; i < first_read_[from + 1]; ++i) {
                    backwards_ ? lattices_[i].go_before(word, sure)
                               : lattices_[i].go_on(word, sure);
                }
            }
        });
    }

  protected:
    bool backwards() const { return backwards_; }
    const LatticeBook& book() const { return chances_.book(); }
    std::span<const WordLattice> reads_of(std::size_t strand) const {
        return std::span(lattices_).subspan(first_read_[strand],
                                            first_read_[strand + 1] - first_read_[strand]);
    }
    virtual ColumnBelief::Reading read_strand(std::size_t strand) const {
        if (first_read_[strand] == first_read_[strand + 1]) return {};
        ColumnBelief belief(chances_.book().words());
        WordWeights weights;
        for (std::size_t i = first_read_[strand]; i < first_read_[strand + 1]; ++i) {
            backwards_ ? lattices_[i].weigh_before(weights) : lattices_[i].weigh(weights);
            belief.add(weights);
        }
        return belief.reading();
    }

  private:
    std::size_t strands() const { return first_read_.empty() ? 0 : first_read_.size() - 1; }

    const WordChances& chances_;
    bool backwards_ = false;
    std::vector<std::uint64_t> first_read_;
    std::vector<WordLattice> lattices_;
};

class QuickWalk final : public CpuWalk {
  public:
    using CpuWalk::CpuWalk;

  private:
    ColumnBelief::Reading read_strand(std::size_t strand) const override {
        const auto sure = sure_reading(reads_of(strand));
        return sure ? *sure : CpuWalk::read_strand(strand);
    }
    /// The word that every read is certain of by itself.
    std::optional<ColumnBelief::Reading> sure_reading(std::span<const WordLattice> reads) const {
        const std::uint32_t least = reads.size() == 1 ? kLikelyGuess : kSureGuess;
        std::optional<std::uint16_t> word;
        std::uint64_t doubt = kOne;  // that all of them are wrong
        for (const WordLattice& read : reads) {
            const auto guess = backwards() ? read.guess_before() : read.guess();
            if (!guess || guess->sure < least || (word && guess->word != *word)) {
                return std::nullopt;
            }
            word = guess->word;
            const std::uint32_t others = kOne - std::min(guess->sure, kOne - 1);
            doubt = doubt * std::max<std::uint64_t>(1, others) / kOne;
        }
        if (!word) return std::nullopt;
        return ColumnBelief::reading_of(*word, static_cast<std::uint32_t>(kOne - doubt),
                                        book().words());
    }
};

template <class Walk>
class CpuLattices final : public LatticeReader {
  public:
    explicit CpuLattices(const WordChances& chances) : chances_(chances) {}
    std::unique_ptr<LatticeWalk> begin(const StrandReads& reads, std::size_t words) const override {
        check_reads(reads, words);
        return std::make_unique<Walk>(chances_, reads, words);
    }

  private:
    const WordChances& chances_;
};

}  // namespace

std::unique_ptr<const LatticeReader> cpu_lattices(const WordChances& chances) {
    return std::make_unique<CpuLattices<CpuWalk>>(chances);
}

std::unique_ptr<const LatticeReader> quick_lattices(const WordChances& chances) {
    return std::make_unique<CpuLattices<QuickWalk>>(chances);
}

}  // namespace oligo::dna

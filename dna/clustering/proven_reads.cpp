#include "dna/clustering/proven_reads.hpp"

#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <optional>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 64;

/// Judges the reads of one batch.
class Judge {
  public:
    Judge(const ReadLayout& layout, const StrandForm& form)
        : layout_(layout), form_(form), direction_(layout.primers), bytes_(form.proven_bytes()) {}

    void judge(std::span<const ReadView> reads) {
        strands_.assign(reads.size(), std::nullopt);
        contents_.resize(reads.size() * bytes_);
        core::parallel_for(reads.size(), kGrain, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) strands_[from] = prove(reads[from], contents_of(from));
        });
    }
    std::optional<std::uint64_t> strand(std::size_t i) const { return strands_[i]; }
    std::span<std::uint8_t> contents_of(std::size_t i) {
        return std::span(contents_).subspan(i * bytes_, bytes_);
    }

  private:
    std::optional<std::uint64_t> prove(const ReadView& read, std::span<std::uint8_t> contents) {
        if (read.bases.size() != layout_.read_nt()) return std::nullopt;
        const int hint = direction_.of(read.bases);
        std::optional<Address> place;
        if (hint >= 0) {
            place = form_.prove(strand_of(read, layout_.primers.five_prime.size()), contents);
        }
        if (!place && hint <= 0) {
            const ReadView strand = strand_of(read, layout_.primers.three_prime.size());
            const std::string bases = reverse_complement(strand.bases);
            const std::string quality(strand.quality.rbegin(), strand.quality.rend());
            place = form_.prove({bases, quality}, contents);
        }
        if (!place || place->index >= layout_.strands) return std::nullopt;
        return place->index;
    }
    ReadView strand_of(const ReadView& read, std::size_t from) const {
        const bool rated = read.quality.size() == read.bases.size();
        return {read.bases.substr(from, layout_.strand_nt),
                rated ? read.quality.substr(from, layout_.strand_nt) : std::string_view()};
    }

    const ReadLayout& layout_;
    const StrandForm& form_;
    PrimerDirection direction_;
    std::size_t bytes_;
    std::vector<std::optional<std::uint64_t>> strands_;
    std::vector<std::uint8_t> contents_;
};

}  // namespace

ReadTally prove_reads(ReadSource& reads, std::span<const std::uint32_t> header_reads,
                      const ReadLayout& layout, const StrandForm& form, const TakeStrand& take) {
    ReadTally tally;
    tally.header = header_reads.size();
    Judge judge(layout, form);
    std::uint64_t number = 0;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        judge.judge(batch);
        for (std::size_t i = 0; i < batch.size(); ++i, ++number) {
            const bool headed = !header_reads.empty() && header_reads.front() == number;
            if (headed) header_reads = header_reads.subspan(1);
            if (const auto strand = judge.strand(i)) {
                ++tally.placed;
                tally.reclaimed += headed;
                take(*strand, judge.contents_of(i));
            } else if (!headed) {
                ++(batch[i].bases.size() != layout.read_nt() ? tally.wrong_length : tally.unplaced);
            }
        }
    }
    tally.all = number;
    return tally;
}

}  // namespace oligo::dna

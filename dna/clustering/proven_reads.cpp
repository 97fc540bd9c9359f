#include "dna/clustering/proven_reads.hpp"

#include "core/thread_pool.hpp"
#include "dna/clustering/strand_cutter.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <optional>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 64;

/// Judges the reads of one batch.
class Judge {
  public:
    Judge(const ReadLayout& layout, const StrandForm& form)
        : layout_(layout),
          form_(form),
          direction_(layout.primers),
          cutter_(layout),
          bytes_(form.proven_bytes()) {}

    /// A strand that a read proved to hold.
    struct Proof {
        std::size_t read;
        std::uint64_t strand;
        std::vector<std::uint8_t> contents;
    };

    void judge(std::span<const ReadView> reads) {
        strands_.assign(reads.size(), std::nullopt);
        contents_.resize(reads.size() * bytes_);
        others_.clear();
        core::parallel_for(reads.size(), kGrain, [&](std::size_t from, std::size_t to) {
            std::vector<Proof> others;
            for (; from < to; ++from) {
                strands_[from] = prove(reads[from], contents_of(from));
                if (!strands_[from]) prove_pieces(reads[from], from, others);
            }
            if (others.empty()) return;
            const std::lock_guard lock(mutex_);
            std::move(others.begin(), others.end(), std::back_inserter(others_));
        });
        std::stable_sort(others_.begin(), others_.end(),
                         [](const Proof& a, const Proof& b) { return a.read < b.read; });
    }
    std::optional<std::uint64_t> strand(std::size_t i) const { return strands_[i]; }
    std::span<std::uint8_t> contents_of(std::size_t i) {
        return std::span(contents_).subspan(i * bytes_, bytes_);
    }
    /// Of reads of another length, in the order of the reads.
    std::span<const Proof> others() const { return others_; }

  private:
    std::optional<std::uint64_t> prove(const ReadView& read, std::span<std::uint8_t> contents) {
        if (read.bases.size() != layout_.read_nt()) return std::nullopt;
        const int hint = direction_.of(read.bases);
        std::optional<Address> place;
        if (hint >= 0) {
            place = form_.prove(strand_of(read, layout_.primers.five_prime.size()), contents);
        }
        if (!place && hint <= 0) {
            place = prove_turned(strand_of(read, layout_.primers.three_prime.size()), contents);
        }
        if (!place || place->index >= layout_.strands) return std::nullopt;
        return place->index;
    }
    std::optional<Address> prove_turned(const ReadView& strand,
                                        std::span<std::uint8_t> contents) const {
        const std::string bases = reverse_complement(strand.bases);
        const std::string quality(strand.quality.rbegin(), strand.quality.rend());
        return form_.prove({bases, quality}, contents);
    }
    ReadView strand_of(const ReadView& read, std::size_t from) const {
        const bool rated = read.quality.size() == read.bases.size();
        return {read.bases.substr(from, layout_.strand_nt),
                rated ? read.quality.substr(from, layout_.strand_nt) : std::string_view()};
    }

    /// What stands between primers in a read of another length.
    void prove_pieces(const ReadView& read, std::size_t number, std::vector<Proof>& proofs) const {
        if (read.bases.size() == layout_.read_nt()) return;
        std::vector<StrandCutter::Piece> pieces;
        cutter_.cut(read, pieces);
        std::vector<std::uint8_t> contents(bytes_);
        for (const StrandCutter::Piece& piece : pieces) {
            if (piece.bases.size() != layout_.strand_nt) continue;
            const ReadView strand{piece.bases, piece.quality};
            auto place = form_.prove(strand, contents);
            if (!place && !piece.turned_right) place = prove_turned(strand, contents);
            if (place && place->index < layout_.strands) {
                proofs.push_back({number, place->index, contents});
            }
        }
    }

    const ReadLayout& layout_;
    const StrandForm& form_;
    PrimerDirection direction_;
    StrandCutter cutter_;
    std::size_t bytes_;
    std::vector<std::optional<std::uint64_t>> strands_;
    std::vector<std::uint8_t> contents_;
    std::vector<Proof> others_;
    std::mutex mutex_;
};

}  // namespace

ReadTally prove_reads(ReadSource& reads, std::span<const std::uint32_t> header_reads,
                      const ReadLayout& layout, const StrandForm& form, const TakeStrand& take,
                      std::vector<bool>& settled) {
    ReadTally tally;
    tally.header = header_reads.size();
    Judge judge(layout, form);
    std::uint64_t number = 0;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        judge.judge(batch);
        auto other = judge.others().begin();
        for (std::size_t i = 0; i < batch.size(); ++i, ++number) {
            const bool headed = !header_reads.empty() && header_reads.front() == number;
            if (headed) header_reads = header_reads.subspan(1);
            const auto strand = judge.strand(i);
            if (strand) take(*strand, judge.contents_of(i));
            std::size_t found = strand ? 1 : 0;
            for (; other != judge.others().end() && other->read == i; ++other, ++found) {
                take(other->strand, other->contents);
            }
            settled.push_back(found > 0 || headed);
            if (found > 0) {
                ++tally.placed;
                tally.reclaimed += headed;
                tally.several += found > 1;
            } else if (!headed) {
                const std::size_t nt = batch[i].bases.size();
                const bool odd =
                    nt + layout.strand_nt / 10 < layout.strand_nt || 2 * nt > 3 * layout.read_nt();
                ++(odd ? tally.wrong_length : tally.unplaced);
            }
        }
    }
    tally.all = number;
    return tally;
}

}  // namespace oligo::dna

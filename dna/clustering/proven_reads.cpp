#include "dna/clustering/proven_reads.hpp"

#include "core/thread_pool.hpp"
#include "dna/clustering/header_words.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <iterator>
#include <mutex>
#include <string>

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 64;

/// Judges the reads of one batch.
class Judge {
  public:
    explicit Judge(const ProofPlan& plan)
        : prover_(plan.layout, plan.form),
          bytes_(plan.form.proven_bytes()),
          words_(plan.layout.strand_nt / HeaderWords::kWordNt) {}

    /// A strand that a read of another length proved to hold.
    struct Piece {
        std::size_t read;
        ReadProver::Proof proof;
    };

    void judge(std::span<const ReadView> reads) {
        strands_.assign(reads.size(), std::nullopt);
        directions_.assign(reads.size(), 0);
        certain_.assign(reads.size(), 0);
        contents_.resize(reads.size() * bytes_);
        pieces_.clear();
        core::parallel_for(reads.size(), kGrain, [&](std::size_t from, std::size_t to) {
            HeaderLook look;
            std::vector<Piece> pieces;
            for (; from < to; ++from) judge_read(reads[from], from, look, pieces);
            if (pieces.empty()) return;
            const std::lock_guard lock(mutex_);
            std::move(pieces.begin(), pieces.end(), std::back_inserter(pieces_));
        });
        std::stable_sort(pieces_.begin(), pieces_.end(),
                         [](const Piece& a, const Piece& b) { return a.read < b.read; });
    }
    const std::optional<ReadProver::Strand>& strand(std::size_t i) const { return strands_[i]; }
    std::span<std::uint8_t> contents_of(std::size_t i) {
        return std::span(contents_).subspan(i * bytes_, bytes_);
    }
    /// Of reads of another length, in the order of the reads.
    std::span<const Piece> pieces() const { return pieces_; }
    /// As HeaderLook tells them, of reads that proved nothing.
    std::span<const std::uint8_t> directions() const { return directions_; }
    /// Whether a read is of a header strand.
    bool headed(std::size_t i) const { return certain_[i] != 0; }

  private:
    void judge_read(const ReadView& read, std::size_t number, HeaderLook& look,
                    std::vector<Piece>& pieces) {
        strands_[number] = prover_.prove(read, contents_of(number));
        if (strands_[number]) return;
        std::vector<ReadProver::Proof> proofs;
        prover_.prove_pieces(read, proofs);
        for (ReadProver::Proof& proof : proofs) pieces.push_back({number, std::move(proof)});
        if (!proofs.empty()) return;
        directions_[number] = look.direction(read.bases);
        certain_[number] =
            directions_[number] != 0 && look.certain(read.bases, directions_[number], words_);
    }

    ReadProver prover_;
    std::size_t bytes_, words_;
    std::vector<std::optional<ReadProver::Strand>> strands_;
    std::vector<std::uint8_t> contents_, directions_, certain_;
    std::vector<Piece> pieces_;
    std::mutex mutex_;
};

}  // namespace

ReadProver::ReadProver(const ReadLayout& layout, const StrandForm& form)
    : layout_(layout), form_(form), direction_(layout.primers), cutter_(layout) {}

std::optional<ReadProver::Strand> ReadProver::prove(const ReadView& read,
                                                    std::span<std::uint8_t> contents) const {
    if (read.bases.size() != layout_.read_nt()) return std::nullopt;
    const int hint = direction_.of(read.bases);
    std::optional<ProvenStrand> place;
    if (hint >= 0) {
        place = form_.prove(strand_of(read, layout_.primers.five_prime.size()), contents);
    }
    if (!place && hint <= 0) {
        place = prove_turned(strand_of(read, layout_.primers.three_prime.size()), contents);
    }
    if (!place || place->place.index >= layout_.strands) return std::nullopt;
    return Strand{place->place.index, place->corrected};
}

std::optional<ProvenStrand> ReadProver::prove_turned(const ReadView& strand,
                                                     std::span<std::uint8_t> contents) const {
    const std::string bases = reverse_complement(strand.bases);
    const std::string quality(strand.quality.rbegin(), strand.quality.rend());
    return form_.prove({bases, quality}, contents);
}

ReadView ReadProver::strand_of(const ReadView& read, std::size_t from) const {
    const bool rated = read.quality.size() == read.bases.size();
    return {read.bases.substr(from, layout_.strand_nt),
            rated ? read.quality.substr(from, layout_.strand_nt) : std::string_view()};
}

void ReadProver::prove_pieces(const ReadView& read, std::vector<Proof>& proofs) const {
    if (read.bases.size() == layout_.read_nt()) return;
    std::vector<StrandCutter::Piece> pieces;
    cutter_.cut(read, pieces);
    std::vector<std::uint8_t> contents(form_.proven_bytes());
    for (const StrandCutter::Piece& piece : pieces) {
        const std::size_t nt = piece.bases.size(), slack = form_.slack_nt();
        if (nt + slack < layout_.strand_nt || nt > layout_.strand_nt + slack) continue;
        const ReadView strand{piece.bases, piece.quality};
        auto place = form_.prove(strand, contents);
        if (!place && !piece.turned_right) place = prove_turned(strand, contents);
        if (!place || place->place.index >= layout_.strands) continue;
        proofs.push_back({{place->place.index, place->corrected}, contents});
    }
}

ReadTally prove_reads(ReadSource& reads, const ProofPlan& plan, const TakeStrand& take,
                      std::vector<bool>& settled) {
    const ReadLayout& layout = plan.layout;
    ReadTally tally;
    Judge judge(plan);
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        judge.judge(batch);
        if (plan.headers != nullptr) plan.headers->add(batch, judge.directions());
        tally.all += batch.size();
        auto piece = judge.pieces().begin();
        for (std::size_t i = 0; i < batch.size(); ++i) {
            std::size_t found = 0;
            unsigned corrected = 0;
            const auto proven = [&](const ReadProver::Strand& strand,
                                    std::span<const std::uint8_t> contents) {
                take(strand.number, contents);
                corrected += strand.corrected;
                ++found;
            };
            if (const auto& strand = judge.strand(i)) proven(*strand, judge.contents_of(i));
            for (; piece != judge.pieces().end() && piece->read == i; ++piece) {
                proven(piece->proof.strand, piece->proof.contents);
            }
            tally.mended += corrected > 0;
            tally.mended_symbols += corrected;
            settled.push_back(found > 0 || judge.headed(i));
            tally.placed += found > 0;
            tally.several += found > 1;
            tally.header += judge.headed(i);
            if (settled.back()) continue;
            const std::size_t nt = batch[i].bases.size();
            const bool odd =
                nt + layout.strand_nt / 10 < layout.strand_nt || 2 * nt > 3 * layout.read_nt();
            ++(odd ? tally.wrong_length : tally.unplaced);
        }
    }
    return tally;
}

}  // namespace oligo::dna

#include "dna/clustering/piece_assembly.hpp"

#include "dna/alignment/piece_index.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <array>
#include <numeric>
#include <span>
#include <string>
#include <string_view>
#include <utility>

namespace oligo::dna {
namespace {

constexpr std::size_t kLeastReads = 100, kSpreadOf = 4;
constexpr std::size_t kMostStrandNt = 4096;
constexpr std::uint64_t kModeOf = 10;  ///< one length has fewer of the pieces than one in so many

using Bases = std::vector<std::uint8_t>;

/// A strand that grows.
class Growing {
  public:
    const Bases& bases() const { return bases_; }
    /// Bases before the first one of the piece that it began with.
    std::int32_t front() const { return front_; }

    void add(std::span<const std::uint8_t> piece, std::int32_t place) {
        if (place < 0) {
            votes_.insert(votes_.begin(), static_cast<std::size_t>(-place), {});
            bases_.insert(bases_.begin(), static_cast<std::size_t>(-place), 0);
            front_ -= place;
            place = 0;
        }
        const std::size_t end = static_cast<std::size_t>(place) + piece.size();
        if (end > votes_.size()) {
            votes_.resize(end);
            bases_.resize(end);
        }
        for (std::size_t i = 0; i < piece.size(); ++i) {
            const std::size_t at = static_cast<std::size_t>(place) + i;
            ++votes_[at][piece[i]];
            bases_[at] = static_cast<std::uint8_t>(
                std::max_element(votes_[at].begin(), votes_[at].end()) - votes_[at].begin());
        }
    }

  private:
    std::vector<std::array<std::uint32_t, 4>> votes_;
    Bases bases_;
    std::int32_t front_ = 0;
};

class Assembler {
  public:
    explicit Assembler(const PieceIndex& pieces) : pieces_(pieces), used_(pieces.size()) {}

    void run(AssembledReads& result) {
        std::vector<std::uint32_t> order(pieces_.size());
        std::iota(order.begin(), order.end(), std::uint32_t{0});
        std::stable_sort(order.begin(), order.end(), [&](std::uint32_t a, std::uint32_t b) {
            return pieces_.nt(a) > pieces_.nt(b);
        });
        for (const std::uint32_t piece : order) {
            if (used_[piece]) continue;
            Growing strand;
            const std::uint64_t members = grow(piece, strand);
            result.joined += members > 1 ? members : 0;
            Read& read = result.reads.emplace_back();
            for (const std::uint8_t base : strand.bases()) read.bases += kBases[base];
        }
    }

  private:
    struct Candidate {
        PieceIndex::Hit hit;
        std::int32_t score;
    };

    /// How many pieces came together.
    std::uint64_t grow(std::uint32_t first, Growing& strand) {
        pieces_.get(first, false, bases_);
        strand.add(bases_, 0);
        used_[first] = true;
        std::uint64_t members = 1;
        for (std::uint64_t before = 0; before != members;) {
            before = members;
            members += add_round(strand);
        }
        return members;
    }

    std::uint64_t add_round(Growing& strand) {
        pieces_.hits(strand.bases(), hits_);
        candidates_.clear();
        for (const PieceIndex::Hit& hit : hits_) {
            if (used_[hit.piece]) continue;
            pieces_.get(hit.piece, hit.reversed, bases_);
            const auto overlap = PieceIndex::overlap(strand.bases(), bases_, hit.place);
            if (overlap.fits()) candidates_.push_back({hit, overlap.score()});
        }
        std::stable_sort(candidates_.begin(), candidates_.end(),
                         [](const Candidate& a, const Candidate& b) { return a.score > b.score; });
        const std::int32_t front = strand.front();
        std::uint64_t added = 0;
        for (const Candidate& one : candidates_) {
            if (used_[one.hit.piece] || strand.bases().size() > kMostStrandNt) continue;
            const std::int32_t place = one.hit.place + strand.front() - front;
            pieces_.get(one.hit.piece, one.hit.reversed, bases_);
            // Those before it may say otherwise.
            if (!PieceIndex::overlap(strand.bases(), bases_, place).fits()) continue;
            strand.add(bases_, place);
            used_[one.hit.piece] = true;
            ++added;
        }
        return added;
    }

    const PieceIndex& pieces_;
    std::vector<bool> used_;
    Bases bases_;
    std::vector<PieceIndex::Hit> hits_;
    std::vector<Candidate> candidates_;
};

}  // namespace

bool lengths_of_pieces(const std::map<std::size_t, std::uint64_t>& lengths) {
    std::uint64_t all = 0;
    for (const auto& [length, count] : lengths) all += count;
    if (all < kLeastReads) return false;
    const auto part = [&](std::uint64_t quarters) {
        std::uint64_t left = all * quarters / 4;
        for (const auto& [length, count] : lengths) {
            if (left < count) return length;
            left -= count;
        }
        return lengths.rbegin()->first;
    };
    return (part(3) - part(1)) * kSpreadOf > part(2);
}

bool mostly_pieces(const std::map<std::size_t, std::uint64_t>& lengths, std::size_t whole_nt) {
    std::uint64_t all = 0, whole = 0, most = 0;
    for (const auto& [length, count] : lengths) {
        all += count;
        most = std::max(most, count);
        if (10 * length >= 9 * whole_nt) whole += count;
    }
    return lengths_of_pieces(lengths) && 2 * whole < all && kModeOf * most < all;
}

std::optional<AssembledReads> assemble_pieces(ReadSource& reads) {
    PieceIndex pieces;
    AssembledReads result;
    reads.restart();
    for (auto batch = reads.next(); !batch.empty(); batch = reads.next()) {
        result.pieces += batch.size();
        for (const ReadView& read : batch) pieces.add(read.bases);
        if (pieces.nt() > PieceIndex::kMostBases) return std::nullopt;
    }
    pieces.finish();
    Assembler(pieces).run(result);
    return result;
}

}  // namespace oligo::dna

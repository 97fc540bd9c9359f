#include "dna/clustering/strand_cutter.hpp"

#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kLengthShare = 10;

bool near(std::size_t length, std::size_t strand_nt) {
    const std::size_t off = length > strand_nt ? length - strand_nt : strand_nt - length;
    return off <= strand_nt / kLengthShare;
}

}  // namespace

StrandCutter::StrandCutter(const ReadLayout& layout) : layout_(layout) {
    if (std::min(layout.primers.five_prime.size(), layout.primers.three_prime.size()) >=
        PrimerCutter::kLeastPrimerNt) {
        cutter_.emplace(layout.primers);
    }
}

void StrandCutter::add(const ReadView& read, const ReadPart& part, bool told,
                       std::vector<Piece>& pieces) const {
    const std::size_t length = part.end - part.begin;
    if (!near(length, layout_.strand_nt)) return;
    const bool rated = read.quality.size() == read.bases.size();
    Piece& piece = pieces.emplace_back();
    piece.turned_right = told;
    const std::string_view bases = read.bases.substr(part.begin, length);
    const std::string_view quality =
        rated ? read.quality.substr(part.begin, length) : std::string_view();
    piece.bases = part.turned ? reverse_complement(bases) : std::string(bases);
    piece.quality =
        part.turned ? std::string(quality.rbegin(), quality.rend()) : std::string(quality);
}

void StrandCutter::cut(const ReadView& read, std::vector<Piece>& pieces) const {
    pieces.clear();
    const std::size_t five = layout_.primers.five_prime.size();
    const std::size_t sites = five + layout_.primers.three_prime.size();
    if (!cutter_) {
        if (read.bases.size() <= sites) return;
        add(read, {five, read.bases.size() - (sites - five), false}, false, pieces);
        return;
    }
    if (near(read.bases.size(), layout_.read_nt())) {
        if (const auto part = cutter_->whole(read.bases)) return add(read, *part, true, pieces);
    }
    std::vector<ReadPart> parts;
    cutter_->parts(read.bases, true, parts);
    for (const ReadPart& part : parts) add(read, part, true, pieces);
    // Reads that were cut to the strand already.
    if (parts.empty()) add(read, {0, read.bases.size(), false}, false, pieces);
}

}  // namespace oligo::dna

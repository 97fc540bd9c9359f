#include "dna/reads/read_batch.hpp"

#include "core/thread_pool.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

constexpr std::size_t kBatchReads = 4096;
constexpr std::size_t kBatchBytes = std::size_t{1} << 20;
constexpr std::size_t kPieceFragments = 128;

}  // namespace

void ReadText::clear() {
    bases_.clear();
    quality_.clear();
    ends_.clear();
}

void ReadText::add(const ReadView& read) {
    bases_ += read.bases;
    quality_ += read.quality;
    ends_.push_back({bases_.size(), quality_.size(), read.second_part});
}

void ReadText::view(std::vector<ReadView>& views, bool rated) const {
    End from{0, 0, 0};
    for (const End& end : ends_) {
        ReadView read{std::string_view(bases_).substr(from.bases, end.bases - from.bases),
                      {},
                      end.second_part};
        if (rated) {
            read.quality =
                std::string_view(quality_).substr(from.quality, end.quality - from.quality);
        }
        views.push_back(read);
        from = end;
    }
}

/// What one thread makes of some fragments, and its scratch memory.
struct ReadBatch::Piece {
    ReadText reads;
    PreparationTally tally;
    std::uint64_t merged = 0, gapped = 0;
    MateMerger merger;
    Read joined;
    std::string turned_bases, turned_quality;
    std::vector<ReadPart> parts;

    void clear() {
        reads.clear();
        tally = {};
        merged = gapped = 0;
    }
    /// A part of a read, turned where it lies backwards.
    void add_part(const ReadView& read, const ReadPart& part) {
        const std::size_t length = part.end - part.begin;
        ReadView view{read.bases.substr(part.begin, length), read.quality};
        if (!read.quality.empty()) view.quality = read.quality.substr(part.begin, length);
        if (part.turned) view = turn(view);
        reads.add(view);
    }
    ReadView turn(const ReadView& read) {
        turned_bases = reverse_complement(read.bases);
        turned_quality.assign(read.quality.rbegin(), read.quality.rend());
        return {turned_bases, turned_quality};
    }
};

ReadBatch::ReadBatch() = default;
ReadBatch::~ReadBatch() = default;

bool ReadBatch::fill(FragmentReader& unit, ReadFunnel& funnel) {
    first_.clear();
    second_.clear();
    mates_.clear();
    any_pairs_ = false;
    thread_local Fragment fragment;
    while (first_.size() < kBatchReads && first_.bytes() + second_.bytes() < kBatchBytes) {
        if (!unit.next(fragment)) break;
        const auto of_use = [](const Record& record) { return record.fate == Fate::kUse; };
        const bool mate = fragment.paired && of_use(fragment.second);
        if (of_use(fragment.first)) {
            const Read& read = fragment.first.read;
            first_.add({read.bases, read.quality});
            mates_.push_back(mate ? static_cast<std::int64_t>(second_.size()) : -1);
            if (!mate) continue;
            ++funnel.pairs;
            any_pairs_ = true;
            second_.add({fragment.second.read.bases, fragment.second.read.quality});
        } else if (mate) {
            const Read& read = fragment.second.read;
            first_.add({read.bases, read.quality});
            mates_.push_back(-1);
        }
    }
    firsts_.clear();
    seconds_.clear();
    first_.view(firsts_, true);
    second_.view(seconds_, true);
    return first_.size() > 0;
}

std::vector<ReadView> ReadBatch::sample(std::size_t most) const {
    std::vector<ReadView> reads(
        firsts_.begin(),
        firsts_.begin() + static_cast<std::ptrdiff_t>(std::min(most, firsts_.size())));
    reads.insert(reads.end(), seconds_.begin(),
                 seconds_.begin() +
                     static_cast<std::ptrdiff_t>(std::min(most - reads.size(), seconds_.size())));
    return reads;
}

/// Whether the reads' qualities mean something; makes them what is promised if so.
bool ReadBatch::normalise(ReadText& text, QualityJudge& judge) {
    if (!judge.certain()) judge.add(text.quality());
    const bool meant = is_meant(judge.kind());
    if (meant) normalise_quality(text.quality(), judge.kind());
    return meant;
}

void ReadBatch::prepare(const ReadPreparer& preparer, QualityJudge& first, QualityJudge& second,
                        std::vector<ReadView>& views, ReadFunnel& funnel) {
    firsts_.clear();
    seconds_.clear();
    first_.view(firsts_, normalise(first_, first));
    second_.view(seconds_, normalise(second_, second));
    if (preparer.idle() && !any_pairs_) {
        views.insert(views.end(), firsts_.begin(), firsts_.end());
        return;
    }
    const std::size_t pieces = (firsts_.size() + kPieceFragments - 1) / kPieceFragments;
    if (pieces_.size() < pieces) pieces_.resize(pieces);
    core::parallel_for(pieces, 1, [&](std::size_t from, std::size_t to) {
        for (std::size_t i = from; i < to; ++i) {
            pieces_[i].clear();
            prepare_piece(preparer, i * kPieceFragments,
                          std::min((i + 1) * kPieceFragments, firsts_.size()), pieces_[i]);
        }
    });
    for (std::size_t i = 0; i < pieces; ++i) {
        const Piece& piece = pieces_[i];
        piece.reads.view(views, true);
        funnel.prepared += piece.tally;
        funnel.merged += piece.merged;
        funnel.gapped += piece.gapped;
    }
}

void ReadBatch::prepare_piece(const ReadPreparer& preparer, std::size_t first, std::size_t last,
                              Piece& piece) const {
    for (std::size_t i = first; i < last; ++i) {
        ReadView read = firsts_[i];
        if (mates_[i] >= 0) {
            if (!join_mates(i, preparer, piece)) continue;
            read = {piece.joined.bases, piece.joined.quality};
        }
        preparer.parts(read.bases, piece.parts, piece.tally);
        for (const ReadPart& part : piece.parts) piece.add_part(read, part);
    }
}

/// Merges the mates of a fragment; false where that cannot be done: then the read of two parts was
/// added already.
bool ReadBatch::join_mates(std::size_t fragment, const ReadPreparer& preparer, Piece& piece) const {
    const auto cut = [&](const ReadView& read) {
        const std::size_t end = preparer.end_of_mate(read.bases, piece.tally);
        return ReadView{read.bases.substr(0, end), read.quality.substr(0, end)};
    };
    const ReadView& one = firsts_[fragment];
    const ReadView& other = seconds_[static_cast<std::size_t>(mates_[fragment])];
    ReadView turned = piece.turn(other);
    if (const auto overlap = piece.merger.overlap(one.bases, turned.bases)) {
        piece.merger.merge(one, turned, *overlap, piece.joined);
        ++piece.merged;
        return true;
    }
    const ReadView start = cut(one);
    turned = piece.turn(cut(other));
    Read& joined = piece.joined;
    joined.bases.assign(start.bases);
    joined.bases += turned.bases;
    joined.quality.assign(start.quality);
    joined.quality += turned.quality;
    if (joined.quality.size() != joined.bases.size()) joined.quality.clear();
    joined.second_part = turned.bases.empty() ? 0 : start.bases.size();
    piece.gapped += joined.second_part > 0;
    if (joined.bases.empty()) {
        ++piece.tally.nothing_left;
    } else {
        piece.reads.add({joined.bases, joined.quality, joined.second_part});
    }
    return false;
}

}  // namespace oligo::dna

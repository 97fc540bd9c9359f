#include "dna/pool/data_writer.hpp"

#include "core/thread_pool.hpp"

#include <algorithm>
#include <atomic>

namespace oligo::dna {
namespace {

constexpr std::size_t kGrain = 256;
constexpr std::uint64_t kPiece = 8192;  ///< strands in the buffer

}  // namespace

DataWriter::DataWriter(const StrandForm& form, const OligoScreen& screen, StrandSink& sink)
    : form_(form),
      screen_(screen),
      sink_(sink),
      batch_(device().strands_at_a_time()),
      screener_(device().screener(screen.own())) {}

void DataWriter::prepare(const Primers& primers, std::size_t strand_nt, std::uint64_t strands) {
    oligos_ = {nullptr, primers.five_prime.size(), strand_nt, primers.three_prime.size(),
               static_cast<std::size_t>(std::clamp<std::uint64_t>(strands, 1, kPiece))};
    const std::string oligo =
        primers.five_prime + std::string(strand_nt, 'A') + primers.three_prime;
    buffer_.clear();
    buffer_.reserve(oligos_.count * oligo.size());
    for (std::size_t i = 0; i < oligos_.count; ++i) buffer_ += oligo;
    oligos_.data = buffer_.data();
}

bool DataWriter::write(const ContentBlock& contents) {
    for (std::size_t done = 0; done < contents.count; done += oligos_.count) {
        if (!write_piece(contents.part(done, std::min(oligos_.count, contents.count - done)))) {
            return false;
        }
    }
    return true;
}

bool DataWriter::write_piece(const ContentBlock& contents) {
    const StrandBlock strands{buffer_.data() + oligos_.five_nt, oligos_.strand_nt,
                              oligos_.oligo_nt(), contents.count, contents.first};
    std::atomic<bool> failed = false;
    core::parallel_for(
        contents.count, std::max(kGrain, batch_), [&](std::size_t from, std::size_t to) {
            for (; from < to && !failed; from += batch_) {
                const std::size_t count = std::min(batch_, to - from);
                if (!write_batch(contents.part(from, count), strands.part(from, count)))
                    failed = true;
            }
        });
    if (failed) return false;
    OligoBlock made = oligos_;
    made.count = contents.count;
    sink_.take(made);
    return true;
}

bool DataWriter::write_batch(const ContentBlock& contents, const StrandBlock& strands) const {
    form_.write(contents, 0, strands);
    const std::string_view oligos(strands.data - oligos_.five_nt,
                                  strands.count * oligos_.oligo_nt());
    std::vector<std::uint8_t> passes(strands.count);
    screener_->screen(oligos, passes);
    for (std::size_t i = 0; i < strands.count; ++i) {
        const auto oligo = oligos.substr(i * oligos_.oligo_nt(), oligos_.oligo_nt());
        bool good = passes[i] != 0 && screen_.keeps_apart(oligo);
        for (unsigned variant = 1; !good; ++variant) {
            if (variant == form_.variants()) return false;
            form_.write(contents.part(i, 1), variant, strands.part(i, 1));
            good = screen_.passes(oligo);
        }
    }
    return true;
}

}  // namespace oligo::dna

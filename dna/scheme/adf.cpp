#include "dna/scheme/adf.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/fountain/systematic.hpp"
#include "dna/mapping/strand_mappings.hpp"
#include "dna/scheme/dense_symbols.hpp"

#include <algorithm>

namespace oligo::dna {
namespace {

// What a mapping cannot keep is screened for, so that each strand needs several forms.
constexpr unsigned kScreenedTrialBits = 4;

unsigned trial_bits(const Constraints& rules) {
    return rules.lookalikes.sites.empty() && rules.hairpin.stem_nt == 0 ? 0 : kScreenedTrialBits;
}

/// The bytes of one class of segments as they came back.
struct ClassBytes {
    std::vector<std::uint8_t> bytes, known;
};

class ClassReader {
  public:
    ClassReader(const MappedBits& bits, const AdfLayout& layout, const AdfClass& part)
        : bits_(bits), layout_(layout), part_(part) {
        const std::size_t size = part.data * bits.payload_bytes();
        received_.bytes.resize(size);
        received_.known.resize(size);
    }

    ClassBytes read(std::span<const StrandReading> strands) {
        core::parallel_for(part_.blocks, 1, [&](std::size_t first, std::size_t last) {
            for (std::size_t number = first; number < last; ++number) {
                const AdfBlock block = layout_.block(part_, number);
                decode(block, strands.subspan(block.first_strand, block.data + block.extra));
            }
        });
        return std::move(received_);
    }

  private:
    /// The data of a block, or else those of its strands that came.
    void decode(const AdfBlock& block, std::span<const StrandReading> strands) {
        const std::size_t size = bits_.payload_bytes();
        const auto data =
            std::span(received_.bytes).subspan(block.first_data * size, block.data * size);
        const auto known = std::span(received_.known).subspan(block.first_data * size, data.size());
        FountainDecoder decoder(static_cast<std::uint32_t>(block.data * bits_.symbols),
                                bits_.symbol_bytes);
        for (std::size_t i = 0; i < strands.size(); ++i) {
            if (strands[i].bases.size() != size) continue;
            const auto* bytes = reinterpret_cast<const std::uint8_t*>(strands[i].bases.data());
            for (unsigned k = 0; k < bits_.symbols; ++k) {
                decoder.add(static_cast<std::uint32_t>(i * bits_.symbols + k),
                            {bytes + std::size_t{k} * bits_.symbol_bytes, bits_.symbol_bytes});
            }
            if (i >= block.data) continue;
            std::copy_n(bytes, size, data.begin() + static_cast<std::ptrdiff_t>(i * size));
            std::fill_n(known.begin() + static_cast<std::ptrdiff_t>(i * size), size, 1);
        }
        if (decoder.decode(data).status == FountainResult::Status::kDecoded) {
            std::fill(known.begin(), known.end(), 1);
        }
    }

    const MappedBits& bits_;
    const AdfLayout& layout_;
    const AdfClass& part_;
    ClassBytes received_;
};

}  // namespace

AdfScheme::AdfScheme(const AdfOptions& options)
    : AdfScheme(
          options,
          constrained_strands(options.constraints, {options.strand_nt, options.primers.five_prime,
                                                    options.primers.three_prime}),
          trial_bits(options.constraints)) {}

AdfScheme::AdfScheme(AdfOptions options, std::shared_ptr<const StrandMapping> mapping,
                     unsigned trial_bits)
    : options_(std::move(options)), mapping_(std::move(mapping)), trial_bits_(trial_bits) {
    const Primers& sites = options_.primers;
    primers_ = sites.name == "custom" ? sites.five_prime + ":" + sites.three_prime : sites.name;
    MappedBits::share(mapping_->capacity_bits(), MappedBits::kMostIndexBits, trial_bits_);
}

MappedBits AdfScheme::bits(const PoolFrame& frame) const {
    return MappedBits::share(mapping_->capacity_bits(),
                             MappedBits::index_bits_for(frame.address_symbols), trial_bits_);
}

std::unique_ptr<const StrandForm> AdfScheme::form(const PoolFrame& frame) const {
    return std::make_unique<MappedForm>(mapping_, bits(frame), frame.salt);
}

std::uint64_t AdfScheme::most_strands(const PoolFrame& frame) const {
    return std::uint64_t{1} << MappedBits::index_bits_for(frame.address_symbols);
}

std::unique_ptr<Scheme> AdfScheme::between(const Primers& primers) const {
    AdfOptions options = options_;
    options.primers = primers;
    return std::make_unique<AdfScheme>(std::move(options));
}

AdfLayout AdfScheme::layout(const PoolFrame& frame,
                            std::span<const core::SegmentShape> shapes) const {
    return {bits(frame), options_.redundancy, shapes};
}

std::uint64_t AdfScheme::strand_count(const PoolFrame& frame,
                                      std::span<const core::SegmentShape> shapes) const {
    return layout(frame, shapes).strand_count();
}

std::vector<WhiteningRun> AdfScheme::whitening(const PoolFrame& frame,
                                               std::span<const core::SegmentShape> shapes) const {
    return {{strand_count(frame, shapes), 1}};
}

NucleotideCount AdfScheme::count(const PoolFrame& frame,
                                 std::span<const core::SegmentShape> shapes) const {
    const AdfLayout plan = layout(frame, shapes);
    NucleotideCount count;
    // The payload's share of a strand, whose bits no base holds alone.
    std::uint64_t bytes = 0;
    for (const AdfClass& part : plan.classes()) bytes += part.bytes;
    const std::uint64_t capacity = mapping_->capacity_bits();
    count.payload_nt = (8 * bytes * mapping_->coded_nt() + capacity - 1) / capacity;
    count.strands = plan.strand_count();
    count.strand_nt = count.strands * options_.strand_nt;
    count.ordered_nt = count.strand_nt;
    count.payload_bits = core::payload_bits(shapes);
    return count;
}

std::vector<std::string> AdfScheme::encode(const PoolFrame& frame,
                                           const core::Payload& payload) const {
    std::vector<core::SegmentShape> shapes;
    for (const auto& segment : payload.segments) shapes.push_back(core::shape_of(segment));
    const MappedBits room = bits(frame);
    const AdfLayout plan = layout(frame, shapes);
    const std::size_t size = room.payload_bytes();
    std::vector<std::string> contents(plan.strand_count());
    for (const AdfClass& part : plan.classes()) {
        std::vector<std::uint8_t> bytes;
        bytes.reserve(part.data * size);
        for (const std::size_t i : part.segments) append_dense(payload.segments[i], bytes);
        bytes.resize(part.data * size);
        core::parallel_for(part.blocks, 1, [&](std::size_t first, std::size_t last) {
            std::vector<std::uint8_t> strand(size);
            for (std::size_t number = first; number < last; ++number) {
                const AdfBlock block = plan.block(part, number);
                const auto data =
                    std::span(bytes).subspan(block.first_data * size, block.data * size);
                const FountainEncoder encoder(data, room.symbol_bytes);
                for (std::size_t i = 0; i < block.data + block.extra; ++i) {
                    for (std::size_t k = 0; k < room.symbols; ++k) {
                        encoder.encode(
                            static_cast<std::uint32_t>(i * room.symbols + k),
                            std::span(strand).subspan(k * room.symbol_bytes, room.symbol_bytes));
                    }
                    contents[block.first_strand + i].assign(strand.begin(), strand.end());
                }
            }
        });
    }
    return contents;
}

bool AdfScheme::decode(const PoolFrame& frame, std::span<const StrandReading> strands,
                       core::ReceivedPayload& payload) const {
    std::vector<core::SegmentShape> shapes;
    for (const auto& segment : payload.segments) shapes.push_back(segment.shape);
    const MappedBits room = bits(frame);
    const AdfLayout plan = layout(frame, shapes);
    bool complete = true;
    for (const AdfClass& part : plan.classes()) {
        const ClassBytes received = ClassReader(room, plan, part).read(strands);
        std::size_t start = 0;
        for (const std::size_t i : part.segments) {
            core::ReceivedSegment& segment = payload.segments[i];
            const std::size_t size = dense_bytes(segment.shape);
            read_dense(std::span(received.bytes).subspan(start, size),
                       std::span(received.known).subspan(start, size), segment);
            start += size;
            complete = complete && (segment.shape.tolerance != core::Tolerance::kExact ||
                                    segment.erased() == 0);
        }
    }
    return complete;
}

}  // namespace oligo::dna

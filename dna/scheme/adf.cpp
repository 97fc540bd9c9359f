#include "dna/scheme/adf.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/cuda/device_strands.hpp"
#include "dna/fountain/systematic.hpp"
#include "dna/scheme/scheme_list.hpp"
#include "dna/stream/dense_symbols.hpp"

#include <algorithm>
#include <iterator>

namespace oligo::dna {
namespace {

// What a mapping cannot keep is screened for, so that each strand needs several forms.
constexpr unsigned kScreenedVariantBits = 4;
constexpr std::size_t kStrandsAtATime = 256;  ///< whose symbols are made in one run

unsigned variant_bits(const Constraints& rules) {
    return rules.lookalikes.sites.empty() && rules.hairpin.stem_nt == 0 ? 0 : kScreenedVariantBits;
}

std::shared_ptr<const InnerParity> parity_for(const AdfOptions& options) {
    if (options.inner_parity == 0) return nullptr;
    return std::make_shared<InnerParity>(LocalBook(options.constraints, options.sites.three_prime),
                                         options.inner_parity);
}

/// What the mapping writes of a strand.
MappingRegion region_for(const AdfOptions& options, const InnerParity* parity) {
    MappingRegion region{options.strand_nt, options.sites.five_prime, options.sites.three_prime,
                         parity == nullptr ? LocalWords{} : parity->words()};
    const std::size_t words_nt = region.words.length_nt();
    if (words_nt >= options.strand_nt) {
        throw core::InputError("scheme: inner_parity = " + std::to_string(options.inner_parity) +
                               " takes " + std::to_string(words_nt) + " of the " +
                               std::to_string(options.strand_nt) +
                               " bases of a strand; expected fewer, or a larger strand_nt");
    }
    region.length_nt -= words_nt;
    return region;
}

/// Blocks that are worked on at a time: what is in memory of an object.
std::size_t blocks_at_a_time() {
    return 2 * core::thread_count();
}

/// Contents of the strands of a block from its data, one behind the other.
void encode_block(const MappedBits& bits, std::span<const std::uint8_t> data,
                  std::span<std::uint8_t> contents) {
    const FountainEncoder encoder(data, bits.symbol_bytes, device().back_substituter());
    const auto maker = device().symbols(encoder);
    const std::size_t size = bits.payload_bytes();
    const std::size_t a_run = std::max(kStrandsAtATime, device().strands_at_a_time());
    for (std::size_t first = 0; first * size < contents.size(); first += a_run) {
        const std::size_t bytes = std::min(a_run * size, contents.size() - first * size);
        maker->encode(static_cast<std::uint32_t>(first * bits.symbols),
                      contents.subspan(first * size, bytes));
    }
}

/// The data of a block as they came back.
struct BlockBytes {
    std::vector<std::uint8_t> bytes, known;
    std::uint64_t strands_missing = 0;
    Corrections corrected;
};

/// The data of a block, or else those of its strands that came.
BlockBytes decode_block(const MappedBits& bits, const AdfBlock& block,
                        const StrandContents& contents) {
    const std::size_t size = bits.payload_bytes();
    BlockBytes received;
    received.bytes.resize(block.data * size);
    received.known.resize(block.data * size);
    std::vector<bool> came(block.data + block.extra);
    FountainDecoder decoder(static_cast<std::uint32_t>(block.data * bits.symbols),
                            bits.symbol_bytes);
    contents.visit(
        block.first_strand, came.size(), [&](std::uint64_t number, const StrandReading& reading) {
            const std::uint64_t i = number - block.first_strand;
            const std::span<const std::uint8_t> strand = reading.bytes();
            if (strand.size() != size) return;
            for (unsigned k = 0; k < bits.symbols; ++k) {
                decoder.add(static_cast<std::uint32_t>(i * bits.symbols + k),
                            strand.subspan(std::size_t{k} * bits.symbol_bytes, bits.symbol_bytes),
                            reading.doubtful);
            }
            if (i < block.data && !came[i]) {
                const auto to = static_cast<std::ptrdiff_t>(i * size);
                std::copy(strand.begin(), strand.end(), received.bytes.begin() + to);
                std::fill_n(received.known.begin() + to, size, std::uint8_t{1});
            }
            came[i] = true;
        });
    received.strands_missing =
        static_cast<std::uint64_t>(std::count(came.begin(), came.end(), false));
    const FountainResult result = decoder.decode(received.bytes, device().back_substituter());
    if (result.status == FountainResult::Status::kDecoded) {
        const auto absent =
            std::count(came.begin(), came.begin() + static_cast<std::ptrdiff_t>(block.data), false);
        received.corrected.restored = static_cast<std::uint64_t>(absent) * bits.symbols;
        received.corrected.outer = result.wrong.size();
        std::fill(received.known.begin(), received.known.end(), std::uint8_t{1});
    }
    return received;
}

}  // namespace

AdfScheme::AdfScheme(const AdfOptions& options) : AdfScheme(options, parity_for(options)) {}

AdfScheme::AdfScheme(const AdfOptions& options, std::shared_ptr<const InnerParity> parity)
    : AdfScheme(facts_of(kName, options, write_adf_options(options)), options,
                device_strands(options.constraints, region_for(options, parity.get())),
                variant_bits(options.constraints)) {
    parity_ = std::move(parity);
}

AdfScheme::AdfScheme(SchemeFacts facts, AdfOptions options,
                     std::shared_ptr<const StrandMapping> mapping, unsigned variant_bits)
    : Scheme(std::move(facts)),
      options_(std::move(options)),
      mapping_(std::move(mapping)),
      variant_bits_(variant_bits) {
    MappedBits::share(mapping_->capacity_bits(), MappedBits::kMostIndexBits, variant_bits_);
}

AdfOptions AdfScheme::read_options(core::Config& config) {
    AdfOptions options = read_adf_options(config);
    options.inner_parity = read_inner_parity(config);
    return options;
}

MappedBits AdfScheme::bits(const PoolFrame& frame) const {
    return MappedBits::share(mapping_->capacity_bits(),
                             MappedBits::index_bits_for(frame.address_symbols), variant_bits_);
}

std::unique_ptr<const StrandForm> AdfScheme::form(const PoolFrame& frame, ObjectShapes) const {
    return std::make_unique<MappedForm>(mapping_, bits(frame),
                                        MappedForm::Binding{frame.salt, frame.pool}, parity_);
}

std::uint64_t AdfScheme::most_strands(const PoolFrame& frame) const {
    return std::uint64_t{1} << MappedBits::index_bits_for(frame.address_symbols);
}

std::unique_ptr<Scheme> AdfScheme::between(const Primers& primers) const {
    AdfOptions options = options_;
    options.sites = primers;
    options.primers = primers.five_prime + ":" + primers.three_prime;
    return std::make_unique<AdfScheme>(std::move(options));
}

AdfLayout AdfScheme::layout(const PoolFrame& frame,
                            std::span<const core::SegmentShape> shapes) const {
    return {bits(frame), options_.redundancy, shapes};
}

ObjectStrands AdfScheme::strands(const PoolFrame& frame,
                                 std::span<const core::SegmentShape> shapes) const {
    const AdfLayout plan = layout(frame, shapes);
    NucleotideCount count;
    // The payload's share of a strand, whose bits no base holds alone.
    std::uint64_t bytes = 0;
    for (const AdfClass& part : plan.classes()) {
        bytes += part.bytes;
        count.redundant_strands += part.strands - part.data;
    }
    const std::uint64_t capacity = mapping_->capacity_bits();
    count.payload_nt = (8 * bytes * mapping_->coded_nt() + capacity - 1) / capacity;
    count.strands = plan.strand_count();
    count.strand_nt = count.strands * options_.strand_nt;
    count.ordered_nt = count.strand_nt;
    count.payload_bits = core::payload_bits(shapes);
    // A forged directory may announce any number of blocks, but no pool tells so many strands
    // apart.
    if (count.strands > most_strands(frame)) return ObjectStrands::in_one_piece(count);
    ObjectStrands strands{count};
    for (const AdfClass& part : plan.classes()) {
        for (std::uint64_t i = 0; i < part.blocks; ++i) {
            strands.starts.push_back(plan.block(part, i).first_strand);
        }
    }
    strands.starts.push_back(count.strands);
    return strands;
}

void AdfScheme::encode(const PoolFrame& frame, const core::SymbolSource& source,
                       const TakeContents& take) const {
    const MappedBits room = bits(frame);
    const AdfLayout plan = layout(frame, source.shapes());
    const std::size_t size = room.payload_bytes();
    std::vector<std::uint8_t> bytes, contents;
    for (const AdfClass& part : plan.classes()) {
        DenseReader reader(source, part.segments);
        for (std::uint64_t next = 0; next < part.blocks;) {
            std::vector<AdfBlock> blocks;
            while (next < part.blocks && blocks.size() < blocks_at_a_time()) {
                blocks.push_back(plan.block(part, next++));
            }
            const AdfBlock &front = blocks.front(), &back = blocks.back();
            const std::uint64_t strands =
                back.first_strand + back.data + back.extra - front.first_strand;
            bytes.resize((back.first_data + back.data - front.first_data) * size);
            contents.resize(strands * size);
            reader.read(bytes);
            core::parallel_for(blocks.size(), 1, [&](std::size_t from, std::size_t to) {
                for (; from < to; ++from) {
                    const AdfBlock& block = blocks[from];
                    encode_block(
                        room,
                        std::span(bytes).subspan((block.first_data - front.first_data) * size,
                                                 block.data * size),
                        std::span(contents).subspan(
                            (block.first_strand - front.first_strand) * size,
                            (block.data + block.extra) * size));
                }
            });
            if (!take({contents.data(), size, size, strands, front.first_strand})) return;
        }
    }
}

DecodeReport AdfScheme::decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                               const StrandContents& contents, core::SymbolSink& sink) const {
    const MappedBits room = bits(frame);
    const AdfLayout plan = layout(frame, shapes);
    DecodeReport report{.complete = true};
    for (const AdfClass& part : plan.classes()) {
        DenseWriter writer(sink, shapes, part.segments);
        for (std::uint64_t next = 0; next < part.blocks;) {
            std::vector<BlockBytes> received(
                std::min<std::uint64_t>(part.blocks - next, blocks_at_a_time()));
            core::parallel_for(received.size(), 1, [&](std::size_t from, std::size_t to) {
                for (; from < to; ++from) {
                    received[from] = decode_block(room, plan.block(part, next + from), contents);
                }
            });
            for (const BlockBytes& block : received) {
                writer.write(block.bytes, block.known);
                report.strands_missing += block.strands_missing;
                report.corrected += block.corrected;
            }
            next += received.size();
        }
        report.complete = report.complete && !writer.lacks_exact();
    }
    return report;
}

SchemeEntry adf_scheme() {
    return scheme_entry<AdfScheme>(4);
}

}  // namespace oligo::dna

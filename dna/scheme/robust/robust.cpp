#include "dna/scheme/robust/robust.hpp"

#include "core/error.hpp"
#include "core/thread_pool.hpp"
#include "dna/cuda/device.hpp"
#include "dna/scheme/robust/block_decoder.hpp"
#include "dna/scheme/scheme_list.hpp"
#include "dna/strand/word_form.hpp"
#include "dna/stream/dense_symbols.hpp"

#include <algorithm>
#include <numeric>

namespace oligo::dna {
namespace {

constexpr std::size_t kLeastRun = 3;  ///< that words may have

std::uint64_t bytes_of(std::span<const core::SegmentShape> shapes) {
    std::uint64_t bytes = 0;
    for (const core::SegmentShape& shape : shapes) bytes += dense_bytes(shape);
    return bytes;
}

std::vector<std::size_t> all_of(std::span<const core::SegmentShape> shapes) {
    std::vector<std::size_t> numbers(shapes.size());
    std::iota(numbers.begin(), numbers.end(), std::size_t{0});
    return numbers;
}

/// `bits` bits of a row of bytes from bit `at` on, the lowest first; zeros behind its end.
std::uint16_t bits_at(std::span<const std::uint8_t> bytes, std::uint64_t at, unsigned bits) {
    unsigned value = 0;
    for (unsigned i = 0; i < 3; ++i) {
        const std::uint64_t byte = at / 8 + i;
        if (byte < bytes.size()) value |= static_cast<unsigned>(bytes[byte]) << (8 * i);
    }
    return static_cast<std::uint16_t>(value >> at % 8 & ((1U << bits) - 1));
}

/// Contents of all strands of a block, two bytes a symbol, from its data.
void encode_block(const RobustShape& shape, const RobustBlock& block,
                  std::span<const std::uint8_t> data, std::span<std::uint8_t> contents) {
    const WideReedSolomon code(word_field(shape.bits), static_cast<unsigned>(block.parity));
    std::vector<std::uint16_t> message(block.data * shape.symbols);
    std::vector<std::uint16_t> parity(block.parity * shape.symbols);
    for (std::size_t i = 0; i < message.size(); ++i) {
        message[i] = bits_at(data, i * shape.bits, shape.bits);
    }
    device().columns(code)->encode(message, shape.symbols, parity);
    std::uint8_t* to = contents.data();
    for (const auto* symbols : {&message, &parity}) {
        for (const std::uint16_t symbol : *symbols) {
            *to++ = static_cast<std::uint8_t>(symbol);
            *to++ = static_cast<std::uint8_t>(symbol >> 8);
        }
    }
}

struct BlockBytes {
    std::vector<std::uint8_t> bytes, known;
    std::uint64_t missing = 0;
    Corrections corrected;
};

BlockBytes decode_block(const RobustShape& shape, const RobustBlock& block, std::uint8_t salt,
                        const StrandContents& contents, const LatticeReader& lattices) {
    BlockDecoder decoder(shape, block, salt, lattices);
    decoder.decode(contents);
    const auto size = static_cast<std::size_t>(shape.bytes(block.data));
    // Beyond the last whole byte there may be a few bits more.
    BlockBytes result{std::vector<std::uint8_t>(size + 3), std::vector<std::uint8_t>(size + 3, 1),
                      decoder.missing(), decoder.corrected()};
    for (std::size_t i = 0; i < block.data; ++i) {
        for (std::size_t column = 0; column < shape.symbols; ++column) {
            const std::uint64_t at = (i * shape.symbols + column) * shape.bits;
            const std::uint32_t value = static_cast<std::uint32_t>(decoder.symbol(i, column))
                                        << at % 8;
            for (std::size_t k = 0; k < 3; ++k) {
                if (at / 8 + k >= result.bytes.size()) break;
                result.bytes[at / 8 + k] |= static_cast<std::uint8_t>(value >> (8 * k));
            }
            if (decoder.solved(column)) continue;
            for (std::uint64_t byte = at / 8; byte <= (at + shape.bits - 1) / 8; ++byte) {
                result.known[byte] = 0;
            }
        }
    }
    result.bytes.resize(size);
    result.known.resize(size);
    return result;
}

/// Blocks that are worked on at a time.
std::size_t blocks_at_a_time() {
    return 2 * core::thread_count();
}

}  // namespace

RobustScheme::RobustScheme(RobustOptions options)
    : Scheme(facts_of(kName, options, parameters_of(options))), options_(std::move(options)) {
    const Constraints& rules = options_.constraints;
    if (rules.max_run < kLeastRun) {
        throw core::InputError(
            "scheme robust: its words have runs of three; expected a max_run of "
            "3 at least");
    }
}

RobustShape RobustScheme::shape(const PoolFrame& frame) const {
    return {options_.bits,
            WordForm::symbols(bits_of(options_), frame.address_symbols, options_.strand_nt),
            options_.parity_permille};
}

RobustLayout RobustScheme::layout(const PoolFrame& frame,
                                  std::span<const core::SegmentShape> shapes) const {
    return {shape(frame), bytes_of(shapes)};
}

std::unique_ptr<const StrandForm> RobustScheme::form(const PoolFrame& frame, ObjectShapes) const {
    return std::make_unique<WordForm>(
        bits_of(options_), WordAddress::Binding{frame.address_symbols, frame.salt, frame.pool},
        options_.strand_nt);
}

std::uint64_t RobustScheme::most_strands(const PoolFrame& frame) const {
    return WordAddress::capacity(bits_of(options_), frame.address_symbols);
}

ObjectStrands RobustScheme::strands(const PoolFrame& frame,
                                    std::span<const core::SegmentShape> shapes) const {
    const RobustLayout plan = layout(frame, shapes);
    const std::size_t nt = LatticeBook::robust(options_.bits).word_nt();
    NucleotideCount count;
    count.payload_nt = (8 * bytes_of(shapes) + options_.bits - 1) / options_.bits * nt;
    count.strands = plan.strands();
    count.redundant_strands = plan.parity();
    count.strand_nt = count.strands * options_.strand_nt;
    count.ordered_nt = count.strand_nt;
    count.payload_bits = core::payload_bits(shapes);
    // A forged directory may announce any number of blocks, but no pool tells so many strands
    // apart.
    if (count.strands > most_strands(frame)) return ObjectStrands::in_one_piece(count);
    ObjectStrands strands{count};
    for (std::uint64_t i = 0; i < plan.blocks(); ++i) {
        strands.starts.push_back(plan.block(i).first_strand);
    }
    strands.starts.push_back(count.strands);
    return strands;
}

void RobustScheme::encode(const PoolFrame& frame, const core::SymbolSource& source,
                          const TakeContents& take) const {
    const RobustShape form = shape(frame);
    const RobustLayout plan = layout(frame, source.shapes());
    const std::size_t size = 2 * form.symbols;
    DenseReader reader(source, all_of(source.shapes()));
    for (std::uint64_t next = 0; next < plan.blocks();) {
        std::vector<RobustBlock> blocks;
        std::vector<std::vector<std::uint8_t>> data;
        while (next < plan.blocks() && blocks.size() < blocks_at_a_time()) {
            blocks.push_back(plan.block(next++));
            data.emplace_back(form.bytes(blocks.back().data));
            reader.read(data.back());
        }
        const std::uint64_t first = blocks.front().first_strand;
        const std::uint64_t count = blocks.back().first_strand + blocks.back().strands() - first;
        std::vector<std::uint8_t> contents(count * size);
        core::parallel_for(blocks.size(), 1, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                const RobustBlock& block = blocks[from];
                encode_block(form, block, data[from],
                             std::span(contents).subspan((block.first_strand - first) * size,
                                                         block.strands() * size));
            }
        });
        if (!take({contents.data(), size, size, count, first})) return;
    }
}

DecodeReport RobustScheme::decode(const PoolFrame& frame,
                                  std::span<const core::SegmentShape> shapes,
                                  const StrandContents& contents, core::SymbolSink& sink) const {
    const RobustShape form = shape(frame);
    const RobustLayout plan = layout(frame, shapes);
    DecodeReport report{.complete = true};
    DenseWriter writer(sink, shapes, all_of(shapes));
    const auto lattices = device().lattices(WordChances::robust(form.bits));
    for (std::uint64_t next = 0; next < plan.blocks();) {
        std::vector<BlockBytes> received(
            std::min<std::uint64_t>(plan.blocks() - next, core::thread_count()));
        core::parallel_for(received.size(), 1, [&](std::size_t from, std::size_t to) {
            for (; from < to; ++from) {
                received[from] =
                    decode_block(form, plan.block(next + from), frame.salt, contents, *lattices);
            }
        });
        for (const BlockBytes& block : received) {
            writer.write(block.bytes, block.known);
            report.strands_missing += block.missing;
            report.corrected += block.corrected;
        }
        next += received.size();
    }
    report.complete = !writer.lacks_exact();
    return report;
}

SchemeEntry robust_scheme() {
    return scheme_entry<RobustScheme>(10);
}

}  // namespace oligo::dna

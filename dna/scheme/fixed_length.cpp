#include "dna/scheme/fixed_length.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/codebook/soft_reception.hpp"
#include "dna/cuda/device.hpp"
#include "dna/lattice/lattice_book.hpp"
#include "dna/reads/confidence.hpp"
#include "dna/scheme/fixed_length/lossy_reader.hpp"
#include "dna/scheme/fixed_length/slot_order.hpp"
#include "dna/scheme/fixed_length/strand_words.hpp"
#include "dna/scheme/scheme_list.hpp"
#include "dna/strand/addressed_form.hpp"
#include "dna/stream/symbol_bytes.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <functional>
#include <limits>
#include <optional>

namespace oligo::dna {
namespace {

constexpr unsigned kMostStrandBytes = 255;
constexpr std::uint64_t kStrandsAtATime = 4096;  ///< whose regions are in memory
// Phred quality of a byte whose word was none of the book.
constexpr std::uint8_t kRepairedByte = 1;

bool is_lossy(const core::SegmentShape& shape) {
    return shape.tolerance == core::Tolerance::kLossy;
}

std::size_t region_nt(const PoolFrame& frame) {
    return frame.strand_nt - AddressCode::length_nt(frame.address_symbols);
}

FixedLengthCode byte_code(unsigned word_nt) {
    return {Codebook::get(BookFamily::kLexicographic, word_nt), 256, Assignment::kNatural};
}

/// The words of a code for a lattice; null where they are too many or too long.
std::shared_ptr<const LatticeBook> lattice_book(const FixedLengthCode& code) {
    const std::size_t nt = code.word_nt();
    if (nt > LatticeBook::kMostNt || code.alphabet() > LatticeBook::kMostWords) return nullptr;
    std::vector<std::string> words(code.alphabet(), std::string(nt, 'A'));
    for (std::size_t i = 0; i < words.size(); ++i) {
        const auto symbol = static_cast<std::uint16_t>(i);
        code.encode(std::span(&symbol, 1), words[i].data());
    }
    return std::make_shared<const LatticeBook>(std::move(words));
}

bool has_soft_readings(const core::SegmentShape& shape) {
    return shape.order == core::Order::kOrdinal && SoftReception::possible(shape.alphabet);
}

/// Soft readings take three times the memory of what they are of. Those of many symbols are made
/// only where the checksum does not say that the symbols are right, and take a second look at the
/// strands then.
bool soft_readings_wait(const core::SegmentShape& shape, const core::ReceivedSegment* room) {
    constexpr std::uint64_t kManySymbols = std::uint64_t{1} << 22;
    return room != nullptr && shape.count >= kManySymbols;
}

/// Bytes of a strand of the exact stream.
StrandBytes bytes_of_strand(const FixedLengthCode& code, const StrandReading& reading) {
    const std::size_t nt = code.word_nt();
    const std::size_t count = std::min<std::size_t>(reading.units.size() / nt, kMostStrandBytes);
    std::vector<std::uint16_t> symbols(count);
    std::vector<std::uint8_t> distance(count);
    code.decode(std::string_view(reading.units).substr(0, count * nt), symbols, distance);
    StrandBytes row;
    row.present = true;
    row.bytes.assign(symbols.begin(), symbols.end());
    row.confidence.resize(count);
    for (std::size_t k = 0; k < count; ++k) {
        // Bases of a moved stretch are right or wrong together: the least sure one decides.
        const auto bases = std::span(reading.confidence).subspan(k * nt, nt);
        const double wrong = error_chance(*std::min_element(bases.begin(), bases.end()));
        const double phred = -10 * std::log10(wrong);
        row.confidence[k] = distance[k] > 0
                                ? kRepairedByte
                                : std::max<std::uint8_t>(1, static_cast<std::uint8_t>(phred));
    }
    return row;
}

/// The codes of the exact stream where the DNA stage works.
class StreamCodes {
  public:
    explicit StreamCodes(const ExactStream& stream) {
        if (stream.strand_count() == 0) return;
        outer_ = make_outer_code(stream.outer_field(), static_cast<unsigned>(stream.block_parity()),
                                 device());
        if (stream.inner_parity() == 0) return;
        code_.emplace(GaloisField::gf256(), static_cast<unsigned>(stream.inner_parity()));
        maker_ = device().parity(*code_);
    }
    ExactCodes get() const { return {maker_.get(), outer_.get()}; }

  private:
    std::optional<ReedSolomon> code_;
    std::unique_ptr<const ParityMaker> maker_;
    std::unique_ptr<const OuterCode> outer_;
};

std::size_t doubtful_bytes(const StrandBytes& strand) {
    const auto doubtful = [](std::uint8_t phred) { return phred < kDoubtfulByte; };
    return static_cast<std::size_t>(
        std::count_if(strand.confidence.begin(), strand.confidence.end(), doubtful));
}

}  // namespace

FixedLengthScheme::FixedLengthScheme(FixedLengthOptions options)
    : Scheme(facts_of(kName, options, parameters_of(options))),
      options_(std::move(options)),
      byte_word_nt_(Codebook::shortest_word_nt(BookFamily::kLexicographic, 256)) {
    const std::size_t longest_address = AddressCode::length_nt(AddressCode::kMaxSymbols);
    const std::size_t least_bytes =
        options_.inner_parity + outer_symbol_bytes(options_.outer_field);
    const std::size_t least =
        std::max<std::size_t>(72, longest_address + byte_word_nt_ * least_bytes);
    if (options_.strand_nt < least) {
        throw core::InputError(
            "scheme fixed-length: key 'strand_nt' = " + std::to_string(options_.strand_nt) +
            "; expected at least " + std::to_string(least) + " with inner_parity " +
            std::to_string(options_.inner_parity));
    }
}

FixedLengthScheme::Layout FixedLengthScheme::layout(
    const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const {
    const std::size_t region = region_nt(frame);
    std::vector<LossyRun> lossy;
    std::uint64_t next = 0, bytes = 0;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (!is_lossy(shapes[i])) {
            bytes += bytes_of(shapes[i]);
            continue;
        }
        LossyRun run;
        run.segment = i;
        run.word_nt = options_.word_nt != 0
                          ? options_.word_nt
                          : Codebook::shortest_word_nt(options_.book, shapes[i].alphabet);
        run.symbols_a_strand = region / run.word_nt;
        run.first_strand = next;
        run.strands =
            shapes[i].count / run.symbols_a_strand + (shapes[i].count % run.symbols_a_strand != 0);
        next += run.strands;
        lossy.push_back(run);
    }
    const auto strand_bytes =
        static_cast<unsigned>(std::min<std::size_t>(region / byte_word_nt_, kMostStrandBytes));
    return {std::move(lossy), next,
            ExactStream(bytes, strand_bytes, options_.inner_parity, options_.outer_percent,
                        options_.outer_field)};
}

std::vector<WhiteningRun> FixedLengthScheme::whitening(
    const PoolFrame& frame, std::span<const core::SegmentShape> shapes) const {
    const Layout plan = layout(frame, shapes);
    std::vector<WhiteningRun> runs;
    for (const LossyRun& run : plan.lossy) {
        const core::SegmentShape& shape = shapes[run.segment];
        const std::uint64_t fewer = shape.count % run.symbols_a_strand != 0;
        runs.push_back({run.strands, run.word_nt, lattice_book(lossy_code(shape, run.word_nt)),
                        run.symbols_a_strand, fewer});
    }
    runs.push_back({plan.exact.strand_count(), byte_word_nt_,
                    lattice_book(byte_code(byte_word_nt_)), plan.exact.strand_bytes()});
    return runs;
}

std::unique_ptr<const StrandForm> FixedLengthScheme::form(const PoolFrame& frame,
                                                          ObjectShapes objects) const {
    std::vector<WhiteningRun> runs;
    for (const auto& shapes : objects) {
        for (const WhiteningRun& run : whitening(frame, shapes)) runs.push_back(run);
    }
    return std::make_unique<AddressedForm>(
        AddressedForm::Binding{frame.address_symbols, frame.salt, frame.pool}, runs);
}

ObjectStrands FixedLengthScheme::strands(const PoolFrame& frame,
                                         std::span<const core::SegmentShape> shapes) const {
    const Layout plan = layout(frame, shapes);
    NucleotideCount count;
    for (const LossyRun& run : plan.lossy)
        count.payload_nt += shapes[run.segment].count * run.word_nt;
    for (const core::SegmentShape& shape : shapes) {
        if (!is_lossy(shape)) count.payload_nt += bytes_of(shape) * byte_word_nt_;
    }
    count.strands = plan.exact_first + plan.exact.strand_count();
    count.redundant_strands = plan.exact.strand_count() - plan.exact.data_strands();
    count.strand_nt = count.strands * frame.strand_nt;
    count.ordered_nt = count.strand_nt;
    count.payload_bits = core::payload_bits(shapes);
    return ObjectStrands::in_one_piece(count);
}

FixedLengthCode FixedLengthScheme::lossy_code(const core::SegmentShape& shape,
                                              unsigned word_nt) const {
    // Near words for near levels mean nothing where levels are names.
    const Assignment assignment =
        shape.order == core::Order::kCategorical ? Assignment::kNatural : options_.assignment;
    return {Codebook::get(options_.book, word_nt), shape.alphabet, assignment};
}

bool FixedLengthScheme::encode_lossy(const core::SymbolSource& source, const LossyRun& run,
                                     std::size_t region_nt, const TakeContents& take) const {
    const core::SegmentShape& shape = source.shapes()[run.segment];
    const FixedLengthCode code = lossy_code(shape, run.word_nt);
    const Strands strands{run.first_strand, run.strands, run.symbols_a_strand};
    const core::DeviceView* const view = source.on_device(run.segment);
    if (view != nullptr && shape.count > 0 && device().has(*view)) {
        const auto order = SlotOrder(run.segment).order(shape.count);
        return give_words(strands, region_nt, code, {{}, {view->data, view->count}, order}, take);
    }
    std::vector<std::uint16_t> symbols(shape.count);
    source.read(run.segment, 0, symbols);
    check_symbols(symbols, shape.alphabet);
    SlotOrder(run.segment).shuffle(symbols);
    return give_words(strands, region_nt, code, {symbols}, take);
}

bool FixedLengthScheme::encode_exact(const core::SymbolSource& source, const Layout& plan,
                                     std::size_t region_nt, const TakeContents& take) const {
    std::vector<std::uint8_t> bytes;
    std::vector<std::uint16_t> symbols;
    for (std::size_t i = 0; i < source.shapes().size(); ++i) {
        const core::SegmentShape& shape = source.shapes()[i];
        if (is_lossy(shape)) continue;
        symbols.resize(shape.count);
        source.read(i, 0, symbols);
        append_bytes(symbols, shape.alphabet, bytes);
    }
    const FixedLengthCode code = byte_code(byte_word_nt_);
    const StreamCodes codes(plan.exact);
    const std::vector<std::uint8_t> strands = plan.exact.encode(bytes, codes.get());
    symbols.assign(strands.begin(), strands.end());
    return give_words({plan.exact_first, plan.exact.strand_count(), plan.exact.strand_bytes()},
                      region_nt, code, {symbols}, take);
}

void FixedLengthScheme::encode(const PoolFrame& frame, const core::SymbolSource& source,
                               const TakeContents& take) const {
    const auto& shapes = source.shapes();
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (shapes[i].count > std::numeric_limits<std::uint32_t>::max()) {
            throw core::InputError("scheme fixed-length: segment " + std::to_string(i) + " has " +
                                   std::to_string(shapes[i].count) +
                                   " symbols; expected fewer than 2^32");
        }
    }
    const Layout plan = layout(frame, shapes);
    for (const LossyRun& run : plan.lossy) {
        if (!encode_lossy(source, run, region_nt(frame), take)) return;
    }
    encode_exact(source, plan, region_nt(frame), take);
}

DecodeReport FixedLengthScheme::read_lossy(const LossyRun& run, const StrandContents& contents,
                                           bool symbols, bool soft,
                                           core::ReceivedSegment& segment) const {
    const FixedLengthCode code = lossy_code(segment.shape, run.word_nt);
    const LossyReader reader(code, {symbols, soft}, segment);
    std::atomic<std::uint64_t> missing = run.strands, nearest = 0;
    const std::uint64_t count = segment.shape.count;
    const auto read_strands = [&](std::uint64_t first, std::uint64_t last) {
        std::vector<bool> came(last - first);
        LossyReader::Batch batch;
        contents.visit(run.first_strand + first, last - first,
                       [&](std::uint64_t number, const StrandReading& reading) {
                           const std::uint64_t strand = number - run.first_strand;
                           if (came[strand - first]) return;
                           came[strand - first] = true;
                           --missing;
                           const std::uint64_t slot = strand * run.symbols_a_strand;
                           reader.read(reading, slot,
                                       std::min<std::uint64_t>(count - slot, run.symbols_a_strand),
                                       batch);
                       });
        if (symbols) nearest += reader.finish(batch);
    };
    const std::size_t grain = device().strands_at_a_time();
    const std::size_t together = std::max<std::size_t>(grain, kStrandsAtATime);
    core::parallel_for(run.strands, grain, [&](std::size_t first, std::size_t last) {
        for (; first < last; first += together) {
            read_strands(first, std::min<std::uint64_t>(last, first + together));
        }
    });
    SlotOrder(run.segment).unshuffle(count, [&](std::uint64_t a, std::uint64_t b) {
        if (symbols) {
            std::swap(segment.symbols[a], segment.symbols[b]);
            std::swap(segment.confidence[a], segment.confidence[b]);
        }
        if (soft) {
            std::swap(segment.expected[a], segment.expected[b]);
            std::swap(segment.deviation[a], segment.deviation[b]);
        }
    });
    return {.strands_missing = missing, .nearest_words = nearest};
}

DecodeReport FixedLengthScheme::decode_lossy(const LossyRun& run, const core::SegmentShape& shape,
                                             const StrandContents& contents,
                                             core::SymbolSink& sink) const {
    core::ReceivedSegment own;
    core::ReceivedSegment* const room = sink.room(run.segment);
    core::ReceivedSegment& segment = room == nullptr ? own : *room;
    segment.shape = shape;
    segment.symbols.assign(shape.count, 0);
    segment.confidence.assign(shape.count, 0);
    const bool soft = has_soft_readings(shape) && !soft_readings_wait(shape, room);
    const DecodeReport report = read_lossy(run, contents, true, soft, segment);
    sink.take(
        {run.segment, 0, segment.symbols, segment.confidence, segment.expected, segment.deviation});
    return report;
}

DecodeReport FixedLengthScheme::decode_exact(const Layout& plan,
                                             std::span<const core::SegmentShape> shapes,
                                             const StrandContents& contents,
                                             core::SymbolSink& sink) const {
    const FixedLengthCode code = byte_code(byte_word_nt_);
    std::vector<StrandBytes> rows(plan.exact.strand_count());
    core::parallel_for(rows.size(), 64, [&](std::size_t first, std::size_t last) {
        contents.visit(plan.exact_first + first, last - first,
                       [&](std::uint64_t number, const StrandReading& reading) {
                           StrandBytes& row = rows[number - plan.exact_first];
                           // Of several readings the one with the fewest words that no writer
                           // wrote: of a read of two strands, one half is another strand's.
                           StrandBytes read = bytes_of_strand(code, reading);
                           if (!row.present || doubtful_bytes(read) < doubtful_bytes(row)) {
                               row = std::move(read);
                           }
                       });
    });
    DecodeReport report{.complete = true};
    for (const StrandBytes& row : rows) report.strands_missing += !row.present;
    const ExactStream::Decoded decoded = plan.exact.decode(rows, StreamCodes(plan.exact).get());
    report.corrected = decoded.corrected;
    std::size_t start = 0;
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (is_lossy(shapes[i])) continue;
        const std::size_t size = bytes_of(shapes[i]);
        core::ReceivedSegment segment{shapes[i], {}, {}};
        read_bytes(std::span(decoded.bytes).subspan(start, size),
                   std::span(decoded.known).subspan(start, size), segment);
        start += size;
        if (shapes[i].tolerance == core::Tolerance::kExact && segment.erased() > 0) {
            report.complete = false;
        }
        sink.take({i, 0, segment.symbols, segment.confidence});
    }
    return report;
}

DecodeReport FixedLengthScheme::decode(const PoolFrame& frame,
                                       std::span<const core::SegmentShape> shapes,
                                       const StrandContents& contents,
                                       core::SymbolSink& sink) const {
    const Layout plan = layout(frame, shapes);
    std::uint64_t missing = 0, nearest = 0;
    for (const LossyRun& run : plan.lossy) {
        const DecodeReport lossy = decode_lossy(run, shapes[run.segment], contents, sink);
        missing += lossy.strands_missing;
        nearest += lossy.nearest_words;
    }
    DecodeReport report = decode_exact(plan, shapes, contents, sink);
    report.strands_missing += missing;
    report.nearest_words = nearest;
    for (const LossyRun& run : plan.lossy) {
        const core::SegmentShape& shape = shapes[run.segment];
        core::ReceivedSegment* const room = sink.room(run.segment);
        if (has_soft_readings(shape) && soft_readings_wait(shape, room) && !sink.proven()) {
            read_lossy(run, contents, false, true, *room);
        }
    }
    return report;
}

SchemeEntry fixed_length_scheme() {
    return scheme_entry<FixedLengthScheme>(1);
}

}  // namespace oligo::dna

#include "dna/scheme/fixed_length.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/codebook/soft_reception.hpp"
#include "dna/cuda/device.hpp"
#include "dna/reads/confidence.hpp"
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

constexpr std::uint64_t kSpreadSeed = 0x737072656164;  // "spread"
constexpr std::string_view kFiller = "ACGT";           // repeated; whitening varies it
constexpr unsigned kMostStrandBytes = 255;
constexpr std::uint64_t kStrandsAtATime = 4096;  ///< whose regions are in memory
// Phred quality of a byte whose word was none of the book.
constexpr std::uint8_t kRepairedByte = 1;
// Confidence of a symbol whose word was none of the book: likely near, seldom right.
constexpr std::uint8_t kRepairedSymbol = 64;

bool is_lossy(const core::SegmentShape& shape) {
    return shape.tolerance == core::Tolerance::kLossy;
}

std::size_t region_nt(const PoolFrame& frame) {
    return frame.strand_nt - AddressCode::length_nt(frame.address_symbols);
}

FixedLengthCode byte_code(unsigned word_nt) {
    return {Codebook::get(BookFamily::kLexicographic, word_nt), 256, Assignment::kNatural};
}

void fill(std::span<std::uint8_t> region, std::size_t from) {
    for (std::size_t i = from; i < region.size(); ++i) {
        region[i] = static_cast<std::uint8_t>(kFiller[i % kFiller.size()]);
    }
}

/// Strands in a row, which share out symbols.
struct Strands {
    std::uint64_t first = 0, count = 0;
    std::size_t symbols = 0;  ///< of a strand; the last may have fewer
};

/// The symbols of strands, one behind the other: the host's, or a device's in an order.
struct StrandSymbols {
    std::span<const std::uint16_t> symbols = {};
    DeviceSymbols there = {};
    std::span<const std::uint32_t> order = {};  ///< where they are there

    std::size_t size() const { return there.count > 0 ? order.size() : symbols.size(); }
    /// Words of `count` symbols from `begin` on.
    void encode(const WordCoder& words, std::size_t begin, std::size_t count, char* bases) const {
        if (count == 0) return;
        if (there.count > 0) {
            words.encode(there, order.subspan(begin, count), bases);
        } else {
            words.encode(symbols.subspan(begin, count), bases);
        }
    }
};

/// Words of `count` symbols from `begin` on.
struct SymbolRun {
    const StrandSymbols& symbols;
    std::size_t begin, count;
};

/// Writes the words of the symbols of some strands and fills their regions up.
void spell(const WordCoder& words, unsigned word_nt, const SymbolRun& run, std::size_t a_strand,
           const Rows<std::uint8_t>& regions) {
    std::string bases(run.count * word_nt, 'A');
    run.symbols.encode(words, run.begin, run.count, bases.data());
    for (std::size_t i = 0; i < regions.count; ++i) {
        const std::size_t from = std::min(bases.size(), i * a_strand * word_nt);
        const std::size_t size = std::min(bases.size() - from, a_strand * word_nt);
        std::copy_n(bases.begin() + static_cast<std::ptrdiff_t>(from), size, regions[i].begin());
        fill(regions[i], size);
    }
}

/// Gives the regions of strands with the words of `symbols` in pieces, which all threads write.
/// False when no more are wanted.
bool give(const Strands& strands, std::size_t region_nt, const FixedLengthCode& code,
          const StrandSymbols& symbols, const TakeContents& take) {
    const auto words = device().words(code);
    const std::size_t grain = device().strands_at_a_time();
    std::vector<std::uint8_t> regions(std::min(strands.count, kStrandsAtATime) * region_nt);
    for (std::uint64_t done = 0; done < strands.count; done += kStrandsAtATime) {
        const std::uint64_t count = std::min(kStrandsAtATime, strands.count - done);
        core::parallel_for(count, grain, [&](std::size_t from, std::size_t to) {
            const std::size_t begin = std::min(symbols.size(), (done + from) * strands.symbols);
            const std::size_t end = std::min(symbols.size(), (done + to) * strands.symbols);
            spell(*words, code.word_nt(), {symbols, begin, end - begin}, strands.symbols,
                  {regions.data() + from * region_nt, region_nt, region_nt, to - from});
        });
        if (!take({regions.data(), region_nt, region_nt, count, strands.first + done})) {
            return false;
        }
    }
    return true;
}

/// Which symbol stands in which slot: symbol order[i] is written at slot i.
std::vector<std::uint32_t> spread(std::uint64_t count, std::size_t segment) {
    core::Random random(kSpreadSeed, segment);
    return core::permutation(static_cast<std::uint32_t>(count), random);
}

/// Puts the symbols at the slots that spread() says: the same exchanges, of the symbols themselves.
void shuffle(std::span<std::uint16_t> symbols, std::size_t segment) {
    core::Random random(kSpreadSeed, segment);
    for (std::size_t i = symbols.size(); i > 1; --i) {
        std::swap(symbols[i - 1], symbols[random.below(i)]);
    }
}

/// A lossy segment as it is read: everything erased at first.
struct LossySymbols {
    std::vector<std::uint16_t> symbols;
    std::vector<std::uint8_t> confidence;
    std::vector<float> expected, deviation;  ///< where words have soft readings

    LossySymbols(std::size_t count, bool soft)
        : symbols(count),
          confidence(count),
          expected(soft ? count : 0),
          deviation(soft ? count : 0) {}
};

/// Puts what strands say into a lossy segment. Strands write to different places, so several may
/// be read at a time.
class LossyReader {
  public:
    /// Words of strands that are read together.
    struct Batch {
        std::string bases;
        std::vector<std::uint32_t> places;  ///< of their symbols
    };

    /// `soft`: words have soft readings.
    LossyReader(const FixedLengthCode& code, bool soft, LossySymbols& segment)
        : code_(code), words_(device().words(code)), segment_(segment) {
        if (soft) soft_.emplace(code);
    }

    /// The words of a strand, in order, are the symbols at `places`. Which they are follows in
    /// finish(): devices read many strands at a time.
    void read(const StrandReading& reading, std::span<const std::uint32_t> places,
              Batch& batch) const {
        const std::size_t nt = code_.word_nt();
        const auto bases = std::string_view(reading.units).substr(0, places.size() * nt);
        batch.bases += bases;
        batch.places.insert(batch.places.end(), places.begin(), places.end());
        for (std::size_t k = 0; k < places.size(); ++k) {
            const auto confidence = std::span(reading.confidence).subspan(k * nt, nt);
            const std::uint8_t least = *std::min_element(confidence.begin(), confidence.end());
            segment_.confidence[places[k]] = std::max<std::uint8_t>(1, least);
            if (!soft_) continue;
            const SoftLevel level = soft_->decode(bases.substr(k * nt, nt), confidence);
            segment_.expected[places[k]] = level.expected;
            segment_.deviation[places[k]] = level.deviation;
        }
    }
    void finish(const Batch& batch) const {
        std::vector<std::uint16_t> symbols(batch.places.size());
        std::vector<std::uint8_t> distance(batch.places.size());
        words_->decode(batch.bases, symbols, distance);
        for (std::size_t k = 0; k < symbols.size(); ++k) {
            segment_.symbols[batch.places[k]] = symbols[k];
            std::uint8_t& sure = segment_.confidence[batch.places[k]];
            if (distance[k] > 0) sure = std::min(sure, kRepairedSymbol);
        }
    }

  private:
    const FixedLengthCode& code_;
    std::unique_ptr<const WordCoder> words_;
    LossySymbols& segment_;
    std::optional<SoftReception> soft_;
};

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

/// The inner code of the exact stream where the DNA stage works.
class InnerCode {
  public:
    explicit InnerCode(const ExactStream& stream) {
        if (stream.inner_parity() == 0) return;
        code_.emplace(GaloisField::gf256(), static_cast<unsigned>(stream.inner_parity()));
        maker_ = device().parity(*code_);
    }
    const ParityMaker* get() const { return maker_.get(); }

  private:
    std::optional<ReedSolomon> code_;
    std::unique_ptr<const ParityMaker> maker_;
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
    for (const LossyRun& run : plan.lossy) runs.push_back({run.strands, run.word_nt});
    runs.push_back({plan.exact.strand_count(), byte_word_nt_});
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
        const auto order = spread(shape.count, run.segment);
        return give(strands, region_nt, code, {{}, {view->data, view->count}, order}, take);
    }
    std::vector<std::uint16_t> symbols(shape.count);
    source.read(run.segment, 0, symbols);
    check_symbols(symbols, shape.alphabet);
    shuffle(symbols, run.segment);
    return give(strands, region_nt, code, {symbols}, take);
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
    const InnerCode inner(plan.exact);
    const std::vector<std::uint8_t> strands = plan.exact.encode(bytes, inner.get());
    symbols.assign(strands.begin(), strands.end());
    return give({plan.exact_first, plan.exact.strand_count(), plan.exact.strand_bytes()}, region_nt,
                code, {symbols}, take);
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

std::uint64_t FixedLengthScheme::decode_lossy(const LossyRun& run, const core::SegmentShape& shape,
                                              const StrandContents& contents,
                                              core::SymbolSink& sink) const {
    const FixedLengthCode code = lossy_code(shape, run.word_nt);
    const bool soft =
        shape.order == core::Order::kOrdinal && SoftReception::possible(code.alphabet());
    LossySymbols segment(shape.count, soft);
    const LossyReader reader(code, soft, segment);
    const auto order = spread(shape.count, run.segment);
    std::atomic<std::uint64_t> missing = run.strands;
    core::parallel_for(
        run.strands, device().strands_at_a_time(), [&](std::size_t first, std::size_t last) {
            std::vector<bool> came(last - first);
            LossyReader::Batch batch;
            const auto read = [&](std::uint64_t number, const StrandReading& reading) {
                const std::size_t strand = number - run.first_strand;
                if (came[strand - first]) return;
                came[strand - first] = true;
                --missing;
                const std::size_t start = strand * run.symbols_a_strand;
                reader.read(
                    reading,
                    std::span(order).subspan(
                        start, std::min<std::size_t>(order.size() - start, run.symbols_a_strand)),
                    batch);
            };
            contents.visit(run.first_strand + first, last - first, read);
            reader.finish(batch);
        });
    sink.take(
        {run.segment, 0, segment.symbols, segment.confidence, segment.expected, segment.deviation});
    return missing;
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
    DecodeReport report{true, 0};
    for (const StrandBytes& row : rows) report.strands_missing += !row.present;
    const ExactStream::Decoded decoded = plan.exact.decode(rows, InnerCode(plan.exact).get());
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
    std::uint64_t missing = 0;
    for (const LossyRun& run : plan.lossy) {
        missing += decode_lossy(run, shapes[run.segment], contents, sink);
    }
    DecodeReport report = decode_exact(plan, shapes, contents, sink);
    report.strands_missing += missing;
    return report;
}

SchemeEntry fixed_length_scheme() {
    return scheme_entry<FixedLengthScheme>(1);
}

}  // namespace oligo::dna

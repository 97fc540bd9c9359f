#include "dna/scheme/bases.hpp"

#include "core/byte_io.hpp"
#include "core/error.hpp"
#include "dna/cuda/device.hpp"
#include "dna/ecc/reed_solomon.hpp"
#include "dna/nucleotide.hpp"
#include "dna/scheme/scheme_list.hpp"
#include "dna/strand/addressed_form.hpp"
#include "dna/stream/symbol_bytes.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr unsigned kMostCodeword = 255;
constexpr core::Range kParity{0, 0.5};
// Bases under one permutation. Long pieces keep runs as they are; several of them a strand keep GC
// in the middle: flat areas repeat three letters, a third or two thirds GC under any single one.
constexpr unsigned kWhitenedNt = 44;
// A lossy segment is whatever a network chose, runs of a letter included, which only a permutation
// of its own for every base breaks up.
constexpr unsigned kLossyWhitenedNt = 1;
constexpr std::string_view kFiller = "ACGT";
// Restored strands are as sure as the strands that they were restored from.
constexpr std::uint8_t kRestored = 192;

/// Four letters that are names, not levels: a lossy segment of levels goes to words that keep near
/// ones near.
bool is_bases(const core::SegmentShape& shape) {
    const bool categories = shape.order == core::Order::kCategorical;
    return shape.alphabet == kBases.size() &&
           (shape.tolerance == core::Tolerance::kChunked ||
            (shape.tolerance == core::Tolerance::kLossy && categories));
}

std::uint64_t strands_of(const core::SegmentShape& shape, std::size_t region_nt) {
    return shape.count / region_nt + (shape.count % region_nt != 0);
}

/// Parity strands for `data` strands.
unsigned parity_for(std::uint64_t data, unsigned percent) {
    return std::max(1U, static_cast<unsigned>((data * percent + 99) / 100));
}

std::uint8_t byte_at(std::string_view bases, std::size_t column) {
    unsigned byte = 0;
    for (std::size_t i = 4 * column; i < 4 * column + 4; ++i) {
        byte = byte * 4 + (i < bases.size() ? base_value(bases[i]) & 3U : 0U);
    }
    return static_cast<std::uint8_t>(byte);
}

void put_byte(std::string& bases, std::size_t column, std::uint8_t byte) {
    for (std::size_t i = 0; i < 4 && 4 * column + i < bases.size(); ++i) {
        bases[4 * column + i] = kBases[byte >> (6 - 2 * i) & 3];
    }
}

std::vector<std::uint8_t> parameters_of(const BasesOptions& options) {
    const std::vector<std::uint8_t> others = parameters_of(options.other);
    if (others.empty() && options.parity_percent == BasesOptions{}.parity_percent) return {};
    core::ByteWriter out;
    out.u8(static_cast<std::uint8_t>(options.parity_percent));
    out.bytes(others);
    return out.take();
}

/// The segments of a payload that are no bases, behind them the parity over those that are.
class OtherSymbols final : public core::SymbolSource {
  public:
    OtherSymbols(const core::SymbolSource& all, std::vector<core::SegmentShape> shapes,
                 std::span<const std::uint16_t> parity)
        : all_(all), shapes_(std::move(shapes)), parity_(parity) {
        for (std::size_t i = 0; i < all.shapes().size(); ++i) {
            if (!is_bases(all.shapes()[i])) numbers_.push_back(i);
        }
    }

    const std::vector<core::SegmentShape>& shapes() const override { return shapes_; }
    void read(std::size_t segment, std::uint64_t first,
              std::span<std::uint16_t> symbols) const override {
        if (segment < numbers_.size()) return all_.read(numbers_[segment], first, symbols);
        const auto from = parity_.subspan(first, symbols.size());
        std::copy(from.begin(), from.end(), symbols.begin());
    }

  private:
    const core::SymbolSource& all_;
    std::vector<core::SegmentShape> shapes_;  ///< the parity's last
    std::span<const std::uint16_t> parity_;
    std::vector<std::size_t> numbers_;  ///< of the segments in `all_`
};

/// Hands on the segments that are no bases under their own numbers and keeps the parity, which
/// follows them.
class OtherSegments final : public core::SymbolSink {
  public:
    OtherSegments(std::span<const core::SegmentShape> shapes, const core::SegmentShape& parity,
                  core::SymbolSink& target)
        : target_(target), kept_{{}, {{parity, {}, {}}}}, to_parity_(kept_) {
        for (std::size_t i = 0; i < shapes.size(); ++i) {
            if (!is_bases(shapes[i])) numbers_.push_back(i);
        }
    }

    void take(const core::SymbolBlock& block) override {
        const bool is_parity = block.segment == numbers_.size();
        core::SymbolBlock renamed = block;
        renamed.segment = is_parity ? 0 : numbers_.at(block.segment);
        (is_parity ? static_cast<core::SymbolSink&>(to_parity_) : target_).take(renamed);
    }
    const core::ReceivedSegment& parity() const { return kept_.segments[0]; }

  private:
    core::SymbolSink& target_;
    std::vector<std::size_t> numbers_;
    core::ReceivedPayload kept_;
    core::PayloadSink to_parity_;
};

/// Symbols of a segment of bases from its strands.
void put_bases(std::size_t number, const core::SegmentShape& shape, std::size_t region_nt,
               std::span<const StrandReading> strands, core::SymbolSink& sink) {
    std::vector<std::uint16_t> symbols(shape.count);
    std::vector<std::uint8_t> confidence(shape.count);
    for (std::size_t first = 0; first < shape.count; first += region_nt) {
        const StrandReading& reading = strands[first / region_nt];
        const std::size_t count = std::min<std::size_t>(reading.units.size(), shape.count - first);
        for (std::size_t i = 0; i < count; ++i) {
            const std::uint8_t value = base_value(reading.units[i]);
            if (value > 3 || reading.confidence[i] == 0) continue;
            symbols[first + i] = value;
            confidence[first + i] = reading.confidence[i];
        }
    }
    sink.take({number, 0, symbols, confidence});
}

}  // namespace

BasesScheme::BasesScheme(BasesOptions options)
    : Scheme(facts_of(kName, options.other, parameters_of(options))),
      options_(options),
      other_(std::move(options.other)) {}

BasesOptions BasesScheme::read_options(core::Config& config) {
    BasesOptions options;
    options.other = FixedLengthScheme::read_options(config);
    options.parity_percent =
        static_cast<unsigned>(std::lround(100 * config.number("parity", 0.02, kParity)));
    return options;
}

BasesOptions BasesScheme::read_options(std::span<const std::uint8_t> parameters,
                                       std::size_t strand_nt) {
    BasesOptions options;
    if (!parameters.empty()) {
        options.parity_percent = parameters[0];
        parameters = parameters.subspan(1);
    }
    if (options.parity_percent > 100 * kParity.high) {
        throw core::InputError("pool: the parameters of scheme bases are broken: parity of " +
                               std::to_string(options.parity_percent) +
                               " percent; expected at most 50");
    }
    options.other = FixedLengthScheme::read_options(parameters, strand_nt);
    return options;
}

BasesScheme::Layout BasesScheme::layout(const PoolFrame& frame,
                                        std::span<const core::SegmentShape> shapes) const {
    Layout plan;
    plan.region_nt = frame.strand_nt - AddressCode::length_nt(frame.address_symbols);
    for (const core::SegmentShape& shape : shapes) {
        if (is_bases(shape)) {
            plan.strands += strands_of(shape, plan.region_nt);
        } else {
            plan.others.push_back(shape);
        }
    }
    const unsigned percent = options_.parity_percent;
    if (percent > 0 && plan.strands > 0) {
        std::uint64_t most = kMostCodeword - 1;
        while (most + parity_for(most, percent) > kMostCodeword) --most;
        plan.groups = (plan.strands + most - 1) / most;
        plan.parity = parity_for((plan.strands + plan.groups - 1) / plan.groups, percent);
    }
    plan.others.push_back({256, plan.parity_bytes(), 15, core::Tolerance::kChunked});
    return plan;
}

std::unique_ptr<const StrandForm> BasesScheme::form(const PoolFrame& frame,
                                                    ObjectShapes objects) const {
    std::vector<WhiteningRun> runs;
    for (const auto& shapes : objects) {
        const Layout plan = layout(frame, shapes);
        for (const core::SegmentShape& shape : shapes) {
            if (!is_bases(shape)) continue;
            const bool lossy = shape.tolerance == core::Tolerance::kLossy;
            runs.push_back(
                {strands_of(shape, plan.region_nt), lossy ? kLossyWhitenedNt : kWhitenedNt});
        }
        for (const WhiteningRun& run : other_.whitening(frame, plan.others)) runs.push_back(run);
    }
    return std::make_unique<AddressedForm>(
        AddressedForm::Binding{frame.address_symbols, frame.salt, frame.pool}, runs);
}

ObjectStrands BasesScheme::strands(const PoolFrame& frame,
                                   std::span<const core::SegmentShape> shapes) const {
    const Layout plan = layout(frame, shapes);
    NucleotideCount count;
    for (const core::SegmentShape& shape : shapes) {
        if (is_bases(shape)) count.payload_nt += shape.count;
    }
    const auto own = std::span(plan.others).first(plan.others.size() - 1);  // parity is no payload
    count.payload_nt += other_.strands(frame, own).count.payload_nt;
    count.strands = plan.strands + other_.strands(frame, plan.others).count.strands;
    count.strand_nt = count.strands * frame.strand_nt;
    count.ordered_nt = count.strand_nt;
    count.payload_bits = core::payload_bits(shapes);
    return ObjectStrands::in_one_piece(count);
}

std::vector<std::uint16_t> BasesScheme::parity_of(const Layout& plan,
                                                  std::span<const std::uint8_t> regions) const {
    std::vector<std::uint16_t> bytes;
    if (plan.groups == 0) return bytes;
    const ReedSolomon code(GaloisField::gf256(), plan.parity);
    const auto columns = device().columns(code);
    std::vector<std::uint8_t> messages, parity(plan.parity * plan.columns());
    for (std::size_t group = 0; group < plan.groups; ++group) {
        messages.clear();
        for (std::size_t i = group; i < plan.strands; i += plan.groups) {
            const auto region = regions.subspan(i * plan.region_nt, plan.region_nt);
            const std::string_view bases(reinterpret_cast<const char*>(region.data()),
                                         region.size());
            for (std::size_t column = 0; column < plan.columns(); ++column) {
                messages.push_back(byte_at(bases, column));
            }
        }
        columns->encode(messages, plan.columns(), parity);
        bytes.insert(bytes.end(), parity.begin(), parity.end());
    }
    return bytes;
}

std::vector<std::uint8_t> BasesScheme::regions_of(const Layout& plan,
                                                  const core::SymbolSource& source) const {
    std::vector<std::uint8_t> regions;
    std::vector<std::uint16_t> symbols;
    for (std::size_t i = 0; i < source.shapes().size(); ++i) {
        const core::SegmentShape& shape = source.shapes()[i];
        if (!is_bases(shape)) continue;
        symbols.resize(shape.count);
        source.read(i, 0, symbols);
        check_symbols(symbols, shape.alphabet);
        for (const std::uint16_t symbol : symbols) {
            regions.push_back(static_cast<std::uint8_t>(kBases[symbol]));
        }
        for (std::size_t at = symbols.size() % plan.region_nt; at % plan.region_nt != 0; ++at) {
            regions.push_back(static_cast<std::uint8_t>(kFiller[at % kFiller.size()]));
        }
    }
    return regions;
}

void BasesScheme::encode(const PoolFrame& frame, const core::SymbolSource& source,
                         const TakeContents& take) const {
    const Layout plan = layout(frame, source.shapes());
    const std::vector<std::uint8_t> regions = regions_of(plan, source);
    if (!take({regions.data(), plan.region_nt, plan.region_nt,
               static_cast<std::size_t>(plan.strands), 0})) {
        return;
    }
    const std::vector<std::uint16_t> parity = parity_of(plan, regions);
    other_.encode(frame, OtherSymbols(source, plan.others, parity), [&](ContentBlock block) {
        block.first += plan.strands;
        return take(block);
    });
}

std::uint64_t BasesScheme::restore(const Layout& plan, const core::ReceivedSegment& parity,
                                   std::vector<StrandReading>& strands) const {
    std::uint64_t restored = 0;
    if (plan.groups == 0) return restored;
    const ReedSolomon code(GaloisField::gf256(), plan.parity);
    for (std::size_t group = 0; group < plan.groups; ++group) {
        std::vector<std::uint16_t> lost;
        std::size_t members = 0;
        for (std::size_t i = group; i < plan.strands; i += plan.groups, ++members) {
            if (strands[i].empty()) lost.push_back(static_cast<std::uint16_t>(members));
        }
        if (lost.empty() || lost.size() > plan.parity) continue;
        std::vector<std::string> found(lost.size(), std::string(plan.region_nt, 'A'));
        std::vector<std::vector<std::uint8_t>> sure(lost.size(),
                                                    std::vector<std::uint8_t>(plan.region_nt, 0));
        std::vector<std::uint8_t> word(members + plan.parity);
        for (std::size_t column = 0; column < plan.columns(); ++column) {
            std::vector<std::uint16_t> erasures = lost;
            for (std::size_t m = 0; m < members; ++m) {
                word[m] = byte_at(strands[group + m * plan.groups].units, column);
            }
            for (std::size_t row = 0; row < plan.parity; ++row) {
                const std::size_t at = (group * plan.parity + row) * plan.columns() + column;
                word[members + row] = static_cast<std::uint8_t>(parity.symbols[at]);
                if (parity.confidence[at] == 0) {
                    erasures.push_back(static_cast<std::uint16_t>(members + row));
                }
            }
            if (!code.decode(word, erasures)) continue;
            restored += lost.size();
            for (std::size_t k = 0; k < lost.size(); ++k) {
                put_byte(found[k], column, word[lost[k]]);
                const std::size_t end = std::min(4 * column + 4, plan.region_nt);
                std::fill(sure[k].begin() + static_cast<std::ptrdiff_t>(4 * column),
                          sure[k].begin() + static_cast<std::ptrdiff_t>(end), kRestored);
            }
        }
        for (std::size_t k = 0; k < lost.size(); ++k) {
            strands[group + lost[k] * plan.groups] = {StrandReading::Kind::kLetters,
                                                      std::move(found[k]), std::move(sure[k]), 0};
        }
    }
    return restored;
}

DecodeReport BasesScheme::decode(const PoolFrame& frame, std::span<const core::SegmentShape> shapes,
                                 const StrandContents& contents, core::SymbolSink& sink) const {
    const Layout plan = layout(frame, shapes);
    OtherSegments others(shapes, plan.others.back(), sink);
    DecodeReport report =
        other_.decode(frame, plan.others, StrandsFrom(contents, plan.strands), others);
    std::vector<StrandReading> bases = read_strands(contents, 0, plan.strands);
    for (const StrandReading& strand : bases) report.strands_missing += strand.empty();
    report.corrected.restored += restore(plan, others.parity(), bases);
    auto strands = std::span<const StrandReading>(bases);
    for (std::size_t i = 0; i < shapes.size(); ++i) {
        if (!is_bases(shapes[i])) continue;
        const std::size_t count = strands_of(shapes[i], plan.region_nt);
        put_bases(i, shapes[i], plan.region_nt, strands.first(count), sink);
        strands = strands.subspan(count);
    }
    return report;
}

SchemeEntry bases_scheme() {
    return scheme_entry<BasesScheme>(7, "jpegdna");
}

}  // namespace oligo::dna

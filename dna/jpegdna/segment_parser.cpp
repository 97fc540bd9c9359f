#include "dna/jpegdna/segment_parser.hpp"

#include <algorithm>
#include <cmath>
#include <cstdlib>

namespace oligo::dna {
namespace {

constexpr std::size_t kPhases = 160;   // bases after a gap at which decoders begin
constexpr std::size_t kWindow = 256;   // how far they must come
constexpr std::size_t kPartial = 160;  // bases of a block that a gap cuts off, about the most
constexpr double kBaseWeight = 1.386;  // ln 4: what one matching base of an end-of-block word says
constexpr double kPassWeight = 0.8, kMostPasses = 8;
constexpr double kSure = 6;
constexpr std::size_t kAround = 3;  // blocks on either side that tell what is usual
constexpr double kSteps = 1.5;      // DC steps that flat blocks of two rows differ by
constexpr double kOverall = 0.25;   // share of the whole parse's usual difference

double median(std::vector<double>& values) {
    if (values.empty()) return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

void set_usual(Parse& parse, double dc_level) {
    const std::size_t count = parse.blocks.size();
    std::vector<double> differences(count, 0);
    for (std::size_t i = 1; i < count; ++i) differences[i] = parse.left_difference(i);
    std::vector<double> all(differences.begin() + (count > 0 ? 1 : 0), differences.end());
    const double overall = std::max(1.0, median(all));
    parse.usual.resize(count);
    for (std::size_t i = 0; i < count; ++i) {
        std::vector<double> around;
        const std::size_t last = std::min(count, i + kAround + 1);
        for (std::size_t k = i < kAround ? 1 : std::max<std::size_t>(1, i - kAround); k < last;
             ++k) {
            if (k != i) around.push_back(differences[k]);
        }
        const double local = around.empty() ? overall : median(around);
        parse.usual[i] = std::max(kSteps * dc_level, kOverall * overall + local);
    }
}

}  // namespace

double Parse::left_difference(std::size_t i) const {
    const ParsedBlock &left_block = blocks[i - 1], &block = blocks[i];
    double sum = 0;
    for (std::size_t k = 0; k < kEdgeSamples; ++k) {
        sum += std::abs(left_block.sum + left_block.right[k] - block.sum - block.left[k]);
    }
    return sum / kEdgeSamples;
}

std::size_t SegmentParser::next_known(std::size_t position) const {
    while (position < known_.size() && known_[position] == 0) ++position;
    return position;
}

std::size_t SegmentParser::known_end(std::size_t position) const {
    while (position < known_.size() && known_[position] != 0) ++position;
    return position;
}

bool SegmentParser::decode(std::size_t channel, std::size_t& position, std::size_t end,
                           std::int32_t& level) {
    const BlockQuantiser& quantiser = coder_.quantiser(channel);
    levels_.assign(quantiser.coefficients(), 0);
    std::size_t next = position;
    coder_.dc(channel).set_state(0);
    if (!coder_.dc(channel).decode(strand_, next, end, level) ||
        !coder_.ac(channel).decode(strand_, next, end, levels_)) {
        return false;
    }
    levels_[0] = 0;
    if (!quantiser.plausible(levels_.data())) return false;
    position = next;
    return true;
}

/// Of the block that was decoded last.
ParsedBlock SegmentParser::edges(std::size_t channel) const {
    const BlockQuantiser& quantiser = coder_.quantiser(channel);
    const std::size_t size = quantiser.block_px();
    std::array<std::uint8_t, std::size_t{Dct::kMaxSize} * Dct::kMaxSize> samples;
    quantiser.inverse(levels_.data(), samples.data(), size);
    ParsedBlock block;
    for (std::size_t i = 0; i < kEdgeSamples; ++i) {
        const std::size_t along = i * size / kEdgeSamples, last = size - 1;
        const auto level = [&samples](std::size_t at) {
            return static_cast<std::int16_t>(samples[at] - 128);
        };
        block.top[i] = level(along);
        block.bottom[i] = level(last * size + along);
        block.left[i] = level(along * size);
        block.right[i] = level(along * size + last);
    }
    return block;
}

std::shared_ptr<const Parse> SegmentParser::parse(std::size_t position, std::size_t channel) {
    std::weak_ptr<const Parse>& kept = parses_[{position, channel}];
    if (auto known = kept.lock()) return known;
    auto parse = std::make_shared<Parse>();
    parse->begin_nt = position;
    parse->channel = channel;
    const std::size_t end = known_end(position);
    const double dc_level = coder_.quantiser(channel).dc_level();
    double sum = 0;
    while (position < end) {
        const std::size_t begin = position;
        std::int32_t difference = 0;
        if (!decode(channel, position, end, difference)) break;
        parse->blocks.push_back(edges(channel));
        parse->blocks.back().sum = sum += difference * dc_level;
        parse->blocks.back().length_nt = static_cast<std::uint32_t>(position - begin);
    }
    parse->end_nt = position;
    set_usual(*parse, dc_level);
    kept = parse;
    return parse;
}

/// How surely a block begins at `place`, in nats.
double SegmentParser::score(std::size_t place, std::size_t begin, std::size_t passes,
                            std::size_t channel) const {
    double sum = kPassWeight * std::min<double>(static_cast<double>(passes), kMostPasses);
    const std::string& word = coder_.ac(channel).end_of_block();
    const std::size_t seen = std::min(word.size(), place - begin);
    const std::string_view before = bases_.substr(place - seen, seen);
    const bool ends = before == std::string_view(word).substr(word.size() - seen);
    return ends ? sum + kBaseWeight * static_cast<double>(seen) : sum - 2;
}

std::optional<std::size_t> SegmentParser::phase(std::size_t begin, std::size_t channel) {
    const auto [kept, fresh] = phases_.try_emplace({begin, channel});
    if (fresh) kept->second = find_phase(begin, channel);
    return kept->second;
}

std::optional<std::size_t> SegmentParser::find_phase(std::size_t begin, std::size_t channel) {
    const std::size_t end = known_end(begin);
    for (std::size_t first = begin; first < end; first += kPhases) {
        const std::size_t far = std::min(end, first + kPhases + kWindow);
        Chain ends;
        std::map<std::size_t, std::size_t> passes;
        for (std::size_t start = first; start < std::min(end, first + kPhases); ++start) {
            std::vector<std::size_t> places;
            std::size_t position = start;
            while (position < far) {
                places.push_back(position);
                auto [known, fresh] = ends.try_emplace(position, position);
                std::int32_t level = 0;
                if (fresh) decode(channel, known->second, end, level);
                if (known->second == position) break;
                position = known->second;
            }
            if (position < far && (far < end || end - position > kPartial)) continue;
            if (places.size() < 2) continue;
            for (const std::size_t place : places) ++passes[place];
        }
        for (const auto& [place, count] : passes) {
            if (score(place, begin, count, channel) >= kSure) return place;
        }
    }
    return std::nullopt;
}

}  // namespace oligo::dna

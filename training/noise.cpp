#include "training/noise.hpp"

#include "core/error.hpp"
#include "core/random.hpp"
#include "dna/codebook/fixed_length_code.hpp"
#include "dna/codebook/soft_reception.hpp"
#include "models/noise/codeword_channel.hpp"
#include "models/noise/gaussian.hpp"

#include <array>
#include <string_view>

namespace oligo::training {
namespace {

class NoNoise final : public NoiseSource {
  public:
    double strength(std::int64_t) const override { return 0; }
    bool silent() const override { return true; }
    models::Reception apply(const at::Tensor& levels, std::int64_t) const override {
        return {levels, {}};
    }
};

/// Pic & Antonini: the level rises from 0 to max_level over the run.
class GaussianNoise final : public NoiseSource {
  public:
    GaussianNoise(double max_level, std::int64_t alphabet, std::int64_t steps)
        : max_level_(max_level), alphabet_(alphabet), steps_(steps) {}

    double strength(std::int64_t step) const override {
        return models::noise_ramp(max_level_, step, steps_);
    }
    models::Reception apply(const at::Tensor& levels, std::int64_t step) const override {
        return {models::add_gaussian_noise(levels, strength(step), alphabet_), {}};
    }

  private:
    double max_level_;
    std::int64_t alphabet_, steps_;
};

/// What the nearest-codeword decoder makes of each level. For a soft model every level is certain:
/// what a pool's checksum confirms is passed on like this.
models::ReceptionTable hard_table(const dna::FixedLengthCode& code, double rate, bool soft) {
    models::ReceptionTable table;
    table.alphabet = code.alphabet();
    table.chances = code.transition_matrix(rate);
    for (std::uint32_t level = 0; level < code.alphabet(); ++level) table.level.push_back(level);
    if (soft) table.deviation.assign(table.level.size(), 0.0);
    return table;
}

/// What the soft decoder makes of each word.
models::ReceptionTable soft_table(const dna::FixedLengthCode& code, double rate) {
    const auto words = dna::SoftReception(code).table(rate);
    models::ReceptionTable table;
    table.alphabet = code.alphabet();
    table.chances = words.chances;
    for (const auto& level : words.levels) {
        table.level.push_back(level.expected);
        table.deviation.push_back(level.deviation);
    }
    return table;
}

/// Substitutions through the codebook and its decoder; each batch draws one of the rates.
class CodewordNoise final : public NoiseSource {
  public:
    CodewordNoise(const NoiseConfig& config, std::int64_t alphabet, std::uint64_t seed)
        : rates_(config.p_sub), p_erase_(config.p_erase), seed_(seed) {
        const auto levels = static_cast<std::uint32_t>(alphabet);
        const auto family = dna::parse_book_family(config.book);
        const auto word_nt = config.word_nt > 0 ? static_cast<unsigned>(config.word_nt)
                                                : dna::Codebook::shortest_word_nt(family, levels);
        const dna::FixedLengthCode code(dna::Codebook::get(family, word_nt), levels,
                                        dna::parse_assignment(config.assignment));
        for (const double rate : rates_) {
            channels_.emplace_back(config.soft && rate > 0 ? soft_table(code, rate)
                                                           : hard_table(code, rate, config.soft));
        }
    }

    double strength(std::int64_t step) const override { return rates_[choice(step)]; }
    models::Reception apply(const at::Tensor& levels, std::int64_t step) const override {
        return channels_[choice(step)](levels, p_erase_);
    }

  private:
    std::size_t choice(std::int64_t step) const {
        constexpr std::uint64_t kRateStream = std::uint64_t{1} << 34;
        core::Random random(seed_, kRateStream + static_cast<std::uint64_t>(step));
        return random.below(rates_.size());
    }

    std::vector<double> rates_;
    double p_erase_;
    std::uint64_t seed_;
    std::vector<models::CodewordChannel> channels_;
};

}  // namespace

NoiseConfig NoiseConfig::from_config(core::Config section) {
    constexpr std::array<std::string_view, 3> kinds{"none", "gaussian", "codeword"};
    constexpr std::array<std::string_view, 2> books{"paircode", "lexicographic"};
    constexpr std::array<std::string_view, 2> assignments{"natural", "neighbour"};
    NoiseConfig noise;
    noise.kind = section.choice("kind", noise.kind, kinds);
    noise.max_level = section.number("max_level", noise.max_level, {0, 1000});
    noise.p_sub = section.numbers("p_sub", noise.p_sub, {0, 0.75});
    noise.p_erase = section.number("p_erase", noise.p_erase, {0, 0.9});
    noise.book = section.choice("book", noise.book, books);
    noise.word_nt = section.integer("word_nt", noise.word_nt, {0, 10});
    noise.assignment = section.choice("assignment", noise.assignment, assignments);
    noise.soft = section.boolean("soft", noise.soft);
    if (noise.p_sub.empty()) {
        throw core::InputError("config '" + section.name() +
                               "': key 'noise.p_sub' is empty; expected at least one rate");
    }
    return noise;
}

std::unique_ptr<NoiseSource> make_noise(const NoiseConfig& config, std::int64_t alphabet,
                                        std::int64_t total_steps, std::uint64_t seed) {
    if (config.kind == "gaussian") {
        return std::make_unique<GaussianNoise>(config.max_level, alphabet, total_steps);
    }
    if (config.kind == "codeword") {
        return std::make_unique<CodewordNoise>(config, alphabet, seed);
    }
    return std::make_unique<NoNoise>();
}

}  // namespace oligo::training

#include "inference/api/planning.hpp"

#include "core/error.hpp"
#include "core/number_text.hpp"
#include "core/progress.hpp"
#include "core/random.hpp"
#include "dna/channel/simulation.hpp"
#include "dna/pool/write_pool.hpp"
#include "inference/api/picture_writer.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/formats/pool_reader.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <memory>
#include <utility>

namespace oligo::inference {

namespace {

/// Depths that are tried, in order.
constexpr std::array kDepths = {1.0, 1.5, 2.0,  2.5,  3.0,  4.0,  5.0, 6.0,
                                8.0, 10., 12.0, 15.0, 20.0, 30.0, 50.0};
constexpr std::uint32_t kFewTrials = 4;
/// Times the cost of the cheapest way so far, from which on another is not looked at any more.
constexpr double kFarDearer = 2.5;
constexpr std::uint32_t kMostConfirming = 1000;

struct Choice {
    std::string scheme;
    std::vector<std::string> assignments;
};

/// Schemes with their rates and redundancies.
std::vector<Choice> all_choices() {
    return {{"robust", {"rate=1.5"}},
            {"robust", {"rate=1.25"}},
            {"robust", {"rate=1.0"}},
            {"robust", {"rate=0.75"}},
            {"robust", {"rate=0.5"}},
            {"adf", {}},
            {"adf", {"redundancy=0.3"}},
            {"adf", {"inner_parity=4"}},
            {"adf", {"inner_parity=8", "redundancy=0.3"}},
            {"adf", {"redundancy=1"}},
            {"fixed-length", {}},
            {"fixed-length", {"inner_parity=8", "outer_parity=0.4"}},
            {"three-to-two", {}},
            {"two-bit", {}},
            {"goldman", {}}};
}

/// Of one scheme alone where it is named; another one, or a file, with its own settings.
std::vector<Choice> choices(const std::string& scheme) {
    std::vector<Choice> some = all_choices();
    if (scheme.empty()) return some;
    std::erase_if(some, [&](const Choice& one) { return one.scheme != scheme; });
    if (some.empty()) some.push_back({scheme, {}});
    return some;
}

/// Keeps oligos as they are ordered.
class PlannedOligos final : public dna::StrandSink {
  public:
    void begin(std::uint64_t) override { oligos = {}; }
    void take(const dna::OligoBlock& block) override {
        for (std::size_t i = 0; i < block.count; ++i) oligos.add(block.oligo(i));
    }

    dna::PackedStrands oligos;
};

/// What is to be stored, and its symbols to compare with.
struct Stored {
    dna::ObjectSource object;
    std::vector<std::vector<std::uint16_t>> symbols;
    std::uint64_t bytes = 0;
};

Stored stored_of(Prepared&& prepared) {
    Stored stored;
    stored.bytes = prepared.file_bytes;
    stored.object = take_object(prepared);
    const core::SymbolSource& source = *stored.object.symbols;
    for (std::size_t i = 0; i < source.shapes().size(); ++i) {
        stored.symbols.emplace_back(source.shapes()[i].count);
        source.read(i, 0, stored.symbols.back());
    }
    return stored;
}

Stored load(const PlanRequest& request, const CommonOptions& common) {
    const auto sources = find_sources({request.input}, !request.picture);
    if (sources.size() != 1) {
        throw core::UsageError("plan: '" + request.input + "' stands for " +
                               std::to_string(sources.size()) + " files; expected one");
    }
    if (!request.picture) return stored_of(prepare_file(sources.front()));
    const PictureWriter writer = open_picture_writer(request.write, common);
    Stored stored;
    prepare_pictures(*writer.codec, sources, {},
                     [&](Prepared&& prepared) { stored = stored_of(std::move(prepared)); });
    return stored;
}

class Planner {
  public:
    Planner(const PlanRequest& request, const CommonOptions& common)
        : request_(request), common_(common), stored_(load(request, common)) {}

    PlannedOrder run();

  private:
    struct Tried {
        Alternative alternative;
        dna::PackedStrands oligos;
        std::size_t number = 0;
    };
    Tried write(const Choice& choice, std::size_t number) const;
    bool comes_back(const Tried& tried, double depth, std::uint32_t trial) const;
    /// Whether so many trials at that depth leave no more failures than the success allows.
    bool is_enough(Tried& tried, double depth, std::uint32_t trials);
    void find_depth(Tried& tried);
    bool confirm(Tried& tried);
    std::vector<double> depths() const;

    const PlanRequest& request_;
    const CommonOptions& common_;
    Stored stored_;
    std::optional<double> cheapest_;  ///< cost of what was enough for few trials
    core::Progress progress_{"plan", 0, "trials"};
};

std::vector<double> Planner::depths() const {
    if (request_.depth) return {*request_.depth};
    return {kDepths.begin(), kDepths.end()};
}

Planner::Tried Planner::write(const Choice& choice, std::size_t number) const {
    Tried tried;
    tried.number = number;
    tried.alternative.scheme = choice.scheme;
    tried.alternative.assignments = choice.assignments;
    WriteOptions options = request_.write;
    options.scheme = choice.scheme;
    options.assignments = choice.assignments;
    try {
        const auto writer = open_file_writer(options, common_);
        if (format_of_scheme(writer->scheme_name()).survey == nullptr) {
            throw core::UsageError(
                "plan: pools of '" + choice.scheme +
                "' have no directory, so that reads alone do not tell what is in "
                "them; expected another scheme");
        }
        PlannedOligos oligos;
        const dna::PoolFacts facts = writer->write({stored_.object}, oligos);
        tried.oligos = std::move(oligos.oligos);
        tried.alternative.oligos = tried.oligos.size();
        tried.alternative.ordered_nt = facts.count.ordered_nt;
        tried.alternative.bits_per_nt = static_cast<double>(facts.count.payload_bits) /
                                        static_cast<double>(facts.count.strand_nt);
    } catch (const core::InputError& error) {
        tried.alternative.problem = error.what();
    }
    return tried;
}

bool Planner::comes_back(const Tried& tried, double depth, std::uint32_t trial) const {
    dna::ChannelModel channel = request_.channel;
    channel.coverage = depth;
    core::Random seeds(common_.seed, tried.number << 32 | trial);
    std::vector<dna::Read> reads;
    dna::simulate_each(tried.oligos, channel, seeds.next(), {},
                       [&](const dna::SimulatedRead& read) {
                           reads.push_back({read.bases, read.quality});
                       });
    try {
        const dna::PoolReading reading = read_any_pool(reads);
        const core::ReceivedPayload& payload = reading.objects.at(0).payload;
        return payload.verified &&
               std::equal(stored_.symbols.begin(), stored_.symbols.end(), payload.segments.begin(),
                          payload.segments.end(),
                          [](const auto& a, const auto& b) { return a == b.symbols; });
    } catch (const core::Error& error) {
        if (error.code() == core::ExitCode::kInternal) throw;
        return false;
    }
}

bool Planner::is_enough(Tried& tried, double depth, std::uint32_t trials) {
    Alternative& alternative = tried.alternative;
    const auto allowed = static_cast<std::uint32_t>((1 - request_.success) * trials);
    alternative.trials = alternative.succeeded = 0;
    for (std::uint32_t trial = 0; trial < trials; ++trial) {
        ++alternative.trials;
        // Trials of a confirmation are others than those that led to it.
        alternative.succeeded +=
            comes_back(tried, depth, trial + (trials > kFewTrials ? 1U << 16 : 0U));
        progress_.advance();
        if (alternative.trials - alternative.succeeded > allowed) return false;
    }
    return true;
}

/// From the least depth on: what is not enough shows at once there, and few reads take little time.
void Planner::find_depth(Tried& tried) {
    Alternative& alternative = tried.alternative;
    for (const double depth : depths()) {
        alternative.depth = depth;
        const double cost = alternative.cost(request_.prices);
        if (cheapest_ && cost > kFarDearer * *cheapest_) {
            alternative.problem = depth == depths().front()
                                      ? "dearer than others at any depth"
                                      : "fails below " + core::short_text(depth) +
                                            " reads a strand; dearer than others from there on";
            alternative.depth.reset();
            return;
        }
        if (!is_enough(tried, depth, kFewTrials)) continue;
        cheapest_ = std::min(cost, cheapest_.value_or(cost));
        return;
    }
    alternative.problem =
        "fails at " + core::short_text(*alternative.depth) + " reads a strand too";
    alternative.depth.reset();
}

/// Where it fails, the next depth is its own.
bool Planner::confirm(Tried& tried) {
    Alternative& alternative = tried.alternative;
    const std::uint32_t trials =
        request_.trials > 0 ? request_.trials : trials_for(request_.success);
    if (is_enough(tried, *alternative.depth, trials)) return alternative.confirmed = true;
    const std::vector<double> all = depths();
    const auto next = std::upper_bound(all.begin(), all.end(), *alternative.depth);
    alternative.depth = next == all.end() ? std::nullopt : std::optional<double>(*next);
    if (!alternative.depth) {
        alternative.problem = "failed " +
                              std::to_string(alternative.trials - alternative.succeeded) + " of " +
                              std::to_string(alternative.trials) + " trials";
    }
    return false;
}

PlannedOrder Planner::run() {
    std::vector<Tried> all;
    std::size_t number = 0;
    for (const Choice& choice : choices(request_.write.scheme)) {
        ++number;
        progress_.note(choice.scheme);
        all.push_back(write(choice, number));
        if (all.back().alternative.problem.empty()) find_depth(all.back());
    }
    if (all.size() == 1 && !all.front().alternative.problem.empty() &&
        all.front().alternative.oligos == 0) {
        throw core::InputError(all.front().alternative.problem);
    }
    const auto cheaper = [&](const Tried& a, const Tried& b) {
        if (a.alternative.depth.has_value() != b.alternative.depth.has_value()) {
            return a.alternative.depth.has_value();
        }
        return a.alternative.cost(request_.prices) < b.alternative.cost(request_.prices);
    };
    PlannedOrder order;
    order.bytes = stored_.bytes;
    do {
        std::stable_sort(all.begin(), all.end(), cheaper);
        if (!all.front().alternative.depth) break;
        progress_.note("confirms " + all.front().alternative.scheme);
        order.found = confirm(all.front());
    } while (!order.found);
    for (Tried& tried : all) order.alternatives.push_back(std::move(tried.alternative));
    return order;
}

}  // namespace

double Alternative::cost(const PlanPrices& prices) const {
    return prices.nt * static_cast<double>(ordered_nt) +
           prices.oligo * static_cast<double>(oligos) + prices.of_read() * sequenced_nt();
}

std::uint32_t trials_for(double success) {
    // Without a failure among n trials the rate is above s with 95 %, where s^n = 0.05.
    const double trials = std::ceil(std::log(0.05) / std::log(std::min(success, 0.9999)));
    return std::clamp(static_cast<std::uint32_t>(trials), kFewTrials + 1, kMostConfirming);
}

PlannedOrder plan_order(const PlanRequest& request, const CommonOptions& common) {
    return Planner(request, common).run();
}

}  // namespace oligo::inference

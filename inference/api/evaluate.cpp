#include "inference/api/evaluate.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/progress.hpp"
#include "core/random.hpp"
#include "inference/formats/pool_reader.hpp"

#include <chrono>

namespace oligo::inference {

namespace {

class Stopwatch {
  public:
    /// Seconds since the last call, or since the beginning.
    double lap_s() {
        const auto now = std::chrono::steady_clock::now();
        const double seconds = std::chrono::duration<double>(now - start_).count();
        start_ = now;
        return seconds;
    }

  private:
    std::chrono::steady_clock::time_point start_ = std::chrono::steady_clock::now();
};

/// A picture with what is compared with it.
struct Reference {
    core::Picture original;
    core::Picture clean;  ///< decompressed from the payload as it was written
    std::vector<std::string> oligos;
};

/// Keeps oligos as they are ordered.
class OligoList final : public dna::StrandSink {
  public:
    void begin(std::uint64_t strands) override {
        oligos.clear();
        oligos.reserve(strands);
    }
    void take(const dna::OligoBlock& block) override {
        for (std::size_t i = 0; i < block.count; ++i) oligos.emplace_back(block.oligo(i));
    }

    std::vector<std::string> oligos;
};

void read_back(core::ImageCodec& codec, const MetricSet& metrics, const Reference& reference,
               Trial& trial, const std::vector<dna::SimulatedRead>& simulated) {
    Stopwatch watch;
    std::vector<dna::Read> reads;
    for (const dna::SimulatedRead& read : simulated) reads.push_back({read.bases, read.quality});
    const dna::PoolReading reading = read_any_pool(reads);
    trial.read_s = watch.lap_s();
    const dna::ReceivedObject& object = reading.objects.at(0);
    trial.strands_missing = object.strands_missing;
    trial.erased_share = object.erased_share();
    if (!object.complete) throw core::RecoveryError("a part that must be exact is lost");
    if (trial.erased_share >= 1) throw core::RecoveryError("no data strand arrived");
    const core::Picture picture = std::move(codec.decompress({&object.payload, 1}).at(0));
    trial.decompress_s = watch.lap_s();
    trial.figures = metrics.measure(reference.original, picture);
    trial.identical = picture == reference.clean;
    trial.recovered = true;
}

Trial run_trial(core::ImageCodec& codec, const MetricSet& metrics, const Reference& reference,
                const dna::ChannelModel& channel, std::uint64_t seed) {
    Trial trial;
    Stopwatch watch;
    const auto reads = dna::simulate(reference.oligos, channel, seed);
    trial.simulate_s = watch.lap_s();
    trial.reads = reads.size();
    try {
        read_back(codec, metrics, reference, trial, reads);
    } catch (const core::Error& error) {
        if (error.code() == core::ExitCode::kInternal) throw;
        trial.problem = error.what();  // a channel too rough to get through is a result
    }
    return trial;
}

PictureResult start_picture(core::ImageCodec& codec, const PoolWriter& pool_writer,
                            const MetricSet& metrics, const Source& source, Reference& reference) {
    PictureResult result;
    reference.original = core::load_picture(source.path);
    const core::Picture wanted = for_codec(reference.original, codec);
    Stopwatch watch;
    core::Payload payload = std::move(codec.compress({&wanted, 1}).at(0));
    result.compress_s = watch.lap_s();
    const core::ReceivedPayload received = core::as_received(payload);
    reference.clean = std::move(codec.decompress({&received, 1}).at(0));
    result.figures = metrics.measure(reference.original, reference.clean);
    watch.lap_s();
    const core::PayloadHeader header = payload.header;
    OligoList oligos;
    const dna::PoolFacts pool =
        pool_writer.write({{dna::Role::kPicture, source.name, header,
                            std::make_shared<core::PayloadSymbols>(std::move(payload))}},
                          oligos);
    result.write_s = watch.lap_s();
    result.count = pool.count;
    reference.oligos = std::move(oligos.oligos);
    result.prepared = {source, std::filesystem::file_size(source.path), wanted.pixels(), {}};
    result.prepared.object.payload.header = header;
    return result;
}

}  // namespace

std::vector<PictureResult> evaluate(core::ImageCodec& codec, const PoolWriter& pool_writer,
                                    const EvaluationPlan& plan) {
    const std::size_t per_picture = plan.cases.size() * plan.trials;
    core::Progress progress("evaluate", plan.sources.size() * per_picture, "trials");
    std::vector<PictureResult> results;
    for (const Source& source : plan.sources) {
        Reference reference;
        PictureResult result = start_picture(codec, pool_writer, plan.metrics, source, reference);
        for (std::size_t c = 0; c < plan.cases.size(); ++c) {
            for (std::size_t t = 0; t < plan.trials; ++t) {
                const std::size_t stream = results.size() * per_picture + c * plan.trials + t;
                const std::uint64_t seed = core::Random(plan.seed, stream).next();
                Trial trial = run_trial(codec, plan.metrics, reference, plan.cases[c].model, seed);
                trial.channel_case = c;
                trial.trial = t;
                result.trials.push_back(trial);
                progress.note(source.name + " " + plan.cases[c].label);
                progress.advance();
            }
        }
        results.push_back(std::move(result));
    }
    return results;
}

}  // namespace oligo::inference

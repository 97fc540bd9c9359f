#include "inference/api/evaluate.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/progress.hpp"
#include "core/random.hpp"
#include "dna/channel/simulation.hpp"
#include "inference/api/recovery.hpp"
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
    dna::PackedStrands oligos;
};

/// Keeps oligos as they are ordered.
class OligoList final : public dna::StrandSink {
  public:
    void begin(std::uint64_t) override { oligos = {}; }
    void take(const dna::OligoBlock& block) override {
        for (std::size_t i = 0; i < block.count; ++i) oligos.add(block.oligo(i));
    }

    dna::PackedStrands oligos;
};

class Evaluation {
  public:
    Evaluation(const core::ImageCodec& codec, const PoolWriter& pool_writer,
               const EvaluationPlan& plan, const CommonOptions& common)
        : codec_(codec), pool_writer_(pool_writer), plan_(plan), common_(common) {}

    /// Writes a picture; `reference` is what its trials are compared with.
    PictureResult start(const Source& source, Reference& reference) const;
    Trial run_trial(const PictureResult& picture, const Reference& reference,
                    const dna::ChannelModel& channel, std::uint64_t seed) const;

  private:
    void read_back(const PictureResult& picture, const Reference& reference, Trial& trial,
                   const std::vector<dna::Read>& reads) const;

    const core::ImageCodec& codec_;
    const PoolWriter& pool_writer_;
    const EvaluationPlan& plan_;
    const CommonOptions& common_;
};

void Evaluation::read_back(const PictureResult& result, const Reference& reference, Trial& trial,
                           const std::vector<dna::Read>& reads) const {
    Stopwatch watch;
    const dna::PoolReading reading = read_any_pool(reads);
    trial.read_s = watch.lap_s();
    const dna::ReceivedObject& object = reading.objects.at(0);
    trial.strands_missing = object.strands_missing;
    trial.erased_share = object.erased_share();
    CodecShelf shelf({}, common_);
    shelf.lend(result.prepared.object.payload.header, codec_);
    const Recovered back = std::move(recover(reading, {{&object, 1}}, shelf).at(0));
    if (!back.problem.empty()) throw core::RecoveryError(back.problem);
    trial.decompress_s = watch.lap_s();
    trial.figures = plan_.metrics.measure(reference.original, *back.picture);
    trial.identical = *back.picture == reference.clean;
    trial.recovered = true;
}

Trial Evaluation::run_trial(const PictureResult& picture, const Reference& reference,
                            const dna::ChannelModel& channel, std::uint64_t seed) const {
    Trial trial;
    Stopwatch watch;
    std::vector<dna::Read> reads;
    dna::simulate_each(
        reference.oligos, channel, seed, {},
        [&](const dna::SimulatedRead& read) {
            reads.push_back({read.bases, read.quality});
        },
        [&](std::uint64_t total) { reads.reserve(total); });
    trial.simulate_s = watch.lap_s();
    trial.reads = reads.size();
    try {
        read_back(picture, reference, trial, reads);
    } catch (const core::Error& error) {
        if (error.code() == core::ExitCode::kInternal) throw;
        trial.problem = error.what();  // a channel too rough to get through is a result
    }
    return trial;
}

PictureResult Evaluation::start(const Source& source, Reference& reference) const {
    PictureResult result;
    reference.original = core::load_picture(source.path);
    const core::Picture wanted = for_codec(reference.original, codec_);
    Stopwatch watch;
    core::Payload payload = std::move(codec_.compress({&wanted, 1}).at(0));
    result.compress_s = watch.lap_s();
    const core::ReceivedPayload received = core::as_received(payload);
    reference.clean = std::move(codec_.decompress({&received, 1}).at(0).picture);
    result.figures = plan_.metrics.measure(reference.original, reference.clean);
    watch.lap_s();
    const core::PayloadHeader header = payload.header;
    std::vector<dna::ObjectSource> objects{
        {dna::Role::kPicture, source.name, header,
         std::make_shared<core::PayloadSymbols>(std::move(payload))}};
    OligoList oligos;
    const dna::PoolFacts pool = pool_writer_.write(objects, oligos);
    result.write_s = watch.lap_s();
    result.count = pool.count;
    reference.oligos = std::move(oligos.oligos);
    result.prepared = {source, std::filesystem::file_size(source.path), wanted.pixels(), {}};
    result.prepared.object.payload.header = header;
    return result;
}

}  // namespace

std::vector<PictureResult> evaluate(const core::ImageCodec& codec, const PoolWriter& pool_writer,
                                    const EvaluationPlan& plan, const CommonOptions& common) {
    const Evaluation evaluation(codec, pool_writer, plan, common);
    const std::size_t per_picture = plan.cases.size() * plan.trials;
    core::Progress progress("evaluate", plan.sources.size() * per_picture, "trials");
    std::vector<PictureResult> results;
    for (const Source& source : plan.sources) {
        Reference reference;
        PictureResult result = evaluation.start(source, reference);
        for (std::size_t c = 0; c < plan.cases.size(); ++c) {
            for (std::size_t t = 0; t < plan.trials; ++t) {
                const std::size_t stream = results.size() * per_picture + c * plan.trials + t;
                const std::uint64_t seed = core::Random(plan.seed, stream).next();
                Trial trial = evaluation.run_trial(result, reference, plan.cases[c].model, seed);
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

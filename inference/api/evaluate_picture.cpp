#include "inference/api/evaluate_picture.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/image/image_io.hpp"
#include "dna/cuda/device.hpp"
#include "dna/reads/read_source.hpp"
#include "inference/formats/pool_reader.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <sstream>

namespace oligo::inference {

namespace {

constexpr std::size_t kMostDepth = 99;  ///< deeper strands count as this deep

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

/// Keeps oligos as they are ordered.
class OligoList final : public dna::StrandSink {
  public:
    void begin(std::uint64_t) override {
        oligos = {};
        histograms = {};
    }
    void take(const dna::OligoBlock& block) override {
        for (std::size_t i = 0; i < block.count; ++i) {
            oligos.add(block.oligo(i));
            histograms.add(block.oligo(i));
        }
    }

    dna::PackedStrands oligos;
    OligoHistograms histograms;
};

template <typename Values>
void hash_values(core::Sha256& hash, const Values& values) {
    const auto* bytes = reinterpret_cast<const std::uint8_t*>(values.data());
    hash.update({bytes, values.size() * sizeof(values[0])});
    hash.update(":");
}

/// What decides about a decoded picture: two payloads with one key give the same.
std::string decoding_key(const core::ReceivedPayload& payload, const std::string& object) {
    core::Sha256 hash;
    hash.update(object);
    hash.update(payload.verified ? "verified" : "in doubt");
    hash_values(hash, payload.header.parameters);
    for (const core::ReceivedSegment& segment : payload.segments) {
        hash_values(hash, segment.symbols);
        hash_values(hash, segment.confidence);
        hash_values(hash, segment.expected);
        hash_values(hash, segment.deviation);
    }
    return core::to_hex(hash.finish());
}

/// The same of how an object came back, as recover() looks at it.
std::string arrival_text(const dna::ReceivedObject& object) {
    if (object.payload.verified) return "whole";
    return std::to_string(object.arrived) + std::to_string(object.complete) + " " +
           std::to_string(object.strands_missing) + " " + std::to_string(object.erased_symbols);
}

/// "key=value" of "--set key=value --set key=value".
std::vector<std::string> assignments_in(const std::string& options) {
    std::vector<std::string> found;
    std::istringstream words(options);
    std::string before;
    for (std::string word; words >> word; before = word) {
        if (before == "--set") found.push_back(word);
    }
    return found;
}

}  // namespace

void OligoHistograms::add(std::string_view oligo) {
    std::size_t strong = 0, run = 0, longest = 0;
    for (std::size_t i = 0; i < oligo.size(); ++i) {
        strong += oligo[i] == 'C' || oligo[i] == 'G';
        run = i > 0 && oligo[i] == oligo[i - 1] ? run + 1 : 1;
        longest = std::max(longest, run);
    }
    if (oligo.empty()) return;
    ++gc[(strong * (gc.size() - 1) + oligo.size() / 2) / oligo.size()];
    ++runs[std::min(longest, runs.size() - 1)];
    ++lengths_nt[oligo.size()];
}

PictureRun::PictureRun(const EvaluationPoint& point, const EvaluationPlan& plan,
                       const CommonOptions& common, const Source& source)
    : point_(point), plan_(plan), common_(common) {
    result_.source = source;
    original_ = core::load_picture(source.path);
    result_.width_px = original_.width_px;
    result_.height_px = original_.height_px;
    result_.file_bytes = std::filesystem::file_size(source.path);
    if (point.codec) {
        write_picture();
    } else {
        write_file();
    }
}

void PictureRun::write_picture() {
    const core::Picture wanted = for_codec(original_, *point_.codec);
    Stopwatch watch;
    core::Payload payload = std::move(point_.codec->compress({&wanted, 1}).at(0));
    result_.compress_s = watch.lap_s();
    const core::ReceivedPayload received = core::as_received(payload);
    clean_ = std::move(point_.codec->decompress({&received, 1}).at(0).picture);
    result_.decompress_s = watch.lap_s();
    result_.figures = plan_.metrics.measure(original_, clean_);
    result_.lossless = clean_ == wanted;
    result_.header = payload.header;
    const auto outcome = outcome_of(decoding_key(received, "whole"));
    std::call_once(outcome->once, [&] {
        outcome->figures = result_.figures;
        outcome->identical = true;
    });
    write({{dna::Role::kPicture, result_.source.name, result_.header,
            std::make_shared<core::PayloadSymbols>(std::move(payload))}});
}

void PictureRun::write_file() {
    file_ = core::read_file(result_.source.path);
    result_.figures = plan_.metrics.measure(original_, original_);
    result_.lossless = true;
    core::Payload payload;
    payload.header.codec = "raw";
    core::Segment segment{"bytes", 256, 0, core::Tolerance::kExact, {}};
    segment.symbols.assign(file_.begin(), file_.end());
    payload.segments.push_back(std::move(segment));
    result_.header = payload.header;
    write({{dna::Role::kFile, result_.source.path.filename().string(), result_.header,
            std::make_shared<core::PayloadSymbols>(std::move(payload))}});
}

void PictureRun::write(const std::vector<dna::ObjectSource>& objects) {
    Stopwatch watch;
    OligoList list;
    const dna::PoolFacts pool = point_.pool->write(objects, list);
    result_.write_s = watch.lap_s();
    result_.count = pool.count;
    result_.oligos = std::move(list.histograms);
    oligos_ = std::move(list.oligos);
}

std::shared_ptr<PictureRun::Outcome> PictureRun::outcome_of(const std::string& key) {
    const std::lock_guard lock(mutex_);
    auto& outcome = outcomes_[key];
    if (!outcome) outcome = std::make_shared<Outcome>();
    return outcome;
}

void PictureRun::judge_picture(Trial& trial, const dna::PoolReading& reading) {
    const dna::ReceivedObject& object = reading.objects.at(0);
    trial.strands_missing = object.strands_missing;
    trial.erased_share = object.erased_share();
    const auto outcome = outcome_of(decoding_key(object.payload, arrival_text(object)));
    std::call_once(outcome->once, [&] {
        CodecShelf shelf({}, common_);
        shelf.lend(result_.header, *point_.codec);
        const Recovered back = std::move(recover(reading, {{&object, 1}}, shelf).at(0));
        outcome->problem = back.problem;
        if (!back.problem.empty()) return;
        outcome->figures = plan_.metrics.measure(original_, *back.picture);
        outcome->identical = *back.picture == clean_;
    });
    if (!outcome->problem.empty()) throw core::RecoveryError(outcome->problem);
    trial.figures = outcome->figures;
    trial.identical = outcome->identical;
}

void PictureRun::judge_file(Trial& trial, const std::vector<dna::Read>& reads) {
    dna::KeptReads source(reads);
    const std::string told = point_.pool->decode_options(file_.size());
    const PoolResult result =
        told.empty()
            ? read_recognised(source)
            : format_to_tell(point_.pool->scheme_name()).read(source, {{}, assignments_in(told)});
    std::vector<std::uint8_t> back;
    if (const auto* lone = std::get_if<LoneFile>(&result)) {
        back = lone->bytes;
    } else {
        const dna::ReceivedObject& object = std::get<dna::PoolReading>(result).objects.at(0);
        trial.strands_missing = object.strands_missing;
        trial.erased_share = object.erased_share();
        if (!object.arrived || !object.payload.verified) {
            throw core::RecoveryError("not recoverable byte for byte");
        }
        back = inference::file_bytes(object.payload);
    }
    if (back != file_) throw core::RecoveryError("other bytes than those that were written");
    trial.figures = result_.figures;
    trial.identical = true;
}

void PictureRun::read_back(Trial& trial, const std::vector<dna::Read>& reads) {
    Stopwatch watch;
    if (!point_.codec) {
        judge_file(trial, reads);
        trial.read_s = watch.lap_s();
    } else {
        const dna::PoolReading reading = read_any_pool(reads);
        trial.read_s = watch.lap_s();
        judge_picture(trial, reading);
        trial.decompress_s = watch.lap_s();
    }
    trial.recovered = true;
}

Trial PictureRun::run_trial(const dna::ChannelModel& channel, std::uint64_t seed) {
    Trial trial;
    Stopwatch watch;
    std::vector<dna::Read> reads;
    std::vector<std::uint64_t> reads_of(oligos_.size());
    const auto elsewhere = dna::device().plain_reads(channel);
    dna::simulate_each(
        oligos_, channel, seed, {{}, elsewhere.get()},
        [&](const dna::SimulatedRead& read) {
            reads.push_back({read.bases, read.quality});
            trial.sequenced_nt += read.bases.size();
            ++reads_of.at(read.strand);
        },
        [&](std::uint64_t total) { reads.reserve(total); });
    trial.simulate_s = watch.lap_s();
    trial.reads = reads.size();
    for (const std::uint64_t count : reads_of) {
        const std::size_t depth = std::min<std::size_t>(count, kMostDepth);
        if (trial.depths.size() <= depth) trial.depths.resize(depth + 1);
        ++trial.depths[depth];
    }
    try {
        read_back(trial, reads);
    } catch (const core::Error& error) {
        const bool ours = error.code() == core::ExitCode::kInternal;
        if (ours || error.code() == core::ExitCode::kMachine) throw;
        trial.problem = error.what();
    }
    return trial;
}

}  // namespace oligo::inference

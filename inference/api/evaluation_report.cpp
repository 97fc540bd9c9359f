#include "inference/api/evaluation_report.hpp"

#include "core/hash.hpp"
#include "core/version.hpp"
#include "inference/api/channels.hpp"
#include "inference/api/evaluation_statistics.hpp"
#include "inference/report/density.hpp"

#include <nlohmann/json.hpp>

#include <map>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

Json trial_json(const Trial& trial, const MetricSet& metrics) {
    Json json{{"case", trial.channel_case},
              {"trial", trial.trial},
              {"recovered", trial.recovered},
              {"problem", trial.problem.empty() ? Json() : Json(trial.problem)}};
    metrics.put(json, trial.figures);
    json["identical"] = trial.identical;
    json["reads"] = trial.reads;
    json["sequenced_nt"] = trial.sequenced_nt;
    json["strands_missing"] = trial.strands_missing;
    json["erased_share"] = trial.erased_share;
    json["depths"] = trial.depths;
    json["seconds"] = {
        {"simulate", trial.simulate_s}, {"read", trial.read_s}, {"decompress", trial.decompress_s}};
    return json;
}

Json oligos_json(const OligoHistograms& oligos) {
    Json lengths = Json::object();
    for (const auto& [length, count] : oligos.lengths_nt) lengths[std::to_string(length)] = count;
    return {{"gc", oligos.gc}, {"longest_run", oligos.runs}, {"lengths_nt", lengths}};
}

bool failed(const Json& record) {
    return record.contains("error");
}

Json interval_json(const std::optional<Interval>& interval) {
    if (!interval) return nullptr;
    return {{"low", interval->low}, {"high", interval->high}};
}

/// Figures of a record as put() wrote them.
Figures figures_in(const Json& record, const MetricSet& metrics) {
    Figures figures;
    for (const models::MetricKind& kind : metrics.kinds()) {
        figures.push_back(value_of(record[std::string(kind.key)]));
    }
    return figures;
}

/// What one channel case came to over all pictures.
class CaseSummary {
  public:
    CaseSummary(const EvaluationPlan& plan, std::size_t index) : plan_(plan), index_(index) {}

    void add(const Json& picture) {
        for (const Json& trial : picture["trials"]) {
            if (trial["case"] != index_) continue;
            ++all_;
            if (trial["recovered"].get<bool>()) ++recovered_;
            identical_ += trial["identical"].get<bool>() ? 1 : 0;
            sequenced_nt_ += trial["sequenced_nt"].get<double>();
            pixels_ += picture["width_px"].get<double>() * picture["height_px"].get<double>();
            figures_.push_back(figures_in(trial, plan_.metrics));
            by_trial_[trial["trial"].get<std::size_t>()].push_back(figures_.back());
        }
    }

    Json json() const {
        const ChannelCase& one = plan_.cases[index_];
        Json mean;
        plan_.metrics.put(mean, plan_.metrics.mean(figures_));
        return {{"label", one.label},
                {"value", number(one.swept)},
                {"channel", channel_json(one.model)},
                {"trials", all_},
                {"recovered", recovered_},
                {"recovered_interval", interval_json(share_interval(recovered_, all_))},
                {"identical", identical_},
                {"sequenced_nt_per_pixel", pixels_ > 0 ? Json(sequenced_nt_ / pixels_) : Json()},
                {"mean", mean},
                {"interval", intervals()}};
    }

  private:
    /// Of the mean over pictures, which every trial gives once.
    Json intervals() const {
        std::map<std::size_t, std::vector<double>> values;
        for (const auto& [trial, figures] : by_trial_) {
            const Figures means = plan_.metrics.mean(figures);
            for (std::size_t i = 0; i < means.size(); ++i) {
                if (means[i]) values[i].push_back(*means[i]);
            }
        }
        Json json = Json::object();
        for (std::size_t i = 0; i < plan_.metrics.kinds().size(); ++i) {
            json[std::string(plan_.metrics.kinds()[i].key)] =
                interval_json(mean_interval(values[i]));
        }
        return json;
    }

    const EvaluationPlan& plan_;
    std::size_t index_;
    std::size_t all_ = 0, recovered_ = 0, identical_ = 0;
    double sequenced_nt_ = 0, pixels_ = 0;
    std::vector<Figures> figures_;
    std::map<std::size_t, std::vector<Figures>> by_trial_;
};

dna::NucleotideCount count_in(const Json& record) {
    dna::NucleotideCount count;
    count.payload_nt = record["nucleotides"]["payload"];
    count.strand_nt = record["nucleotides"]["strand"];
    count.ordered_nt = record["nucleotides"]["ordered"];
    count.payload_bits = record["payload_bytes"].get<double>() * 8;
    count.strands = record["strands"];
    return count;
}

Json mean_json(const std::vector<Json>& pictures, const MetricSet& metrics) {
    std::vector<Figures> figures;
    dna::NucleotideCount count;
    std::uint64_t pixels = 0, all = 0, lossless = 0;
    double file_bytes = 0, encode_s = 0, decode_s = 0;
    for (const Json& one : pictures) {
        if (failed(one)) continue;
        figures.push_back(figures_in(one, metrics));
        count += count_in(one);
        pixels += one["width_px"].get<std::uint64_t>() * one["height_px"].get<std::uint64_t>();
        file_bytes += one["file_bytes"].get<double>();
        lossless += one["lossless"].get<bool>() ? 1 : 0;
        encode_s += one["seconds"]["compress"].get<double>();
        decode_s += one["seconds"]["decompress"].get<double>();
        ++all;
    }
    Json json;
    metrics.put(json, metrics.mean(figures));
    json["bpp"] = pixels > 0 ? Json(count.payload_bits / static_cast<double>(pixels)) : Json();
    put_densities(json, densities(count, pixels));
    json["file_ratio"] =
        count.payload_bits > 0 ? Json(file_bytes * 8 / count.payload_bits) : Json();
    json["oligos"] = count.strands;
    json["lossless"] = all > 0 && lossless == all;
    const auto mean_s = [&](double sum) {
        return all > 0 ? Json(sum / static_cast<double>(all)) : Json();
    };
    json["seconds"] = {{"compress", mean_s(encode_s)}, {"decompress", mean_s(decode_s)}};
    return json;
}

}  // namespace

Json picture_json(const PictureResult& result, const MetricSet& metrics) {
    const double bytes = result.count.payload_bits / 8;
    const auto pixels = static_cast<double>(result.pixels());
    Json json{{"name", result.source.name},
              {"input", result.source.path.string()},
              {"width_px", result.width_px},
              {"height_px", result.height_px},
              {"file_bytes", result.file_bytes}};
    put_count(json, result.count);
    json["file_ratio"] = bytes > 0 ? Json(static_cast<double>(result.file_bytes) / bytes) : Json();
    json["bpp"] = result.count.payload_bits / pixels;
    put_densities(json, densities(result.count, result.pixels()));
    metrics.put(json, result.figures);
    json["lossless"] = result.lossless;
    json["oligos"] = oligos_json(result.oligos);
    json["seconds"] = {{"compress", result.compress_s},
                       {"write", result.write_s},
                       {"decompress", result.decompress_s}};
    json["trials"] = Json::array();
    for (const Trial& trial : result.trials) json["trials"].push_back(trial_json(trial, metrics));
    return json;
}

Json failed_picture_json(const Source& source, const std::string& error) {
    return {{"name", source.name}, {"input", source.path.string()}, {"error", error}};
}

Json point_json(const EvaluationPoint& point, const EvaluationPlan& plan,
                std::vector<Json> pictures) {
    Json json{{"label", point.label},
              {"set", point.assignments},
              {"codec", point.header.codec},
              {"model", core::to_hex(point.header.model)},
              {"scheme", point.pool->scheme_name()},
              {"primers", point.pool->primers().name},
              {"strand_nt", point.pool->strand_nt()}};
    json["mean"] = mean_json(pictures, plan.metrics);
    json["cases"] = Json::array();
    for (std::size_t c = 0; c < plan.cases.size(); ++c) {
        CaseSummary summary(plan, c);
        for (const Json& picture : pictures) {
            if (!failed(picture)) summary.add(picture);
        }
        json["cases"].push_back(summary.json());
    }
    json["pictures"] = std::move(pictures);
    return json;
}

Json failed_point_json(const std::string& label, const std::string& error) {
    return {{"label", label}, {"error", error}};
}

Json evaluation_json(const EvaluationSystem& system, const EvaluationPlan& plan,
                     const std::string& command, std::vector<Json> points) {
    Json json{{"format", "oligocodec-evaluation-2"},
              {"name", system.name},
              {"description", system.description},
              {"version", core::project_version()},
              {"command", command}};
    const auto whole =
        std::find_if(points.begin(), points.end(), [](const Json& one) { return !failed(one); });
    for (const char* key : {"codec", "model", "scheme", "primers"}) {
        json[key] = whole == points.end() ? Json() : whole->at(key);
    }
    if (whole == points.end()) json["codec"] = system.write.codec;
    json["seed"] = plan.seed;
    json["trials_per_case"] = plan.trials;
    if (!system.comparator.is_null()) json["comparator"] = system.comparator;
    Json results = Json::object();
    for (const Json& point : points) {
        if (failed(point) || point["mean"]["bpp"].is_null()) continue;
        const Json& mean = point["mean"];
        results["bpp"].push_back(mean["bpp"]);
        for (const models::MetricKind& kind : plan.metrics.kinds()) {
            results[std::string(kind.name)].push_back(mean[std::string(kind.key)]);
        }
        for (const char* level : {"payload", "strand", "ordered"}) {
            results[std::string("nt-per-pixel-") + level].push_back(mean["nt_per_pixel"][level]);
        }
        results["encoding_time"].push_back(mean["seconds"]["compress"]);
        results["decoding_time"].push_back(mean["seconds"]["decompress"]);
    }
    json["results"] = results;
    json["points"] = std::move(points);
    return json;
}

std::size_t failures_in(const Json& report) {
    std::size_t count = 0;
    for (const Json& point : report["points"]) {
        if (failed(point)) {
            ++count;
            continue;
        }
        for (const Json& picture : point["pictures"]) count += failed(picture) ? 1 : 0;
    }
    return count;
}

}  // namespace oligo::inference

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "tests/hostile/hostile.hpp"
#include "tests/support/pictures.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <sstream>

namespace oligo::hostile {

namespace {

void expect_done(const std::vector<std::string>& arguments) {
    const Outcome outcome = run_here(arguments);
    if (outcome.code != 0) throw core::InputError("material: " + outcome.err);
}

std::vector<std::string> sequences(const std::filesystem::path& fasta) {
    std::ifstream file(fasta);
    std::vector<std::string> all;
    for (std::string line; std::getline(file, line);) {
        if (!line.empty() && line[0] != '>') all.push_back(line);
    }
    return all;
}

Sample sample_of(const Material& material, const std::string& name,
                 std::vector<std::string> arguments, bool exact) {
    Sample sample;
    sample.name = name;
    sample.exact = exact;
    sample.pool = material.folder / (name + ".fasta");
    const auto decoded = material.folder / (name + (exact ? ".bin" : ".png"));
    arguments.insert(arguments.begin(), "encode");
    arguments.insert(arguments.end(), {"-o", sample.pool.string(), "-q"});
    expect_done(arguments);
    expect_done({"decode", sample.pool.string(), "-o", decoded.string(), "-q"});
    sample.oligos = sequences(sample.pool);
    sample.truth = read_bytes(decoded);
    return sample;
}

}  // namespace

std::string read_bytes(const std::filesystem::path& path) {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
}

void write_bytes(const std::filesystem::path& path, const std::string& bytes) {
    std::ofstream(path, std::ios::binary) << bytes;
}

std::vector<Sample> make_samples(const Material& material) {
    core::Random random(99);
    std::string bytes;
    for (int i = 0; i < 900; ++i) bytes += static_cast<char>(random.below(256));
    const auto file = material.folder / "file.bin";
    write_bytes(file, bytes);
    const auto picture = material.folder / "picture.png";
    core::save_picture(picture, test::make_picture(48, 40, 3, 5));
    std::vector<Sample> samples;
    for (const char* scheme :
         {"fixed-length", "adf", "goldman", "two-bit", "three-to-two", "robust"}) {
        samples.push_back(
            sample_of(material, scheme, {"--raw", file.string(), "--scheme", scheme}, true));
    }
    samples.push_back(sample_of(
        material, "bases", {picture.string(), "--codec", "jpegdna", "--scheme", "bases"}, false));
    samples.push_back(sample_of(material, "package",
                                {picture.string(), "--codec", "jpegdna", "--set", "dialect=package",
                                 "--scheme", "jpegdna-package"},
                                false));
    return samples;
}

std::vector<Expectation::Row> reasons_for_reads() {
    return {{2, {"expected a folder (-o FOLDER/)"}},  // of more than one pool
            {3,
             {"record", "is empty", "no reads", "holds no", "cut short", "is damaged", "ends",
              "expected", "cannot be"}},
            {4,
             {"is a header strand", "look like header strands", "announce", "not recoverable",
              "must be exact is lost", "arrived", "holds no picture and no file", "jpegdna",
              "damaged", "--strict", "two pools with the same primers"}}};
}

std::string check_intact(const std::string& json, const std::vector<std::string>& truths) {
    const auto report = nlohmann::json::parse(json, nullptr, false);
    if (!report.is_object() || !report.contains("objects")) return "no report: " + json;
    for (const auto& object : report["objects"]) {
        const bool verified = object.value("verified", false);
        if (verified && object.value("erased_share", 0.0) > 0) return "verified with erasures";
        if (!verified || !object.contains("output") || !object["output"].is_string()) continue;
        const std::string written = read_bytes(object["output"].get<std::string>());
        if (std::find(truths.begin(), truths.end(), written) == truths.end()) {
            return "verified, but not what was written";
        }
    }
    return {};
}

}  // namespace oligo::hostile

#include "inference/api/read_options.hpp"

#include "core/error.hpp"

#include <filesystem>
#include <system_error>

namespace oligo::inference {

dna::ReadRequest ReadOptions::request() const {
    if (interleaved && single) {
        throw core::UsageError("--interleaved and --single exclude each other");
    }
    if (interleaved && files.empty()) {
        throw core::UsageError(
            "--interleaved goes with READS, and --paired with two files of mates");
    }
    if (trim_primers && cut_primers.empty()) {
        throw core::UsageError("--trim-primers goes with --cut-primers NAME or FIVE:THREE");
    }
    if (min_length > max_length) {
        throw core::UsageError("--min-length " + std::to_string(min_length) +
                               " is above --max-length " + std::to_string(max_length));
    }
    dna::ReadRequest request;
    if (interleaved || single) {
        const auto pairing = single ? dna::Pairing::kSingle : dna::Pairing::kInterleaved;
        for (const std::string& file : files) request.units.push_back({file, {}, pairing});
    } else {
        request.units = dna::pair_up({files.begin(), files.end()});
    }
    for (const auto& [first, second] : paired) {
        request.units.push_back({first, std::filesystem::path(second), dna::Pairing::kDetect});
    }
    dna::Preparation& preparation = request.preparation;
    preparation.detect = !as_they_are;
    preparation.adapters = adapters;
    for (const std::string& adapter : adapters) dna::parse_adapter(adapter);
    if (!cut_primers.empty()) preparation.primers = dna::parse_primers(cut_primers);
    preparation.trim_primers = trim_primers;
    if (poly_g >= 0) preparation.poly_g = static_cast<std::size_t>(poly_g);
    preparation.least_nt = min_length;
    preparation.most_nt = max_length;
    return request;
}

bool ReadOptions::is_folder() const {
    std::error_code ignored;
    return files.size() == 1 && paired.empty() &&
           std::filesystem::is_directory(files.front(), ignored);
}

std::vector<std::string> ReadOptions::all_files() const {
    std::vector<std::string> all = files;
    for (const auto& [first, second] : paired) {
        all.push_back(first);
        all.push_back(second);
    }
    return all;
}

std::string ReadOptions::names() const {
    std::string names;
    const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
    for (const std::string& file : files) add(file);
    for (const auto& [first, second] : paired) {
        add(first);
        add(second);
    }
    return names;
}

}  // namespace oligo::inference

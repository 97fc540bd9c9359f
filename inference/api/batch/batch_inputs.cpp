#include "inference/api/batch/batch_inputs.hpp"

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/separate_files.hpp"
#include "dna/reads/fragments.hpp"
#include "inference/api/batch/manifest.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;

/// Every file below a folder but hidden ones, sorted; `passed` is not entered.
std::vector<fs::path> files_below(const fs::path& folder, const fs::path& passed) {
    std::vector<fs::path> files;
    auto at =
        fs::recursive_directory_iterator(folder, fs::directory_options::follow_directory_symlink |
                                                     fs::directory_options::skip_permission_denied);
    for (; at != fs::recursive_directory_iterator(); ++at) {
        const bool hidden = at->path().filename().string().starts_with('.');
        std::error_code ignored;
        if (at->is_directory(ignored)) {
            const bool output = !passed.empty() && core::is_same_file(at->path(), passed);
            if (hidden || output) at.disable_recursion_pending();
        } else if (!hidden) {
            files.push_back(at->path());
        }
    }
    std::sort(files.begin(), files.end());
    return files;
}

void require_distinct_outputs(const std::vector<BatchInput>& inputs) {
    std::map<std::string, fs::path> seen;
    for (const BatchInput& input : inputs) {
        const auto [other, fresh] = seen.emplace(input.output, input.source.path);
        if (fresh) continue;
        throw core::InputError("inputs '" + other->second.string() + "' and '" +
                               input.source.path.string() + "' would both become '" + input.output +
                               "'; give one pool file with -o or rename one");
    }
}

}  // namespace

std::string name_of_reads(const fs::path& file) {
    constexpr std::array<std::string_view, 8> kEndings{".fasta", ".fa",  ".fna", ".fastq",
                                                       ".fq",    ".sam", ".bam", ".cram"};
    constexpr std::array<std::string_view, 5> kPackings{".gz", ".bgz", ".zst", ".xz", ".bz2"};
    fs::path name = file.filename();
    const auto ends_in = [&](const auto& endings) {
        return std::find(endings.begin(), endings.end(), name.extension().string()) !=
               endings.end();
    };
    if (ends_in(kPackings)) name = name.stem();
    return ends_in(kEndings) ? name.stem().string() : std::string();
}

BatchInputs find_batch_inputs(const std::vector<std::string>& inputs, bool raw,
                              const fs::path& output) {
    BatchInputs found;
    for (const std::string& input : inputs) {
        auto files = find_sources({input}, raw);
        if (!raw) files = with_each_page(files);
        for (Source& source : files) {
            fs::path below;
            if (input != "-" && fs::is_directory(input)) {
                below = source.path.lexically_relative(input).parent_path();
            }
            const std::string name = (below / (source.name + ".fasta")).string();
            found.inputs.push_back({std::move(source), name, {}});
        }
        if (raw || input == "-" || !fs::is_directory(input)) continue;
        for (const fs::path& file : files_below(input, output)) {
            const std::string name = file.filename().string();
            const bool ours = is_manifest_name(name) || !name_of_reads(file).empty();
            if (!core::is_picture_name(file) && !ours) found.others.push_back(file);
        }
    }
    require_distinct_outputs(found.inputs);
    return found;
}

BatchInputs find_pools(const fs::path& folder) {
    BatchInputs found;
    std::vector<fs::path> reads;
    for (const fs::path& file : files_below(folder, {})) {
        if (is_manifest_name(file.filename().string())) continue;
        (name_of_reads(file).empty() ? found.others : reads).push_back(file);
    }
    if (reads.empty()) {
        throw core::InputError("folder '" + folder.string() + "' holds no pools and no reads");
    }
    for (const dna::ReadUnit& unit : dna::pair_up(reads)) {
        const std::string name = name_of_reads(unit.first);
        const fs::path below = unit.first.lexically_relative(folder).parent_path();
        found.inputs.push_back(
            {{unit.first, name}, (below / name).string(), unit.second.value_or(fs::path())});
    }
    require_distinct_outputs(found.inputs);
    return found;
}

std::vector<BatchInput> share_of(const std::vector<BatchInput>& inputs, const Ranks& ranks) {
    std::vector<BatchInput> share;
    for (const BatchInput& input : inputs) {
        if (ranks.takes(input.output)) share.push_back(input);
    }
    if (ranks.several()) {
        spdlog::warn("{}: {} of {} inputs", ranks.text(), share.size(), inputs.size());
    }
    return share;
}

}  // namespace oligo::inference

#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/metrics.hpp"
#include "core/random.hpp"
#include "core/thread_pool.hpp"
#include "dna/reads/read_source.hpp"
#include "inference/api/batch/batch_inputs.hpp"
#include "inference/api/batch/manifest.hpp"
#include "inference/api/pipeline.hpp"
#include "inference/api/recovery.hpp"
#include "inference/api/shared_objects.hpp"
#include "inference/commands/batch_ledger.hpp"
#include "inference/commands/commands.hpp"
#include "inference/commands/number_option.hpp"
#include "inference/formats/pool_reader.hpp"
#include "inference/report/density.hpp"

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <iostream>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <variant>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;
using VerifyJson = nlohmann::ordered_json;

struct VerifyOptions {
    std::string folder, weights;
    std::uint32_t sample = 0;
};

/// An entry of the manifest whose file is what was written, and what was read from it.
struct VerifyItem {
    const ManifestEntry* entry = nullptr;
    std::optional<dna::PoolReading> reading = {};  ///< none: no pool, the hash alone is held
};

class Verifier {
  public:
    Verifier(const VerifyOptions& options, const CommonOptions& common);
    void run();

  private:
    std::optional<VerifyItem> load(std::size_t index);
    bool decode(const VerifyItem& item);
    void compare(const ManifestEntry& entry, const core::Picture& back);
    template <typename Work>
    bool trying(const ManifestEntry& entry, const Work& work);
    void report() const;

    const VerifyOptions& options_;
    const CommonOptions& common_;
    const fs::path folder_;
    const Ranks ranks_ = ranks_from_environment();
    const Manifest manifest_;
    std::vector<const ManifestEntry*> entries_;
    BatchLedger ledger_;
    CommonOptions per_worker_;
    CodecShelf shelf_;
    mutable std::mutex mutex_;
    std::size_t compared_ = 0, changed_ = 0;
    double psnr_sum_ = 0, worst_db_ = std::numeric_limits<double>::infinity();
    std::string worst_;
};

Verifier::Verifier(const VerifyOptions& options, const CommonOptions& common)
    : options_(options),
      common_(common),
      folder_(options.folder),
      manifest_(Manifest::load(folder_)),
      ledger_({"verify", "verified", "files", "are not what was written"}, {}, ranks_, false),
      per_worker_(common),
      shelf_({options.weights, {}}, per_worker_) {
    if (manifest_.entries.empty()) {
        throw core::InputError("folder '" + options.folder +
                               "' has no manifest.json with entries; expected a folder that "
                               "encode or decode wrote");
    }
    for (const auto& [output, entry] : manifest_.entries) {
        if (ranks_.takes(output)) entries_.push_back(&entry);
    }
    if (options.sample > 0 && options.sample < entries_.size()) {
        core::Random random(common.seed);
        const auto order = core::permutation(static_cast<std::uint32_t>(entries_.size()), random);
        std::vector<const ManifestEntry*> some;
        for (std::size_t i = 0; i < options.sample; ++i) some.push_back(entries_[order[i]]);
        entries_ = std::move(some);
    }
    const std::size_t workers = std::min(core::thread_count(), entries_.size());
    per_worker_.threads = static_cast<std::uint32_t>(
        std::max<std::size_t>(1, core::thread_count() / std::max<std::size_t>(1, workers)));
}

/// Whether it went well; what is wrong is noted otherwise.
template <typename Work>
bool Verifier::trying(const ManifestEntry& entry, const Work& work) {
    const fs::path file = folder_ / entry.output;
    try {
        work();
        return true;
    } catch (const core::InputError& error) {
        ledger_.leave_out(file, error);
    } catch (const core::RecoveryError& error) {
        ledger_.leave_out(file, error);
    }
    return false;
}

std::optional<VerifyItem> Verifier::load(std::size_t index) {
    const ManifestEntry& entry = *entries_[index];
    const fs::path file = folder_ / entry.output;
    VerifyItem item{&entry};
    const bool fine = trying(entry, [&] {
        const FileHash found = hash_of_file(file);
        if (found.sha256 != entry.sha256) {
            throw core::InputError("file '" + file.string() +
                                   "' is not what was written: " + std::to_string(found.bytes) +
                                   " bytes with SHA-256 " + found.sha256.substr(0, 16) +
                                   "..., expected " + std::to_string(entry.bytes) + " with " +
                                   entry.sha256.substr(0, 16) + "...");
        }
        if (!name_of_reads(file).empty()) {
            dna::FileReads reads({file});
            PoolResult result = read_recognised(reads);
            if (auto* reading = std::get_if<dna::PoolReading>(&result)) {
                item.reading = std::move(*reading);
            }
        }
    });
    if (!fine) return std::nullopt;
    return item;
}

/// Every symbol against the pool's checksum, and every picture drawn.
bool Verifier::decode(const VerifyItem& item) {
    if (!item.reading) return true;
    const ManifestEntry& entry = *item.entry;
    return trying(entry, [&] {
        std::optional<CodecShelf> own;
        if (!shared_in(*item.reading).empty()) {
            own.emplace(ShelfOptions{options_.weights, {}}, per_worker_);
        }
        const auto objects =
            recover(*item.reading, select_objects(*item.reading, ""), own ? *own : shelf_);
        for (const Recovered& one : objects) {
            const std::string where =
                "pool '" + (folder_ / entry.output).string() + "', " + one.label;
            if (!one.problem.empty()) throw core::RecoveryError(where + ": " + one.problem);
            if (one.damaged() && one.object->has_checksum) {
                throw core::RecoveryError(where + ": " + one.damage_text());
            }
            if (!one.picture) continue;
            if (one.picture->width_px != entry.width_px ||
                one.picture->height_px != entry.height_px) {
                throw core::RecoveryError(
                    where + ": " + std::to_string(one.picture->width_px) + " x " +
                    std::to_string(one.picture->height_px) + " pixels; the manifest says " +
                    std::to_string(entry.width_px) + " x " + std::to_string(entry.height_px));
            }
            compare(entry, *one.picture);
        }
    });
}

/// With the picture that it was made from, where that is still there and the same.
void Verifier::compare(const ManifestEntry& entry, const core::Picture& back) {
    std::error_code missing;
    if (!fs::is_regular_file(entry.source, missing)) return;
    if (hash_of_file(entry.source).sha256 != entry.source_sha256) {
        const std::lock_guard lock(mutex_);
        ++changed_;
        return;
    }
    const core::Picture source = core::load_picture(entry.source);
    const core::Picture meant = back.channels == 1 ? core::to_gray(source) : core::to_rgb(source);
    const double db = core::psnr_db(meant, back);
    const std::lock_guard lock(mutex_);
    ++compared_;
    psnr_sum_ += std::min(db, 100.0);
    if (db >= worst_db_) return;
    worst_db_ = db;
    worst_ = entry.output;
}

void Verifier::report() const {
    const std::optional<double> mean =
        compared_ > 0 ? std::optional(psnr_sum_ / static_cast<double>(compared_)) : std::nullopt;
    const std::optional<double> worst =
        std::isfinite(worst_db_) ? std::optional(worst_db_) : std::nullopt;
    if (common_.json) {
        VerifyJson json{{"command", "verify"},
                        {"folder", options_.folder},
                        {"entries", manifest_.entries.size()},
                        {"looked_at", entries_.size()},
                        {"verified", ledger_.worked()},
                        {"compared_with_source", compared_},
                        {"sources_changed", changed_},
                        {"mean_psnr_rgb_db", number(mean)},
                        {"worst_psnr_rgb_db", number(worst)},
                        {"worst", worst ? VerifyJson(worst_) : VerifyJson()}};
        json["failed"] = VerifyJson::array();
        for (const auto& [path, one] : ledger_.failed()) {
            json["failed"].push_back({{"file", path}, {"problem", one.why}});
        }
        json["left_out"] = VerifyJson::array();
        for (const auto& [source, problem] : manifest_.left_out) {
            json["left_out"].push_back({{"input", source}, {"problem", problem}});
        }
        std::cout << to_text(json);
    } else if (!common_.quiet) {
        std::cout << ledger_.summary({}, "") << "\n";
        if (entries_.size() < manifest_.entries.size()) {
            std::cout << "  sample          " << entries_.size() << " of "
                      << manifest_.entries.size() << " in the manifest\n";
        }
        if (mean) {
            std::cout << "  pictures        " << compared_
                      << " compared with their sources: " << fixed(mean, 2)
                      << " dB on average, at least " << fixed(worst, 2) << " (" << worst_ << ")\n";
        }
        if (changed_ > 0) {
            std::cout << "  sources         " << changed_ << " are not those that were encoded\n";
        }
        if (!manifest_.left_out.empty()) {
            std::cout << "  never made      " << manifest_.left_out.size()
                      << " inputs; the manifest says why\n";
        }
        if (ledger_.worked() > 0) std::cout << "  speed           " << ledger_.rate_text() << "\n";
    }
}

void Verifier::run() {
    const Stages<VerifyItem, VerifyItem> stages{
        .load = [this](std::size_t index) { return load(index); },
        .group = [](const VerifyItem&) { return std::uint64_t{0}; },
        .run =
            [this](std::vector<VerifyItem>&& items) {
                for (const VerifyItem& item : items) {
                    if (decode(item)) ledger_.done();
                }
                return std::vector<VerifyItem>();
            },
        .finish = [](VerifyItem&&) {}};
    const std::size_t threads =
        std::max<std::size_t>(1, std::min(core::thread_count(), entries_.size()));
    ledger_.begin(entries_.size(), common_);
    StageRun(stages, {threads, threads, 1, 1}, ledger_.times()).run(entries_.size());
    ledger_.end();
    report();
    ledger_.throw_failures();
}

}  // namespace

std::function<void()> add_verify(CLI::App& app, const CommonOptions& common) {
    auto options = std::make_shared<VerifyOptions>();
    app.add_option("DIR", options->folder,
                   "A folder that encode or decode wrote, with its manifest")
        ->default_str("");
    add_number(app, "--sample", options->sample, 0U, 1'000'000'000U)
        ->description("Only so many files, chosen by --seed; 0 is all");
    app.add_option("--weights", options->weights,
                   "Further model weights: a folder, file, run folder or name")
        ->default_str("");
    return [options, &common] {
        if (options->folder.empty()) throw core::UsageError("verify: no DIR given");
        if (!fs::is_directory(options->folder)) {
            throw core::InputError("folder '" + options->folder + "' does not exist");
        }
        Verifier(*options, common).run();
    };
}

}  // namespace oligo::inference

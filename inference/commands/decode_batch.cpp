#include "inference/commands/decode_batch.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "core/image/image_io.hpp"
#include "core/memory.hpp"
#include "core/thread_pool.hpp"
#include "core/version.hpp"
#include "inference/api/batch/batch_inputs.hpp"
#include "inference/api/shared_objects.hpp"
#include "inference/commands/batch_ledger.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"
#include "inference/report/read_report.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <utility>
#include <variant>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;

/// What was read of one pool, and what came of it.
struct ReadPool {
    std::size_t index = 0;
    FileHash source;
    std::unique_ptr<PoolResult> contents;
    std::unique_ptr<CodecShelf> own = {};  ///< of codecs that the pool brings itself
    std::vector<Recovered> objects = {};
};

/// A file that a pool becomes.
struct DecodedFile {
    fs::path path;                    ///< below the output folder
    std::vector<std::uint8_t> bytes;  ///< but of a picture that is decoded when it is written
    Recovered* object = nullptr;
};

class BatchDecoder {
  public:
    BatchDecoder(const DecodeOptions& options, const CommonOptions& common);
    void run();

  private:
    std::optional<ReadPool> read(std::size_t index);
    std::vector<ReadPool> recover_all(std::vector<ReadPool>&& pools);
    void write(ReadPool&& pool);
    std::vector<DecodedFile> files_of(ReadPool& pool) const;
    void save(const ReadPool& pool, const std::vector<DecodedFile>& files);
    bool is_done(const std::string& source, const FileHash& hash);
    std::string settings_of(std::size_t object) const;
    void report() const;

    const DecodeOptions& options_;
    const CommonOptions& common_;
    const fs::path folder_;
    const BatchInputs all_;
    const Ranks ranks_ = ranks_from_environment();
    const std::vector<BatchInput> mine_;
    std::string settings_;
    BatchLedger ledger_;
    const CommonOptions per_worker_;
    CodecShelf shelf_;
    std::mutex mutex_;
    std::map<std::string, nlohmann::ordered_json> written_;  ///< by path, for --json
    std::size_t damaged_ = 0;
};

/// All that decides what is decoded beside the pool.
std::string decode_settings(const DecodeOptions& options) {
    core::Sha256 hash;
    const auto add = [&hash](std::string_view text) {
        hash.update(text);
        hash.update(std::string_view("\0", 1));
    };
    const ReadOptions& reads = options.reads;
    add(core::project_version());
    for (const std::string& one : options.assignments) add(one);
    for (const auto* one : {&options.object, &options.weights, &options.scheme}) add(*one);
    for (const std::string& one : reads.adapters) add(one);
    add(reads.cut_primers);
    for (const auto number :
         {std::size_t{options.partial}, std::size_t{options.strict}, std::size_t{reads.interleaved},
          std::size_t{reads.single}, std::size_t{reads.as_they_are},
          std::size_t{reads.trim_primers}, static_cast<std::size_t>(reads.poly_g + 1),
          reads.min_length, reads.max_length}) {
        add(std::to_string(number));
    }
    return core::to_hex(hash.finish()).substr(0, 16);
}

std::size_t workers_for(std::size_t items) {
    return std::max<std::size_t>(1, std::min(core::thread_count(), items));
}

/// Each worker's network computes on its part of the threads.
CommonOptions for_each_worker(const CommonOptions& common, std::size_t items) {
    CommonOptions own = common;
    own.threads = static_cast<std::uint32_t>(
        std::max<std::size_t>(1, core::thread_count() / workers_for(items)));
    return own;
}

BatchDecoder::BatchDecoder(const DecodeOptions& options, const CommonOptions& common)
    : options_(options),
      common_(common),
      folder_(options.output),
      all_(find_pools(options.reads.files.front())),
      mine_(share_of(all_.inputs, ranks_)),
      settings_(decode_settings(options)),
      ledger_({"decode", "decoded", "pools"}, folder_, ranks_, all_.inputs.size() == 1),
      per_worker_(for_each_worker(common, mine_.size())),
      shelf_({options.weights, options.assignments}, per_worker_) {}

/// Object 1 of a pool is on its own; further ones have their number in it.
std::string BatchDecoder::settings_of(std::size_t object) const {
    return object <= 1 ? settings_ : settings_ + "-" + std::to_string(object);
}

bool BatchDecoder::is_done(const std::string& source, const FileHash& hash) {
    const ManifestEntry* const first = ledger_.standing(source, hash, settings_of(1));
    if (first == nullptr) return false;
    const auto count = std::find_if(first->figures.begin(), first->figures.end(),
                                    [](const auto& one) { return one.first == "objects"; });
    const double objects = count == first->figures.end() ? 1 : count->second;
    for (std::size_t i = 2; static_cast<double>(i) <= objects; ++i) {
        if (ledger_.standing(source, hash, settings_of(i)) == nullptr) return false;
    }
    ledger_.there_already();
    return true;
}

std::optional<ReadPool> BatchDecoder::read(std::size_t index) {
    const BatchInput& input = mine_[index];
    const std::string source = input.source.path.string();
    try {
        ReadPool pool{index, hash_of_file(input.source.path), nullptr};
        if (!input.mate.empty()) pool.source.sha256 += hash_of_file(input.mate).sha256;
        if (is_done(source, pool.source)) return std::nullopt;
        ReadOptions own = options_.reads;
        own.files = {source};
        if (!input.mate.empty()) own.files.push_back(input.mate.string());
        dna::FileReads reads(own.request());
        pool.contents = std::make_unique<PoolResult>(read_contents(options_, reads, {}));
        if (options_.strict) refuse_damaged_files(reads.funnel());
        return pool;
    } catch (const core::InputError& error) {
        ledger_.leave_out(input.source.path, error);
    } catch (const core::RecoveryError& error) {
        ledger_.leave_out(input.source.path, error);
    }
    return std::nullopt;
}

std::vector<ReadPool> BatchDecoder::recover_all(std::vector<ReadPool>&& pools) {
    std::vector<ReadPool> done;
    for (ReadPool& pool : pools) {
        const auto* reading = std::get_if<dna::PoolReading>(pool.contents.get());
        try {
            if (reading != nullptr) {
                // What a pool brings of its own is for itself alone.
                if (!shared_in(*reading).empty()) {
                    pool.own = std::make_unique<CodecShelf>(
                        ShelfOptions{options_.weights, options_.assignments}, per_worker_);
                }
                pool.objects =
                    recover(*reading, select_objects(*reading, options_.object),
                            pool.own ? *pool.own : shelf_, {}, LargePictures::kWhenWritten);
            }
            done.push_back(std::move(pool));
        } catch (const core::InputError& error) {
            ledger_.leave_out(mine_[pool.index].source.path, error);
        } catch (const core::RecoveryError& error) {
            ledger_.leave_out(mine_[pool.index].source.path, error);
        }
    }
    return done;
}

/// One object has its pool's name, several are in a folder of that name.
std::vector<DecodedFile> BatchDecoder::files_of(ReadPool& pool) const {
    const fs::path name = mine_[pool.index].output;
    if (const auto* lone = std::get_if<LoneFile>(pool.contents.get())) {
        return {{name, lone->bytes, nullptr}};
    }
    std::vector<Selected> selected;
    for (const Recovered& one : pool.objects) selected.push_back({one.object, one.number});
    const std::vector<std::string> names = output_names(selected);
    std::vector<DecodedFile> files;
    for (std::size_t i = 0; i < pool.objects.size(); ++i) {
        Recovered& one = pool.objects[i];
        if (!options_.partial) refuse_damage(options_, one);
        if (!one.has_content()) continue;
        fs::path path = name / names[i];
        if (names.size() == 1) {
            const bool picture = one.picture || one.by_rows != nullptr;
            const std::string ending = picture ? ".png" : fs::path(names[i]).extension().string();
            path = name.string().ends_with(ending) ? name : fs::path(name.string() + ending);
        }
        files.push_back({path, {}, &one});
        if (one.by_rows != nullptr) continue;
        files.back().bytes =
            one.picture ? core::encode_picture(path, *one.picture) : std::move(*one.bytes);
    }
    return files;
}

bool by_rows(const DecodedFile& file) {
    return file.object != nullptr && file.object->by_rows != nullptr;
}

FileHash hash_of_bytes(const std::vector<std::uint8_t>& bytes) {
    core::Sha256 hash;
    hash.update(std::span<const std::uint8_t>(bytes));
    return {core::to_hex(hash.finish()), bytes.size()};
}

void BatchDecoder::save(const ReadPool& pool, const std::vector<DecodedFile>& files) {
    OutputSet outputs;
    std::vector<fs::path> paths;
    for (const DecodedFile& file : files) {
        const fs::path wanted = folder_ / file.path;
        fs::create_directories(wanted.parent_path());
        if (by_rows(file)) {
            paths.push_back(outputs.take_made_up(write_picture_rows(*file.object, wanted)));
            continue;
        }
        core::AtomicFile one(wanted);
        one.write(std::span<const std::uint8_t>(file.bytes));
        paths.push_back(outputs.take_made_up(std::move(one)));
    }
    outputs.keep();
    for (std::size_t i = 0; i < files.size(); ++i) {
        const FileHash written =
            by_rows(files[i]) ? hash_of_file(paths[i]) : hash_of_bytes(files[i].bytes);
        ManifestEntry entry;
        entry.source = mine_[pool.index].source.path.string();
        entry.source_sha256 = pool.source.sha256;
        entry.source_bytes = pool.source.bytes;
        entry.output = paths[i].lexically_relative(folder_).string();
        entry.sha256 = written.sha256;
        entry.bytes = written.bytes;
        entry.settings = settings_of(i + 1);
        entry.figures = {{"objects", static_cast<double>(files.size())}};
        if (const Recovered* object = files[i].object) {
            const core::PayloadHeader& header = object->object->payload.header;
            entry.codec = header.codec;
            entry.model = core::to_hex(header.model);
            entry.scheme = std::get<dna::PoolReading>(*pool.contents).scheme;
            entry.width_px = header.width_px;
            entry.height_px = header.height_px;
            entry.figures.emplace_back("intact", object->damaged() ? 0 : 1);
            entry.figures.emplace_back("strands_missing",
                                       static_cast<double>(object->object->strands_missing));
            entry.figures.emplace_back("erased_share", object->object->erased_share());
            const dna::Corrections& corrected = object->object->corrected;
            entry.figures.emplace_back("symbols_corrected",
                                       static_cast<double>(corrected.inner + corrected.outer));
            entry.figures.emplace_back("symbols_in_doubt",
                                       static_cast<double>(object->doubtful_symbols()));
        }
        ledger_.add(entry);
        const std::lock_guard lock(mutex_);
        if (files[i].object != nullptr && files[i].object->damaged()) ++damaged_;
        if (!common_.json) continue;
        auto json = files[i].object != nullptr ? object_facts(*files[i].object)
                                               : nlohmann::ordered_json::object();
        json["input"] = entry.source;
        json["output"] = paths[i].string();
        written_.emplace(paths[i].string(), std::move(json));
    }
}

void BatchDecoder::write(ReadPool&& pool) {
    const fs::path& source = mine_[pool.index].source.path;
    try {
        save(pool, files_of(pool));
        // --partial wrote what there is; it is still told.
        for (const Recovered& object : pool.objects) refuse_damage(options_, object);
        ledger_.done();
    } catch (const core::InputError& error) {
        ledger_.leave_out(source, error);
    } catch (const core::RecoveryError& error) {
        ledger_.leave_out(source, error);
    }
}

void BatchDecoder::report() const {
    if (common_.json) {
        nlohmann::ordered_json json{{"command", "decode"}};
        json["objects"] = nlohmann::ordered_json::array();
        for (const auto& [path, one] : written_) json["objects"].push_back(one);
        json["there_already"] = ledger_.finished() - ledger_.worked();
        json["left_out"] = nlohmann::ordered_json::array();
        for (const auto& [path, one] : ledger_.failed()) {
            json["left_out"].push_back({{"input", path}, {"problem", one.why}});
        }
        std::cout << to_text(json);
    } else if (!common_.quiet) {
        std::cout << ledger_.summary(all_.others, "no pools") << "\n";
        if (damaged_ > 0) {
            std::cout << "  damaged         " << damaged_
                      << " pictures, concealed; the manifest says which\n";
        }
        if (ledger_.worked() > 0) std::cout << "  speed           " << ledger_.rate_text() << "\n";
        std::cout << "  manifest        " << (folder_ / kManifestName).string()
                  << ".json and .csv\n";
        if (!all_.others.empty()) {
            std::cout << "  no pools        " << named_files(all_.others) << "\n";
        }
    }
}

void BatchDecoder::run() {
    const Stages<ReadPool, ReadPool> stages{
        .load = [this](std::size_t index) { return read(index); },
        .group = [](const ReadPool&) { return std::uint64_t{0}; },
        .run = [this](std::vector<ReadPool>&& some) { return recover_all(std::move(some)); },
        .finish = [this](ReadPool&& pool) { write(std::move(pool)); }};
    const std::size_t some = workers_for(mine_.size());
    ledger_.begin(mine_.size(), common_);
    StageRun(stages, {some, some, some, 1}, ledger_.times()).run(mine_.size());
    if (ledger_.worked() > 0) shelf_.require_assignments_used();
    ledger_.end();
    report();
    ledger_.throw_failures();
}

}  // namespace

void decode_batch(const DecodeOptions& options, const CommonOptions& common) {
    if (!options.report.empty() || !options.depth_plot.empty()) {
        throw core::UsageError("decode: --report and --depth-plot go with one pool, and '" +
                               options.reads.files.front() +
                               "' is a folder, of which -o DIR/ gets a manifest");
    }
    if (options.output.empty()) throw core::UsageError("decode: no output given (-o)");
    if (!names_folder(options.output)) {
        throw core::UsageError("decode: '" + options.reads.files.front() +
                               "' is a folder of pools; expected a folder (-o DIR/), found '" +
                               options.output + "'");
    }
    if (options.partial && options.strict) {
        throw core::UsageError("decode: --partial and --strict exclude each other");
    }
    core::keep_freed_memory();
    BatchDecoder(options, common).run();
}

}  // namespace oligo::inference

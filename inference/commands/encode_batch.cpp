#include "inference/commands/encode_batch.hpp"

#include "core/config_files.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/memory.hpp"
#include "core/version.hpp"
#include "inference/api/batch/encode_pictures.hpp"
#include "inference/commands/batch_ledger.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <iostream>
#include <map>
#include <mutex>
#include <set>
#include <utility>

namespace oligo::inference {

namespace {

namespace fs = std::filesystem;

/// All that decides what a pool is beside its source, as 16 hex digits.
std::string settings_hash(const EncodeOptions& options, const PoolEncoder& encoder,
                          const CodecProbe* probe, const CommonOptions& common) {
    core::Sha256 hash;
    const auto add = [&hash](std::string_view text) {
        hash.update(text);
        hash.update(std::string_view("\0", 1));
    };
    const WriteOptions& write = encoder.opened_with();
    add(core::project_version());
    if (probe != nullptr) {
        add(probe->header.codec);
        add(core::to_hex(probe->header.model));
        add(core::to_hex(probe->header.parameters));
    }
    for (const std::string& assignment : write.assignments) add(assignment);
    const std::string scheme(encoder.writer().pool->scheme_name());
    add(scheme);
    // A scheme of the user's own is what its file says.
    if (!write.scheme.empty()) add(core::read_text(core::find_config("schemes", write.scheme)));
    add(write.primers);
    add(std::to_string(common.seed));
    add(std::string(options.with_weights ? "weights" : "") +
        (options.with_codebook ? "codebook" : ""));
    return core::to_hex(hash.finish()).substr(0, 16);
}

class BatchEncoder {
  public:
    BatchEncoder(const EncodeOptions& options, const BatchInputs& inputs, PoolEncoder& encoder,
                 const CommonOptions& common);
    void run();

  private:
    bool is_done(std::size_t index, const FileHash& source);
    void write(BatchPrepared&& one);
    void keep(WrittenPool&& pool);
    ManifestEntry entry_of(const WrittenPool& pool, const FileHash& source) const;
    void report() const;
    void print_summary() const;

    const EncodeOptions& options_;
    const BatchInputs& all_;
    PoolEncoder& encoder_;
    const CommonOptions& common_;
    const fs::path folder_;
    const bool estimate_, alone_;
    const Ranks ranks_ = ranks_from_environment();
    std::vector<BatchInput> mine_;
    CodecProbe probe_;
    std::string settings_;
    BatchLedger ledger_;
    mutable std::mutex mutex_;
    std::map<std::string, WrittenPool> pools_;  ///< by path, those that are reported one by one
    std::set<std::string> skipped_;
    dna::NucleotideCount count_, service_;
    std::uint64_t pixels_ = 0;
};

BatchEncoder::BatchEncoder(const EncodeOptions& options, const BatchInputs& inputs,
                           PoolEncoder& encoder, const CommonOptions& common)
    : options_(options),
      all_(inputs),
      encoder_(encoder),
      common_(common),
      folder_(options.output),
      estimate_(options.order.estimate),
      alone_(inputs.inputs.size() == 1),
      ledger_({estimate_ ? "estimate" : "encode", estimate_ ? "estimated" : "encoded",
               options.raw ? "files" : "pictures"},
              estimate_ ? fs::path() : folder_, ranks_, alone_) {
    mine_ = share_of(inputs.inputs, ranks_);
    if (!options.raw) probe_ = probe_codec(*encoder.writer().codec);
    settings_ = settings_hash(options, encoder, options.raw ? nullptr : &probe_, common);
}

bool BatchEncoder::is_done(std::size_t index, const FileHash& source) {
    const ManifestEntry* const entry =
        ledger_.standing(mine_[index].source.path.string(), source, settings_);
    if (entry == nullptr) return false;
    {
        const std::lock_guard lock(mutex_);
        skipped_.insert((folder_ / entry->output).string());
    }
    ledger_.there_already();
    return true;
}

ManifestEntry BatchEncoder::entry_of(const WrittenPool& pool, const FileHash& source) const {
    const FileHash written = hash_of_file(pool.path);
    const Prepared& made = pool.sources.front();
    const core::PayloadHeader& header = made.object.payload.header;
    ManifestEntry entry{made.source.path.string(),
                        source.sha256,
                        source.bytes,
                        pool.path.lexically_relative(folder_).string(),
                        written.sha256,
                        written.bytes,
                        header.codec,
                        core::to_hex(header.model),
                        std::string(encoder_.writer().pool->scheme_name()),
                        header.width_px,
                        header.height_px,
                        settings_};
    entry.figures = {{"strands", static_cast<double>(pool.count.strands)},
                     {"header_strands", static_cast<double>(pool.count.header_strands)},
                     {"nucleotides_ordered", static_cast<double>(pool.statistics.bases)},
                     {"payload_bytes", pool.count.payload_bits / 8}};
    const Densities found = densities(pool.count, pool.pixels);
    if (found.nt_per_pixel.ordered) {
        entry.figures.emplace_back("nt_per_pixel_ordered", *found.nt_per_pixel.ordered);
    }
    if (!pool.readback.empty() && pool.readback.front().is_picture) {
        entry.figures.emplace_back("psnr_rgb_db", std::min(pool.readback.front().psnr_db, 999.0));
    }
    return entry;
}

void BatchEncoder::keep(WrittenPool&& pool) {
    const std::lock_guard lock(mutex_);
    count_ += pool.count;
    service_ += pool.service;
    pixels_ += pool.pixels;
    // Of a batch only --json tells each pool; there may be more of them than memory holds.
    if (common_.json || alone_ || estimate_) pools_.emplace(pool.path.string(), std::move(pool));
}

/// A pool of its own: what goes wrong with it is nothing to the others.
void BatchEncoder::write(BatchPrepared&& one) {
    const BatchInput& input = mine_[one.index];
    const fs::path path = folder_ / input.output;
    std::vector<Prepared> alone;
    alone.push_back(std::move(one.prepared));
    try {
        // Neighbours write there too: it must not come and go with one pool.
        if (!estimate_ && !alone_) fs::create_directories(path.parent_path());
        WrittenPool pool = encoder_.write(std::move(alone), path);
        if (!estimate_) ledger_.add(entry_of(pool, one.source));
        keep(std::move(pool));
        ledger_.done();
    } catch (const core::InputError& error) {
        ledger_.leave_out(input.source.path, error);
    }
}

void BatchEncoder::print_summary() const {
    std::cout << ledger_.summary(all_.others, "no pictures") << "\n";
    if (ledger_.worked() > 0) {
        dna::NucleotideCount contents = count_;
        contents -= service_;
        std::cout << "  strands         " << count_.strands << " (header " << count_.header_strands
                  << ")\n"
                  << density_table(densities(contents, pixels_)) << "  speed           "
                  << ledger_.rate_text() << "\n";
    }
    if (!estimate_ && ledger_.finished() > 0) {
        std::cout << "  manifest        " << (folder_ / kManifestName).string()
                  << ".json and .csv\n";
    }
    if (!all_.others.empty()) {
        std::cout << "  no pictures     " << named_files(all_.others) << "\n";
    }
}

void BatchEncoder::report() const {
    std::vector<WrittenPool> pools;
    std::vector<FailedInput> failed;
    for (const auto& [path, pool] : pools_) pools.push_back(pool);
    for (const auto& [path, one] : ledger_.failed()) failed.push_back(one);
    const PoolWriter& writer = *encoder_.writer().pool;
    if (common_.json) {
        auto json = encode_report(pools, failed, writer);
        for (const std::string& path : skipped_) {
            json["pools"].push_back({{"output", path}, {"there_already", true}});
        }
        json["no_pictures"] = nlohmann::ordered_json::array();
        for (const fs::path& file : all_.others) json["no_pictures"].push_back(file.string());
        std::cout << to_text(json);
    } else if (!common_.quiet) {
        if (alone_ || estimate_) print_pools(pools, writer);
        if (!alone_ || pools.empty()) print_summary();
    }
}

void BatchEncoder::run() {
    BatchPlan plan;
    plan.batch = options_.batch;
    plan.keep_pictures = encoder_.verify;
    plan.bytes_per_pixel = probe_.bytes_per_pixel;
    plan.is_done = [this](std::size_t i, const FileHash& source) { return is_done(i, source); };
    plan.take = [this](BatchPrepared&& one) { write(std::move(one)); };
    plan.failed = [this](std::size_t i, const core::Error& why) {
        ledger_.leave_out(mine_[i].source.path, why);
    };
    ledger_.begin(mine_.size(), common_);
    if (options_.raw) {
        encode_files(mine_, plan, ledger_.times());
    } else {
        encode_pictures(*encoder_.writer().codec, mine_, plan, common_, ledger_.times());
    }
    ledger_.end();
    report();
    ledger_.throw_failures();
}

}  // namespace

void encode_batch(const EncodeOptions& options, const BatchInputs& inputs, PoolEncoder& encoder,
                  const CommonOptions& common) {
    core::keep_freed_memory();
    BatchEncoder(options, inputs, encoder, common).run();
}

}  // namespace oligo::inference

#include "inference/commands/pool_encoder.hpp"

#include "core/error.hpp"
#include "dna/order/price_list.hpp"
#include "inference/api/shared_objects.hpp"
#include "inference/report/density.hpp"
#include "inference/report/output.hpp"
#include "inference/report/strand_statistics.hpp"

#include <spdlog/spdlog.h>

#include <iterator>
#include <memory>
#include <utility>

namespace oligo::inference {

namespace fs = std::filesystem;

namespace {

std::string pool_name(const fs::path& path, const std::vector<Prepared>& sources) {
    if (path.empty() || path == "-") return sources.front().source.name;
    return path.extension() == ".gz" ? path.stem().stem().string() : path.stem().string();
}

}  // namespace

void PoolEncoder::open(const WriteOptions& write) {
    write_ = write;
    if (options_.raw) {
        writer_.pool = open_file_writer(write, common_);
        return;
    }
    writer_ = open_picture_writer(write, common_);
    take_shared(*writer_.codec);
}

std::vector<core::SharedRole> PoolEncoder::shared_roles() const {
    std::vector<core::SharedRole> roles;
    if (options_.with_codebook) roles.push_back(core::SharedRole::kCodebook);
    if (options_.with_weights) roles.push_back(core::SharedRole::kWeights);
    return roles;
}

void PoolEncoder::take_shared(const core::ImageCodec& codec) {
    const auto bring = [&](core::SharedRole role, const std::string& option, const char* what) {
        auto objects = codec.shared_objects(role);
        if (objects.empty()) {
            throw core::InputError(option + ": codec '" + std::string(codec.name()) + "' has no " +
                                   what);
        }
        std::move(objects.begin(), objects.end(), std::back_inserter(shared_));
    };
    if (options_.with_codebook) {
        bring(core::SharedRole::kCodebook, "--with-codebook", "visual codebook");
    }
    if (options_.with_weights) bring(core::SharedRole::kWeights, "--with-weights", "weights");
}

std::vector<Readback> PoolEncoder::decode_again(const std::vector<Prepared>& sources,
                                                const fs::path& file) const {
    if (!verify) return {};
    // A model of its own file or run folder is not among those that a reader finds by itself.
    std::error_code error;
    const fs::path named = write_.codec;
    const bool own = fs::is_regular_file(named, error) || fs::exists(named / "config.json", error);
    Originals originals{{}, writer_.codec.get(), own ? named.string() : std::string()};
    for (std::size_t i = 0; i + shared_.size() < sources.size(); ++i) {
        originals.pictures.push_back(sources[i].picture.get());
    }
    const auto found = read_back(file, originals, writer_.pool->scheme_name(), common_);
    for (std::size_t i = 0; i < found.size(); ++i) {
        if (found[i].doubt().empty()) continue;
        spdlog::warn("{}: {}", sources[i].source.path.string(), found[i].doubt());
    }
    return found;
}

void PoolEncoder::hold_to_order(WrittenPool& written, const PoolFiles& files) const {
    const StrandStatistics& found = written.statistics;
    const auto longest = found.lengths_nt.empty() ? 0 : found.lengths_nt.rbegin()->first;
    const std::string over = options_.order.budget.exceeded_by(found.records, found.bases, longest);
    if (!over.empty()) throw core::InputError("the order would be " + over);
    std::string refused;
    for (const dna::OrderFinding& finding : files.findings()) {
        if (!finding.refused) {
            written.remarks.push_back(finding.text);
        } else {
            refused += (refused.empty() ? "" : "; ") + finding.text;
        }
    }
    if (!refused.empty()) throw core::InputError("the order is not one for its vendor: " + refused);
}

WrittenPool PoolEncoder::write(std::vector<Prepared>&& sources, const fs::path& path) const {
    for (const core::SharedObject& object : shared_) sources.push_back(prepare_shared(object));
    const OrderOptions& order = options_.order;
    OutputSet outputs;
    if (to_folder && !order.estimate) outputs.make_folder(path.parent_path());
    std::vector<dna::ObjectSource> objects;
    WrittenPool written;
    for (Prepared& prepared : sources) {
        objects.push_back(take_object(prepared));
        written.pixels += prepared.pixels;
    }
    const auto files =
        order.estimate ? std::make_unique<PoolFiles>() : std::make_unique<PoolFiles>(path);
    if (!order.form.empty()) files->add_order(order.form, order.whose(), pool_name(path, sources));
    if (!order.form.empty() || order.vendor != "plain") {
        const dna::Constraints* rules = writer_.pool->constraints();
        files->hold_against(
            order.whose(), rules == nullptr ? std::vector<std::string>() : rules->forbidden_motifs);
    }
    const dna::PoolFacts pool = writer_.pool->write(objects, *files);
    for (Prepared& prepared : sources) prepared.symbols.reset();
    written.count = pool.count;
    written.object_counts = pool.object_counts;
    written.primers = pool.runs;
    for (std::size_t i = 0; i < objects.size(); ++i) {
        if (serves_others(objects[i].role)) written.service += pool.object_counts.at(i);
    }
    written.statistics = files->statistics();
    written.decode_options = writer_.pool->decode_options(sources.front().file_bytes);
    written.priced = order.price || order.budget.usd > 0;
    if (order.vendor != "plain" && order.vendor != dna::kPricedVendor) {
        written.unlisted = order.whose().title;
    }
    written.fitted = fitted;
    written.estimated = order.estimate;
    files->finish();
    hold_to_order(written, *files);
    written.path = path;
    if (!order.estimate) {
        written.readback = decode_again(sources, files->temporary());
        if (to_folder) {
            written.path = files->commit_made_up(outputs);
        } else {
            files->commit(outputs);
        }
        if (!order.note.empty()) outputs.write(order.note, note_text(written, *writer_.pool));
        outputs.keep();
    }
    for (Prepared& prepared : sources) prepared.picture.reset();
    written.sources = std::move(sources);
    spdlog::info("{}: {} strands", written.path.string(), written.count.strands);
    return written;
}

}  // namespace oligo::inference

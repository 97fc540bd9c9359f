#include "models/hybridflow/assemble.hpp"

#include "core/error.hpp"
#include "core/hash.hpp"
#include "models/hybridflow/codec.hpp"
#include "models/weights.hpp"
#include "models/wiped_layers.hpp"

#include <ATen/ATen.h>
#include <spdlog/spdlog.h>

#include <map>
#include <utility>
#include <vector>

namespace oligo::models {
namespace {

using Tensors = std::map<std::string, at::Tensor>;

std::string entries_name(std::int64_t words) {
    return "vqgan.book" + std::to_string(words) + ".entries";
}

/// Tensors of all networks, with those of parts that lie in files of their own.
class Assembly {
  public:
    explicit Assembly(const HybridflowSource& source)
        : source_(source), tensors(source.file.tensors) {
        for (const auto& part : hybridflow_parts()) take(part);
    }

  private:
    void take(const HybridflowPart& part) {
        const auto named = tensors.find(part.hash);
        if (named == tensors.end()) return;  // its tensors are here
        const auto bytes = named->second.to(at::kByte).contiguous();
        const auto* data = bytes.const_data_ptr<std::uint8_t>();
        const auto hash = core::to_hex(std::span(data, static_cast<std::size_t>(bytes.numel())));
        tensors.erase(named);
        auto found = source_.find_model(part.codec, hash);
        if (!found) {
            throw core::InputError(source_.where + ": needs the " + part.codec +
                                   " weights with hash " + hash.substr(0, 16) +
                                   "..., which are not beside it");
        }
        for (const auto& [name, tensor] : found->file.tensors) {
            tensors[part.prefix + name] = tensor;
        }
        files.push_back(found->weights);
    }

    const HybridflowSource& source_;

  public:
    Tensors tensors;
    std::vector<WeightsId> files;  ///< of parts
};

/// Fills in the books that the weights lack: the one in use from the pool, others, which nothing
/// reads, with zeros.
std::optional<ReturnedBook> complete_books(Tensors& tensors, const HybridflowConfig& config,
                                           const HybridflowSource& source) {
    std::optional<ReturnedBook> returned;
    for (const auto words : config.vqgan.books) {
        const auto name = entries_name(words);
        if (tensors.contains(name)) continue;
        tensors[name] = at::zeros({words, config.vqgan.entry_channels});
        if (words != config.book) continue;
        const auto model = short_hash(source.weights.hash);
        const auto* object = core::find_shared(source.shared, core::SharedRole::kCodebook, model);
        if (object == nullptr) {
            throw core::InputError(source.where +
                                   ": lacks the visual codebook, and no pool brings it (encode "
                                   "--with-codebook)");
        }
        returned = read_codebook_object(*object);
        if (returned->book.words != words ||
            returned->book.channels != config.vqgan.entry_channels) {
            throw core::InputError("the pool's codebook '" + object->name + "' has " +
                                   std::to_string(returned->book.words) + " words of " +
                                   std::to_string(returned->book.channels) + "; expected " +
                                   std::to_string(words) + " of " +
                                   std::to_string(config.vqgan.entry_channels));
        }
        spdlog::info("visual codebook '{}' is taken from the pool", object->name);
        if (!object->damage.empty()) {
            spdlog::warn("codebook '{}': {}; {} of {} words are coarse", object->name,
                         object->damage, returned->coarse_words, words);
        }
    }
    return returned;
}

}  // namespace

std::unique_ptr<core::ImageCodec> assemble_hybridflow(const HybridflowSource& source,
                                                      c10::Device device,
                                                      core::CodecOptions& options) {
    const auto json = source.file.metadata.find("config");
    if (json == source.file.metadata.end()) {
        throw core::InputError(source.where + ": no config in its metadata");
    }
    const auto config = HybridflowConfig::from_json(json->second);
    Assembly assembly(source);
    auto book = complete_books(assembly.tensors, config, source);
    auto network = std::make_shared<HybridflowImpl>(config);
    refuse_wiped(*network, assembly.tensors, source.where);
    assign_tensors(*network, assembly.tensors, source.where);
    return std::make_unique<HybridflowCodec>(network, source.weights, std::move(assembly.files),
                                             std::move(book), device, options);
}

}  // namespace oligo::models

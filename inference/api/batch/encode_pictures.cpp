#include "inference/api/batch/encode_pictures.hpp"

#include "core/error.hpp"
#include "core/files.hpp"
#include "core/hash.hpp"
#include "core/image/image_io.hpp"
#include "core/image/picture_header.hpp"
#include "core/memory.hpp"
#include "core/thread_pool.hpp"
#include "inference/api/device.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace oligo::inference {

namespace {

constexpr double kShareOfFree = .6;  ///< of the memory that is free when a batch begins

/// A decoded picture on its way to the codec.
struct LoadedPicture {
    std::size_t index = 0;
    core::Picture picture;
    FileHash source;
    MemoryShare::Hold hold;
};

class PictureEncoding {
  public:
    PictureEncoding(const core::ImageCodec& codec, const std::vector<BatchInput>& inputs,
                    const BatchPlan& plan)
        : codec_(codec),
          inputs_(inputs),
          plan_(plan),
          memory_(static_cast<std::uint64_t>(kShareOfFree *
                                             static_cast<double>(core::free_memory_bytes()))) {}

    std::optional<LoadedPicture> load(std::size_t index) {
        std::optional<LoadedPicture> loaded;
        trying(index, [&] { loaded = read(index); });
        return loaded;
    }

    /// All at once; where that fails one by one, to know which it is.
    std::vector<BatchPrepared> compress(std::vector<LoadedPicture>&& batch) {
        std::vector<core::Picture> pictures;
        for (LoadedPicture& one : batch) pictures.push_back(std::move(one.picture));
        std::vector<core::Payload> payloads;
        std::vector<BatchPrepared> made;
        try {
            payloads = codec_.compress_there(pictures);
            for (std::size_t i = 0; i < batch.size(); ++i) {
                made.push_back(ready(batch[i], std::move(pictures[i]), std::move(payloads.at(i))));
            }
        } catch (const core::InputError& error) {
            if (batch.size() == 1) {
                plan_.failed(batch[0].index, error);
                return {};
            }
            made.clear();
            for (std::size_t i = 0; i < batch.size(); ++i) {
                trying(batch[i].index, [&] {
                    auto payload = std::move(codec_.compress_there({&pictures[i], 1}).at(0));
                    made.push_back(ready(batch[i], std::move(pictures[i]), std::move(payload)));
                });
            }
        }
        return made;
    }

  private:
    std::optional<LoadedPicture> read(std::size_t index) {
        const auto& path = inputs_[index].source.path;
        const std::vector<std::uint8_t> file = core::read_file(path);
        core::Sha256 hash;
        hash.update(file);
        const FileHash source{core::to_hex(hash.finish()), file.size()};
        if (plan_.is_done(index, source)) return std::nullopt;
        // What has no header of ours is refused by the decoder, with the reason.
        MemoryShare::Hold hold;
        if (const auto header = core::detail::read_picture_header(file)) {
            require_memory("picture '" + path.string() + "'", header->width_px, header->height_px,
                           plan_.bytes_per_pixel);
            const double pixels =
                static_cast<double>(header->width_px) * static_cast<double>(header->height_px);
            hold = memory_.take(static_cast<std::uint64_t>(pixels * plan_.bytes_per_pixel));
        }
        const core::Picture picture = load_source(inputs_[index].source, file);
        return LoadedPicture{index, for_codec(picture, codec_), source, std::move(hold)};
    }

    BatchPrepared ready(LoadedPicture& loaded, core::Picture&& picture, core::Payload&& payload) {
        const Source& source = inputs_[loaded.index].source;
        Prepared prepared{source,
                          loaded.source.bytes,
                          picture.pixels(),
                          {dna::Role::kPicture, source.name, std::move(payload)}};
        if (plan_.keep_pictures) {
            prepared.picture = std::make_shared<const core::Picture>(std::move(picture));
        }
        return {loaded.index, std::move(prepared), loaded.source, std::move(loaded.hold)};
    }

    template <typename Work>
    void trying(std::size_t index, const Work& work) {
        try {
            work();
        } catch (const core::InputError& error) {
            plan_.failed(index, error);
        }
    }

    const core::ImageCodec& codec_;
    const std::vector<BatchInput>& inputs_;
    const BatchPlan& plan_;
    MemoryShare memory_;
};

}  // namespace

void encode_pictures(const core::ImageCodec& codec, const std::vector<BatchInput>& inputs,
                     const BatchPlan& plan, const CommonOptions& common, StageTimes& times) {
    PictureEncoding encoding(codec, inputs, plan);
    const NetworkThreads threads = network_threads(codec, common, inputs.size());
    StageSizes sizes;
    sizes.workers = threads.workers;
    sizes.batch = threads.on_gpu ? plan.batch : 1;
    sizes.loaders = sizes.finishers = std::max<std::size_t>(1, core::thread_count());
    const Stages<LoadedPicture, BatchPrepared> stages{
        .load = [&](std::size_t index) { return encoding.load(index); },
        .group =
            [](const LoadedPicture& one) {
                return std::uint64_t{one.picture.width_px} << 32U | one.picture.height_px;
            },
        .run =
            [&](std::vector<LoadedPicture>&& some) { return encoding.compress(std::move(some)); },
        .finish = [&](BatchPrepared&& one) { plan.take(std::move(one)); },
        .begin_worker = threads.begin_worker};
    StageRun(stages, sizes, times).run(inputs.size());
}

void encode_files(const std::vector<BatchInput>& inputs, const BatchPlan& plan, StageTimes& times) {
    const Stages<BatchPrepared, BatchPrepared> stages{
        .load = [&](std::size_t index) -> std::optional<BatchPrepared> {
            try {
                FileHash source = hash_of_file(inputs[index].source.path);
                if (plan.is_done(index, source)) return std::nullopt;
                return BatchPrepared{
                    index, prepare_file(inputs[index].source), std::move(source), {}};
            } catch (const core::InputError& error) {
                plan.failed(index, error);
                return std::nullopt;
            }
        },
        .group = [](const BatchPrepared&) { return std::uint64_t{0}; },
        .run = [](std::vector<BatchPrepared>&& some) { return std::move(some); },
        .finish = [&](BatchPrepared&& one) { plan.take(std::move(one)); }};
    const std::size_t threads = std::max<std::size_t>(1, core::thread_count());
    StageRun(stages, {1, 1, threads, 1}, times).run(inputs.size());
}

}  // namespace oligo::inference

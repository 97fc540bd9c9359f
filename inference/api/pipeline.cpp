#include "inference/api/pipeline.hpp"

#include "core/config_files.hpp"
#include "core/error.hpp"
#include "core/files.hpp"
#include "core/image/image_io.hpp"
#include "core/image/picture_header.hpp"
#include "core/image/row_reader.hpp"
#include "core/picture_rows.hpp"
#include "core/progress.hpp"
#include "core/standard_input.hpp"
#include "inference/api/batch/memory_share.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <utility>

namespace oligo::inference {

namespace fs = std::filesystem;

std::vector<Source> find_sources(const std::vector<std::string>& inputs, bool raw) {
    std::vector<Source> sources;
    for (const std::string& input : inputs) {
        if (input == "-") {
            sources.push_back({core::standard_input_file(), "stdin"});
            continue;
        }
        if (!fs::exists(input)) throw core::InputError("input '" + input + "' does not exist");
        if (!fs::is_directory(input)) {
            const fs::path path(input);
            sources.push_back({path, raw ? path.filename().string() : path.stem().string()});
            continue;
        }
        if (raw) {
            throw core::InputError("input '" + input + "' is a folder; --raw expects files");
        }
        const std::vector<fs::path> pictures = core::find_pictures({input});
        if (pictures.empty()) {
            throw core::InputError("folder '" + input + "' holds no pictures");
        }
        for (const fs::path& path : pictures) sources.push_back({path, path.stem().string()});
    }
    return sources;
}

Prepared prepare_file(const Source& source) {
    Prepared prepared{source, 0, 0, {dna::Role::kFile, source.name, {}}};
    prepared.object.payload.header.codec = "raw";
    if (std::filesystem::is_regular_file(source.path)) {
        prepared.symbols = std::make_shared<core::FileSymbols>(source.path);
        prepared.file_bytes = prepared.symbols->shapes()[0].count;
        return prepared;
    }
    const std::vector<std::uint8_t> bytes = core::read_file(source.path);  // a pipe: read once
    core::Segment segment{"bytes", 256, 0, core::Tolerance::kExact, {}};
    segment.symbols.assign(bytes.begin(), bytes.end());
    prepared.file_bytes = bytes.size();
    prepared.object.payload.segments.push_back(std::move(segment));
    return prepared;
}

dna::ObjectSource take_object(Prepared& prepared) {
    dna::PoolObject& object = prepared.object;
    auto symbols = prepared.symbols;
    if (!symbols) {
        core::Payload payload{object.payload.header, std::move(object.payload.segments)};
        object.payload.segments.clear();
        symbols = std::make_shared<core::PayloadSymbols>(std::move(payload));
    }
    return {object.role, object.name, object.payload.header, std::move(symbols)};
}

core::Picture for_codec(const core::Picture& picture, const core::ImageCodec& codec) {
    return codec.colour_space() == core::ColourSpace::kGray ? core::to_gray(picture)
                                                            : core::to_rgb(picture);
}

namespace {

constexpr std::uint64_t kAlwaysHeld = std::uint64_t{1} << 24;  ///< pixels that any machine holds

void say(const Source& source, core::PictureNotes notes) {
    if (source.one_page) notes.pages = 1;
    for (const auto& said : notes.sentences()) spdlog::warn("{}: {}", source.path.string(), said);
}

core::Picture load_page(const Source& source, core::PictureNotes& notes) {
    const auto reader = core::open_picture_rows(source.path, source.page);
    if (!reader) {
        throw core::InputError("picture '" + source.path.string() + "', page " +
                               std::to_string(source.page + 1) +
                               ": pages behind the first are read where they hold gray or RGB "
                               "samples of 8 or 16 bits; --page 1 takes the first alone");
    }
    core::Picture picture = core::read_all(*reader);
    notes = reader->notes();
    return picture;
}

/// `codec`: what will compress it; a large picture is held against the memory that is free.
core::Picture load_for(const Source& source, const core::ImageCodec& codec) {
    const std::vector<std::uint8_t> file = core::read_file(source.path);
    const auto header = core::detail::read_picture_header(file);
    if (header && header->width_px * header->height_px > kAlwaysHeld) {
        require_memory("picture '" + source.path.string() + "'", header->width_px,
                       header->height_px, probe_codec(codec).bytes_per_pixel);
    }
    return load_source(source, file);
}

/// Pictures on their way through a codec.
struct PictureBatch {
    std::vector<const Source*> sources;
    std::vector<core::Picture> pictures;
};

class PicturePreparation {
  public:
    PicturePreparation(const core::ImageCodec& codec, const PicturePlan& plan,
                       const std::function<void(Prepared&&)>& take)
        : codec_(codec), plan_(plan), take_(take) {}

    void load(const Source& source, PictureBatch& batch) const {
        batch.pictures.push_back(for_codec(load_for(source, codec_), codec_));
        batch.sources.push_back(&source);
    }

    /// A picture that is compressed as it is read, since it is large and its file and the codec
    /// allow it; those of `batch` before it go first, as objects of a pool have the order of the
    /// sources. False: it has to be in memory.
    bool by_rows(const Source& source, PictureBatch& batch) const {
        const auto* codec = dynamic_cast<const core::RowCodec*>(&codec_);
        if (codec == nullptr || !codec->compresses_rows()) return false;
        const auto reader = core::open_picture_rows(source.path, source.page);
        if (!reader ||
            std::uint64_t{reader->width_px()} * reader->height_px() < core::kManyPixels) {
            return false;
        }
        compress(std::exchange(batch, {}));
        core::Payload payload = codec->compress_rows(*reader);
        say(source, reader->notes());
        take_(Prepared{source,
                       fs::file_size(source.path),
                       std::uint64_t{payload.header.width_px} * payload.header.height_px,
                       {dna::Role::kPicture, source.name, std::move(payload)}});
        return true;
    }

    void compress(PictureBatch&& batch) const {
        if (batch.pictures.empty()) return;
        std::vector<core::Payload> payloads = plan_.leave_there
                                                  ? codec_.compress_there(batch.pictures)
                                                  : codec_.compress(batch.pictures);
        for (std::size_t i = 0; i < payloads.size(); ++i) {
            hand_on(*batch.sources[i], std::move(batch.pictures[i]), std::move(payloads[i]));
        }
    }

  private:
    void hand_on(const Source& source, core::Picture&& picture, core::Payload&& payload) const {
        Prepared prepared{source,
                          fs::file_size(source.path),
                          picture.pixels(),
                          {dna::Role::kPicture, source.name, std::move(payload)}};
        if (plan_.keep_pictures) {
            prepared.picture = std::make_shared<const core::Picture>(std::move(picture));
        }
        take_(std::move(prepared));
    }

    const core::ImageCodec& codec_;
    const PicturePlan& plan_;
    const std::function<void(Prepared&&)>& take_;
};

}  // namespace

core::Picture load_source(const Source& source, const std::vector<std::uint8_t>& file) {
    core::PictureNotes notes;
    core::Picture picture = source.page > 0 ? load_page(source, notes)
                                            : core::decode_picture(source.path, file, &notes);
    say(source, notes);
    return picture;
}

std::vector<Source> with_each_page(const std::vector<Source>& sources) {
    std::vector<Source> all;
    for (const Source& source : sources) {
        const std::size_t pages = core::picture_pages(source.path);
        for (std::size_t page = 0; page < pages; ++page) {
            all.push_back(source);
            if (pages == 1) continue;
            all.back().name += "-" + std::to_string(page + 1);
            all.back().page = page;
            all.back().one_page = true;
        }
    }
    return all;
}

void prepare_pictures(const core::ImageCodec& codec, const std::vector<Source>& sources,
                      const PicturePlan& plan, const std::function<void(Prepared&&)>& take) {
    core::Progress progress("compress", sources.size(), "pictures");
    const PicturePreparation preparation(codec, plan, take);
    for (std::size_t first = 0; first < sources.size(); first += plan.batch) {
        const std::size_t last = std::min(sources.size(), first + plan.batch);
        PictureBatch batch;
        for (std::size_t i = first; i < last; ++i) {
            if (!preparation.by_rows(sources[i], batch)) preparation.load(sources[i], batch);
        }
        preparation.compress(std::move(batch));
        progress.at(last);
    }
}

std::vector<std::uint8_t> file_bytes(const core::ReceivedPayload& payload) {
    std::vector<std::uint8_t> bytes;
    for (const core::ReceivedSegment& segment : payload.segments) {
        for (std::size_t i = 0; i < segment.symbols.size(); ++i) {
            const bool erased = segment.confidence[i] == 0;
            bytes.push_back(erased ? 0 : static_cast<std::uint8_t>(segment.symbols[i]));
        }
    }
    return bytes;
}

}  // namespace oligo::inference

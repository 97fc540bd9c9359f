#include "inference/api/fitting.hpp"

#include "core/codec_options.hpp"
#include "core/error.hpp"
#include "core/image/image_io.hpp"
#include "core/metrics.hpp"
#include "core/progress.hpp"
#include "dna/order/price_list.hpp"
#include "inference/api/codecs.hpp"
#include "inference/api/picture_writer.hpp"
#include "inference/api/shared_objects.hpp"
#include "inference/report/density.hpp"
#include "models/files/finder.hpp"

#include <spdlog/spdlog.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

namespace oligo::inference {

namespace {

constexpr std::size_t kPieces = 3;
constexpr std::uint32_t kPieceSide = 512;
constexpr double kAllowance = 1.15;  ///< an estimate may be so much above and still be counted
constexpr std::size_t kMostCounts = 6;

/// Counts what is written.
class CountedStrands final : public dna::StrandSink {
  public:
    void begin(std::uint64_t /*strands*/) override { oligos = nucleotides = longest_nt = 0; }
    void take(const dna::OligoBlock& block) override {
        oligos += block.count;
        nucleotides += block.count * block.oligo_nt();
        longest_nt = std::max<std::uint64_t>(longest_nt, block.oligo_nt());
    }

    std::uint64_t oligos = 0, nucleotides = 0, longest_nt = 0;
};

core::Picture middle_of(const core::Picture& picture) {
    const std::uint32_t width = std::min(picture.width_px, kPieceSide);
    const std::uint32_t height = std::min(picture.height_px, kPieceSide);
    const std::size_t left = (picture.width_px - width) / 2, top = (picture.height_px - height) / 2;
    core::Picture piece{width, height, picture.channels, {}};
    const std::size_t row = std::size_t{width} * picture.channels;
    for (std::size_t y = 0; y < height; ++y) {
        const std::size_t at = ((top + y) * picture.width_px + left) * picture.channels;
        const auto first = picture.samples.begin() + static_cast<std::ptrdiff_t>(at);
        piece.samples.insert(piece.samples.end(), first, first + static_cast<std::ptrdiff_t>(row));
    }
    return piece;
}

class Fitter {
  public:
    Fitter(const FitRequest& request, const std::vector<Source>& sources,
           const CommonOptions& common)
        : request_(request), sources_(sources), common_(common) {}

    Fit run() {
        load_pieces();
        for (const std::string& codec : codecs()) try_codec(codec);
        std::stable_sort(
            fit_.trials.begin(), fit_.trials.end(),
            [](const RateTrial& a, const RateTrial& b) { return a.psnr_db > b.psnr_db; });
        std::size_t counts = 0;
        for (std::size_t i = 0; i < fit_.trials.size() && counts < kMostCounts; ++i) {
            if (!may_fit(fit_.trials[i])) continue;
            ++counts;
            if (!fits(fit_.trials[i])) continue;
            fit_.options = options_of(fit_.trials[i]);
            fit_.chosen = i;
            return std::move(fit_);
        }
        refuse();
    }

  private:
    /// Middles of some of the pictures, and how many pixels all have.
    void load_pieces() {
        const std::size_t step = (sources_.size() + kPieces - 1) / kPieces;
        for (std::size_t i = 0; i < sources_.size(); ++i) {
            const core::Picture picture = core::load_picture(sources_[i].path, nullptr);
            pixels_ += picture.pixels();
            if (i % step == 0) pieces_.push_back(middle_of(picture));
        }
        for (const core::Picture& piece : pieces_) piece_pixels_ += piece.pixels();
    }

    std::vector<std::string> codecs() const {
        if (!request_.options.codec.empty()) return {request_.options.codec};
        std::vector<std::string> names;
        for (const CodecSource& source : codec_sources()) {
            if (!source.name.empty()) names.emplace_back(source.name);
        }
        for (const auto& model : models::list_models(models::model_folders(""))) {
            if (!model.codec.empty()) names.push_back(model.name);
        }
        return names;
    }

    WriteOptions options_of(const RateTrial& trial) const {
        WriteOptions options = request_.options;
        options.codec = trial.codec;
        if (!trial.rate.empty()) options.assignments.push_back(trial.rate);
        return options;
    }

    /// The rates of a codec, or the one that was asked for.
    std::vector<std::string> rates_of(const std::string& codec) const {
        const auto rates = source_of(codec, codec_sources()).rates(codec, common_);
        if (rates.empty()) return {""};
        const std::string_view key = core::key_of(rates.front());
        for (const std::string& given : request_.options.assignments) {
            if (core::key_of(given) == key) return {""};
        }
        return rates;
    }

    void try_codec(const std::string& codec) {
        try {
            for (const std::string& rate : rates_of(codec)) try_rate({codec, rate});
        } catch (const core::Error& error) {
            // Of a codec that was asked for this is the answer; others need not take the pictures.
            if (!request_.options.codec.empty()) throw;
            spdlog::info("{}: not tried: {}", codec, error.what());
        }
    }

    void try_rate(RateTrial trial) {
        const PictureWriter writer = open_picture_writer(options_of(trial), common_);
        std::vector<core::Picture> pieces;
        for (const core::Picture& piece : pieces_)
            pieces.push_back(for_codec(piece, *writer.codec));
        std::vector<core::Payload> payloads = writer.codec->compress(pieces);
        std::vector<core::ReceivedPayload> back;
        for (const core::Payload& payload : payloads) back.push_back(core::as_received(payload));
        const std::vector<core::Decoded> decoded = writer.codec->decompress(back);
        for (std::size_t i = 0; i < pieces.size(); ++i) {
            trial.psnr_db += std::min(99.0, core::psnr_db(pieces[i], decoded[i].picture)) /
                             static_cast<double>(pieces.size());
        }
        std::vector<dna::ObjectSource> objects;
        for (core::Payload& payload : payloads) {
            const core::PayloadHeader header = payload.header;
            objects.push_back({dna::Role::kPicture, "piece", header,
                               std::make_shared<core::PayloadSymbols>(std::move(payload))});
        }
        CountedStrands counted;
        writer.pool->write(objects, counted);
        oligo_nt_ = counted.longest_nt;
        trial.oligos = static_cast<std::uint64_t>(
            std::ceil(static_cast<double>(counted.oligos) * static_cast<double>(pixels_) /
                      static_cast<double>(piece_pixels_)));
        spdlog::info("{} {}: about {} oligos, {} dB", trial.codec, trial.rate, trial.oligos,
                     fixed(trial.psnr_db, 2));
        fit_.trials.push_back(std::move(trial));
    }

    bool may_fit(const RateTrial& trial) const {
        const auto least =
            static_cast<std::uint64_t>(static_cast<double>(trial.oligos) / kAllowance);
        return request_.budget.exceeded_by(least, least * oligo_nt_, oligo_nt_).empty();
    }

    /// Writes all into nothing.
    bool fits(RateTrial& trial) const {
        const PictureWriter writer = open_picture_writer(options_of(trial), common_);
        std::vector<Prepared> prepared;
        prepare_pictures(*writer.codec, sources_, {request_.batch, false},
                         [&](Prepared&& one) { prepared.push_back(std::move(one)); });
        for (const core::SharedRole role : request_.shared) {
            for (core::SharedObject& object : writer.codec->shared_objects(role)) {
                prepared.push_back(prepare_shared(std::move(object)));
            }
        }
        std::vector<dna::ObjectSource> objects;
        for (Prepared& one : prepared) objects.push_back(take_object(one));
        CountedStrands counted;
        writer.pool->write(objects, counted);
        trial.oligos = counted.oligos;
        trial.counted = true;
        return request_.budget
            .exceeded_by(counted.oligos, counted.nucleotides,
                         static_cast<std::size_t>(counted.longest_nt))
            .empty();
    }

    [[noreturn]] void refuse() const {
        std::string least;
        const auto smallest = std::min_element(
            fit_.trials.begin(), fit_.trials.end(),
            [](const RateTrial& a, const RateTrial& b) { return a.oligos < b.oligos; });
        if (smallest != fit_.trials.end()) {
            least = "; the smallest order is " + std::string(smallest->counted ? "" : "about ") +
                    std::to_string(smallest->oligos) + " oligos of " + std::to_string(oligo_nt_) +
                    " nt, with --codec " + smallest->codec +
                    (smallest->rate.empty() ? "" : " --set " + smallest->rate) + " (" +
                    fixed(smallest->psnr_db, 1) + " dB)";
        }
        throw core::InputError("no codec at any rate keeps to what the order may take" + least);
    }

    const FitRequest& request_;
    const std::vector<Source>& sources_;
    const CommonOptions& common_;
    std::vector<core::Picture> pieces_;
    std::uint64_t pixels_ = 0, piece_pixels_ = 0, oligo_nt_ = 0;
    Fit fit_;
};

}  // namespace

std::string OrderBudget::exceeded_by(std::uint64_t count, std::uint64_t bases,
                                     std::size_t longest_nt) const {
    if (oligos > 0 && count > oligos) {
        return std::to_string(count) + " oligos, and " + std::to_string(oligos) + " are allowed";
    }
    if (nucleotides > 0 && bases > nucleotides) {
        return std::to_string(bases) + " nt, and " + std::to_string(nucleotides) + " are allowed";
    }
    if (usd <= 0) return {};
    const auto price = dna::quote(count, longest_nt);
    if (!price) return "more than the price list holds, and $" + fixed(usd, 0) + " are allowed";
    const double all = price->usd + price->fees_usd;
    return all <= usd ? "" : "$" + fixed(all, 0) + ", and $" + fixed(usd, 0) + " are allowed";
}

Fit fit_to_budget(const FitRequest& request, const std::vector<Source>& sources,
                  const CommonOptions& common) {
    return Fitter(request, sources, common).run();
}

}  // namespace oligo::inference

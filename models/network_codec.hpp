#pragma once

#include "core/codec.hpp"
#include "models/files/weights_id.hpp"

#include <ATen/core/Tensor.h>
#include <c10/core/Device.h>

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace oligo::models {

/// What every learned codec does alike: pictures in batches of one size, the model's hash in the
/// headers, the weights as an object of a pool. Its network is moved to the device and set to
/// evaluation by the constructor of the class below, and stays as it is from then on: forward
/// passes only read it, so that several threads may code at once. Tensors live in inference mode,
/// which is each thread's own.
class NetworkCodec : public core::ImageCodec {
  public:
    std::string_view name() const final { return name_; }
    core::ColourSpace colour_space() const final { return core::ColourSpace::kRgb; }
    /// The weights' file as it is, where there is one.
    std::vector<core::SharedObject> shared_objects(core::SharedRole role) const override;
    std::vector<core::Payload> compress(std::span<const core::Picture> pictures) const final;
    std::vector<core::Payload> compress_there(std::span<const core::Picture> pictures) const final;
    std::vector<core::Decoded> decompress(
        std::span<const core::ReceivedPayload> payloads) const final;

  protected:
    /// What decides which payloads of one size may be decoded together, and how they come back.
    struct Kind {
        std::size_t rate = 0;
        bool gray = false;
    };

    /// Pictures (N3HW in about 0..1, padded at the bottom and right) and what of each was guessed.
    struct DecodedBatch {
        at::Tensor images;
        std::vector<std::vector<core::Area>> concealed = {};  ///< none: empty
    };

    NetworkCodec(std::string name, const WeightsId& weights, c10::Device device);

    /// Throws InputError for parameters that do not fit the model.
    virtual Kind kind_of(const core::PayloadHeader& header) const = 0;
    /// Payloads of pictures of one size; symbols may be left on the device.
    virtual std::vector<core::Payload> compress_batch(
        std::span<const core::Picture> pictures) const = 0;
    /// Of payloads of one size and rate, all of this model.
    virtual DecodedBatch decompress_batch(std::span<const core::ReceivedPayload> batch) const = 0;

    /// Throws InputError for a header that names another model.
    void check_model(const core::PayloadHeader& header) const;

    /// Pictures of one size as N3HW in 0..1 on the device.
    at::Tensor images_of(std::span<const core::Picture> pictures) const;
    const core::ModelHash& hash() const { return hash_; }
    c10::Device device() const { return device_; }

  private:
    std::string name_;
    core::ModelHash hash_{};
    WeightsId weights_;
    c10::Device device_;
};

}  // namespace oligo::models

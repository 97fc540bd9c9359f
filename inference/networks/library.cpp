// What oligocodec-networks.so is made of: the models and this table of them.
#include "core/torch/device.hpp"
#include "inference/networks/table.hpp"

namespace oligo::inference {
namespace {

std::string prepare(const std::string& device, std::uint64_t seed, int threads) {
    const c10::Device chosen = core::parse_device(device);
    core::seed_torch(seed);
    core::set_torch_threads(threads);
    return chosen.str();
}

}  // namespace

extern "C" const Networks* oligocodec_networks() {
    static constexpr Networks kTable{
        .prepare_device = prepare,
        .set_threads = core::set_torch_threads,
        .torch_version = core::torch_version,
        .open_codec = models::open_codec,
        .open_codec_for = models::open_codec_for,
        .verify_model = models::verify_model,
        .metric_kinds = models::metric_kinds,
        .open_picture_metric = models::open_picture_metric,
    };
    return &kTable;
}

}  // namespace oligo::inference

#include "core/torch/tensor_picture.hpp"

#include "core/error.hpp"

#include <ATen/ATen.h>

#include <cstring>

namespace oligo::core {

at::Tensor to_tensor(std::span<const Picture> pictures) {
    if (pictures.empty()) throw Error(ExitCode::kInternal, "to_tensor needs a picture");
    std::vector<at::Tensor> rows;
    for (const auto& picture : pictures) {
        auto hwc = at::empty({picture.height_px, picture.width_px, picture.channels}, at::kByte);
        std::memcpy(hwc.mutable_data_ptr(), picture.samples.data(), picture.samples.size());
        auto chw = hwc.permute({2, 0, 1}).to(at::kFloat).div(255.0F).contiguous();
        rows.push_back(picture.channels == 3 ? chw : chw.repeat({3, 1, 1}));
    }
    return at::stack(rows);
}

std::vector<Picture> to_pictures(const at::Tensor& images) {
    const auto bytes = images.detach()
                           .to(at::kFloat)
                           .clamp(0.0, 1.0)
                           .mul(255.0F)
                           .round()
                           .to(at::kByte)
                           .permute({0, 2, 3, 1})
                           .contiguous()
                           .cpu();
    std::vector<Picture> pictures(static_cast<std::size_t>(bytes.size(0)));
    for (std::size_t i = 0; i < pictures.size(); ++i) {
        auto& picture = pictures[i];
        picture.height_px = static_cast<std::uint32_t>(bytes.size(1));
        picture.width_px = static_cast<std::uint32_t>(bytes.size(2));
        picture.channels = static_cast<std::uint32_t>(bytes.size(3));
        const auto one = bytes[static_cast<std::int64_t>(i)];
        const auto* data = one.const_data_ptr<std::uint8_t>();
        picture.samples.assign(data, data + one.numel());
    }
    return pictures;
}

}  // namespace oligo::core

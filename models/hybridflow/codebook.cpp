#include "models/hybridflow/codebook.hpp"

#include "core/error.hpp"
#include "core/vq/codebook_parts.hpp"

#include <ATen/ATen.h>

#include <algorithm>
#include <bit>
#include <cmath>

namespace oligo::models {
namespace {

constexpr std::uint8_t kBookFormat = 1;
constexpr std::size_t kBookBytes = 11;
constexpr double kMiddle = 32768, kReach = 32639;

void append_little(std::vector<std::uint8_t>& bytes, std::uint32_t value, int count) {
    for (int i = 0; i < count; ++i) bytes.push_back(static_cast<std::uint8_t>(value >> (8 * i)));
}

std::uint32_t little_endian(const std::vector<std::uint8_t>& bytes, std::size_t at, int count) {
    std::uint32_t value = 0;
    for (int i = 0; i < count; ++i) {
        value |= std::uint32_t{bytes[at + static_cast<std::size_t>(i)]} << (8 * i);
    }
    return value;
}

}  // namespace

GridBook GridBook::of(const at::Tensor& book) {
    const auto exact = book.detach().to(at::kCPU, at::kDouble).contiguous();
    GridBook grid;
    grid.words = book.size(0);
    grid.channels = book.size(1);
    const auto greatest = exact.abs().max().item<double>();
    grid.step = greatest > 0 ? static_cast<float>(greatest / kReach) : 1.0F;
    const auto* values = exact.const_data_ptr<double>();
    for (std::int64_t i = 0; i < exact.numel(); ++i) {
        const auto steps = std::floor(values[i] / double{grid.step} + 0.5);
        const auto entry = kMiddle + std::clamp(steps, -kReach, kReach);
        grid.entries.push_back(static_cast<std::uint16_t>(entry));
    }
    return grid;
}

at::Tensor GridBook::values() const {
    auto book = at::empty({words, channels}, at::kFloat);
    auto* values = book.mutable_data_ptr<float>();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        values[i] = static_cast<float>((entries[i] - kMiddle) * double{step});
    }
    return book;
}

core::SharedObject codebook_object(const GridBook& book, std::string name,
                                   const core::ModelHash& hash) {
    core::SharedObject object{core::SharedRole::kCodebook, std::move(name), {}, {}};
    auto& header = object.payload.header;
    header.codec = "raw";
    header.model = hash;
    header.parameters = {kBookFormat};
    append_little(header.parameters, static_cast<std::uint32_t>(book.words), 4);
    append_little(header.parameters, static_cast<std::uint32_t>(book.channels), 2);
    append_little(header.parameters, std::bit_cast<std::uint32_t>(book.step), 4);
    object.payload.segments = core::codebook_segments(book.entries);
    return object;
}

ReturnedBook read_codebook_object(const core::ReceivedShared& object) {
    const auto& bytes = object.payload->header.parameters;
    const auto where = "the pool's codebook '" + object.name + "'";
    if (bytes.size() != kBookBytes || bytes[0] != kBookFormat) {
        throw core::InputError(where + ": " + std::to_string(bytes.size()) +
                               " bytes of parameters; expected 11, the first of them 1");
    }
    const auto received = core::receive_codebook(object.payload->segments);
    ReturnedBook returned;
    auto& book = returned.book;
    book.words = little_endian(bytes, 1, 4);
    book.channels = little_endian(bytes, 5, 2);
    book.step = std::bit_cast<float>(little_endian(bytes, 7, 4));
    book.entries = received.entries;
    const auto channels = static_cast<std::size_t>(book.channels);
    if (channels == 0 || !std::isfinite(book.step) || book.step <= 0 ||
        static_cast<std::size_t>(book.words) * channels != book.entries.size()) {
        throw core::InputError(where + ": " + std::to_string(book.entries.size()) +
                               " numbers; expected " + std::to_string(book.words) + " words of " +
                               std::to_string(book.channels));
    }
    using core::EntryState;
    for (std::size_t first = 0; first < book.entries.size(); first += channels) {
        const auto begin = received.states.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = begin + static_cast<std::ptrdiff_t>(channels);
        const bool usable = std::find(begin, end, EntryState::kLost) == end;
        returned.usable.push_back(usable);
        returned.coarse_words += usable && std::find(begin, end, EntryState::kCoarse) != end;
    }
    if (std::find(returned.usable.begin(), returned.usable.end(), true) == returned.usable.end()) {
        throw core::RecoveryError(where + " is lost: " + object.damage);
    }
    return returned;
}

}  // namespace oligo::models

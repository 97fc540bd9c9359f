#include "core/image/color_profile.hpp"

#include "core/image/byte_walk.hpp"

#include <lcms2.h>
#include <opencv2/core.hpp>
#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdlib>
#include <map>
#include <memory>

namespace oligo::core::detail {
namespace {

constexpr std::size_t kMostProfileBytes = std::size_t{16} << 20;

struct CloseProfile {
    void operator()(void* profile) const { cmsCloseProfile(profile); }
};
using Profile = std::unique_ptr<void, CloseProfile>;
struct DeleteTransform {
    void operator()(void* transform) const { cmsDeleteTransform(transform); }
};
using Transform = std::unique_ptr<void, DeleteTransform>;

std::vector<std::uint8_t> inflated(Bytes packed) {
    std::vector<std::uint8_t> whole;
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) return {};
    stream.next_in = const_cast<Bytef*>(packed.data());
    stream.avail_in = static_cast<uInt>(packed.size());
    std::array<std::uint8_t, 1 << 14> piece;
    int state = Z_OK;
    while (state == Z_OK && whole.size() < kMostProfileBytes) {
        stream.next_out = piece.data();
        stream.avail_out = static_cast<uInt>(piece.size());
        state = inflate(&stream, Z_NO_FLUSH);
        whole.insert(whole.end(), piece.begin(),
                     piece.end() - static_cast<std::ptrdiff_t>(stream.avail_out));
    }
    inflateEnd(&stream);
    if (state != Z_STREAM_END) whole.clear();
    return whole;
}

std::vector<std::uint8_t> saved(const Profile& profile) {
    cmsUInt32Number bytes = 0;
    if (!profile || cmsSaveProfileToMem(profile.get(), nullptr, &bytes) == 0) return {};
    std::vector<std::uint8_t> whole(bytes);
    if (cmsSaveProfileToMem(profile.get(), whole.data(), &bytes) == 0) whole.clear();
    return whole;
}

/// PNG (third edition) 11.3.2: gamma and chromaticities are stored times 100,000.
std::vector<std::uint8_t> profile_of_gamma(Bytes gamma, Bytes chromaticities, bool gray) {
    const auto number = [](Bytes from, std::size_t i) {
        return static_cast<double>(integer(from, 4 * i, 4, true)) / 100000;
    };
    constexpr double kSrgbGamma = .45455;
    const double exponent = number(gamma, 0);
    const bool usual = exponent == 0 || std::abs(exponent - kSrgbGamma) < .0002;
    if (usual && chromaticities.empty()) return {};
    const std::unique_ptr<cmsToneCurve, void (*)(cmsToneCurve*)> curve(
        cmsBuildGamma(nullptr, 1 / (exponent == 0 ? kSrgbGamma : exponent)), cmsFreeToneCurve);
    if (!curve) return {};
    cmsCIExyY white{.3127, .3290, 1};                                        // D65
    cmsCIExyYTRIPLE primaries{{.64, .33, 1}, {.30, .60, 1}, {.15, .06, 1}};  // ITU-R BT.709
    if (chromaticities.size() == 32) {
        white = {number(chromaticities, 0), number(chromaticities, 1), 1};
        primaries = {{number(chromaticities, 2), number(chromaticities, 3), 1},
                     {number(chromaticities, 4), number(chromaticities, 5), 1},
                     {number(chromaticities, 6), number(chromaticities, 7), 1}};
    }
    if (gray) return saved(Profile(cmsCreateGrayProfile(&white, curve.get())));
    cmsToneCurve* const curves[] = {curve.get(), curve.get(), curve.get()};
    return saved(Profile(cmsCreateRGBProfile(&white, &primaries, curves)));
}

std::vector<std::uint8_t> of_png(Bytes file) {
    Bytes gamma, chromaticities;
    for (std::size_t chunk = 8; chunk + 12 <= file.size();) {
        const std::size_t length = integer(file, chunk, 4, true);
        if (length > file.size() - chunk - 12 || has_at(file, chunk + 4, "IDAT")) break;
        const Bytes content = file.subspan(chunk + 8, length);
        if (has_at(file, chunk + 4, "sRGB")) return {};
        if (has_at(file, chunk + 4, "iCCP")) {
            const auto end = std::find(content.begin(), content.end(), 0);  // of its name
            const auto packed = static_cast<std::size_t>(end - content.begin()) + 2;
            return inflated(part(content, packed, content.size()));
        }
        if (has_at(file, chunk + 4, "gAMA")) gamma = content;
        if (has_at(file, chunk + 4, "cHRM")) chromaticities = content;
        chunk += length + 12;
    }
    constexpr std::uint64_t kColour = 2;  // bit of the colour type
    const bool gray = (integer(file, 25, 1, true) & kColour) == 0;
    return profile_of_gamma(gamma, chromaticities, gray);
}

/// A profile in pieces, each "ICC_PROFILE", zero, its number from 1, their count, bytes.
std::vector<std::uint8_t> of_jpeg(Bytes file) {
    constexpr std::string_view kMark("ICC_PROFILE\0", 12);
    std::map<std::uint8_t, Bytes> pieces;
    for (std::size_t at = 2; at + 4 <= file.size();) {
        const unsigned marker = file[at + 1];
        if (file[at] != 0xFF || marker == 0xFF || marker == 0) {
            ++at;
            continue;
        }
        if (marker == 0xDA) break;
        const std::size_t length = integer(file, at + 2, 2, true);
        const Bytes content = part(file, at + 4, std::max<std::size_t>(length, 2) - 2);
        if (marker == 0xE2 && has_at(content, 0, kMark) && content.size() > kMark.size() + 2) {
            pieces[content[kMark.size()]] = content.subspan(kMark.size() + 2);
        }
        at += 2 + length;
    }
    std::vector<std::uint8_t> whole;
    for (const auto& [number, piece] : pieces) {
        whole.insert(whole.end(), piece.begin(), piece.end());
    }
    return whole;
}

std::vector<std::uint8_t> of_webp(Bytes file) {
    for (std::size_t chunk = 12; chunk + 8 <= file.size();) {
        const std::size_t length = integer(file, chunk + 4, 4, false);
        if (has_at(file, chunk, "ICCP")) {
            const Bytes content = part(file, chunk + 8, length);
            return {content.begin(), content.end()};
        }
        if (length > file.size() - chunk - 8) break;
        chunk += 8 + length + length % 2;
    }
    return {};
}

std::vector<std::uint8_t> of_tiff(Bytes file) {
    constexpr std::uint64_t kIccProfile = 34675;
    const auto directory = TiffDirectory::first(file);
    const Bytes profile = directory ? directory->blob(kIccProfile) : Bytes();
    return {profile.begin(), profile.end()};
}

/// lcms2's name for samples as OpenCV has them.
cmsUInt32Number layout_of(const cv::Mat& samples) {
    const bool wide = samples.depth() == CV_16U;
    switch (samples.channels()) {
        case 1:
            return wide ? TYPE_GRAY_16 : TYPE_GRAY_8;
        case 3:
            return wide ? TYPE_BGR_16 : TYPE_BGR_8;
        default:
            return wide ? TYPE_BGRA_16 : TYPE_BGRA_8;
    }
}

/// Whether a transform of 8-bit samples moves none of a grid of colours by more than one step: what
/// calls itself sRGB comes in many forms that round a little differently.
bool changes_nothing(const Profile& from, const Profile& to, bool gray) {
    const Transform transform(cmsCreateTransform(
        from.get(), gray ? TYPE_GRAY_8 : TYPE_BGR_8, to.get(), gray ? TYPE_GRAY_8 : TYPE_BGR_8,
        INTENT_RELATIVE_COLORIMETRIC, cmsFLAGS_BLACKPOINTCOMPENSATION));
    if (!transform) return false;
    std::vector<std::uint8_t> grid;
    constexpr int kStep = 17;
    for (int a = 0; a < 256; a += kStep) {
        for (int b = 0; b < (gray ? 1 : 256); b += kStep) {
            for (int c = 0; c < (gray ? 1 : 256); c += kStep) {
                for (const int sample : {a, b, c}) {
                    grid.push_back(static_cast<std::uint8_t>(sample));
                    if (gray) break;
                }
            }
        }
    }
    std::vector<std::uint8_t> turned(grid.size());
    cmsDoTransform(transform.get(), grid.data(), turned.data(),
                   static_cast<cmsUInt32Number>(grid.size() / (gray ? 1 : 3)));
    return std::equal(grid.begin(), grid.end(), turned.begin(),
                      [](int a, int b) { return std::abs(a - b) <= 1; });
}

}  // namespace

std::vector<std::uint8_t> stated_profile(Bytes file, PictureFormat format) {
    switch (format) {
        case PictureFormat::kPng:
            return of_png(file);
        case PictureFormat::kJpeg:
            return of_jpeg(file);
        case PictureFormat::kWebp:
            return of_webp(file);
        case PictureFormat::kTiff:
            return of_tiff(file);
        case PictureFormat::kBmp:
        case PictureFormat::kPnm:
        case PictureFormat::kGif:
            break;
    }
    return {};
}

Conversion to_srgb(cv::Mat& samples, Bytes profile) {
    const Profile from(
        cmsOpenProfileFromMem(profile.data(), static_cast<cmsUInt32Number>(profile.size())));
    const bool gray = samples.channels() == 1;
    const auto space = gray ? cmsSigGrayData : cmsSigRgbData;
    if (!from || cmsGetColorSpace(from.get()) != space) return Conversion::kUnusable;
    Profile to(cmsCreate_sRGBProfile());
    if (gray) {
        // sRGB's curve alone (IEC 61966-2-1), parametric type 4 of ICC.1.
        constexpr cmsFloat64Number kCurve[] = {2.4, 1 / 1.055, .055 / 1.055, 1 / 12.92, .04045};
        const std::unique_ptr<cmsToneCurve, void (*)(cmsToneCurve*)> curve(
            cmsBuildParametricToneCurve(nullptr, 4, kCurve), cmsFreeToneCurve);
        to.reset(cmsCreateGrayProfile(cmsD50_xyY(), curve.get()));
    }
    if (changes_nothing(from, to, gray)) return Conversion::kNone;
    const cmsUInt32Number layout = layout_of(samples);
    const Transform transform(cmsCreateTransform(
        from.get(), layout, to.get(), layout, INTENT_RELATIVE_COLORIMETRIC,
        cmsFLAGS_BLACKPOINTCOMPENSATION | (samples.channels() == 4 ? cmsFLAGS_COPY_ALPHA : 0)));
    if (!transform) return Conversion::kUnusable;
    for (int y = 0; y < samples.rows; ++y) {
        cmsDoTransform(transform.get(), samples.ptr(y), samples.ptr(y),
                       static_cast<cmsUInt32Number>(samples.cols));
    }
    return Conversion::kConverted;
}

}  // namespace oligo::core::detail

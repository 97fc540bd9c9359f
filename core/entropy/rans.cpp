#include "core/entropy/rans.hpp"

#include "core/byte_io.hpp"
#include "core/error.hpp"

#include <algorithm>
#include <bit>
#include <stdexcept>
#include <string>

namespace oligo::core {

namespace {

// States live in [2^16, 2^32). With at most 14 bits of precision a step down leaves at least 4, so
// that one word always lifts it back.
constexpr std::uint32_t kLowest = 1U << 16;
constexpr std::size_t kWordBytes = 2;

/// Entropy of a body, in bytes, from which on twice as many lanes stay within .1 % + 8 bytes.
constexpr std::size_t kTwoLanesBytes = 2 << 10, kFourLanesBytes = 10 << 10;
constexpr std::size_t kEightLanesBytes = 36 << 10;

std::uint32_t little_endian(const std::uint8_t* bytes) {
    return bytes[0] | std::uint32_t{bytes[1]} << 8;
}

std::uint32_t renormalised(std::uint32_t state, std::uint32_t word) {
    const std::uint32_t lifted = state << 16 | word;
    return state < kLowest ? lifted : state;
}

void check_calls(std::size_t values, std::span<const std::uint16_t> tables, std::size_t known) {
    if (values != tables.size()) {
        throw std::invalid_argument("entropy coder: " + std::to_string(values) + " values and " +
                                    std::to_string(tables.size()) + " tables; expected as many");
    }
    const auto last = std::max_element(tables.begin(), tables.end());
    if (last != tables.end() && *last >= known) {
        throw InputError("entropy coder: value " + std::to_string(last - tables.begin()) +
                         " wants table " + std::to_string(*last) + "; expected one of 0.." +
                         std::to_string(known - 1));
    }
}

/// log2 of a product of frequencies, in whole numbers: 31 leading bits and how many follow.
class LogOfProduct {
  public:
    void times(std::uint32_t frequency) {
        mantissa_ *= frequency;
        const auto spare = static_cast<unsigned>(std::bit_width(mantissa_)) - 31;
        mantissa_ >>= spare;
        bits_ += spare;
    }
    std::uint64_t bits() const { return bits_; }

  private:
    std::uint64_t mantissa_ = std::uint64_t{1} << 30;
    std::uint64_t bits_ = 0;
};

unsigned lanes_for(std::size_t entropy_bytes) {
    if (entropy_bytes < kTwoLanesBytes) return 1;
    if (entropy_bytes < kFourLanesBytes) return 2;
    return entropy_bytes < kEightLanesBytes ? 4 : 8;
}

}  // namespace

void RansEncoder::encode(std::span<const std::int32_t> values,
                         std::span<const std::uint16_t> tables) {
    check_calls(values.size(), tables, tables_.size());
    const std::size_t before = shares_.size();
    std::vector<std::uint64_t> overshoots;
    shares_.resize(before + values.size());
    try {
        for (std::size_t i = 0; i < values.size(); ++i) {
            const CdfTables::Interval interval = tables_.interval_of(tables[i], values[i]);
            shares_[before + i] = {static_cast<std::uint16_t>(interval.start),
                                   static_cast<std::uint16_t>(interval.frequency)};
            if (interval.escape) overshoots.push_back(tables_.overshoot(tables[i], values[i]));
        }
    } catch (...) {
        shares_.resize(before);
        throw;
    }
    for (const std::uint64_t overshoot : overshoots) bypass_.number(overshoot);
}

std::vector<std::uint8_t> RansEncoder::finish() {
    if (shares_.empty()) return {};
    LogOfProduct product;
    for (const Share& share : shares_) product.times(share.frequency);
    const unsigned precision = tables_.precision_bits();
    const unsigned lanes = lanes_for((shares_.size() * precision - product.bits()) / 8);

    std::array<std::uint32_t, kMaxRansLanes> states;
    states.fill(kLowest);
    std::vector<std::uint16_t> words(shares_.size());  // a value pushes out one word at most
    std::size_t used = 0;
    for (std::size_t i = shares_.size(); i-- > 0;) {
        std::uint32_t& state = states[i & (lanes - 1)];
        const Share share = shares_[i];
        const bool full = state >> (32 - precision) >= share.frequency;
        words[used] = static_cast<std::uint16_t>(state);
        used += full ? 1 : 0;
        state = full ? state >> 16 : state;
        const std::uint32_t quotient = state / share.frequency;
        state = (quotient << precision) + share.start + (state - quotient * share.frequency);
    }
    shares_.clear();

    ByteWriter body;
    body.u8(static_cast<std::uint8_t>(std::countr_zero(lanes)));
    for (unsigned lane = 0; lane < lanes; ++lane) body.u32(states[lane]);
    std::reverse(words.begin(), words.begin() + static_cast<std::ptrdiff_t>(used));
    for (const std::uint16_t word : std::span(words).first(used)) body.u16(word);
    body.bytes(bypass_.finish_reversed());
    return body.take();
}

RansDecoder::RansDecoder(const CdfTables& tables, std::span<const std::uint8_t> body)
    : tables_(tables), body_(body), bypass_(body) {
    if (body.empty()) return;
    ByteReader reader(body, "entropy chunk");
    const std::uint8_t log_lanes = reader.u8();
    if (log_lanes > std::countr_zero(kMaxRansLanes)) {
        throw InputError("entropy chunk: its first byte is " + std::to_string(log_lanes) +
                         "; expected 0..3");
    }
    lanes_ = 1U << log_lanes;
    for (unsigned lane = 0; lane < lanes_; ++lane) {
        states_[lane] = reader.u32();
        if (states_[lane] < kLowest) {
            throw InputError("entropy chunk: state " + std::to_string(lane) + " is " +
                             std::to_string(states_[lane]) + "; expected at least 65536");
        }
    }
    position_ = reader.position();
}

std::int32_t RansDecoder::read_escape(std::size_t table) {
    return tables_.value_of_overshoot(table, bypass_.number());
}

std::int32_t RansDecoder::decode_one(std::uint16_t table) {
    std::uint32_t& state = states_[lane_];
    lane_ = (lane_ + 1) % lanes_;
    const unsigned precision = tables_.precision_bits();
    const std::uint32_t slot = state & ((1U << precision) - 1);
    const CdfTables::Place place = tables_.lookup().place(table, slot);
    state = place.frequency * (state >> precision) + slot - place.start;
    if (state < kLowest) {
        if (body_.size() - position_ < kWordBytes) {
            throw InputError("entropy chunk: ends at byte " + std::to_string(body_.size()) +
                             "; expected a word at byte " + std::to_string(position_));
        }
        state = renormalised(state, little_endian(&body_[position_]));
        position_ += kWordBytes;
    }
    return place.escape != 0 ? read_escape(table) : place.value;
}

/// Whole rounds, a value a lane, as long as the body has a word for each lane left.
template <unsigned Lanes>
std::size_t RansDecoder::decode_rounds(std::span<std::int32_t> values,
                                       std::span<const std::uint16_t> tables) {
    std::array<std::uint32_t, Lanes> states;
    std::copy_n(states_.begin(), Lanes, states.begin());
    const CdfTables::Lookup lookup = tables_.lookup();
    const unsigned precision = tables_.precision_bits();
    const std::uint32_t mask = (1U << precision) - 1;
    const std::span<const std::uint8_t> body = body_;
    std::size_t done = 0, position = position_;
    for (; values.size() - done >= Lanes && body.size() - position >= Lanes * kWordBytes;
         done += Lanes) {
        std::array<std::uint32_t, Lanes> escapes;
        std::uint32_t any = 0;
#pragma GCC unroll 8
        for (unsigned lane = 0; lane < Lanes; ++lane) {
            const std::uint32_t slot = states[lane] & mask;
            const CdfTables::Place place = lookup.place(tables[done + lane], slot);
            const std::uint32_t state =
                place.frequency * (states[lane] >> precision) + slot - place.start;
            values[done + lane] = place.value;
            any |= escapes[lane] = place.escape;
            states[lane] = renormalised(state, little_endian(&body[position]));
            position += state < kLowest ? kWordBytes : 0;
        }
        if (any == 0) continue;
        for (unsigned lane = 0; lane < Lanes; ++lane) {
            if (escapes[lane] != 0) values[done + lane] = read_escape(tables[done + lane]);
        }
    }
    std::copy_n(states.begin(), Lanes, states_.begin());
    position_ = position;
    return done;
}

void RansDecoder::decode(std::span<std::int32_t> values, std::span<const std::uint16_t> tables) {
    check_calls(values.size(), tables, tables_.size());
    if (!values.empty() && lanes_ == 0) {
        throw InputError("entropy chunk: is empty; expected " + std::to_string(values.size()) +
                         " values");
    }
    std::size_t done = 0;
    for (; done < values.size() && lane_ != 0; ++done) values[done] = decode_one(tables[done]);
    const auto values_left = values.subspan(done);
    const auto tables_left = tables.subspan(done);
    if (lanes_ == 1) done += decode_rounds<1>(values_left, tables_left);
    if (lanes_ == 2) done += decode_rounds<2>(values_left, tables_left);
    if (lanes_ == 4) done += decode_rounds<4>(values_left, tables_left);
    if (lanes_ == 8) done += decode_rounds<8>(values_left, tables_left);
    for (; done < values.size(); ++done) values[done] = decode_one(tables[done]);
}

void RansDecoder::finish() const {
    for (unsigned lane = 0; lane < lanes_; ++lane) {
        if (states_[lane] != kLowest) {
            throw InputError("entropy chunk: state " + std::to_string(lane) + " ends as " +
                             std::to_string(states_[lane]) + "; expected 65536");
        }
    }
    if (position_ + bypass_.bytes_read() != body_.size() || !bypass_.padding_is_zero()) {
        throw InputError("entropy chunk: " + std::to_string(body_.size()) + " bytes, of which " +
                         std::to_string(position_) + " were read as words and " +
                         std::to_string(bypass_.bytes_read()) +
                         " as bypass bits; expected each to be read once");
    }
}

}  // namespace oligo::core

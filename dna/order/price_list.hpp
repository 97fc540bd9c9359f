#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace oligo::dna {

/// What an order costs by a vendor's list: a step of so many oligos of at most so many bases.
struct Quote {
    double usd = 0;             ///< of the step, fees not counted
    double fees_usd = 0;        ///< shipping and handling
    std::uint64_t oligos = 0;   ///< that the step holds
    std::size_t oligo_nt = 0;   ///< longest oligo of the step
    std::uint64_t further = 0;  ///< oligos that would cost nothing more
};

/// The list that quotes are from, for people, with its day.
inline constexpr std::string_view kPriceList = "Twist's list prices of 2026-05-09, without tax";
/// Whose list it is, as --vendor names it; of the others no list is public.
inline constexpr std::string_view kPricedVendor = "twist";
/// Primers, a base of which costs the same however many: IDT at 25 nmol.
inline constexpr double kPrimerUsdPerBase = 0.24;
inline constexpr std::string_view kPrimerPriceList = "IDT at 25 nmol";
/// What the list ends at.
inline constexpr std::uint64_t kPricedOligos = 696'000;
inline constexpr std::size_t kPricedNt = 350;

/// What `oligos` oligos of at most `longest_nt` bases cost; nothing beyond the list's end.
std::optional<Quote> quote(std::uint64_t oligos, std::size_t longest_nt);

/// The most oligos of that length that `usd` pays, fees included; 0: none.
std::uint64_t oligos_for(double usd, std::size_t longest_nt);

}  // namespace oligo::dna

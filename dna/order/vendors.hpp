#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

namespace oligo::dna {

/// What a column of an order form holds.
enum class OrderField : std::uint8_t { kPoolName, kNumber, kName, kSequence, kOne };

struct OrderColumn {
    std::string_view title;
    OrderField field;
};

/// A company that makes pools of oligos: the form it takes and its limits, a row of the table in
/// vendors.cpp, which says where each is from. A limit of 0 is not known.
struct Vendor {
    std::string_view name;   ///< as --vendor takes it
    std::string_view title;  ///< for people
    std::span<const OrderColumn> columns;
    /// Endings of the form's file, the vendor's own first: .csv, .tsv, .txt (tabs), .xlsx or .zip
    /// (with a .txt in it); those of text also with .gz where that is listed.
    std::span<const std::string_view> endings;
    std::string_view sheet;  ///< of a spreadsheet
    std::size_t shortest_nt = 0, longest_nt = 0;
    std::uint64_t most_oligos = 0;
    std::span<const std::uint64_t> chips = {};  ///< oligos that one holds, ascending
    bool takes_repeats = false;                 ///< the same oligo may stand in the form twice
    std::string_view unsure;  ///< what is not confirmed by the vendor, to be said; "": nothing
};

/// The table; "plain" is first, which is no vendor and has no limits.
std::span<const Vendor> vendors();

/// A row by its name. Throws UsageError that lists the names.
const Vendor& vendor_named(std::string_view name);

/// What every vendor takes as names: letters, digits and "_.-", a letter first, so long at most.
inline constexpr std::size_t kLongestOligoName = 32;

/// The name of a pool as the oligos of its order carry it: other letters become '_', and it leaves
/// room for the numbers of `oligos` oligos. "pool" where nothing is left.
std::string order_pool_name(std::string_view pool, std::uint64_t oligos);

/// "photo_000001" and so on, all of one length.
class OligoNames {
  public:
    /// `pool`: as order_pool_name gives it.
    OligoNames(std::string_view pool, std::uint64_t oligos);
    /// The name of an oligo, from 0; holds until the next call.
    std::string_view operator()(std::uint64_t index);

  private:
    std::string name_;
    std::size_t prefix_;
};

}  // namespace oligo::dna

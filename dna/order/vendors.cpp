#include "dna/order/vendors.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <array>

namespace oligo::dna {
namespace {

using namespace std::string_view_literals;

constexpr std::size_t kLeastDigits = 6;

constexpr std::array kPlainColumns = {OrderColumn{"name", OrderField::kName},
                                      OrderColumn{"sequence", OrderField::kSequence}};
constexpr std::array kIdtColumns = {OrderColumn{"Pool name", OrderField::kPoolName},
                                    OrderColumn{"Sequence", OrderField::kSequence}};
constexpr std::array kAgilentColumns = {OrderColumn{"SequenceName", OrderField::kName},
                                        OrderColumn{"Sequence", OrderField::kSequence},
                                        OrderColumn{"Replication", OrderField::kOne}};
constexpr std::array kLinkzillColumns = {
    OrderColumn{"index", OrderField::kNumber}, OrderColumn{"Oligo_ID", OrderField::kName},
    OrderColumn{"sequence", OrderField::kSequence}, OrderColumn{"redundancy", OrderField::kOne}};
constexpr std::array kPlainEndings = {".csv"sv,    ".tsv"sv,    ".txt"sv,   ".xlsx"sv,
                                      ".csv.gz"sv, ".tsv.gz"sv, ".txt.gz"sv};
constexpr std::array kTwistEndings = {".csv"sv, ".xlsx"sv};
constexpr std::array kIdtEndings = {".xlsx"sv, ".csv"sv};
constexpr std::array kAgilentEndings = {".zip"sv, ".txt"sv, ".csv"sv};
constexpr std::array kLinkzillEndings = {".xlsx"sv};

constexpr std::array<std::uint64_t, 2> kGenscriptChips = {12'472, 92'918};
constexpr std::array<std::uint64_t, 2> kLinkzillChips = {4'096, 65'536};

// November 2026. Agilent: its help page on SurePrint libraries; LinkZill: its page on TruPool (a
// chip has 4096 or 65,536 places); IDT's and Twist's columns: as programs of others write them, the
// limits as the vendors' sites gave them; GenScript (CustomArray chips of 12,472 and 92,918
// places): no form was found.
constexpr std::array<Vendor, 6> kVendors = {{
    {"plain", "a plain table", kPlainColumns, kPlainEndings, "oligos", 0, 0, 0, {}, true, ""},
    {"twist",
     "Twist Bioscience, oligo pools",
     kPlainColumns,
     kTwistEndings,
     "oligos",
     20,
     350,
     696'000,
     {},
     false,
     ""},
    {"idt",
     "IDT, oPools",
     kIdtColumns,
     kIdtEndings,
     "oligos",
     0,
     350,
     0,
     {},
     false,
     "its limits were not confirmed by a form of its own"},
    {"agilent",
     "Agilent, SurePrint",
     kAgilentColumns,
     kAgilentEndings,
     "",
     30,
     230,
     0,
     {},
     true,
     ""},
    {"genscript", "GenScript, CustomArray", kPlainColumns, kTwistEndings, "oligos", 0, 170,
     kGenscriptChips.back(), kGenscriptChips, false,
     "no form of its own is known: name and sequence are written, and the limits are old"},
    {"linkzill", "LinkZill, TruPool", kLinkzillColumns, kLinkzillEndings, "Oligo_ID_and_Seq", 0, 0,
     kLinkzillChips.back(), kLinkzillChips, false, ""},
}};

bool is_letter(char letter) {
    return (letter >= 'A' && letter <= 'Z') || (letter >= 'a' && letter <= 'z');
}

std::size_t digits_of(std::uint64_t oligos) {
    return std::max(kLeastDigits, std::to_string(oligos).size());
}

}  // namespace

std::span<const Vendor> vendors() {
    return kVendors;
}

const Vendor& vendor_named(std::string_view name) {
    std::string names;
    for (const Vendor& vendor : kVendors) {
        if (vendor.name == name) return vendor;
        names += (names.empty() ? "" : ", ") + std::string(vendor.name);
    }
    throw core::UsageError("--vendor " + std::string(name) + ": not known; expected one of " +
                           names);
}

std::string order_pool_name(std::string_view pool, std::uint64_t oligos) {
    std::string name;
    for (const char letter : pool) {
        const bool kept = is_letter(letter) || (letter >= '0' && letter <= '9') || letter == '_' ||
                          letter == '.' || letter == '-';
        name += kept ? letter : '_';
    }
    if (name.find_first_not_of('_') == std::string::npos) name = "pool";
    if (!is_letter(name[0])) name.insert(0, "p");
    const std::size_t room = kLongestOligoName - 1 - digits_of(oligos);
    if (name.size() > room) name.resize(room);
    return name;
}

OligoNames::OligoNames(std::string_view pool, std::uint64_t oligos)
    : name_(std::string(pool) + "_" + std::string(digits_of(oligos), '0')),
      prefix_(pool.size() + 1) {}

std::string_view OligoNames::operator()(std::uint64_t index) {
    std::uint64_t rest = index + 1;
    for (std::size_t i = name_.size(); i-- > prefix_; rest /= 10) {
        name_[i] = static_cast<char>('0' + rest % 10);
    }
    return name_;
}

}  // namespace oligo::dna

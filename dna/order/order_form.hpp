#pragma once

#include "dna/order/form_file.hpp"
#include "dna/order/vendors.hpp"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace oligo::dna {

/// Throws UsageError where a form of this vendor cannot have this name, by its ending.
void check_form_name(const std::filesystem::path& path, const Vendor& vendor);

/// A vendor's order form of a pool, oligos 5' to 3' with their primers, that is written as they
/// come and appears complete or not at all. Oligos are named by their pool and a number, the order
/// is that of the pool.
class OrderForm {
  public:
    /// `pool`: its name, of any letters. Throws as check_form_name, InputError when it cannot be
    /// written.
    OrderForm(std::filesystem::path path, const Vendor& vendor, std::string pool);

    /// A pool of so many oligos begins; what was written before is forgotten.
    void begin(std::uint64_t oligos);
    void write(std::string_view oligo);
    /// The whole file, which gets its name when the caller says so.
    core::AtomicFile finish();

  private:
    std::unique_ptr<FormFile> open() const;

    std::filesystem::path path_;
    const Vendor& vendor_;
    std::string wanted_name_, pool_;
    std::unique_ptr<FormFile> file_;
    std::optional<OligoNames> names_;
    std::uint64_t next_ = 0;
};

}  // namespace oligo::dna

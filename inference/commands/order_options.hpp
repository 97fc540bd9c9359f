#pragma once

#include "dna/order/vendors.hpp"
#include "inference/api/fitting.hpp"

#include <cstdint>
#include <string>

namespace CLI {
class App;
}

namespace oligo::inference {

/// What encode is told about an order.
struct OrderOptions {
    std::string form, vendor = "plain", note;
    bool price = false, estimate = false;
    OrderBudget budget;

    const dna::Vendor& whose() const { return dna::vendor_named(vendor); }
    /// Throws UsageError for what does not go together. `to_folder`: a pool each.
    void check(const std::string& output, bool to_folder) const;
};

/// --order, --vendor, --price, --estimate, --note, --max-oligos, --max-nt and --max-price.
void add_order_options(CLI::App& app, OrderOptions& options);

}  // namespace oligo::inference

#include "inference/commands/order_options.hpp"

#include "core/error.hpp"
#include "dna/order/order_form.hpp"
#include "inference/commands/number_option.hpp"
#include "inference/report/output.hpp"

#include <CLI/CLI.hpp>

namespace oligo::inference {

namespace {

constexpr std::uint64_t kMostOligos = std::uint64_t{1} << 40;
constexpr double kMostUsd = 1e9;

std::string vendor_names() {
    std::string names;
    for (const dna::Vendor& vendor : dna::vendors()) {
        names += (names.empty() ? "" : ", ") + std::string(vendor.name);
    }
    return names;
}

}  // namespace

void OrderOptions::check(const std::string& output, bool to_folder) const {
    const dna::Vendor& vendor_row = whose();
    const auto one_pool = [&](bool given, const char* option) {
        if (!given || !to_folder) return;
        throw core::UsageError(std::string("encode: ") + option +
                               " goes with one pool; expected -o FILE, found '" + output + "'");
    };
    one_pool(!form.empty(), "--order");
    one_pool(!note.empty(), "--note");
    one_pool(budget.any(), "--max-oligos, --max-nt and --max-price");
    if (estimate && (!form.empty() || !note.empty())) {
        throw core::UsageError(std::string("encode: --estimate writes nothing; expected no ") +
                               (form.empty() ? "--note" : "--order"));
    }
    for (const std::string& file : {form, note}) {
        if (!file.empty() && file != "-") require_file_place(file);
    }
    if (!form.empty() && form != "-") dna::check_form_name(form, vendor_row);
    if (form == "-") {
        throw core::UsageError("encode: --order -: the ending of its name says what form it is");
    }
}

void add_order_options(CLI::App& app, OrderOptions& options) {
    const char* group = "Order";
    app.add_option("--order", options.form,
                   "Also write the order form: .csv, .tsv, .txt or .xlsx, or as --vendor wants it")
        ->default_str("")
        ->group(group);
    app.add_option("--vendor", options.vendor, "Whose form and limits: " + vendor_names())
        ->group(group);
    app.add_flag("--price", options.price, "Say what the order costs by list prices")->group(group);
    app.add_flag("--estimate", options.estimate, "Say what the order would be and write nothing")
        ->group(group);
    app.add_option("--note", options.note,
                   "Also write what must be kept beside the oligos: primers and decode command")
        ->default_str("")
        ->group(group);
    const char* fitted = "; codec and rate are chosen to fit where they are not given";
    add_number<std::uint64_t>(app, "--max-oligos", options.budget.oligos, 0, kMostOligos)
        ->description(std::string("Most oligos of the order") + fitted)
        ->default_str("")
        ->group(group);
    add_number<std::uint64_t>(app, "--max-nt", options.budget.nucleotides, 0, kMostOligos)
        ->description("Most bases of the order, primers included; as --max-oligos")
        ->default_str("")
        ->group(group);
    add_number(app, "--max-price", options.budget.usd, 0.0, kMostUsd)
        ->description(
            "Most that it may cost by the list of --price, in US dollars; as --max-oligos")
        ->default_str("")
        ->group(group);
}

}  // namespace oligo::inference

#include "dna/order/order_form.hpp"

#include "core/error.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace oligo::dna {
namespace {

std::string lower_case(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return text;
}

std::string_view ending_of(const std::string& name, const Vendor& vendor) {
    for (const std::string_view ending : vendor.endings) {
        if (name.size() > ending.size() && name.ends_with(ending)) return ending;
    }
    return {};
}

}  // namespace

void check_form_name(const std::filesystem::path& path, const Vendor& vendor) {
    if (!ending_of(lower_case(path.filename().string()), vendor).empty()) return;
    std::string endings;
    for (const std::string_view ending : vendor.endings) {
        endings += (endings.empty() ? "" : ", ") + std::string(ending);
    }
    throw core::UsageError("--order '" + path.string() + "': a form for " +
                           std::string(vendor.name) + " ends in " + endings);
}

OrderForm::OrderForm(std::filesystem::path path, const Vendor& vendor, std::string pool)
    : path_(std::move(path)), vendor_(vendor), wanted_name_(std::move(pool)) {
    check_form_name(path_, vendor_);
}

std::unique_ptr<FormFile> OrderForm::open() const {
    const std::string_view ending = ending_of(lower_case(path_.filename().string()), vendor_);
    if (ending == ".xlsx") return spreadsheet_form(path_, vendor_.sheet);
    if (ending == ".zip") return zipped_form(path_, '\t');
    return text_form(path_, ending.starts_with(".csv") ? ',' : '\t');
}

void OrderForm::begin(std::uint64_t oligos) {
    file_.reset();
    file_ = open();
    pool_ = order_pool_name(wanted_name_, oligos);
    names_.emplace(pool_, oligos);
    next_ = 0;
    std::vector<std::string_view> titles;
    for (const OrderColumn& column : vendor_.columns) titles.push_back(column.title);
    file_->row(titles);
}

void OrderForm::write(std::string_view oligo) {
    const std::string_view name = (*names_)(next_++);
    const std::string number = std::to_string(next_);
    std::vector<std::string_view> fields;
    for (const OrderColumn& column : vendor_.columns) {
        switch (column.field) {
            case OrderField::kPoolName:
                fields.emplace_back(pool_);
                break;
            case OrderField::kNumber:
                fields.emplace_back(number);
                break;
            case OrderField::kName:
                fields.push_back(name);
                break;
            case OrderField::kSequence:
                fields.push_back(oligo);
                break;
            case OrderField::kOne:
                fields.emplace_back("1");
                break;
        }
    }
    file_->row(fields);
}

core::AtomicFile OrderForm::finish() {
    return file_->finish();
}

}  // namespace oligo::dna

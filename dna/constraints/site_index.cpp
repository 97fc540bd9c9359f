#include "dna/constraints/site_index.hpp"

#include "dna/constraints/structure.hpp"
#include "dna/nucleotide.hpp"

#include <algorithm>
#include <cstring>

namespace oligo::dna {
namespace {

/// Four letters as a number, to compare ends with.
std::uint32_t end_code(const char* letters) {
    std::uint32_t code = 0;
    std::memcpy(&code, letters, sizeof code);
    return code;
}

}  // namespace

SiteIndex::SiteIndex(const Lookalikes& rules) : rules_(rules) {
    for (const std::string& site : rules.sites) {
        for (const std::string& letters : {site, reverse_complement(site)}) {
            Form form{letters,
                      {},
                      end_code(letters.data()),
                      end_code(letters.data() + letters.size() - kEndNt)};
            for (std::size_t i = 0; i < letters.size(); ++i) {
                form.equal[base_value(letters[i]) & 3] |= std::uint64_t{1} << i;
            }
            forms_.push_back(std::move(form));
            add_seeds(static_cast<std::uint16_t>(forms_.size() - 1));
        }
    }
    for (Table& table : tables_) {
        std::stable_sort(table.seeds.begin(), table.seeds.end(),
                         [](const Seed& a, const Seed& b) { return a.code < b.code; });
        table.begin.assign((std::size_t{1} << (2 * table.length)) + 1, 0);
        for (const Seed& seed : table.seeds) ++table.begin[seed.code + 1];
        for (std::size_t i = 1; i < table.begin.size(); ++i) table.begin[i] += table.begin[i - 1];
    }
}

void SiteIndex::add_seeds(std::uint16_t form) {
    const std::string& letters = forms_[form].letters;
    const std::size_t pieces = rules_.max_edits + 1;
    if (letters.size() / pieces < kShortestSeed) {
        indexed_ = false;
        return;
    }
    for (std::size_t i = 0; i < pieces; ++i) {
        const std::size_t from = letters.size() * i / pieces,
                          to = letters.size() * (i + 1) / pieces;
        const auto length = static_cast<unsigned>(std::min<std::size_t>(to - from, kLongestSeed));
        Seed seed{0, form, static_cast<std::uint16_t>(from)};
        for (unsigned k = 0; k < length; ++k) {
            seed.code = seed.code << 2 | (base_value(letters[from + k]) & 3U);
        }
        auto table = std::find_if(tables_.begin(), tables_.end(),
                                  [&](const Table& one) { return one.length == length; });
        if (table == tables_.end()) table = tables_.insert(table, {length, {}, {}});
        table->seeds.push_back(seed);
    }
}

bool SiteIndex::near(const Form& form, std::span<const std::uint8_t> bases) const {
    PieceDistance distance(form.letters.size());
    return std::any_of(bases.begin(), bases.end(), [&](std::uint8_t base) {
        distance.read(form.equal[base]);
        return distance.edits() <= rules_.max_edits;
    });
}

std::span<const std::uint8_t> SiteIndex::inside(std::string_view oligo,
                                                std::span<const std::uint8_t> values) const {
    if (oligo.size() < kEndNt) return values;
    const std::uint32_t first = end_code(oligo.data());
    const std::uint32_t last = end_code(oligo.data() + oligo.size() - kEndNt);
    std::size_t front = 0, back = 0;
    for (const Form& form : forms_) {
        if (form.front == first && oligo.starts_with(form.letters)) {
            front = std::max(front, form.letters.size());
        }
        if (form.back == last && oligo.ends_with(form.letters)) {
            back = std::max(back, form.letters.size());
        }
    }
    if (front + back >= values.size()) return {};
    return values.subspan(front, values.size() - front - back);
}

bool SiteIndex::found_in(std::string_view oligo, std::span<const std::uint8_t> values) const {
    if (!indexed_) return find_lookalike(oligo, rules_).has_value();
    const auto inside = this->inside(oligo, values);
    const std::size_t edits = rules_.max_edits;
    std::uint32_t code = 0;
    for (std::size_t end = 1; end <= inside.size(); ++end) {
        code = code << 2 | inside[end - 1];
        for (const Table& table : tables_) {
            if (end < table.length) continue;
            const std::uint32_t own = code & ((1U << (2 * table.length)) - 1);
            for (std::uint32_t i = table.begin[own]; i < table.begin[own + 1]; ++i) {
                const Seed& seed = table.seeds[i];
                const Form& form = forms_[seed.form];
                const std::size_t before = end - table.length, ahead = seed.offset + edits;
                const std::size_t from = before > ahead ? before - ahead : 0;
                const std::size_t to =
                    std::min(inside.size(), before + form.letters.size() - seed.offset + edits);
                if (near(form, inside.subspan(from, to - from))) return true;
            }
        }
    }
    return false;
}

}  // namespace oligo::dna

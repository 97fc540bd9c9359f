#include "dna/constraints/options.hpp"

#include "core/error.hpp"
#include "dna/constraints/enzymes.hpp"
#include "dna/constraints/pattern.hpp"

#include <algorithm>
#include <cmath>

namespace oligo::dna {
namespace {

constexpr core::Range kMaxRun = {2, 20}, kShare = {0, 1}, kWindowNt = {2, 1000};
constexpr core::Range kEdits = {0, 20}, kStemNt = {0, 32}, kLoopNt = {0, 100};
constexpr std::size_t kMostText = 200;  ///< bytes that motifs, and sites, may take in a pool
constexpr std::size_t kMostWindows = 4, kShortestStem = 4;
constexpr unsigned kMoreFollows = 0x80;  ///< in the byte of the maximum run

/// Shares are kept as whole percents: that is what a pool stores.
unsigned percent(double share) {
    return static_cast<unsigned>(std::lround(share * 100));
}
double share(unsigned percent) {
    return percent / 100.0;
}

[[noreturn]] void refuse(const std::string& where, const std::string& what) {
    throw core::InputError(where + ": " + what);
}

void check_shares(const std::string& where, double gc_min, double gc_max) {
    if (gc_min >= gc_max || gc_max > 1) {
        refuse(where, "gc_min = " + std::to_string(gc_min) + " and gc_max = " +
                          std::to_string(gc_max) + "; expected gc_min below gc_max");
    }
}

void check_texts(const std::string& where, const std::vector<std::string>& texts,
                 const std::string& key) {
    std::size_t length = 0;
    for (const std::string& text : texts) {
        length += text.size() + 1;
    }
    if (length > kMostText) {
        refuse(where, key + " take " + std::to_string(length) +
                          " bytes in a pool; expected at most " + std::to_string(kMostText));
    }
}

void check_window(const std::string& where, const GcWindow& window) {
    check_shares(where + ": gc_windows", window.gc_min, window.gc_max);
    const GcCount count = gc_count(window.length_nt, window.gc_min, window.gc_max);
    const auto length = static_cast<double>(window.length_nt);
    if (length < kWindowNt.low || length > kWindowNt.high || count.low > count.high) {
        refuse(where, "a GC window of " + std::to_string(window.length_nt) +
                          " nt; expected 2 to 1000 with a share that some count of bases meets");
    }
}

/// What JSON and pools both have to satisfy.
void check(const std::string& where, const Constraints& rules) {
    check_shares(where, rules.gc_min, rules.gc_max);
    for (const std::string& motif : rules.forbidden_motifs) {
        const bool letters = std::all_of(motif.begin(), motif.end(),
                                         [](char letter) { return base_set(letter) != 0; });
        if (!letters || motif.size() < 2 || motif.size() > 30) {
            refuse(where, "forbidden motif '" + motif +
                              "'; expected 2 to 30 letters of A C G T (or IUPAC), or an enzyme");
        }
    }
    check_texts(where, rules.forbidden_motifs, "forbidden_motifs");
    if (rules.gc_windows.size() > kMostWindows) {
        refuse(where, std::to_string(rules.gc_windows.size()) + " gc_windows; expected at most 4");
    }
    for (const GcWindow& window : rules.gc_windows) {
        check_window(where, window);
    }
    for (const std::string& site : rules.lookalikes.sites) {
        const bool letters = site.find_first_not_of("ACGT") == std::string::npos;
        if (!letters || site.size() < 8 || site.size() > 60 ||
            rules.lookalikes.max_edits >= site.size() / 2) {
            refuse(where, "look-alike site '" + site +
                              "'; expected 8 to 60 letters A C G T, more than twice max_edits");
        }
    }
    check_texts(where, rules.lookalikes.sites, "lookalikes.sites");
    const std::size_t stem = rules.hairpin.stem_nt;
    if (stem != 0 && (stem < kShortestStem || static_cast<double>(stem) > kStemNt.high)) {
        refuse(where, "hairpin.stem_nt = " + std::to_string(stem) + "; expected 0 or 4..32");
    }
}

/// Settings of constraints that nothing can break: somebody believes that they hold.
void check_effect(const std::string& where, const Constraints& rules) {
    for (const GcWindow& window : rules.gc_windows) {
        if (window.gc_min <= 0 && window.gc_max >= 1) {
            refuse(where,
                   "a GC window that allows 0 to 100 %, which no oligo can break; expected a "
                   "narrower share or no window");
        }
    }
    if (rules.lookalikes.sites.empty() && rules.lookalikes.max_edits > 0) {
        refuse(where, "lookalikes.max_edits without lookalikes.sites, to which nothing is near");
    }
    if (rules.hairpin.stem_nt == 0 && rules.hairpin.loop_nt != Hairpin().loop_nt) {
        refuse(where, "hairpin.loop_nt without hairpin.stem_nt, so that no hairpin is refused");
    }
}

void write_texts(core::ByteWriter& out, const std::vector<std::string>& texts) {
    out.u8(static_cast<std::uint8_t>(texts.size()));
    for (const std::string& text : texts) {
        out.u8(static_cast<std::uint8_t>(text.size()));
        for (const char letter : text) out.u8(static_cast<std::uint8_t>(letter));
    }
}

std::vector<std::string> read_texts(core::ByteReader& in) {
    std::vector<std::string> texts(in.u8());
    for (std::string& text : texts) {
        for (const std::uint8_t letter : in.bytes(in.u8()))
            text.push_back(static_cast<char>(letter));
    }
    return texts;
}

std::size_t read_size(core::Config& config, std::string_view key, std::size_t fallback,
                      core::Range range) {
    return static_cast<std::size_t>(
        config.integer(key, static_cast<std::int64_t>(fallback), range));
}

double read_share(core::Config& config, std::string_view key, double fallback) {
    return share(percent(config.number(key, fallback, kShare)));
}

}  // namespace

Constraints read_constraints(core::Config config, const std::string& where) {
    Constraints rules;
    rules.max_run = read_size(config, "max_run", rules.max_run, kMaxRun);
    rules.gc_min = read_share(config, "gc_min", rules.gc_min);
    rules.gc_max = read_share(config, "gc_max", rules.gc_max);
    rules.forbidden_motifs = config.texts("forbidden_motifs", {});
    for (std::string& motif : rules.forbidden_motifs) {
        const std::string_view site = enzyme_site(motif);
        motif = site.empty() ? motif : std::string(site);
    }
    for (core::Config& section : config.sections("gc_windows")) {
        GcWindow window;
        window.length_nt = read_size(section, "length_nt", window.length_nt, kWindowNt);
        window.gc_min = read_share(section, "gc_min", window.gc_min);
        window.gc_max = read_share(section, "gc_max", window.gc_max);
        rules.gc_windows.push_back(window);
    }
    core::Config lookalikes = config.section("lookalikes");
    rules.lookalikes.sites = lookalikes.texts("sites", {});
    rules.lookalikes.max_edits = read_size(lookalikes, "max_edits", 0, kEdits);
    core::Config hairpin = config.section("hairpin");
    rules.hairpin.stem_nt = read_size(hairpin, "stem_nt", rules.hairpin.stem_nt, kStemNt);
    rules.hairpin.loop_nt = read_size(hairpin, "loop_nt", rules.hairpin.loop_nt, kLoopNt);
    check(where, rules);
    check_effect(where, rules);
    return rules;
}

void require_effect(const std::string& where, const Constraints& rules, std::size_t oligo_nt) {
    const std::string length = ", longer than the oligos of " + std::to_string(oligo_nt) + " nt";
    for (const GcWindow& window : rules.gc_windows) {
        if (window.length_nt <= oligo_nt) continue;
        refuse(where, "a GC window of " + std::to_string(window.length_nt) + " nt" + length +
                          ": it would never be asked; expected " + std::to_string(oligo_nt) +
                          " nt at most");
    }
    const std::size_t fold = 2 * rules.hairpin.stem_nt + rules.hairpin.loop_nt;
    if (rules.hairpin.stem_nt > 0 && fold > oligo_nt) {
        refuse(where, "a hairpin of " + std::to_string(fold) + " nt" + length +
                          ": none can form; expected a shorter stem or loop");
    }
    for (const std::string& motif : rules.forbidden_motifs) {
        if (motif.size() > oligo_nt) refuse(where, "forbidden motif '" + motif + "'" + length);
    }
}

void write_constraints(core::ByteWriter& out, const Constraints& rules) {
    const Constraints plain = {rules.max_run, rules.gc_min, rules.gc_max, rules.forbidden_motifs};
    const bool more = rules != plain;
    out.u8(static_cast<std::uint8_t>(rules.max_run | (more ? kMoreFollows : 0)));
    out.u8(static_cast<std::uint8_t>(percent(rules.gc_min)));
    out.u8(static_cast<std::uint8_t>(percent(rules.gc_max)));
    write_texts(out, rules.forbidden_motifs);
    if (!more) return;
    out.u8(static_cast<std::uint8_t>(rules.gc_windows.size()));
    for (const GcWindow& window : rules.gc_windows) {
        out.u16(static_cast<std::uint16_t>(window.length_nt));
        out.u8(static_cast<std::uint8_t>(percent(window.gc_min)));
        out.u8(static_cast<std::uint8_t>(percent(window.gc_max)));
    }
    out.u8(static_cast<std::uint8_t>(rules.lookalikes.max_edits));
    write_texts(out, rules.lookalikes.sites);
    out.u8(static_cast<std::uint8_t>(rules.hairpin.stem_nt));
    out.u8(static_cast<std::uint8_t>(rules.hairpin.loop_nt));
}

Constraints read_constraints(core::ByteReader& in, const std::string& where) {
    Constraints rules;
    const unsigned run = in.u8();
    rules.max_run = run & ~kMoreFollows;
    rules.gc_min = share(in.u8());
    rules.gc_max = share(in.u8());
    rules.forbidden_motifs = read_texts(in);
    if ((run & kMoreFollows) != 0) {
        rules.gc_windows.resize(in.u8());
        for (GcWindow& window : rules.gc_windows) {
            window.length_nt = in.u16();
            window.gc_min = share(in.u8());
            window.gc_max = share(in.u8());
        }
        rules.lookalikes.max_edits = in.u8();
        rules.lookalikes.sites = read_texts(in);
        rules.hairpin.stem_nt = in.u8();
        rules.hairpin.loop_nt = in.u8();
    }
    if (static_cast<double>(rules.max_run) < kMaxRun.low ||
        static_cast<double>(rules.max_run) > kMaxRun.high) {
        refuse(where, "max_run = " + std::to_string(rules.max_run) + "; expected 2..20");
    }
    check(where, rules);
    return rules;
}

}  // namespace oligo::dna

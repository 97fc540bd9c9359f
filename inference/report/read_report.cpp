#include "inference/report/read_report.hpp"

#include "core/error.hpp"

#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>

namespace oligo::inference {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::array kLeftOut = {dna::Fate::kEmpty,      dna::Fate::kTooLong,
                                 dna::Fate::kUnreadable, dna::Fate::kCut,
                                 dna::Fate::kSecondary,  dna::Fate::kSupplementary};

std::string key_of(dna::Fate fate) {
    std::string key(dna::name_of(fate));
    std::replace(key.begin(), key.end(), ' ', '_');
    return key;
}

std::string sentence(const dna::ReadFunnel::Note& note) {
    return "file '" + note.file + "' " + note.text;
}

/// "9 empty, 1 too long" of those that were left out; "" for none.
std::string left_out_text(const dna::RecordTally& records) {
    std::string text;
    for (const dna::Fate fate : kLeftOut) {
        const std::uint64_t count = records.of(fate).count;
        if (count == 0) continue;
        text += (text.empty() ? "" : ", ") + std::to_string(count) + " " +
                std::string(dna::name_of(fate));
    }
    return text;
}

}  // namespace

Json funnel_json(const dna::ReadFunnel& funnel) {
    const dna::RecordTally& records = funnel.records;
    Json json{{"records", records.records}};
    for (const dna::Fate fate : kLeftOut) json[key_of(fate)] = records.of(fate).count;
    json["with_other_letters"] = records.with_other_letters.count;
    json["turned_in_file"] = records.turned;
    json["hard_clipped"] = records.hard_clipped;
    json["pairs"] = funnel.pairs;
    json["merged"] = funnel.merged;
    json["gapped"] = funnel.gapped;
    const dna::PreparationTally& prepared = funnel.prepared;
    json["adapter_cut"] = prepared.adapter;
    json["poly_g_cut"] = prepared.poly_g;
    json["with_primers"] = prepared.with_primers;
    json["without_primers"] = prepared.without_primers;
    json["turned"] = prepared.turned;
    json["rows_of_oligos"] = prepared.rows;
    json["oligos_of_rows"] = prepared.of_rows;
    json["nothing_left"] = prepared.nothing_left;
    json["too_short_left"] = prepared.too_short;
    json["too_long_left"] = prepared.too_long;
    json["reads"] = funnel.reads;
    json["notes"] = Json::array();
    for (const dna::ReadFunnel::Note& note : funnel.notes) {
        json["notes"].push_back(
            {{"file", note.file}, {"text", note.text}, {"damage", note.damage}});
    }
    return json;
}

std::vector<std::string> funnel_lines(const dna::ReadFunnel& funnel) {
    const dna::RecordTally& records = funnel.records;
    const dna::PreparationTally& prepared = funnel.prepared;
    std::vector<std::string> lines;
    const auto number = [](std::uint64_t count) { return std::to_string(count); };
    const std::string left_out = left_out_text(records);
    lines.push_back(number(records.records) + " records, " + number(funnel.reads) + " reads" +
                    (left_out.empty() ? "" : "; left out: " + left_out));
    if (funnel.pairs > 0) {
        lines.push_back(number(funnel.pairs) + " pairs: " + number(funnel.merged) +
                        " merged by their overlap, " + number(funnel.gapped) +
                        " joined without one");
    }
    const auto step = [&](std::uint64_t count, const std::string& text) {
        if (count > 0) lines.push_back(number(count) + text);
    };
    step(records.with_other_letters.count, " with letters other than A C G T N, read as N");
    step(records.turned, " turned back to how they were read");
    step(records.hard_clipped, " hard-clipped: bases at their ends are not in the file");
    step(prepared.adapter, " cut at an adapter");
    step(prepared.poly_g, " cut before a tail of G");
    step(prepared.rows, " of several oligos in a row, cut into " + number(prepared.of_rows));
    step(prepared.without_primers, " without the primers");
    step(prepared.nothing_left, " with nothing left");
    step(prepared.too_short, " too short");
    step(prepared.too_long, " too long");
    for (const dna::ReadFunnel::Note& note : funnel.notes) lines.push_back(sentence(note));
    return lines;
}

void log_notes(const dna::ReadFunnel& funnel) {
    for (const dna::ReadFunnel::Note& note : funnel.notes) {
        if (note.damage) {
            spdlog::warn("{}", sentence(note));
        } else {
            spdlog::info("{}", sentence(note));
        }
    }
    const dna::RecordTally& records = funnel.records;
    const auto& unreadable = records.of(dna::Fate::kUnreadable);
    if (unreadable.count > 0) {
        spdlog::warn("{} of {} records are unreadable and left out; the first: {}",
                     unreadable.count, records.records, unreadable.first);
    }
}

void refuse_damaged_files(const dna::ReadFunnel& funnel) {
    for (const dna::ReadFunnel::Note& note : funnel.notes) {
        if (note.damage) throw core::InputError(sentence(note) + "; --strict expects whole files");
    }
}

}  // namespace oligo::inference

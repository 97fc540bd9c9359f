#pragma once

#include "core/integer/stages.hpp"

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace oligo::models {

/// Stages of one run; the last ones are told first where it begins.
struct StageList {
    std::deque<std::unique_ptr<core::integer::Stage>> all;

    template <class One, class... Arguments>
    One& add(Arguments&&... arguments) {
        auto stage = std::make_unique<One>(std::forward<Arguments>(arguments)...);
        auto& one = *stage;
        all.push_back(std::move(stage));
        return one;
    }
    core::integer::Stage& add_group(core::integer::Stage& in,
                                    const std::vector<core::integer::FixedConv>& convs,
                                    core::integer::Scratch& scratch, int kept) {
        core::integer::Stage* hidden = &in;
        for (std::size_t i = 0; i + 1 < convs.size(); i += 2) {
            auto& first = add<core::integer::TileStage>(*hidden, convs[i], scratch, kept);
            std::vector<core::integer::Stage*> added{hidden};
            if (i + 2 == convs.size()) added.push_back(&in);
            hidden = &add<core::integer::TileStage>(first, convs[i + 1], scratch, kept, added);
        }
        return *hidden;
    }
    void reset() {
        for (auto& stage : all) stage->reset();
    }
    void begin() {
        for (auto stage = all.rbegin(); stage != all.rend(); ++stage) (*stage)->begin();
    }
};

}  // namespace oligo::models

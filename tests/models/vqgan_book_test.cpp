#include "core/error.hpp"
#include "models/vqgan/book.hpp"
#include "models/vqgan/index_payload.hpp"
#include "tests/support/gradient.hpp"

#include <catch2/catch.hpp>
#include <torch/torch.h>

#include <set>
#include <vector>

using namespace oligo;

namespace {

models::VisualBook book_of(const at::Tensor& entries, bool moves) {
    models::VisualBook book(entries.size(0), entries.size(1), moves);
    const torch::NoGradGuard no_grad;
    book->entries.copy_(entries);
    return book;
}

models::VisualBook random_book(std::int64_t count, std::int64_t channels, bool moves) {
    torch::manual_seed(3);
    return book_of(torch::randn({count, channels}), moves);
}

}  // namespace

CATCH_TEST_CASE("vqgan book: the nearest entry, the first among equals", "[models]") {
    auto book = random_book(7, 3, false);
    {
        const torch::NoGradGuard no_grad;
        book->entries[5].copy_(book->entries[2]);
    }
    const auto latents = torch::randn({2, 3, 4, 5});
    const auto indices = book->nearest(latents);
    CATCH_REQUIRE(indices.sizes() == at::IntArrayRef{2, 4, 5});
    CATCH_CHECK(indices.scalar_type() == at::kLong);
    bool met_twin = false;
    for (std::int64_t n = 0; n < 2; ++n) {
        for (std::int64_t y = 0; y < 4; ++y) {
            for (std::int64_t x = 0; x < 5; ++x) {
                std::int64_t best = 0;
                double least = 1e300;
                for (std::int64_t k = 0; k < 7; ++k) {
                    double distance = 0;
                    for (std::int64_t d = 0; d < 3; ++d) {
                        const double gap =
                            latents[n][d][y][x].item<double>() - book->entries[k][d].item<double>();
                        distance += gap * gap;
                    }
                    if (distance < least) {
                        least = distance;
                        best = k;
                    }
                }
                CATCH_CHECK(indices[n][y][x].item<std::int64_t>() == best);
                met_twin = met_twin || best == 2;
            }
        }
    }
    CATCH_CHECK(met_twin);
    const auto vectors = book->lookup(indices);
    CATCH_CHECK(vectors.sizes() == latents.sizes());
    CATCH_CHECK(torch::equal(book->nearest(vectors), indices));
}

CATCH_TEST_CASE("vqgan book: gradients pass straight to latents, pulls go where they should",
                "[models]") {
    auto book = random_book(6, 4, false);
    book->to(at::kDouble);
    const auto latents = torch::randn({2, 4, 3, 3}, at::kDouble);
    const auto weights = torch::randn({2, 4, 3, 3}, at::kDouble);
    auto input = latents.clone().requires_grad_();
    (models::quantize(book, input).vectors * weights).sum().backward();
    CATCH_CHECK(torch::equal(input.grad(), weights));
    CATCH_CHECK_FALSE(book->entries.grad().defined());

    const auto chosen = book->lookup(book->nearest(latents)).detach();
    input = latents.clone().requires_grad_();
    models::quantize(book, input).commitment.backward();
    CATCH_CHECK(torch::allclose(input.grad(), (latents - chosen) * 2 / 72));
    CATCH_CHECK_FALSE(book->entries.grad().defined());

    input = latents.clone().requires_grad_();
    models::quantize(book, input).codebook.backward();
    CATCH_CHECK_FALSE(input.grad().defined());
    const auto pull = (chosen - latents).permute({0, 2, 3, 1}).flatten(0, 2) * 2 / 72;
    const auto expected =
        torch::zeros({6, 4}, at::kDouble).index_add(0, book->nearest(latents).flatten(), pull);
    CATCH_CHECK(torch::allclose(book->entries.grad(), expected));
    // The same by differences: small steps change no assignment.
    test::check_gradient([&](const at::Tensor& z) { return models::quantize(book, z).commitment; },
                         latents, 1e-7);
}

CATCH_TEST_CASE("vqgan book: moving averages follow the latents", "[models]") {
    auto book = book_of(torch::tensor({{0.0F}, {10.0F}, {50.0F}}), true);
    book->uses.copy_(torch::tensor({0.5F, 0.25F, 0.25F}));
    const auto latents = torch::tensor({1.0F, 1.0F, 2.0F, 12.0F}).view({1, 1, 2, 2});
    models::follow(book, latents, book->nearest(latents), 0.9);
    const auto uses = book->uses.contiguous();
    CATCH_CHECK(uses[0].item<double>() == Approx(0.9 * 0.5 + 0.1 * 0.75));
    CATCH_CHECK(uses[1].item<double>() == Approx(0.9 * 0.25 + 0.1 * 0.25));
    CATCH_CHECK(uses[2].item<double>() == Approx(0.9 * 0.25));
    CATCH_CHECK(book->entries[0].item<double>() ==
                Approx((0.9 * 0.5 * 0 + 0.1 * (1 + 1 + 2) / 4) / (0.9 * 0.5 + 0.1 * 0.75)));
    CATCH_CHECK(book->entries[1].item<double>() ==
                Approx((0.9 * 0.25 * 10 + 0.1 * 12 / 4) / (0.9 * 0.25 + 0.1 * 0.25)));
    CATCH_CHECK(book->entries[2].item<double>() == Approx(50));
    CATCH_CHECK(book->mean().item<double>() ==
                Approx((book->uses * book->entries.flatten()).sum().item<double>()));

    auto trained = book_of(torch::tensor({{0.0F}, {10.0F}, {50.0F}}), false);
    models::follow(trained, latents, trained->nearest(latents), 0.9);
    CATCH_CHECK(torch::equal(trained->entries, torch::tensor({{0.0F}, {10.0F}, {50.0F}})));
    CATCH_CHECK(trained->uses[0].item<double>() == Approx(0.9 / 3 + 0.1 * 0.75));
}

CATCH_TEST_CASE("vqgan book: unused entries come back to life, used ones stay", "[models]") {
    for (const bool moves : {true, false}) {
        auto book = random_book(8, 2, moves);
        {
            const torch::NoGradGuard no_grad;
            book->entries.add_(100);  // none is near the latents but the first
            book->entries[0].zero_();
        }
        const auto latents = torch::randn({4, 2, 8, 8});
        for (int i = 0; i < 400; ++i) {
            models::follow(book, latents, book->nearest(latents), 0.98);
        }
        CATCH_CHECK(book->uses[0].item<double>() == Approx(1).margin(1e-3));
        const auto first = book->entries[0].detach().clone();
        CATCH_CHECK(models::revive(book, latents, 0.1) == 7);
        CATCH_CHECK(torch::equal(book->entries[0].detach(), first));
        CATCH_CHECK(book->uses.sum().item<double>() == Approx(1));
        std::set<std::int64_t> taken;
        const auto indices = book->nearest(latents).flatten();
        for (std::int64_t i = 0; i < indices.numel(); ++i) {
            taken.insert(indices[i].item<std::int64_t>());
        }
        CATCH_CHECK(taken.size() > 4);  // each was put at a latent of the batch
        CATCH_CHECK(models::revive(book, latents, 0.1) == 0);
    }
}

CATCH_TEST_CASE("vqgan book: k-means finds separate heaps, the heaviest first", "[models]") {
    torch::manual_seed(5);
    const auto centres = torch::tensor({{0.0F, 0.0F}, {40.0F, 0.0F}, {0.0F, 40.0F}});
    std::vector<at::Tensor> heaps;
    for (std::int64_t i = 0; i < 3; ++i) {
        heaps.push_back(centres[i] + torch::randn({40 + 20 * i, 2}));
    }
    const auto points = torch::cat(heaps);
    const auto found = models::k_means(points, {}, 3, 1);
    for (std::int64_t i = 0; i < 3; ++i) {  // the heaviest is the last heap
        CATCH_CHECK(torch::allclose(found.entries[i],
                                    heaps[static_cast<std::size_t>(2 - i)].mean(0), 1e-4, 1e-4));
        CATCH_CHECK(found.uses[i].item<double>() == Approx((80.0 - 20.0 * i) / 180));
    }
    // Weights count: the first heap a hundred times.
    auto weights = torch::ones({180});
    weights.slice(0, 0, 40).fill_(100);
    const auto weighed = models::k_means(points, weights, 3, 1);
    CATCH_CHECK(torch::allclose(weighed.entries[0], heaps[0].mean(0), 1e-4, 1e-4));
    CATCH_CHECK(weighed.uses[0].item<double>() == Approx(4000.0 / 4140));
    CATCH_CHECK(torch::equal(models::k_means(points, weights, 17, 9).entries,
                             models::k_means(points, weights, 17, 9).entries));
    CATCH_CHECK_THROWS_AS(models::k_means(points, {}, 181, 1), core::InputError);
    // Fewer different points than entries.
    const auto same = models::k_means(torch::ones({20, 2}), {}, 5, 1);
    CATCH_CHECK(torch::isfinite(same.entries).all().item<bool>());
}

CATCH_TEST_CASE("vqgan book: lost entries are guessed from their neighbours, or the mean",
                "[models]") {
    const auto book = random_book(9, 3, true);
    const auto indices = torch::randint(9, {1, 4, 6}, at::kLong);
    auto known = torch::ones({1, 4, 6});
    CATCH_CHECK(torch::allclose(models::concealed_entries(book, indices, known),
                                book->lookup(indices), 1e-5, 1e-5));
    known[0][1].slice(0, 2, 4).zero_();
    const auto concealed = models::concealed_entries(book, indices, known);
    const auto whole = book->lookup(indices);
    CATCH_CHECK(torch::allclose(concealed.select(2, 0), whole.select(2, 0), 1e-5, 1e-5));
    // (1, 2) has five known neighbours in the first pass: side by side they count twice as much.
    const auto at = [&](std::int64_t y, std::int64_t x) { return whole.select(2, y).select(2, x); };
    const auto expected =
        (at(0, 2) + at(2, 2) + at(1, 1) + 0.5 * (at(0, 1) + at(0, 3) + at(2, 1) + at(2, 3))) / 5.0;
    CATCH_CHECK(torch::allclose(concealed.select(2, 1).select(2, 2), expected, 1e-5, 1e-5));
    const auto nothing = models::concealed_entries(book, indices, torch::zeros({1, 4, 6}));
    CATCH_CHECK(torch::allclose(nothing, book->mean().expand_as(nothing), 1e-5, 1e-5));
    CATCH_CHECK(torch::allclose(book->mean().flatten(), book->entries.mean(0), 1e-5, 1e-5));
}

CATCH_TEST_CASE("vqgan book: lost areas are rectangles of runs, cut at the picture's edge",
                "[models]") {
    auto known = torch::ones({3, 4});
    const core::PayloadHeader header{"vqgan", {}, 60, 41, {}};
    CATCH_CHECK(models::lost_areas(known, header).empty());
    known[0].slice(0, 1, 3).zero_();
    known[1].slice(0, 1, 3).zero_();
    known[1][0] = 1;
    known[2].slice(0, 3, 4).zero_();
    const auto areas = models::lost_areas(known, header);
    CATCH_REQUIRE(areas.size() == 2);
    CATCH_CHECK((areas[0] == core::Area{16, 0, 32, 32}));
    CATCH_CHECK((areas[1] == core::Area{48, 32, 12, 9}));
    CATCH_CHECK((models::lost_areas(torch::zeros({3, 4}), header) ==
                 std::vector<core::Area>{{0, 0, 60, 41}}));
}

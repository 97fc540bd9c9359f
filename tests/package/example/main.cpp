// A picture into a pool of oligos and back, with the installed library:
//     example CODEC PICTURE POOL.fasta DECODED.png
#include <inference/api/oligocodec.hpp>

#include <cstdio>

using namespace oligo;

int main(int argc, char** argv) try {
    if (argc != 5) throw core::UsageError("usage: example CODEC PICTURE POOL.fasta DECODED.png");
    const inference::CommonOptions common;

    inference::WriteOptions options;
    options.codec = argv[1];
    const inference::PictureWriter writer = inference::open_picture_writer(options, common);
    std::vector<dna::PoolObject> objects;
    inference::prepare_pictures(
        *writer.codec, inference::find_sources({argv[2]}, false), 1,
        [&](inference::Prepared&& picture) { objects.push_back(std::move(picture.object)); });
    dna::write_strands(argv[3], writer.pool->write(objects));

    dna::FileReads reads({argv[3]});
    const dna::PoolReading pool = inference::read_any_pool(reads);
    const auto decoded =
        inference::recover(pool, inference::select_objects(pool, ""), {}, common).at(0);
    std::printf("%zu strands, %s\n", pool.reads, decoded.summary().c_str());
    core::save_picture(argv[4], decoded.picture.value());
    return 0;
} catch (const core::Error& error) {
    std::fprintf(stderr, "error: %s\n", error.what());
    return static_cast<int>(error.code());
}

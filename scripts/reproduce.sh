#!/usr/bin/env bash
# Every table and figure that compares, from weights and pictures, as one HTML page: HybridFlow-DNA's table I at
# three densities, without and under errors and losses, its figure 3, rate curves and BD-rates, Pic & Antonini's
# figure 4, dropout curves, write cost against read cost, pictures.
#
#   scripts/reproduce.sh [-o DIR] [--quick] [PICTURE_OR_FOLDER...]
#
# The pictures are meant to be the 24 of Kodak; the table has one trial of each channel a picture, curves have
# three. --quick takes the four pictures in tests/data, one trial and fewer points. What is done already is not
# done again: a run that was stopped goes on. Programs that are missing (VVC's encoder, JPEG XL) make a row with
# what is missing instead of figures.
set -euo pipefail
cd "$(dirname "$0")/.."
# shellcheck source=scripts/common.sh
. scripts/common.sh

out=reproduced
quick=no
pictures=()
while [ $# -gt 0 ]; do
    case $1 in
        -o) [ $# -gt 1 ] || fail "-o: expected a folder"; out=$2; shift ;;
        --quick) quick=yes ;;
        -h | --help) sed -n '2,/^set/p' "$0" | sed '$d; s/^# \{0,1\}//'; exit 0 ;;
        -*) fail "unknown option '$1'; expected -o DIR or --quick" ;;
        *) pictures+=("$1") ;;
    esac
    shift
done
if [ ${#pictures[@]} -eq 0 ]; then
    [ $quick = yes ] || fail "no pictures given; expected the folder of Kodak's 24, or --quick"
    pictures=(tests/data/kodim*.png)
fi

program=${OLIGOCODEC:-build/bin/oligocodec}
[ -x "$program" ] || ./scripts/build.sh
start=$SECONDS
mkdir -p "$out"

# Python with what the page needs, and the ffmpeg that has a VVC encoder, in an environment of their own.
python=.venv/bin/python
own=build/reproduce-venv/bin/python
has_page() { "$1" -c 'import matplotlib, jinja2, PIL, numpy' 2>/dev/null; }
make_own() { [ -x $own ] || python3 -m venv build/reproduce-venv; }
if ! has_page "$python"; then
    python=$own
    make_own
    has_page $own || $own -m pip -q install numpy matplotlib Jinja2 Pillow ||
        fail "matplotlib and Jinja2 cannot be installed"
fi
if [ -z "${OLIGOCODEC_FFMPEG:-}" ]; then
    if make_own && { $own -c 'import imageio_ffmpeg' 2>/dev/null || $own -m pip -q install imageio-ffmpeg==0.8.1; }; then
        OLIGOCODEC_FFMPEG=$($own -c 'import imageio_ffmpeg; print(imageio_ffmpeg.get_ffmpeg_exe())')
        export OLIGOCODEC_FFMPEG
    else
        note "imageio-ffmpeg 0.8.1 cannot be installed: the rows of VVC-DNA will say so"
    fi
fi

# evaluate NAME ARGUMENT...: a result folder (NAME/) or file, once. Rows that fail are part of the result.
evaluate() {
    local name=$1
    shift
    if [ -e "$out/${name%/}.done" ]; then return; fi
    note "$name ($(clock $((SECONDS - start))))"
    local status=0
    case $name in */) mkdir -p "$out/$name" ;; esac
    "$program" evaluate "${pictures[@]}" -q --seed 1 "$@" -o "$out/$name" || status=$?
    [ $status -eq 0 ] || [ $status -eq 3 ] || fail "evaluate $name ended with exit code $status"
    # 3 is also the exit code of a wrong installation, which gives no result at all.
    [ -n "$(find "$out/${name%/}" -name '*.json' -print -quit 2>/dev/null)" ] ||
        fail "evaluate $name made no result (exit code $status)"
    touch "$out/${name%/}.done"
}

if [ $quick = yes ]; then
    trials=1
    rates=18
    substitutions=0,0.02,0.05,0.1
else
    trials=3
    rates=11,18,27
    substitutions=0,0.01,0.02,0.03,0.05,0.1
fi
evaluate table/ --compare all --channel clean,errors-1,errors-3,lost-5 --metrics ms-ssim-rgb,lpips-alex
evaluate rates/ --rates all --metrics ms-ssim-rgb,lpips-alex \
    --compare cae,hyperprior,jpegdna,jxl-adf,mlic,vvc-dna,djscc-dna
mkdir -p "$out/figure-4"
for curve in cae-plain:hard cae-gaussian:hard cae-codeword:hard cae-codeword:soft; do
    evaluate "figure-4/${curve/:/-}.json" --codec "${curve%:*}" --scheme fixed-length --trials $trials \
        --set reception="${curve#*:}" --set channels=$rates --sweep sub=$substitutions
done
mkdir -p "$out/dropout"
for system in hyperprior:adf cae:fixed-length jpegdna:bases; do
    evaluate "dropout/${system%:*}.json" --codec "${system%:*}" --scheme "${system#*:}" --trials $trials \
        --coverage 10 --sweep dropout=0,0.02,0.05,0.1
done
if [ ! -e "$out/cost.json" ]; then
    note "write cost against read cost ($(clock $((SECONDS - start))))"
    first=${pictures[0]}
    if [ -d "$first" ]; then first=$(find "$first" -name '*.png' | sort | head -n 1); fi
    "$python" scripts/write_read_cost.py "$first" --program "$program" -o "$out/cost.json" \
        $([ $quick = yes ] && echo --quick)
fi

# Pictures for the slider: the first one through the channel of figure 4 at 5 %.
shown() {  # shown ITEM CAPTION CODEC SETTING
    local folder=$out/pictures/$1 original=${pictures[0]}
    if [ -d "$original" ]; then original=$(find "$original" -name '*.png' | sort | head -n 1); fi
    if [ -e "$folder/damaged.png" ]; then return; fi
    rm -rf "$folder" && mkdir -p "$folder"
    cp "$original" "$folder/original.png"
    echo "$2" >"$folder/caption.txt"
    "$program" encode "$original" --codec "$3" --scheme fixed-length -q -o "$folder/pool.fasta"
    "$program" decode "$folder/pool.fasta" -q --set "$4" -o "$folder/clean.png"
    "$program" simulate "$folder/pool.fasta" --sub 0.05 --coverage 1 --seed 4 -q -o "$folder/reads.fastq"
    "$program" decode "$folder/reads.fastq" -q --partial --set "$4" -o "$folder/damaged.png" ||
        note "$1: nothing came back at 5 %"
    rm -f "$folder/pool.fasta" "$folder/reads.fastq"
}
shown plain "CAE trained without noise, one read a strand, 5 % substitutions" cae-plain reception=hard
shown codeword "CAE trained through the codeword channel, the same reads" cae-codeword reception=soft

"$python" scripts/report.py html "$out"/table/*.json "$out"/rates/*.json "$out"/figure-4/*.json \
    "$out"/dropout/*.json --cost "$out/cost.json" --pictures "$out/pictures" -o "$out/report.html" \
    --title "oligocodec: the papers' tables and figures"
"$python" scripts/report.py table "$out"/table/*.json --numbers "$out/table-one.json" >"$out/table.md"
note "done in $(clock $((SECONDS - start))): $out/report.html, $out/table.md"

#!/usr/bin/env bash
# Trains a HybridFlow codec from photos: the stages of configs/train/hybridflow-*.json, one after the other.
# A stage that was interrupted goes on from its checkpoint, a finished one is passed over.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
# shellcheck source=scripts/common.sh
source scripts/common.sh

usage() {
    cat <<'EOF'
usage: scripts/hybridflow.sh SIZE PHOTOS [RUNS] [-- ARGUMENTS]

SIZE is tiny (under an hour on two cores, to see that all works), small (the shipped one) or full (the papers'
sizes, for GPUs). PHOTOS is a folder. Each stage gets a folder of its own in RUNS (runs/hybridflow-SIZE); the
codec is RUNS/correction: oligocodec encode PICTURE --codec RUNS/correction. ARGUMENTS go to every stage's
oligocodec-train (--device cuda, --threads 2).
EOF
}

case ${1:-} in
    tiny | full) suffix=-$1 ;;
    small) suffix= ;;
    -h | --help) usage; exit 0 ;;
    *) usage >&2; exit 2 ;;
esac
size=$1
if [ $# -lt 2 ] || [ ! -d "$2" ]; then usage >&2; exit 2; fi
photos=$2
shift 2
runs=runs/hybridflow-$size
if [ $# -gt 0 ] && [ "$1" != -- ]; then runs=$1; shift; fi
if [ "${1:-}" = -- ]; then shift; fi
extra=("$@")
trainer=${OLIGOCODEC_TRAIN:-build/bin/oligocodec-train}

# Trains one stage. $1: its name, further arguments: what it takes from the stages before.
stage() {
    local name=$1 run=$runs/$1
    shift
    if [ -e "$run/finished" ]; then note "stage $name is finished"; return; fi
    note "stage $name"
    if [ -e "$run/checkpoint.safetensors" ]; then
        "$trainer" "$run" --resume "${extra[@]}"
    else
        "$trainer" "hybridflow-$name$suffix" --data "$photos" -o "$run" "$@" "${extra[@]}"
    fi
    touch "$run/finished"
}

parts=(--set "model.vqgan=$runs/books" --set "model.continuous=$runs/mlic")
stage vqgan
stage books --set "initial_weights=$runs/vqgan"
stage mlic
stage predictor "${parts[@]}"
stage correction "${parts[@]}" --set "initial_weights=$runs/predictor"
note "the codec: oligocodec encode PICTURE --codec $runs/correction"

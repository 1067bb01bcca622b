"""Times FID and precision and recall of 10,000 x 2048 features beside scipy and torch.

The peers are pytorch-fid's calculate_frechet_distance (scipy.linalg.sqrtm) and torch's distances in
float32, both on the same two threads. Every figure has to agree, stay within its goal, and take no
longer than the peer. Takes `pip install pytorch-fid` besides what setup.sh installs.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).resolve().parents[1]
#: Seconds that the program may take from start to end, reading the files included.
GOALS = {"fid": 20, "precision_recall": 60}
GOAL_MIB = 2048
#: Relative for fid; two images of 10,000 for shares.
TOLERANCES = {"fid": 1e-6, "precision": 2e-4, "recall": 2e-4}


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("--images", type=int, default=10_000)
    add("--columns", type=int, default=2048)
    add("--threads", type=int, default=2)
    add("--runs", type=int, default=3, help="runs of which the fastest counts; default: 3")
    add("--program", type=pathlib.Path, default=ROOT / ".build/release/daedalus")
    return parser.parse_args()


OPTIONS = parse_arguments()
for variable in ("OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[variable] = str(OPTIONS.threads)  # read when the libraries are loaded

import numpy as np  # noqa: E402
import torch  # noqa: E402
from pytorch_fid.fid_score import calculate_frechet_distance  # noqa: E402

sys.path.insert(0, str(ROOT / "Tests" / "References"))
import metric_features  # noqa: E402


def peer_fid(x, y):
    moments = [(np.mean(a, axis=0), np.cov(a, rowvar=False)) for a in (x, y)]
    return {"fid": float(calculate_frechet_distance(*moments[0], *moments[1]))}


def peer_precision_recall(x, y, block=2500):
    x, y = torch.from_numpy(x), torch.from_numpy(y)

    def radii(a):
        parts = [torch.cdist(rows, a).kthvalue(4, dim=1).values for rows in a.split(block)]
        return torch.cat(parts)

    def share(a, b, radius):
        parts = [(torch.cdist(rows, b) <= radius).any(1) for rows in a.split(block)]
        return torch.cat(parts).float().mean().item()

    return {"precision": share(x, y, radii(y)), "recall": share(y, x, radii(x))}


def run_peer(function, x, y):
    start = time.perf_counter()
    figures = function(x, y)
    return time.perf_counter() - start, figures


def run_program(metric, files):
    """Seconds, figures and the most memory in MiB of one process."""
    command = [OPTIONS.program, "evaluate", "--features", files[0], "--reference-features",
               files[1], "--metrics", metric, "--json", "--threads", str(OPTIONS.threads)]
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.perf_counter() - start
    if status != 0:
        sys.exit(f"{' '.join(map(str, command))} failed")
    return seconds, json.loads(output)["metrics"], usage.ru_maxrss / 1024


def compare(metric, peer, arrays, files):
    """Takes turns; prints a row of the table and returns what is wrong."""
    ours, theirs = [], []
    for _ in range(OPTIONS.runs):
        ours.append(run_program(metric, files))
        theirs.append(run_peer(peer, *arrays))
    seconds, peer_seconds = (min(run[0] for run in runs) for runs in (ours, theirs))
    memory = max(run[2] for run in ours)
    figures, peers = ours[0][1], theirs[0][1]
    shown = ", ".join(f"{key} {figures[key]:.6f} / {peers[key]:.6f}" for key in peers)
    print(f"| {metric} | {seconds:.1f} | {peer_seconds:.1f} | {seconds / peer_seconds:.2f} "
          f"| {memory:.0f} | {shown} |", flush=True)
    faults = [f"{key} differs" for key in peers
              if not abs(figures[key] - peers[key]) <= TOLERANCES[key] * max(1, abs(peers[key]))]
    if seconds > GOALS[metric]:
        faults.append(f"{metric} takes more than {GOALS[metric]} s")
    if memory > GOAL_MIB:
        faults.append(f"{metric} takes more than {GOAL_MIB} MiB")
    if seconds > peer_seconds:
        faults.append(f"{metric} is slower than the peer")
    return faults


def main():
    torch.set_num_threads(OPTIONS.threads)
    shape = (OPTIONS.images, OPTIONS.columns, 16)
    arrays = [metric_features.pooled("large", side, shape) for side in ("samples", "reference")]
    with tempfile.TemporaryDirectory() as folder:
        files = [pathlib.Path(folder) / f"{side}.npy" for side in ("samples", "reference")]
        for file, array in zip(files, arrays, strict=True):
            np.save(file, array)
        print(f"{OPTIONS.images} x {OPTIONS.columns}, {OPTIONS.threads} threads, fastest of "
              f"{OPTIONS.runs}\n")
        print("| metric | ours, s | peer, s | ours / peer | ours, MiB | figures, ours / peer |")
        print("| --- " * 6 + "|")
        faults = compare("fid", peer_fid, arrays, files)
        faults += compare("precision_recall", peer_precision_recall, arrays, files)
    print("\n" + ("; ".join(faults) or "Every goal is met."))
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()

"""Times Daedalus and PyTorch in turns on this machine and writes a page with the result.

Each section of the page is measured in its own minutes. Raw results are kept, so an interrupted
measurement goes on where it stopped, and the page can be written again without measuring. Needs
nothing but Python; PyTorch is the peer's, in the environment that Benchmarks/setup.sh makes.
"""
import argparse
import importlib.util
import pathlib
import shutil
import sys

from speed import machine
from speed.networks import BF16, FLOAT32
from speed.page import figures_of, page
from speed.profile import Profile
from speed.programs import Refused
from speed.results import Results
from speed.sampling import Sampling
from speed.steady import Steady
from speed.threads import Threads

ROOT = pathlib.Path(__file__).resolve().parents[1]
ENVIRONMENT = ROOT / ".venv-benchmarks" / "bin" / "python"
SECTIONS = (FLOAT32, BF16, Sampling(), Threads(), Steady())
PROFILE = Profile()
NAMES = [section.name for section in (*SECTIONS, PROFILE)]


def measure(section, results, options, shared, *more):
    """Measures what is missing of a section, all of it if it is named by --only."""
    if options.only and section.name not in options.only:
        return
    settings = {**shared, **section.settings(options)}
    results.begin(section.name, settings, anew=bool(options.only))
    try:
        section.measure(results, options, *more)
    except Refused as refusal:
        results.refuse(section.name, str(refusal))
        print(f"{section.name}: refused: {refusal}", flush=True)
        return
    results.complete(section.name)
    print(f"{section.name}: {results.sections[section.name]['seconds']:.0f} s", flush=True)


def measure_all(results, options):
    shared = machine.environment(options)
    shared |= {key: getattr(options, key) for key in ("threads", "repeats", "runs")}
    for section in SECTIONS:
        measure(section, results, options, shared)
    figures = [figure for section in SECTIONS for figure in figures_of(section, results)]
    blames = [figure.blame for figure in figures if figure.blame and not figure.met]
    measure(PROFILE, results, options, shared, blames)


def peer_python(given):
    """The Python that has PyTorch: the one given, that of setup.sh, or this one."""
    if given is not None:
        return given
    if ENVIRONMENT.exists():
        return ENVIRONMENT
    if importlib.util.find_spec("torch") is not None:
        return sys.executable
    sys.exit("PyTorch is missing: Benchmarks/setup.sh installs it into .venv-benchmarks")


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    add = parser.add_argument
    add("--only", nargs="+", choices=NAMES, metavar="NAME", default=[],
        help=f"measure these sections anew and keep the others: {', '.join(NAMES)}")
    add("--page", action="store_true", help="write the page from the results, measure nothing")
    add("--cases", nargs="+", metavar="CONFIG:BATCH", default=[],
        help="networks to measure instead of all (sections networks and bf16)")
    add("--daedalus", default=ROOT / ".build" / "release" / "daedalus",
        help="the program (default: .build/release/daedalus)")
    add("--python", help="Python with PyTorch (default: that of .venv-benchmarks, or this one)")
    add("--repeats", type=int, default=3, help="runs of each program (default: %(default)s)")
    add("--runs", type=int, default=3, help="steps that each run times (default: %(default)s)")
    add("--threads", type=int, default=2, help="default: %(default)s")
    add("--torch-option", action="append", default=[], metavar="--OPTION",
        help="passed on to unet_torch.py, as --torch-option=--compile")
    add("--results", type=pathlib.Path, default=ROOT / "runs" / "compare-speed" / "results.json",
        help="raw results (default: runs/compare-speed/results.json)")
    add("--out", type=pathlib.Path, default=ROOT / "Documentation" / "benchmarks.md",
        help="the page (default: Documentation/benchmarks.md)")
    return parser.parse_args()


def main():
    options = parse_arguments()
    results = Results(options.results, machine.commit())
    if not options.page:
        options.python = peer_python(options.python)
        if shutil.which(options.daedalus) is None:
            sys.exit(f"{options.daedalus} is missing: swift build -c release builds it")
        try:
            measure_all(results, options)
        except KeyboardInterrupt:
            sys.exit("interrupted; the same command goes on")
    if not results.sections:
        sys.exit(f"{options.results} has no results: nothing was measured yet")
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(page(SECTIONS, PROFILE, results))
    print(f"page: {options.out}")
    # Without bfloat16 a machine is complete; nothing else is ever refused of one.
    sys.exit(any("refused" in results.sections.get(name, {}) for name in NAMES if name != "bf16"))


if __name__ == "__main__":
    main()

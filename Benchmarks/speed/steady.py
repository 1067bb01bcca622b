"""Whether a training step takes longer the longer training goes on."""
import json
import pathlib
import tempfile

from .figure import Figure
from .programs import call
from .sampling import QUICKSTART

STEPS, BATCH = 500, 8
EARLY, LATE = (10, 60), (450, 500)
#: Steps that one `images_per_second` of metrics.jsonl is the mean of.
WINDOW = 25
#: A DDGM: every step steps the same one network, so all steps are the same work.
CHANGES = (
    f"train.steps={STEPS}", f"train.batch={BATCH}", "train.sample_every=0",
    f"train.checkpoint_every={STEPS}", "model.type=ddgm", "timesteps.type=uniform",
    "schedule.first_beta=null",
)  # fmt: skip


class Steady:
    name = "steady"
    title = "Steady pace of training"
    heads = (f"steps {LATE[0]} to {LATE[1]}", f"steps {EARLY[0]} to {EARLY[1]}", "ratio")
    #: No growth, but for what two minutes of one machine differ by.
    goal = 1.05

    def settings(self, options):
        return {}

    def measure(self, results, options):
        results.turns(self.name, "quickstart", {"daedalus": lambda: pace(options)}, repeats=1)

    def about(self, settings):
        changes = " ".join(f"--set {change}" for change in CHANGES)
        return (
            f"One `daedalus train recipes/quickstart.yaml --threads {settings['threads']} "
            f"{changes}` (a DDGM, diffusion-based deep generative model: every step is the same "
            f"work). Median and range of the means over {WINDOW} steps that `metrics.jsonl` has. "
            "The time must not grow; the goal allows what two minutes of one machine differ by."
        )

    def figures(self, runs):
        for programs in runs.values():
            for run in programs["daedalus"]:
                yield Figure(
                    "time per image", run["late"], run["early"], self.goal,
                    blame=(f"quick:{BATCH}", "float32", "train"),
                )  # fmt: skip


def pace(options):
    """Milliseconds per image, early and late in one run of training."""
    with tempfile.TemporaryDirectory() as folder:
        out = pathlib.Path(folder) / "run"
        command = [options.daedalus, "train", QUICKSTART, "--out", out]
        command += ["--threads", options.threads]
        call(command + [word for change in CHANGES for word in ("--set", change)])
        lines = [json.loads(line) for line in (out / "metrics.jsonl").read_text().splitlines()]
    rates = {line["step"]: line["images_per_second"] for line in lines if "loss" in line}
    return {"early": within(EARLY, rates), "late": within(LATE, rates)}


def within(steps, rates):
    """Milliseconds per image of the windows that lie within a range of steps."""
    first, last = steps
    return [1000 / rates[step] for step in range(first + WINDOW - 1, last + 1)]

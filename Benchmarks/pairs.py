"""One training by both programs: its recipe, its run folders, what is measured of them.

RESULTS/{pytorch,daedalus}/NAME-seedS/ is a run folder, with objective.json beside its checkpoints;
RESULTS/noise.npy is the noise for all of them. What is complete is reused.
"""
import dataclasses
import json
import pathlib
import subprocess
import sys
import tempfile

FOLDER = pathlib.Path(__file__).resolve().parent
PEERS = FOLDER / "peers"
QUICKSTART = FOLDER.parent / "recipes" / "quickstart.yaml"
sys.path.insert(0, str(PEERS))
from runs import PARTS, weights_file  # noqa: E402

PROGRAMS = ("pytorch", "daedalus")
EMA = 0.99
FIRST_BETA = {"daed": 0.1, "ddgm": None}
TOLERANCE = 0.05

#: Spelled out, so that both programs train the same whatever becomes of the quickstart recipe.
RECIPE = """\
extends: {quickstart}
name: {name}
schedule: {{type: linear, steps: 100, first_beta: {first_beta}}}
timesteps: {{type: {timesteps}}}
network:
  {{type: unet, channels: 32, multipliers: [1, 2, 2], blocks: {blocks}, attention_at: [4], heads: 4,
  dropout: {dropout}}}
model: {model}
loss: {{type: {loss}}}
train:
  {{batch: {batch}, ema: [0.99], optimizer: {{type: adamw, learning_rate: 1.0e-3}},
  learning_rate_schedule: {{type: constant}}, sample_every: 0}}
"""


@dataclasses.dataclass(frozen=True)
class Pair:
    """What both programs train and measure; a recipe says `prediction`, `variance` and `loss`."""

    name: str
    model: str
    objective: str
    timesteps: str
    blocks: int
    batch: int
    dropout: float
    draws: str
    prediction: str = "epsilon"
    variance: str = "fixed_large"
    loss: str = "simple"

    def folder(self, options, program, seed):
        return options.results / program / f"{self.name}-seed{seed}"

    def weights(self, options, program, seed):
        """The files of the final averaged weights, by part."""
        run = self.folder(options, program, seed)
        return {part: weights_file(run, options.steps, part, EMA) for part in PARTS[self.model]}

    def recipe(self):
        """The recipe's text."""
        first_beta = FIRST_BETA[self.model]
        model = f"{{type: {self.model}, prediction: {self.prediction}, variance: {self.variance}}}"
        values = dataclasses.asdict(self) | {"model": model}
        values["first_beta"] = "null" if first_beta is None else first_beta
        return RECIPE.format(quickstart=QUICKSTART, **values)

    def command(self, options, program, seed, recipe):
        """What trains it; Daedalus finds its recipe in the file `recipe`."""
        out = self.folder(options, program, seed)
        if program == "daedalus":
            return [
                options.daedalus, "train", recipe, "--out", out, "--resume",
                "--threads", options.threads,
                "--set", f"seed={seed}", "--set", f"train.steps={options.steps}",
            ]  # fmt: skip
        return [
            sys.executable, PEERS / "train_torch.py", "--model", self.model, "--seed", seed,
            "--steps", options.steps, "--threads", options.threads, "--out", out,
            "--objective", self.objective, "--timesteps", self.timesteps, "--blocks", self.blocks,
            "--batch", self.batch, "--dropout", self.dropout, "--draws", self.draws,
        ]  # fmt: skip

    def train(self, options, program, seed):
        if all(path.exists() for path in self.weights(options, program, seed).values()):
            return
        with tempfile.TemporaryDirectory() as folder:
            recipe = pathlib.Path(folder) / "recipe.yaml"
            recipe.write_text(self.recipe())
            call(self.command(options, program, seed, recipe))

    def losses(self, options, program, seed):
        """The training loss of each step."""
        lines = (self.folder(options, program, seed) / "metrics.jsonl").read_text().splitlines()
        return [entry["loss"] for entry in map(json.loads, lines) if "loss" in entry]

    def measured(self, options, program, seed):
        """What eval_objective.py says, asked only if objective.json does not have it already."""
        result = self.folder(options, program, seed) / "objective.json"
        if not result.exists():
            command = [sys.executable, PEERS / "eval_objective.py", "--threads", options.threads]
            command += ["--noise", options.results / "noise.npy"]
            command += ["--objective", self.objective, "--blocks", self.blocks]
            for part, path in self.weights(options, program, seed).items():
                command += [f"--{part}", path]
            if FIRST_BETA[self.model] is not None:
                command += ["--first-beta", FIRST_BETA[self.model]]
            result.write_text(call(command, stdout=subprocess.PIPE, text=True).stdout)
        return json.loads(result.read_text())


def call(command, **keywords):
    command = [str(word) for word in command]
    print("+", " ".join(command), file=sys.stderr, flush=True)
    return subprocess.run(command, check=True, **keywords)


def add_options(parser, results):
    """The options that all comparisons have."""
    add = parser.add_argument
    add("--results", type=pathlib.Path, default=pathlib.Path(results),
        help="folder of runs, reused if complete (default: %(default)s)")
    add("--daedalus", default=".build/release/daedalus", help="default: %(default)s")
    add("--steps", type=int, default=600, help="training steps (default: %(default)s)")
    add("--threads", type=int, default=2)

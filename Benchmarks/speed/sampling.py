"""Sampling with the quickstart recipe, start of the process included, beside the peer."""
import pathlib
import tempfile

from .figure import Figure
from .programs import PEERS, call, call_timed

QUICKSTART = pathlib.Path(__file__).resolve().parents[2] / "recipes" / "quickstart.yaml"
COUNT = 64


class Sampling:
    name = "sampling"
    title = f"Sampling {COUNT} images"
    heads = ("Daedalus", "PyTorch", "ratio")
    goal = 0.4

    def settings(self, options):
        return {}

    def measure(self, results, options):
        with tempfile.TemporaryDirectory() as folder:
            samples = Samples(options, pathlib.Path(folder))
            programs = {"daedalus": samples.ours, "torch": samples.peers}
            results.turns(self.name, "quickstart", programs, options.repeats)

    def about(self, settings):
        shared = f"--count {COUNT} --threads {settings['threads']}"
        return (
            f"Seconds from start to end of `daedalus sample RUN {shared}` and `sample_torch.py RUN "
            f"{shared}`: the quickstart recipe (a DAED, denoising auto-encoder with diffusion: two "
            "networks, here `quick` with its 3 blocks; 100 steps, ancestral, clipped) with the weights of a run of one step; both "
            "write npz and a PNG grid."
        )

    def figures(self, runs):
        for programs in runs.values():
            yield Figure(
                f"{COUNT} images", programs["daedalus"], programs["torch"], self.goal, unit="s",
                blame=(f"quick:{COUNT}", "float32", "forward"),
            )  # fmt: skip


class Samples:
    """A run folder, made when first asked for, and images of it by both programs."""

    def __init__(self, options, folder):
        self.options, self.folder = options, folder

    @property
    def run(self):
        run = self.folder / "run"
        if not run.exists():
            call([
                self.options.daedalus, "train", QUICKSTART, "--out", run,
                "--threads", self.options.threads,
                "--set", "train.steps=1", "--set", "train.sample_every=0",
                "--set", "network.blocks=3",
            ])  # fmt: skip
        return run

    def ours(self):
        return self.timed(self.options.daedalus, "sample")

    def peers(self):
        return self.timed(self.options.python, PEERS / "sample_torch.py")

    def timed(self, *program):
        """Each time into a new folder, as our program goes on with what is there."""
        images = pathlib.Path(tempfile.mkdtemp(dir=self.folder)) / "images.npz"
        shared = ["--count", COUNT, "--threads", self.options.threads, "--out", images]
        seconds = call_timed([*program, self.run, *shared])
        for path in (images, images.with_suffix(".png")):
            if not path.exists():
                raise FileNotFoundError(f"{program[-1]} succeeded, but wrote no {path}")
        return seconds

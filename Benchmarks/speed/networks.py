"""A training step, a forward pass and peak memory of networks, beside the peer."""
from .figure import Figure
from .programs import bench, call_json, peer_bench, spoken

#: Of each result: key, what it is, unit, and which time the profile explains.
MEASURES = (
    ("train_ms_per_image", "training step, per image", "ms", "train"),
    ("forward_ms_per_image", "forward pass, per image", "ms", "forward"),
    ("train_peak_mb", "peak memory of training", "MiB", None),
)
STATED = (None, None, None)


class Networks:
    """`goals` has for each case CONFIG:BATCH a goal for each measure, or None where stated only."""

    heads = ("Daedalus", "PyTorch", "ratio")

    def __init__(self, name, title, dtype, goals, ours=(), peers=()):
        self.name, self.title, self.dtype, self.goals = name, title, dtype, goals
        self.ours, self.peers = ours, peers

    def settings(self, options):
        return {"cases": options.cases or list(self.goals), "torch_option": options.torch_option}

    def measure(self, results, options):
        for case in self.settings(options)["cases"]:
            programs = {
                "daedalus": lambda: call_json(bench(options, case, *self.ours)),
                "torch": lambda: call_json(peer_bench(options, case, *self.peers)),
            }
            results.turns(self.name, case, programs, options.repeats)

    def about(self, settings):
        shared = f"--threads {settings['threads']} --runs {settings['runs']}"
        ours = " ".join((shared, *self.ours))
        peers = " ".join((shared, *self.peers, *settings["torch_option"]))
        return (
            f"`daedalus bench --config CONFIG --batch N {ours}` and `unet_torch.py CONFIG "
            f"--batch N {peers}`. A training step is forward, backward, AdamW and a moving average. "
            "A forward pass is one of a sampler: its weights stay the same, so Daedalus transforms "
            "those of 3x3 convolutions once for all passes."
        )

    def figures(self, runs):
        for case, programs in runs.items():
            goals = self.goals.get(case, STATED)
            for (key, title, unit, part), goal in zip(MEASURES, goals, strict=True):
                yield Figure(
                    f"{spoken(case)}: {title}",
                    [run[key] for run in programs["daedalus"]],
                    [run[key] for run in programs["torch"]],
                    goal, unit=unit, blame=part and (case, self.dtype, part),
                )  # fmt: skip


FLOAT32 = Networks(
    "networks", "Networks, float32", "float32",
    {
        "fashion-mnist:32": (0.5, 0.55, 0.5),
        "cifar10:8": (0.5, 0.55, 0.5),
        "quick:64": (0.6, 0.65, 0.5),
        "celeba:2": (None, None, 0.5),
        "fashion-mnist:8": STATED,
        "quick:16": STATED,
    },
)  # fmt: skip

BF16 = Networks(
    "bf16", "Networks, bfloat16", "bf16",
    {
        "fashion-mnist:32": (0.5, 0.5, None),
        "cifar10:8": (0.5, 0.5, None),
        "quick:64": (0.5, 0.5, None),
    },
    ours=("--dtype", "bf16"), peers=("--bf16",),
)  # fmt: skip

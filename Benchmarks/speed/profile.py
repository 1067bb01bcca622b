"""Where the time of a training step goes: of one case always, and of each missed goal's."""
from .programs import bench, call_json, spoken

CASE = "fashion-mnist:32"
KEYS = {"train": ("forward", "backward", "update"), "forward": ("forward",)}
#: Rows with less of a step than this are left out of the table.
SMALL = 0.001


class Profile:
    name = "profile"
    title = f"Profile of {spoken(CASE)}"

    def settings(self, options):
        return {}

    def measure(self, results, options, blames):
        """`blames`: what the missed figures of the other sections ask for."""
        for case, dtype in dict.fromkeys([(CASE, "float32"), *(blame[:2] for blame in blames)]):
            more = () if dtype == "float32" else ("--dtype", dtype)
            command = bench(options, case, "--profile", *more)
            programs = {"daedalus": lambda command=command: call_json(command)}
            results.turns(self.name, f"{case} {dtype}", programs, repeats=1)

    def about(self, settings):
        return (
            f"`daedalus bench --config CONFIG --batch N --threads {settings['threads']} --runs "
            f"{settings['runs']} --profile`; milliseconds of one training step, layers with less "
            f"than {SMALL:.1%} of it left out."
        )

    def lines(self, runs):
        profile = runs[f"{CASE} float32"]["daedalus"][0]
        yield "| layer | kernel | forward | backward | update | share | GFLOP/s |"
        yield "| --- " * 7 + "|"
        for layer in profile["layers"]:
            if layer["share"] >= SMALL:
                times = " | ".join(f"{layer[f'{key}_ms']:.1f}" for key in KEYS["train"])
                yield (
                    f"| {layer['layer']} | {layer['path']} | {times} | {layer['share']:.1%} "
                    f"| {rates(layer, 'train')} |"
                )
        yield (
            f"\nThe step takes {profile['step_ms']:.0f} ms, of which {profile['host_ms']:.0f} ms "
            "outside layers. Two rates are those of the forward and of the backward pass."
        )


def rates(layer, part):
    """The GFLOP/s of a layer, forward and backward; nothing for one that is not a product."""
    found = [layer.get(f"{key}_gflops") for key in KEYS[part]]
    return " and ".join(f"{rate:.0f}" for rate in found if rate)


def explanation(runs, blame):
    """The three kinds of layer that take the most time of a training step or forward pass."""
    case, dtype, part = blame
    if f"{case} {dtype}" not in runs:
        return "no profile was taken (`--only profile`)"
    layers = runs[f"{case} {dtype}"]["daedalus"][0]["layers"]
    spent = [sum(layer[f"{key}_ms"] for key in KEYS[part]) for layer in layers]
    most = sorted(zip(spent, layers, strict=True), key=lambda pair: -pair[0])[:3]
    words = []
    for milliseconds, layer in most:
        kernel = f" ({layer['path']})" if layer["path"] else ""
        rate = rates(layer, part)
        speed = f" at {rate} GFLOP/s" if rate else ""
        words.append(f"{layer['layer']}{kernel} {milliseconds / sum(spent):.0%}{speed}")
    whole = {"train": "training step", "forward": "forward pass"}[part]
    return f"most time of the {whole} of {spoken(case)}: {'; '.join(words)}"

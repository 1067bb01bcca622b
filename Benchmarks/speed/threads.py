"""Two threads against one."""
from .figure import Figure
from .programs import bench, call_json, spoken

CASE = "fashion-mnist:32"


class Threads:
    name = "threads"
    title = "Two threads against one"
    heads = ("two threads", "one thread", "times as fast")
    goal = 1.8

    def settings(self, options):
        return {}

    def measure(self, results, options):
        programs = {
            str(count): lambda count=count: call_json(bench(options, CASE, threads=count))
            for count in (1, 2)
        }
        results.turns(self.name, CASE, programs, options.repeats)

    def about(self, settings):
        config, batch = CASE.split(":")
        return (
            f"`daedalus bench --config {config} --batch {batch} --runs {settings['runs']}` with "
            "`--threads 2` and `--threads 1`."
        )

    def figures(self, runs):
        for case, counts in runs.items():
            for part, goal in (("train", self.goal), ("forward", None)):
                one, two = (
                    [run[f"{part}_ms_per_image"] for run in counts[count]] for count in ("1", "2")
                )
                name = {"train": "training step", "forward": "forward pass"}[part]
                yield Figure(
                    f"{spoken(case)}: {name}, per image", two, one, goal, at_least=True,
                    blame=(case, "float32", part),
                )  # fmt: skip

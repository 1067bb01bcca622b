"""One line of a section's table: two medians, their ratio, and the goal for it."""
import dataclasses
import statistics


@dataclasses.dataclass(frozen=True)
class Figure:
    """Ours beside what it is compared with; `ratio` is at most `goal`, or at least it."""

    title: str
    ours: list[float]
    other: list[float]
    goal: float | None = None
    #: Whether a larger ratio is better; then it is other / ours instead of ours / other.
    at_least: bool = False
    unit: str = "ms"
    #: Whose profile explains a miss: a case CONFIG:BATCH, its data type, and "train" or "forward".
    blame: tuple[str, str, str] | None = None

    @property
    def ratio(self):
        ours, other = statistics.median(self.ours), statistics.median(self.other)
        return other / ours if self.at_least else ours / other

    @property
    def met(self):
        return self.goal is None or (
            self.ratio >= self.goal if self.at_least else self.ratio <= self.goal
        )

    @property
    def missed_by(self):
        """How far the ratio is from the goal, as a part of the goal."""
        return abs(self.ratio / self.goal - 1)

    @property
    def bound(self):
        """The goal as text."""
        return f"{'≥' if self.at_least else '≤'} {self.goal:g}"

    @property
    def row(self):
        goal = "" if self.goal is None else self.bound
        met = "" if self.goal is None else "yes" if self.met else f"no, by {self.missed_by:.1%}"
        cells = (self.title, cell(self.ours, self.unit), cell(self.other, self.unit))
        return f"| {' | '.join(cells)} | {self.ratio:.3f} | {goal} | {met} |"


def cell(values, unit):
    """The median, and the range if there is one."""
    median = f"{statistics.median(values):.2f} {unit}"
    return median if len(values) == 1 else f"{median} ({min(values):.2f} to {max(values):.2f})"


def table(heads, figures):
    """Markdown lines."""
    yield f"| {' | '.join(('', *heads, 'goal', 'met'))} |"
    yield "| --- " * (len(heads) + 3) + "|"
    for figure in figures:
        yield figure.row

"""Writes the page from the results."""
from .figure import table
from .profile import explanation


def page(sections, profile, results):
    """Markdown; `sections` hold figures, `profile` explains those that miss their goals."""
    newest = max(results.sections.values(), key=lambda section: section.get("date", ""))
    settings = newest["settings"]
    parts = [head(settings), *goals(sections, results)]
    for section in (*sections, profile):
        parts.append(f"\n## {section.title}\n")
        parts += body(section, results.sections.get(section.name), settings)
    return "\n".join(parts) + "\n"


def head(settings):
    return f"""\
# Benchmarks

Daedalus beside PyTorch on one machine, in turns, in the same minutes. Written by
`Benchmarks/compare_speed.py` ([how](../Benchmarks/README.md)); do not edit.

- Machine: {settings["machine"]}, {settings["system"]}; threads unless stated: {settings["threads"]}
- Daedalus {settings["Daedalus"]} with the kernels for {settings["instruction set"]}
- PyTorch {settings["PyTorch"]}, Python {settings["Python"]}

A ratio is ours / PyTorch's, so that PyTorch is 1 and less is better. Cells are medians, with the
range of the runs in brackets. Cases without a goal are stated only."""


def goals(sections, results):
    """How many goals are met; for each one that is not, by how much, and what the profile says."""
    wanted = [
        (section, figure)
        for section in sections
        for figure in figures_of(section, results)
        if figure.goal is not None
    ]
    missed = [(section, figure) for section, figure in wanted if not figure.met]
    yield f"\n## Goals\n\n{len(wanted) - len(missed)} of the {len(wanted)} goals measured are met."
    profiles = results.sections.get("profile", {}).get("runs", {})
    if missed:
        yield "\nMissed:\n"
    for section, figure in missed:
        why = f"; {explanation(profiles, figure.blame)}" if figure.blame else ""
        yield (
            f"- {section.title}, {figure.title}: {figure.ratio:.3f}, goal {figure.bound}, "
            f"missed by {figure.missed_by:.1%}{why}"
        )


def body(section, record, settings):
    """What the section was run with, and its table."""
    if record is not None and "refused" in record:
        return [f"Not measured on this machine: a program refused, `{record['refused']}`"]
    if record is None or "complete" not in record:
        return ["Not measured to the end."]
    lines = section.lines if hasattr(section, "lines") else lambda runs: figure_table(section, runs)
    about = f"{section.about(record['settings'])} {stamp(record, settings)}\n"
    return [about, *lines(record["runs"])]


def figure_table(section, runs):
    return table(section.heads, section.figures(runs))


def stamp(record, settings):
    """When and how often; and on what, where that is not what the head of the page says."""
    own = record["settings"]
    commit = f", commit {record['commit']}" if record["commit"] else ""
    count = max(len(done) for case in record["runs"].values() for done in case.values())
    runs = f"{count} runs of each" if count > 1 else "one run of each"
    keys = ("machine", "instruction set", "Daedalus", "build", "PyTorch", "threads")
    differing = [f"{key} {own.get(key)}" for key in keys if own.get(key) != settings.get(key)]
    other = f" Unlike above: {'; '.join(differing)}." if differing else ""
    return f"({record['date'][:10]}{commit}; {runs}; {record['seconds']:.0f} s.){other}"


def figures_of(section, results):
    record = results.sections.get(section.name)
    return list(section.figures(record["runs"])) if record and "complete" in record else []

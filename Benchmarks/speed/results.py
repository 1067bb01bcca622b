"""Raw results in a JSON file that is written after every run: a measurement may be interrupted."""
import datetime
import json
import time


class Results:
    """Results by section, case and program, each a list with one entry per run.

    A section also has the `settings` that it was measured with, the `date`, the `commit` of the
    checkout, the `seconds` that it took, and then either `complete` or, if it could not be
    measured, `refused` with the reason.
    """

    def __init__(self, path, commit=None):
        self.path, self.commit = path, commit
        self.sections = json.loads(path.read_text()) if path.exists() else {}

    def begin(self, name, settings, anew):
        """Opens a section: empty, or with what was measured before with the same settings."""
        section = self.sections.get(name)
        if anew or section is None or section["settings"] != settings:
            section = {"settings": settings, "seconds": 0.0, "runs": {}}
        for key in ("complete", "refused"):
            section.pop(key, None)
        self.sections[name] = section

    def complete(self, name):
        self.sections[name]["complete"] = True
        self.save()

    def refuse(self, name, reason):
        self.sections[name]["refused"] = reason
        self.stamp(name)

    def turns(self, name, case, programs, repeats):
        """Runs programs in turns, so that what slows the machine down slows all of them.

        `programs` maps a name to a function that returns a JSON value; a run that is there already
        is not repeated.
        """
        section = self.sections[name]
        runs = section["runs"].setdefault(case, {})
        for turn in range(repeats):
            for program, measure in programs.items():
                done = runs.setdefault(program, [])
                if len(done) > turn:
                    continue
                start = time.perf_counter()
                done.append(measure())
                section["seconds"] += time.perf_counter() - start
                self.stamp(name)

    def stamp(self, name):
        self.sections[name]["date"] = datetime.datetime.now().isoformat(timespec="seconds")
        self.sections[name]["commit"] = self.commit
        self.save()

    def save(self):
        self.path.parent.mkdir(parents=True, exist_ok=True)
        written = self.path.with_suffix(".new")
        written.write_text(json.dumps(self.sections, indent=1))
        written.replace(self.path)

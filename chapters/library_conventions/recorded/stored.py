"""How runs of libraries are kept: one JSON file beside each script.

Each script has a function `NAME_runs` for every library NAME. It yields the runs, each a
dictionary, and last the version. `keep` calls those that the command line names (all, if
it names none) and leaves the stored runs of the others as they are, so that each library
may come from an environment of its own.
"""

import json
import math
import pathlib
import subprocess
import sys


def words(value):
    """JSON has no NaN and no infinity: they are written as words."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "∞" if value > 0 else "−∞"
    if isinstance(value, (list, tuple)):
        return [words(each) for each in value]
    return value


def keep(names):
    """Rewrites the file beside the script whose global names are given."""
    place = pathlib.Path(names["__file__"]).with_suffix(".json")
    stored = json.loads(place.read_text()) if place.exists() else {}
    known = {
        name.removesuffix("_runs"): make
        for name, make in names.items()
        if name.endswith("_runs")
    }
    for library in sys.argv[1:] or known:
        *runs, version = known[library]()
        runs = [{key: words(value) for key, value in run.items()} for run in runs]
        stored[library] = {"version": version, "runs": runs}
    lines = []
    for library in known:
        if library in stored:
            found = stored[library]
            runs = [json.dumps(run, ensure_ascii=False) for run in found["runs"]]
            runs = ",\n      ".join(runs)
            version = json.dumps(found["version"])
            lines.append(
                f'  "{library}": {{\n    "version": {version},\n'
                f'    "runs": [\n      {runs}\n    ]\n  }}'
            )
    place.write_text("{\n" + ",\n".join(lines) + "\n}\n")


def told(folder, *command):
    """The runs of a program in that folder, which says one JSON object a line."""
    place = pathlib.Path(__file__).parent / folder
    said = subprocess.run(command, cwd=place, check=True, stdout=subprocess.PIPE, text=True)
    for line in said.stdout.splitlines():
        found = json.loads(line)
        yield found.get("version", found)

#!/usr/bin/env python3
"""Does the referee notice? Plants one wrong verdict, one wrong threshold, a household that was left
out, and runs referee.py on each; every one must be found and named.

  faults.py HOUSEHOLDS VERDICTS [POLICIES]
"""

import json
import pathlib
import shutil
import subprocess
import sys
import tempfile

HERE = pathlib.Path(__file__).parent


def referee(households, verdicts, policies):
    done = subprocess.run(
        [sys.executable, HERE / "referee.py", households, verdicts, "--policies", policies],
        capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


def lines_of(path):
    with open(path, encoding="utf-8") as file:
        return file.read().splitlines()


def write(path, lines):
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def wrong_verdict(lines, side):
    """The middle household's first yes becomes no; returns the lines and the rule's name."""
    head = json.loads(lines[0])
    at = len(lines) // 2
    while "y" not in json.loads(lines[at])[side]:
        at += 1
    line = json.loads(lines[at])
    rule = line[side].index("y")
    line[side] = line[side][:rule] + "n" + line[side][rule + 1:]
    changed = lines[:at] + [json.dumps(line)] + lines[at + 1:]
    return changed, head["rules"][line["entity"]][rule]


def yuan_in(text):
    """The text with its first amount of yuan doubled; None when it names none."""
    words = text.split(" ")
    for i, word in enumerate(words):
        if word == "yuan" or word.startswith("yuan\n"):
            if words[i - 1].isdigit() and words[i - 1] != "0":
                words[i - 1] = str(int(words[i - 1]) * 2)
                return " ".join(words)
    return None


def plant_threshold(policies, folder):
    """A copy of the packs in which one rule's own threshold differs; returns the rule's name."""
    shutil.copytree(policies, folder)
    for file in sorted(folder.glob("base/rules/*/*.yaml")):
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        for i, line in enumerate(lines):
            changed = yuan_in(line) if line.startswith("when:") and "per_capita" in line else None
            if changed:
                lines[i] = changed
                file.write_text("".join(lines), encoding="utf-8")
                return file.stem
    raise SystemExit("no rule with a threshold in yuan")


def main(households, verdicts, policies="policies"):
    failures = []

    def expect(what, named, result):
        code, output = result
        found = code == 1 and named in output
        print(f"{'ok' if found else 'not ok'}: {what} ({named})")
        if not found:
            failures.append(what)
            print(output)

    lines = lines_of(verdicts)
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        code, output = referee(households, verdicts, policies)
        print(f"{'ok' if code == 0 else 'not ok'}: nothing planted, nothing found")
        if code:
            failures.append("nothing planted")
            print(output)
        for side in ("columns", "scalar"):
            changed, rule = wrong_verdict(lines, side)
            path = write(folder / f"{side}.jsonl", changed)
            expect(f"a wrong verdict in {side}", rule, referee(households, path, policies))
        rule = plant_threshold(policies, folder / "policies")
        expect("a wrong threshold", rule, referee(households, verdicts, folder / "policies"))
        left_out = lines[: len(lines) // 2] + lines[len(lines) // 2 + 1:]
        name = json.loads(lines[len(lines) // 2])["id"]
        path = write(folder / "left_out.jsonl", left_out)
        expect("a household without verdicts", name, referee(households, path, policies))
    print(f"{5 - len(failures)} passed, {len(failures)} failed")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

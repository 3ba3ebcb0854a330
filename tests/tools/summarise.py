#!/usr/bin/env python3
"""Sums up TRX files: one line per project, the failed tests by name, and as the last line "N passed, N failed".

    summarise.py RESULTS_FOLDER PROJECT=EXIT_CODE...

Each project must have left RESULTS_FOLDER/PROJECT.trx with at least one test. A project without one, with an unreadable one, or whose
runner failed without a failed test (a crash, a time-out) counts as one failure. Exits 1 unless every test passed or was skipped.
"""

import os
import sys
import xml.etree.ElementTree as ElementTree

NAMESPACE = {"t": "http://microsoft.com/schemas/VisualStudio/TeamTest/2010"}
PASSED = {"Passed"}
SKIPPED = {"NotExecuted", "NotRunnable", "Inconclusive", "Pending", "Disconnected", "Warning"}
MAX_MESSAGE_LINES = 12


class Project:
    def __init__(self, name):
        self.name = name
        self.passed = self.failed = self.skipped = 0
        self.notes = []

    def read(self, path):
        root = ElementTree.parse(path).getroot()
        for result in root.iterfind(".//t:Results/t:UnitTestResult", NAMESPACE):
            outcome = result.get("outcome", "")
            if outcome in PASSED:
                self.passed += 1
            elif outcome in SKIPPED:
                self.skipped += 1
            else:
                self.failed += 1
                self.notes.append(describe(result))

    def fail(self, why):
        self.failed += 1
        self.notes.append("  %s: %s" % (self.name, why))

    @property
    def counts(self):
        return counts(self.passed, self.failed, self.skipped)


def describe(result):
    message = result.find(".//t:ErrorInfo/t:Message", NAMESPACE)
    lines = (message.text or "").strip().splitlines() if message is not None else []
    return "\n".join(["  " + result.get("testName", "?")] + ["      " + line for line in lines[:MAX_MESSAGE_LINES]])


def counts(passed, failed, skipped):
    return "%d passed, %d failed" % (passed, failed) + (", %d skipped" % skipped if skipped else "")


def summarise(folder, name, exit_code):
    project = Project(name)
    path = os.path.join(folder, name + ".trx")
    if not os.path.exists(path):
        project.fail("left no results (exit code %d)" % exit_code)
        return project
    try:
        project.read(path)
    except ElementTree.ParseError as error:
        project.fail("left unreadable results: %s" % error)
        return project
    if project.passed + project.failed + project.skipped == 0:
        project.fail("ran no test")
    elif exit_code != 0 and project.failed == 0:
        project.fail("its runner ended with exit code %d although no test failed" % exit_code)
    return project


def main(arguments):
    if len(arguments) < 2:
        print("no test project was run")
        print(counts(0, 1, 0))
        return 1
    folder, pairs = arguments[0], [pair.rsplit("=", 1) for pair in arguments[1:]]
    projects = [summarise(folder, name, int(code)) for name, code in pairs]
    for project in projects:
        for note in project.notes:
            print(note)
    width = max(len(project.name) for project in projects)
    for project in projects:
        print("%-*s  %s" % (width, project.name, project.counts))
    passed, failed, skipped = (sum(getattr(p, key) for p in projects) for key in ("passed", "failed", "skipped"))
    print(counts(passed, failed, skipped))
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

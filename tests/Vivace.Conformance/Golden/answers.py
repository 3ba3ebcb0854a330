#!/usr/bin/env python3
"""Asks the requests of a golden suite in steps, so that the server can be flushed, compacted or restarted between them.

  answers.py ingest --suite DIR --otlp URL --base SECONDS [--part N/M]   sends the data set, or one part of it
  answers.py check  --suite DIR --api URL --base SECONDS                 prints a line for each request:
                                                                         {"id","ok","difference","answer"}

The data set, the requests and the comparison are golden.py's.
"""
import argparse, json, os, sys

import golden


def requests_of(suite):
    expected = {}
    for line in open(os.path.join(suite, "expected.jsonl")):
        answer = json.loads(line)
        expected[answer.pop("id")] = answer
    for line in open(os.path.join(suite, "requests.jsonl")):
        if line.strip():
            request = json.loads(line)
            if request["id"] in expected:
                yield request, expected[request["id"]]


def check(suite, api, base):
    ids = golden.index(golden.dataset(suite, base))
    for request, expected in requests_of(suite):
        body = b""
        try:
            status, content_type, body = golden.ask(api, request, base, ids)
            got = json.loads(json.dumps(golden.normalise(request, status, content_type, body, base)))
        except Exception as broken:  # a broken answer is a failed request, whatever broke
            got = {"status": 0, "error": repr(broken)}
        ok = golden.same(expected, got)
        print(json.dumps({
            "id": request["id"],
            "ok": ok,
            "difference": "" if ok else golden.first_difference(expected, got),
            "answer": "" if ok else "%s %s\n%s" % (request["path"], json.dumps(request.get("params")), body[:400].decode("utf-8", "replace")),
        }))


def main():
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=["ingest", "check"])
    arguments.add_argument("--suite", required=True)
    arguments.add_argument("--base", type=int, required=True)
    arguments.add_argument("--otlp")
    arguments.add_argument("--api")
    arguments.add_argument("--part", default="1/1")
    a = arguments.parse_args()
    if a.what == "check":
        check(a.suite, a.api, a.base)
        return
    part, parts = (int(n) for n in a.part.split("/"))
    lines = golden.dataset(a.suite, a.base)
    golden.ingest(a.otlp, lines[part - 1::parts])


if __name__ == "__main__":
    sys.exit(main())

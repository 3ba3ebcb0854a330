#!/usr/bin/env python3
"""Sets the queries of a benchmark run beside Tempo's for the same data, as a Markdown table.

    bench/against.py OURS.json TEMPO.json [SECTION]

A ratio in bold is above a third, which is the budget: CPU of the repeats and p50 of a search or trace by id, CPU and time of the
first run of a metrics query. SECTION is query (blocks, by default) or queryRecent (in memory).
"""
import json
import sys


def queries(path, section):
    return json.load(open(path)).get(section, {}).get("queries", {})


def ratio(ours, tempo):
    if not tempo or ours is None:
        return "-"
    value = ours / tempo
    return f"**{value:.2f}**" if value > 1 / 3 else f"{value:.2f}"


def main():
    if len(sys.argv) not in (3, 4):
        sys.exit(__doc__)
    section = sys.argv[3] if len(sys.argv) == 4 else "query"
    ours, tempo = queries(sys.argv[1], "recent" if section == "queryRecent" else section), queries(sys.argv[2], section)
    fields = ("firstMs", "firstServerCpuMs", "p50Ms", "serverCpuMs")
    print("| query | first ms | first CPU ms | p50 ms | CPU ms | Tempo's | ratios |\n|---|---|---|---|---|---|---|")
    for name, query in ours.items():
        other = tempo.get(name, {})
        values = [query.get(f) for f in fields]
        others = [other.get(f) for f in fields]
        text = lambda v: "-" if v is None else f"{v:.1f}"
        print("|", " | ".join([name, *map(text, values), " / ".join(map(text, others)),
                               " / ".join(ratio(a, b) for a, b in zip(values, others))]), "|" + ("" if query["verdict"] == "right" else " WRONG"))


main()

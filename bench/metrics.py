#!/usr/bin/env python3
"""Asks a native server for metrics over a folder of blocks, each query for the first time and again, and prints time, CPU and memory.

    bench/metrics.py FOLDER [--bin artifacts/publish/vivace] [--repeat 5] [--rounds 1] [QUERY...]

FOLDER is of bench/MetricsBench. The server runs on its two cores; CPU is that of its process. Each query is asked of a server that has
answered no other query before when --rounds is above 1: then the server is started anew for every query and round.
"""
import argparse, json, os, re, signal, socket, statistics, subprocess, sys, tempfile, time, urllib.parse, urllib.request

QUERIES = [
    ("range", "{} | rate() by (resource.service.name)"),
    ("range", "{ status = error } | rate()"),
    ("instant", "{} | rate() by (resource.service.name)"),
    ("instant", "{ status = error } | rate() by (resource.service.name)"),
    ("range", "{ nestedSetParent < 0 } | rate() by (name)"),
    ("instant", "{ kind = server } | quantile_over_time(duration, .5, .9, .99) by (resource.service.name)"),
    ("instant", "{ kind = server } | avg_over_time(duration) by (resource.service.name)"),
]


def free_ports(count):
    sockets = [socket.socket() for _ in range(count)]
    for one in sockets:
        one.bind(("127.0.0.1", 0))
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


class Server:
    def __init__(self, binary, folder):
        self.work = tempfile.TemporaryDirectory()
        self.port, own, grpc, http = free_ports(4)
        config = os.path.join(self.work.name, "vivace.yaml")
        with open(config, "w") as f:
            f.write(f"""
server: {{http_listen_address: 127.0.0.1, http_listen_port: {self.port}, grpc_listen_address: 127.0.0.1, grpc_listen_port: {own}, log_level: warn}}
distributor: {{receivers: {{otlp: {{protocols: {{grpc: {{endpoint: "127.0.0.1:{grpc}"}}, http: {{endpoint: "127.0.0.1:{http}"}}}}}}}}}}
compactor: {{compaction: {{block_retention: 8760h, max_compaction_objects: 1}}}}
query_frontend: {{metrics: {{max_duration: 0}}}}
storage: {{trace: {{backend: local, wal: {{path: {self.work.name}/wal}}, local: {{path: {folder}}}}}}}
""")
        environment = dict(os.environ, DOTNET_GCHeapHardLimit=hex(int(os.environ.get("HEAP_MB", "0")) << 20)) if "HEAP_MB" in os.environ else None
        self.process = subprocess.Popen([binary, f"-config.file={config}"], stdin=subprocess.DEVNULL, env=environment)
        for _ in range(600):
            try:
                if urllib.request.urlopen(f"http://127.0.0.1:{self.port}/ready").status == 200:
                    break
            except OSError:
                pass
            time.sleep(0.1)
        else:
            self.stop()
            sys.exit("the server does not get ready")
        time.sleep(1)

    def cpu(self):
        # schedstat would be finer but is not there for threads that have ended.
        fields = open(f"/proc/{self.process.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) * 1000 / os.sysconf("SC_CLK_TCK")

    def peak(self):
        return int(re.search(r"VmHWM:\s+(\d+)", open(f"/proc/{self.process.pid}/status").read()).group(1)) / 1024

    def ask(self, path):
        cpu, start = self.cpu(), time.monotonic()
        body = urllib.request.urlopen(f"http://127.0.0.1:{self.port}{path}").read()
        return (time.monotonic() - start) * 1000, self.cpu() - cpu, json.loads(body)

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait()
        self.work.cleanup()


def whole_range(folder):
    times = []
    for root, _, names in os.walk(folder):
        if "meta.json" in names:
            meta = json.load(open(os.path.join(root, "meta.json")))
            times += [meta["startTime"], meta["endTime"]]
    seconds = lambda text: int(time.mktime(time.strptime(text[:19], "%Y-%m-%dT%H:%M:%S"))) - time.timezone
    return seconds(min(times)) - 60, seconds(max(times)) + 60


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder")
    parser.add_argument("--bin", default="artifacts/publish/vivace")
    parser.add_argument("--repeat", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=1)
    parser.add_argument("--keep", action="store_true", help="print the process id and wait before stopping")
    parser.add_argument("queries", nargs="*")
    options = parser.parse_args()
    start, end = whole_range(options.folder)
    queries = [("range", query) for query in options.queries] or QUERIES
    print("| query | spans | first ms | first CPU ms | again ms | again CPU ms | peak RSS MiB |\n|---|---|---|---|---|---|---|")
    server = None
    for kind, query in queries:
        first, again, total = [], [], 0
        for _ in range(options.rounds):
            if server is None or options.rounds > 1:
                if server is not None:
                    server.stop()
                server = Server(options.bin, options.folder)
                if options.keep:
                    input(f"process {server.process.pid}; Enter goes on")
            route = "query_range" if kind == "range" else "query"
            path = f"/api/metrics/{route}?q={urllib.parse.quote(query)}&start={start}&end={end}"
            elapsed, cpu, answer = server.ask(path)
            first.append((elapsed, cpu))
            if "step" not in path and kind == "range" and answer["series"]:
                samples = answer["series"][0]["samples"]
                step = (int(samples[1]["timestampMs"]) - int(samples[0]["timestampMs"])) / 1000
                total = sum(sample.get("value", 0) for series in answer["series"] for sample in series["samples"]) * step
            elif answer["series"] and "rate()" in query:
                total = sum(series.get("value", 0) for series in answer["series"]) * (end - start)
            again += [server.ask(path)[:2] for _ in range(options.repeat)]
        median = lambda values, i: statistics.median(value[i] for value in values)
        print(f"| {kind}: `{query}` | {total:.0f} | {median(first, 0):.0f} | {median(first, 1):.0f} | {median(again, 0):.1f} "
              f"| {median(again, 1):.1f} | {server.peak():.0f} |", flush=True)
    server.stop()


main()

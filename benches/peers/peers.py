#!/usr/bin/env python3
"""Times solvers of other languages on the instances that `cargo bench --bench peers` wrote, and prints tables for BENCHMARKS.md.

    cargo bench --bench peers -- INSTANCES          # writes graphs, questions, our answers and our times
    python3 -m venv peers && peers/bin/pip install -r benches/peers/requirements.txt
    peers/bin/python benches/peers/peers.py INSTANCES [PEER ...]    # all peers, or those named

Every answer is compared with ours before its time counts. A peer that is not installed is reported as absent, one that has no such solver as
having none, one that needs longer than its time for a question as slower than that. Only solving is timed, on graphs that are already in the
peer's own form; what a peer does inside one call (as copying a graph) is its own time.

Files, by network:
    NAME.graph       nodes arcs, then a line an arc: tail head capacity cost
    NAME.questions   a line a question: kind|number|froms|tos|answer|nanoseconds of ours
Kinds: pair (maximum flow), region (maximum flow between sets), cheapest (least cost of the maximum flow of a pair; the answer is flow:cost),
supply (the same from many to many: froms and tos are node:amount), distances (from a node to all: the answer is number reached:sum).
NAME.mps, where there is one, is a linear programme; NAME.mps.answer holds our optimum and our nanoseconds.
"""

import importlib
import importlib.metadata
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parent
MOST_SECONDS = 60.0
SLOW = 1.0
SLOW_QUESTIONS = 3
MOST_QUESTIONS = 40


class TooSlow(Exception):
    pass


class Graph:
    """Arcs as numpy arrays."""

    def __init__(self, path):
        import numpy

        with open(path) as file:
            self.nodes, self.count = map(int, file.readline().split())
        table = numpy.loadtxt(path, dtype=numpy.int64, skiprows=1, ndmin=2)
        assert len(table) == self.count, path
        self.tail, self.head, self.capacity, self.cost = (table[:, column].copy() for column in range(4))


class Question:
    def __init__(self, line):
        kind, number, froms, tos, answer, nanoseconds = line.rstrip("\n").split("|")
        self.kind, self.number, self.answer, self.ours = kind, number, answer, float(nanoseconds) * 1e-9
        if kind == "supply":
            amounts = lambda text: [tuple(map(int, item.split(":"))) for item in text.split()]
            self.froms, self.tos = amounts(froms), amounts(tos)
        else:
            self.froms, self.tos = [[int(item) for item in text.split()] for text in (froms, tos)]


def ends_joined(graph, question):
    """The graph with a node before all froms and one behind all tos: their numbers and the arcs that are added."""
    import numpy

    most = int(graph.capacity.sum()) + 1
    first, last = graph.nodes, graph.nodes + 1
    tail = numpy.array([first] * len(question.froms) + question.tos, dtype=numpy.int64)
    head = numpy.array(question.froms + [last] * len(question.tos), dtype=numpy.int64)
    return first, last, tail, head, numpy.full(len(tail), most, dtype=numpy.int64)


# ---- the peers: each makes, of a graph and a question, a function that is timed and one that reads the answer ------------------------------------


def ortools(graph, question):
    import numpy
    from ortools.graph.python import max_flow, min_cost_flow

    if question.kind in ("pair", "region"):
        solver = max_flow.SimpleMaxFlow()
        first, last, tail, head, most = ends_joined(graph, question)
        if question.kind == "pair":
            first, last = question.froms[0], question.tos[0]
        solver.add_arcs_with_capacity(graph.tail, graph.head, graph.capacity)
        if question.kind == "region":
            solver.add_arcs_with_capacity(tail, head, most)
        return lambda: solver.solve(first, last), lambda _: str(solver.optimal_flow())
    if question.kind in ("cheapest", "supply"):
        solver = min_cost_flow.SimpleMinCostFlow()
        solver.add_arcs_with_capacity_and_unit_cost(graph.tail, graph.head, graph.capacity, graph.cost)
        supplies = numpy.zeros(graph.nodes, dtype=numpy.int64)
        for node, amount in supplies_of(question):
            supplies[node] += amount
        solver.set_nodes_supplies(numpy.arange(graph.nodes), supplies)
        return lambda: solver.solve(), lambda _: f"{flow_of(question)}:{solver.optimal_cost()}"
    return None


def supplies_of(question):
    """What goes in and what comes out, where the flow is known beforehand."""
    if question.kind == "cheapest":
        flow = flow_of(question)
        return [(question.froms[0], flow), (question.tos[0], -flow)]
    return question.froms + [(node, -amount) for node, amount in question.tos]


def flow_of(question):
    return int(question.answer.split(":")[0])


def igraph(graph, question):
    import igraph

    ends = list(zip(graph.tail.tolist(), graph.head.tolist()))
    if question.kind == "pair":
        made = igraph.Graph(n=graph.nodes, edges=ends, directed=True)
        capacity = graph.capacity.tolist()
        first, last = question.froms[0], question.tos[0]
        return lambda: made.maxflow_value(first, last, capacity), lambda value: str(round(value))
    if question.kind == "region":
        first, last, tail, head, most = ends_joined(graph, question)
        ends += list(zip(tail.tolist(), head.tolist()))
        made = igraph.Graph(n=graph.nodes + 2, edges=ends, directed=True)
        capacity = graph.capacity.tolist() + most.tolist()
        return lambda: made.maxflow_value(first, last, capacity), lambda value: str(round(value))
    if question.kind == "distances":
        made = igraph.Graph(n=graph.nodes, edges=ends, directed=True)
        cost = graph.cost.tolist()
        reached = lambda row: [value for value in row[0] if value != float("inf")]
        return lambda: made.distances(source=question.froms, weights=cost), lambda row: summed(reached(row))
    return None


def summed(values):
    values = list(values)
    return f"{len(values)}:{round(sum(values))}"


def scipy(graph, question):
    import numpy
    from scipy.sparse import coo_matrix
    from scipy.sparse.csgraph import dijkstra, maximum_flow

    if question.kind in ("pair", "region"):
        nodes, tail, head, capacity = graph.nodes, graph.tail, graph.head, graph.capacity
        if question.kind == "region":
            first, last, more_tail, more_head, _ = ends_joined(graph, question)
            # Its capacities have 32 bits: a node's own arcs bound what an added arc needs.
            out = numpy.bincount(tail, capacity, nodes).astype(numpy.int64)
            into = numpy.bincount(head, capacity, nodes).astype(numpy.int64)
            more = [out[node] for node in question.froms] + [into[node] for node in question.tos]
            tail, head = numpy.append(tail, more_tail), numpy.append(head, more_head)
            capacity, nodes = numpy.append(capacity, more), nodes + 2
        else:
            first, last = question.froms[0], question.tos[0]
        # Arcs between the same two nodes add up.
        made = coo_matrix((capacity.astype(numpy.int32), (tail, head)), shape=(nodes, nodes)).tocsr()
        return lambda: maximum_flow(made, first, last), lambda flow: str(int(flow.flow_value))
    if question.kind == "distances":
        import numpy

        # A matrix has one entry for two nodes, the least; a cost of zero would be no entry, so such graphs are left out.
        order = numpy.lexsort((graph.cost, graph.head, graph.tail))
        tail, head, cost = graph.tail[order], graph.head[order], graph.cost[order]
        keep = numpy.append(True, (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])) & (tail != head)
        if (cost[keep] == 0).any():
            return None
        made = coo_matrix((cost[keep].astype(float), (tail[keep], head[keep])), shape=(graph.nodes, graph.nodes)).tocsr()
        finite = lambda row: row[0][numpy.isfinite(row[0])]
        return lambda: dijkstra(made, indices=question.froms), lambda row: summed(finite(row))
    return None


def networkx(graph, question):
    import networkx

    if question.kind not in ("pair", "cheapest", "distances"):
        return None
    made = networkx.DiGraph()
    made.add_nodes_from(range(graph.nodes))
    for tail, head, capacity, cost in zip(*(column.tolist() for column in (graph.tail, graph.head, graph.capacity, graph.cost))):
        if tail == head:
            continue
        if question.kind == "distances":
            cost = min(cost, made.edges[tail, head]["weight"]) if made.has_edge(tail, head) else cost
        elif made.has_edge(tail, head):
            if question.kind == "cheapest":
                return None  # arcs between the same two nodes cannot be told apart
            capacity += made.edges[tail, head]["capacity"]
        made.add_edge(tail, head, capacity=capacity, weight=cost)
    if question.kind == "pair":
        return lambda: networkx.maximum_flow_value(made, question.froms[0], question.tos[0]), str
    if question.kind == "distances":
        return lambda: networkx.single_source_dijkstra_path_length(made, question.froms[0]), lambda found: summed(found.values())
    for node, amount in supplies_of(question):
        made.nodes[node]["demand"] = -amount
    return lambda: networkx.network_simplex(made)[0], lambda cost: f"{flow_of(question)}:{cost}"


def rustworkx(graph, question):
    import rustworkx

    if question.kind != "distances":
        return None
    made = rustworkx.PyDiGraph()
    made.add_nodes_from(range(graph.nodes))
    made.add_edges_from(list(zip(graph.tail.tolist(), graph.head.tolist(), graph.cost.astype(float).tolist())))
    # Its answer leaves out the node itself.
    return (
        lambda: rustworkx.digraph_dijkstra_shortest_path_lengths(made, question.froms[0], float),
        lambda found: summed(list(found.values()) + ([] if question.froms[0] in found else [0])),
    )


PEERS = [
    ("OR-Tools", "ortools", ortools),
    ("igraph", "igraph", igraph),
    ("SciPy", "scipy", scipy),
    ("NetworkX", "networkx", networkx),
    ("rustworkx", "rustworkx", rustworkx),
]

# ---- timing -----------------------------------------------------------------------------------------------------------------------------------


def limited(work):
    """Runs within the time, where the interpreter gets a word in."""

    def stop(*_):
        raise TooSlow

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    try:
        return work()
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def timed(run):
    """The least of three runs, or the one of a slow run: what else the machine does only adds. Returns seconds and the last result."""
    best, result = float("inf"), None
    for _ in range(3):
        began = time.perf_counter()
        result = run()
        best = min(best, time.perf_counter() - began)
        if best > SLOW:
            break
    return best, result


def measure(peer, graph, questions):
    """The seconds and our seconds of each question that was answered, or a word in their place."""
    times, ours = [], []
    for question in questions[:MOST_QUESTIONS]:
        made = peer(graph, question)
        if made is None:
            return "none"
        run, read = made
        try:
            seconds, result = limited(lambda: timed(run))
        except TooSlow:
            return f"over {MOST_SECONDS:.0f} s"
        answer = read(result)
        if answer != question.answer:
            raise SystemExit(f"{peer.__name__}: {question.kind} {question.number}: {answer}, ours {question.answer}")
        times.append(seconds)
        ours.append(question.ours)
        if seconds > SLOW and len(times) >= SLOW_QUESTIONS:
            break
    return times, ours


def lemon(folder):
    """Compiles and runs the program beside this file; its lines are kind number answer nanoseconds."""
    compiler = shutil.which("g++") or shutil.which("c++")
    if compiler is None:
        return None, "no compiler for it"
    with tempfile.TemporaryDirectory() as build:
        program = pathlib.Path(build) / "lemon"
        made = subprocess.run([compiler, "-O3", "-march=native", "-DNDEBUG", "-o", program, HERE / "lemon.cpp", "-llemon"], capture_output=True, text=True)
        if made.returncode != 0:
            return None, "its headers are not installed"
        found = {}
        for graph in sorted(folder.glob("*.graph")):
            lines = subprocess.run([program, graph, graph.with_suffix(".questions")], capture_output=True, text=True, check=True).stdout
            for line in lines.splitlines():
                kind, number, solver, answer, nanoseconds = line.split("|")
                found[graph.stem, kind, number, solver] = (answer, float(nanoseconds) * 1e-9)
    return found, None


def show(seconds):
    for unit, scale in (("s", 1.0), ("ms", 1e-3), ("µs", 1e-6)):
        if seconds >= scale:
            return f"{seconds / scale:.3g} {unit}"
    return f"{seconds * 1e9:.0f} ns"


WORDS = {
    "pair": "maximum flow, single pairs",
    "region": "maximum flow, westernmost to easternmost 5 % of hubs",
    "cheapest": "least cost of the maximum flow, single pairs",
    "supply": "500 hubs to 500 hubs, interchangeable, least cost",
    "distances": "distances from one hub to all",
}
BARS = {("pair", "OR-Tools"): 3, ("region", "OR-Tools"): 2, ("cheapest", "OR-Tools"): 20, ("cheapest", "LEMON network simplex"): 2, ("supply", "LEMON network simplex"): 1}


def row(network, kind, peer, measured):
    if isinstance(measured, str):
        print(f"| {network} | {WORDS[kind]} | {peer} | {measured} | | | |")
        return
    times, ours = measured
    ratio = statistics.fmean(times) / statistics.fmean(ours)
    bar = BARS.get((kind, peer))
    if network not in ("railways", "maritime") and not (network == "synthetic-100k" and kind == "region"):
        bar = None
    verdict = "" if bar is None else f"{bar} times: " + ("met" if ratio >= bar else "**short**")
    print(f"| {network} | {WORDS[kind]} | {peer} | {show(statistics.fmean(times))} | {show(statistics.fmean(ours))} | {ratio:.3g} | {verdict} |")


def programme(path):
    """A linear programme, by HiGHS."""
    import highspy

    optimum, nanoseconds = path.with_suffix(".mps.answer").read_text().split()
    solver = highspy.Highs()
    solver.setOptionValue("output_flag", False)
    solver.setOptionValue("threads", 1)
    solver.readModel(str(path))
    began = time.perf_counter()
    solver.run()
    seconds = time.perf_counter() - began
    value = solver.getInfo().objective_function_value
    if abs(value - float(optimum)) > 2e-6 * abs(value):
        raise SystemExit(f"{path.name}: HiGHS {value}, ours {optimum}")
    ours = float(nanoseconds) * 1e-9
    print(f"| {path.stem} | demand table, least cost, arc formulation | HiGHS | {show(seconds)} | {show(ours)} | {seconds / ours:.3g} | 30 times: {'met' if seconds >= 30 * ours else '**short**'} |")


def main():
    if len(sys.argv) < 2:
        raise SystemExit(__doc__)
    folder, wanted = pathlib.Path(sys.argv[1]), sys.argv[2:]
    versions, present = [], []
    for name, module, peer in PEERS:
        if wanted and name not in wanted:
            continue
        try:
            importlib.import_module(module)
            present.append((name, peer))
            versions.append(f"{name} {importlib.metadata.version(module)}")
        except ImportError:
            versions.append(f"{name} absent")
    by_lemon, why = lemon(folder) if not wanted or "LEMON" in wanted else (None, "not asked")
    versions.append("LEMON" if by_lemon is not None else f"LEMON absent ({why})")
    print("Peers: " + ", ".join(versions) + ".\n")
    print("| network | what | peer | theirs, mean | ours, mean, same questions | times as fast | bar |\n|---|---|---|---:|---:|---:|---|")
    for path in sorted(folder.glob("*.graph")):
        graph = Graph(path)
        questions = [Question(line) for line in open(path.with_suffix(".questions"))]
        for kind in WORDS:
            asked = [question for question in questions if question.kind == kind]
            if not asked:
                continue
            for name, peer in present:
                measured = measure(peer, graph, asked)
                if measured != "none":
                    row(path.stem, kind, name, measured)
                sys.stdout.flush()
            solvers = sorted({key[3] for key in by_lemon or {} if key[:2] == (path.stem, kind)})
            for solver in solvers:
                of = [(by_lemon[path.stem, kind, question.number, solver], question) for question in asked if (path.stem, kind, question.number, solver) in by_lemon]
                for (answer, _), question in of:
                    if answer != question.answer:
                        raise SystemExit(f"LEMON {solver}: {kind} {question.number}: {answer}, ours {question.answer}")
                row(path.stem, kind, f"LEMON {solver}", ([seconds for (_, seconds), _ in of], [question.ours for _, question in of]))
    programmes = sorted(folder.glob("*.mps"))
    if programmes:
        try:
            importlib.import_module("highspy")
        except ImportError:
            print("\nHiGHS absent")
            return
        for path in programmes:
            programme(path)


main()

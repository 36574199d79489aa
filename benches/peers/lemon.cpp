// LEMON's maximum flow and minimum-cost flow on the instances of peers.py (which compiles and runs this where LEMON's headers are installed).
// Prints a line a question: kind|number|solver|answer|nanoseconds, the least of three runs. Only solving is timed: init, start and run.

#include <lemon/cost_scaling.h>
#include <lemon/network_simplex.h>
#include <lemon/preflow.h>
#include <lemon/smart_graph.h>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <iostream>
#include <sstream>
#include <string>
#include <vector>

using Graph = lemon::SmartDigraph;
using Values = Graph::ArcMap<std::int64_t>;

template <class Work> double least(Work work) {
    double best = 1e300;
    for (int turn = 0; turn < 3; ++turn) {
        auto began = std::chrono::steady_clock::now();
        work();
        double took = std::chrono::duration<double, std::nano>(std::chrono::steady_clock::now() - began).count();
        if (took < best) best = took;
        if (best > 1e9) break;
    }
    return best;
}

static std::vector<std::string> parts(const std::string& line, char by) {
    std::vector<std::string> found;
    std::stringstream stream(line);
    for (std::string part; std::getline(stream, part, by);) found.push_back(part);
    return found;
}

// Nodes with amounts; without amounts they are zero.
static std::vector<std::pair<int, std::int64_t>> ends(const std::string& text) {
    std::vector<std::pair<int, std::int64_t>> found;
    for (const auto& item : parts(text, ' ')) {
        auto colon = item.find(':');
        if (item.empty()) continue;
        if (colon == std::string::npos) found.emplace_back(std::stoi(item), 0);
        else found.emplace_back(std::stoi(item.substr(0, colon)), std::stoll(item.substr(colon + 1)));
    }
    return found;
}

int main(int, char** arguments) {
    std::ifstream file(arguments[1]);
    std::int64_t nodes, arcs, sum = 1;
    file >> nodes >> arcs;
    Graph graph;
    for (std::int64_t node = 0; node < nodes + 2; ++node) graph.addNode();
    Values capacity(graph), cost(graph);
    for (std::int64_t at = 0; at < arcs; ++at) {
        std::int64_t tail, head, room, price;
        file >> tail >> head >> room >> price;
        auto arc = graph.addArc(graph.nodeFromId(tail), graph.nodeFromId(head));
        capacity[arc] = room;
        cost[arc] = price;
        sum += room;
    }
    std::ifstream questions(arguments[2]);
    for (std::string line; std::getline(questions, line);) {
        auto question = parts(line, '|');
        auto &kind = question[0], &number = question[1];
        auto froms = ends(question[2]), tos = ends(question[3]);
        if (kind == "pair") {
            std::int64_t value = 0;
            lemon::Preflow<Graph, Values> flow(graph, capacity, graph.nodeFromId(froms[0].first), graph.nodeFromId(tos[0].first));
            double took = least([&] { flow.runMinCut(); value = flow.flowValue(); });
            std::cout << kind << '|' << number << "|preflow|" << value << '|' << took << '\n';
        }
        if (kind == "region") {
            // The two nodes behind the last are for this; a copy keeps the graph as it was.
            Graph joined;
            for (std::int64_t node = 0; node < nodes + 2; ++node) joined.addNode();
            Values room(joined);
            for (Graph::ArcIt arc(graph); arc != lemon::INVALID; ++arc)
                room[joined.addArc(joined.nodeFromId(graph.id(graph.source(arc))), joined.nodeFromId(graph.id(graph.target(arc))))] = capacity[arc];
            for (auto& end : froms) room[joined.addArc(joined.nodeFromId(nodes), joined.nodeFromId(end.first))] = sum;
            for (auto& end : tos) room[joined.addArc(joined.nodeFromId(end.first), joined.nodeFromId(nodes + 1))] = sum;
            std::int64_t value = 0;
            lemon::Preflow<Graph, Values> flow(joined, room, joined.nodeFromId(nodes), joined.nodeFromId(nodes + 1));
            double took = least([&] { flow.runMinCut(); value = flow.flowValue(); });
            std::cout << kind << '|' << number << "|preflow|" << value << '|' << took << '\n';
        }
        if (kind == "cheapest" || kind == "supply") {
            Graph::NodeMap<std::int64_t> supply(graph, 0);
            std::int64_t flow = std::stoll(question[4].substr(0, question[4].find(':')));
            if (kind == "cheapest") {
                supply[graph.nodeFromId(froms[0].first)] = flow;
                supply[graph.nodeFromId(tos[0].first)] = -flow;
            } else {
                for (auto& end : froms) supply[graph.nodeFromId(end.first)] += end.second;
                for (auto& end : tos) supply[graph.nodeFromId(end.first)] -= end.second;
            }
            std::int64_t total = 0;
            auto solve = [&](auto& solver, const char* name) {
                solver.upperMap(capacity).costMap(cost).supplyMap(supply);
                double took = least([&] { solver.run(); });
                total = solver.totalCost();
                std::cout << kind << '|' << number << '|' << name << '|' << flow << ':' << total << '|' << took << '\n';
            };
            lemon::NetworkSimplex<Graph, std::int64_t, std::int64_t> simplex(graph);
            solve(simplex, "network simplex");
            lemon::CostScaling<Graph, std::int64_t, std::int64_t> scaling(graph);
            solve(scaling, "cost scaling");
        }
    }
}

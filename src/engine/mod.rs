//! Arrays and algorithms: graphs of `u32` nodes and arcs, `u32` weights, `u64` capacities.
//!
//! This folder knows nothing of what its numbers stand for and uses nothing of the crate. Every solver has a
//! workspace that is made once for a topology and reused, so that a second run allocates nothing; every answer is
//! one that `certify` can check in linear time without sharing code with the solver that found it. Ties are
//! settled by arc and node numbers, so the same input gives the same output on every platform.
//!
//! | file | problem |
//! |---|---|
//! | [`csr`] | a directed multigraph in compressed rows |
//! | [`stamps`], [`heap`] | arrays that are cleared in constant time; an indexed priority queue |
//! | `lengths` | shortest paths under long weights, up to a limit |
//! | [`search`] | shortest paths from several nodes, forwards or backwards |
//! | [`betweenness`] | what passes groups of nodes and arcs on shortest paths |
//! | [`bounded`] | a graph with lower bounds of the weight to the ends |
//! | [`k_paths`] | the shortest paths without a repeated node, one after another |
//! | [`disjoint`] | the cheapest set of paths that share nothing |
//! | [`hierarchy`] | a topology that any weights can be put on: distances and paths, sweeps, matrices, single weights that change |
//! | [`table`] | exact distances and paths from every node to chosen groups of nodes |
//! | [`reduced`] | several weights on each arc, reduced by the distances to the ends |
//! | [`pareto`] | all paths that no other path beats in every weight |
//! | [`parametric`] | shortest paths while the price of one of two weights runs from zero to infinity |
//! | [`max_flow`] | maximum flow, both extreme minimum cuts, gains of single arcs |
//! | [`network_simplex`] | the cheapest flow between nodes with supplies, with lower bounds |
//! | [`cheapest_flow`] | the cheapest flow from some nodes to others |
//! | [`residual`] | distances in what a flow has left |
//! | [`flow_paths`] | paths without a limit; a flow as a list of paths |
//! | [`bundles`] | a maximum flow with all arcs between two nodes as one |
//! | [`repeated_flow`] | the value of a maximum flow under thousands of vectors of capacities within bounds |
//! | [`folded`] | maximum flows on a sparse graph, its trees and chains folded away; values on smaller graphs yet |
//! | [`core_flow`] | the value of a maximum flow on a small sparse graph, with sets of nodes as machine words |
//! | [`failures`] | what a maximum flow loses when groups of arcs fail: each, every two, the worst k |
//! | [`detours`] | the worst k groups of arcs to lose for shortest paths |
//! | [`dissection`] | an order of elimination with few added edges and a low elimination tree |
//! | [`components`] | strongly connected components |
//! | [`tolerances`] | what the best path weighs that avoids an arc, for all arcs of a shortest path |
//! | [`widening`] | the least price of letting more flow pass, as an exact convex curve |
//! | [`rising`] | slopes and lengths of that curve alone, for many questions |
//! | [`growing`] | maximum flow while some capacities grow in proportion |
//! | [`guided`] | one shortest path under exact lower bounds |
//! | [`mended`] | distances with some arcs closed, from those with all open |
//! | [`pair`] | the cheapest two paths that share no group of arcs, at speed |
//! | [`parts`] | dead ends, chains and junctions |
//! | [`skeleton`] | a graph with weights on its junctions |
//! | [`bridges`] | bridges and articulation nodes of the shape; arcs that are needed |
//! | [`buckets`] | a queue of rising keys |
//! | [`visits`] | the best order in which to visit groups of nodes |
//! | `certify` | checkers of all of these, for the tests |

// The module is private to the crate: `pub` here means "for the rest of the crate".
#![allow(unreachable_pub)]
// Each workspace has the few methods that make it whole; some of them are used by the tests and by later answers only.
#![cfg_attr(not(test), allow(dead_code))]

pub mod betweenness;
pub mod bounded;
pub mod bridges;
pub mod buckets;
pub mod bundles;
#[cfg(test)]
pub mod certify;
pub mod cheapest_flow;
pub mod components;
pub mod core_flow;
pub mod csr;
pub mod detours;
pub mod disjoint;
pub mod dissection;
pub mod failure_walk;
pub mod failures;
pub mod flow_paths;
pub mod folded;
pub mod growing;
pub mod guided;
pub mod heap;
pub mod hierarchy;
pub mod k_paths;
#[cfg(any(test, feature = "lp"))]
pub mod lengths;
pub mod max_flow;
pub mod mended;
pub mod network_simplex;
pub mod pair;
pub mod parametric;
pub mod pareto;
pub mod parts;
pub mod reduced;
pub mod repeated_flow;
pub mod residual;
pub mod rising;
pub mod search;
pub mod skeleton;
pub mod stamps;
pub mod table;
#[cfg(test)]
pub mod testing;
pub mod tolerances;
pub mod visits;
pub mod widening;

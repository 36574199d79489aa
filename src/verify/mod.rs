//! Checks answers against the facts, with code that shares nothing with the solvers.
//!
//! Every check starts again from the [`Network`](crate::network::Network): it draws up the states and steps itself, converts terms and capacities
//! itself, and then reads the certificate of the answer. It optimises nothing, and but for plans of demand, for structure and for the worst failures of routes, which have no certificate
//! that would be shorter than a search, it searches nothing; each other check is linear in the facts and
//! in the answer, but for lookups by name, which take a logarithm. `docs/lowering.md` is the description that both sides follow.
//!
//! | answer | what is proved |
//! |---|---|
//! | [`Route`](crate::route::Route) | the way is open under the query, adds up to what is said, and no way is better |
//! | [`CertifiedReach`](crate::route::CertifiedReach) | every weight from some hubs is that of the best route, and a tree of routes explains it |
//! | [`CertifiedMatrix`](crate::route::CertifiedMatrix) | every cell is the weight of a best route, or there is none |
//! | [`CertifiedNear`](crate::route::CertifiedNear) | these hubs of the set are the nearest, in this order |
//! | [`CertifiedIsochrone`](crate::route::CertifiedIsochrone) | these hubs are within the budgets and no others |
//! | [`KRoutes`](crate::route::KRoutes) | each route is a way as above, none passes a state twice, all differ, none is dearer than the next |
//! | [`AlternativeRoutes`](crate::route::AlternativeRoutes) | the same, and all keep the limits |
//! | [`DisjointRoutes`](crate::route::DisjointRoutes) | the routes share nothing, and potentials prove that no such set weighs less |
//! | [`ParetoFront`](crate::route::ParetoFront) | its routes are open and add up, and every other is beaten or equalled by one of them |
//! | [`Breakpoints`](crate::route::Breakpoints) | its routes are open and add up, and none is better at any price of the range |
//! | [`NoRoute`](crate::error::NoRoute) | nothing open leads out of the listed set, which the question starts in and does not end in |
//! | [`DemandPlan`](crate::demand::DemandPlan) | all cargoes together keep every capacity, and no plan costs less than the bound |
//! | [`SharedFlow`](crate::demand::SharedFlow) | the flow keeps every capacity, and lengths prove that no more can pass |
//! | [`MoneyLadder`](crate::demand::MoneyLadder) | plans reach each point, and no budget saves more than its lines say |
//! | [`Margins`](crate::demand::Margins) | plans reach each gain and loss, and prices prove how far off these may be |
//! | [`MaxFlow`](crate::flow::MaxFlow) | the flow keeps every capacity, and a cut in named assets is exactly as large |
//! | [`FlowPlan`](crate::flow::FlowPlan) | the flow keeps every capacity, nothing that ships as much weighs less, and a cut shows that no more can be shipped |
//! | [`Ladder`](crate::bottleneck::Ladder) | flows and what is added prove the price of each rung, cuts prove that nothing is cheaper |
//! | [`CorridorComparison`](crate::bottleneck::CorridorComparison) | each flow as above, the sums, and which assets are on whose ways |
//! | [`PackageGain`](crate::bottleneck::PackageGain) | flows and cuts where each piece begins prove its line |
//! | [`WeakPoints`](crate::structure::WeakPoints) | what is listed parts what it says, and round everything else there is a way |
//! | [`Betweenness`](crate::structure::Betweenness) | the best routes between each two hubs, found again, pass what is said |
//! | [`FailureSuite`](crate::disruption::FailureSuite) | flows and cuts of closed networks prove what failures leave; what carries nothing loses nothing |
//! | [`WorstDetours`](crate::disruption::WorstDetours) | its routes are the best ones, searches find what each set costs, and no asset of a set is in vain |
//! | [`WorstForTable`](crate::disruption::WorstForTable) | searches find what each row loses, and no asset of a set is in vain |

mod asked;
mod between;
mod corridors;
mod cut;
mod demand;
mod detours;
mod disjoint;
mod enough;
mod failures;
mod flow;
mod front;
mod ladder;
mod least;
mod lowered;
mod marginals;
mod matrix;
mod money;
mod near;
mod no_route;
mod package;
mod plan;
mod reach;
mod route;
mod shared;
mod shared_flow;
mod ways;
mod weak;

pub use between::verify_betweenness;
pub use corridors::verify_corridors;
pub use demand::verify_demand;
pub use detours::{verify_worst_detours, verify_worst_for_table};
pub use disjoint::verify_disjoint;
pub use failures::verify_failures;
pub use flow::verify_flow;
pub use front::{verify_breakpoints, verify_front};
pub use ladder::verify_ladder;
pub use matrix::verify_matrix;
pub use money::{verify_margins, verify_money};
pub use near::{verify_isochrone, verify_near};
pub use no_route::verify_no_route;
pub use package::verify_package;
pub use plan::verify_plan;
pub use reach::verify_reach;
pub use route::verify_route;
pub use shared_flow::verify_shared_flow;
pub use ways::{verify_alternatives, verify_ways};
pub use weak::verify_weak_points;

//! Trade corridors as a weighted multimodal graph: routing, capacity and bottlenecks, with proof and with sources.
//!
//! A [`Network`] holds facts: [hubs](Hub), [links](Link), [transfers](Transfer), [borders](Border), shared [limits](Limit), each number with its range,
//! status, year and source. From it are prepared
//!
//! * a [`Router`] for one shipment: which way, and what each leg, transfer and border takes;
//! * a [`FlowSolver`] for all shipments at once: how much can pass a year and which assets stop it;
//! * and [`find_bottlenecks`]: what widening them brings, and what stops the flow next.
//!
//! Answers own their data, print, serialise, list the facts they rest on and carry a certificate, which [`verify`] checks against the
//! facts with code that shares nothing with the solvers.
//!
//! ```
//! use corridor::{Capacity, FlowSolver, Hours, Hub, Km, Link, Network, Objective, Router, find_bottlenecks};
//!
//! let mut builder = Network::builder();
//! builder.hub(Hub::at_lon_lat("MINE", 66.9, 48.0)).hub(Hub::at_lon_lat("YARD", 55.2, 45.3)).hub(Hub::at_lon_lat("PORT", 51.2, 43.6));
//! builder.link(Link::rail("MINE", "YARD", Km(1_020.0)).time(Hours(32.0)).capacity(Capacity::tonnes_per_year(6e6)));
//! builder.link(Link::rail("YARD", "PORT", Km(420.0)).time(Hours(12.0)).capacity(Capacity::tonnes_per_year(4e6)));
//! let network = builder.build()?;
//! let cargo = network.cargo("container")?;
//!
//! let route = Router::new(&network, cargo, Objective::fastest())?.route(("MINE", "PORT"))?;
//! assert_eq!(route.time_h, 44.0);
//! let flows = FlowSolver::new(&network, cargo)?;
//! let ladder = find_bottlenecks(&flows, ("MINE", "PORT"))?;
//! assert_eq!(ladder.today_t_per_year.get(), 4_000_000);
//! assert_eq!(ladder.rungs[0].ends[0].asset, "MINE-YARD-rail-1435");
//! # Ok::<(), corridor::Error>(())
//! ```
//!
//! The embedded network of the corridors round the Caspian is [`data::caspian()`]. Units are in the names and types: km, hours, US dollars per
//! net tonne, kg of CO2 per net tonne, net tonnes a year in one direction.

pub mod bottleneck;
pub mod compare;
pub mod data;
pub mod demand;
pub mod disruption;
mod engine;
mod error;
pub mod flow;
pub mod map;
mod network;
mod objective;
mod observer;
mod prepare;
pub mod route;
pub mod scenario;
pub mod structure;
pub mod study;
mod units;
pub mod verify;

pub use bottleneck::{
    Added, AloneGain, CorridorAlone, CorridorComparison, CurvePiece, CurveWorker, Fraction, Ladder,
    LadderCertificate, LadderCurve, LadderEnd, LadderPoint, LadderQuery, LadderStep, NestedCut, Package,
    PackageCertificate, PackageEnd, PackageGain, PackagePiece, PackageQuery, Rung, RungAsset, SharedAsset,
    TakenBack, Widened, compare_corridors, find_bottlenecks, gain_of_package, ladder_curve,
};
pub use compare::{
    AloneDiff, AssetShift, BeforeAfter, BindingDiff, DemandPlanDiff, DemandRowDiff, FlowDiff, FlowPlanDiff,
    HubShift, LadderDiff, PriceAt, PriceShift, RouteRowDiff, RouteShift, RouteTableDiff, SharedAssetDiff,
    WayShift, compare_demand_plans, compare_flows, compare_ladders, compare_plans, compare_route_tables,
};
#[cfg(feature = "lp")]
pub use demand::DemandSolver;
pub use demand::{
    CargoUse, DemandCertificate, DemandOptions, DemandPlan, DemandRoute, Margins, MoneyLadder, MoneyPoint,
    MoneyQuery, OnWay, PlanWay, ProvedPlan, RowPlan, RowPrice, SharedFlow, SharedShortfall, SharedUse,
    WiderAsset,
};
pub use disruption::{
    AssetRoutes, Detour, DetourSet, Disruption, FailureCounts, FailureLoss, FailureProof, FailureSet,
    FailureSuite, PairLoss, PairRoutes, RepairOrder, RepairStep, RouteFailures, RouteImpact, RouteLoss,
    TableLoss, TableSet, UndecidedFailure, Unfinished, WorstDetours, WorstFailures, WorstForTable,
    WorstQuery, all_route_failures, impact_on_routes, route_failures, worst_for_route, worst_for_table,
};
pub use error::{Error, Finding, NoRoute, Obstacle, Result, nearest_words};
pub use flow::{
    AssetFlow, AssetPrice, BarePlan, CapacityPrice, Cut, CutAsset, FlowCertificate, FlowObeying, FlowPlan,
    FlowRoute, FlowSolver, FlowTrial, FlowWorker, Headline, Marginal, MaxFlow, NodePrice, PlanCertificate,
    PlanOf, PlanWorker, PlannedHub, Shortfall, StepFlow,
};
pub use map::{Map, Report};
pub use network::{
    Amount, Asset, Basis, Border, Capacity, CapacityTerms, CapacityUnit, Cargo, Carriage, Case, Corridor,
    Counted, DEFAULT_PRICE_YEAR, Demand, DemandRow, Detail, Fact, FactUsed, Hub, HubId, HubKind, Limit,
    Lines, Link, LinkId, LinkTerms, Mode, Moves, Nearest, Network, NetworkBuilder, NotACapacityUnit,
    NotACarriage, NotASelection, NotATariffUnit, Origin, OtherUse, Passing, PricedBy, Quantity, Rate,
    RateUnit, Rule, RuleEffect, RuleReach, RuleSet, Scope, Select, Service, Source, Standing, Statement,
    Status, Stay, StepTerms, Summary, Supply, SupplyRow, Surcharge, Tariff, TariffUnit, Transfer,
    TransferKind, Validity, View, Ways, usual,
};
pub use objective::{Objective, TimePrice};
pub use observer::{Observer, Unobserved};
pub use route::{
    AlternativeRoutes, Alternatives, AlternativesWorker, Apart, AssetTolerance, BareBreakpoints, BareFront,
    BorderStep, BreakpointSolver, Breakpoints, Change, Criteria, Criterion, DisjointRoutes, Distances, Ended,
    Explanation, Flip, FrontPoint, FrontSolver, Group, GroupDifference, Interval, KRoutes, Leg, Margin,
    Obeying, ObeyingCosts, Parameter, ParetoFront, Path, Place, Potential, Price, Prices, Query, Rival,
    Route, RouteCertificate, RouteRow, RouteTable, RouteWay, Router, RuleBite, Spent, Tolerances,
    TransferStep, Unshared, UsedBy, Waterfall, WaterfallGroup, WaterfallStep, Worker,
};
pub use scenario::{
    Amend, Cap, FactDiff, Figure, NetworkDiff, Restore, Scenario, ScenarioChange, ScenarioEffect, Stack,
    compare_networks,
};
pub use structure::{
    ArticulationHub, AssetBetween, Betweenness, BetweennessQuery, BridgeLink, Effort, HubBetween, NeededStep,
    SampledHubs, WeakPoints, Weighed, betweenness, weak_points,
};
pub use study::{
    Chance, Failure, Influence, Quantile, Ranking, ReliableRoute, RouteSpread, RouteTime, Spread, Study,
    StudyAnswer, StudySamples, StudySolver, TimeSolver,
};
pub use units::{
    GramsPerTonneKm, Hours, KgCo2PerTonne, Km, Metres, Share, Tonnes, TonnesPerYear, UsdPerTonne,
    UsdPerTonneHour,
};

pub use geo;
pub use petgraph;
pub use serde;

/// The README's examples are tests.
#[cfg(doctest)]
#[doc = include_str!("../README.md")]
pub struct ReadmeDoctests;

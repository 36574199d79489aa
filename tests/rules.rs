//! Rules as data: that a network which obeys is one in which the facts were so, that differences are exact, and that no rule is broken in silence.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, missing_docs)]

mod support;

use corridor::data::{caspian, rules_from_json, rules_to_json};
use corridor::verify::{verify_flow, verify_no_route, verify_route};
use corridor::{
    Carriage, Error, FlowSolver, Hours, Hub, Km, Link, Mode, Network, Obeying, Objective, Query, Router,
    Rule, RuleEffect, RuleSet, Select, Standing, Tariff, Transfer, UsdPerTonne,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use support::networks::{Shared, chance, pick};

fn set(rules: impl IntoIterator<Item = Rule>) -> RuleSet {
    rules.into_iter().fold(RuleSet::new("supposed"), RuleSet::with)
}

fn close(code: &str, select: Select) -> Rule {
    Rule::close(code, select, "for a test", "supposed")
}

/// Two networks give the same weights between all hubs.
fn same_weights(a: &Network, b: &Network, cargo: &str, objective: &Objective) -> usize {
    let routers =
        [a, b].map(|network| Router::new(network, network.cargo(cargo).unwrap(), objective.clone()).unwrap());
    let mut reached = 0;
    for (_, hub) in a.hubs() {
        let [x, y] = [0, 1].map(|at: usize| routers[at].one_to_all(&hub.code).unwrap().weights);
        assert_eq!(x, y, "{}", hub.code);
        reached += x.iter().flatten().count();
    }
    reached
}

// ---- closing --------------------------------------------------------------------------------------------------------

#[test]
fn what_rules_close_is_closed_as_if_the_facts_said_so() {
    let network = caspian();
    let shut = |has: &dyn Fn(&Link, &Network) -> bool, transfers: &dyn Fn(&Transfer) -> bool| {
        let mut builder = network.to_builder();
        builder
            .links
            .iter_mut()
            .filter(|link| has(link, &network))
            .for_each(|link| link.validity.standing = Standing::Closed);
        builder
            .transfers
            .iter_mut()
            .filter(|transfer| transfers(transfer))
            .for_each(|transfer| transfer.validity.standing = Standing::Closed);
        builder.build().unwrap()
    };
    let by = |link: &Link, network: &Network, select: &Select| {
        select.has_link(network, network.link_id(&link.key).unwrap())
    };
    for select in [
        Select::country("RU"),
        Select::operator("KTZ"),
        Select::mode(Mode::Sea),
        Select::hub("KZAAU"),
        Select::corridor("titr"),
        Select::link("KZAAU-AZALA-sea"),
        Select::Carriage(Carriage::rail(1435)),
    ] {
        let held = network.obeying(&set([close("R1", select.clone())])).unwrap();
        let facts = shut(&|link, network| by(link, network, &select), &|transfer| match &select {
            Select::Asset(key) => key.strip_prefix("hub:") == Some(&*transfer.hub),
            Select::Carriage(carriage) => transfer.from == *carriage || transfer.to == *carriage,
            _ => false,
        });
        for cargo in ["container", "wagonload"] {
            assert!(same_weights(&held, &facts, cargo, &Objective::cheapest()) > 1_000, "{select}");
            let flows = [&held, &facts].map(|of| FlowSolver::new(of, of.cargo(cargo).unwrap()).unwrap());
            for (from, to) in [("CNXIY", "GEPTI"), ("KZATY", "IRBND"), ("RUMOW", "IRBND")] {
                let value = |at: usize| flows[at].max_flow_value([from], [to]);
                assert_eq!(value(0).ok(), value(1).ok(), "{select} {from} {to}");
            }
        }
    }
    // Several selectors must all hold.
    let both = close("R1", Select::country("KZ")).and(Select::mode(Mode::Road));
    let held = network.obeying(&set([both])).unwrap();
    let facts = shut(
        &|link, network| {
            by(link, network, &Select::country("KZ")) && by(link, network, &Select::mode(Mode::Road))
        },
        &|_| false,
    );
    same_weights(&held, &facts, "truck", &Objective::fastest());
}

#[test]
fn random_rules_on_random_networks() {
    let mut rng = ChaCha8Rng::seed_from_u64(91);
    let (mut dearer, mut blocked, mut same, mut named) = (0, 0, 0, 0);
    for _ in 0..1_500 {
        let network = support::networks::network(&mut rng, Shared::Nothing);
        let keys: Vec<String> = network.links().map(|(_, link)| link.key.clone()).collect();
        let codes: Vec<String> = network.hubs().map(|(_, hub)| hub.code.clone()).collect();
        let mut rules = RuleSet::new("random");
        let mut builder = network.to_builder();
        for at in 0..rng.random_range(1..=3) {
            let key = pick(&mut rng, &keys).clone();
            let code = format!("R{at}");
            let rule = if chance(&mut rng, 60) {
                let pair = Select::link(&key);
                for link in &mut builder.links {
                    if pair.has_link(&network, network.link_id(&link.key).unwrap()) {
                        link.validity.standing = Standing::Closed;
                    }
                }
                close(&code, pair)
            } else {
                // A hub closes its transfers too.
                let hub = pick(&mut rng, &codes).clone();
                for link in builder.links.iter_mut().filter(|link| link.from == hub || link.to == hub) {
                    link.validity.standing = Standing::Closed;
                }
                for transfer in builder.transfers.iter_mut().filter(|transfer| transfer.hub == hub) {
                    transfer.validity.standing = Standing::Closed;
                }
                close(&code, Select::hub(&hub))
            };
            rules = rules.with(rule);
        }
        let facts = builder.build().unwrap();
        let facts = network.view().month.map_or(facts.clone(), |month| facts.in_month(month).unwrap());
        let held = network.obeying(&rules).unwrap();
        same_weights(&held, &facts, "box", &Objective::cheapest());

        let router = Router::new(&network, network.cargo("box").unwrap(), Objective::cheapest()).unwrap();
        let query = Query::new(&codes[0], pick::<String>(&mut rng, &codes));
        let Ok(told) = router.cost_of_obeying(&query, &rules) else { continue };
        let text = serde_json::to_string(&told).unwrap();
        assert_eq!(serde_json::from_str::<Obeying>(&text).unwrap(), told);
        verify_route(&network, &told.free).unwrap();
        if let Some(route) = &told.held {
            verify_route(&held, route).unwrap();
            let costs = told.costs.unwrap();
            assert_eq!(route.weight, told.free.weight + costs.weight);
            assert!((route.time_h - told.free.time_h - costs.time_h).abs() < 1e-9);
            assert!(told.on_held.is_empty(), "a route that obeys uses nothing closed");
            // Where no rule bites on the way without rules it stays.
            assert!(!told.on_free.is_empty() || costs.weight == 0);
            if costs.weight > 0 { dearer += 1 } else { same += 1 }
        } else {
            let answer = told.blocked.as_deref().unwrap();
            verify_no_route(&held, &query, answer, held.cargo("box").unwrap()).unwrap();
            assert!(told.costs.is_none() && !told.on_free.is_empty());
            // Lifting the rules opens it again, so one of them stands on the rim.
            assert!(!answer.rules().is_empty(), "{answer}");
            named += answer.rules().len();
            blocked += 1;
        }
    }
    assert!(
        dearer > 20 && blocked > 100 && same > 200 && named > blocked,
        "{dearer} {blocked} {same} {named}"
    );
}

/// A - B - C, A - D - C and C - A, run by X and Y.
const LINKS: [(&str, &str, &str, &str); 5] = [
    ("A", "B", "ab", "X"),
    ("B", "C", "bc", "Y"),
    ("A", "D", "ad", "X"),
    ("D", "C", "dc", "X"),
    ("C", "A", "ca", "Y"),
];

fn of_links(has: impl Fn(&str) -> bool) -> Network {
    let mut builder = Network::builder();
    for (at, code) in ["A", "B", "C", "D"].into_iter().enumerate() {
        builder.hub(Hub::at_lon_lat(code, 50.0 + at as f64 / 10.0, 43.0));
    }
    for (from, to, key, operator) in LINKS.into_iter().filter(|link| has(link.3)) {
        let link = Link::new(from, to, Carriage::ROAD, Km(if key == "dc" { 150.0 } else { 100.0 }));
        builder.link(link.key(key).operator(operator).time(Hours(5.0)));
    }
    builder.build().unwrap()
}

fn square() -> Network {
    of_links(|_| true)
}

#[test]
fn a_network_without_the_links_is_the_same() {
    let held = square().obeying(&set([close("no-Y", Select::operator("Y"))])).unwrap();
    assert!(same_weights(&held, &of_links(|operator| operator == "X"), "truck", &Objective::cheapest()) >= 4);
}

#[test]
fn the_answers_read_like_this() {
    let network = square();
    let router = Router::new(&network, network.cargo("truck").unwrap(), Objective::shortest()).unwrap();
    let no_y = Rule::close("no-Y", Select::operator("Y"), "Y is on strike", "supposed");
    let dues =
        Rule::price("dues", Select::link("dc"), UsdPerTonne(2.5), Hours(4.0), "a new toll", "supposed");
    let told = router.cost_of_obeying(("A", "C"), &set([no_y.clone(), dues])).unwrap();
    assert_eq!(
        told.to_string(),
        "A -> C  truck under «supposed»\n  \
         without the rules  200 km, 0.4 days, 18 USD/t, 20 kg CO2/t\n  \
         obeying them       250 km, 0.6 days, 25 USD/t, 25 kg CO2/t\n  \
         which costs        +50 km, +4.0 h, +7.00 USD/t, +5.0 kg CO2/t\n\
         on the way without them\n  \
         B - C (road-truck): closed by no-Y, Y is on strike [supposed]\n\
         still charged on the way that obeys\n  \
         D - C (road-truck): +2.5 USD/t, +4 h by dues, a new toll [supposed]\n\
         everywhere\n  \
         dues (dc): prices 1 asset (+2.5 USD/t, +4 h)\n  \
         no-Y (operator:Y): closes 2 assets\n"
    );
    let no_d = Rule::close("no-D", Select::hub("D"), "D is flooded", "supposed");
    let told = router.cost_of_obeying(("A", "C"), &set([no_y, no_d])).unwrap();
    assert_eq!(
        told.blocked.unwrap().to_string(),
        "no route for truck from A to C: 2 hub-carriage pairs can be reached and nothing open leads on\n  \
         bc: closed by rule no-Y: Y is on strike\n  \
         ad: closed by rule no-D: D is flooded\n  \
         hub:C: no link that arrives at C is open to truck"
    );
}

// ---- pricing --------------------------------------------------------------------------------------------------------

#[test]
fn what_rules_price_is_dearer_by_just_that() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let price = |select: Select, usd: f64, hours: f64| {
        Rule::price("P1", select, UsdPerTonne(usd), Hours(hours), "for a test", "supposed")
    };
    let router = Router::new(&network, cargo, Objective::cheapest()).unwrap();
    let free = router.route(("CNXIY", "GEPTI")).unwrap();
    let near = |a: f64, b: f64| assert!((a - b).abs() < 1e-6, "{a} {b}");

    // On a link, with factors: time x 1.25 + 3 h, price x 1.02 + 1 USD/t.
    let rule = price(Select::link("KZAAU-AZALA-sea"), 1.0, 3.0).factors(1.02, 1.25);
    let told =
        router.cost_of_obeying(Query::new("CNXIY", "GEPTI").via("KZAAU").via("AZALA"), &set([rule])).unwrap();
    let [free_leg, held_leg] = [&told.free, told.held.as_ref().unwrap()]
        .map(|route| route.legs.iter().find(|leg| leg.link == "KZAAU-AZALA-sea").cloned());
    if let (Some(before), Some(after)) = (free_leg, held_leg) {
        near(after.cost_usd_per_t, before.cost_usd_per_t * 1.02 + 1.0);
        near(after.running_h, before.running_h * 1.25);
        near(after.wait_h, before.wait_h * 1.25 + 3.0);
    } else {
        panic!("the feeder is the way");
    }
    let held = network.obeying(&set([price(Select::link("KZAAU-AZALA-sea"), 1.0, 0.0)])).unwrap();
    let noted = Router::new(&held, cargo, Objective::cheapest()).unwrap().route(("CNXIY", "GEPTI")).unwrap();
    assert!(noted.facts.iter().any(|fact| fact.quantity == "rule" && fact.value == "P1: +1 USD/t"));
    verify_route(&held, &noted).unwrap();

    // On a border, once, whatever passes it.
    let border = free.borders[0].border.clone();
    let told = router
        .cost_of_obeying(("CNXIY", "GEPTI"), &set([price(Select::border(&border), 0.25, 1.0)]))
        .unwrap();
    let costs = told.costs.unwrap();
    near(costs.time_h, 1.0);
    near(costs.cost_usd_per_t, 0.25);
    assert_eq!(told.on_free.len(), 1);
    assert_eq!(told.on_held[0].asset, format!("border:{border}"));

    // On a hub, at its transfers: loading at Aktau, not the links on either side.
    let told =
        router.cost_of_obeying(("CNXIY", "GEPTI"), &set([price(Select::hub("KZAAU"), 2.0, 0.0)])).unwrap();
    near(told.costs.unwrap().cost_usd_per_t, 2.0);
    assert!(told.on_held.iter().all(|bite| bite.asset.starts_with("transfer:KZAAU")));
    assert_eq!(told.on_held.len(), 1);

    // On an operator, on each of its links.
    let told =
        router.cost_of_obeying(("CNXIY", "GEPTI"), &set([price(Select::operator("KTZ"), 0.5, 0.0)])).unwrap();
    let held = told.held.as_ref().unwrap();
    let links = |route: &corridor::Route| {
        route
            .legs
            .iter()
            .filter(|leg| {
                network.link(network.link_id(&leg.link).unwrap()).operator.as_deref() == Some("KTZ")
            })
            .count()
    };
    assert_eq!(told.on_free.len(), links(&told.free));
    assert_eq!(told.on_held.len(), links(held));
    assert!(told.reach[0].prices.len() > 20);
    // The same as a network whose tariffs say so.
    let mut builder = network.to_builder();
    for (id, link) in network.links() {
        if link.operator.as_deref() == Some("KTZ")
            && let Ok(terms) = network.link_terms(id, cargo, None)
        {
            builder.links[id.index()].tariff = Some(Tariff::usd_per_tonne(terms.tariff.get() + 0.5));
        }
    }
    builder.rates.retain(|rate| {
        !(rate.quantity == corridor::Quantity::Tariff && rate.select.contains(&Select::operator("KTZ")))
    });
    let facts = builder.build().unwrap();
    let under = network.obeying(&set([price(Select::operator("KTZ"), 0.5, 0.0)])).unwrap();
    same_weights(&under, &facts, "container", &Objective::cheapest());

    // What a rule charges is a fact like others, and so is told among those that flip a choice.
    let router = Router::new(&under, cargo, Objective::cheapest()).unwrap();
    let rival = router.route(Query::new("CNXIY", "GEPTI").avoid(Select::operator("KTZ")));
    let rival = rival.or_else(|_| router.route(Query::new("CNXIY", "GEPTI").via("KZKUR"))).unwrap();
    let told = router.explain(("CNXIY", "GEPTI"), &[rival]).unwrap();
    println!("{told}");
}

// ---- when and for what ----------------------------------------------------------------------------------------------

#[test]
fn rules_hold_for_their_cargo_and_their_time() {
    let network = caspian();
    let feeder = Select::link("KZAAU-AZALA-sea");
    let open = |network: &Network, cargo: &str| {
        network.is_open_to(network.link_id("KZAAU-AZALA-sea").unwrap(), network.cargo(cargo).unwrap())
    };
    let held = network.obeying(&set([close("R", feeder.clone()).only("grain")])).unwrap();
    assert!(
        open(&held, "container")
            && !open(&held, "grain")
            && held.is_open(held.link_id("KZAAU-AZALA-sea").unwrap())
    );
    assert!(held.reach_of_rules(held.cargo("container").unwrap())[0].is_idle());

    let timed = set([close("R", feeder.clone()).from(2027).until(2028).months([1, 2])]);
    let view = |year: i32, month: u8| network.at(year).unwrap().in_month(month).unwrap();
    for (year, month, is_open) in
        [(2026, 1, true), (2027, 1, false), (2028, 2, false), (2028, 3, true), (2029, 1, true)]
    {
        assert_eq!(open(&view(year, month).obeying(&timed).unwrap(), "container"), is_open, "{year} {month}");
    }
    // A view taken later is looked at with the same rules.
    let held = view(2027, 1).obeying(&timed).unwrap();
    assert!(!open(&held, "container") && open(&held.at(2029).unwrap(), "container"));
    assert!(held.at(2029).unwrap().rules().is_some());

    // In a network that stands in no year or month nobody can say whether they hold.
    let timed = set([close("R", Select::link("ab")).from(2027).until(2028).months([1, 2])]);
    let error = square().obeying(&timed).unwrap_err().to_string();
    assert_eq!(
        error,
        "the input has 2 faults\n  \
         no-year: R: it holds in some years, and the network stands in none (look at it in a year, as at(2027) or `--year 2027`)\n  \
         no-month: R: it holds in some months, and the network is looked at as the mean of a year (look at it in one of them, as in_month(1) or `--month 1`)"
    );
}

#[test]
fn rules_are_part_of_the_digest_and_their_order_is_not() {
    let network = caspian();
    let (a, b) = (close("A", Select::country("RU")), close("B", Select::country("UZ")));
    let one = network.obeying(&set([a.clone(), b.clone()])).unwrap();
    let other = network.obeying(&set([b.clone(), a.clone()])).unwrap();
    assert_eq!(one.digest(), other.digest());
    assert_ne!(one.digest(), network.digest());
    assert_eq!(one.without_rules().digest(), network.digest());
    // One after the other is both.
    let stacked = network.obeying(&set([a.clone()])).unwrap().obeying(&set([b])).unwrap();
    assert_eq!(stacked.rules().unwrap().rules, one.rules().unwrap().rules);
    let twice = stacked.obeying(&set([a])).unwrap_err().to_string();
    assert_eq!(twice, "the input has 1 fault\n  duplicate-code: A: two rules have this code");
    assert!(matches!(one.rule("C"), Err(Error::Unknown { .. })));
    let route = Router::new(&network, network.cargo("container").unwrap(), Objective::cheapest()).unwrap();
    let route = route.route(("CNXIY", "GEPTI")).unwrap();
    assert!(matches!(verify_route(&one, &route), Err(Error::OtherNetwork { .. })));
}

// ---- nothing left ---------------------------------------------------------------------------------------------------

#[test]
fn with_no_way_left_the_rules_on_the_rim_are_named() {
    let network = caspian();
    let cargo = network.cargo("container").unwrap();
    let router = Router::new(&network, cargo, Objective::cheapest()).unwrap();
    let rules = set([
        Rule::close("no-AZ", Select::country("AZ"), "a supposed closure of Azerbaijan", "supposed"),
        Rule::close("no-RU", Select::country("RU"), "a supposed closure of Russia", "supposed"),
        Rule::close("no-IR", Select::country("IR"), "a supposed closure of Iran", "supposed"),
        close("no-ships", Select::mode(Mode::Water)).only("grain"),
    ]);
    let told = router.cost_of_obeying(("CNXIY", "GEPTI"), &rules).unwrap();
    let blocked = told.blocked.as_deref().unwrap();
    assert!(told.held.is_none() && told.costs.is_none());
    assert!(
        blocked.rules().contains(&"no-AZ") && blocked.rules().contains(&"no-RU"),
        "{:?}",
        blocked.rules()
    );
    assert!(!blocked.rules().contains(&"no-ships"));
    assert_eq!(told.idle(), ["no-ships"]);
    let first = &blocked.rim[0];
    assert!(first.reason.starts_with("closed by rule no-"), "{first:?}");
    let under = network.obeying(&rules).unwrap();
    verify_no_route(&under, &Query::new("CNXIY", "GEPTI"), blocked, cargo).unwrap();
    println!("{told}");

    let flows = FlowSolver::new(&network, cargo).unwrap();
    let flow = flows.cost_of_obeying(&rules, ["CNXIY"], ["GEPTI"]).unwrap();
    println!("{flow}");
    assert_eq!(flow.held.value_t_per_year.get(), 0);
    assert_eq!(flow.lost_t_per_year, flow.free.value_t_per_year);
    let rim = flow.held.blocked.as_deref().unwrap();
    assert!(rim.rules().contains(&"no-AZ"), "{rim}");
}

#[test]
fn what_obeying_costs_a_flow_is_the_difference_of_two() {
    let network = caspian();
    let flows = FlowSolver::new(&network, network.cargo("container").unwrap()).unwrap();
    let rules = set([close("no-Aktau", Select::hub("KZAAU"))]);
    let told = flows.cost_of_obeying(&rules, ["CNXIY"], ["GEPTI"]).unwrap();
    let under = network.obeying(&rules).unwrap();
    let again = FlowSolver::new(&under, under.cargo("container").unwrap()).unwrap();
    let again = again.max_flow(["CNXIY"], ["GEPTI"]).unwrap();
    assert_eq!(told.held, again);
    verify_flow(&under, &told.held).unwrap();
    verify_flow(&network, &told.free).unwrap();
    assert_eq!(told.lost_t_per_year.get(), told.free.value_t_per_year.get() - again.value_t_per_year.get());
    assert!(told.lost_t_per_year.get() > 0);
    let within = FlowSolver::within(&network, network.cargo("container").unwrap(), "titr").unwrap();
    assert_eq!(within.obeying(&rules).unwrap().corridor(), Some("titr"));
}

// ---- reading --------------------------------------------------------------------------------------------------------

#[test]
fn everything_that_is_wrong_with_a_text_is_said_at_once() {
    let text = r#"{
        "schema": "corridor-rules/1",
        "name": "bad",
        "rules": [
            { "code": "one", "selects": ["country:RU"], "effect": "close", "reason": "r", "source": "s" },
            { "code": "two", "select": ["mode:train", "country:RU"], "effect": "shut", "reason": "r", "source": "s" },
            { "select": "country:RU", "effect": {"price": {"usd": 5, "hours": "6"}}, "months": [1, "May"], "reason": "r", "source": "s",
              "status": "sure" },
            7
        ],
        "rule": []
    }"#;
    let error = rules_from_json(text).unwrap_err().to_string();
    assert_eq!(
        error,
        "the input has 12 faults\n  \
         unknown-field: rules: there is no field `rule` (did you mean `rules`?)\n  \
         unknown-field: one: there is no field `selects` (did you mean `select`?)\n  \
         unknown-field: rule 3: there is no field `usd` (did you mean `usd_per_t`?)\n  \
         missing-field: one: there is no `select`\n  \
         missing-field: rule 3: there is no `code`\n  \
         bad-value: two: `mode:train` selects nothing; write an asset key, operator:NAME, country:XX, corridor:CODE, mode:rail (sea, water, \
         road), carriage:sea-box and the like, cargo:grain, kind:port, or basis:design\n  \
         bad-value: two: `effect` is \"shut\"; write \"close\" or {\"price\": {\"usd_per_t\": 5}}\n  \
         bad-value: rule 3: `select` is \"country:RU\"; write a list of words like country:RU\n  \
         bad-value: rule 3: `months` is [1,\"May\"]; write a list of months, 1 to 12\n  \
         bad-value: rule 3: `hours` is \"6\"; write a number\n  \
         bad-value: rule 3: there is no status `sure` (there are unstated, estimate, derived, published, measured)\n  \
         json: rule 4: a rule is an object"
    );
    for (text, says) in [
        ("[]", "a set of rules is an object"),
        ("{\"rules\": []}", "begins with \"schema\": \"corridor-rules/1\""),
        ("{\"schema\": \"corridor-rules/2\"}", "this version reads `corridor-rules/1`"),
        (
            "{\"schema\": \"corridor-rules/1\", \"name\": \"x\", \"name\": \"y\", \"rules\": []}",
            "duplicate field",
        ),
        ("{\"schema\": ", "EOF"),
    ] {
        let error = rules_from_json(text).unwrap_err().to_string();
        assert!(error.contains(says), "{error}");
    }
    // What no reading of a field can see.
    let rule = |code: &str, months: &str, hours: &str| {
        format!(
            r#"{{"code": "{code}", "select": [], "months": {months}, "from_year": 2030, "until_year": 1000,
                "effect": {{"price": {{"hours": {hours}}}}}, "reason": " ", "source": ""}}"#
        )
    };
    let rules = [rule("a", "[0]", "-1"), rule("a", "[13]", "1")].join(",");
    let text = format!(r#"{{"schema": "corridor-rules/1", "name": "bad", "rules": [{rules}]}}"#);
    let error = rules_from_json(&text).unwrap_err().to_string();
    for says in [
        "the input has 14 faults",
        "no-reason: a: a rule says why it exists",
        "no-source: a: a rule says who made it, or that it is supposed",
        "selects-nothing: a: a rule says what it is about",
        "bad-value: a: there is no month 13",
        "bad-value: a: no network stands in the year 1000",
        "bad-value: a: it begins in 2030 and ends in 1000",
        "bad-value: a: hours is -1; write a number, zero or more",
        "duplicate-code: a: two rules have this code",
    ] {
        assert!(error.contains(says), "{says}\n{error}");
    }
}

#[test]
fn unknown_codes_are_refused_with_what_was_meant() {
    let network = caspian();
    let rules = set([
        close("a", Select::hub("KZAAA")).only("conteiner"),
        close("b", Select::country("RUS")),
        close("c", Select::operator("KTS")),
        close("d", Select::corridor("tidr")),
        close("e", Select::link("KZAAU-AZALA-see")),
        close("f", Select::border("nowhere")),
        close("g", Select::Basis(corridor::Basis::Design)),
    ]);
    let error = network.obeying(&rules).unwrap_err();
    let Error::BadInput { findings, .. } = &error else { panic!("{error}") };
    assert_eq!(findings.len(), 8);
    let text = error.to_string();
    for says in [
        "unknown-code: a: there is no hub `KZAAA` (did you mean KZAAU",
        "unknown-code: a: there is no cargo `conteiner` (did you mean container?)",
        "unknown-code: b: there is no country `RUS` (did you mean RU?)",
        "unknown-code: c: there is no operator `KTS` (did you mean KTZ",
        "unknown-code: d: there is no corridor `tidr` (did you mean titr?)",
        "unknown-code: e: there is no link `KZAAU-AZALA-see` (did you mean KZAAU-AZALA-sea",
        "unknown-code: f: there is no border `nowhere`",
        "unknown-code: g: there is no selection of links `basis:design`",
    ] {
        assert!(text.contains(says), "{says}\n{text}");
    }
}

#[test]
fn rules_survive_json() {
    let rules = set([
        close("a", Select::hub("KZAAU"))
            .and(Select::Carriage(Carriage::SEA_BOX))
            .only("grain")
            .from(2026)
            .months([3]),
        Rule::price("b", Select::operator("KTZ"), UsdPerTonne(1.5), Hours(2.0), "r", "s").factors(1.25, 1.0),
    ]);
    let text = rules_to_json(&rules);
    assert_eq!(rules_from_json(&text).unwrap(), rules);
    assert!(text.contains("\"hub:KZAAU\"") && text.contains("\"close\""), "{text}");
    let back: RuleSet = serde_json::from_str(&serde_json::to_string(&rules).unwrap()).unwrap();
    assert_eq!(back, rules);
    assert!(matches!(rules.rules[1].effect, RuleEffect::Price(_)));
    assert_eq!(rules.clone().without("a").rules.len(), 1);
}

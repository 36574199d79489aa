//! The embedded tables keep the rules of the project: every number has a status and a source or says how it was estimated, every place
//! and every section occurs once, and the sections add up to what is published for the whole.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

use corridor::data::{VALIDATION, caspian, caspian_demand, caspian_tables};
use corridor::{Asset, Mode, Network, Statement};
use std::collections::{BTreeMap, BTreeSet};

/// One table as it stands, with the line of every row. The embedded tables have no line breaks in cells.
struct Table {
    file: &'static str,
    header: Vec<String>,
    rows: Vec<(usize, Vec<String>)>,
}

fn split(line: &str) -> Vec<String> {
    let mut cells = vec![String::new()];
    let mut quoted = false;
    for letter in line.chars() {
        match letter {
            '"' => quoted = !quoted,
            ',' if !quoted => cells.push(String::new()),
            other => cells.last_mut().unwrap().push(other),
        }
    }
    cells
}

impl Table {
    fn parse(file: &'static str, text: &str) -> Self {
        let mut lines = text.lines();
        let header = split(lines.next().unwrap());
        let rows = lines
            .enumerate()
            .filter(|(_, line)| !line.is_empty())
            .map(|(at, line)| (at + 2, split(line)))
            .collect();
        Self { file, header, rows }
    }

    fn cell<'a>(&self, row: &'a [String], column: &str) -> &'a str {
        let at = self.header.iter().position(|known| known == column);
        at.map_or("", |at| row[at].trim())
    }

    /// A sibling of a fact, or the shorthand of the row.
    fn sibling<'a>(&self, row: &'a [String], fact: &str, sibling: &str) -> &'a str {
        let own = self.cell(row, &format!("{fact}_{sibling}"));
        let short = self.cell(row, &format!("row_{sibling}"));
        let plain = if self.file == "rates.csv" { self.cell(row, sibling) } else { "" };
        [own, short, plain].into_iter().find(|text| !text.is_empty()).unwrap_or("")
    }
}

fn tables() -> Vec<Table> {
    caspian_tables().iter().map(|(name, text)| Table::parse(name, text)).collect()
}

fn named(file: &str) -> Table {
    tables().into_iter().find(|table| table.file == file).unwrap()
}

/// The columns that hold a fact: they have a value and any sibling.
const FACTS: [&str; 29] = [
    "depth_m",
    "stay_h",
    "stay_cost",
    "stay_capacity",
    "length_km",
    "time_h",
    "tariff",
    "tariff_back",
    "capacity",
    "other_use",
    "co2_g_per_tkm",
    "departures_per_week",
    "places",
    "wait_h",
    "cost",
    "cost_back",
    "dwell_h",
    "dwell_back_h",
    "fee",
    "fee_back",
    "amount",
    "value",
    "t_per_teu",
    "t_per_wagon",
    "t_per_truck",
    "t_per_train",
    "teu_per_wagon",
    "value_of_time",
    "capacity_t_per_year",
];

fn all_of(violations: &[String]) {
    assert!(violations.is_empty(), "{} violations:\n  {}", violations.len(), violations.join("\n  "));
}

fn each_fact(mut check: impl FnMut(&Table, usize, &[String], &str)) -> usize {
    let mut facts = 0;
    for table in tables() {
        for (line, row) in &table.rows {
            for fact in FACTS {
                if !table.cell(row, fact).is_empty() {
                    facts += 1;
                    check(&table, *line, row, fact);
                }
            }
        }
    }
    facts
}

#[test]
fn every_number_has_a_status() {
    let mut violations = Vec::new();
    let facts = each_fact(|table, line, row, fact| {
        let status = table.sibling(row, fact, "status");
        if !["measured", "published", "derived", "estimate"].contains(&status) {
            violations.push(format!("{}:{line} {fact}: status `{status}`", table.file));
        }
    });
    let hubs = named("hubs.csv");
    for (line, row) in &hubs.rows {
        for sibling in ["position_status", "position_source"] {
            if hubs.cell(row, sibling).is_empty() {
                violations.push(format!("hubs.csv:{line} {sibling} is empty"));
            }
        }
    }
    assert!(facts > 900, "only {facts} facts were seen");
    all_of(&violations);
    let summary = caspian().summary();
    assert_eq!(summary.facts.get("unstated"), None, "{summary}");
}

#[test]
fn every_number_has_a_source_or_says_how_it_was_made() {
    let sources: BTreeSet<String> = named("sources.csv").rows.iter().map(|(_, row)| row[0].clone()).collect();
    let mut violations = Vec::new();
    each_fact(|table, line, row, fact| {
        let status = table.sibling(row, fact, "status");
        let keys: Vec<&str> = table.sibling(row, fact, "source").split_whitespace().collect();
        if keys.is_empty() && status != "estimate" {
            violations.push(format!("{}:{line} {fact}: {status} without a source", table.file));
        }
        // What is measured, published or derived rests on more than the compilers' own word.
        if ["measured", "published"].contains(&status) && keys.iter().all(|key| *key == "EST" || *key == "GK")
        {
            violations.push(format!("{}:{line} {fact}: {status} by {}", table.file, keys.join(" ")));
        }
        for key in keys {
            if !sources.contains(key) {
                violations.push(format!("{}:{line} {fact}: no source {key}", table.file));
            }
        }
        if ["estimate", "derived"].contains(&status) && table.sibling(row, fact, "note").len() < 5 {
            violations.push(format!("{}:{line} {fact}: {status} without a note", table.file));
        }
    });
    all_of(&violations);
}

#[test]
fn every_number_has_a_year_or_an_undated_source() {
    let sources = named("sources.csv");
    let dates: BTreeMap<&str, &str> =
        sources.rows.iter().map(|(_, row)| (sources.cell(row, "key"), sources.cell(row, "date"))).collect();
    // A date that names a year, for example `2024-07-15` or `n.d. (2025)`; `n.d.` alone names none.
    let dated = |date: &str| {
        let parts = date.split(|letter: char| !letter.is_ascii_digit());
        parts.into_iter().any(|part| part.len() == 4)
    };
    let mut violations: Vec<String> = sources
        .rows
        .iter()
        .filter(|(_, row)| {
            let date = sources.cell(row, "date");
            !dated(date) && !date.contains("n.d.")
        })
        .map(|(line, row)| format!("sources.csv:{line} {} has neither a year nor `n.d.`", row[0]))
        .collect();
    let mut undated = 0;
    each_fact(|table, line, row, fact| {
        let year = table.sibling(row, fact, "year");
        let place = format!("{}:{line} {fact}", table.file);
        if !year.is_empty() {
            if !year.parse::<u16>().is_ok_and(|year| (1900..=2100).contains(&year)) {
                violations.push(format!("{place}: year `{year}`"));
            }
            return;
        }
        undated += 1;
        let keys: Vec<&str> = table.sibling(row, fact, "source").split_whitespace().collect();
        // An estimate of the compilers has the year in which it was made.
        if keys.iter().all(|key| ["EST", "GK"].contains(key)) {
            violations.push(format!("{place}: no year and no source but the compilers"));
        }
        let own = |key: &&&str| !["EST", "GK"].contains(*key);
        for key in keys.iter().filter(own).filter(|key| dates.get(**key).is_some_and(|date| dated(date))) {
            violations.push(format!("{place}: no year, though {key} is of {}", dates[key]));
        }
    });
    assert!(undated < 60, "{undated} numbers without a year");
    all_of(&violations);
}

#[test]
fn ranges_hold_their_likely_value() {
    let mut violations = Vec::new();
    each_fact(|table, line, row, fact| {
        let number = |column: &str| table.cell(row, column).parse::<f64>().ok();
        let Some(likely) = number(fact) else { return };
        let low = number(&format!("{fact}_low")).unwrap_or(likely);
        let high = number(&format!("{fact}_high")).unwrap_or(likely);
        if !(low <= likely && likely <= high) {
            violations.push(format!("{}:{line} {fact}: {low} {likely} {high}", table.file));
        }
    });
    all_of(&violations);
}

#[test]
fn no_open_link_has_a_blank_capacity() {
    let network = caspian();
    let mut violations = Vec::new();
    for (id, link) in network.links() {
        for cargo in network.cargoes() {
            if !network.is_open(id) || !cargo.can_use(link.carriage) || !cargo.is_among(&link.cargo) {
                continue;
            }
            match network.capacity_terms(Asset::Link(id), cargo, None) {
                Err(error) => violations.push(format!("{}: {error}", link.key)),
                Ok(terms) if terms.statement == Statement::Blank => {
                    violations.push(format!("{} has a blank capacity for {}", link.key, cargo.code));
                }
                Ok(_) => {}
            }
        }
    }
    for warning in network.warnings().iter().filter(|warning| warning.rule == "blank-capacity") {
        violations.push(warning.to_string());
    }
    for table in tables() {
        for (line, row) in &table.rows {
            let reason = format!(
                "{}{}",
                table.sibling(row, "capacity", "note"),
                table.sibling(row, "capacity", "source")
            );
            if table.cell(row, "capacity") == "unbounded" && reason.is_empty() {
                violations.push(format!("{}:{line} unbounded without a note or source", table.file));
            }
        }
    }
    all_of(&violations);
}

#[test]
fn the_two_alats_stay_apart() {
    let network = caspian();
    let uzbek = network.hub(network.hub_id("UZHDV").unwrap());
    let baku = network.hub(network.hub_id("AZALA").unwrap());
    assert_eq!(
        (uzbek.countries.as_slice(), baku.countries.as_slice()),
        (&["UZ".to_owned()][..], &["AZ".to_owned()][..])
    );
    let apart =
        network.great_circle(network.hub_id("UZHDV").unwrap(), network.hub_id("AZALA").unwrap()).get();
    assert!((1150.0..1350.0).contains(&apart), "{apart}");
    let found: Vec<&str> = network.find("alat").iter().map(|hub| hub.code.as_str()).collect();
    assert!(found.contains(&"UZHDV") && found.contains(&"AZALA"), "{found:?}");
    let words = |code: &str| -> BTreeSet<String> {
        let hub = network.hub(network.hub_id(code).unwrap());
        [&hub.code, &hub.name].into_iter().chain(&hub.aliases).map(|word| word.to_lowercase()).collect()
    };
    assert!(words("UZHDV").contains("alat"), "the id of the railway sheet");
    assert!(words("AZALA").contains("az_alat"), "the id of the port sheet");
    assert!(words("UZHDV").is_disjoint(&words("AZALA")));
    let joined = |from: &str, to: &str| network.links().any(|(_, link)| link.from == from && link.to == to);
    assert!(
        !joined("UZHDV", "AZALA")
            && joined("UZHDV", "TMFAR")
            && joined("AZALA", "AZBKS")
            && !joined("AZALA", "TMFAR")
    );
}

#[test]
fn every_alias_belongs_to_one_hub() {
    let network = caspian();
    let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
    let mut violations = Vec::new();
    for (_, hub) in network.hubs() {
        let mut own = BTreeSet::new();
        for alias in &hub.aliases {
            if !own.insert(alias.to_lowercase()) {
                violations.push(format!("{} has the alias {alias} twice", hub.code));
            }
        }
        for word in [&hub.code, &hub.name].into_iter().chain(&hub.aliases) {
            owners.entry(word.to_lowercase()).or_default().insert(&hub.code);
        }
    }
    violations.extend(
        owners.iter().filter(|(_, hubs)| hubs.len() > 1).map(|(word, hubs)| format!("`{word}` is {hubs:?}")),
    );
    all_of(&violations);
}

#[test]
fn the_ids_of_both_fact_sheets_find_their_hub() {
    let ids = [
        ("aktau", "KZAAU"),
        ("KZ_AKTAU", "KZAAU"),
        ("kuryk", "KZKUR"),
        ("KZ_KURYK", "KZKUR"),
        ("turkmenbashi", "TMKRW"),
        ("TM_TURKMENBASHI", "TMKRW"),
        ("KZ_BAUTINO", "KZBTN"),
        ("AZ_ALAT", "AZALA"),
        ("alat", "UZHDV"),
        ("altynkol", "KZATY"),
        ("khorgos_cn", "CNHRS"),
        ("dostyk", "KZDOS"),
        ("alashankou", "CNAKL"),
        ("almaty1", "KZALA"),
        ("beineu", "KZBEI"),
        ("uzen", "KZUZN"),
        ("bolashak", "KZBLS"),
        ("serhetyaka", "TMSER"),
        ("bereket", "TMBRK"),
        ("akyayla", "TMAKY"),
        ("incheborun", "IRINB"),
        ("b_incheborun", "IRINB"),
        ("gorgan", "IRGBT"),
        ("garmsar", "IRGMR"),
        ("sarakhs_ir", "IRSRX"),
        ("sarahs_tm", "TMSRS"),
        ("bandarabbas", "IRBND"),
        ("mashhad_junction", "IRMJN"),
        ("IR_ANZALI", "IRBAZ"),
        ("anzali", "IRBAZ"),
        ("IR_AMIRABAD", "IRAMD"),
        ("RU_MAKHACHKALA", "RUMCX"),
        ("RU_OLYA", "RUOYA"),
        ("AZ_BOYUKKESIK", "AZBKS"),
        ("GE_GARDABANI", "GEGAR"),
        ("GE_TBILISI", "GETBS"),
        ("GE_SAMTREDIA", "GESTD"),
        ("GE_AKHALKALAKI", "GEZAI"),
        ("GE_POTI", "GEPTI"),
        ("GE_BATUMI", "GEBUS"),
        ("TR_KARS", "TRKSY"),
        ("TR_MERSIN", "TRMER"),
        ("RO_CONSTANTA", "ROCND"),
        ("yiwu", "CNYIU"),
        ("xian", "CNXIY"),
        ("aprin", "IRAPR"),
        ("tehran", "IRTHR"),
    ];
    let network = caspian();
    for (id, code) in ids {
        let hub = network.hub(network.hub_id(code).unwrap());
        assert!(hub.aliases.iter().any(|alias| alias == id), "{id} is no alias of {code}: {:?}", hub.aliases);
        assert_eq!(network.find(id)[0].code, code, "{id}");
    }
}

#[test]
fn the_places_the_corridors_need_exist() {
    let needed = "KZAAU KZKUR TMKRW AZALA IRBAZ IRAMD RUMCX RUASF RUOYA GEPTI GEBUS TRMER ROCND CNYIU CNXIY CNHRS CNAKL KZATY KZDOS \
                  KZZHE KZALA KZSHU KZARY KZKZO KZBEI KZMNG KZUZN KZBLS TMSER TMBRK TMAKY IRINB IRGBT IRSRY IRGMR IRTHR IRAPR IRBAF \
                  IRBND UZTAS UZHDV TMFAR TMCJV TMSRS IRSRX IRMHD IRMJN TRDVG GESTD GETBS GEZAI GEGAR TRKSY TRHAL";
    let network = caspian();
    for code in needed.split_whitespace() {
        assert!(network.hub_id(code).is_ok(), "{code} is missing");
    }
    for code in ["titr", "kti", "cn-kz-tm-ir", "instc-east", "north"] {
        let links = network.corridor_links(code).unwrap();
        assert!(!links.is_empty(), "{code}");
        let corridor = network.corridor(code).unwrap();
        // Something of it is open, and its ends lie on it.
        assert!(links.iter().any(|id| network.is_open(*id)), "{code}");
        let touched: BTreeSet<&str> = links
            .iter()
            .flat_map(|id| [network.link(*id).from.as_str(), network.link(*id).to.as_str()])
            .collect();
        for hub in corridor.from.iter().chain(&corridor.to) {
            assert!(touched.contains(hub.as_str()), "{code} does not touch {hub}");
        }
    }
    let ships = |carriage: &str| {
        let carriage: corridor::Carriage = carriage.parse().unwrap();
        network.links().filter(|(id, link)| link.carriage == carriage && network.is_open(*id)).count()
    };
    for carriage in ["sea-1520", "sea-truck", "sea-box", "sea-hold"] {
        assert!(ships(carriage) >= 4, "{carriage}");
    }
    let gauge: BTreeSet<&str> = network
        .transfers()
        .iter()
        .filter(|transfer| transfer.changes_gauge())
        .map(|transfer| transfer.hub.as_str())
        .collect();
    for hub in ["KZATY", "KZDOS", "IRINB", "TMAKY", "IRSRX", "GEZAI"] {
        assert!(gauge.contains(hub), "the break of gauge at {hub} is missing");
    }
}

#[test]
fn prices_are_of_one_scope_and_year() {
    let network = caspian();
    let mixed: Vec<String> = network
        .warnings()
        .iter()
        .filter(|warning| warning.rule == "mixed-prices")
        .map(ToString::to_string)
        .collect();
    all_of(&mixed);
    let mut found = BTreeSet::new();
    for (_, link) in network.links() {
        found.extend(link.tariff.as_ref().map(|tariff| (tariff.scope, tariff.price_year)));
    }
    for transfer in network.transfers() {
        found.extend(transfer.cost.as_ref().map(|cost| (cost.scope, cost.price_year)));
    }
    for border in network.borders() {
        found.extend(border.fee.as_ref().map(|fee| (fee.scope, fee.price_year)));
    }
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn the_checks_have_nothing_to_say_about_shapes() {
    let network = caspian();
    let rules = ["shorter-than-straight", "implied-speed", "self-loop", "no-border", "blank-capacity"];
    // The northern route is one aggregated link over two borders that stands aside as a comparison.
    let north: BTreeSet<&str> = network
        .links()
        .filter(|(_, link)| {
            [("KZDOS", "BYBQT"), ("BYBQT", "KZDOS")].contains(&(link.from.as_str(), link.to.as_str()))
        })
        .map(|(_, link)| link.key.as_str())
        .collect();
    let wrong: Vec<String> = network
        .warnings()
        .iter()
        .filter(|warning| rules.contains(&warning.rule.as_str()))
        .filter(|warning| !(warning.rule == "no-border" && north.contains(warning.asset.as_str())))
        .map(ToString::to_string)
        .collect();
    all_of(&wrong);
}

#[test]
fn no_length_is_shorter_than_the_great_circle() {
    let network = caspian();
    let mut violations = Vec::new();
    for (id, link) in network.links() {
        let (from, to) = network.ends(id);
        let direct = network.great_circle(from, to).get();
        if link.length.likely().get() < direct - 0.5 {
            violations.push(format!(
                "{}: {} km, straight {direct:.1} km",
                link.key,
                link.length.likely().get()
            ));
        }
    }
    all_of(&violations);
}

#[test]
fn every_section_occurs_once() {
    let network = caspian();
    let mut violations = Vec::new();
    let mut seen = BTreeMap::new();
    let rails: Vec<_> = network
        .links()
        .filter(|(id, link)| link.carriage.mode == Mode::Rail && network.is_open(*id))
        .collect();
    for (_, link) in &rails {
        if let Some(other) = seen.insert((&link.from, &link.to, link.carriage), &link.key) {
            violations.push(format!("{} and {other} are the same section", link.key));
        }
    }
    let mut out: BTreeMap<&str, Vec<&corridor::Link>> = BTreeMap::new();
    for (_, link) in &rails {
        out.entry(link.from.as_str()).or_default().push(link);
    }
    let after = |code: &str| out.get(code).map_or(&[][..], Vec::as_slice);
    for (_, whole) in &rails {
        let total = whole.length.likely().get();
        let same = |sum: f64| (sum - total).abs() <= 0.01 * total;
        for first in
            after(&whole.from).iter().filter(|link| link.carriage == whole.carriage && link.key != whole.key)
        {
            for second in after(&first.to)
                .iter()
                .filter(|link| link.carriage == whole.carriage && link.to != whole.from)
            {
                let sum = first.length.likely().get() + second.length.likely().get();
                if second.to == whole.to && same(sum) {
                    violations.push(format!("{} is {} and {}", whole.key, first.key, second.key));
                }
                for third in after(&second.to).iter().filter(|link| link.carriage == whole.carriage) {
                    if third.to == whole.to
                        && second.to != whole.to
                        && same(sum + third.length.likely().get())
                    {
                        violations.push(format!(
                            "{} is {}, {} and {}",
                            whole.key, first.key, second.key, third.key
                        ));
                    }
                }
            }
        }
    }
    all_of(&violations);
}

/// The kilometres along a chain of hubs, by the shortest open rail link of every step.
fn along(network: &Network, chain: &str) -> f64 {
    let hubs: Vec<&str> = chain.split('>').collect();
    hubs.windows(2)
        .map(|step| {
            network
                .links()
                .filter(|(id, link)| {
                    link.from == step[0]
                        && link.to == step[1]
                        && link.carriage.mode == Mode::Rail
                        && network.is_open(*id)
                })
                .map(|(_, link)| link.length.likely().get())
                .reduce(f64::min)
                .unwrap_or_else(|| panic!("no open railway from {} to {}", step[0], step[1]))
        })
        .sum()
}

#[test]
fn sections_add_up_to_what_is_published() {
    let network = caspian();
    let kazakh = "KZATY>KZZHE>KZALA>KZKBB>KZSHU>KZARY>KZKZO>KZSAK>KZSHK>KZBEI>KZMNG>KZBRZ>KZUZN>KZBLS";
    let published = [
        (kazakh, 3450.0, 0.01),
        ("KZUZN>KZBLS>TMSER>TMBRK>TMAKY>IRINB>IRGBT", 934.5, 0.01),
        ("AZALA>AZBKS>GEGAR>GETBS>GEMRB>GEZAI>GEKTS>TRCNB>TRKSY", 757.0, 0.01),
        ("IRSRX>IRMJN>IRBAF>IRBND", 1568.0, 0.01),
        ("GEGAR>GETBS>GEKHI>GESTD>GEPTI", 360.0, 0.01),
        ("TRKSY>TRDVG>TRVAS>TRASR>TRYNC>TRMER", 1390.0, 0.01),
        ("KZUZN>KZBLS>TMSER>TMBRK", 596.0, 0.01),
        ("TMBRK>TMAKY>IRINB>IRGBT", 338.5, 0.01),
    ];
    let mut violations = Vec::new();
    for (chain, km, share) in published {
        let sum = along(&network, chain);
        if (sum - km).abs() > share * km {
            violations.push(format!("{chain}: {sum} km, published {km} km"));
        }
        let back: Vec<&str> = chain.split('>').rev().collect();
        assert!((along(&network, &back.join(">")) - sum).abs() < 1e-9, "{chain} is as long back");
    }
    all_of(&violations);
}

#[test]
fn shared_limits_have_the_right_members() {
    let network = caspian();
    let limit = |code: &str| {
        network.limits().iter().find(|limit| limit.code == code).unwrap_or_else(|| panic!("{code}"))
    };
    let gauge = limit("TMAKY-IRINB-gauge");
    let transfers: BTreeSet<&str> = network
        .transfers()
        .iter()
        .filter(|transfer| ["TMAKY", "IRINB"].contains(&transfer.hub.as_str()) && transfer.changes_gauge())
        .map(|transfer| transfer.key.as_str())
        .collect();
    let mut members: BTreeSet<&str> = gauge.members.iter().map(String::as_str).collect();
    assert_eq!(gauge.members.len(), members.len(), "a two-way member is named once");
    for transfer in network.transfers() {
        if members.contains(transfer.key.as_str()) {
            members.extend(transfer.back_key.as_deref());
        }
    }
    assert_eq!(members, transfers, "every change of gauge at Akyayla and Incheh Borun, and nothing else");
    let deck = limit("KZKUR-AZALA-deck");
    let members: BTreeSet<&str> = deck.members.iter().map(String::as_str).collect();
    for key in ["KZKUR-AZALA-sea-1520", "KZKUR-AZALA-sea-truck"] {
        assert!(members.contains(key), "{members:?}");
    }
    assert!(members.iter().all(|key| key.starts_with("KZKUR-AZALA-sea")), "{members:?}");
    assert_eq!(deck.capacity.unit.counted, corridor::Counted::Places);
    // No limit names one asset twice, forward and back.
    for limit in network.limits() {
        for member in &limit.members {
            if let Ok(id) = network.link_id(member) {
                let back = network.link(id).back_key.as_ref();
                assert!(
                    back.is_none_or(|back| !limit.members.contains(back)),
                    "{}: {member} both ways",
                    limit.code
                );
            }
        }
    }
}

#[test]
fn sources_resolve_and_say_who_and_what() {
    let sources = named("sources.csv");
    let mut violations = Vec::new();
    let mut keys = BTreeSet::new();
    for (line, row) in &sources.rows {
        for column in ["key", "publisher", "title"] {
            if sources.cell(row, column).is_empty() {
                violations.push(format!("sources.csv:{line} {column} is empty"));
            }
        }
        keys.insert(row[0].clone());
    }
    for table in tables().iter().chain([&Table::parse("validation.csv", VALIDATION)]) {
        for (line, row) in &table.rows {
            if row.len() != table.header.len() {
                violations.push(format!("{}:{line} has {} cells", table.file, row.len()));
                continue;
            }
            for (column, cell) in table.header.iter().zip(row) {
                if column == "source" || column.ends_with("_source") {
                    for key in cell.split_whitespace().filter(|key| !keys.contains(*key)) {
                        violations.push(format!("{}:{line} {column}: no source {key}", table.file));
                    }
                }
            }
        }
    }
    all_of(&violations);
}

#[test]
fn the_tables_tell_nothing_of_the_machine_they_were_made_on() {
    let mut violations = Vec::new();
    for (name, text) in caspian_tables().iter().chain(&[("validation.csv", VALIDATION)]) {
        for (at, line) in text.lines().enumerate() {
            let words = ["/home/", "/tmp/", "/mnt/", "/Users/", "C:\\", "file://", "localhost"];
            if let Some(word) = words.iter().find(|word| line.contains(**word)) {
                violations.push(format!("{name}:{} {word}", at + 1));
            }
            if line.chars().any(|letter| letter.is_control() || letter == '\u{feff}') {
                violations.push(format!("{name}:{} control character", at + 1));
            }
        }
    }
    all_of(&violations);
}

#[test]
fn the_demand_is_what_was_carried() {
    let (network, demand) = (caspian(), caspian_demand());
    let floors = Table::parse("validation.csv", VALIDATION);
    let text = include_str!("../data/caspian/demand.csv");
    let notes = Table::parse("demand.csv", text);
    for (row, (_, cells)) in demand.rows.iter().zip(&notes.rows) {
        let (floor, _) = notes.cell(cells, "note").split_once(": ").unwrap();
        let (_, known) = floors.rows.iter().find(|(_, known)| floors.cell(known, "id") == floor).unwrap();
        let cargo = network.cargo(row.cargo.as_deref().unwrap()).unwrap();
        let load = match floors.cell(known, "unit") {
            "teu_per_year" => cargo.t_per_teu.as_ref(),
            "wagons_per_year" => cargo.t_per_wagon.as_ref(),
            "trucks_per_year" => cargo.t_per_truck.as_ref(),
            unit => {
                assert_eq!(unit, "t_per_year");
                None
            }
        };
        let amount: f64 = floors.cell(known, "low").parse().unwrap();
        let tonnes = amount * load.map_or(1.0, |load| load.likely().get());
        assert!((tonnes - row.t_per_year).abs() < 0.5, "{floor}: {tonnes} and {}", row.t_per_year);
        assert_eq!(floors.cell(known, "cargo"), cargo.code, "{floor}");
        for hub in [&row.from, &row.to] {
            network.hub_id(hub).unwrap();
        }
    }
    assert_eq!(demand.rows.len(), 9);
}

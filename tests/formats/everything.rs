//! Random networks with every kind of fact, and with names of every kind.

use corridor::{
    Basis, Border, Capacity, CapacityUnit, Cargo, Carriage, Corridor, Counted, Fact, GramsPerTonneKm, Hours,
    Hub, HubKind, Km, Limit, Link, Metres, Mode, Moves, Network, Origin, OtherUse, Quantity, Rate, RateUnit,
    Scope, Select, Service, Source, Standing, Status, Stay, Tariff, TariffUnit, Tonnes, Transfer,
    TransferKind, UsdPerTonneHour, Validity, Ways,
};
use rand::{Rng, RngExt};

pub(crate) fn chance(rng: &mut impl Rng, percent: u32) -> bool {
    rng.random_range(0..100_u32) < percent
}

fn pick<T: Clone>(rng: &mut impl Rng, items: &[T]) -> T {
    items[rng.random_range(0..items.len())].clone()
}

/// A text that some form or reader might stumble over.
pub(crate) fn hostile(rng: &mut impl Rng) -> String {
    const PIECES: [&str; 46] = [
        "<script>alert(1)</script>",
        "</script",
        "<!--",
        "-->",
        "]]>",
        "<![CDATA[",
        "&amp;",
        "&#0;",
        "&lol;",
        "&",
        "\"",
        "'",
        "''",
        "\"\"",
        ",",
        ";",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\0",
        "\u{1b}[31m",
        "\u{7f}",
        "\u{85}",
        "\u{2028}",
        "\u{202e}",
        "\u{200f}",
        "\u{feff}",
        "\u{fffe}",
        "\u{ffff}",
        "=1+1",
        "+1",
        "-1",
        "@sum",
        "'=x",
        "=cmd|' /C calc'!A0",
        "|",
        " ",
        "\u{a0}",
        "\\",
        "\\u{41}",
        "\\u{",
        "}",
        "{\"a\":1}",
        "Əlät Түрк 中国 🚢",
        "%00../..",
    ];
    let count = rng.random_range(0..4_usize);
    let mut text: String = (0..=count).map(|_| pick(rng, &PIECES)).collect();
    if chance(rng, 30) {
        text.insert(0, 'a');
    }
    if chance(rng, 5) {
        text.clear();
    }
    text
}

fn text(rng: &mut impl Rng) -> String {
    if chance(rng, 60) {
        pick(rng, &["Aktau", "rail ferry", "Ələt", "1+2", "-5", "a, b"]).to_owned()
    } else {
        hostile(rng)
    }
}

fn number(rng: &mut impl Rng) -> f64 {
    match rng.random_range(0..6_u32) {
        0 => 0.0,
        1 => f64::from(rng.random_range(0..1000_u32)),
        2 => f64::from(rng.random_range(0..100_000_u32)) / 7.0,
        3 => f64::from(rng.random_range(1..6_u32)) * 1e14,
        4 => 5e-324,
        _ => f64::from(rng.random_range(0..10_000_u32)) / 100.0,
    }
}

const SOURCES: [&str; 3] = ["S1", "=S2", "-3"];

fn origin(rng: &mut impl Rng) -> Origin {
    let mut origin = Origin::default();
    origin.status = pick(rng, &Status::ALL);
    origin.year = chance(rng, 30).then(|| rng.random_range(1000..=9999));
    origin.sources = SOURCES[..rng.random_range(0..=3_usize)].iter().map(|key| (*key).to_owned()).collect();
    origin.original = chance(rng, 30).then(|| text(rng));
    origin.note = chance(rng, 30).then(|| text(rng));
    origin.default = chance(rng, 15);
    origin
}

fn fact(rng: &mut impl Rng) -> Fact<f64> {
    let likely = number(rng);
    let mut fact = Fact::new(likely);
    if chance(rng, 40) {
        fact = fact.between(likely / 2.0, likely * 1.5);
    }
    if chance(rng, 60) {
        fact = fact.from_origin(origin(rng));
    }
    fact
}

fn maybe(rng: &mut impl Rng) -> Option<Fact<f64>> {
    chance(rng, 50).then(|| fact(rng))
}

fn unit(rng: &mut impl Rng, carriages: &[Carriage]) -> CapacityUnit {
    let fits = |counted: Counted| {
        carriages.is_empty()
            || carriages.iter().any(|carriage| match counted {
                Counted::Tonnes | Counted::Places => true,
                Counted::Teu | Counted::Feu => carriage.moves != Moves::Hold,
                Counted::Wagons => matches!(carriage.moves, Moves::Wagon(_)),
                Counted::Trucks => carriage.moves == Moves::Truck,
                Counted::Trains => carriage.mode == Mode::Rail,
            })
    };
    loop {
        let counted = pick(rng, &["t", "kt", "mt", "teu", "feu", "wagons", "trucks", "trains", "places"]);
        let unit = format!("{counted}_per_{}", pick(rng, &["year", "month", "week", "day"]));
        let unit: CapacityUnit = unit.parse().unwrap();
        if fits(unit.counted) {
            return unit;
        }
    }
}

fn capacity(rng: &mut impl Rng, carriages: &[Carriage]) -> Option<Capacity> {
    if chance(rng, 40) {
        return None;
    }
    let mut capacity = if chance(rng, 15) {
        Capacity::unbounded(origin(rng))
    } else {
        Capacity::of(fact(rng), unit(rng, carriages))
    };
    capacity.ways = pick(rng, &[Ways::Each, Ways::Both]);
    Some(capacity.basis(pick(rng, &Basis::ALL)))
}

fn other_use(rng: &mut impl Rng, carriages: &[Carriage]) -> Option<OtherUse> {
    chance(rng, 30).then(|| {
        let mut other = OtherUse::of(fact(rng), unit(rng, carriages));
        other.ways = pick(rng, &[Ways::Each, Ways::Both]);
        other
    })
}

fn tariff(rng: &mut impl Rng, carriages: &[Carriage], may_differ: bool) -> Option<Tariff> {
    if chance(rng, 50) {
        return None;
    }
    let words = [
        "usd_per_t",
        "usd_per_t_km",
        "usd_per_m",
        "usd_per_teu",
        "usd_per_feu_km",
        "usd_per_wagon",
        "usd_per_truck_km",
        "usd_per_train",
    ];
    let fits = |word: &str| {
        carriages.is_empty()
            || carriages.iter().any(|carriage| {
                let moves = carriage.moves;
                word.starts_with("usd_per_t_")
                    || word == "usd_per_t"
                    || word == "usd_per_m"
                    || word.contains("eu") && moves != Moves::Hold
                    || word.contains("wagon") && matches!(moves, Moves::Wagon(_))
                    || word.contains("truck") && moves == Moves::Truck
                    || word.contains("train") && carriage.mode == Mode::Rail
            })
    };
    let word = loop {
        let word = pick(rng, &words);
        if fits(word) {
            break word;
        }
    };
    let mut tariff = Tariff::of(fact(rng), word.parse::<TariffUnit>().unwrap());
    if may_differ {
        tariff.back = maybe(rng);
    }
    tariff.scope = pick(rng, &[Scope::Infrastructure, Scope::AllIn, Scope::Through]);
    tariff.price_year = rng.random_range(2000..2030);
    Some(tariff)
}

fn validity(rng: &mut impl Rng) -> Validity {
    let mut validity = Validity::default();
    validity.standing = pick(rng, &[Standing::Open, Standing::Open, Standing::Planned, Standing::Closed]);
    validity.from = chance(rng, 30).then(|| rng.random_range(1990..2030));
    validity.until = chance(rng, 30).then(|| rng.random_range(2030..2060));
    validity
}

fn carriage(rng: &mut impl Rng) -> Carriage {
    let water = |moves| Carriage { mode: Mode::Water, moves };
    let all = [
        Carriage::rail(1520),
        Carriage::rail(1435),
        Carriage::rail(1000),
        Carriage::ROAD,
        Carriage::SEA_BOX,
        Carriage::SEA_HOLD,
        Carriage::SEA_TRUCK,
        Carriage::rail_ferry(1520),
        water(Moves::Box),
        water(Moves::Hold),
        water(Moves::Truck),
        water(Moves::Wagon(1435)),
    ];
    pick(rng, &all)
}

fn cargoes(rng: &mut impl Rng) -> Vec<String> {
    let all = ["grain", "own", "container"];
    if chance(rng, 70) {
        Vec::new()
    } else {
        all[..rng.random_range(1..=3_usize)].iter().map(|code| (*code).to_owned()).collect()
    }
}

/// A random network with every kind of fact there is.
#[expect(clippy::too_many_lines, reason = "one part a table")]
pub(crate) fn everything(rng: &mut impl Rng) -> Network {
    let mut builder = Network::builder();
    let countries = ["KZ", "TM", "IR"].map(str::to_owned);
    let codes = ["KZAAU", "=1+1", "-5", "'x", "Ələт", "a&b", "i&lt;", "\\u{41}", "x\\u{", "@q"];
    let count = rng.random_range(3..=codes.len());
    for code in &codes[..count] {
        let lon = f64::from(rng.random_range(-180_000..=180_000_i32)) / 1000.0;
        let mut hub = Hub::at_lon_lat(code, lon, f64::from(rng.random_range(-90_000..=90_000_i32)) / 1000.0);
        if chance(rng, 70) {
            hub = hub.name(&text(rng));
        }
        for _ in 0..rng.random_range(0..3_u32) {
            hub = hub.alias(&format!("alias {}", text(rng)));
        }
        hub.countries = countries[..rng.random_range(0..=3_usize)].to_vec();
        hub.kind = pick(rng, &HubKind::ALL);
        hub.position_origin = chance(rng, 50).then(|| origin(rng));
        hub.depth = maybe(rng).map(|depth| depth.map(Metres));
        if chance(rng, 60) {
            let mut stay = Stay::default();
            stay.time = Some(fact(rng).map(Hours));
            stay.cost = tariff(rng, &[], false);
            stay.capacity = capacity(rng, &[]);
            stay.other_use = other_use(rng, &[]);
            hub.stay = Some(Box::new(stay));
        }
        builder.hub(hub);
    }
    for key in SOURCES {
        builder.source(Source::new(
            key,
            &text(rng),
            &text(rng),
            "2024-05-01",
            "https://example.org/?a=1&b=<2>",
        ));
    }
    let mut own = Cargo::new("own", [Carriage::rail(1520), Carriage::ROAD, Carriage::SEA_HOLD]);
    own.name = chance(rng, 50).then(|| text(rng));
    let load = |rng: &mut _| fact(rng).map(|load| Tonnes(load + 1.0));
    own.t_per_teu = chance(rng, 50).then(|| load(rng));
    own.t_per_wagon = chance(rng, 50).then(|| load(rng));
    own.t_per_truck = chance(rng, 50).then(|| load(rng));
    own.t_per_train = chance(rng, 50).then(|| load(rng));
    own.teu_per_wagon = maybe(rng);
    own.m_per_wagon = maybe(rng).map(|length| length.map(Metres));
    own.m_per_truck = maybe(rng).map(|length| length.map(Metres));
    own.value_of_time = maybe(rng).map(|value| value.map(UsdPerTonneHour));
    own.class = chance(rng, 50).then(|| text(rng));
    own.headline_unit = chance(rng, 50).then(|| pick(rng, &["teu", "wagons", "trucks", "t"]).to_owned());
    builder.cargo(own);
    let mut links = Vec::new();
    for at in 0..rng.random_range(3..12_usize) {
        let (from, to) = (pick(rng, &codes[..count]), pick(rng, &codes[..count]));
        let kind = carriage(rng);
        let mut link = Link::new(from, to, kind, fact(rng).map(Km));
        if chance(rng, 50) {
            link = link.key(&format!("{}L{at}", pick(rng, &["", "=", "-", "'", "@&"])));
        }
        if chance(rng, 50) && from != to {
            link = link.two_way();
        }
        link.name = chance(rng, 50).then(|| text(rng));
        link.operator =
            chance(rng, 50).then(|| pick(rng, &["KTZ", "KTZ Express", "=op", "a|b\n"]).to_owned());
        link.countries = countries[..rng.random_range(0..=3_usize)].to_vec();
        link.cargo = cargoes(rng);
        link.time = maybe(rng).map(|time| time.map(Hours));
        link.tariff = tariff(rng, &[kind], true);
        link.capacity = capacity(rng, &[kind]);
        link.other_use = other_use(rng, &[kind]);
        link.co2 = maybe(rng).map(|grams| grams.map(GramsPerTonneKm));
        link.tracks = chance(rng, 40).then(|| pick(rng, &[1.0, 1.5, 2.0, 0.1]));
        link.traction = chance(rng, 40).then(|| pick(rng, &["diesel", "electric", "mixed"]).to_owned());
        if chance(rng, 40) {
            let mut service = Service::default();
            service.places = Some(fact(rng));
            service.wait = maybe(rng).map(|wait| wait.map(Hours));
            if service.wait.is_some() {
                service.departures_per_week = maybe(rng);
            }
            service.availability = chance(rng, 50)
                .then(|| std::array::from_fn(|_| f64::from(rng.random_range(0..=10_u32)) / 10.0));
            link = link.service(service);
        }
        link.validity = validity(rng);
        links.push((from, to, kind));
        builder.link(link);
    }
    for at in 0..rng.random_range(0..4_usize) {
        let (hub, _, from) = pick(rng, &links);
        let to = carriage(rng);
        if from == to {
            continue;
        }
        let mut transfer = Transfer::new(hub, from, to).name(&format!("<n{at}>"));
        if chance(rng, 50) {
            transfer = transfer.two_way();
        }
        if chance(rng, 50) {
            transfer.key = format!("transfer:=T{at}");
        }
        transfer.kind = chance(rng, 30).then(|| pick(rng, &TransferKind::ALL));
        transfer.cargo = cargoes(rng);
        transfer.time = maybe(rng).map(|time| time.map(Hours));
        transfer.cost = tariff(rng, &[from, to], true);
        transfer.capacity = capacity(rng, &[from, to]);
        transfer.other_use = other_use(rng, &[from, to]);
        transfer.validity = validity(rng);
        builder.transfer(transfer);
    }
    // What refers to keys is made when they are known.
    let plain = builder.clone().build().expect("the network is lawful");
    let mut keys: Vec<String> = Vec::new();
    for (id, link) in plain.links() {
        if plain.opposite(id).is_none_or(|back| id < back) {
            keys.push(link.key.clone());
        }
    }
    let some = |rng: &mut _, keys: &[String]| -> Vec<String> {
        let kept: Vec<String> = keys.iter().filter(|_| chance(rng, 40)).cloned().collect();
        if kept.is_empty() { vec![keys[0].clone()] } else { kept }
    };
    for at in 0..rng.random_range(0..3_usize) {
        let passed = some(rng, &keys);
        let mut border = Border::new(&format!("=B{at}"), passed.iter().map(String::as_str));
        border.name = chance(rng, 50).then(|| text(rng));
        border.countries = countries[..rng.random_range(0..=2_usize)].to_vec();
        border.dwell = maybe(rng).map(|dwell| dwell.map(Hours));
        border.dwell_back = maybe(rng).map(|dwell| dwell.map(Hours));
        border.fee = tariff(rng, &[], true);
        border.capacity = capacity(rng, &[]);
        border.other_use = other_use(rng, &[]);
        border.open_hours = chance(rng, 50).then(|| f64::from(rng.random_range(1..=48_u32)) / 2.0);
        border.includes_gauge_change = chance(rng, 30);
        border.validity = validity(rng);
        builder.border(border);
    }
    for at in 0..rng.random_range(0..3_usize) {
        let mut members = some(rng, &keys);
        members.extend(chance(rng, 50).then(|| format!("hub:{}", codes[0])));
        let amount = loop {
            if let Some(amount) = capacity(rng, &[]) {
                break amount;
            }
        };
        let mut limit = Limit::new(&format!("-L{at}"), amount, members.iter().map(String::as_str));
        limit.name = chance(rng, 50).then(|| text(rng));
        limit.other_use = other_use(rng, &[]);
        limit.cargo = cargoes(rng);
        builder.limit(limit);
    }
    let mut speed = Rate::for_asset("", Quantity::SpeedKmH, fact(rng));
    speed.select = vec![Select::mode(Mode::Rail)];
    speed.class = chance(rng, 50).then(|| text(rng));
    builder.rate(speed);
    if let Some(name) = plain.links().find_map(|(_, link)| link.operator.clone()) {
        let mut money = Rate::for_asset("", Quantity::Tariff, fact(rng));
        money.select = vec![Select::operator(&name), Select::Carriage(Carriage::rail(1520))];
        money.unit = RateUnit::Price("usd_per_t_km".parse().unwrap());
        money.cargo = cargoes(rng);
        builder.rate(money);
    }
    let mut taken = Rate::for_asset(&keys[0], Quantity::OtherUse, fact(rng));
    taken.unit = RateUnit::Capacity("t_per_month".parse().unwrap());
    builder.rate(taken);
    let mut corridor = Corridor::along("@C", &keys[0]);
    corridor.from = vec![codes[0].to_owned()];
    corridor.to = vec![codes[1].to_owned(), codes[2].to_owned()];
    corridor.links = keys.clone();
    corridor.name = chance(rng, 50).then(|| text(rng));
    corridor.cargo = chance(rng, 50).then(|| "own".to_owned());
    corridor.note = chance(rng, 50).then(|| text(rng));
    builder.corridor(corridor);
    builder.year = chance(rng, 50).then(|| rng.random_range(1950..=2150));
    builder.build().unwrap_or_else(|error| panic!("the network is lawful: {error}"))
}

//! Units, numbers, ranges, places, words, keys.

use super::*;

#[test]
fn units_are_known_and_stated() {
    let units = [
        ("hubs.csv", "stay_cost", "stay_cost_unit"),
        ("hubs.csv", "stay_capacity", "stay_capacity_unit"),
        ("links.csv", "tariff", "tariff_unit"),
        ("links.csv", "capacity", "capacity_unit"),
        ("links.csv", "other_use", "other_use_unit"),
        ("transfers.csv", "cost", "cost_unit"),
        ("transfers.csv", "capacity", "capacity_unit"),
        ("transfers.csv", "other_use", "other_use_unit"),
        ("borders.csv", "fee", "fee_unit"),
        ("borders.csv", "capacity", "capacity_unit"),
        ("borders.csv", "other_use", "other_use_unit"),
        ("limits.csv", "amount", "amount_unit"),
        ("limits.csv", "other_use", "other_use_unit"),
        ("rates.csv", "value", "unit"),
    ];
    for (file, value, unit) in units {
        for wrong in ["boxes_per_year", "eur_per_t", "usd_per_t_per_km", "t", "mt_per_fortnight", "usd per t"]
        {
            let folder = Folder::small().set(file, 0, unit, wrong);
            let found = folder.findings();
            assert!(found.iter().all(|finding| finding.line == Some(2)), "{file} {unit} {wrong}: {found:#?}");
            assert_eq!(found[0].column.as_deref(), Some(unit), "{}", found[0]);
            says(&found[0], wrong);
            // A wrong unit is wrong also beside an empty cell.
            if !matches!(file, "limits.csv" | "rates.csv") {
                let folder = folder.set(file, 0, value, "");
                let found = folder.findings();
                assert!(
                    found.iter().any(|finding| finding.column.as_deref() == Some(unit)),
                    "{file} {unit}: {found:#?}"
                );
            }
        }
        // A missing unit is refused, but other use takes that of the capacity.
        let folder = Folder::small().set(file, 0, unit, "");
        if value == "other_use" {
            assert!(folder.build().is_ok(), "{file}");
        } else {
            let found = folder.findings();
            assert!(found.iter().all(|finding| finding.line == Some(2)), "{found:#?}");
            assert_eq!(found[0].column.as_deref(), Some(unit), "{}", found[0]);
        }
    }
    // A price where a capacity belongs, a unit where the quantity names it.
    one(&Folder::small().set("rates.csv", 1, "unit", "hours"), "rates.csv", 3, "unit", "unit");
    one(&Folder::small().set("rates.csv", 2, "unit", "usd_per_t"), "rates.csv", 4, "unit", "unit");
    one(&Folder::small().set("rates.csv", 3, "unit", "usd_per_t"), "rates.csv", 5, "unit", "bad-value");
}

#[test]
fn no_number_is_not_a_number() {
    let wrong = [
        "NaN", "nan", "inf", "-inf", "infinity", "1e999", "1,000", "1 000", "1'000", "12.5.1", "0x10", "abc",
        "1.000,5",
    ];
    for (file, facts) in FACTS {
        let own: &[&str] = match file {
            "hubs.csv" => &["lat", "lon"],
            "links.csv" => &["tracks", "gauge_mm", "price_year", "valid_from", "valid_until"],
            "transfers.csv" => &["price_year", "valid_from", "valid_until"],
            "borders.csv" => &["open_h_per_day", "price_year"],
            _ => &[],
        };
        for column in own {
            for text in wrong {
                let found = Folder::small().set(file, 0, column, text).findings();
                assert!(
                    found.iter().any(|finding| finding.column.as_deref() == Some(column)),
                    "{file} {column} {text}: {found:#?}"
                );
                assert!(
                    found.iter().all(|finding| finding.line == Some(2)),
                    "{file} {column} {text}: {found:#?}"
                );
            }
        }
        for fact in facts {
            for sibling in ["", "_low", "_high"] {
                let column = format!("{fact}{sibling}");
                for text in wrong {
                    let found = Folder::small().set(file, 0, &column, text).findings();
                    assert_eq!(found.len(), 1, "{file} {column} {text}: {found:#?}");
                    assert_eq!(found[0].rule, "not-a-number");
                    assert_eq!(found[0].column.as_deref(), Some(column.as_str()), "{}", found[0]);
                    assert_eq!(found[0].line, Some(2));
                    says(&found[0], text);
                }
            }
            let column = format!("{fact}_year");
            for text in ["25", "NaN", "2025.5", "20255", "-2025"] {
                one(&Folder::small().set(file, 0, &column, text), file, 2, &column, "bad-value");
            }
            let column = format!("{fact}_status");
            one(&Folder::small().set(file, 0, &column, "guess"), file, 2, &column, "bad-value");
        }
    }
    for text in ["1,430", "1 430", "1'430", "1_430", "1\u{a0}430", "1\u{202f}430", "\u{2212}5", "430 km"] {
        let spaced = Folder::small().set("links.csv", 0, "length_km", text);
        let finding = one(&spaced, "links.csv", 2, "length_km", "not-a-number");
        assert!(finding.suggestion.unwrap().contains("thousands"), "{text}");
    }
}

#[test]
fn no_fact_is_negative_and_ranges_are_ordered() {
    for (file, facts) in FACTS {
        for fact in facts {
            for text in ["-1", "-0.001", "-1e300"] {
                let found = Folder::small().set(file, 0, fact, text).findings();
                assert!(found.iter().any(|finding| finding.rule == "negative"), "{file} {fact}: {found:#?}");
                for finding in &found {
                    assert_eq!((finding.file.as_deref(), finding.line), (Some(file), Some(2)), "{finding}");
                    assert_eq!(finding.column.as_deref(), Some(*fact), "{finding}");
                }
            }
            let low = format!("{fact}_low");
            let high = format!("{fact}_high");
            one(&Folder::small().set(file, 0, &low, "1e12"), file, 2, fact, "range-order");
            one(&Folder::small().set(file, 0, &high, "0.000001"), file, 2, fact, "range-order");
            one(&Folder::small().set(file, 0, &low, "-1"), file, 2, fact, "negative");
            // A sibling that belongs to no value.
            for sibling in ["low", "high", "status", "year", "source", "original", "note"] {
                let column = format!("{fact}_{sibling}");
                let text = match sibling {
                    "status" => "estimate",
                    "source" => "S1",
                    _ => "2024",
                };
                let found = Folder::small().set(file, 0, fact, "").set(file, 0, &column, text).findings();
                assert!(
                    found
                        .iter()
                        .any(|finding| finding.column.as_ref() == Some(&column) && finding.rule == "no-value")
                        || found.iter().any(|finding| finding.column.as_deref() == Some(*fact)
                            && finding.rule == "missing-value"),
                    "{file} {column}: {found:#?}"
                );
                assert!(found.iter().all(|finding| finding.line == Some(2)), "{found:#?}");
            }
            // Minus zero is zero, in the digest as well.
            let zero = |text: &str| {
                Folder::small().set(file, 0, fact, text).build().map(|network| network.digest()).ok()
            };
            assert_eq!(zero("-0"), zero("0"), "{file} {fact}");
        }
    }
    for column in ["low", "high"] {
        let folder = Folder::small().set("hubs.csv", 2, &format!("stay_capacity_{column}"), "4");
        one(&folder, "hubs.csv", 4, &format!("stay_capacity_{column}"), "no-value");
    }
}

#[test]
fn places_are_on_earth() {
    let swapped = Folder::small().set("hubs.csv", 0, "lat", "120").set("hubs.csv", 0, "lon", "29.3");
    says(&one(&swapped, "hubs.csv", 2, "lat", "coordinates"), "swapped");
    one(&Folder::small().set("hubs.csv", 1, "lat", "-90.01"), "hubs.csv", 3, "lat", "coordinates");
    one(&Folder::small().set("hubs.csv", 1, "lon", "180.01"), "hubs.csv", 3, "lon", "coordinates");
    one(&Folder::small().set("hubs.csv", 1, "lon", "-181"), "hubs.csv", 3, "lon", "coordinates");
    // The date line has two names and both are legal; nothing is far from itself.
    let date_line = from_tables(&[
        ("hubs.csv", "code,lat,lon\nE,-16.5,180\nW,-16.5,-180\n"),
        ("links.csv", "from,to,length_km,capacity,capacity_unit\nE,W,0.5,1,mt_per_year\n"),
    ]);
    assert!(date_line.unwrap().warnings().is_empty());
    assert!(
        Folder::small().set("hubs.csv", 1, "lon", "-180").set("hubs.csv", 1, "lat", "-90").build().is_ok()
    );
}

#[test]
fn words_are_of_the_format() {
    let cases = [
        ("hubs.csv", 0, "kind", "harbour", "bad-value"),
        ("hubs.csv", 0, "country", "Kazakhstan", "bad-value"),
        ("hubs.csv", 0, "country", "kz", "bad-value"),
        ("hubs.csv", 0, "position_status", "guess", "bad-value"),
        ("hubs.csv", 0, "stay_capacity_ways", "all", "bad-value"),
        ("hubs.csv", 0, "stay_capacity_basis", "hoped", "bad-value"),
        ("links.csv", 0, "mode", "air", "bad-value"),
        ("links.csv", 0, "moves", "pallet", "bad-value"),
        ("links.csv", 0, "two_way", "true", "bad-value"),
        ("links.csv", 0, "status", "opened", "bad-value"),
        ("links.csv", 0, "price_scope", "everything", "bad-value"),
        ("links.csv", 0, "tracks", "-1", "bad-value"),
        ("links.csv", 0, "tracks", "0", "bad-value"),
        ("links.csv", 0, "valid_until", "1989", "range-order"),
        ("links.csv", 1, "gauge_mm", "1520", "gauge"),
        ("links.csv", 0, "moves", "box", "carriage"),
        ("links.csv", 1, "availability", "1 1 1 1 1 1 1 1 1 1 1", "bad-value"),
        ("links.csv", 1, "availability", "1 1 1 1 1 1 1 1 1 1 1 1 x", "bad-value"),
        ("links.csv", 1, "availability", "1 1 1 1 1 1 1 1 1 1 1 1.1", "share"),
        ("links.csv", 1, "availability", "1 1 1 1 1 1 1 1 1 1 1 NaN", "share"),
        ("links.csv", 1, "departures_per_week", "0", "no-departures"),
        ("links.csv", 0, "other_use_ways", "twice", "bad-value"),
        ("transfers.csv", 0, "from", "rail", "bad-value"),
        ("transfers.csv", 0, "to", "air-box", "bad-value"),
        ("transfers.csv", 0, "kind", "lift", "bad-value"),
        ("transfers.csv", 1, "to", "sea-box", "any"),
        ("borders.csv", 0, "open_h_per_day", "25", "opening-hours"),
        ("borders.csv", 0, "open_h_per_day", "0", "opening-hours"),
        ("borders.csv", 0, "includes_gauge_change", "maybe", "bad-value"),
        ("rates.csv", 0, "quantity", "price", "bad-value"),
        ("rates.csv", 0, "select", "mode:air", "bad-value"),
        ("rates.csv", 0, "select", "basis:hoped", "bad-value"),
        ("cargoes.csv", 0, "carriages", "rail-1520 air-box", "bad-value"),
        ("cargoes.csv", 0, "t_per_wagon", "0", "no-load"),
    ];
    for (file, row, column, text, rule) in cases {
        let mut folder = Folder::small();
        if text == "0" && column == "departures_per_week" {
            folder = folder.set(file, row, "wait_h", "");
        }
        let result = folder.set(file, row, column, text).build();
        if rule == "any" {
            assert!(result.is_ok() || matches!(result, Err(Error::BadInput { .. })));
            continue;
        }
        let found = findings(result);
        assert!(
            found.iter().any(|finding| finding.rule == rule
                && finding.column.as_deref() == Some(column)
                && finding.line == Some(row as u64 + 2)),
            "{file} {column} {text} {rule}: {found:#?}"
        );
        assert!(
            found.iter().all(|finding| finding.line == Some(row as u64 + 2)),
            "{file} {column} {text}: {found:#?}"
        );
    }
    // A transfer between carriages of which none runs there, and one that changes nothing.
    let nowhere =
        Folder::small().set("transfers.csv", 1, "hub", "DDD").set("transfers.csv", 1, "to", "rail-1435");
    let finding = one(&nowhere, "transfers.csv", 3, "from", "transfer-carriage");
    says(&finding, "rail-1520");
    let same = Folder::small().set("transfers.csv", 1, "from", "rail-1520");
    one(&same, "transfers.csv", 3, "to", "no-change");
    let alone = Folder::small().set("limits.csv", 0, "members", "");
    assert!(alone.findings().iter().all(|finding| finding.column.as_deref() == Some("members")));
}

#[test]
fn codes_and_keys_are_unique_and_rows_differ() {
    let keys = [
        ("hubs.csv", "code"),
        ("borders.csv", "code"),
        ("limits.csv", "code"),
        ("cargoes.csv", "code"),
        ("corridors.csv", "code"),
        ("sources.csv", "key"),
    ];
    for (file, column) in keys {
        let mut folder = Folder::small();
        let table = folder.table(file);
        table.rows.push(table.rows[0].clone());
        let line = table.rows.len() as u64 + 1;
        one(&folder, file, line, column, "duplicate-key");
    }
    // Links and transfers without a key are numbered, unless they agree in every column.
    for (file, two_way) in
        [("links.csv", "yes"), ("links.csv", "no"), ("transfers.csv", "yes"), ("transfers.csv", "no")]
    {
        let mut folder = Folder::small().set(file, 1, "two_way", two_way);
        let table = folder.table(file);
        table.rows.push(table.rows[1].clone());
        let last = table.rows.len() - 1;
        let found = folder.findings();
        assert!(
            !found.is_empty() && found.iter().all(|finding| finding.rule == "identical-rows"),
            "{file} {two_way}: {found:#?}"
        );
        assert!(found.iter().all(|finding| finding.file.as_deref() == Some(file)), "{found:#?}");
        assert!(
            found.iter().all(|finding| finding.line == Some(last as u64 + 2)),
            "{file} {two_way}: {found:#?}"
        );
        assert!(folder.set(file, last, "time_h", "25.5").build().is_ok());
    }
    let mut folder = Folder::small();
    let table = folder.table("links.csv");
    table.rows.push(table.rows[2].clone());
    let found = folder.findings();
    assert!(
        found.iter().all(|finding| finding.rule == "duplicate-key" && finding.line == Some(5)),
        "{found:#?}"
    );
}

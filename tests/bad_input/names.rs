//! What is named exists, is named once, and fits: codes, sources, columns, pairs, contradictions.

use super::*;

#[test]
fn unknown_codes_come_with_suggestions() {
    let small = Folder::small();
    let cases: [(&str, usize, &str, &str, &str); 14] = [
        ("links.csv", 0, "from", "AAB", "AAA"),
        ("links.csv", 1, "to", "CCX", "CCC"),
        ("links.csv", 1, "cargo", "contaner", "container"),
        ("transfers.csv", 0, "hub", "AAX", "AAA"),
        ("transfers.csv", 0, "cargo", "conteiner", "container"),
        ("borders.csv", 0, "links", "GF", "GE"),
        ("limits.csv", 0, "members", "AAA-CCC-see", "AAA-CCC-sea"),
        ("limits.csv", 0, "cargo", "contain", "container"),
        ("rates.csv", 0, "select", "operator:KTX", "KTZ"),
        ("rates.csv", 3, "select", "AAA-CCC-se", "AAA-CCC-sea"),
        ("rates.csv", 0, "cargo", "wagonloud", "wagonload"),
        ("corridors.csv", 0, "from", "AAX", "AAA"),
        ("corridors.csv", 0, "cargo", "containr", "container"),
        ("corridors.csv", 0, "links", "AAA-CCC-seo", "AAA-CCC-sea"),
    ];
    for (file, row, column, text, near) in cases {
        let folder = small.clone().set(file, row, column, text);
        let found = folder.findings();
        let line = row as u64 + 2;
        let hit = found
            .iter()
            .find(|finding| {
                finding.rule == "unknown-code"
                    && finding.file.as_deref() == Some(file)
                    && finding.line == Some(line)
                    && finding.column.as_deref() == Some(column)
            })
            .unwrap_or_else(|| panic!("{file}:{line} {column} {text}: {found:#?}"));
        assert!(hit.suggestion.as_ref().unwrap().contains(near), "{hit}");
    }
    let chain = small.clone().set("corridors.csv", 0, "links", "AAA>CCC BBB>DDD");
    says(&one(&chain, "corridors.csv", 2, "links", "unknown-code"), "`BBB` to `DDD`");
    let position = small.clone().set("hubs.csv", 0, "position_source", "S3");
    says(&one(&position, "hubs.csv", 2, "position_source", "unknown-code"), "S1");
}

#[test]
fn every_fact_of_every_table_needs_a_known_source() {
    for (file, facts) in FACTS {
        for fact in facts {
            let column = format!("{fact}_source");
            let folder = Folder::small().set(file, 0, &column, "S1 S9 S2");
            let finding = one(&folder, file, 2, &column, "unknown-code");
            says(&finding, "no source `S9`");
        }
    }
}

#[test]
fn a_wrong_source_is_told_where_it_stands() {
    // In the fact's own column or, where the table has none, in the shorthand.
    let hubs = ("hubs.csv", "code,lat,lon\nA,43.6,51.2\nB,45.3,55.2\n");
    for (columns, cells, told) in [
        ("capacity_source", "S9", &["capacity_source"][..]),
        ("source", "S9", &["source", "source"]),
        ("row_source", "S9", &["row_source", "row_source"]),
        ("row_source,capacity_source", "S9,S8", &["capacity_source", "row_source"]),
    ] {
        let links =
            format!("from,to,length_km,capacity,capacity_unit,{columns}\nA,B,430,5,mt_per_year,{cells}\n");
        let mut found: Vec<String> = findings(from_tables(&[hubs, ("links.csv", &links)]))
            .into_iter()
            .map(|finding| finding.column.unwrap())
            .collect();
        found.sort();
        assert_eq!(found, told, "{columns}");
    }
}

#[test]
fn words_may_have_capital_letters() {
    let hubs = "Code,LAT,Lon,Kind\nA,43.6,51.2,Port\nB,45.3,55.2,STATION\nC,39.9,49.4,port\n";
    let links = "From,To,Length_km,Two_Way,Mode,Moves,Status,Capacity,Capacity_Unit,Capacity_Status,Capacity_Ways\n\
                 A,B,430,Yes,Rail,Wagon,Open,5,Mt_per_Year,Estimate,Both\nA,C,460,NO,SEA,Box,,Unbounded,,,\n";
    let transfers = "hub,from,to,two_way,kind\nA,Rail-1435,Sea-Box,YES,Load\n";
    let rates =
        "select,quantity,value,unit\nMode:Rail,Tariff,0.03,USD_per_t_km\ncarriage:SEA-box,wait_h,5,\n";
    let cargoes = "code,carriages,t_per_teu,headline_unit\nBox,Rail-1435 SEA-box,12,TEU\n";
    let tables = [
        ("hubs.csv", hubs),
        ("links.csv", links),
        ("transfers.csv", transfers),
        ("rates.csv", rates),
        ("cargoes.csv", cargoes),
    ];
    let capital = from_tables(&tables).unwrap();
    let small = tables.map(|(name, text)| {
        // Codes are no words of the format: they stay as they are.
        let text =
            text.to_ascii_lowercase().replace("\na,", "\nA,").replace("\nb,", "\nB,").replace("\nc,", "\nC,");
        let text = text
            .replace("A,b,430", "A,B,430")
            .replace("A,c,460", "A,C,460")
            .replace("box,rail-1435 s", "Box,rail-1435 s");
        (name, text)
    });
    let small: Vec<(&str, &str)> = small.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(from_tables(&small).unwrap(), capital);
    assert!(capital.hub_id("a").is_err(), "codes are taken as they stand");
    let twice = [("hubs.csv", "code,lat,lon,Lat\nA,1,2,1\n"), ("links.csv", "from,to,length_km\n")];
    let found = findings(from_tables(&twice));
    assert!(found.iter().any(|finding| finding.rule == "duplicate-column"), "{found:#?}");
}

#[test]
fn a_decimal_comma_is_named() {
    let links = "from,to,length_km,tariff,tariff_unit\nA,B,430,0,03,usd_per_t_km\n";
    let tables = [("hubs.csv", "code,lat,lon\nA,43.6,51.2\nB,45.3,55.2\n"), ("links.csv", links)];
    let found = findings(from_tables(&tables));
    assert_eq!(found.len(), 1, "{found:#?}");
    says(&found[0], "decimal comma");
}

#[test]
fn columns_are_known_and_complete() {
    for (file, _) in FACTS {
        let mut folder = Folder::small();
        folder.table(file).header.push("lenght_km");
        folder.table(file).rows.iter_mut().for_each(|row| row.push("1".to_owned()));
        let finding = one(&folder, file, 1, "lenght_km", "unknown-column");
        if file == "links.csv" {
            says(&finding, "did you mean length_km");
        }
    }
    let required = [
        ("hubs.csv", &["code", "lat", "lon"][..]),
        ("links.csv", &["from", "to", "length_km"]),
        ("transfers.csv", &["hub", "from", "to"]),
        ("borders.csv", &["code", "links"]),
        ("limits.csv", &["code", "amount", "amount_unit", "members"]),
        ("rates.csv", &["select", "quantity", "value"]),
        ("cargoes.csv", &["code", "carriages"]),
        ("corridors.csv", &["code", "from", "to", "links"]),
        ("sources.csv", &["key"]),
    ];
    for (file, columns) in required {
        for column in columns {
            let mut folder = Folder::small();
            let table = folder.table(file);
            let at = table.header.iter().position(|known| known == column).unwrap();
            table.header.remove(at);
            table.rows.iter_mut().for_each(|row| {
                row.remove(at);
            });
            one(&folder, file, 1, column, "missing-column");
            // The same with the cell of a row empty.
            let folder = Folder::small().set(file, 0, column, "");
            let found = folder.findings();
            assert!(
                found.iter().any(|finding| finding.file.as_deref() == Some(file)
                    && finding.line == Some(2)
                    && finding.column.as_deref() == Some(column)),
                "{file} {column}: {found:#?}"
            );
            assert!(found.iter().all(|finding| finding.line == Some(2)), "{file} {column}: {found:#?}");
        }
    }
    let mut folder = Folder::small();
    folder.table("links.csv").header[5] = "two_way";
    one(&folder, "links.csv", 1, "two_way", "duplicate-column");
}

#[test]
fn a_wrong_header_hides_nothing() {
    // A column with a slip in its name: what is wrong in the cells is told in the same run, and nothing that follows from the slip.
    let folder = Folder::small().set("links.csv", 1, "time_h", "1 day").set("links.csv", 2, "status", "ajar");
    let text = folder.text("links.csv").replacen("capacity_unit", "capcity_unit", 1);
    let found = findings(build(&folder.with("links.csv", text.as_bytes())));
    let places: Vec<(&str, u64, &str)> =
        found.iter().map(|f| (f.rule.as_str(), f.line.unwrap(), f.column.as_deref().unwrap())).collect();
    let expected =
        [("unknown-column", 1, "capcity_unit"), ("not-a-number", 3, "time_h"), ("bad-value", 4, "status")];
    assert_eq!(places, expected, "{found:#?}");
    says(&found[0], "did you mean capacity_unit");
    // A comma at the end of the header, as spreadsheets leave it.
    let small = Folder::small();
    let text = small.text("sources.csv").replace('\n', ",\n");
    let found = findings(build(&small.with("sources.csv", text.as_bytes())));
    assert_eq!(found.len(), 1, "{found:#?}");
    says(&found[0], "column 6 of 6 has no name");
    // Semicolons and tabs between the columns.
    for (sign, word) in [(";", "semicolons"), ("\t", "tabs")] {
        let text = small.text("hubs.csv").replace(',', sign);
        let found = findings(build(&small.with("hubs.csv", text.as_bytes())));
        assert_eq!((found.len(), found[0].rule.as_str()), (1, "separator"), "{found:#?}");
        says(&found[0], word);
        says(&found[0], "commas");
    }
    // The shorthand where there is no fact it could be about would be read and lost.
    for (file, column) in
        [("sources.csv", "status"), ("corridors.csv", "source"), ("sources.csv", "row_note")]
    {
        let mut folder = small.clone();
        folder.table(file).header.push(column);
        folder.table(file).rows.iter_mut().for_each(|row| row.push("estimate".to_owned()));
        one(&folder, file, 1, column, "unknown-column");
    }
    // A header that does not stand on the first line is told where it stands.
    let text = format!("\n\n{}", small.text("links.csv").replacen("operator", "operater", 1));
    assert_eq!(findings(build(&small.with("links.csv", text.as_bytes())))[0].line, Some(3));
}

#[test]
fn units_are_of_what_moves() {
    let cases = [
        ("links.csv", 0, "capacity_unit", "trucks_per_day"),
        ("links.csv", 1, "capacity_unit", "trains_per_day"),
        ("links.csv", 1, "capacity_unit", "wagons_per_year"),
        ("links.csv", 1, "other_use_unit", "trucks_per_year"),
        ("links.csv", 0, "tariff_unit", "usd_per_truck_km"),
        ("links.csv", 1, "tariff_unit", "usd_per_wagon"),
        ("transfers.csv", 0, "capacity_unit", "trucks_per_year"),
        ("transfers.csv", 0, "cost_unit", "usd_per_truck"),
    ];
    for (file, row, column, unit) in cases {
        let finding =
            one(&Folder::small().set(file, row, column, unit), file, row as u64 + 2, column, "unit");
        says(&finding, unit);
    }
}

#[test]
fn rates_do_not_contradict_one_another() {
    let with = |rows: &[&str]| {
        let mut folder = Folder::small();
        let table = folder.table("rates.csv");
        let width = table.header.len();
        for row in rows {
            let mut cells: Vec<String> = row.split(',').map(str::to_owned).collect();
            cells.resize(width, String::new());
            table.rows.push(cells);
        }
        folder
    };
    // The small folder has four rows, so the first new one stands on line 6.
    let again = with(&["operator:KTZ,container,,tariff,usd_per_feu_km,0.7"]);
    let finding = one(&again, "rates.csv", 6, "value", "conflicting-rates");
    says(&finding, "line 2 states tariff 0.61");
    says(&finding, "0.7");
    let same = with(&["operator:KTZ,container,,tariff,usd_per_feu_km,0.61"]);
    says(&one(&same, "rates.csv", 6, "select", "identical-rows"), "line 2");
    // The order of selectors does not matter, nor does a cargo more.
    let turned = with(&["mode:rail country:KZ,,,speed_km_h,,20", "country:KZ mode:rail,,,speed_km_h,,25"]);
    says(&one(&turned, "rates.csv", 7, "value", "conflicting-rates"), "line 6");
    let wider = with(&["operator:KTZ,wagonload container,,tariff,usd_per_t_km,0.02"]);
    says(&one(&wider, "rates.csv", 6, "value", "conflicting-rates"), "line 2");
    // What is more or less special may differ.
    for fine in [
        "operator:KTZ,,,tariff,usd_per_feu_km,0.7",
        "operator:KTZ,wagonload,,tariff,usd_per_t_km,0.7",
        "operator:KTZ,container,block_train,tariff,usd_per_feu_km,0.7",
        "operator:KTZ mode:rail,container,,tariff,usd_per_feu_km,0.7",
        "operator:ADY,container,,tariff,usd_per_feu_km,0.7",
    ] {
        assert!(with(&[fine]).build().is_ok(), "{fine}");
    }
    // A rate that no asset could use.
    for (row, column, word) in [
        ("country:KX,,,speed_km_h,,20", "select", "KZ"),
        ("country:KZ,,,dwell_h,,12", "select", "borders"),
        ("mode:rail,,,cost,usd_per_t,12", "select", "transfers"),
        ("AAA-CCC-sea,,,dwell_h,,12", "select", "borders"),
        ("border:AZ-GE,,,tariff,usd_per_t,12", "select", "links"),
        ("operator:KTZ,,,other_use,t_per_year,12", "select", "by key"),
        ("GE AAA-CCC-sea,,,wait_h,,12", "select", "a row for each"),
        ("corridor:all,,,wait_h,,12", "select", "corridor:all"),
    ] {
        let found = with(&[row]).findings();
        assert_eq!(found.len(), 1, "{row}: {found:#?}");
        assert_eq!((found[0].line, found[0].column.as_deref()), (Some(6), Some(column)), "{row}");
        says(&found[0], word);
    }
}

#[test]
fn what_is_named_is_named_once_and_fits() {
    let small = Folder::small();
    let twice = small.clone().set("borders.csv", 0, "links", "GE GE");
    says(&one(&twice, "borders.csv", 2, "links", "named-twice"), "twice");
    let both = small.clone().set("borders.csv", 0, "links", "GE GE~");
    says(&one(&both, "borders.csv", 2, "links", "named-twice"), "opposite direction");
    let both = small.clone().set("limits.csv", 0, "members", "AAA-CCC-sea CCC-AAA-sea");
    says(&one(&both, "limits.csv", 2, "members", "named-twice"), "AAA-CCC-sea");
    let transfer = "transfer:AAA:rail-1520>sea-box:boxes";
    let twice = small.clone().set("limits.csv", 0, "members", &format!("{transfer} {transfer}"));
    one(&twice, "limits.csv", 2, "members", "named-twice");
    let nested = small.clone().set("limits.csv", 0, "members", "limit:port");
    one(&nested, "limits.csv", 2, "members", "unknown-code");
    let transfer = small.clone().set("borders.csv", 0, "links", transfer);
    assert_eq!(transfer.findings()[0].rule, "unknown-code", "a border is on links");
    // An alias that is somebody else's code, and one that two hubs have.
    let alias = small.clone().set("hubs.csv", 0, "aliases", "a1|BBB");
    says(&one(&alias, "hubs.csv", 2, "aliases", "alias"), "`BBB`");
    let shared = small.clone().set("hubs.csv", 1, "aliases", "a2").build().unwrap();
    let shared: Vec<&Finding> = shared.warnings().iter().filter(|w| w.rule == "shared-alias").collect();
    assert_eq!((shared.len(), shared[0].asset.as_str()), (1, "BBB"));
    // Codes hold nothing that separates codes elsewhere.
    for (file, column) in
        [("hubs.csv", "code"), ("borders.csv", "code"), ("limits.csv", "code"), ("cargoes.csv", "code")]
    {
        for wrong in ["A A", "A:B", "A>B", "A|B", "A~"] {
            let found = small.clone().set(file, 0, column, wrong).findings();
            assert!(
                found.iter().any(|f| f.rule == "bad-code"
                    && f.line == Some(2)
                    && f.column.as_deref() == Some(column)),
                "{file} {wrong}: {found:#?}"
            );
        }
    }
    one(&small.clone().set("links.csv", 0, "key", "hub:AAA"), "links.csv", 2, "key", "bad-code");
    // A chain over a misspelt hub says which, once.
    let chain = small.clone().set("corridors.csv", 0, "links", "AAA>CCX>DDD");
    says(&one(&chain, "corridors.csv", 2, "links", "unknown-code"), "did you mean CCC");
    let loops = small.clone().set("corridors.csv", 0, "to", "DDD AAA");
    says(&one(&loops, "corridors.csv", 2, "to", "no-ends"), "`AAA` is at both ends");
    // The first of two equal codes is named.
    let mut folder = small.clone();
    let table = folder.table("hubs.csv");
    table.rows.push(table.rows[1].clone());
    says(&one(&folder, "hubs.csv", 6, "code", "duplicate-key"), "line 3");
    for (file, row, column, text, rule) in [
        ("links.csv", 0, "country", "Kazakhstan", "bad-value"),
        ("borders.csv", 0, "countries", "AZ|Georgia", "bad-value"),
        ("links.csv", 0, "gauge_mm", "0", "gauge"),
        ("links.csv", 0, "gauge_mm", "wide", "bad-value"),
        ("links.csv", 0, "price_year", "next", "bad-value"),
        ("transfers.csv", 0, "valid_until", "1999", "range-order"),
        ("transfers.csv", 0, "name", "two words", "bad-code"),
        ("cargoes.csv", 0, "headline_unit", "boxes", "bad-value"),
        ("links.csv", 0, "length_km", "1e16", "too-large"),
        ("links.csv", 0, "capacity", "1e300", "too-large"),
    ] {
        let found = small.clone().set(file, row, column, text).findings();
        let hit = found.iter().find(|f| f.rule == rule && f.column.as_deref() == Some(column));
        let hit = hit.unwrap_or_else(|| panic!("{file} {column} {text}: {found:#?}"));
        assert_eq!((hit.file.as_deref(), hit.line), (Some(file), Some(row as u64 + 2)), "{hit}");
        if !matches!(rule, "range-order" | "bad-code" | "too-large" | "gauge") {
            says(hit, text.rsplit('|').next().unwrap());
        }
    }
}

#[test]
fn pairs_name_one_another() {
    let network = |links: &str, transfers: &str| {
        from_tables(&[
            ("hubs.csv", "code,lat,lon\nA,43.6,51.2\nB,45.3,55.2\nC,40,50\n"),
            ("links.csv", &format!("from,to,length_km,mode,key,back_key,two_way\n{links}")),
            ("transfers.csv", &format!("hub,from,to,key,back_key,two_way\n{transfers}")),
        ])
    };
    let base = "A,B,430,rail,r,,yes\nA,C,460,sea,s,,yes\n";
    let fine = network(
        "A,B,430,rail,r,q,\nB,A,431,rail,q,r,\nA,C,460,sea,s,t,yes\n",
        "A,rail-1435,sea-box,transfer:u,transfer:v,\nA,sea-box,rail-1435,transfer:v,transfer:u,\n",
    )
    .unwrap();
    let back = |key: &str| fine.opposite(fine.link_id(key).unwrap()).map(|id| fine.link(id).key.clone());
    assert_eq!(
        (back("r").as_deref(), back("s").as_deref()),
        (Some("q"), Some("t")),
        "a two-way row may name both"
    );
    for (links, word) in [
        ("A,B,430,rail,r,q,\nA,C,460,sea,s,,yes\n", "no link `q`"),
        ("A,B,430,rail,r,q,\nB,A,431,rail,q,,\nA,C,460,sea,s,,yes\n", "does not name this one"),
        ("A,B,430,rail,r,s,\nA,C,460,sea,s,,yes\n", "not the opposite"),
        ("A,B,430,rail,r,r,\nA,C,460,sea,s,,yes\n", "its own opposite"),
        ("A,A,430,rail,r,r,\nA,C,460,sea,s,,yes\n", "its own opposite"),
        ("A,B,430,rail,r,q,\nB,A,431,rail,q,o,\nA,B,43,rail,o,q,\nA,C,460,sea,s,,yes\n", "names `o`"),
    ] {
        let found = findings(network(links, ""));
        let hit = found.iter().find(|f| f.column.as_deref() == Some("back_key")).unwrap();
        assert_eq!((hit.file.as_deref(), hit.line), (Some("links.csv"), Some(2)), "{hit}");
        says(hit, word);
    }
    for (transfers, word) in [
        ("A,rail-1435,sea-box,transfer:u,transfer:v,\n", "no transfer `transfer:v`"),
        ("A,rail-1435,sea-box,transfer:u,transfer:u,\n", "its own opposite"),
        (
            "A,rail-1435,sea-box,transfer:u,transfer:v,\nA,rail-1435,sea-box,transfer:v,transfer:u,\n",
            "not the opposite",
        ),
        (
            "A,rail-1435,sea-box,transfer:u,transfer:v,\nB,sea-box,rail-1435,transfer:v,transfer:u,\n",
            "not the opposite",
        ),
        (
            "A,rail-1435,sea-box,transfer:u,transfer:v,\nA,sea-box,rail-1435,transfer:v,,\n",
            "does not name this one",
        ),
    ] {
        let found = findings(network(base, transfers));
        let hit = found.iter().find(|f| f.rule == "not-a-pair" || f.rule == "unknown-code").unwrap();
        assert_eq!((hit.file.as_deref(), hit.line), (Some("transfers.csv"), Some(2)), "{hit}");
        assert_eq!(hit.column.as_deref(), Some("back_key"));
        says(hit, word);
    }
    // A key of a transfer may not look like that of something else.
    let found = findings(network(base, "A,rail-1435,sea-box,s,,\n"));
    says(&found[0], "begins with transfer:");
}

#[test]
fn findings_are_grouped_by_rule() {
    let folder = Folder::small()
        .set("hubs.csv", 0, "depth_m", "-1")
        .set("hubs.csv", 1, "lat", "99")
        .set("hubs.csv", 2, "stay_h", "-1")
        .set("links.csv", 0, "time_h", "-1")
        .set("links.csv", 2, "valid_from", "2030")
        .set("links.csv", 2, "valid_until", "2020")
        .set("transfers.csv", 0, "time_h_source", "S8")
        .set("transfers.csv", 1, "time_h", "-1");
    let found = folder.findings();
    let rules: Vec<&str> = found.iter().map(|finding| finding.rule.as_str()).collect();
    assert_eq!(
        rules,
        ["negative", "negative", "negative", "negative", "coordinates", "range-order", "unknown-code"],
        "{found:#?}"
    );
}

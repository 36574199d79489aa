//! Every malformed table ends in one `Error::BadInput` that lists every finding with file, line, column and reason. Nothing panics and
//! nothing is dropped silently.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]

mod damage;
mod ledger;
mod names;
mod planted;
mod shape;
mod values;

use corridor::data::{caspian_tables, from_table_bytes, from_tables, read_folder, read_folder_with_ledger};
use corridor::{Error, Finding, Network};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::BTreeSet;

/// One table in memory: its header and its rows, each with the line it stands on.
#[derive(Clone)]
struct Table {
    file: &'static str,
    header: Vec<&'static str>,
    rows: Vec<Vec<String>>,
}

/// A small network that uses every table and every numeric column.
#[derive(Clone)]
struct Folder(Vec<Table>);

const FACTS: [(&str, &[&str]); 7] = [
    ("hubs.csv", &["depth_m", "stay_h", "stay_cost", "stay_capacity"]),
    (
        "links.csv",
        &[
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
        ],
    ),
    ("transfers.csv", &["time_h", "cost", "cost_back", "capacity", "other_use"]),
    ("borders.csv", &["dwell_h", "dwell_back_h", "fee", "fee_back", "capacity", "other_use"]),
    ("limits.csv", &["amount", "other_use"]),
    ("rates.csv", &["value"]),
    (
        "cargoes.csv",
        &["t_per_teu", "t_per_wagon", "t_per_truck", "t_per_train", "teu_per_wagon", "value_of_time"],
    ),
];

fn table(file: &'static str, header: &'static str, rows: &[&str]) -> Table {
    let header: Vec<&str> = header.split(',').collect();
    let rows =
        rows.iter().map(|row| row.split(',').map(str::to_owned).collect::<Vec<_>>()).collect::<Vec<_>>();
    for row in &rows {
        assert_eq!(row.len(), header.len(), "{file}: {row:?}");
    }
    Table { file, header, rows }
}

impl Folder {
    fn small() -> Self {
        let mut tables = vec![
            table(
                "hubs.csv",
                "code,lat,lon,name,aliases,country,kind,depth_m,stay_h,stay_cost,stay_cost_unit,stay_capacity,stay_capacity_unit,stay_capacity_ways,stay_capacity_basis,position_status,position_source",
                &[
                    "AAA,43.6,51.2,Alpha,a1|a2,KZ,port,7,2,1.5,usd_per_t,5,mt_per_year,both,design,estimate,S1",
                    "BBB,45.3,55.2,Beta,b1,KZ,junction,,,,,,,,,,",
                    "CCC,39.9,49.4,Gamma,,AZ,port,6,1,2,usd_per_teu,unbounded,,,,,",
                    "DDD,41.7,44.8,Delta,,GE,place,,,,,,,,,,",
                ],
            ),
            table(
                "links.csv",
                "from,to,length_km,key,two_way,operator,country,mode,moves,gauge_mm,cargo,time_h,tariff,tariff_unit,tariff_back,price_scope,price_year,capacity,capacity_unit,capacity_ways,capacity_basis,other_use,other_use_unit,other_use_ways,co2_g_per_tkm,tracks,status,valid_from,valid_until,departures_per_week,places,wait_h,availability",
                &[
                    "AAA,BBB,430,,yes,KTZ,KZ,rail,,1520,,14,0.03,usd_per_t_km,0.02,all_in,2025,12,trains_per_day,each,design,2,trains_per_day,each,22,1+2,open,1990,2060,7,20,5,",
                    "AAA,CCC,480,,yes,SHIP,,sea,box,,container,24,400,usd_per_teu,300,all_in,2025,90000,teu_per_year,each,assessed,1000,teu_per_year,each,15,,open,,,3,100,20,1 1 1 1 1 1 1 1 1 1 0.5 0.5",
                    "CCC,DDD,520,GE,yes,ADY,,rail,,1520,,20,,,,,,8,mt_per_year,both,assessed,1,mt_per_year,both,20,2,,,,,,,",
                ],
            ),
            table(
                "transfers.csv",
                "hub,from,to,two_way,name,kind,cargo,time_h,cost,cost_unit,cost_back,price_scope,price_year,capacity,capacity_unit,capacity_ways,capacity_basis,other_use,other_use_unit,other_use_ways,status,valid_from,valid_until",
                &[
                    "AAA,rail-1520,sea-box,yes,boxes,load,container,24,50,usd_per_teu,40,all_in,2025,140000,teu_per_year,both,design,20000,teu_per_year,both,open,2000,2050",
                    "CCC,sea-box,rail-1520,yes,,unload,,30,60,usd_per_teu,50,all_in,2025,150000,teu_per_year,both,design,10000,teu_per_year,both,,,",
                ],
            ),
            table(
                "borders.csv",
                "code,links,name,countries,dwell_h,dwell_back_h,fee,fee_unit,fee_back,price_scope,price_year,capacity,capacity_unit,capacity_ways,capacity_basis,other_use,other_use_unit,other_use_ways,open_h_per_day,includes_gauge_change",
                &[
                    "AZ-GE,GE,Border,AZ|GE,8,6,4,usd_per_t,3,all_in,2025,10,trains_per_day,each,assessed,2,trains_per_day,each,20,no",
                ],
            ),
            table(
                "limits.csv",
                "code,name,amount,amount_unit,amount_ways,amount_basis,members,other_use,other_use_unit,other_use_ways,cargo",
                &[
                    "port,All of A,6,mt_per_year,both,design,AAA-CCC-sea transfer:AAA:rail-1520>sea-box:boxes hub:AAA,1,mt_per_year,both,container",
                ],
            ),
            table(
                "rates.csv",
                "select,cargo,class,quantity,unit,value",
                &[
                    "operator:KTZ,container,,tariff,usd_per_feu_km,0.61",
                    "border:AZ-GE,,single_wagon,dwell_h,,12",
                    "basis:design,,,practical_share,,0.8",
                    "AAA-CCC-sea,,,other_use,teu_per_year,500",
                ],
            ),
            table(
                "cargoes.csv",
                "code,name,carriages,t_per_teu,t_per_wagon,t_per_truck,t_per_train,teu_per_wagon,value_of_time,class,headline_unit",
                &[
                    "container,Boxes,rail-1520 rail-1435 sea-box,12,24,24,1140,2,0.1,block_train,teu",
                    "wagonload,Wagons,rail-1520,12,58,20,2600,2,0.03,single_wagon,wagons",
                ],
            ),
            table(
                "corridors.csv",
                "code,name,from,to,links,cargo,note",
                &["all,The way,AAA,DDD,AAA>CCC GE,container,"],
            ),
            table(
                "sources.csv",
                "key,publisher,title,date,url",
                &["S1,Somebody,Something,2024,", "S2,Another,Other,2025,https://example.org"],
            ),
        ];
        // Every fact gets all of its siblings, empty at first.
        for table in &mut tables {
            let facts =
                FACTS.iter().find(|(file, _)| *file == table.file).map_or(&[][..], |(_, facts)| facts);
            for fact in facts {
                for sibling in ["low", "high", "status", "year", "source", "original", "note"] {
                    table.header.push(Box::leak(format!("{fact}_{sibling}").into_boxed_str()));
                    table.rows.iter_mut().for_each(|row| row.push(String::new()));
                }
            }
        }
        Self(tables)
    }

    fn table(&mut self, file: &str) -> &mut Table {
        self.0.iter_mut().find(|table| table.file == file).unwrap()
    }

    fn cell(&mut self, file: &str, row: usize, column: &str) -> &mut String {
        let table = self.table(file);
        let at = table
            .header
            .iter()
            .position(|known| *known == column)
            .unwrap_or_else(|| panic!("{file} {column}"));
        &mut table.rows[row][at]
    }

    fn set(mut self, file: &str, row: usize, column: &str, text: &str) -> Self {
        text.clone_into(self.cell(file, row, column));
        self
    }

    fn bytes(&self) -> Vec<(&'static str, Vec<u8>)> {
        let line = |cells: &[String]| {
            let cells: Vec<String> = cells
                .iter()
                .map(|cell| if cell.contains([',', '\n']) { format!("\"{cell}\"") } else { cell.clone() })
                .collect();
            cells.join(",") + "\n"
        };
        self.0
            .iter()
            .map(|table| {
                let mut text = table.header.join(",") + "\n";
                table.rows.iter().for_each(|row| text += &line(row));
                (table.file, text.into_bytes())
            })
            .collect()
    }

    fn build(&self) -> Result<Network, Error> {
        build(&self.bytes())
    }

    fn findings(&self) -> Vec<Finding> {
        findings(self.build())
    }

    /// The bytes with one table replaced.
    fn with(&self, file: &str, bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
        let mut all = self.bytes();
        all.iter_mut().find(|(name, _)| *name == file).unwrap().1 = bytes.to_vec();
        all
    }

    fn text(&self, file: &str) -> String {
        String::from_utf8(self.bytes().into_iter().find(|(name, _)| *name == file).unwrap().1).unwrap()
    }
}

fn build(tables: &[(&'static str, Vec<u8>)]) -> Result<Network, Error> {
    let tables: Vec<(&str, &[u8])> = tables.iter().map(|(name, bytes)| (*name, bytes.as_slice())).collect();
    from_table_bytes(&tables).map(|(network, _)| network)
}

fn findings(result: Result<Network, Error>) -> Vec<Finding> {
    match result {
        Err(Error::BadInput { findings, .. }) => {
            assert!(!findings.is_empty());
            let text = Error::BadInput { findings: findings.clone(), ledger: None }.to_string();
            // One line a finding; of many of one kind the first tell it.
            let lines = text.lines().count();
            assert!(lines == findings.len() + 1 || lines > 20 && lines <= findings.len(), "{lines}:\n{text}");
            findings
        }
        Err(other) => panic!("another error: {other}"),
        Ok(_) => panic!("accepted"),
    }
}

/// The one finding of a folder with one fault: file, line, column and rule are as expected and the reason says something.
fn one(folder: &Folder, file: &str, line: u64, column: &str, rule: &str) -> Finding {
    let found = folder.findings();
    assert_eq!(found.len(), 1, "{file}:{line} {column} {rule}: {found:#?}");
    let finding = found.into_iter().next().unwrap();
    assert_eq!(finding.file.as_deref(), Some(file), "{finding}");
    assert_eq!(finding.line, Some(line), "{finding}");
    assert_eq!(finding.column.as_deref(), Some(column), "{finding}");
    assert_eq!(finding.rule, rule, "{finding}");
    assert!(finding.reason.len() > 8, "{finding}");
    finding
}

fn says(finding: &Finding, word: &str) {
    assert!(finding.to_string().contains(word), "`{word}` is missing in: {finding}");
}

#[test]
fn the_small_network_is_clean() {
    let network = Folder::small().build().unwrap();
    assert_eq!((network.hub_count(), network.link_count(), network.transfers().len()), (4, 6, 4));
}

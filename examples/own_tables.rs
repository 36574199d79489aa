//! How do I read tables of my own, and what happens when they hold mistakes?
#![allow(clippy::print_stdout)]

use corridor::{Error, FlowSolver, Result};

const HUBS: &str =
    "code,name,country,lat,lon\nMINE,Mine,KZ,48.0,66.9\nYARD,Yard,KZ,45.3,55.2\nPORT,Port,KZ,43.6,51.2\n";
const LINKS: &str = "from,to,length_km,capacity,capacity_unit,capacity_status,capacity_source\n\
                     MINE,YARD,1020,12,trains_per_day,estimate,\n\
                     YARD,PORT,420,4,mt_per_year,published,OWNER\n";
const SOURCES: &str =
    "key,publisher,title,date,url\nOWNER,The railway,Annual report,2025,https://example.org\n";

fn main() -> Result<()> {
    let network =
        corridor::data::from_tables(&[("hubs.csv", HUBS), ("links.csv", LINKS), ("sources.csv", SOURCES)])?;
    let flows = FlowSolver::new(&network, network.cargo("container")?)?;
    println!("{}\n", flows.max_flow(["MINE"], ["PORT"])?);

    // Four mistakes: all are found at once, each with its place.
    let links = LINKS.replace("PORT", "POTR").replace("12,trains", "-12,trains").replace("OWNER", "OWENR");
    let hubs = HUBS.replace("45.3,55.2", "145.3,55.2");
    match corridor::data::from_tables(&[("hubs.csv", &hubs), ("links.csv", &links), ("sources.csv", SOURCES)])
    {
        Err(Error::BadInput { findings, .. }) => {
            println!("{} findings:", findings.len());
            for finding in findings {
                println!("  {finding}");
            }
        }
        Err(other) => return Err(other),
        Ok(_) => println!("no mistake was found"),
    }
    Ok(())
}

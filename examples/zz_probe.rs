//! probe
#![allow(clippy::print_stdout)]
use corridor::*;
fn main() -> Result<()> {
    let (n, l) = corridor::data::read_folder_with_ledger("data/caspian")?;
    println!("{l}");
    let n = n.at(2025);
    println!("{}", n.summary());
    for w in n.warnings() {
        println!("W {w}");
    }
    for c in n.corridors() {
        let cargo = n.cargo(c.cargo.as_deref().unwrap_or("container"))?;
        for case in [Case::Likely, Case::Worst, Case::Best] {
            let v = n.in_case(case);
            match FlowSolver::within(&v, cargo, &c.code).and_then(|f| f.corridor_flow()) {
                Ok(m) => println!("== {} {case:?}\n{m}", c.code),
                Err(e) => println!("== {} {case:?} ERR {e}", c.code),
            }
        }
        if let Ok(f) = FlowSolver::within(&n, cargo, &c.code) {
            match find_bottlenecks(&f, LadderQuery::from(c).steps(8)) {
                Ok(x) => println!("{x}"),
                Err(e) => println!("ladder err {e}"),
            }
        }
    }
    Ok(())
}

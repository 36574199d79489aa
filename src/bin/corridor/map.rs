//! `corridor map`: the network as a picture, with what was asked drawn into it.

use crate::arguments::{self, Shared};
use crate::asked;
use crate::failure::Failure;
use crate::output::{Output, not_written};
use corridor::map::Map;
use corridor::{FlowSolver, Query, Router, data, find_bottlenecks};

pub(crate) fn run(shared: &Shared, asked: &arguments::Map, output: &Output) -> Result<u8, Failure> {
    let Some(path) = output.file() else {
        return Err(Failure::arguments(
            "a map goes to a file: add `--out map.html`, or `--out map.svg` for a picture",
        ));
    };
    let network = asked::network(shared)?;
    let mut map = Map::new(&network);
    match &asked.title {
        Some(title) => map = map.title(title),
        None if shared.network == "caspian" => map = map.title("Trade corridors round the Caspian"),
        None => {}
    }
    for select in &shared.close {
        map = map.closed(select);
    }
    if !asked.route.is_empty() {
        let router = Router::new(&network, asked::cargo(&network, shared)?, asked::objective(shared)?)?;
        for (from, to) in &asked.route {
            let (from, to) = asked::ends(&network, from, to)?;
            let query = Query::new(&from, &to);
            map = map.route(&router.route(query)?);
        }
    }
    if asked.flow.is_some() || asked.ladder.is_some() {
        let flows = FlowSolver::new(&network, asked::cargo(&network, shared)?)?;
        if let Some((from, to)) = &asked.flow {
            map = map.flow(&flows.max_flow([asked::hub(&network, from)?], [asked::hub(&network, to)?])?);
        }
        if let Some((from, to)) = &asked.ladder {
            let (from, to) = (asked::hub(&network, from)?, asked::hub(&network, to)?);
            map = map.ladder(&find_bottlenecks(&flows, (from.as_str(), to.as_str()))?);
        }
    }
    let end = path.extension().map(|end| end.to_string_lossy().to_ascii_lowercase()).unwrap_or_default();
    if !["html", "htm", "svg"].contains(&end.as_str()) {
        return Err(Failure::arguments(format!(
            "a map is written as .html or .svg, and `{}` ends in neither",
            path.display()
        )));
    }
    let is_picture = path.extension().is_some_and(|end| end.eq_ignore_ascii_case("svg"));
    let page = if is_picture { map.svg() } else { map.html() };
    data::write_whole(path, page.as_bytes()).map_err(not_written)?;
    Ok(0)
}

//! The import table.

use super::*;

struct Row {
    line: usize,
    allowed: BTreeSet<String>,
}

fn read_table(architecture: &str, failures: &mut Vec<String>) -> BTreeMap<String, Row> {
    let mut rows = BTreeMap::new();
    let mut inside = false;
    let mut closed = false;
    for (number, line) in architecture.lines().enumerate().map(|(i, line)| (i + 1, line.trim())) {
        match line {
            "<!-- import-table -->" => inside = true,
            "<!-- /import-table -->" => (inside, closed) = (false, inside),
            _ if inside && line.starts_with('|') => {
                let cells: Vec<&str> = line.trim_matches('|').split('|').map(str::trim).collect();
                let [module, allowed] = cells[..] else {
                    failures.push(format!(
                        "{TABLE}:{number}: a row of the import table has {} columns, not 2",
                        cells.len()
                    ));
                    continue;
                };
                let module = module.trim_matches('`').to_owned();
                if module == "module" || module.starts_with("--") || module.starts_with(":-") {
                    continue;
                }
                let allowed = allowed.split(',').map(|name| name.trim().trim_matches('`'));
                let allowed = allowed
                    .filter(|name| !matches!(*name, "" | "-" | "–" | "—"))
                    .map(str::to_owned)
                    .collect();
                if rows.insert(module.clone(), Row { line: number, allowed }).is_some() {
                    failures.push(format!("{TABLE}:{number}: `{module}` has two rows"));
                }
            }
            _ => {}
        }
    }
    if !closed {
        failures
            .push(format!("{TABLE}:1: no table between <!-- import-table --> and <!-- /import-table -->"));
    }
    rows
}

pub(super) fn check_imports(tree: &Tree, files: &[File], report: &mut Report) {
    let rows = read_table(&tree.architecture, &mut report.failures);
    let modules: BTreeSet<&str> =
        files.iter().filter(|file| !file.is_test).filter_map(|file| file.module.as_deref()).collect();
    let root_names = root_names(files, &modules);
    let mut used: BTreeSet<(String, String)> = BTreeSet::new();

    for file in files {
        let Some(module) = file.module.as_deref() else { continue };
        if !rows.contains_key(module) && !file.is_test {
            report.failures.push(format!(
                "{}:1: module `{module}` has no row in the import table of {TABLE}",
                file.path
            ));
        }
        for path in file.paths.iter().filter(|path| !path.test) {
            let place = format!("{}:{}", file.path, path.line);
            match path.reaches() {
                Reach::Elsewhere => {}
                Reach::Escape => report.failures.push(format!(
                    "{place}: `{}` climbs out of module `{module}`; write `crate::...` so that the import shows",
                    path.written()
                )),
                Reach::Crate(name) => {
                    let target = if modules.contains(name) { Some(name) } else { root_names.get(name).copied() };
                    let Some(target) = target else {
                        report.failures.push(format!(
                            "{place}: `{}` names no module and no re-export of one; import from the module that defines it",
                            path.written()
                        ));
                        continue;
                    };
                    if target == module {
                        continue;
                    }
                    used.insert((module.to_owned(), target.to_owned()));
                    if rows.get(module).is_some_and(|row| !row.allowed.contains(target)) {
                        report.failures.push(format!(
                            "{place}: `{module}` imports `{target}` (`{}`), which the import table does not allow",
                            path.written()
                        ));
                    }
                }
            }
        }
        if let Some(line) = file.extern_self {
            report
                .failures
                .push(format!("{}:{line}: `extern crate self` hides imports from this test", file.path));
        }
    }

    for (module, row) in &rows {
        if !modules.contains(module.as_str()) {
            report.failures.push(format!("{TABLE}:{}: `{module}` has a row but no module in src/", row.line));
            continue;
        }
        for target in &row.allowed {
            if !used.contains(&(module.clone(), target.clone())) {
                report.failures.push(format!(
                    "{TABLE}:{}: the table says more than the code: `{module}` may import `{target}` and never does",
                    row.line
                ));
            }
        }
    }
    if let Some(cycle) = find_cycle(&rows) {
        let line = rows[&cycle[0]].line;
        report.failures.push(format!("{TABLE}:{line}: the table has a cycle: {}", cycle.join(" -> ")));
    }
}

/// The names that `lib.rs` re-exports, each with the module that it comes from.
fn root_names<'a>(files: &'a [File], modules: &BTreeSet<&'a str>) -> BTreeMap<&'a str, &'a str> {
    let Some(root) = files.iter().find(|file| file.path == "src/lib.rs") else { return BTreeMap::new() };
    let mut names = BTreeMap::new();
    for path in root.paths.iter().filter(|path| path.is_use && !path.test) {
        let segments: Vec<&str> = path.segments.iter().map(String::as_str).collect();
        let segments = match segments[..] {
            ["crate" | "self", ref rest @ ..] => rest,
            ref all => all,
        };
        if let Some(module) = segments.first().and_then(|first| modules.get(first)) {
            names.insert(path.name.as_str(), *module);
        }
    }
    names
}

/// Drops the modules all of whose imports are gone, again and again; what stays can only be a cycle or lead to one.
fn find_cycle(rows: &BTreeMap<String, Row>) -> Option<Vec<String>> {
    let mut left: BTreeSet<&str> = rows.keys().map(String::as_str).collect();
    loop {
        let free: Vec<&str> = left
            .iter()
            .copied()
            .filter(|name| !rows[*name].allowed.iter().any(|to| left.contains(to.as_str())))
            .collect();
        if free.is_empty() {
            break;
        }
        for name in free {
            left.remove(name);
        }
    }
    let mut walk = vec![(*left.first()?).to_owned()];
    loop {
        let next = rows[walk.last()?].allowed.iter().find(|to| left.contains(to.as_str()))?.clone();
        if let Some(at) = walk.iter().position(|name| *name == next) {
            walk.push(next);
            return Some(walk.split_off(at));
        }
        walk.push(next);
    }
}

//! Where things may be: imports, printing, words of the engine, names and sizes of files.

use super::*;

pub(super) fn check_places(files: &[File], report: &mut Report) {
    let failures = &mut report.failures;
    for file in files {
        let in_folder = |name: &str| {
            file.path == format!("src/{name}.rs") || file.path.starts_with(&format!("src/{name}/"))
        };
        let in_binary = in_folder("bin") || file.path == "src/main.rs";

        let mut petgraph: BTreeMap<usize, usize> = BTreeMap::new();
        for (at, token) in file.tokens.iter().enumerate() {
            let place = format!("{}:{}", file.path, token.line);
            let opens =
                |at: usize| file.tokens.get(at).is_some_and(|next| matches!(&*next.text, "(" | "[" | "{"));
            let before = at.checked_sub(1).map(|at| file.tokens[at].text.as_str());
            let after = file.tokens.get(at + 1).map(|token| token.text.as_str());
            if token.text.contains("petgraph") && !token.test {
                petgraph.entry(token.line).or_insert(at);
            }
            if token.kind != Kind::Word {
                continue;
            }
            match token.text.as_str() {
                "unsafe" => failures.push(format!("{place}: `unsafe`")),
                // Defining it is what `PartialOrd` asks for; calling it is how a NaN gets into an order.
                "partial_cmp" if before != Some("fn") && !token.test => {
                    failures
                        .push(format!("{place}: `partial_cmp`; use `total_cmp`, or an order without floats"));
                }
                name if PRINTING.contains(&name) && after == Some("!") && opens(at + 2) && !in_binary => {
                    failures
                        .push(format!("{place}: `{name}!`; the library returns values and prints nothing"));
                }
                name if in_folder("verify") && !token.test && is_solver(name) => {
                    failures.push(format!("{place}: `{name}`; a checker asks no solver"));
                }
                _ => {}
            }
        }

        if file.path == "src/lib.rs" {
            for (nth, (line, at)) in petgraph.iter().enumerate() {
                let re_export =
                    *at >= 2 && file.tokens[at - 1].text == "use" && file.tokens[at - 2].text == "pub";
                if nth > 0 || !re_export {
                    failures.push(format!(
                        "src/lib.rs:{line}: `petgraph` may stand here once, as `pub use petgraph...`"
                    ));
                }
            }
        } else if !in_folder("network") {
            for line in petgraph.keys() {
                failures
                    .push(format!("{}:{line}: `petgraph` outside src/network/ and its re-export", file.path));
            }
        }

        if !in_folder("data") && !in_binary {
            for path in file.paths.iter().filter(|path| path.starts_with(&["std", "fs"])) {
                failures
                    .push(format!("{}:{}: `std::fs` outside src/data/ and src/bin/", file.path, path.line));
            }
        }
    }
}

/// What finds answers, as against the answers themselves.
fn is_solver(name: &str) -> bool {
    ["Router", "Worker", "Solver", "Trial"].iter().any(|end| name.ends_with(end))
        || ["find_bottlenecks", "certify"].contains(&name)
}

/// Comments and strings count: the engine should read as a book about graphs.
pub(super) fn check_engine_words(tree: &Tree, report: &mut Report) {
    for (path, text) in &tree.sources {
        if path != "src/engine.rs" && !path.starts_with("src/engine/") {
            continue;
        }
        for (number, line) in text.lines().enumerate() {
            for word in freight_words(line) {
                let place = format!("{path}:{}", number + 1);
                report.failures.push(format!(
                    "{place}: the freight word `{word}` in the engine, which knows only graphs"
                ));
            }
        }
    }
}

/// The freight words of a line, where `a_b`, `aB`, `AB2` are all `a` and `b`. The crate's own name in a path is none.
fn freight_words(line: &str) -> Vec<String> {
    let line = line.replace("corridor::", "::");
    let characters: Vec<char> = line.chars().collect();
    let mut words: Vec<String> = vec![String::new()];
    for (at, &c) in characters.iter().enumerate() {
        let before = at.checked_sub(1).map(|at| characters[at]);
        let after = characters.get(at + 1);
        let hump = c.is_uppercase()
            && (before.is_some_and(char::is_lowercase)
                || (before.is_some_and(char::is_uppercase)
                    && after.is_some_and(|after| after.is_lowercase())));
        if hump || !c.is_alphabetic() {
            words.push(String::new());
        }
        if c.is_alphabetic() {
            words.last_mut().unwrap().extend(c.to_lowercase());
        }
    }
    let freight: BTreeSet<&str> = FREIGHT.split_whitespace().collect();
    words.retain(|word| {
        let singular = word.strip_suffix('s').unwrap_or(word);
        freight.contains(word.as_str())
            || freight.contains(singular)
            || matches!(word.as_str(), "ferries" | "cargoes" | "shipping")
    });
    words
}

pub(super) fn check_files(tree: &Tree, report: &mut Report) {
    for (path, text) in &tree.sources {
        for name in path.trim_end_matches(".rs").split('/').skip(1) {
            if BANNED_NAMES.contains(&name) {
                report.failures.push(format!(
                    "{path}:1: `{name}` says nothing; a file is named for the one thing in it"
                ));
            }
        }
        let lines = text.lines().count();
        if lines > TOO_LONG {
            report
                .failures
                .push(format!("{path}:{lines}: {lines} lines; {TOO_LONG} is the most, {LONG} the aim"));
        } else if lines > LONG {
            report.notes.push(format!("{path}: {lines} lines, over the aim of {LONG}"));
        }
    }
}

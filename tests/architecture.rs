//! Holds the sources to `ARCHITECTURE.md`.
//!
//! The import table between `<!-- import-table -->` and `<!-- /import-table -->` says which module may import which. This
//! test reads the table and `src/`, and fails when they differ in either direction. It also holds the rules that a
//! compiler cannot: where `petgraph`, `std::fs` and printing may appear, the words of the engine, file names, file sizes.
//!
//! The scanner is a small lexer, not a parser. It knows comments, literals, `use` trees, `#[cfg(test)]` items and inline
//! modules, which is all the rules need; what it can and cannot see is pinned down by the unit tests at the end.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, missing_docs)]
#![allow(clippy::print_stdout)] // the list of long files is for whoever asks with --nocapture

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

const TABLE: &str = "ARCHITECTURE.md";
const BANNED_NAMES: [&str; 6] = ["utils", "common", "helpers", "types", "core", "v2"];
const PRINTING: [&str; 5] = ["println", "eprintln", "print", "eprint", "dbg"];
const LONG: usize = 400;
const TOO_LONG: usize = 700;

/// Words that belong to freight and not to graphs; plurals count too.
const FREIGHT: &str = "hub port ship shipment rail railway cargo freight tonne corridor border wagon truck container \
                       transfer carriage tariff asset link ferry locomotive";

#[test]
fn the_sources_match_the_architecture() {
    let tree = Tree::read(Path::new(env!("CARGO_MANIFEST_DIR")));
    let report = check(&tree);
    for note in &report.notes {
        println!("note: {note}");
    }
    assert!(
        report.failures.is_empty(),
        "{} place(s) where the sources and {TABLE} differ:\n  {}\n",
        report.failures.len(),
        report.failures.join("\n  ")
    );
}

// ---------------------------------------------------------------------------------------------------------------------
// What is checked: the text of the table and of every source file, by path from the root, with `/` between components.

struct Tree {
    architecture: String,
    sources: BTreeMap<String, String>,
}

impl Tree {
    fn read(root: &Path) -> Self {
        let architecture = std::fs::read_to_string(root.join(TABLE)).unwrap_or_default();
        let mut sources = BTreeMap::new();
        let mut folders = vec![(root.join("src"), "src".to_owned())];
        while let Some((folder, name)) = folders.pop() {
            for entry in std::fs::read_dir(&folder).unwrap_or_else(|e| panic!("{}: {e}", folder.display())) {
                let entry = entry.unwrap();
                let path = format!("{name}/{}", entry.file_name().to_str().expect("a source path is UTF-8"));
                if entry.file_type().unwrap().is_dir() {
                    folders.push((entry.path(), path));
                } else if path.ends_with(".rs") {
                    let text =
                        std::fs::read_to_string(entry.path()).unwrap_or_else(|e| panic!("{path}: {e}"));
                    sources.insert(path, text);
                }
            }
        }
        Self { architecture, sources }
    }
}

#[derive(Default)]
struct Report {
    failures: Vec<String>,
    notes: Vec<String>,
}

fn check(tree: &Tree) -> Report {
    let mut report = Report::default();
    let mut files: Vec<File> = tree.sources.iter().map(|(path, text)| File::scan(path, text)).collect();
    let test_modules: Vec<String> = files.iter().flat_map(|file| file.test_modules.clone()).collect();
    for file in &mut files {
        let stem = file.path.trim_end_matches(".rs");
        if test_modules.iter().any(|name| stem == name || stem.starts_with(&format!("{name}/"))) {
            file.become_test();
        }
    }
    check_imports(tree, &files, &mut report);
    check_places(&files, &mut report);
    check_engine_words(tree, &mut report);
    check_files(tree, &mut report);
    report.failures.sort_by_cached_key(|failure| natural_order(failure));
    report
}

/// `path:line: ...` sorted by path, then by the line as a number.
fn natural_order(failure: &str) -> (String, usize, String) {
    let mut parts = failure.splitn(3, ':');
    let path = parts.next().unwrap_or_default().to_owned();
    let line = parts.next().and_then(|line| line.parse().ok()).unwrap_or(0);
    (path, line, failure.to_owned())
}

// ---------------------------------------------------------------------------------------------------------------------
// The import table.

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

fn check_imports(tree: &Tree, files: &[File], report: &mut Report) {
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

// ---------------------------------------------------------------------------------------------------------------------
// Where things may be.

fn check_places(files: &[File], report: &mut Report) {
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
fn check_engine_words(tree: &Tree, report: &mut Report) {
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

fn check_files(tree: &Tree, report: &mut Report) {
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

// ---------------------------------------------------------------------------------------------------------------------
// The scanner: text to tokens, tokens to paths.

#[derive(Clone, Copy, PartialEq, Debug)]
enum Kind {
    Word,
    Literal,
    Sign,
}

#[derive(Debug)]
struct Token {
    kind: Kind,
    text: String,
    line: usize,
    /// Inside an item under `#[cfg(test)]`.
    test: bool,
}

/// A path as it is used: `use a::{b, c as d}` gives `a::b` and `a::c`.
#[derive(Debug)]
struct UsedPath {
    segments: Vec<String>,
    /// The name that a `use` brings into scope.
    name: String,
    line: usize,
    test: bool,
    is_use: bool,
    /// How many modules are around it: 0 in the crate root.
    depth: usize,
}

enum Reach<'a> {
    /// `crate::name`.
    Crate(&'a str),
    /// As many `super` as there are modules around, or more.
    Escape,
    /// The module's own insides, or another crate.
    Elsewhere,
}

impl UsedPath {
    fn reaches(&self) -> Reach<'_> {
        let mut segments =
            self.segments.iter().map(String::as_str).skip_while(|segment| *segment == "self").peekable();
        if segments.next_if_eq(&"crate").is_some() {
            return Reach::Crate(segments.next().unwrap_or("crate"));
        }
        let climbs = segments.take_while(|segment| *segment == "super").count();
        if climbs > 0 && climbs >= self.depth { Reach::Escape } else { Reach::Elsewhere }
    }

    fn starts_with(&self, segments: &[&str]) -> bool {
        self.segments.len() >= segments.len() && self.segments.iter().zip(segments).all(|(a, b)| a == b)
    }

    fn written(&self) -> String {
        self.segments.join("::")
    }
}

struct File {
    path: String,
    /// The first path component under `src/`; none for the crate root and the binaries.
    module: Option<String>,
    tokens: Vec<Token>,
    paths: Vec<UsedPath>,
    is_test: bool,
    /// The files, without `.rs`, that `#[cfg(test)] mod name;` declares here.
    test_modules: Vec<String>,
    extern_self: Option<usize>,
}

impl File {
    fn scan(path: &str, text: &str) -> Self {
        let inside = path.trim_start_matches("src/").trim_end_matches(".rs");
        let mut modules: Vec<&str> = inside.split('/').collect();
        if matches!(modules.last(), Some(&("mod" | "lib" | "main"))) {
            modules.pop();
        }
        let module = modules.first().filter(|name| **name != "bin").map(|name| (*name).to_owned());
        let mut tokens = tokens(text);
        let is_test = mark_tests(&mut tokens);
        let paths = paths(&tokens, modules.len());
        let words = |at: usize| tokens.get(at).map_or("", |token| token.text.as_str());
        let is_self = |at: &usize| (words(*at), words(at + 1), words(at + 2)) == ("extern", "crate", "self");
        let extern_self = (0..tokens.len()).find(is_self).map(|at| tokens[at].line);
        let folder = modules.iter().fold("src".to_owned(), |folder, name| folder + "/" + name);
        let declares = |at: &usize| tokens[*at].test && words(*at) == "mod" && words(at + 2) == ";";
        let test_modules =
            (0..tokens.len()).filter(declares).map(|at| format!("{folder}/{}", words(at + 1))).collect();
        Self { path: path.to_owned(), module, tokens, paths, is_test, test_modules, extern_self }
    }

    fn become_test(&mut self) {
        self.is_test = true;
        self.tokens.iter_mut().for_each(|token| token.test = true);
        self.paths.iter_mut().for_each(|path| path.test = true);
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

fn tokens(text: &str) -> Vec<Token> {
    let chars: Vec<char> = text.chars().collect();
    let at = |i: usize| chars.get(i).copied().unwrap_or('\0');
    let mut out: Vec<Token> = Vec::new();
    let mut line = 1;
    let mut i = 0;
    while i < chars.len() {
        let start = i;
        let kind = match chars[i] {
            c if c.is_whitespace() => {
                i += 1;
                None
            }
            '/' if at(i + 1) == '/' => {
                while i < chars.len() && chars[i] != '\n' {
                    i += 1;
                }
                None
            }
            '/' if at(i + 1) == '*' => {
                let mut open = 0_usize;
                loop {
                    match (at(i), at(i + 1)) {
                        ('/', '*') => (open, i) = (open + 1, i + 2),
                        ('*', '/') => (open, i) = (open - 1, i + 2),
                        _ => i += 1,
                    }
                    if open == 0 || i >= chars.len() {
                        break;
                    }
                }
                None
            }
            '"' => {
                i = end_of_quoted(&chars, i, '"');
                Some(Kind::Literal)
            }
            // 'x' and '\n' are characters, 'x without the second quote is a lifetime.
            '\'' if at(i + 1) == '\\' || at(i + 2) == '\'' => {
                i = end_of_quoted(&chars, i, '\'');
                Some(Kind::Literal)
            }
            '\'' => {
                i += 1;
                while is_word(at(i)) {
                    i += 1;
                }
                Some(Kind::Sign)
            }
            c if is_word(c) => {
                while is_word(at(i)) {
                    i += 1;
                }
                let word: String = chars[start..i].iter().collect();
                let hashes = chars[i..].iter().take_while(|c| **c == '#').count();
                match word.as_str() {
                    "r" | "br" | "cr" if at(i + hashes) == '"' => {
                        i = end_of_raw(&chars, i + hashes + 1, hashes);
                        Some(Kind::Literal)
                    }
                    "r" if hashes == 1 && is_word(at(i + 1)) => {
                        i += 1;
                        None // `r#` of a raw identifier; the word itself comes next
                    }
                    "b" | "c" if at(i) == '"' => {
                        i = end_of_quoted(&chars, i, '"');
                        Some(Kind::Literal)
                    }
                    "b" if at(i) == '\'' => {
                        i = end_of_quoted(&chars, i, '\'');
                        Some(Kind::Literal)
                    }
                    _ if word.starts_with(|c: char| c.is_ascii_digit()) => Some(Kind::Literal),
                    _ => Some(Kind::Word),
                }
            }
            ':' if at(i + 1) == ':' => {
                i += 2;
                Some(Kind::Sign)
            }
            _ => {
                i += 1;
                Some(Kind::Sign)
            }
        };
        let i_end = i.min(chars.len());
        if let Some(kind) = kind {
            out.push(Token { kind, text: chars[start..i_end].iter().collect(), line, test: false });
        }
        line += chars[start..i_end].iter().filter(|c| **c == '\n').count();
    }
    out
}

/// The place after the closing quote of a literal that opens at `open`.
fn end_of_quoted(chars: &[char], open: usize, quote: char) -> usize {
    let mut i = open + 1;
    while i < chars.len() && chars[i] != quote {
        i += if chars[i] == '\\' { 2 } else { 1 };
    }
    i + 1
}

/// The place after the closing quote and hashes of a raw string whose content begins at `from`.
fn end_of_raw(chars: &[char], from: usize, hashes: usize) -> usize {
    let closes = |i: usize| {
        chars[i] == '"' && chars[i + 1..].iter().take(hashes).filter(|c| **c == '#').count() == hashes
    };
    (from..chars.len()).find(|&i| closes(i)).map_or(chars.len(), |i| i + 1 + hashes)
}

/// Marks what stands under `#[cfg(test)]`; true if the whole file does, by `#![cfg(test)]`.
fn mark_tests(tokens: &mut [Token]) -> bool {
    let matches = |tokens: &[Token], at: usize, pattern: &[&str]| {
        tokens.len() >= at + pattern.len()
            && pattern.iter().enumerate().all(|(i, text)| tokens[at + i].text == *text)
    };
    if matches(tokens, 0, &["#", "!", "[", "cfg", "(", "test", ")", "]"]) {
        tokens.iter_mut().for_each(|token| token.test = true);
        return true;
    }
    let mut at = 0;
    while at < tokens.len() {
        if !matches(tokens, at, &["#", "[", "cfg", "(", "test", ")", "]"]) {
            at += 1;
            continue;
        }
        let mut end = at;
        while matches(tokens, end, &["#", "["]) {
            end = after_brackets(tokens, end + 1); // this attribute and the ones after it
        }
        // The item ends with its block or its semicolon, whichever comes first outside brackets.
        while end < tokens.len() {
            match tokens[end].text.as_str() {
                ";" => {
                    end += 1;
                    break;
                }
                "{" => {
                    end = after_brackets(tokens, end);
                    break;
                }
                "(" | "[" => end = after_brackets(tokens, end),
                "}" | ")" | "]" => break,
                _ => end += 1,
            }
        }
        tokens[at..end].iter_mut().for_each(|token| token.test = true);
        at = end;
    }
    false
}

/// The place after the bracket that closes the one at `open`.
fn after_brackets(tokens: &[Token], open: usize) -> usize {
    let mut depth = 0_usize;
    for (i, token) in tokens.iter().enumerate().skip(open) {
        match token.text.as_str() {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => depth = depth.saturating_sub(1),
            _ => {}
        }
        if depth == 0 {
            return i + 1;
        }
    }
    tokens.len()
}

/// Every path of a file whose own module lies `depth` below the crate root.
fn paths(tokens: &[Token], depth: usize) -> Vec<UsedPath> {
    let text = |i: usize| tokens.get(i).map_or("", |token| token.text.as_str());
    let mut out = Vec::new();
    let mut ends_of_modules: Vec<usize> = Vec::new();
    let mut i = 0;
    while i < tokens.len() {
        ends_of_modules.retain(|end| i < *end);
        let token = &tokens[i];
        let depth = depth + ends_of_modules.len();
        if token.kind != Kind::Word {
            i += 1;
        } else if token.text == "mod" && text(i + 2) == "{" {
            ends_of_modules.push(after_brackets(tokens, i + 2));
            i += 3;
        } else if token.text == "use" && text(i + 1) != "<" {
            let mut branches = Vec::new();
            i = use_tree(tokens, i + 1, Vec::new(), &mut branches);
            out.extend(branches.into_iter().map(|(segments, name, line)| UsedPath {
                segments,
                name,
                line,
                test: token.test,
                is_use: true,
                depth,
            }));
        } else if text(i + 1) == "::" {
            let mut segments = vec![token.text.clone()];
            i += 1;
            while text(i) == "::" && tokens.get(i + 1).is_some_and(|next| next.kind == Kind::Word) {
                segments.push(text(i + 1).to_owned());
                i += 2;
            }
            if text(i) == "::" {
                i += 1; // before a turbofish
            }
            out.push(UsedPath {
                segments,
                name: String::new(),
                line: token.line,
                test: token.test,
                is_use: false,
                depth,
            });
        } else {
            i += 1;
        }
    }
    out
}

/// Reads one branch of a `use` tree from `i` on and returns the place after it; each leaf is (path, name, line).
fn use_tree(
    tokens: &[Token],
    mut i: usize,
    mut path: Vec<String>,
    out: &mut Vec<(Vec<String>, String, usize)>,
) -> usize {
    let text = |i: usize| tokens.get(i).map_or("", |token| token.text.as_str());
    if text(i) == "::" {
        i += 1;
    }
    loop {
        if text(i) == "{" {
            let end = after_brackets(tokens, i);
            i += 1;
            while i + 1 < end {
                let before = i;
                i = use_tree(tokens, i, path.clone(), out);
                if text(i) == "," || i == before {
                    i += 1;
                }
            }
            return end;
        }
        let line = tokens.get(i).map_or(0, |token| token.line);
        path.push(text(i).to_owned());
        i += 1;
        if text(i) == "::" {
            i += 1;
            continue;
        }
        let mut name = path.last().cloned().unwrap_or_default();
        if text(i) == "as" {
            name = text(i + 1).to_owned();
            i += 2;
        }
        out.push((path, name, line));
        return i;
    }
}

// ---------------------------------------------------------------------------------------------------------------------
// The scanner and the rules, on small strings.

/// A tree of `(path, text)` with a table of `(module, may import)`.
fn fake(table: &[(&str, &str)], sources: &[(&str, &str)]) -> Tree {
    let rows: String =
        table.iter().map(|(module, allowed)| format!("| `{module}` | {allowed} |\n")).collect();
    let architecture = format!(
        "# A\n\n<!-- import-table -->\n| module | may import |\n|---|---|\n{rows}<!-- /import-table -->\n"
    );
    let sources = sources.iter().map(|(path, text)| ((*path).to_owned(), (*text).to_owned())).collect();
    Tree { architecture, sources }
}

fn failures(table: &[(&str, &str)], sources: &[(&str, &str)]) -> Vec<String> {
    check(&fake(table, sources)).failures
}

/// The findings about a single file, in a tree where nothing else is wrong.
fn findings(path: &str, text: &str) -> Vec<String> {
    let module = File::scan(path, "").module;
    let table: Vec<(&str, &str)> = module.iter().map(|module| (module.as_str(), "-")).collect();
    failures(&table, &[(path, text)])
}

#[track_caller]
fn assert_one(found: &[String], starts: &str, contains: &str) {
    assert_eq!(found.len(), 1, "{found:#?}");
    assert!(found[0].starts_with(starts) && found[0].contains(contains), "{found:#?}");
}

const AB: [(&str, &str); 2] = [("a", "-"), ("b", "a")];

#[test]
fn a_tree_that_matches_its_table_passes() {
    let b = "use crate::a::A;\nfn f() { let s = \"crate::c\"; /* crate::c */ } // crate::c::D\n/// `use crate::c;`\nfn g() {}";
    assert_eq!(failures(&AB, &[("src/a.rs", "struct A;"), ("src/b/mod.rs", b)]), Vec::<String>::new());
}

#[test]
fn a_planted_import_is_caught_in_every_spelling() {
    for import in [
        "use crate::b::B;",
        "use crate::{b::B};",
        "use crate::{a::A, b};",
        "use crate::{a::{A, C}, b::{self}};",
        "use crate::{\n  a::A as Z,\n  b as y,\n};",
        "pub(crate) use crate :: b :: B;",
        "fn f(b: &crate::b::B) {}",
        "fn f() { crate::b::g::<u8>(); }",
        "fn f<'a>(x: &'a str) -> char { crate::b::g(); 'x' }",
        "const Q: char = '\"'; use crate::b; const R: char = '\"';",
        "fn f() -> &'static str { r#\" \" \"#; crate::b::g() }",
        "use crate::r#b::B;",
        "macro_rules! m { () => { $crate::b::B } }",
        "#[cfg(test)] mod tests { fn f() {} } use crate::b::B;",
        "#[cfg(test)] mod tests; use crate::b::B;",
    ] {
        let b = "use crate::a::A;";
        let found = failures(&AB, &[("src/a/mod.rs", import), ("src/b.rs", b)]);
        assert_one(&found, "src/a/mod.rs:", "`a` imports `b`");
    }
}

#[test]
fn failures_name_the_line() {
    let a = "//! one\n/* two\nthree */\nconst S: &str = \"four\nfive\";\nuse crate::b::B;";
    let found = failures(&AB, &[("src/a.rs", a), ("src/b.rs", "use crate::a::A;")]);
    assert_one(&found, "src/a.rs:6: ", "`a` imports `b`");
}

#[test]
fn tests_comments_and_strings_import_nothing() {
    for text in [
        "#[cfg(test)]\nmod tests {\n use super::*; use crate::b::B;\n fn f() { crate::b::g() }\n}",
        "#[cfg(test)]\n#[allow(x)]\nmod tests { use crate::b::B; }",
        "#[cfg(test)]\nuse crate::b::B;",
        "#![cfg(test)]\nuse crate::b::B;",
        "//! use crate::b::B;\n/// crate::b\nfn f() {}",
        "/* /* use crate::b::B; */ crate::b */",
        "const S: &str = \"\\\"use crate::b::B;\";",
        "const S: &str = r##\"\"# use crate::b::B;\"##;",
        "const S: &[u8] = b\"crate::b\";",
        "pub(crate) fn f() {} pub(in crate::a) fn g() {}",
        "fn f() -> impl Sized + use<> {}",
    ] {
        let sources = [("src/a.rs", ""), ("src/a/x.rs", text), ("src/b.rs", "use crate::a::A;")];
        let found = failures(&AB, &sources);
        assert_eq!(found, Vec::<String>::new(), "{text}");
    }
}

#[test]
fn a_test_module_in_its_own_file_imports_nothing() {
    let run = |declared: &str| {
        let b = "use crate::a::A;";
        let t = "use crate::b::B;";
        failures(&AB, &[("src/a/mod.rs", declared), ("src/a/cases.rs", t), ("src/b.rs", b)])
    };
    assert_eq!(run("#[cfg(test)]\nmod cases;"), Vec::<String>::new());
    assert_one(&run("mod cases;"), "src/a/cases.rs:1: ", "`a` imports `b`");
}

#[test]
fn a_re_export_of_the_root_counts_as_its_module() {
    let lib = "mod a; mod b;\npub use crate::a::A;\npub use b::{B, Deep as Shallow};";
    let a_imports = |import: &str| {
        failures(&AB, &[("src/lib.rs", lib), ("src/a.rs", import), ("src/b.rs", "use crate::A;")])
    };
    assert_eq!(a_imports("struct A;"), Vec::<String>::new());
    assert_one(&a_imports("use crate::B;"), "src/a.rs:1: ", "`a` imports `b`");
    assert_one(&a_imports("use crate::Shallow;"), "src/a.rs:1: ", "`a` imports `b`");
    assert_one(&a_imports("use crate::Deep;"), "src/a.rs:1: ", "names no module");
    assert_one(&a_imports("use crate::*;"), "src/a.rs:1: ", "names no module");
    assert_one(&a_imports("use crate as c;"), "src/a.rs:1: ", "names no module");
}

#[test]
fn climbing_out_of_a_module_is_caught() {
    for (path, text, escapes) in [
        ("src/a.rs", "use super::b::B;", true),
        ("src/a/mod.rs", "fn f() { super::b::g() }", true),
        ("src/a/x.rs", "use super::y::Y;", false),
        ("src/a/x.rs", "use super::super::b::B;", true),
        ("src/a/x.rs", "use super::{y::Y, super::b::B};", true),
        ("src/a/x.rs", "use self::super::super::b::B;", true),
        ("src/a/x.rs", "mod inner { use super::super::y::Y; }", false),
        ("src/a/x.rs", "mod inner { use super::Z; } use super::super::b::B;", true),
        ("src/a/x/y.rs", "fn f() { super::super::z() }", false),
        ("src/a/x/y.rs", "fn f() { super::super::super::b() }", true),
    ] {
        let found = findings(path, text);
        assert_eq!(
            found.iter().any(|failure| failure.contains("climbs out of module `a`")),
            escapes,
            "{path} {text} {found:?}"
        );
    }
}

#[test]
fn table_and_modules_name_each_other() {
    let found = failures(&[("a", "-")], &[("src/a.rs", ""), ("src/c/mod.rs", "")]);
    assert_one(&found, "src/c/mod.rs:1: ", "`c` has no row");
    let found = failures(&[("a", "-"), ("z", "-")], &[("src/a.rs", "")]);
    assert_one(&found, "ARCHITECTURE.md:7: ", "`z` has a row but no module");
    let found = failures(&AB, &[("src/a.rs", ""), ("src/b.rs", "#[cfg(test)] mod t { use crate::a; }")]);
    assert_one(&found, "ARCHITECTURE.md:7: ", "`b` may import `a` and never does");
    let mut tree = fake(&[], &[]);
    tree.architecture.clear();
    assert_one(&check(&tree).failures, "ARCHITECTURE.md:1: ", "no table");
    let circle = [("a", "b"), ("b", "`a`")];
    let found = failures(&circle, &[("src/a.rs", "use crate::b::B;"), ("src/b.rs", "use crate::a::A;")]);
    assert_one(&found, "ARCHITECTURE.md:6: ", "a -> b -> a");
}

#[test]
fn the_root_and_the_binaries_may_import_anything() {
    let lib = "mod a;\npub use a::A;";
    let sources =
        [("src/lib.rs", lib), ("src/a.rs", ""), ("src/bin/tool/main.rs", "use corridor::A; fn main() {}")];
    assert_eq!(failures(&[("a", "-")], &sources), Vec::<String>::new());
}

#[test]
fn petgraph_stays_in_the_network() {
    assert_eq!(findings("src/network/graph.rs", "use petgraph::Graph;"), Vec::<String>::new());
    assert_eq!(findings("src/lib.rs", "//! petgraph\npub use petgraph;\n// petgraph"), Vec::<String>::new());
    assert_one(
        &findings("src/lib.rs", "pub use petgraph;\npub use petgraph::Graph;"),
        "src/lib.rs:2: ",
        "once",
    );
    assert_one(&findings("src/lib.rs", "use petgraph::Graph;"), "src/lib.rs:1: ", "pub use");
    assert_one(
        &findings("src/route/mod.rs", "\nuse petgraph::Graph;"),
        "src/route/mod.rs:2: ",
        "outside src/network/",
    );
    assert_one(
        &findings("src/route.rs", "fn f() { n.as_petgraph() }"),
        "src/route.rs:1: ",
        "outside src/network/",
    );
    assert_eq!(
        findings("src/route.rs", "// petgraph\n#[cfg(test)] mod t { use petgraph::Graph; }"),
        Vec::<String>::new()
    );
}

#[test]
fn files_are_read_by_data_and_printing_is_left_to_the_binary() {
    assert_eq!(findings("src/data/read.rs", "use std::fs;"), Vec::<String>::new());
    assert_eq!(
        findings("src/bin/corridor/main.rs", "use std::fs; fn main() { println!() }"),
        Vec::<String>::new()
    );
    for text in ["use std::fs;", "use std::{io, fs::File};", "fn f() { std::fs::read(p) }", "use ::std::fs;"]
    {
        assert_one(&findings("src/network/hub.rs", text), "src/network/hub.rs:1: ", "`std::fs` outside");
    }
    for text in ["println!(\"x\")", "eprintln!()", "print!(\"x\")", "dbg!(x)"] {
        assert_one(
            &findings("src/data.rs", &format!("fn f() {{ {text} }}")),
            "src/data.rs:1: ",
            "prints nothing",
        );
    }
    assert_eq!(
        findings("src/data.rs", "// println!()\nfn print(print: u8) -> bool { print != 1 }"),
        Vec::<String>::new()
    );
}

#[test]
fn checkers_ask_no_solver() {
    for text in ["fn f(a: &Router) {}", "fn f(a: FlowSolver) {}", "fn f() { path.certify() }"] {
        assert_one(&findings("src/verify/flow.rs", text), "src/verify/flow.rs:1: ", "asks no solver");
    }
    let allowed =
        "/// let router = Router::new();\nfn f(route: Route) {}\n#[cfg(test)] mod t { fn f(r: Router) {} }";
    assert_eq!(findings("src/verify/flow.rs", allowed), Vec::<String>::new());
    assert_eq!(findings("src/route/worker.rs", "fn f(worker: Worker) {}"), Vec::<String>::new());
}

#[test]
fn unsafe_and_calls_of_partial_cmp_are_caught() {
    assert_one(&findings("src/a.rs", "fn f() { unsafe { g() } }"), "src/a.rs:1: ", "unsafe");
    assert_eq!(findings("src/a.rs", "#![forbid(unsafe_code)] // unsafe"), Vec::<String>::new());
    assert_one(&findings("src/a.rs", "v.sort_by(|a, b| a.partial_cmp(b))"), "src/a.rs:1: ", "total_cmp");
    assert_one(&findings("src/a.rs", "v.max_by(f64::partial_cmp)"), "src/a.rs:1: ", "total_cmp");
    assert_eq!(findings("src/a.rs", "fn partial_cmp(&self) { Some(self.cmp(other)) }"), Vec::<String>::new());
    assert_eq!(
        findings("src/a.rs", "#[cfg(test)] mod t { fn f() { a.partial_cmp(b) } }"),
        Vec::<String>::new()
    );
}

#[test]
fn the_engine_speaks_of_graphs() {
    for text in [
        "// a hub",
        "let ports = 3;",
        "struct LinkId;",
        "fn cargo_of() {}",
        "\"two Ships\"",
        "// by rail.",
        "HUB_COUNT",
    ] {
        assert_one(&findings("src/engine/heap.rs", text), "src/engine/heap.rs:1: ", "freight word");
    }
    let fine =
        "// support, report, import, membership, trail, unlinked, portion, worship; `corridor::engine`";
    assert_eq!(findings("src/engine/heap.rs", fine), Vec::<String>::new());
    assert_eq!(findings("src/network/hub.rs", "struct Hub; // a port"), Vec::<String>::new());
}

#[test]
fn file_names_and_sizes() {
    assert_one(&findings("src/a/utils.rs", ""), "src/a/utils.rs:1: ", "says nothing");
    assert_one(&findings("src/a/core/x.rs", ""), "src/a/core/x.rs:1: ", "says nothing");
    assert_eq!(findings("src/a.rs", &"\n".repeat(TOO_LONG)), Vec::<String>::new());
    assert_one(&findings("src/a.rs", &"\n".repeat(TOO_LONG + 1)), "src/a.rs:701: ", "701 lines");
    let notes = check(&fake(&[("a", "-")], &[("src/a.rs", &"\n".repeat(LONG + 1))])).notes;
    assert_one(&notes, "src/a.rs: 401 lines", "400");
}

#[test]
fn no_text_makes_the_scanner_panic() {
    let text = "use a::{b, c::{d}}; /* x */ \"s\\\"\" r#\"t\"# 'c' '\\n' b'x' #[cfg(test)] mod t { fn f() {} } crate::a::<u8>()";
    for end in 0..=text.len() {
        File::scan("src/a.rs", &text[..end]);
        File::scan("src/a.rs", &text[end..]);
    }
}

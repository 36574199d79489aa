//! The scanner and the rules, on small strings.

use super::*;

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

//! The scanner: text to tokens, tokens to paths.

#[derive(Clone, Copy, PartialEq, Debug)]
pub(super) enum Kind {
    Word,
    Literal,
    Sign,
}

#[derive(Debug)]
pub(super) struct Token {
    pub(super) kind: Kind,
    pub(super) text: String,
    pub(super) line: usize,
    /// Inside an item under `#[cfg(test)]`.
    pub(super) test: bool,
}

/// A path as it is used: `use a::{b, c as d}` gives `a::b` and `a::c`.
#[derive(Debug)]
pub(super) struct UsedPath {
    pub(super) segments: Vec<String>,
    /// The name that a `use` brings into scope.
    pub(super) name: String,
    pub(super) line: usize,
    pub(super) test: bool,
    pub(super) is_use: bool,
    /// How many modules are around it: 0 in the crate root.
    pub(super) depth: usize,
}

pub(super) enum Reach<'a> {
    /// `crate::name`.
    Crate(&'a str),
    /// As many `super` as there are modules around, or more.
    Escape,
    /// The module's own insides, or another crate.
    Elsewhere,
}

impl UsedPath {
    pub(super) fn reaches(&self) -> Reach<'_> {
        let mut segments =
            self.segments.iter().map(String::as_str).skip_while(|segment| *segment == "self").peekable();
        if segments.next_if_eq(&"crate").is_some() {
            return Reach::Crate(segments.next().unwrap_or("crate"));
        }
        let climbs = segments.take_while(|segment| *segment == "super").count();
        if climbs > 0 && climbs >= self.depth { Reach::Escape } else { Reach::Elsewhere }
    }

    pub(super) fn starts_with(&self, segments: &[&str]) -> bool {
        self.segments.len() >= segments.len() && self.segments.iter().zip(segments).all(|(a, b)| a == b)
    }

    pub(super) fn written(&self) -> String {
        self.segments.join("::")
    }
}

pub(super) struct File {
    pub(super) path: String,
    /// The first path component under `src/`; none for the crate root and the binaries.
    pub(super) module: Option<String>,
    pub(super) tokens: Vec<Token>,
    pub(super) paths: Vec<UsedPath>,
    pub(super) is_test: bool,
    /// The files, without `.rs`, that `#[cfg(test)] mod name;` declares here.
    pub(super) test_modules: Vec<String>,
    pub(super) extern_self: Option<usize>,
}

impl File {
    pub(super) fn scan(path: &str, text: &str) -> Self {
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

    pub(super) fn become_test(&mut self) {
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

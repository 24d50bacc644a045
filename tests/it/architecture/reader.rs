//! What does a file of Rust name? A reader that knows no more of the language than paths, braces, comments and
//! literals.

use super::Exports;

/// A word, `::`, or one other character of code.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Token {
    pub(crate) text: String,
    pub(crate) line: usize,
}

/// The code of a file: no comments, no literals, nothing under `#[cfg(test)]`.
pub(crate) struct Source {
    pub(crate) file: String,
    pub(crate) tokens: Vec<Token>,
    /// Where the modules lie that the file declares under `#[cfg(test)]`: beginnings of file names.
    pub(crate) test_files: Vec<String>,
}

/// A path as written, such as `crate::corpus::Paper`, each branch of a `use` group by itself.
#[derive(Debug)]
pub(crate) struct Import {
    pub(crate) line: usize,
    pub(crate) segments: Vec<String>,
    /// The same from the root of the crate; that of a path into another crate means nothing.
    pub(crate) absolute: Vec<String>,
    pub(crate) alias: Option<String>,
}

impl Import {
    pub(crate) fn shown(&self) -> String {
        self.segments.join("::")
    }
}

impl Source {
    pub(crate) fn parse(file: &str, text: &str) -> Self {
        let mut source = Self { file: file.to_owned(), tokens: Vec::new(), test_files: Vec::new() };
        let all = tokens(text);
        let mut at = 0;
        while at < all.len() {
            let Some(end) = end_of_test_item(&all, at) else {
                source.tokens.push(all[at].clone());
                at += 1;
                continue;
            };
            if let [.., keyword, name, semicolon] = &all[at..end]
                && keyword.text == "mod"
                && semicolon.text == ";"
            {
                let folder = file.trim_end_matches("/mod.rs").trim_end_matches(".rs");
                source.test_files.push(format!("{folder}/{}.rs", name.text));
                source.test_files.push(format!("{folder}/{}/", name.text));
            }
            at = end;
        }
        source
    }

    /// `src/cluster/dense.rs` and `src/cluster.rs` belong to `cluster`.
    pub(crate) fn top_module(&self) -> &str {
        let inside = self.file.strip_prefix("src/").unwrap_or(&self.file);
        inside.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// The module that the file is: `["cluster", "dense"]`.
    pub(crate) fn module(&self) -> Vec<String> {
        let inside = self.file.strip_prefix("src/").unwrap_or(&self.file).trim_end_matches(".rs");
        inside.split('/').filter(|name| !["mod", "lib"].contains(name)).map(str::to_owned).collect()
    }

    /// Every path that begins with one of these words.
    pub(crate) fn paths(&self, beginnings: &[&str]) -> Vec<Import> {
        let mut found = Vec::new();
        let mut module = self.module();
        // Depth of the braces now, and at which the modules inside the file opened.
        let (mut depth, mut opened) = (0_usize, Vec::new());
        let mut at = 0;
        while at < self.tokens.len() {
            let text = self.text(at);
            if beginnings.contains(&text)
                && self.text(at + 1) == "::"
                && (at == 0 || self.text(at - 1) != "::")
            {
                let first = found.len();
                at = self.branch(at, &mut Vec::new(), &mut found);
                for path in &mut found[first..] {
                    path.absolute = absolute(&path.segments, &module);
                }
                continue;
            }
            match text {
                "{" => {
                    depth += 1;
                    if at >= 2 && self.text(at - 2) == "mod" {
                        module.push(self.text(at - 1).to_owned());
                        opened.push(depth);
                    }
                }
                "}" => {
                    if opened.last() == Some(&depth) {
                        opened.pop();
                        module.pop();
                    }
                    depth = depth.saturating_sub(1);
                }
                _ => {}
            }
            at += 1;
        }
        found
    }

    /// Reads one branch of a path or `use` tree from `at` on, after `prefix`; returns where it ends.
    pub(crate) fn branch(&self, mut at: usize, prefix: &mut Vec<String>, found: &mut Vec<Import>) -> usize {
        let (outer, line) = (prefix.len(), self.tokens[at].line);
        loop {
            let text = self.text(at);
            if text == "{" {
                at += 1;
                while !["}", ""].contains(&self.text(at)) {
                    at = if self.text(at) == "," { at + 1 } else { self.branch(at, prefix, found) };
                }
                prefix.truncate(outer);
                return at + 1;
            }
            let is_name = text == "*" || text.starts_with(|c: char| c.is_alphanumeric() || c == '_');
            if is_name {
                prefix.push(text.to_owned());
                at += 1;
                if self.text(at) == "::" {
                    at += 1;
                    continue;
                }
            }
            let alias = (self.text(at) == "as").then(|| self.text(at + 1).to_owned());
            // Never stand still, whatever the text is.
            at += if alias.is_some() { 2 } else { usize::from(!is_name) };
            found.push(Import { line, segments: prefix.clone(), absolute: Vec::new(), alias });
            prefix.truncate(outer);
            return at;
        }
    }

    /// What `pub use module::{Name, other::Name as Alias}` puts at the root of the crate.
    pub(crate) fn exports(&self) -> Exports {
        let mut found = Vec::new();
        for at in 2..self.tokens.len() {
            if self.text(at - 2) == "pub" && self.text(at - 1) == "use" {
                self.branch(at, &mut Vec::new(), &mut found);
            }
        }
        let mut exports = Exports::new();
        for Import { segments, alias, .. } in found {
            let inside: Vec<&String> =
                segments.iter().filter(|name| !["crate", "self"].contains(&name.as_str())).collect();
            if let [module, .., name] = inside[..] {
                exports.insert(alias.unwrap_or_else(|| name.clone()), module.clone());
            }
        }
        exports
    }

    pub(crate) fn text(&self, at: usize) -> &str {
        self.tokens.get(at).map_or("", |token| token.text.as_str())
    }
}

/// A path from the root of the crate, given the module it is written in.
pub(crate) fn absolute(segments: &[String], module: &[String]) -> Vec<String> {
    let mut path = if segments[0] == "crate" { Vec::new() } else { module.to_vec() };
    for segment in segments {
        match segment.as_str() {
            "crate" | "self" => {}
            "super" => {
                path.pop();
            }
            _ => path.push(segment.clone()),
        }
    }
    path
}

/// Where the item ends that begins at `at` with `#[cfg(test)]` or `#[cfg(all(test, ...))]`.
pub(crate) fn end_of_test_item(all: &[Token], at: usize) -> Option<usize> {
    let text = |at: usize| all.get(at).map_or("", |token| token.text.as_str());
    if !["#", "[", "cfg", "("].iter().enumerate().all(|(i, expected)| text(at + i) == *expected) {
        return None;
    }
    let close = (at..all.len()).find(|&i| text(i) == "]")?;
    let names: Vec<&str> = (at..close).map(text).collect();
    if !names.contains(&"test") || names.contains(&"not") || names.contains(&"any") {
        return None;
    }
    let mut depth = 0_usize;
    for i in close + 1..all.len() {
        match text(i) {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" => depth = depth.saturating_sub(1),
            "}" if depth <= 1 => return Some(i + 1),
            "}" => depth -= 1,
            ";" if depth == 0 => return Some(i + 1),
            _ => {}
        }
    }
    Some(all.len())
}

/// Cuts a file into tokens; comments, strings, characters and lifetimes leave none.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let all: Vec<char> = text.chars().collect();
    let get = |at: usize| all.get(at).copied().unwrap_or('\0');
    let is_word = |c: char| c.is_alphanumeric() || c == '_';
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    while at < all.len() {
        let start = at;
        let c = all[at];
        if c == '/' && get(at + 1) == '/' {
            at += all[at..].iter().take_while(|&&c| c != '\n').count();
        } else if c == '/' && get(at + 1) == '*' {
            let mut depth = 0_usize;
            loop {
                match (get(at), get(at + 1)) {
                    ('/', '*') => (depth, at) = (depth + 1, at + 2),
                    ('*', '/') => (depth, at) = (depth - 1, at + 2),
                    _ => at += 1,
                }
                if depth == 0 || at >= all.len() {
                    break;
                }
            }
        } else if c == '"' {
            at = after_quote(&all, at + 1, '"');
        } else if c == '\'' && (get(at + 1) == '\\' || get(at + 2) == '\'') {
            at = after_quote(&all, at + 1, '\'');
        } else if c == '\'' {
            at += 1 + all[at + 1..].iter().take_while(|&&c| is_word(c)).count();
        } else if is_word(c) {
            at += all[at..].iter().take_while(|&&c| is_word(c)).count();
            let word: String = all[start..at].iter().collect();
            let hashes = all[at..].iter().take_while(|&&c| c == '#').count();
            if ["r", "br", "cr"].contains(&word.as_str()) && get(at + hashes) == '"' {
                let end: Vec<char> = std::iter::once('"').chain(std::iter::repeat_n('#', hashes)).collect();
                let body = at + hashes + 1;
                let length = all[body..].windows(end.len()).position(|window| window == end);
                at = body + length.map_or(all.len() - body, |length| length + end.len());
            } else if !(word == "r" && hashes == 1) {
                found.push(Token { text: word, line });
            } else {
                at += 1; // r#name: the name follows.
            }
        } else if c == ':' && get(at + 1) == ':' {
            found.push(Token { text: "::".to_owned(), line });
            at += 2;
        } else {
            if !c.is_whitespace() {
                found.push(Token { text: c.to_string(), line });
            }
            at += 1;
        }
        line += all[start..at.min(all.len())].iter().filter(|&&c| c == '\n').count();
    }
    found
}

/// Behind the quote that ends a literal.
pub(crate) fn after_quote(all: &[char], mut at: usize, quote: char) -> usize {
    while at < all.len() && all[at] != quote {
        at += if all[at] == '\\' { 2 } else { 1 };
    }
    at + 1
}

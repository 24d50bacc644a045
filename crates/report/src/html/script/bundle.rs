//! Joins ES modules into one classic script, which a page can contain and its policy can name by a hash.
//!
//! Each module becomes a function that returns its exports, so names of different modules cannot collide, and modules
//! stand in the order of their imports. Comments are left out. This is no JavaScript parser: it works line by line and
//! accepts only the forms that the page uses, `import { a, b as c } from "./file.js";` and `export` before a function, a
//! class or a constant. It refuses everything else rather than guess.

use std::collections::HashMap;

use thiserror::Error;

/// A module: its path below the folder of modules, and its text.
pub(super) type Module<'a> = (&'a str, &'a str);

/// Why modules cannot be joined.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub(super) enum BundleError {
    #[error("{importer} imports {path}, which is not among the modules")]
    Missing { importer: String, path: String },
    #[error("{importer} imports {name}, which {path} does not export")]
    NotExported { importer: String, path: String, name: String },
    #[error("{0} imports itself, maybe through others")]
    Cycle(String),
    #[error("{path}: cannot join this form: {line}")]
    Form { path: String, line: String },
}

/// Joins the entry module and all that it imports, directly or not. Takes time in proportion to the text.
pub(super) fn bundle(modules: &[Module<'_>], entry: &str) -> Result<String, BundleError> {
    let mut bundle = Bundle { modules, exports: HashMap::new(), open: Vec::new(), script: String::new() };
    bundle.add(entry, entry)?;
    Ok(format!("\"use strict\";\n(() => {{\n{}}})();\n", bundle.script))
}

/// A script that is being written.
struct Bundle<'a> {
    modules: &'a [Module<'a>],
    /// What the modules written so far export.
    exports: HashMap<String, Vec<&'a str>>,
    /// The modules whose imports are being written.
    open: Vec<String>,
    script: String,
}

impl Bundle<'_> {
    /// Writes a module after those that it imports, unless it has been written before.
    fn add(&mut self, path: &str, importer: &str) -> Result<(), BundleError> {
        if self.exports.contains_key(path) {
            return Ok(());
        }
        if self.open.iter().any(|open| open == path) {
            return Err(BundleError::Cycle(path.to_owned()));
        }
        let missing = || BundleError::Missing { importer: importer.to_owned(), path: path.to_owned() };
        let &(_, text) = self.modules.iter().find(|module| module.0 == path).ok_or_else(missing)?;
        let module = Parsed::read(path, text)?;
        self.open.push(path.to_owned());
        let mut lines = String::new();
        for import in &module.imports {
            self.add(&import.path, path)?;
            for (name, _) in &import.names {
                if !self.exports[&import.path].contains(name) {
                    let (importer, name) = (path.to_owned(), (*name).to_owned());
                    return Err(BundleError::NotExported { importer, path: import.path.clone(), name });
                }
            }
            let names: Vec<String> = import.names.iter().map(|(name, local)| binding(name, local)).collect();
            lines.extend(["const { ", &names.join(", "), " } = ", &variable(&import.path), ";\n"]);
        }
        self.open.pop();
        lines += &module.body;
        if !module.exports.is_empty() {
            lines.extend(["return { ", &module.exports.join(", "), " };\n"]);
        }
        self.script.extend(["const ", &variable(path), " = (() => {\n", &lines, "})();\n"]);
        self.exports.insert(path.to_owned(), module.exports);
        Ok(())
    }
}

/// How a name is taken from the exports of a module.
fn binding(name: &str, local: &str) -> String {
    if name == local { name.to_owned() } else { format!("{name}: {local}") }
}

/// The variable that holds the exports of a module.
fn variable(path: &str) -> String {
    let stem = path.strip_suffix(".js").unwrap_or(path);
    format!("${}", stem.replace(|c: char| !c.is_ascii_alphanumeric(), "_"))
}

/// A module taken apart.
#[derive(Debug, Default)]
struct Parsed<'a> {
    imports: Vec<Import<'a>>,
    exports: Vec<&'a str>,
    body: String,
}

/// Names that a module takes from another: as exported, and as called here.
#[derive(Debug)]
struct Import<'a> {
    path: String,
    names: Vec<(&'a str, &'a str)>,
}

impl<'a> Parsed<'a> {
    fn read(path: &str, text: &'a str) -> Result<Self, BundleError> {
        let mut module = Self::default();
        let mut lines = text.lines();
        while let Some(line) = lines.next() {
            let refuse = || BundleError::Form { path: path.to_owned(), line: line.to_owned() };
            let trimmed = line.trim_start();
            if trimmed.is_empty() || trimmed.starts_with("//") {
                continue;
            }
            if let Some(comment) = trimmed.strip_prefix("/*") {
                // A comment that begins a line ends one.
                let mut last = comment;
                while !last.contains("*/") {
                    last = lines.next().ok_or_else(refuse)?;
                }
                if !last.trim_end().ends_with("*/") {
                    return Err(refuse());
                }
            } else if line.matches('`').count() % 2 == 1 {
                // In a template of several lines, a line might look like a comment.
                return Err(refuse());
            } else if line.starts_with("import") {
                module.imports.push(Import::read(path, line).ok_or_else(refuse)?);
            } else if let Some(declaration) = line.strip_prefix("export ") {
                module.exports.push(declared(declaration).ok_or_else(refuse)?);
                module.push(declaration);
            } else if line.starts_with("export") {
                return Err(refuse());
            } else {
                module.push(line);
            }
        }
        Ok(module)
    }

    /// Adds a line of code without the types in it, such as `/** @type {"a"} */ (value)`.
    fn push(&mut self, line: &str) {
        let mut rest = line;
        while let Some((before, comment)) = rest.split_once("/** @") {
            let Some((_, after)) = comment.split_once("*/") else { break };
            self.body += before;
            rest = after.strip_prefix(' ').unwrap_or(after);
        }
        self.body += rest;
        self.body.push('\n');
    }
}

impl<'a> Import<'a> {
    /// Reads `import { a, b as c } from "./file.js";`.
    fn read(importer: &str, line: &'a str) -> Option<Self> {
        let (names, file) = line.strip_prefix("import { ")?.split_once(" } from \"")?;
        let names = names.split(", ").map(|name| name.split_once(" as ").unwrap_or((name, name)));
        Some(Self { path: resolved(importer, file.strip_suffix("\";")?)?, names: names.collect() })
    }
}

/// The path of a file that a module names relative to itself.
fn resolved(importer: &str, file: &str) -> Option<String> {
    let mut folders: Vec<&str> = importer.split('/').collect();
    folders.pop();
    for part in file.strip_prefix("./").unwrap_or(file).split('/') {
        match part {
            ".." => drop(folders.pop()?),
            _ => folders.push(part),
        }
    }
    file.starts_with('.').then(|| folders.join("/"))
}

/// The name that the beginning of a declaration declares; nothing for what may be assigned anew, whose value would be
/// exported only once.
fn declared(declaration: &str) -> Option<&str> {
    let kinds = ["function ", "async function ", "class ", "const "];
    let rest = kinds.iter().find_map(|kind| declaration.strip_prefix(kind))?;
    let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
    (end > 0).then(|| &rest[..end])
}

#[cfg(test)]
mod tests {
    use super::*;

    const NUMBERS: Module<'_> = ("page/numbers.js", "const base = 2;\nexport const two = base;\n");

    /// Why a module beside `numbers.js` cannot be joined with it.
    fn refused(text: &str) -> BundleError {
        bundle(&[NUMBERS, ("page/main.js", text)], "page/main.js").unwrap_err()
    }

    #[test]
    fn modules_stand_after_what_they_import_and_once() {
        let modules = [
            (
                "live/main.js",
                "import { double } from \"../page/double.js\";\nimport { two as pair } from \"../page/numbers.js\";\ndouble(pair);\n",
            ),
            (
                "page/double.js",
                "import { two } from \"./numbers.js\";\nconst base = 1;\nexport function double(n) {\n  return base * two * n;\n}\n",
            ),
            ("page/unused.js", "export let wrong;\n"),
            NUMBERS,
        ];
        let expected = "\"use strict\";\n(() => {\n\
            const $page_numbers = (() => {\nconst base = 2;\nconst two = base;\nreturn { two };\n})();\n\
            const $page_double = (() => {\nconst { two } = $page_numbers;\nconst base = 1;\n\
            function double(n) {\n  return base * two * n;\n}\nreturn { double };\n})();\n\
            const $live_main = (() => {\nconst { double } = $page_double;\nconst { two: pair } = $page_numbers;\n\
            double(pair);\n})();\n})();\n";
        assert_eq!(bundle(&modules, "live/main.js").unwrap(), expected);
    }

    #[test]
    fn comments_and_types_are_left_out() {
        let text = "// @ts-check\n/** One line. */\n\n/**\n * More, `quoted.\n * @param {string} x\n */\n\
            run(/** @type {\"a\"} */ (b), \"// no comment\", /** @type {const} */ ([1])); // kept\n";
        let script = bundle(&[("main.js", text)], "main.js").unwrap();
        assert_eq!(script.lines().nth(3), Some("run((b), \"// no comment\", ([1])); // kept"), "{script}");
        assert_eq!(script.lines().count(), 6);
    }

    #[test]
    fn what_cannot_be_joined_is_refused() {
        let missing = refused("import { a } from \"./other.js\";\n");
        assert_eq!(missing.to_string(), "page/main.js imports page/other.js, which is not among the modules");
        let private = refused("import { base } from \"./numbers.js\";\n");
        assert_eq!(private.to_string(), "page/main.js imports base, which page/numbers.js does not export");
        let forms = [
            "import \"./numbers.js\";",
            "import numbers from \"./numbers.js\";",
            "import * as numbers from \"./numbers.js\";",
            "import { two } from \"numbers\";",
            "import { two } from \"../../numbers.js\";",
            "import {",
            "export default two;",
            "export let two = 2;",
            "export { two };",
            "export * from \"./numbers.js\";",
            "const text = `",
            "export const text = `",
            "/* before */ code();",
            "/* never closed",
        ];
        for form in forms {
            let expected = BundleError::Form { path: "page/main.js".into(), line: form.into() };
            assert_eq!(refused(&format!("{form}\n")), expected);
        }
    }

    #[test]
    fn cycles_are_refused() {
        let modules = [
            ("a.js", "import { b } from \"./b.js\";\nexport const a = 1;\n"),
            ("b.js", "import { a } from \"./a.js\";\nexport const b = a;\n"),
        ];
        assert_eq!(bundle(&modules, "a.js"), Err(BundleError::Cycle("a.js".into())));
        let own = [("a.js", "import { a } from \"./a.js\";\nexport const a = 1;\n")];
        assert_eq!(bundle(&own, "a.js"), Err(BundleError::Cycle("a.js".into())));
    }
}

//! The script of the page: the modules of `assets/page/` and `assets/live/`, joined into one. The page's policy allows
//! only this script, by its hash.

mod bundle;

use std::sync::LazyLock;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The modules by their paths below `assets/`, listed only here.
macro_rules! modules {
    ($($path:literal),+ $(,)?) => {
        [$(($path, include_str!(concat!("../../assets/", $path)))),+]
    };
}

/// All modules, in any order.
const MODULES: &[bundle::Module<'static>] = &modules![
    "live/api.js",
    "live/main.js",
    "live/reading-list.js",
    "live/rows.js",
    "live/seeds.js",
    "live/source.js",
    "live/upload.js",
    "live/warnings.js",
    "page/addresses.js",
    "page/app.js",
    "page/camera.js",
    "page/dom.js",
    "page/drawing.js",
    "page/embedded.js",
    "page/format.js",
    "page/geometry.js",
    "page/gestures.js",
    "page/label-layout.js",
    "page/labels.js",
    "page/lasso.js",
    "page/lists.js",
    "page/look.js",
    "page/main.js",
    "page/map.js",
    "page/page.js",
    "page/palette.js",
    "page/paper-view.js",
    "page/papers.js",
    "page/pointers.js",
    "page/raster.js",
    "page/router.js",
    "page/search-view.js",
    "page/search.js",
    "page/steps.js",
    "page/text.js",
    "page/tooltip.js",
    "page/views.js",
    "page/wheel.js",
];

/// The script of a page that contains all its data.
pub(super) static SCRIPT: LazyLock<String> = LazyLock::new(|| joined("page/main.js"));

/// The script of a live page.
pub(super) static LIVE_SCRIPT: LazyLock<String> = LazyLock::new(|| joined("live/main.js"));

/// An entry module with everything it imports. Takes well under a millisecond.
fn joined(entry: &str) -> String {
    bundle::bundle(MODULES, entry).expect("the modules are fixed, and the tests join them")
}

/// The page's policy: loads nothing, sends nothing, and runs only this script. Styles are inline; markup created from
/// text is rejected.
pub(super) fn policy() -> String {
    policy_of(&SCRIPT, "'none'")
}

/// The policy of the live page, whose script may send requests to its own server.
pub(super) fn live_policy() -> String {
    policy_of(&LIVE_SCRIPT, "'self'")
}

fn policy_of(script: &str, connect: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{hash}'; connect-src {connect}; style-src 'unsafe-inline'; img-src data:; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

#[cfg(test)]
mod tests {
    use std::path::Path;
    use std::process::Command;

    use super::*;

    #[test]
    fn the_scripts_write_text_alone_and_one_asks_nobody() {
        assert!(!SCRIPT.contains("fetch("));
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "XMLHttpRequest",
            "WebSocket",
            "import(",
            "</script",
            "<!--",
            "http://",
        ] {
            assert!(!SCRIPT.contains(word) && !LIVE_SCRIPT.contains(word), "{word}");
        }
    }

    #[test]
    fn the_policy_names_the_script() {
        let policy = policy();
        assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
        assert!(!policy.contains(['"', '<']) && !policy.contains("unsafe-eval"));
        assert!(policy.contains("connect-src 'none'") && live_policy().contains("connect-src 'self'"));
        assert_ne!(policy.split(';').nth(1), live_policy().split(';').nth(1));
    }

    #[test]
    fn every_module_is_shipped_and_listed() {
        for (path, text) in MODULES {
            let variable = format!("const ${} = ", path.trim_end_matches(".js").replace(['/', '-'], "_"));
            assert!(
                SCRIPT.contains(&variable) || LIVE_SCRIPT.contains(&variable),
                "{path} is never imported"
            );
            assert!(text.starts_with("// @ts-check\n"), "{path} is not type-checked");
            assert!(text.lines().count() <= 250, "{path} is too long");
        }
        assert!(!SCRIPT.contains("const $live_"));
        let assets = Path::new(env!("CARGO_MANIFEST_DIR")).join("assets");
        for folder in ["page", "live"] {
            for file in std::fs::read_dir(assets.join(folder)).unwrap() {
                let name = file.unwrap().file_name().into_string().unwrap();
                let path = format!("{folder}/{name}");
                let is_script = Path::new(&path).extension().is_some_and(|extension| extension == "js");
                let is_module = is_script && path != "page/types.js";
                assert!(!is_module || MODULES.iter().any(|module| module.0 == path), "{path} is not listed");
            }
        }
    }

    #[test]
    #[allow(clippy::print_stderr)]
    fn the_scripts_are_well_formed() {
        if !Command::new("node").arg("--version").output().is_ok_and(|output| output.status.success()) {
            eprintln!("SKIPPED: node is not installed");
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        for (name, script) in [("page.cjs", &*SCRIPT), ("live.cjs", &*LIVE_SCRIPT)] {
            let file = folder.path().join(name);
            std::fs::write(&file, script).unwrap();
            let output = Command::new("node").arg("--check").arg(&file).output().unwrap();
            assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        }
    }
}

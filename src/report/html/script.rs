//! What runs on the page? One script, put together from the files in `assets/page/`, and no other: the page's policy
//! names it by its hash.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// A script of the files that every page has, and of what follows. They share one scope and stand in an order in which
/// each uses only what is above it at once.
macro_rules! script {
    ($($more:expr),+) => {
        concat!(
            "\"use strict\";\n(() => {\n",
            include_str!("../../../assets/page/elements.js"),
            include_str!("../../../assets/page/source.js"),
            include_str!("../../../assets/page/search.js"),
            include_str!("../../../assets/page/raster.js"),
            include_str!("../../../assets/page/names.js"),
            include_str!("../../../assets/page/camera.js"),
            include_str!("../../../assets/page/map.js"),
            include_str!("../../../assets/page/gestures.js"),
            include_str!("../../../assets/page/lists.js"),
            include_str!("../../../assets/page/paper.js"),
            include_str!("../../../assets/page/steps.js"),
            include_str!("../../../assets/page/views.js"),
            include_str!("../../../assets/page/main.js"),
            $($more,)+
            "})();\n"
        )
    };
}

/// The script of a page that holds all its data.
pub(super) const SCRIPT: &str = script!("begin(embeddedSource());\n");

/// The script of a page that asks the program behind it.
pub(super) const LIVE_SCRIPT: &str = script!(
    include_str!("../../../assets/live/source.js"),
    include_str!("../../../assets/live/related.js"),
    include_str!("../../../assets/live/list.js"),
    "begin(liveSource());\n"
);

/// The page's policy: nothing is loaded, nothing is sent, and of scripts this one alone runs. Styles stand in the page;
/// whatever turned text into elements would be refused.
pub(super) fn policy() -> String {
    policy_of(SCRIPT, "'none'")
}

/// That of the live page, whose script may ask the program that the page came from.
pub(super) fn live_policy() -> String {
    policy_of(LIVE_SCRIPT, "'self'")
}

fn policy_of(script: &str, asked: &str) -> String {
    let hash = STANDARD.encode(Sha256::digest(script.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{hash}'; connect-src {asked}; style-src 'unsafe-inline'; img-src data:; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

#[cfg(test)]
mod tests {
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
}

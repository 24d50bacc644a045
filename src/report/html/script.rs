//! What runs on the page? One script, put together from the files in `assets/page/`, and no other: the page's policy
//! names it by its hash.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use sha2::{Digest, Sha256};

/// The script. Its files share one scope and stand in an order in which each uses only what is above it at once.
pub(super) const SCRIPT: &str = concat!(
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
    include_str!("../../../assets/page/views.js"),
    include_str!("../../../assets/page/main.js"),
    "})();\n"
);

/// The page's policy: nothing is loaded, nothing is sent, and of scripts this one alone runs. Styles stand in the page;
/// whatever turned text into elements would be refused.
pub(super) fn policy() -> String {
    let hash = STANDARD.encode(Sha256::digest(SCRIPT.as_bytes()));
    format!(
        "default-src 'none'; script-src 'sha256-{hash}'; style-src 'unsafe-inline'; img-src data:; \
         base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_script_writes_text_alone_and_asks_nobody() {
        for word in [
            "innerHTML",
            "outerHTML",
            "insertAdjacentHTML",
            "document.write",
            "eval(",
            "new Function",
            "fetch(",
            "XMLHttpRequest",
            "WebSocket",
            "import(",
            "</script",
            "<!--",
            "http://",
        ] {
            assert!(!SCRIPT.contains(word), "{word}");
        }
    }

    #[test]
    fn the_policy_names_the_script() {
        let policy = policy();
        assert!(policy.starts_with("default-src 'none'; script-src 'sha256-"), "{policy}");
        assert!(!policy.contains(['"', '<']) && !policy.contains("unsafe-eval"));
    }
}

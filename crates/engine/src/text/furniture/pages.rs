//! Phrases of web pages around abstracts: a table to extend.

use super::table::Finders;

/// Parts of web pages: a text that has one begins with the frame of the page, and its abstract follows the last of them.
pub(super) const FRAMES: &[&str] = &[
    // Wiley.
    "Search for more papers by this author",
    "Request permission",
    "Export citation",
    "Add to favorites",
    "Track citation",
    "Share full text access",
    "Give access",
    "Please review our Terms and Conditions of Use and check box below to share full-text version of article.",
    "I have read and accept the Wiley Online Library Terms and Conditions of Use",
    "Shareable Link",
    "Use the link below to share a full-text version of this article with your friends and colleagues.",
    "Learn more.",
    "Copy URL",
    // Taylor & Francis.
    "Click to increase image size",
    "Click to decrease image size",
    "View all notes",
    // Oxford University Press and others.
    "Search for other works by this author on:",
    "Oxford Academic",
    "Google Scholar",
];

/// A text without one of these has no frame of a page.
pub(super) static SIGNS_OF_FRAMES: Finders = Finders::new(&[
    "papers by this author",
    "citationAdd to",
    "favoritesTrack",
    "works by this author on",
    "to increase image size",
]);

/// Words of a page before or behind an abstract.
pub(super) const NAVIGATION: &[&str] = &[
    "Skip to main content",
    "Skip to Main Content",
    "Skip to content",
    "Skip to navigation",
    "Download PDF",
    "Download citation",
    "Download Citation",
    "Download full-text PDF",
    "Download article",
    "View PDF",
    "View Article",
    "View article",
    "View Full-Text",
    "View full text",
    "Full Text",
    "HTML (experimental)",
    "TeX Source",
    "Sign in",
    "Sign In",
    "Log in",
    "Log In",
    "Register",
    "Cookie settings",
    "Cookie Settings",
    "Cookie policy",
    "Accept all cookies",
    "Accept All Cookies",
    "We use cookies",
    "Read more",
    "Show more",
    "Show less",
    "Export citation",
    "Get permissions",
    "Get Permissions",
    "Request permissions",
    "Article metrics",
    "Graphical Abstract",
    "Graphical abstract",
];

//! Is the mail one that mail programs read, and can a stranger's title do anything in it, or in the page and the Markdown?

use std::fs;

use mail_parser::{MessageParser, MimeHeaders};
use serde_json::json;

use super::command::Desk;
use crate::common::{jsonl, run};

/// Texts that mean something to whoever does not take them for mere text.
const HOSTILE: [&str; 9] = [
    "<script>alert('x')</script> coral reefs",
    "</title></style><img src=x onerror=alert(1)> glaciers",
    "reefs\r\nBcc: all@example.org\r\n\r\n<b>glaciers</b>",
    "--themata-0\n.\n\nFrom glaciers",
    "图神经网络的稳定性 of glaciers",
    "$\\alpha | \\frac{a}{b}$ \\textbf{never closed \\input{/etc/passwd} corals",
    "\u{1b}[2J\u{202e}txet \u{7}{{ 7 * 7 }} {% raw %} corals",
    "- [link](javascript:alert(1)) ![image](http://evil.example/x.png) *bold* `corals` # h",
    "=?utf-8?q?glaciers?= é =3D",
];

/// A desk where every paper that comes in, and every one that is liked, is hostile.
fn hostile() -> Desk {
    let mut desk = Desk::new();
    let paper = |(i, text): (usize, &&str)| {
        json!({
            "id": text, "title": text, "abstract": format!("{text} corals and glaciers, number {i} of {}", "so many ".repeat(i)),
            "authors": [text, "Ann"], "venue": text, "date": format!("2025-01-{:02}", i + 1),
            "url": if i % 2 == 0 { "javascript:alert(1)" } else { "https://x.example/\"><script>|" },
        })
    };
    desk.new = desk.folder.write("new.jsonl", jsonl(HOSTILE.iter().enumerate().map(paper)));
    let liked = HOSTILE
        .iter()
        .map(|text| json!({"id": format!("liked {text}"), "title": format!("{text} in metres of ice")}));
    desk.liked = desk.folder.write("liked <b>\u{1b}.jsonl", jsonl(liked));
    desk
}

/// What a form of the digest of these holds.
fn written(desk: &Desk, name: &str, arguments: &[&str]) -> Vec<u8> {
    let path = desk.folder.path(name);
    let mut all = vec!["digest", &desk.index, &desk.new, "--like", &desk.liked, "--to", &path];
    all.extend(arguments);
    assert_eq!(run(&all).ends(0).stdout, "");
    fs::read(path).unwrap()
}

#[test]
fn a_mail_program_reads_it() {
    let desk = Desk::new();
    let envelope = [
        "--from",
        "Thémata, daily <digest@lab.example.org>",
        "--mail-to",
        "a@x.org",
        "--mail-to",
        "B <b@x.org>",
    ];
    let arguments = [&envelope[..], &["--date", "2026-01-05"]].concat();
    let bytes = written(&desk, "digest.EML", &arguments);
    assert_eq!(bytes, written(&desk, "again.eml", &arguments));
    // RFC 5322: lines end in CR LF, are of ASCII here, and not above 998 characters long.
    let text = String::from_utf8(bytes.clone()).unwrap();
    assert!(
        text.is_ascii() && text.split("\r\n").all(|line| line.len() <= 998 && !line.contains(['\r', '\n']))
    );

    let message = MessageParser::default().parse(&bytes).unwrap();
    assert_eq!(message.subject(), Some("40 new papers in 10 themes, 2026-01-05"));
    assert_eq!(message.date().unwrap().to_rfc3339(), "2026-01-05T00:00:00Z");
    let from = message.from().unwrap().first().unwrap();
    assert_eq!((from.name(), from.address()), (Some("Thémata, daily"), Some("digest@lab.example.org")));
    let to: Vec<&str> = message.to().unwrap().iter().filter_map(|to| to.address()).collect();
    assert_eq!(to, ["a@x.org", "b@x.org"]);
    let id = message.message_id().unwrap();
    assert!(id.ends_with("@lab.example.org") && id.len() == 32 + 1 + "lab.example.org".len());
    let kind = message.content_type().unwrap();
    assert_eq!((kind.ctype(), kind.subtype()), ("multipart", Some("alternative")));
    assert_eq!((message.text_body_count(), message.html_body_count(), message.attachment_count()), (1, 1, 0));
    let page = String::from_utf8(written(&desk, "digest.html", &["--date", "2026-01-05"])).unwrap();
    assert_eq!(message.body_html(0).unwrap().replace("\r\n", "\n"), page);
    let shown = run(&["digest", &desk.index, &desk.new, "--like", &desk.liked]).ends(0).stdout;
    assert!(message.body_text(0).unwrap().replace("\r\n", "\n").starts_with(shown.trim_end()));

    // Another digest is another mail, and so is one to somebody else.
    let id_of = |arguments: &[&str]| {
        let bytes = written(&desk, "other.eml", arguments);
        MessageParser::default().parse(&bytes).unwrap().message_id().unwrap().to_owned()
    };
    let ids = [id_of(&[]), id_of(&["-n", "3"]), id_of(&["--mail-to", "a@x.org"])];
    assert!(
        ids.iter()
            .all(|id| ids.iter().filter(|other| *other == id).count() == 1 && id.ends_with("@localhost"))
    );
}

#[test]
fn a_strangers_words_stay_words() {
    let desk = hostile();
    let mail = written(&desk, "digest.eml", &[]);
    let message = MessageParser::default().parse(&mail).unwrap();
    assert_eq!(message.subject(), Some("9 new papers in 2 themes, 2025-01-09"));
    assert!(message.header("Bcc").is_none() && message.to().unwrap().iter().count() == 1);
    assert_eq!(message.parts.len(), 3);
    let page = String::from_utf8(written(&desk, "digest.html", &[])).unwrap();
    assert_eq!(message.body_html(0).unwrap().replace("\r\n", "\n"), page);
    for wrong in
        ["<script", "<img", "<b>", "href=\"javascript", "onerror=alert(1)>", "\u{1b}", "\u{202e}", "\u{7}"]
    {
        assert!(!page.contains(wrong), "{wrong}");
    }
    assert!(
        page.contains("&lt;script&gt;")
            && page.contains("图神经网络的稳定性")
            && page.contains("{{ 7 * 7 }}")
    );
    for text in [
        message.body_text(0).unwrap().into_owned(),
        String::from_utf8(written(&desk, "digest.md", &[])).unwrap(),
    ] {
        assert!(!text.chars().any(|c| c.is_control() && !"\r\n".contains(c)) && !text.contains('\u{202e}'));
        assert!(!text.lines().any(|line| line.starts_with("Bcc:") || line.starts_with("--themata")));
        assert!(text.contains("图神经网络的稳定性"));
    }
    let markdown = String::from_utf8(written(&desk, "digest.md", &[])).unwrap();
    // Ids stand as code, where nothing is a link; elsewhere every bracket of a stranger's is escaped.
    let unescaped = markdown.replace("\\`", "").replace("\\]", "").replace("\\[", "");
    let outside: String = unescaped.split('`').step_by(2).collect();
    assert!(
        !markdown.contains("<script") && !outside.contains("](javascript:") && !outside.contains("![image]")
    );
    let shown = run(&["digest", &desk.index, &desk.new, "--like", &desk.liked]).ends(0).stdout;
    assert!(!shown.chars().any(|c| c.is_control() && c != '\n'));
}

#[test]
fn every_text_of_a_stranger_has_its_own_direction() {
    let mut desk = Desk::new();
    let hebrew = json!({
        "id": "עברית", "title": "קרחונים (glaciers) ושוניות", "abstract": "קרחונים ושוניות corals.", "authors": ["אבי כהן"],
    });
    desk.liked = desk.folder.write("liked.jsonl", jsonl([&hebrew]));
    let mut new = hebrew;
    new["abstract"] = json!("קרחונים אחרים לגמרי, מדודים במטרים של glaciers.");
    new["title"] = json!("קרחונים אחרים");
    new["id"] = json!("חדש");
    desk.new = desk.folder.write("new.jsonl", jsonl([&new]));
    let page = String::from_utf8(written(&desk, "digest.html", &[])).unwrap();
    let words = [
        "קרחונים אחרים<",
        "אבי כהן<",
        "חדש<",
        "קרחונים (glaciers) ושוניות<",
        "עברית<",
        "קרחונים אחרים לגמרי",
    ];
    for word in words {
        let at = page.find(word).unwrap_or_else(|| panic!("no {word} in {page}"));
        let tag = &page[page[..at].rfind('<').unwrap()..at];
        assert!(tag.ends_with('>') && tag.contains(" dir=\"auto\""), "{tag}{word}");
    }
    let beginning = |heading: &str| heading.contains("<span dir=\"auto\">");
    assert!(page.split("<h2").skip(1).all(beginning), "{page}");
}

use proptest::prelude::*;

use super::*;

fn read(text: &str, purpose: Purpose) -> String {
    without_furniture(Cow::Borrowed(text), purpose, &mut LeftOut::default()).into_owned()
}

fn words(text: &str) -> String {
    read(text, Purpose::Words)
}

const ABSTRACT: &str =
    "We show that the corals of the reef bleach in the heat. The algae of the sea return with the cold.";

/// What real services put behind an abstract.
const TAILS: &[&str] = &[
    "© 2020 Elsevier Ltd. All rights reserved.",
    "© 2020 Elsevier B.V. All rights reserved.",
    "© 2019 The Authors. Published by Elsevier B.V. This is an open access article under the CC BY license (http://a.b/c).",
    "Copyright 2019, Springer Nature",
    "Copyright 2019 Wiley Periodicals, Inc.",
    "(c) 2015 Wiley Periodicals, Inc.",
    "(c) 2018 IEEE.",
    "(C) 1998 International Astronautical Federation Published by Elsevier Science Ltd. All rights reserved.",
    "© The Author(s) 2021. Published by Oxford University Press on behalf of the Reef Society. All rights reserved. For \
     permissions, please e-mail: a@b.c",
    "Copyright (C) 2003 S. Karger AG, Basel",
    "© Georg Thieme Verlag KG Stuttgart · New York",
    "© 2014 Crown Copyright. Published by Elsevier Ltd.",
    "Crown Copyright © 2010 Published by Elsevier Ltd. All rights reserved.",
    "Published by Elsevier B.V.",
    "All rights reserved.",
    "[ABSTRACT FROM AUTHOR] Copyright of Made-Up Letters is the property of Made-Up Ltd and its content may not be copied or \
     emailed to multiple sites without the copyright holder's express written permission.",
    "[ABSTRACT FROM AUTHOR]; Copyright of J. Reef Sci. is the property of Reef Inc. and its content may not be copied or emailed \
     to multiple sites or posted to a listserv without the copyright holder's express written permission. However, users may \
     print, download, or email articles for individual use. This abstract may be abridged. No warranty is given about the \
     accuracy of the copy. Users should refer to the original published version of the material for the full abstract. \
     (Copyright applies to all Abstracts.)",
    "(PsycINFO Database Record (c) 2016 APA, all rights reserved)",
    "(PsycInfo Database Record (c) 2020 APA, all rights reserved).",
    "Copyright © 2020 John Wiley & Sons, Ltd.",
    "Copyright © 2011 Elsevier Inc. All rights reserved.",
    "© 2012 Society of Reef Industry",
    "© 2021 American Chemical Society.",
    "This is an open access article under the CC BY license (http://a.b).",
    "This article is protected by copyright. All rights reserved.",
    "The copyright holder for this preprint is the author/funder. All rights reserved. No reuse allowed without permission.",
    "PACS numbers: 01.02. JEL Classification: C1, D2. Mathematics Subject Classification 35Q30",
    "Translated from Reef Journal, Vol. 3, No. 5, pp. 3-12, 1999.",
    "View PDF HTML (experimental)",
];

#[test]
fn notices_behind_an_abstract_go_without_a_trace() {
    for tail in TAILS {
        for purpose in [Purpose::Words, Purpose::Shown] {
            assert_eq!(read(&format!("{ABSTRACT} {tail}"), purpose), ABSTRACT, "{tail}");
        }
    }
    for tail in ["© 2020 Elsevier Ltd. All rights reserved.", "All rights reserved."] {
        assert_eq!(words(&format!("{ABSTRACT}{tail}")), ABSTRACT, "{tail}");
    }
}

#[test]
fn notices_before_an_abstract_go_too() {
    for head in [
        "© 2012 IEEE.",
        "© 2012 IEEE",
        "© 2019 Elsevier B.V.",
        "Copyright © 2020 The Authors. Published by Elsevier Inc. All rights reserved.",
        "© The Author(s) 2020. This article is distributed under the terms of the Creative Commons Attribution 4.0 License.",
    ] {
        assert_eq!(words(&format!("{head} {ABSTRACT}")), ABSTRACT, "{head}");
    }
    assert_eq!(
        words(&format!("{ABSTRACT} © 2012 IEEE. Keywords: corals, reefs")),
        format!("{ABSTRACT} corals, reefs")
    );
}

#[test]
fn texts_that_say_there_is_no_abstract_are_none() {
    for text in [
        "[No abstract available]",
        "Abstract not available",
        "No abstract provided",
        "NA",
        "n/a",
        "None",
        "-",
        ".",
        "ABSTRACT",
        "TBD",
        "See PDF",
        "An abstract is not available for this content so a preview has been provided. Please use the Get access link.",
        "This article has no abstract.",
        "Click on the article title to read more.",
        "This paper has been withdrawn by the author due to a crucial error in Equation 3.",
        "Withdrawn by the authors because of an error in the proof.",
        "This article has been retracted: please see Elsevier Policy on Article Withdrawal (https://a.b/c).",
        "Abstract: N/A",
        "Summary. [No abstract available] © 2003 Elsevier Ltd. All rights reserved.",
        "Made-Up JournalVolume 5, Issue 2 p. 12-16 LettersOpen Access The reef Frida Muster, Frida Muster Made-Up University, \
         Made-Up TownSearch for more papers by this author First published: 18 September 2022 AboutPDF ToolsRequest \
         permissionExport citationAdd to favoritesTrack citation ShareShare Give access",
    ] {
        for purpose in [Purpose::Words, Purpose::Shown] {
            assert_eq!(read(text, purpose), "", "{text}");
        }
    }
}

#[test]
fn a_page_ends_where_its_abstract_begins() {
    let page = "Reef LettersVolume 5 The reef Frida MusterSearch for more papers by this author Export citationAdd to \
                favoritesTrack citation ShareShare Give access Abstract ";
    assert_eq!(words(&format!("{page}{ABSTRACT}")), ABSTRACT);
    assert_eq!(words(&format!("Skip to main content Download PDF {ABSTRACT}")), ABSTRACT);
}

#[test]
fn sentences_about_such_things_stay() {
    for text in [
        "We study copyright in music and the law of the sea.",
        "Copyright law has changed. Copyright of songs is a matter of the state of the art.",
        "Copyright protects authors.",
        "We study the papers of Elsevier and of Springer. Elsevier is a publisher of the Netherlands.",
        "Retracted papers are cited more often. We count the retractions of the year.",
        "Three cases: (a) reefs, (b) seas and (c) 2018 data of the coast are compared with the others.",
        "The maps of Google Earth© are old, and the SPSS© software of 2010 is used.",
        "All of the rights of the authors are reserved by the law of the state.",
        "We analyse the Creative Commons Attribution license and the open access article of the future.",
        "Background noise in the rivers. Results of the past. Conclusions from the data.",
        "None of the corals of the reef survived.",
        "Translated from Latin, the book shows the reef.",
        "Subjects: 24 men of the sea who dive with the seals.",
        "Withdrawal of the drug from the market was early.",
        "",
    ] {
        let expected = text.strip_prefix("Subjects: ").unwrap_or(text);
        assert_eq!(words(text), expected, "{text}");
        assert_eq!(read(text, Purpose::Shown), text);
    }
}

#[test]
fn headings_are_shown_and_are_no_words() {
    let text = "BACKGROUND: Corals bleach. METHODS: We dive. Results and discussion: The reef is warm.ConclusionsWe care.";
    assert_eq!(words(text), "Corals bleach. We dive. The reef is warm. We care.");
    assert_eq!(read(text, Purpose::Shown), text);
    assert_eq!(read("Abstract Oars move boats.", Purpose::Shown), "Oars move boats.");
}

#[test]
fn an_abstract_in_a_second_language_goes() {
    let others = [
        "Resumen: En este trabajo se estudia el comportamiento de los arrecifes y se comparan los resultados con otros datos.",
        "En este trabajo se estudia el comportamiento de los arrecifes de coral y se comparan los resultados con otros datos.",
        "Résumé. Nous étudions les récifs de corail et leur avenir dans les mers chaudes de ce siècle.",
        "Zusammenfassung: Die Gletscher der Alpen verlieren in jedem Sommer an Masse, und die Korallen bleichen im Meer.",
        "摘要：我们研究珊瑚礁生态系统的长期变化与海水温度的关系。",
    ];
    for other in others {
        assert_eq!(words(&format!("{ABSTRACT} {other}")), ABSTRACT, "{other}");
        assert_eq!(words(&format!("{other} {ABSTRACT}")), ABSTRACT, "{other}");
        assert_eq!(read(other, Purpose::WordsOfAllLanguages), other);
        assert!(words(other).len() + 20 > other.len(), "{other}");
    }
}

/// Words and phrases that rules look for, and others.
fn text() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        prop::sample::select(TAILS).prop_map(str::to_owned),
        prop::sample::select(NOTICES.list()).prop_map(str::to_owned),
        prop::sample::select(
            &[
                "©",
                "(c)",
                "Copyright",
                "2020",
                "IEEE.",
                "We see the reef.",
                "Abstract",
                "Results",
                ":",
                ".",
                "[",
                ")",
                "Resumen:",
                "N/A",
                "Corals",
                "de la mar",
                "摘要",
                "View PDF",
                "Download PDF",
                "BACKGROUND",
                "Search for more papers by this author",
            ][..]
        )
        .prop_map(str::to_owned),
        "\\PC{0,5}",
    ];
    prop::collection::vec(piece, 0..8).prop_map(|pieces| pieces.join(" "))
}

proptest! {
    #[test]
    fn removing_furniture_is_idempotent_and_never_lengthens(text in text()) {
        for purpose in [Purpose::Words, Purpose::Shown, Purpose::WordsOfAllLanguages] {
            let once = read(&text, purpose);
            prop_assert!(once.len() <= text.len());
            prop_assert_eq!(read(&once, purpose), once.clone());
        }
    }

    #[test]
    fn plain_sentences_are_not_copied(n in 1..6_usize) {
        let text = ["The reef of the sea is warm and the corals bleach."; 6][..n].join(" ");
        let same = without_furniture(Cow::Borrowed(&text), Purpose::Words, &mut LeftOut::default());
        prop_assert!(matches!(same, Cow::Borrowed(_)));
    }
}

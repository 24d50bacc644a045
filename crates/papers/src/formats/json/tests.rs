mod documents {
    use proptest::prelude::*;
    use serde_json::{Value, json};

    use crate::formats::common::no_values::is_no_value;
    use crate::formats::common::values::clean_title;
    use crate::formats::parsed::{Flaw, Parsed};
    use crate::read::ReadOptions;

    fn parse(bytes: &[u8]) -> Result<Parsed, Flaw> {
        super::super::parse(bytes, &ReadOptions::default())
    }

    #[test]
    fn an_array_of_objects() {
        let parsed =
            parse(b"\n[\n{\"title\": \"a]}\\\"\", \"x\": [{\"y\": []}]},\n\n{\"title\":\n\"b\"}\n]\n")
                .unwrap();
        assert_eq!(parsed.titles(), [(3, "a]}\""), (5, "b")]);
        assert!(parsed.flaws.is_empty());
        assert_eq!(parse(b"[]").unwrap(), Parsed::default());
    }

    #[test]
    fn an_object_around_the_records() {
        for name in ["papers", "Results", "data", "something"] {
            let text = format!(
                "{{\"count\": 2, \"x\": [1], \"{name}\": [\n\
                 {{\"title\": \"a\"}}, {{\"title\": \"b\"}}], \"next\": null}}"
            );
            let parsed = parse(text.as_bytes()).unwrap();
            assert_eq!(parsed.titles(), [(2, "a"), (2, "b")], "{name}");
        }
        let parsed = parse(b"{\"people\": [{\"name\": \"x\"}], \"papers\": [{\"title\": \"a\"}]}").unwrap();
        assert_eq!(parsed.titles(), [(1, "a")]);
    }

    #[test]
    fn one_object_several_objects_and_lines() {
        assert_eq!(
            parse(b"{\n\"title\": \"a\",\n\"authors\": [{\"name\": \"x\"}]\n}\n").unwrap().titles(),
            [(1, "a")]
        );
        assert_eq!(
            parse(b"{\"title\":\n\"a\"}\n{\"title\":\n\"b\"}").unwrap().titles(),
            [(1, "a"), (3, "b")]
        );
        assert_eq!(parse(b"{\"title\": \"a\"} {\"title\": \"b\"}").unwrap().titles(), [(1, "a"), (1, "b")]);
        let lines = parse(b"{\"title\": \"a\"}\n{\"title\": \"b\n{\"title\": \"c\"}\n").unwrap();
        assert_eq!(lines.titles(), [(1, "a"), (3, "c")]);
        assert_eq!(lines.flaws().len(), 1);
    }

    #[test]
    fn a_document_without_records_is_refused() {
        let flaw = parse(b"\n{\"name\": \"x\", \"version\": [1]}").unwrap_err();
        assert_eq!(flaw.found, "an object without an array of records (only name, version)");
        assert_eq!((flaw.line, flaw.expected.as_str()), (Some(2), "records in an array, such as \"papers\""));
        assert!(parse(b"12").is_err());
    }

    #[test]
    fn a_broken_record_is_skipped_alone() {
        let text = b"[{\"title\": \"a\"},\n {\"title\":\n \"b\" \"c\"},\n 7, {\"x\": 1},\n\
            {\"title\": \"d\", \"x\": [1}, {\"title\": \"e\"}]";
        let parsed = parse(text).unwrap();
        assert_eq!(parsed.titles(), [(1, "a"), (5, "e")]);
        let expected = [
            (3, "broken JSON at column 6 (expected `,` or `}`) in record 2"),
            (4, "a number in record 3"),
            (4, "neither a title nor an abstract (only x) in record 4"),
            (5, "broken JSON at column 23 (expected `,` or `]`) in record 5"),
        ];
        assert_eq!(parsed.flaws(), expected);
    }

    #[test]
    fn columns_count_from_the_start_of_the_line() {
        let found = |text: &[u8]| parse(text).unwrap().flaws.remove(0).found;
        assert_eq!(
            found(b"[{\"title\": \"a\"}, {,}]"),
            "broken JSON at column 19 (key must be a string) in record 2"
        );
        assert_eq!(found(b"[\n  {,}]"), "broken JSON at column 4 (key must be a string) in record 1");
    }

    #[test]
    fn what_stands_before_a_break_is_kept() {
        let parsed = parse(b"[{\"title\": \"a\"},\n{\"title\": \"b\"},\n{\"title\": \"c").unwrap();
        assert_eq!(parsed.titles(), [(1, "a"), (2, "b")]);
        let found = "broken JSON at column 12 (EOF while parsing a string) in record 3; \
                     the rest of the file could not be read";
        assert_eq!(parsed.flaws(), [(3, found)]);
        for text in [
            "[{\"title\": \"a\"},\n",
            "{\"papers\": [{\"title\": \"a\"},\n",
            "{\"papers\": [{\"title\": \"a\"}],\n",
        ] {
            let parsed = parse(text.as_bytes()).unwrap();
            assert_eq!(parsed.titles(), [(1, "a")]);
            assert_eq!(parsed.flaws(), [(2, "the end of the file")], "{text}");
        }
    }

    #[test]
    fn commas_do_no_harm() {
        let parsed = parse(b"[,{\"title\": \"a\"} {\"title\": \"b\"},,]").unwrap();
        assert_eq!(parsed.titles(), [(1, "a"), (1, "b")]);
        assert!(parsed.flaws.is_empty());
    }

    proptest! {
        #[test]
        fn every_layout_holds_the_same_papers(texts in prop::collection::vec(any::<String>(), 0..9)) {
            let record = |text| json!({"title": text, "x": {"y": [text]}});
            let array: Value = texts.iter().map(record).collect();
            let titles = texts.into_iter().map(clean_title);
            let kept: Vec<String> = titles.filter(|title| !title.is_empty() && !is_no_value(title)).collect();
            for text in [
                array.to_string(),
                serde_json::to_string_pretty(&array).unwrap(),
                json!({"meta": {"total": 1}, "items": array}).to_string(),
            ] {
                let parsed = parse(text.as_bytes()).unwrap();
                let titles: Vec<String> = parsed.papers.into_iter().map(|(_, paper)| paper.title).collect();
                prop_assert_eq!(&titles, &kept);
            }
        }
    }
}

mod lines {
    use std::io::{self, Cursor, Read};

    use proptest::prelude::*;
    use serde_json::json;

    use super::super::lines::*;
    use crate::formats::common::no_values::is_no_value;
    use crate::formats::common::values;
    use crate::formats::parsed::{Failure, Parsed};
    use crate::read::ReadOptions;
    use crate::read::filter::Filter;

    fn read(bytes: &[u8]) -> Parsed {
        parse_bytes(bytes, &ReadOptions::default())
    }

    fn blocks(reader: impl Read + Send, size: usize) -> Result<Parsed, Failure> {
        let options = ReadOptions::default();
        parse_blocks(reader, size, &options, &Filter::new(&options))
    }

    #[test]
    fn one_paper_a_line_and_blank_lines_are_none() {
        let parsed = read(b"\n{\"title\": \"a\"}\r\n  \n\n{\"title\": \"b\"}");
        assert_eq!(parsed.titles(), [(2, "a"), (5, "b")]);
        assert!(parsed.flaws.is_empty());
    }

    #[test]
    fn a_broken_line_is_told_and_the_rest_goes_on() {
        let text = b"{\"title\": \"a\"}\n{\"title\": \"b\" \"x\": 1}\n{\"title\": \"c\n\
            12\n{\"t\xffitle\": 1}\n{\"title\": \"d\"}\n";
        let parsed = read(text);
        assert_eq!(parsed.titles(), [(1, "a"), (6, "d")]);
        let flaws: Vec<_> =
            parsed.flaws.iter().map(|flaw| (flaw.line.unwrap(), flaw.found.as_str())).collect();
        let expected = [
            (2, "broken JSON at column 15 (expected `,` or `}`)"),
            (3, "broken JSON at column 12 (EOF while parsing a string)"),
            (4, "a number"),
            (5, "neither a title nor an abstract (only t\u{fffd}itle)"),
        ];
        assert_eq!(flaws, expected);
        assert_eq!(parsed.flaws[0].expected, EXPECTED);
    }

    #[test]
    fn nesting_without_end_is_a_broken_line() {
        let parsed = read(format!("{{\"title\": \"a\", \"x\": {}", "[".repeat(100_000)).as_bytes());
        assert!(parsed.flaws[0].found.contains("recursion limit"), "{}", parsed.flaws[0].found);
    }

    #[test]
    fn a_line_longer_than_many_blocks_is_one_record() {
        let long = "word ".repeat(1 << 20);
        let text = format!("{{\"title\": \"a\", \"abstract\": \"{long}\"}}\n{{\"title\": \"b\"}}\n");
        let parsed = blocks(Cursor::new(text), 64 << 10).unwrap();
        assert_eq!(parsed.titles(), [(1, "a"), (2, "b")]);
        assert_eq!(parsed.papers[0].1.abstract_text, long.trim_end());
    }

    #[test]
    fn a_line_too_long_is_skipped_alone_wherever_blocks_end() {
        let long = "x".repeat(1000);
        let text = format!("{{\"title\": \"a\"}}\n{{\"title\": \"{long}\"}}\n\n{{\"title\": \"b\"}}\n{long}");
        let options = ReadOptions { max_record_bytes: 100, ..ReadOptions::default() };
        for size in [1, 7, 50, 99, 100, 101, 500, 5000] {
            let parsed = parse_blocks(Cursor::new(&text), size, &options, &Filter::new(&options)).unwrap();
            assert_eq!(parsed.titles(), [(1, "a"), (4, "b")], "{size}");
            assert_eq!(
                parsed.flaws(),
                [(2, "a record of 1013 bytes"), (5, "a record of 1000 bytes")],
                "{size}"
            );
        }
    }

    #[test]
    fn a_limit_ends_the_reading() {
        /// Gives records without end.
        struct Endless;
        impl Read for Endless {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let record = b"{\"title\": \"a\", \"year\": 2000}\n";
                let whole = buffer.len() / record.len() * record.len();
                buffer[..whole].chunks_mut(record.len()).for_each(|chunk| chunk.copy_from_slice(record));
                if whole == 0 {
                    buffer[0] = b'\n';
                }
                Ok(whole.max(1))
            }
        }
        let year = vec!["year = 2000".parse().unwrap()];
        let options = ReadOptions { limit: Some(1000), conditions: year, ..ReadOptions::default() };
        let mut filter = Filter::new(&options);
        let mut parsed = parse_blocks(Endless, 64 << 10, &options, &filter).unwrap();
        filter.finish_file(&mut parsed);
        assert_eq!(parsed.papers.len(), 1000);
        assert!(filter.is_full());
    }

    #[test]
    fn an_error_of_the_reader_ends_it_all() {
        struct Failing(usize);
        impl Read for Failing {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                self.0 = self.0.checked_sub(1).ok_or_else(|| io::Error::other("it broke"))?;
                buffer[0] = b'\n';
                Ok(1)
            }
        }
        let Err(Failure::Read(error)) = blocks(Failing(99), 16) else { panic!("it went on") };
        assert_eq!(error.to_string(), "it broke");
    }

    proptest! {
        #[test]
        fn neither_blocks_nor_threads_change_the_outcome(
            lines in prop::collection::vec(
                prop_oneof![
                    Just("{\"title\": \"a title\"}"), Just("{\"abstract\": \"é\", \"x\": [1]}"),
                    Just("{\"title\": "), Just(""), Just(" \r"), Just("{}"),
                ], 0..40),
            size in 1_usize..200,
            threads in 1_usize..4,
        ) {
            let text = lines.join("\n");
            let pool = rayon::ThreadPoolBuilder::new().num_threads(threads).build().unwrap();
            let parsed = pool.install(|| blocks(Cursor::new(text.clone()), size)).unwrap();
            prop_assert_eq!(parsed, read(text.as_bytes()));
        }

        #[test]
        fn any_text_survives_but_for_its_blank_space(
            title in any::<String>(),
            abstract_text in any::<String>(),
        ) {
            let line = json!({"title": title, "abstract": abstract_text}).to_string();
            // What says that there is no value is none.
            let text = |text: String| if is_no_value(&text) { String::new() } else { text };
            let (title, abstract_text) = (text(values::clean_title(title)), text(values::clean_abstract(abstract_text)));
            let parsed = read(line.as_bytes());
            prop_assert_eq!(parsed.papers.len(), usize::from(!title.is_empty() || !abstract_text.is_empty()));
            for (_, paper) in parsed.papers {
                prop_assert_eq!(&paper.title, &title);
                prop_assert_eq!(&paper.abstract_text, &abstract_text);
            }
        }
    }
}

mod round_trips {
    use proptest::prelude::*;

    use crate::formats::PaperFormat;
    use crate::formats::common::round_trip::{any_papers, assert_fixtures_survive, assert_round_trip};

    #[test]
    fn fixtures_of_all_formats_survive() {
        assert_fixtures_survive(PaperFormat::Json);
        assert_fixtures_survive(PaperFormat::Jsonl);
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 100, ..ProptestConfig::default() })]

        #[test]
        fn a_round_trip_loses_nothing(papers in any_papers()) {
            prop_assume!(!papers.is_empty());
            assert_round_trip(PaperFormat::Json, &papers);
            assert_round_trip(PaperFormat::Jsonl, &papers);
        }
    }
}

//! How does another program read a report? `report.json`: the whole [`Report`], indented, and a final
//! newline.

use std::io;

use super::Report;

/// Writes the report as JSON.
pub(super) fn write(report: &Report, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, report)?;
    out.write_all(b"\n")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    fn bytes(report: &Report) -> Vec<u8> {
        let mut out = Vec::new();
        write(report, &mut out).unwrap();
        out
    }

    #[test]
    fn reads_back_as_the_same_report() {
        for report in [sample::small(), sample::hostile(), sample::empty(), sample::large(500, 7)] {
            let first = bytes(&report);
            let back: Report = serde_json::from_slice(&first).unwrap();
            assert_eq!(back, report);
            assert_eq!(bytes(&back), first);
        }
    }

    #[test]
    fn ends_with_one_newline_and_holds_no_null_number() {
        let text = String::from_utf8(bytes(&sample::small())).unwrap();
        assert!(text.ends_with("}\n") && !text.ends_with("\n\n"));
        for name in ["margin", "similarity", "cohesion", "share", "weight", "score", "\"x\"", "\"y\""] {
            assert!(!text.contains(&format!("{name}: null")), "{name}");
        }
    }

    #[test]
    fn keeps_the_shape_that_the_schema_promises() {
        let mut value: serde_json::Value = serde_json::from_slice(&bytes(&sample::small())).unwrap();
        // Settings have their own tests; their content must not decide over the report's schema.
        assert!(value.as_object_mut().unwrap().remove("settings").is_some());
        // One of each is enough to see every field.
        for list in ["papers", "themes"] {
            value[list].as_array_mut().unwrap().truncate(1);
        }
        insta::with_settings!({ prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!("report.json", serde_json::to_string_pretty(&value).unwrap());
        });
    }
}

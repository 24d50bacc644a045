//! Decoding of text that may not be UTF-8: valid sequences are kept, other bytes decoded, and the encoding guessed.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{
    BIG5, EUC_JP, EUC_KR, Encoding, GB18030, GBK, ISO_8859_5, ISO_8859_8, MACINTOSH, SHIFT_JIS, UTF_8,
    WINDOWS_1252, WINDOWS_1255,
};

/// Text as UTF-8; bytes that are invalid in it are read as Windows-1252.
pub(crate) fn decoded(bytes: &[u8]) -> Cow<'_, str> {
    std::str::from_utf8(bytes).map_or_else(
        |_| {
            let mut text = String::with_capacity(bytes.len() + 16);
            let rest = decode_mixed(bytes, &mut text);
            text.push_str(&WINDOWS_1252.decode_without_bom_handling(rest).0);
            Cow::from(text)
        },
        Cow::from,
    )
}

/// Decodes UTF-8 in which single bytes, or all, may be Windows-1252. Returns an incomplete sequence at the end, which the
/// next bytes may complete.
pub(crate) fn decode_mixed<'a>(bytes: &'a [u8], text: &mut String) -> &'a [u8] {
    let mut rest = bytes;
    loop {
        match std::str::from_utf8(rest) {
            Ok(valid) => {
                text.push_str(valid);
                return &[];
            }
            Err(error) => {
                let (valid, after) = rest.split_at(error.valid_up_to());
                text.push_str(std::str::from_utf8(valid).expect("it is valid up to there"));
                let Some(invalid) = error.error_len() else { return after };
                text.push_str(&WINDOWS_1252.decode_without_bom_handling(&after[..invalid]).0);
                rest = &after[invalid..];
            }
        }
    }
}

/// The encoding of text that is not UTF-8 throughout, from bytes that begin where it is first beyond ASCII, and the byte
/// `before` them. `None` stands
/// for UTF-8 with stray bytes, or for Windows-1252, which [`decode_mixed`] both reads: an encoding must be sure.
pub(crate) fn guess(before: u8, sample: &[u8]) -> Option<&'static Encoding> {
    let (sequences, strays) = sequences_and_strays(sample);
    if strays == 0 || sequences >= 2 * strays {
        return None;
    }
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(sample, false);
    let encoding = detector.guess(None, Utf8Detection::Deny);
    let encoding = if encoding == GBK { GB18030 } else { encoding };
    let beyond = sample.iter().filter(|byte| !byte.is_ascii()).count();
    if [GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&encoding) && is_east_asian(sample, encoding) {
        return Some(encoding);
    }
    if is_mac_roman(&[&[before], sample].concat()) {
        return Some(MACINTOSH);
    }
    // A few Chinese words among others look like letters of a rare encoding.
    if encoding == ISO_8859_5 && is_east_asian(sample, GB18030) {
        return Some(GB18030);
    }
    // Accents of western languages in a short text look like letters of other alphabets.
    let few = if [WINDOWS_1255, ISO_8859_8].contains(&encoding) { 12 } else { 6 };
    let is_other = ![WINDOWS_1252, UTF_8, GB18030, BIG5, SHIFT_JIS, EUC_JP, EUC_KR].contains(&encoding);
    (is_other && beyond >= few && 4 * sequences < strays).then_some(encoding)
}

/// Whether text in an encoding of two bytes a character has characters of East Asia alone, and at least two: fewer may be an
/// accident.
fn is_east_asian(sample: &[u8], encoding: &'static Encoding) -> bool {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let is_one = |c: char| matches!(c, '\u{3000}'..='\u{30ff}' | '\u{4e00}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{ff00}'..='\u{ffef}');
    let is_mark = |c: char| "“”‘’—–…·×°±℃αβγδμσ→≥≤".contains(c);
    let beyond = text.chars().filter(|c| !c.is_ascii() && !is_mark(*c)).count();
    let found = text.chars().filter(|&c| is_one(c)).count();
    found >= 2 && 20 * (beyond - found) <= beyond
}

/// The number of sequences of UTF-8 beyond ASCII, and of other bytes.
fn sequences_and_strays(mut bytes: &[u8]) -> (usize, usize) {
    let (mut sequences, mut strays) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        sequences += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bytes = &bytes[chunk.valid().len() + chunk.invalid().len()..];
        // A sequence that the end cuts off is none.
        let is_cut =
            bytes.is_empty() && std::str::from_utf8(chunk.invalid()).is_err_and(|e| e.error_len().is_none());
        strays += if is_cut { 0 } else { chunk.invalid().len() };
    }
    (sequences, strays)
}

/// Whether bytes beyond ASCII make words and punctuation in Mac Roman, and not in Windows-1252.
fn is_mac_roman(sample: &[u8]) -> bool {
    let (mac, decided) = plausibility(sample, MACINTOSH);
    let (windows, _) = plausibility(sample, WINDOWS_1252);
    10 * mac > 6 * decided && mac > 2 * windows.max(0)
}

/// How well single bytes beyond ASCII fit between their neighbours as letters or punctuation of an encoding, and how many
/// tell.
fn plausibility(sample: &[u8], encoding: &'static Encoding) -> (i64, i64) {
    let table: Vec<char> = (0x80..=0xff_u8)
        .map(|byte| {
            let decoded = encoding.decode_without_bom_handling(&[byte]).0.chars().next();
            decoded.unwrap_or(char::REPLACEMENT_CHARACTER)
        })
        .collect();
    let of = |byte: u8| table.get(usize::from(byte.wrapping_sub(0x80))).copied().unwrap_or(char::from(byte));
    let (mut sum, mut decided) = (0, 0);
    for at in memchr_beyond(sample) {
        let before = at.checked_sub(1).map_or(' ', |at| of(sample[at]));
        let after = sample.get(at + 1).map_or(' ', |&byte| of(byte));
        let fit = fit(before, of(sample[at]), after);
        sum += fit;
        decided += i64::from(fit != 0);
    }
    (sum, decided)
}

fn memchr_beyond(sample: &[u8]) -> impl Iterator<Item = usize> {
    sample.iter().enumerate().filter(|(_, byte)| !byte.is_ascii()).map(|(at, _)| at)
}

fn fit(before: char, c: char, after: char) -> i64 {
    // Letters of western languages, which is where Mac Roman was written.
    let is_common = |c: char| "àâäáãåæçéèêëíìîïñóòôöõøœúùûüÿßÀÂÄÁÃÅÆÇÉÈÊËÍÌÎÏÑÓÒÔÖÕØŒÚÙÛÜŸ".contains(c);
    let opens = |c: char| !c.is_alphanumeric() && c != ')';
    match c {
        _ if is_common(c) && c.is_lowercase() => {
            if before.is_lowercase() || after.is_lowercase() || before.is_uppercase() { 1 } else { -1 }
        }
        _ if is_common(c) => {
            if before.is_lowercase() {
                -1
            } else {
                i64::from(after.is_alphabetic() || before.is_uppercase())
            }
        }
        '’' => {
            if before.is_alphanumeric() {
                1
            } else {
                -1
            }
        }
        '“' | '‘' => {
            if opens(before) && !after.is_whitespace() {
                1
            } else {
                -1
            }
        }
        '”' => {
            if opens(after) && !before.is_whitespace() {
                1
            } else {
                -1
            }
        }
        // Between words, but not the ñ and ó of Mac Roman.
        '–' | '—' => {
            let is_vowel = |c: char| "aeiou".contains(c);
            let is_letter = is_vowel(before) && is_vowel(after) || c == '—' && before == 'i' && after == 'n';
            i64::from(!is_letter && before.is_alphanumeric() == after.is_alphanumeric())
        }
        '°' | '±' | '©' | '®' | '«' | '»' | '·' | '…' | '\u{a0}' | '•' | '€' | '£' | '§' | '†' => {
            0
        }
        _ if c.is_control() || c == char::REPLACEMENT_CHARACTER => -2,
        // A symbol within a word.
        _ if before.is_alphabetic() && after.is_alphabetic() => -1,
        _ => 0,
    }
}

/// The encoding of UTF-16 without a byte order mark: of ASCII characters, which no text is without, every other byte is NUL.
pub(crate) fn utf16_without_mark(head: &[u8]) -> Option<&'static Encoding> {
    let head = &head[..head.len() & !1];
    let nuls = |parity: usize| head.iter().skip(parity).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (nuls(0), nuls(1));
    let encoding = if odd > 8 * even { encoding_rs::UTF_16LE } else { encoding_rs::UTF_16BE };
    let (most, fewest) = (even.max(odd), even.min(odd));
    if most < 4 || 50 * most < head.len() || most <= 8 * fewest {
        return None;
    }
    let (text, had_errors) = encoding.decode_without_bom_handling(head);
    let odd_ones = text.chars().filter(|&c| c.is_control() && !"\t\n\r\u{c}".contains(c)).count();
    let is_cut = had_errors && text.matches(char::REPLACEMENT_CHARACTER).count() > 1;
    (!is_cut && 100 * odd_ones <= text.len()).then_some(encoding)
}

/// Whether bytes are text but for NULs among them: binary data has other control characters too.
pub(crate) fn is_text_with_nuls(head: &[u8]) -> bool {
    let is_odd = |byte: &&u8| **byte < b' ' && !b"\0\t\n\r\x0c\x1a".contains(byte);
    let nuls = memchr::memchr_iter(0, head).count();
    let odd = head.iter().filter(is_odd).count();
    let rest = head.len() - nuls;
    rest > 0 && 50 * odd <= rest
}

/// The name of an encoding in a note.
pub(crate) fn name_of(encoding: &'static Encoding) -> String {
    match encoding {
        _ if encoding == MACINTOSH => "Mac Roman".to_owned(),
        _ if encoding == GB18030 => "GB18030".to_owned(),
        _ if encoding.name().starts_with("windows") => encoding.name().replacen('w', "W", 1),
        _ => encoding.name().to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use encoding_rs::{KOI8_R, WINDOWS_1250, WINDOWS_1251};
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn bytes_that_are_no_utf8_are_windows_1252() {
        assert_eq!(decoded("Gödel".as_bytes()), "Gödel");
        assert_eq!(decoded(b"G\xf6del \x93x\x94"), "Gödel “x”");
        assert_eq!(decoded(b"\xc3\xb6 and \xf6 and \xe2\x82"), "ö and ö and â‚");
    }

    /// What a text in an encoding is guessed to be.
    fn guessed(text: &str, encoding: &'static Encoding) -> Option<&'static Encoding> {
        let bytes = encoding.encode(text).0;
        let start = bytes.iter().position(|byte| !byte.is_ascii()).unwrap();
        guess(start.checked_sub(1).map_or(b' ', |at| bytes[at]), &bytes[start..])
    }

    const GERMAN: &str = "Vögel auf Flüssen, die über Brücken fließen: für größere Gänse im Park";
    const FRENCH: &str = "L’été, les élèves étudient où ça coûte très cher, même à l’école “privée” – déjà";

    #[test]
    fn western_text_is_windows_1252_or_mac_roman() {
        for text in [
            GERMAN,
            FRENCH,
            "El niño y la canción: año nuevo",
            "Gödel",
            "a naïve café",
            "5 °C ± 2 µm",
            "society’s share",
            "pressure–velocity",
        ] {
            assert_eq!(guessed(text, WINDOWS_1252), None, "{text}");
        }
        let polish = "Wiosła drewniane. Zażółć gęślą jaźń, łódź na wodzie.";
        assert_eq!(guessed(polish, WINDOWS_1250), Some(WINDOWS_1250));
        for text in [GERMAN, FRENCH, "El niño y la canción: año nuevo", "Gödel’s proof", "a naïve café"]
        {
            assert_eq!(guessed(text, MACINTOSH), Some(MACINTOSH), "{text}");
        }
    }

    #[test]
    fn other_encodings_are_found_where_they_are_sure() {
        for (text, encoding) in [
            ("标题：木桨的研究，我们测量了在湖上划船的速度。", GB18030),
            ("Wooden oars 木桨, an English abstract with one word 划船.", GB18030),
            ("タイトル,抄録 木製のオール,ボートを漕ぐ。", SHIFT_JIS),
            ("Oars オール, English text.", SHIFT_JIS),
            ("題名：木製のオールの研究。湖でボートを漕ぐ速さを測った。", SHIFT_JIS),
            ("題名：木製のオールの研究。湖でボートを漕ぐ速さを測った。", EUC_JP),
            ("標題：木槳的研究，我們測量了在湖上划船的速度。", BIG5),
            ("나무 노에 대한 연구: 호수에서 배를 젓는 속도를 쟀다.", EUC_KR),
            ("О деревянных вёслах: измерена скорость лодок на озере.", WINDOWS_1251),
            ("О деревянных вёслах: измерена скорость лодок на озере.", KOI8_R),
            ("Příliš žluťoučký kůň úpěl ďábelské ódy o dřevěných veslech", WINDOWS_1250),
        ] {
            let found = guessed(text, encoding).map(name_of);
            let expected = if encoding == KOI8_R { "KOI8-U".to_owned() } else { name_of(encoding) };
            assert_eq!(found, Some(expected), "{text}");
        }
    }

    #[test]
    fn utf8_with_stray_bytes_stays_utf8() {
        let mixed = ["é”ü".repeat(4).as_bytes(), b" \xe9 \x92"].concat();
        assert_eq!(guess(b' ', &mixed), None);
        assert_eq!(guess(b' ', "é and a cut \u{20ac}".as_bytes().split_last().unwrap().1), None);
    }

    #[test]
    fn utf16_is_known_by_its_nuls() {
        let le = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<_>>();
        let be = |text: &str| text.encode_utf16().flat_map(u16::to_be_bytes).collect::<Vec<_>>();
        for text in ["title,abstract\nVögel,x\n", "标题,摘要,年,id\n木桨,木,2020,1\n"] {
            assert_eq!(utf16_without_mark(&le(text)).unwrap().name(), "UTF-16LE", "{text}");
            assert_eq!(utf16_without_mark(&be(text)).unwrap().name(), "UTF-16BE", "{text}");
        }
        for bytes in [&b"TI  - Oars of w\0ood\nER  - \n"[..], b"a\0\0\0b\0\0\0c\0\0\0\x01\0\0\0", b"", b"\0"]
        {
            assert_eq!(utf16_without_mark(bytes), None, "{bytes:?}");
        }
        assert!(is_text_with_nuls(b"title\0x") && !is_text_with_nuls(b"\0\0\x01\x02\0abc"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_decoded_in_any_two_parts(bytes in any::<Vec<u8>>(), at in 0_usize..40) {
            let at = at.min(bytes.len());
            let mut text = String::new();
            let rest = decode_mixed(&bytes[..at], &mut text).to_vec();
            let again = [&rest, &bytes[at..]].concat();
            text.push_str(&decoded(&again));
            prop_assert_eq!(text, decoded(&bytes).into_owned());
            guess(b' ', &bytes);
            utf16_without_mark(&bytes);
        }
    }
}

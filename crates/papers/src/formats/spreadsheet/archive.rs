//! The sizes of the files in an archive, before anything is unpacked into memory.

use std::io::Read;

use flate2::read::DeflateDecoder;

use crate::formats::parsed::Flaw;

/// The signature of an entry of the directory.
const ENTRY: &[u8] = b"PK\x01\x02";
/// The signature of the end of the directory.
const END: &[u8] = b"PK\x05\x06";

/// Checks that an archive unpacks to at most `most` bytes, and that the XML of an `.ods` table is whole: its reader
/// would wait for the end of a table for ever.
pub(super) fn check(bytes: &[u8], most: u64) -> Result<(), Flaw> {
    let broken = || Flaw::new("a damaged archive", "a spreadsheet that can be unpacked");
    let end = memchr::memmem::rfind(bytes, END).ok_or_else(broken)?;
    let entries = u16_at(bytes, end + 10).ok_or_else(broken)?;
    let mut at = u32_at(bytes, end + 16).ok_or_else(broken)? as usize;
    let mut room = most;
    for _ in 0..entries {
        let entry = bytes.get(at..).filter(|entry| entry.starts_with(ENTRY)).ok_or_else(broken)?;
        let field = |at| u16_at(entry, at).map(usize::from).ok_or_else(broken);
        let (method, packed) = (field(10)?, u32_at(entry, 20).ok_or_else(broken)? as usize);
        let (name, extra, comment) = (field(28)?, field(30)?, field(32)?);
        let local = u32_at(entry, 42).ok_or_else(broken)? as usize;
        let is_content = entry.get(46..46 + name) == Some(b"content.xml");
        let local = bytes.get(local..).ok_or_else(broken)?;
        let start = |at| u16_at(local, at).map(usize::from).ok_or_else(broken);
        let start = 30 + start(26)? + start(28)?;
        let data = local.get(start..).ok_or_else(broken)?;
        let data = &data[..packed.min(data.len())];
        let unpacked: Box<dyn Read> = match method {
            0 => Box::new(data),
            8 => Box::new(DeflateDecoder::new(data)),
            _ => return Err(broken()),
        };
        let (length, tail) = length_and_tail(unpacked, room);
        if length > room {
            let found = format!("a spreadsheet that unpacks to more than {most} bytes");
            return Err(Flaw::new(found, "a smaller one, or a higher limit of the length of a record"));
        }
        room -= length;
        if is_content && !tail.trim_ascii_end().ends_with(b"</office:document-content>") {
            return Err(broken());
        }
        at += 46 + name + extra + comment;
    }
    Ok(())
}

/// The length of what is read, up to one more than `most`, and its last bytes. Damage ends it.
fn length_and_tail(mut reader: impl Read, most: u64) -> (u64, Vec<u8>) {
    let mut buffer = vec![0; 32 << 10];
    let (mut length, mut tail) = (0, Vec::new());
    while length <= most {
        match reader.read(&mut buffer) {
            Ok(0) | Err(_) => break,
            Ok(n) => {
                length += n as u64;
                tail.extend_from_slice(&buffer[..n]);
                tail.drain(..tail.len().saturating_sub(64));
            }
        }
    }
    (length, tail)
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    Some(u16::from_le_bytes(bytes.get(at..at + 2)?.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_le_bytes(bytes.get(at..at + 4)?.try_into().ok()?))
}

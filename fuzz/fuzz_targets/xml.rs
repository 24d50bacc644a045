#![no_main]
themata_fuzz::reader!(Xml);

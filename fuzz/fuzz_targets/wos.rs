#![no_main]
themata_fuzz::reader!(Wos);

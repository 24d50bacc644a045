pub use themata_engine as engine;

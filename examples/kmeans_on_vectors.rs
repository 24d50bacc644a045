//! Clusters vectors of one's own with linfa's traits, and the concepts of texts with the same algorithm:
//! `cargo run --release --example kmeans_on_vectors`.

use std::error::Error;
use std::io::{self, Write};

use linfa::DatasetBase;
use linfa::traits::{Fit, Predict};
use ndarray::array;
use themata::cluster::KMeans;
use themata::concepts::Lsa;
use themata::vectorize::Tfidf;

pub(crate) fn run(out: &mut impl Write) -> Result<(), Box<dyn Error>> {
    let vectors = array![[0.0, 0.2], [9.1, 0.1], [0.1, 0.0], [5.0, 8.0], [9.0, 0.0], [5.2, 8.1]];
    // A view is enough: the vectors are not copied.
    let model = KMeans::params(3).seed(7).fit(&DatasetBase::from(vectors.view()))?;
    writeln!(out, "clusters of the vectors: {:?}", model.clustering().labels)?;
    writeln!(out, "inertia: {:.2}", model.clustering().inertia)?;
    let others = array![[0.3, 0.3], [8.0, 1.0]];
    writeln!(out, "clusters of others: {}", model.predict(&others))?;

    let texts = ["warm coral reefs", "graph networks", "reefs of corals", "networks on a graph"];
    let (_, rows) = Tfidf::params().fit_transform(&texts)?;
    let concepts = Lsa::params(2).fit(&rows)?.transform(&rows);
    let dataset = DatasetBase::from(concepts);
    let labels = KMeans::params(2).fit(&dataset)?.predict(dataset.records());
    writeln!(out, "clusters of the texts: {labels}")?;
    Ok(())
}

fn main() -> Result<(), Box<dyn Error>> {
    run(&mut io::stdout().lock())
}

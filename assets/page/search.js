// Which papers hold these words? One long text of all papers is looked through from end to end: for some tens of
// megabytes that takes a few hundredths of a second, and needs no index.

/** Weights of a word in a title and in an abstract, and of one that stands inside a longer word. */
const IN_TITLE = 6;
const IN_ABSTRACT = 1;
const INSIDE = 0.25;
/** Times that a word counts in one paper at most. */
const TIMES = 4;

/** A function from a text to the places of the papers that hold all its words, best first. */
function newSearcher(papers, abstracts) {
  const n = papers.id.length;
  const starts = new Int32Array(n + 1);
  const bodies = new Int32Array(n);
  const texts = [];
  let at = 0;
  for (let place = 0; place < n; place++) {
    const title = fold(papers.title[place]);
    const body = fold(abstracts[place]);
    starts[place] = at;
    bodies[place] = at + title.length + 1;
    texts.push(title, "\n", body, "\n");
    at += title.length + body.length + 2;
  }
  starts[n] = at;
  const all = texts.join("");

  /** Adds what a word is worth to the scores, and counts the papers that hold it. */
  function look(word, scores, hits) {
    let place = 0;
    let times = 0;
    let last = -1;
    for (let found = all.indexOf(word); found >= 0; ) {
      while (starts[place + 1] <= found) place++;
      if (place !== last) {
        last = place;
        times = 0;
        hits[place]++;
      }
      times++;
      const isBeginning = found === 0 || !/[\p{L}\p{N}]/u.test(all[found - 1]);
      const weight = found < bodies[place] ? IN_TITLE : IN_ABSTRACT;
      scores[place] += (isBeginning ? weight : INSIDE * weight) / times;
      found = all.indexOf(word, times < TIMES ? found + word.length : starts[place + 1]);
    }
  }

  const surer = byMargin(papers);
  return (text) => {
    const words = searchWords(text);
    const scores = new Float32Array(n);
    const hits = new Uint16Array(n);
    words.forEach((word) => look(word, scores, hits));
    const found = [];
    for (let place = 0; place < n; place++) {
      if (words.length && hits[place] === words.length) found.push(place);
    }
    return found.sort((a, b) => scores[b] - scores[a] || surer(a, b));
  };
}

/** The words of a search, each once: those between quotes as one. */
function searchWords(text) {
  const words = [...fold(text).matchAll(/"([^"]+)"|([^\s"]+)/g)].map(([, quoted, word]) => (quoted ?? word).trim());
  return [...new Set(words.filter(Boolean))].slice(0, 60);
}

/** Where the words of a search stand in a text, as whole words, none inside another. */
function findWords(text, words) {
  const folded = fold(text);
  // Where folding changed lengths, places in the one are no places in the other.
  if (folded.length !== text.length) return wordsOf(text, words);
  const parts = [];
  for (const word of words) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      parts.push([at, at + word.length]);
    }
  }
  parts.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  return widened(text, parts);
}

/** The part of an abstract around the first words that `find` finds in a text, with these marked. */
function snippet(abstract, find) {
  const LENGTH = 220;
  const [first] = find(abstract);
  let start = first ? Math.max(0, first[0] - 70) : 0;
  if (start > 0) start = abstract.indexOf(" ", start) + 1;
  let cut = abstract.slice(start, start + LENGTH);
  if (start + LENGTH < abstract.length) cut = cut.slice(0, Math.max(cut.lastIndexOf(" "), LENGTH / 2));
  const text = (start > 0 ? "… " : "") + cut + (start + LENGTH < abstract.length && !cut.endsWith("…") ? " …" : "");
  return marked(text, find(text));
}

// How are elements made? Always from text, never from markup: nothing that a paper says can become an element.

/** An element. `attributes` with a false or missing value are left out; children are elements or texts. */
function make(name, attributes, ...children) {
  const [tag, ...classes] = name.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [attribute, value] of Object.entries(attributes ?? {})) {
    if (value === false || value === null || value === undefined) continue;
    if (attribute === "onclick" || attribute === "ontoggle") element.addEventListener(attribute.slice(2), value);
    else if (attribute === "width") element.style.setProperty("--w", value);
    else element.setAttribute(attribute, value === true ? "" : value);
  }
  return add(element, children);
}

/** Adds elements and texts, one by one: a call takes no list of a hundred thousand. */
function add(element, children) {
  for (const child of children.flat()) {
    if (child !== null && child !== undefined && child !== false) element.append(child);
  }
  return element;
}

/** Puts elements and texts in the place of what an element held. */
function fill(element, children) {
  element.replaceChildren();
  return add(element, children);
}

/** The element of the page with this id. */
const byId = (id) => document.getElementById(id);

const numbers = new Intl.NumberFormat("en");

/** "1 paper", "12,345 papers". */
const count = (n, noun) => `${numbers.format(n)} ${noun}${n === 1 ? "" : "s"}`;

/** Text as it is compared: lower case, without marks on letters. */
function fold(text) {
  const lower = text.toLowerCase();
  // Most texts are ASCII, and these need nothing else.
  return /[^\x00-\x7f]/.test(lower) ? lower.normalize("NFKD").replace(/\p{M}+/gu, "") : lower;
}

/** Says something to those who do not see the page change. */
const announce = (text) => (byId("status").textContent = text);

/** Text with its parts between `[start, end]` marked; parts ascend and do not overlap. */
function marked(text, parts) {
  const out = [];
  let at = 0;
  for (const [start, end] of parts) {
    out.push(text.slice(at, start), make("mark", null, text.slice(start, end)));
    at = end;
  }
  out.push(text.slice(at));
  return out;
}

/** Where the words of a text that have one of these stems stand. Stems of Snowball's kind are beginnings of their
 *  words, but for a last letter that may have been changed (`studi` of `studies` and of `study`). */
function wordsOf(text, stems) {
  const roots = stems.map((stem) => fold(stem)).map((stem) => [stem.length > 3 ? stem.replace(/[iy]$/, "") : stem, stem]);
  const parts = [];
  for (const match of text.matchAll(/[\p{L}\p{N}]+(?:[-’'][\p{L}\p{N}]+)*/gu)) {
    const pieces = [match[0], ...(match[0].includes("-") ? match[0].split("-") : [])];
    const hit = pieces.some((piece) => {
      const word = fold(piece);
      return roots.some(([root, stem]) => word === stem || (root.length > 2 && word.startsWith(root) && word.length - root.length <= 6));
    });
    // Of a compound the whole.
    if (hit) parts.push([match.index, match.index + match[0].length]);
  }
  return parts;
}

/** Letters and digits of scripts that part words by blanks. */
const IN_WORD = /(?![\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}])[\p{L}\p{N}\p{M}]/u;

/** Parts of a text, ascending, each widened to the words that it begins and ends in; those that come to overlap are one. */
function widened(text, parts) {
  const isIn = (at) => IN_WORD.test(text[at] ?? "") || (/[-’']/.test(text[at] ?? "") && IN_WORD.test(text[at - 1] ?? "") && IN_WORD.test(text[at + 1] ?? ""));
  const out = [];
  for (let [start, end] of parts) {
    while (start > 0 && isIn(start) && isIn(start - 1)) start--;
    while (isIn(end - 1) && isIn(end)) end++;
    const last = out.at(-1);
    if (last && start < last[1]) last[1] = Math.max(last[1], end);
    else out.push([start, end]);
  }
  return out;
}

// @ts-check
// Types shared by the modules of the page. This file holds no code and is not shipped.

/**
 * A theme, as far as the script needs it; the page itself holds the rest.
 *
 * @typedef {object} Theme
 * @property {number} id
 * @property {string} label
 * @property {number} colour Number of its colour in the style sheet.
 */

/**
 * All papers on the page, one list per field. The position of a paper in these lists is its row.
 *
 * @typedef {object} PaperLists
 * @property {string[]} id
 * @property {string[]} title
 * @property {(number | null)[]} year
 * @property {(string | null)[]} url
 * @property {number[]} theme Positions in the list of themes.
 * @property {number[]} margin In percent.
 * @property {number[]} x From 0 to 10,000.
 * @property {number[]} y From 0 to 10,000.
 * @property {Record<number, string[]>} others Ids of the near-identical papers that a row stands for.
 */

/** @typedef {PaperLists & { n: number }} Papers The lists and the number of papers on the map. */

/**
 * One paper with everything its page shows.
 *
 * @typedef {object} Paper
 * @property {number} row
 * @property {string} id
 * @property {string} title
 * @property {number | null} year
 * @property {string | null} url
 * @property {number} theme Position in the list of themes.
 * @property {number} margin In percent.
 * @property {string[]} others Ids of near-identical papers.
 * @property {string} abstract
 * @property {boolean} cut Whether the abstract was shortened to keep the page light.
 */

/** @typedef {{ term: string, stem: string, share: number }} SharedTerm A term of two papers; its share is in percent. */

/** @typedef {{ row: number, similarity: number, shared: SharedTerm[] }} Neighbour Similarity is in percent. */

/**
 * The answer to a search, best papers first.
 *
 * @typedef {object} Found
 * @property {number[]} found Rows of the papers that contain every word.
 * @property {number[]} near Rows of similar papers.
 * @property {boolean} isCut Whether more papers contain every word than are listed.
 * @property {Map<number, string[]>} stems Stems of the words that make a similar paper similar, by its row.
 */

/**
 * Where the page gets its data: from itself, or from the program behind it.
 *
 * @typedef {object} Source
 * @property {() => Promise<Theme[]>} themes
 * @property {() => Promise<Papers>} papers
 * @property {(id: string) => Promise<number | undefined>} rowOf The row of the paper with this id.
 * @property {(row: number) => Promise<Paper>} paper
 * @property {(row: number) => Promise<Neighbour[]>} neighbours
 * @property {(text: string) => Promise<Found>} search
 * @property {(paper: Paper) => Child[]} [tools] What stands above a paper.
 * @property {Marks} [marks] What stands behind a paper in a list.
 * @property {(hash: string) => Route | null} [route] The view that an address asks for, if it is one of the source's.
 * @property {(page: Page) => Record<string, View>} [views] Further views.
 */

/** @typedef {(papers: Papers, row: number, centre?: number | null) => Child[]} Marks */

/** @typedef {import("./dom.js").Child} Child */
/** @typedef {import("./page.js").Page} Page */

/** @typedef {[name: string, subject?: any]} Route The name of a view and what it shows. */

/**
 * One visit to an address.
 *
 * @typedef {object} Visit
 * @property {boolean} isFirst Whether this is the first view after the page was loaded.
 * @property {() => boolean} isLate Whether another address has been asked for since.
 */

/** @typedef {(subject: any, visit: Visit) => Promise<void>} View */

/**
 * What is highlighted on the map. Chosen papers keep their colours and the others turn pale; lines lead from the paper
 * in the centre to the chosen ones.
 *
 * @typedef {object} Focus
 * @property {Set<number> | null} papers Rows.
 * @property {number | null} theme Position in the list of themes.
 * @property {number | null} centre Row.
 */

/** @typedef {[start: number, end: number]} Span Part of a text, in UTF-16 code units. */

/** @typedef {[x: number, y: number]} Point */

/** @typedef {{ left: number, top: number, width: number, height: number }} Box */

/** @typedef {[red: number, green: number, blue: number]} Colour Each from 0 to 255. */

export {};

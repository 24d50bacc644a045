// @ts-check
// Rows of papers by their ids. Papers that are not on the map, because there are too many, get rows behind those that are.

/** @typedef {import("../page/types.js").Papers} Papers */
/** @typedef {import("../page/types.js").Source} Source */

/** @param {string} id */
export const paperPath = (id) => `/api/papers/${encodeURIComponent(id)}`;

export class Rows {
  #api;
  #embedded;
  /** @type {Papers | null} */
  #papers = null;
  /** Positions of the themes by their ids. @type {Map<number, number> | null} */
  #themes = null;
  /** Rows of papers that are not on the map. @type {Map<string, number>} */
  #guests = new Map();

  /**
   * @param {Pick<import("./api.js").Api, "ask">} api
   * @param {Pick<Source, "themes" | "papers" | "rowOf">} embedded What stands in the page.
   */
  constructor(api, embedded) {
    this.#api = api;
    this.#embedded = embedded;
  }

  async papers() {
    this.#papers ??= await this.#embedded.papers();
    return this.#papers;
  }

  /**
   * Returns the row of a paper, or of the one that stands for it; undefined if there is none.
   *
   * @param {string} id
   * @returns {Promise<number | undefined>}
   */
  async find(id) {
    const papers = await this.papers();
    this.#themes ??= new Map((await this.#embedded.themes()).map((theme, position) => [theme.id, position]));
    const known = this.#guests.get(id) ?? (await this.#embedded.rowOf(id));
    if (known !== undefined) return known;
    const view = await this.#api.ask(paperPath(id));
    if (!view) return undefined;
    if (view.duplicate_of) return this.find(view.duplicate_of);
    return this.#guests.get(id) ?? this.#add(papers, view);
  }

  /**
   * Pairs answers with the rows of the papers they name, without those that are gone.
   *
   * @template {{ id: string }} Answer
   * @param {Answer[]} answers
   * @returns {Promise<{ answer: Answer, row: number }[]>}
   */
  async pair(answers) {
    const all = await Promise.all(answers.map(async (answer) => ({ answer, row: await this.find(answer.id) })));
    return all.flatMap(({ answer, row }) => (row === undefined ? [] : [{ answer, row }]));
  }

  /**
   * Lists the rows of the papers that answers name.
   *
   * @param {{ id: string }[] | null} answers
   */
  async findAll(answers) {
    return (await this.pair(answers ?? [])).map(({ row }) => row);
  }

  /**
   * Adds a paper that is not on the map.
   *
   * @param {Papers} papers
   * @param {any} view
   */
  #add(papers, view) {
    const row = papers.id.length;
    papers.id.push(view.id);
    papers.title.push(view.shown.title);
    papers.year.push(view.year);
    papers.url.push(view.url);
    papers.theme.push(this.#themes?.get(view.theme) ?? 0);
    papers.margin.push(Math.round(100 * view.margin));
    papers.x.push(Math.round(1e4 * view.x));
    papers.y.push(Math.round(1e4 * view.y));
    this.#guests.set(view.id, row);
    return row;
  }
}

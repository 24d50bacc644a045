// @ts-check
// The steps of the browser's history. Each keeps how far the page was scrolled, how much of its lists was shown, and from
// which list a paper was opened; the browser alone cannot restore a page that is filled anew.

/**
 * How a view was left: how far the page was scrolled, and how many papers each list showed.
 *
 * @typedef {{ scroll: number, counts: number[] }} Position
 */

/**
 * A step, named so that no step of an earlier life of the page has its name. Once it is shown, `isList` tells whether it
 * is a list that papers are opened from.
 *
 * @typedef {{ step: string, from: string | null, address: string, isList?: boolean }} Step
 */

/** Milliseconds after which scrolling rests. */
const RESTS = 200;

export class Steps {
  #panel;
  /** @type {Map<string, Position>} */
  #positions = new Map();
  /** @type {Map<string, Position>} */
  #byAddress = new Map();
  #begun = Date.now();
  #last = 0;
  /** The step asked for. @type {Step | null} */
  #asked = null;
  /** The step whose view is shown. @type {Step | null} */
  #shown = null;
  #isReturning = false;
  #resting = 0;

  /** @param {ParentNode} panel Where the lists are. */
  constructor(panel) {
    this.#panel = panel;
    history.scrollRestoration = "manual";
    // For when the page is loaded again.
    window.addEventListener("scroll", () => {
      clearTimeout(this.#resting);
      this.#resting = window.setTimeout(() => this.#store(), RESTS);
    }, { passive: true });
  }

  /**
   * Enters the step that the address names. Returns the position to restore, with the address that was left, if the step
   * was visited before, is a list returned to by a link, or is shown `again`.
   *
   * @param {boolean} again
   * @returns {(Position & { left?: string }) | null}
   */
  enter(again) {
    const { state } = history;
    if (this.#shown && this.#shown.step === state?.step) {
      [this.#asked, this.#isReturning] = [this.#shown, false];
      return again ? this.#position() : null;
    }
    if (this.#shown) {
      const left = this.#position();
      this.#positions.set(this.#shown.step, left);
      this.#byAddress.set(this.#shown.address, left);
    }
    this.#asked = state?.step ? { step: state.step, from: state.from, address: location.hash } : this.#newStep();
    const returned = this.#isReturning ? this.#byAddress.get(location.hash) : null;
    this.#isReturning = false;
    const known = this.#positions.get(this.#asked.step) ?? state?.place ?? returned;
    return known ? { ...known, left: this.#shown?.address } : null;
  }

  /**
   * Notes that the step asked for is shown now.
   *
   * @param {boolean} isList Whether it is a list that papers are opened from.
   */
  arrive(isList) {
    if (this.#asked) this.#shown = Object.assign(this.#asked, { isList, address: location.hash });
  }

  /** Notes that the next step leads back to where one was. */
  turnBack() {
    this.#isReturning = true;
  }

  /** The address of the list from which the step asked for was opened. */
  get from() {
    return this.#asked?.from ?? null;
  }

  /** @returns {Step} */
  #newStep() {
    const shown = this.#shown;
    const from = shown && (shown.isList ? shown.address : shown.from);
    const step = { step: `${this.#begun}.${++this.#last}`, from: from ?? null, address: location.hash };
    history.replaceState({ step: step.step, from: step.from }, "");
    return step;
  }

  /** @returns {Position} */
  #position() {
    const lists = this.#panel.querySelectorAll("#view .growing, .card.open .growing");
    return { scroll: scrollY, counts: [...lists].map((list) => list.children.length) };
  }

  #store() {
    if (this.#shown && this.#shown.step === history.state?.step) {
      history.replaceState({ ...history.state, place: this.#position() }, "");
    }
  }
}

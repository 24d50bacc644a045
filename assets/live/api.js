// @ts-check
// Asks the program behind the page, and tells the reader what went wrong.

import { byId, make } from "../page/dom.js";

/** Options of requests that change something: no other site can send this header. */
export const CHANGE = { headers: { "X-Themata": "1" } };

/**
 * Marks an error that the reader has been told of.
 *
 * @param {unknown} error
 */
const told = (error) => Object.assign(error instanceof Error ? error : new Error(String(error)), { isTold: true });

/** Whether a request was aborted. @param {unknown} error */
export const isAbort = (error) => error instanceof Error && error.name === "AbortError";

export class Api {
  /** The version of the index that the page was made of; null without an index. */
  #version = document.querySelector(/** @type {"meta"} */ ("meta[name=index-version]"))?.content ?? null;

  /**
   * Returns an answer as JSON, or null if the program has nothing there. Other errors are told, and thrown.
   *
   * @param {string} address
   * @param {RequestInit} [options]
   * @returns {Promise<any>}
   */
  async ask(address, options = {}) {
    let response;
    try {
      response = await fetch(address, { ...options, credentials: "same-origin" });
    } catch (error) {
      if (!isAbort(error)) this.tell("The program behind this page does not answer. It may have been stopped.");
      throw told(error);
    }
    const answer = await response.json();
    if ((response.headers.get("X-Themata-Index") ?? this.#version) !== this.#version) this.#offerReload();
    if (response.ok) {
      this.tell("");
      return answer;
    }
    if (response.status === 404) return null;
    this.tell([answer.error, answer.hint].filter(Boolean).join(": "));
    throw told(new Error(answer.error));
  }

  /**
   * Says what went wrong, to be seen and heard; an empty text takes that back.
   *
   * @param {string} text
   */
  tell(text) {
    let box = document.getElementById("trouble");
    if (!box && !text) return;
    if (!box) {
      box = make("p.warning", { id: "trouble", role: "alert" });
      byId("view").before(box);
    }
    box.textContent = text;
    box.hidden = !text;
  }

  /** Says that the index has changed, so that themes and map are no longer its own. */
  #offerReload() {
    if (document.getElementById("changed")) return;
    const again = make("button.more", { type: "button", onclick: () => location.reload() }, "Reload");
    byId("view").before(make("p.note", { id: "changed", role: "status" }, "The index has changed. ", again));
  }
}

// Where was one before? Each step of the history keeps its place, how far the page was scrolled and how much of its lists
// was shown, and from which list a paper was opened. The browser alone could restore no place on a page that is filled
// anew.

function newSteps(panel) {
  history.scrollRestoration = "manual";
  const places = new Map(), byAddress = new Map();
  /** Steps have names that none has of an earlier life of the page, which the history may hold. */
  const begun = Date.now();
  let last = 0;
  /** The step that is asked for, and the one whose view is in the panel. */
  let asked = null, shown = null;
  let isReturning = false;

  const place = () => ({
    scroll: scrollY,
    counts: [...panel.querySelectorAll("#view .growing, .card.open .growing")].map((list) => list.children.length),
  });
  // For the page that is loaded again, once scrolling rests.
  let resting = 0;
  window.addEventListener("scroll", () => {
    clearTimeout(resting);
    resting = setTimeout(() => {
      if (shown && shown.step === history.state?.step) history.replaceState({ ...history.state, place: place() }, "");
    }, 200);
  }, { passive: true });

  return {
    /** Enters the step that the address names. Its place, if one has been there or returns by a link to a list, or is
     *  there, and it is shown `again`. */
    enter(again) {
      const state = history.state;
      if (shown && shown.step === state?.step) {
        [asked, isReturning] = [shown, false];
        return again ? place() : null;
      }
      if (shown) {
        places.set(shown.step, place());
        byAddress.set(shown.address, places.get(shown.step));
      }
      if (state?.step) {
        asked = { step: state.step, from: state.from, address: location.hash };
      } else {
        const from = shown && (shown.isList ? shown.address : shown.from);
        asked = { step: `${begun}.${++last}`, from: from ?? null, address: location.hash };
        history.replaceState({ step: asked.step, from: asked.from }, "");
      }
      const known = places.get(asked.step) ?? state?.place ?? (isReturning ? byAddress.get(location.hash) : null);
      isReturning = false;
      return known ? { ...known, left: shown?.address } : null;
    },
    /** What is asked for is in the panel now: a list from which papers are opened, or none. */
    arrive(isList) {
      if (asked) shown = Object.assign(asked, { isList, address: location.hash });
    },
    /** The next step leads back to where one was. */
    turnBack: () => (isReturning = true),
    /** The address of the list from which the paper asked for was opened, or nothing. */
    get from() { return asked?.from ?? null; },
  };
}

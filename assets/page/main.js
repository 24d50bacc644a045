// How does the page begin? The map is drawn first; abstracts are read when the browser has time, or when they are asked
// for.

/** Light, dark, or as the system has it. */
function chooseLook(changed) {
  const button = byId("look");
  const system = matchMedia("(prefers-color-scheme: dark)");
  // A page opened from disk may have no storage.
  const stored = (value) => {
    try {
      if (value) localStorage.setItem("look", value);
      return localStorage.getItem("look");
    } catch {
      return value ?? null;
    }
  };
  const set = (look) => {
    const isDark = look ? look === "dark" : system.matches;
    if (look) document.documentElement.dataset.look = look;
    button.textContent = isDark ? "Light" : "Dark";
    button.setAttribute("aria-label", isDark ? "Change to light colours" : "Change to dark colours");
    button.onclick = () => set(stored(isDark ? "light" : "dark") ?? (isDark ? "light" : "dark"));
    changed();
  };
  button.hidden = false;
  system.addEventListener("change", () => set(stored()));
  set(stored());
  // Paper is light.
  const { dataset } = document.documentElement;
  let before;
  window.addEventListener("beforeprint", () => {
    before = dataset.look;
    dataset.look = "light";
    changed(true);
  });
  window.addEventListener("afterprint", () => {
    if (before) dataset.look = before;
    else delete dataset.look;
    changed();
  });
}

async function begin(source) {
  const [themes, papers] = [await source.themes(), await source.papers()];
  if (!themes.length) return;
  document.documentElement.classList.add("live");
  byId("map").hidden = false;
  byId("search").hidden = false;
  // Names of papers lead to the papers on this page; without a script they lead to the web.
  document.querySelectorAll("a[data-paper]").forEach((link) => {
    const place = Number(link.dataset.paper);
    link.href = paperAddress(papers.id[place]);
    link.dataset.place = place;
  });

  const map = newMap(source, themes, papers);
  const views = newViews(source, themes, papers, map);
  chooseLook((now) => map.recolour(now));
  listen(map, themes, {
    paper: (place) => (location.hash = paperAddress(papers.id[place])),
    theme: (slot) => (location.hash = `theme-${themes[slot].id}`),
    area: (places) => views.chooseArea(places),
    nothing: () => (location.hash = "themes"),
  });
  map.resize();
  new ResizeObserver(() => map.resize()).observe(byId("map"));

  // What is pointed at in a list is shown on the map.
  const point = (event) => {
    const place = event.target.closest?.("[data-place]")?.dataset.place;
    map.hover(place === undefined ? null : Number(place));
  };
  byId("panel").addEventListener("mouseover", point);
  byId("panel").addEventListener("focusin", point);

  const query = byId("query");
  query.addEventListener("input", () => {
    const text = query.value.trim();
    const address = text ? `#search=${encodeURIComponent(text)}` : "#themes";
    // A search is one step of the history, however many letters it has.
    const isSearch = location.hash.startsWith("#search=");
    if (!text && !isSearch) return;
    if (isSearch) history.replaceState(history.state, "", address);
    else history.pushState(null, "", address);
    views.follow({ typing: true });
  });
  byId("search").addEventListener("submit", (event) => event.preventDefault());
  document.addEventListener("keydown", (event) => {
    const isTyping = /^(input|textarea|select)$/i.test(event.target.tagName);
    if (event.key === "/" && !isTyping) {
      event.preventDefault();
      query.focus();
    } else if (event.key === "Escape" && location.hash && location.hash !== "#themes") {
      location.hash = "themes";
    }
  });
  // A part of the page that knows more now sends the event itself.
  window.addEventListener("hashchange", (event) => views.follow({ again: !event.isTrusted }));
  await views.follow({ fresh: true });
  // So that the first search need not wait.
  (window.requestIdleCallback ?? setTimeout)(() => source.search(""));
  document.documentElement.dataset.ready = "yes";
}

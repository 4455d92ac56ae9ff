// « Garder une trace »: one answer on paper, with its question, its day, its rule and its texts.
"use strict";

(() => {
  const { parts } = customElements.get("convoque-assistant");
  const { make, longDate } = parts;

  const list = (title, items) => (items.length ? [make("h2", {}, title), make("ul", {}, ...items.map((item) => make("li", {}, item)))] : []);

  /** Write the page to print; what the rule read stands as it is in `custom`, for who will check it. */
  parts.evidence = (asked, answer, sources, custom, words) => {
    const { verdict, motif, consequences } = custom;
    const rules = [verdict, motif, ...(consequences || [])].map((part) => part && part.regle).filter(Boolean);
    const facts = Object.entries((verdict && verdict.faits) || {}).map(([fact, value]) => `${fact}\u00a0: ${value}`);
    const day = custom.au ? words.trace_jour.replace("{date}", longDate(custom.au)) : "";
    const checked = custom.verifie_le ? words.verifie.replace("{date}", longDate(custom.verifie_le)) : "";
    return make(
      "main",
      {},
      make("h1", {}, words.trace_titre),
      make("p", {}, [day, checked].filter(Boolean).join(" ")),
      make("h2", {}, words.vous),
      make("p", {}, asked),
      make("h2", {}, words.assistant),
      ...answer.split("\n").filter(Boolean).map((line) => make("p", {}, line)),
      ...list(words.trace_faits, facts),
      ...list(words.trace_regles, rules),
      ...list(words.trace_textes, sources),
      make("p", {}, words.trace_limite)
    );
  };

  /** Print an element by itself, whatever page it is on. */
  parts.print = (content) => {
    const frame = make("iframe", { title: content.querySelector("h1").textContent, "aria-hidden": "true", tabIndex: -1 });
    frame.style.cssText = "position:fixed;width:0;height:0;border:0;visibility:hidden";
    document.body.append(frame);
    const sheet = frame.contentWindow;
    sheet.document.title = frame.title;
    sheet.document.body.append(content);
    sheet.addEventListener("afterprint", () => frame.remove());
    sheet.print();
  };
})();

// Building blocks of the panel: elements, light Markdown, dates. Never any HTML from a string.
"use strict";

(() => {
  const { parts } = customElements.get("convoque-assistant");

  // make("button", { type: "button", "aria-label": "…" }, "texte", child): properties first, attributes otherwise.
  const make = (name, properties, ...children) => {
    const made = document.createElement(name);
    Object.keys(properties || {}).forEach((key) => {
      if (key in made) made[key] = properties[key];
      else made.setAttribute(key, properties[key]);
    });
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  };

  const button = (text, onclick, className = "discret") => make("button", { type: "button", className, onclick }, text);

  // Bold, italics, line breaks and lists (convoque/channel/markdown.py reads the same marks).
  // No look-behind: telephones a few years old do not know it.
  const MARKS = /\*\*([^\s*](?:[^*\n]*[^\s*])?)\*\*|(^|[^\p{L}\p{N}_*])([*_])([^\s*_](?:[^*_\n]*[^\s*_])?)\3(?![\p{L}\p{N}_*])/gu;
  const ITEM = /^\s*(?:[-*•]\s+|(\d+)[.)]\s+)(.*)$/u;

  const inline = (parent, text, phones) => {
    const write = (plain) => {
      let rest = plain;
      phones.forEach((phone) => {
        const place = rest.search(new RegExp(`(^|\\D)${phone}(\\D|$)`, "u"));
        if (place < 0) return;
        const start = rest.indexOf(phone, place);
        parent.append(rest.slice(0, start), make("a", { href: `tel:${phone}` }, phone));
        rest = rest.slice(start + phone.length);
      });
      parent.append(rest);
    };
    let end = 0;
    MARKS.lastIndex = 0;
    for (let mark = MARKS.exec(text); mark; mark = MARKS.exec(text)) {
      write(text.slice(end, mark.index) + (mark[2] || ""));
      parent.append(make(mark[1] ? "strong" : "em", {}, mark[1] || mark[4]));
      end = MARKS.lastIndex;
    }
    write(text.slice(end));
  };

  const kindOf = (line) => {
    const item = ITEM.exec(line);
    if (item) return item[1] ? "ol" : "ul";
    return line.trim() ? "p" : "";
  };

  /** Write a text as blocks: `[{ kind, lines, node }]`, in order. */
  const markdown = (text, phones = []) => {
    const blocks = [];
    let kind = "";
    text.split("\n").forEach((line) => {
      const next = kindOf(line);
      if (next && next !== kind) blocks.push({ kind: next, lines: [], node: make(next) });
      kind = next;
      if (kind) blocks[blocks.length - 1].lines.push(kind === "p" ? line.trim() : ITEM.exec(line)[2]);
    });
    blocks.forEach((block) =>
      block.lines.forEach((line, place) => {
        if (block.kind === "p" && place) block.node.append(make("br"));
        inline(block.kind === "p" ? block.node : block.node.appendChild(make("li")), line, phones);
      })
    );
    return blocks;
  };

  /** Give a text without its marks, as it is copied, read aloud or printed. */
  const plain = (text) => text.replace(MARKS, "$1$2$4");

  const longDate = (day) => {
    const moment = new Date(`${day}T12:00:00`);
    if (Number.isNaN(moment.getTime())) return day;
    const said = moment.toLocaleDateString("fr-FR", { day: "numeric", month: "long", year: "numeric" });
    return said.replace(/^1 /u, "1er ");
  };

  const copy = async (text) => {
    if (navigator.clipboard) return navigator.clipboard.writeText(text);
    const field = make("textarea", { value: text });
    document.body.append(field);
    field.select();
    const done = document.execCommand("copy");
    field.remove();
    return done ? undefined : Promise.reject(new Error("copy"));
  };

  Object.assign(parts, { make, button, markdown, plain, longDate, copy });
})();

// One answer as a card: the verdict in words, the reason, what to do, the texts, and what can be done with it.
"use strict";

(() => {
  const { parts } = customElements.get("convoque-assistant");
  const { make, button, markdown, longDate, copy } = parts;
  const SIGNS = { obligatoire: "!", facultatif: "○", a_verifier: "?", non_due: "–", autre_obligation: "!" };
  const PLAIN = ["salutation", "remerciement", "au_revoir", "injure", "question", "detresse"];
  const LETTER_LINES = 4; // a paragraph of that many lines is a letter to copy: no sentence of an answer is cut so

  const badge = (custom, words) => {
    const { obligation, certitude } = custom.verdict;
    if (!words[obligation] || !SIGNS[obligation]) return null;
    const word = words[obligation === "non_due" && custom.motif ? "excusable" : obligation];
    const text = certitude === "incertain" ? `${word}, ${words.incertain}` : word;
    return make("p", { className: `marque ${obligation}` }, make("span", { "aria-hidden": "true" }, SIGNS[obligation]), ` ${text}`);
  };

  const sourceName = ({ code, article }, words) => {
    const name = code ? code.charAt(0).toUpperCase() + code.slice(1) : "";
    return [name, article && /\d/u.test(article) ? `${words.article}\u00a0${article}` : article].filter(Boolean).join(", ");
  };

  const showSources = (custom, words) => {
    const items = custom.sources.map((source) => {
      const name = sourceName(source, words);
      if (!/^https:\/\//u.test(source.url || "")) return make("li", {}, name);
      const link = { href: source.url, target: "_blank", rel: "noopener noreferrer" };
      const arrow = make("span", { "aria-hidden": "true" }, " ↗");
      return make("li", {}, make("a", link, name, arrow, make("span", { className: "lu" }, ` ${words.nouvel_onglet}`)));
    });
    const checked = custom.verifie_le && words.verifie.replace("{date}", longDate(custom.verifie_le));
    return make(
      "div",
      { className: "sources" },
      make("h4", {}, words.sources),
      make("ul", {}, ...items),
      checked ? make("p", {}, checked) : null
    );
  };

  const copyButton = (label, text, words, tell) =>
    button(label, () =>
      copy(text()).then(
        () => tell(words.copie),
        () => tell(words.copie_ratee)
      )
    );

  // Only a voice of the device itself: others send the text to someone.
  const localVoice = () => {
    const voices = window.speechSynthesis ? speechSynthesis.getVoices() : [];
    return voices.find((voice) => voice.localService && /^fr/iu.test(voice.lang));
  };

  const speechButton = (text, words) => {
    const voice = localVoice();
    if (!voice) return null;
    const made = button(words.ecouter, () => {
      const speaking = made.textContent === words.taire;
      speechSynthesis.cancel();
      made.textContent = speaking ? words.ecouter : words.taire;
      if (speaking) return;
      const speech = Object.assign(new SpeechSynthesisUtterance(text()), { voice, lang: voice.lang });
      speech.onend = speech.onerror = () => (made.textContent = words.ecouter);
      speechSynthesis.speak(speech);
    });
    return made;
  };

  const showText = (message, context) => {
    const { words, tell } = context;
    const custom = message.custom || {};
    const blocks = markdown(message.text || "", words.telephones.split(" "));
    const last = blocks[blocks.length - 1];
    // The closing line in italics names the texts: the card lists them as links.
    if (custom.sources && custom.sources.length && last && /^\*[^*].*\*$/u.test(last.lines.join(" "))) blocks.pop();
    return blocks.map(({ kind, lines, node }, place) => {
      if (place === 0 && /^\*\*[^*]+\*\*$/u.test(lines.join(" "))) node.className = "verdict";
      if (kind !== "p" || lines.length < LETTER_LINES) return node;
      return make("div", { className: "lettre" }, node, copyButton(words.copier_message, () => lines.join("\n"), words, tell));
    });
  };

  const choices = (message, context) => {
    const made = message.buttons.map(({ title, payload }) => button(title, () => context.choose(payload, title), "choix"));
    return make("div", { className: "suites" }, ...made);
  };

  const ruleOf = ({ verdict, motif, consequences }) =>
    [verdict, motif, ...(consequences || [])].filter((part) => part && part.regle).map((part) => part.regle)[0] || null;

  /**
   * Write a reply as one card.
   * context: words, asked, choose(payload, title), tell(sentence), opinion(body) → Promise.
   */
  parts.card = (messages, context) => {
    const { words } = context;
    const card = make("section", { className: "tour" }, make("h3", { className: "lu" }, words.assistant));
    const custom = (messages.find((message) => message.custom) || {}).custom || { sujet: "incompris" };
    if (custom.verdict) card.append(badge(custom, words) || "");
    messages.forEach((message) => card.append(...showText(message, context)));
    const said = Array.from(card.querySelectorAll("p:not(.marque),li"));
    const text = () => said.map((node) => node.innerText).join("\n");
    const withSources = () => [text(), ...(custom.sources || []).map((source) => `${sourceName(source, words)} ${source.url || ""}`)].join("\n");
    if (custom.sources && custom.sources.length) card.append(showSources(custom, words));
    messages.filter((message) => message.buttons).forEach((message) => card.append(choices(message, context)));
    if (!PLAIN.includes(custom.sujet)) {
      const tools = [
        card.querySelector(".lettre") ? null : copyButton(words.copier, withSources, words, context.tell),
        parts.isToCome(custom) ? button(words.agenda, () => parts.download(custom.convocation, words)) : null,
        speechButton(text, words),
      ];
      card.append(make("div", { className: "outils" }, ...tools));
      const about = { sujet: custom.sujet, regle: ruleOf(custom) };
      card.append(parts.opinion(words, (body) => context.opinion(Object.assign(body, about)), context.asked));
    }
    return card;
  };
})();

// One answer as a card: the verdict in words, the appointment, the reason, what to do, and what can be done with it.
// What was said word for word higher up, and the texts, are folded: the first lines are for what is new.
"use strict";

(() => {
  const { parts } = customElements.get("convoque-assistant");
  const { make, button, longDate, copy } = parts;
  const SIGNS = { obligatoire: "!", facultatif: "○", a_verifier: "?", non_due: "–", autre_obligation: "!" };
  const PLAIN = ["salutation", "remerciement", "au_revoir", "injure", "question", "detresse"];
  const WHOLE = ["question", "detresse"]; // said whole each time
  const LETTER_LINES = 4; // a paragraph of that many lines is a letter to copy: no sentence of an answer is cut so

  // An excuse still has to be accepted: it does not look like what is not due.
  const stateOf = ({ verdict, motif }) => {
    const { obligation } = verdict || {};
    if (!SIGNS[obligation]) return "";
    return obligation === "non_due" && motif ? "excusable" : obligation;
  };

  const badge = (custom, words) => {
    const state = stateOf(custom);
    if (!state) return "";
    const { obligation, certitude } = custom.verdict;
    const text = certitude === "incertain" ? `${words[state]}, ${words.incertain}` : words[state];
    return make("p", { className: "marque" }, make("span", { "aria-hidden": "true" }, SIGNS[obligation]), ` ${text}`);
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
      "details",
      { className: "sources" },
      make("summary", {}, words.sources),
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

  // The closing line in italics names the texts, which the card lists; the sentence that names the appointment is its own card.
  const paragraphs = (message, custom, appointment) => {
    const lines = message.text || "";
    const text = appointment ? parts.withoutAppointment(lines, custom.convocation) : lines;
    const blocks = parts.markdown(text, custom.phones);
    const last = blocks[blocks.length - 1];
    if ((custom.sources || []).length && last && /^\*[^*].*\*$/u.test(last.lines.join(" "))) blocks.pop();
    return blocks;
  };

  const showText = (blocks, custom, context) => {
    const { words, tell, heard } = context;
    const again = make("details", { className: "deja" }, make("summary", {}, words.deja_dit));
    const nodes = blocks.map(({ kind, lines, node }, place) => {
      const said = lines.join("\n");
      if (place === 0 && /^\*\*[^*]+\*\*$/u.test(said)) node.className = "verdict";
      const isLetter = kind === "p" && lines.length >= LETTER_LINES;
      if (isLetter) return make("div", { className: "lettre" }, node, copyButton(words.copier_message, () => said, words, tell));
      const isOld = place > 0 && heard.has(said) && !WHOLE.includes(custom.sujet);
      heard.add(said);
      if (!isOld) return node;
      again.append(node);
      return null;
    });
    return [...nodes, again.children.length > 1 ? again : null].filter(Boolean);
  };

  const choices = (message, context) => {
    const made = message.buttons.map(({ title, payload }) => button(title, () => context.choose(payload, title), "choix"));
    return make("div", { className: "suites" }, ...made);
  };

  const ruleOf = ({ verdict, motif, consequences }) =>
    [verdict, motif, ...(consequences || [])].filter((part) => part && part.regle).map((part) => part.regle)[0] || null;

  /**
   * Write a reply as one card.
   * context: words, question (as it is shown), asked (the words that may join an opinion), heard (a Set: what was said),
   * choose(payload, title), tell(sentence), opinion(body) → Promise.
   */
  parts.card = (messages, context) => {
    const { words, heard } = context;
    const custom = Object.assign({ sujet: "incompris" }, (messages.find((message) => message.custom) || {}).custom);
    custom.phones = words.telephones.split(" ");
    const card = make("section", { className: `tour ${stateOf(custom)}` }, make("h3", { className: "lu" }, words.assistant), badge(custom, words));
    const appointment = parts.appointment(custom, words, heard);
    messages.forEach((message, rank) => {
      const nodes = showText(paragraphs(message, custom, appointment), custom, context);
      card.append(...nodes.slice(0, 1), rank === 0 && appointment ? appointment : "", ...nodes.slice(1));
    });
    const text = () => messages.map((message) => parts.plain(message.text || "")).join("\n\n");
    const named = (custom.sources || []).map((source) => `${sourceName(source, words)} ${source.url || ""}`);
    if (named.length) card.append(showSources(custom, words));
    messages.filter((message) => message.buttons).forEach((message) => card.append(choices(message, context)));
    if (!PLAIN.includes(custom.sujet)) {
      const tools = [
        card.querySelector(".lettre") ? null : copyButton(words.copier, () => [text(), ...named].join("\n"), words, context.tell),
        speechButton(text, words),
        button(words.trace, () => parts.print(parts.evidence(context.question, text(), named, custom, words))),
      ];
      card.append(make("div", { className: "outils" }, ...tools));
      const about = { sujet: custom.sujet, regle: ruleOf(custom) };
      card.append(parts.opinion(words, (body) => context.opinion(Object.assign(body, about)), context.asked));
    }
    return card;
  };
})();

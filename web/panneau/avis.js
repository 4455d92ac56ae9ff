// « Était-ce utile ? » : two buttons, then a reason when the answer is no.
"use strict";

(() => {
  const { parts } = customElements.get("convoque-assistant");
  const { make, button } = parts;
  const REASONS = ["pas_clair", "faux", "autre_question", "incomplet"];
  let count = 0;

  /** Ask for an opinion; `give(body)` sends it and rejects when that fails. `asked` goes with one that says no. */
  parts.opinion = (words, give, asked) => {
    count += 1;
    const group = `avis-${count}`;
    const box = make("div", { className: "utile", role: "group", "aria-labelledby": group });

    const end = (sentence) => {
      const said = make("p", { tabIndex: -1 }, sentence);
      box.textContent = "";
      box.removeAttribute("aria-labelledby");
      box.setAttribute("aria-label", words.utile);
      box.append(said);
      said.focus({ preventScroll: true });
    };
    const send = async (body) => {
      try {
        await give(body);
        end(words.merci);
      } catch (error) {
        end(words.avis_perdu);
      }
    };

    const ask = () => {
      const choices = REASONS.map((reason) =>
        make("label", {}, make("input", { type: "radio", name: group, value: reason, required: true }), words[reason])
      );
      const text = make("textarea", { rows: 2, maxLength: 300, id: `${group}-texte` });
      const form = make(
        "form",
        {
          onsubmit: (event) => {
            event.preventDefault();
            const raison = form.elements[group].value;
            send({ utile: false, raison, texte: text.value.trim() || null, question: asked || null });
          },
        },
        make("fieldset", {}, make("legend", {}, words.pourquoi), ...choices),
        make("label", { htmlFor: text.id }, words.precisez),
        text,
        asked ? make("p", { className: "prive" }, words.question_jointe) : null,
        make("button", { type: "submit" }, words.envoyer_avis)
      );
      box.append(form);
      no.setAttribute("aria-expanded", "true");
      no.onclick = null;
      form.querySelector("input").focus();
    };

    const yes = button(words.oui, () => send({ utile: true }));
    const no = button(words.non, ask);
    no.setAttribute("aria-expanded", "false");
    box.append(make("p", { id: group }, words.utile), yes, no);
    return box;
  };
})();
